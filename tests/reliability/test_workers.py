"""Memory that runs out and processes that are killed: the label is named, the rest come out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ddi.extraction import Extractor

if TYPE_CHECKING:
    from pathlib import Path

# Run by every Python that starts with its folder in the path, so by workers too.
DEADLY = """
import multiprocessing, os, signal
if multiprocessing.parent_process() is not None or "spawn_main" in " ".join(__import__("sys").orig_argv):
    from ddi.bulk.reading import BatchReader
    read = BatchReader.read
    def deadly(self, batch):
        if any(document.source.endswith("/7.txt") for document in batch):
            os.kill(os.getpid(), signal.SIGKILL)
        return read(self, batch)
    BatchReader.read = deadly
"""


def test_the_label_that_kills_its_process_is_named(commands: Any, labels: Path, tmp_path: Path) -> None:  # noqa: ANN401
    """As the system kills a process that takes too much memory; all others are in the output."""
    for number in range(12, 40):
        (labels / f"{number}.txt").unlink()
    (tmp_path / "patch").mkdir()
    (tmp_path / "patch" / "sitecustomize.py").write_text(DEADLY)
    path = f"{tmp_path / 'patch'}:{commands.environment['PYTHONPATH']}"
    done = commands.shell("ddi extract labels -j 2 -o found.jsonl", environment={"PYTHONPATH": path})
    assert done.returncode == 1
    assert "12 labels" in done.stderr
    assert "error: 1 failed" in done.stderr
    assert "Traceback" not in done.stderr
    (failure,) = map(json.loads, (tmp_path / "found.jsonl.failed.jsonl").read_text().splitlines())
    assert failure["label"] == "labels/7.txt"
    assert "memory" in failure["error"]
    found = {json.loads(line)["label"] for line in (tmp_path / "found.jsonl").read_text().splitlines()}
    assert found == {f"labels/{number}.txt" for number in range(12) if number != 7}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("many", [False, True], ids=["a table", "many"])
def test_a_label_without_enough_memory_fails_alone(
    many: bool,  # noqa: FBT001
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In one process, too; the others come out, and the exit code is 1."""
    (tmp_path / "huge.txt").write_text((tmp_path / "label.txt").read_text().replace("digoxin", "digoxin or warfarin"))
    method = "extract_all" if many else "extract"
    read = getattr(Extractor, method)

    def read_small(reader: Extractor, *labels: Any, **options: Any) -> Any:  # noqa: ANN401
        if "or warfarin" in repr((labels, options)):
            raise MemoryError
        return read(reader, *labels, **options)

    monkeypatch.setattr(Extractor, method, read_small)
    output = tmp_path / ("found.jsonl" if many else "found.csv")
    done = commands.ddi("extract", "huge.txt", "label.txt", "-o", output.name)
    assert done.exit_code == 1
    assert output.read_text().count("label.txt") == 2
    assert "huge.txt" not in output.read_text()
    told = (tmp_path / "found.jsonl.failed.jsonl").read_text() if many else done.stderr
    assert "huge.txt" in told
    assert "emory" in told


def test_no_memory_at_all_is_one_line(commands: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    """While the model is being loaded, say."""

    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ddi.commands.load_extractor", full)
    done = commands.ddi("extract", "label.txt")
    assert (done.exit_code, done.stderr) == (1, "error: there is not enough memory for this\n")


def test_processes_that_cannot_load_the_model_say_so(commands: Any) -> None:  # noqa: ANN401
    """Once, as one process does, and no label is blamed."""
    done = commands.shell("ddi extract label.txt label.txt -j 2 -o found.jsonl --recogniser label.txt")
    assert done.returncode == 1
    assert "label.txt: the weights of the drug recogniser" in done.stderr
    assert done.stderr.count("\n") == 1
