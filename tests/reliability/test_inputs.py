"""Inputs that vanish, change, never end, or are no files."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
from typing import TYPE_CHECKING, Any

import pytest

from ddi.bulk import ReadSettings, run_bulk
from ddi.model import DEFAULT_MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.bulk import Progress

pytestmark = pytest.mark.usefixtures("quick")


def failures(folder: Path) -> list[str]:
    lines = (folder / "found.jsonl.failed.jsonl").read_text().splitlines()
    return [json.loads(line)["label"].rpartition("/")[2] for line in lines]


def test_labels_that_vanish_in_mid_run_fail_and_the_rest_come_out(labels: Path, tmp_path: Path) -> None:
    """One by one; progress goes on being shown, although sizes are no longer what they were."""
    told: list[Progress] = []

    def vanish(progress: Progress) -> None:
        told.append(progress)
        for number in (0, 15, 38, 39):
            (labels / f"{number}.txt").unlink(missing_ok=True)

    files = [str(labels / f"{number}.txt") for number in range(40)]
    summary = run_bulk(
        files * 3, str(tmp_path / "found.jsonl"), ReadSettings(DEFAULT_MODEL), jobs=1, on_progress=vanish
    )
    assert (summary.labels, summary.failed) == (120, 6)
    assert failures(tmp_path) == ["38.txt", "39.txt", "0.txt", "15.txt", "38.txt", "39.txt"]
    assert all(0 <= (progress.share or 0) <= 1 for progress in told)


@pytest.mark.parametrize("suffix", ["csv", "jsonl"], ids=["one by one", "many"])
def test_what_is_no_file_is_named_and_the_rest_come_out(
    suffix: str,
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """A socket, links that go round in a circle, pipes inside a folder."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "good.txt").write_text((tmp_path / "label.txt").read_text())
    (folder / "round").symlink_to("../odd")
    (folder / "self.txt").symlink_to("self.txt")
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("odd/socket.txt")
        done = commands.ddi("extract", "odd", "odd/socket.txt", "-o", f"found.{suffix}")
    assert done.exit_code == 1
    told = " ".join(failures(tmp_path)) if suffix == "jsonl" else done.stderr
    assert [name in told for name in ("self.txt", "pipe.txt", "socket.txt", "good.txt")] == [True, True, True, False]
    assert (tmp_path / f"found.{suffix}").read_text().count("odd/good.txt") == 2


def test_a_pipe_is_read_as_a_label(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Given by name, among others, in a run of many too."""
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes((tmp_path / "label.txt").read_bytes()))
    writer.start()
    done = commands.ddi("extract", "label.txt", "pipe", "-j", "1", "-o", "found.jsonl")
    writer.join()
    assert done.exit_code == 0
    assert (tmp_path / "found.jsonl").read_text().count('"label": "pipe"') == 2


ENDLESS = [
    ("ddi", "extract label.txt zero -j 1 -o found.jsonl", "1 failed"),
    ("ddi", "extract zero", "too large"),
    ("ddi", "extract label.txt --dictionary zero -j 1 -o found.jsonl", "zero: "),
    ("corpus", "annotate zero -o marked", "zero: "),
    ("corpus", "stats ANNOTATIONS --split zero --part test", "zero: "),
    ("corpus", "adjudicate ANNOTATIONS/annotator-1 ANNOTATIONS/annotator-2 -o new --decisions zero", "zero: "),
]


@pytest.mark.parametrize(("name", "words", "message"), ENDLESS, ids=[words for _, words, _ in ENDLESS])
def test_a_device_that_never_ends_is_refused(
    name: str,
    words: str,
    message: str,
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Before it fills the memory, wherever a file is read."""
    (tmp_path / "zero").symlink_to("/dev/zero")
    assert stat.S_ISCHR((tmp_path / "zero").stat().st_mode)
    arguments = [word.replace("ANNOTATIONS", commands.annotations) for word in words.split()]
    done = getattr(commands, name)(*arguments)
    assert done.exit_code == 1
    assert message in done.stderr
