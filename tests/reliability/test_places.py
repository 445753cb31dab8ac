"""Places that cannot be written, and places that are no files: found before any label is read."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from corpus_tools.errors import OutputError
from corpus_tools.files import atomic_files, atomic_path, atomic_write
from ddi.labels import read_labels, select_sections
from ddi.output.writers import FORMATS, OutputOptions, open_writer

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.extraction import Extractor


@pytest.mark.parametrize("many", [(), ("label.txt", "-j", "1")], ids=["one label", "many"])
@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("missing/found.jsonl", "No such file or directory"),
        ("label.txt/found.jsonl", "Not a directory"),
        ("folder.jsonl", ""),
        (f"{'x' * 300}.jsonl", "File name too long"),
        ("loop.jsonl", "Too many levels of symbolic links"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_before_anything_is_read(
    output: str,
    message: str,
    many: tuple[str, ...],
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not after an hour's reading; and nothing is left."""
    monkeypatch.setattr("ddi.commands.load_extractor", lambda *_, **__: None)
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    before = sorted(tmp_path.iterdir())
    done = commands.ddi("extract", "label.txt", *many, "-o", output)
    assert done.exit_code == 1
    assert done.stderr.startswith("error: ")
    assert f"{output}: " in done.stderr
    assert message in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_without_permission_is_named(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """As the user sees it; root may write anywhere."""
    if os.geteuid() == 0:
        pytest.skip("permissions do not bind root")
    (tmp_path / "folder").mkdir(mode=0o500)
    done = commands.ddi("extract", "label.txt", "-o", "folder/found.csv")
    assert done.exit_code == 1
    assert "folder/found.csv: cannot write here (Permission denied)" in done.stderr


def test_a_long_name_that_a_disk_takes_is_written(tmp_path: Path) -> None:
    """The temporary file's name is not longer."""
    with atomic_write(tmp_path / ("x" * 251 + ".csv")) as stream:
        stream.write("whole")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is replaced, also where that was not there yet."""
    (tmp_path / "data").mkdir()
    link = tmp_path / "found.csv"
    link.symlink_to("data/real.csv")
    for text in ("first", "second"):
        with atomic_write(link) as stream:
            stream.write(text)
        assert link.is_symlink()
        assert (tmp_path / "data" / "real.csv").read_text() == text
    assert len(list(tmp_path.rglob("*"))) == 3


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("form", ["jsonl", "excel", "sqlite", "parquet"])
def test_a_pipe_gets_the_results_and_stays_a_pipe(form: str, commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """In any format; a pipe or a device is never replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    came: list[bytes] = []
    reader = threading.Thread(target=lambda: came.append(pipe.read_bytes()))
    reader.start()
    done = commands.ddi("extract", "label.txt", "label.txt", "--format", form, "-o", "pipe")
    reader.join()
    assert (done.exit_code, done.stderr) == (0, "")
    assert pipe.is_fifo()
    file = tmp_path / "file"
    commands.ddi("extract", "label.txt", "label.txt", "--format", form, "-o", str(file), "--quiet")
    assert came == [file.read_bytes()]


def test_nothing_is_where_nothing_was_asked_for(tmp_path: Path) -> None:
    """By way of a link, since a mistake would cost the machine its /dev/null."""
    link = tmp_path / "null"
    link.symlink_to(os.devnull)
    with atomic_write(link) as stream:
        stream.write("gone")
    assert link.is_symlink()
    assert link.is_char_device()


def test_standard_output_by_its_name_is_appended_to(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """`-o /dev/stdout >> log` keeps what is in the log."""
    (tmp_path / "stdout").symlink_to("/proc/self/fd/1")
    (tmp_path / "log").write_text("kept\n")
    done = commands.shell("ddi extract label.txt -o stdout --format jsonl >> log")
    assert (done.returncode, done.stderr) == (0, "")
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines[0] == "kept"
    assert len(lines) == 3
    assert (tmp_path / "stdout").is_symlink()


def killed(work: Any) -> None:  # noqa: ANN401 - any function
    """Do some work in a copy of this process that is killed in its middle."""
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("form", FORMATS)
def test_a_kill_in_mid_write_leaves_the_old_output(form: str, extractor: Extractor, commands: Any) -> None:  # noqa: ANN401
    """What is left is hidden and ends in .part; the next run is not troubled by it."""
    (label,) = read_labels(["label.txt"])
    reading = extractor.extract(label, sections=select_sections(label))
    output = commands.folder / "found"

    def write(*, then: Any) -> None:  # noqa: ANN401
        with open_writer(form, output, OutputOptions()) as writer:
            writer.write(reading)
            writer.finish()
            then()

    if form != "brat":
        output.write_bytes(b"old")
    killed(lambda: write(then=die))
    assert form == "brat" or output.read_bytes() == b"old"
    left = {path.name for path in commands.folder.iterdir()} - {"label.txt", "found"}
    assert all(name.startswith(".") and name.endswith(".part") for name in left)
    assert len(left) == 1
    write(then=lambda: None)
    assert form == "brat" or output.read_bytes() not in {b"", b"old"}


def test_a_kill_between_the_files_of_a_report_leaves_the_old_one(tmp_path: Path) -> None:
    """Reports, tables and annotations are several files that belong together."""
    report = tmp_path / "report"
    report.mkdir()
    (report / "report.json").write_text("old")

    def write() -> None:
        with atomic_files(report) as folder:
            (folder / "report.json").write_text("new")
            die()

    killed(write)
    assert (report / "report.json").read_text() == "old"
    assert [path.name for path in report.iterdir() if not path.name.startswith(".")] == ["report.json"]


def test_what_libraries_write_is_named_by_its_place(tmp_path: Path) -> None:
    """An error within a set of files names the file that the user knows."""

    def write() -> None:
        with atomic_files(tmp_path / "report") as folder, atomic_path(folder / "missing" / "report.json"):
            pass

    with pytest.raises(OutputError, match=r"report/missing/report\.json: cannot write here"):
        write()
    assert list(tmp_path.iterdir()) == []
