"""Two runs at once, and what earlier runs left: caches and journals, whole or damaged."""

from __future__ import annotations

import gc
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ddi.bulk.journal import Journal, OutputPaths
from ddi.bulk.store import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORDS = ("extract", "labels", "-j", "1", "-o", "found.jsonl")


@pytest.fixture
def expected(commands: Any, labels: Path, tmp_path: Path, quick: object) -> bytes:  # noqa: ANN401, ARG001
    """Return what the labels state, by a run that nothing happened to."""
    assert commands.ddi(*WORDS[:-1], "whole.jsonl").exit_code == 0
    return (tmp_path / "whole.jsonl").read_bytes()


def test_two_runs_with_one_cache_are_both_right(commands: Any, labels: Path, expected: bytes, tmp_path: Path) -> None:  # noqa: ANN401
    """Started together, with an empty one."""
    assert labels.is_dir()
    runs = [
        commands.start("extract", "labels", "-j", "1", "-o", f"{name}.jsonl", "--cache", "kept") for name in ("a", "b")
    ]
    for run in runs:
        message = run.communicate(timeout=120)[1]
        assert run.returncode == 0
        assert "warning" not in message
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes() == expected


def garbage(file: Path) -> None:
    file.write_bytes(b"this is no database" * 100)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def changed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE results SET value = x'00'")


@pytest.mark.usefixtures("small_heap")
@pytest.mark.parametrize("damage", [garbage, cut, changed])
def test_a_damaged_cache_is_left_aside(
    damage: Callable[[Path], None],
    commands: Any,  # noqa: ANN401
    expected: bytes,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With a warning that says what to do; the results are right."""
    assert commands.ddi(*WORDS, "--cache", "kept").exit_code == 0
    gc.collect()
    damage(tmp_path / "kept" / FILE_NAME)
    assert commands.ddi(*WORDS, "--cache", "kept").exit_code == 0
    assert [("Delete the file" in record.message) for record in caplog.records] == [True]
    assert (tmp_path / "found.jsonl").read_bytes() == expected


@pytest.mark.usefixtures("small_heap")
def test_a_cache_that_another_process_holds_is_left_aside(
    commands: Any,  # noqa: ANN401
    expected: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After waiting for it."""
    monkeypatch.setattr("ddi.bulk.store._WAIT", 0.1)
    assert commands.ddi(*WORDS, "--cache", "kept").exit_code == 0
    gc.collect()
    with closing(sqlite3.connect(tmp_path / "kept" / FILE_NAME)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        assert commands.ddi(*WORDS, "--cache", "kept", "--threshold", "0.9").exit_code == 0
        assert commands.ddi(*WORDS, "--cache", "kept").exit_code == 0
    assert any("locked" in record.message for record in caplog.records)
    assert (tmp_path / "found.jsonl").read_bytes() == expected


def test_a_cache_of_another_version_is_not_looked_at(commands: Any, expected: bytes, tmp_path: Path) -> None:  # noqa: ANN401
    """Its file has another name, and stays."""
    (tmp_path / "kept").mkdir()
    newer = tmp_path / "kept" / FILE_NAME.replace("1", "2")
    newer.write_text("of the future")
    assert commands.ddi(*WORDS, "--cache", "kept").exit_code == 0
    assert (tmp_path / "found.jsonl").read_bytes() == expected
    assert newer.read_text() == "of the future"


def test_a_cache_that_cannot_be_a_folder_is_an_error(commands: Any) -> None:  # noqa: ANN401
    """Said before anything is read."""
    done = commands.ddi(
        "extract", "label.txt", "label.txt", "-j", "1", "-o", "found.jsonl", "--cache", "label.txt/kept"
    )
    assert done.exit_code == 1
    assert "the cache's folder cannot be made (Not a directory)" in done.stderr


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("option", [(), ("--resume",), ("--retry-failed",)])
def test_a_second_run_of_one_output_is_refused(option: tuple[str, ...], commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """While the first lasts, with --resume too; the first is not disturbed."""
    (tmp_path / "found.jsonl").write_text("")
    (tmp_path / "found.jsonl.failed.jsonl").write_text('{"label": "label.txt", "error": "", "line": 0}\n')
    first = Journal(OutputPaths(tmp_path / "found.jsonl"), {}, resume=False)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = commands.ddi("extract", "label.txt", "label.txt", "-j", "1", "-o", "found.jsonl", *option)
    assert done.exit_code == 1
    assert "another run is writing this output" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    first.close()


@pytest.fixture
def unfinished(commands: Any, expected: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:  # noqa: ANN401
    """Leave a run after its first batch, and return what it should come to."""
    write = Journal.write

    def stop(journal: Journal, outcomes: Any) -> None:  # noqa: ANN401
        write(journal, outcomes)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "write", stop)
        assert commands.ddi(*WORDS).exit_code == 130
    return expected


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-20],
        lambda data: data + b"\0" * 4096 + b"\n",
        lambda data: data + b'["labels/99.txt", "three", {}]\nnull\n',
        lambda data: data.replace(b"labels/9.txt", b"\xff\xfe", 1),
        lambda data: b"\n".join([*data.split(b"\n")[:9], b"[1, 2"]),
        lambda data: data[:10],
        lambda _: b"",
    ],
    ids=["cut", "zeros", "rubbish", "not UTF-8", "few lines", "half a head", "empty"],
)
@pytest.mark.parametrize("resume", [True])
def test_a_damaged_journal_costs_time_and_no_results(
    damage: Callable[[bytes], bytes],
    resume: bool,  # noqa: FBT001
    commands: Any,  # noqa: ANN401
    unfinished: bytes,
    tmp_path: Path,
) -> None:
    """What stands before the damage counts, the rest is read again."""
    assert resume
    journal = tmp_path / "found.jsonl.journal"
    journal.write_bytes(damage(journal.read_bytes()))
    done = commands.ddi(*WORDS, "--resume")
    assert done.exit_code == 0
    assert (tmp_path / "found.jsonl").read_bytes() == unfinished
    assert not journal.exists()


@pytest.mark.parametrize("head", [b"rubbish\n", b"[1]\n", b"\0\0\0\n"])
def test_a_journal_that_says_nothing_is_an_error(head: bytes, commands: Any, unfinished: bytes, tmp_path: Path) -> None:  # noqa: ANN401
    """With what to do, and no file touched."""
    assert unfinished
    journal = tmp_path / "found.jsonl.journal"
    journal.write_bytes(head + journal.read_bytes())
    before = journal.read_bytes()
    done = commands.ddi(*WORDS, "--resume")
    assert done.exit_code == 1
    assert "journal of the unfinished run is damaged" in done.stderr
    assert journal.read_bytes() == before


def test_an_old_output_is_not_taken_for_that_of_an_unfinished_run(
    commands: Any,  # noqa: ANN401
    unfinished: bytes,
    tmp_path: Path,
) -> None:
    """Although the results so far are gone."""
    assert unfinished
    (tmp_path / "found.jsonl").write_text("old\n")
    (tmp_path / "found.jsonl.part").unlink()
    done = commands.ddi(*WORDS, "--resume")
    assert done.exit_code == 1
    assert "found.jsonl.part: the results of the unfinished run are missing" in done.stderr
    assert (tmp_path / "found.jsonl").read_text() == "old\n"
