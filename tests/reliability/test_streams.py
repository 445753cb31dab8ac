"""Readers that leave, streams that are closed, locales that are not UTF-8: what a shell can do to a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "command",
    [
        "ddi extract label.txt",
        "ddi --help",
        "ddi --version",
        'corpus stats "$ANNOTATIONS"',
        "corpus completion bash",
    ],
)
def test_a_reader_that_leaves_at_once_is_no_error(command: str, commands: Any) -> None:  # noqa: ANN401
    """`| true` ends quietly, with 0."""
    done = commands.shell(f"set -o pipefail; {command} | true", environment={"ANNOTATIONS": commands.annotations})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_of_messages_that_leaves_ends_no_run(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """`2>&1 | head` has seen enough; the output is written all the same, and a failed label is still an error."""
    done = commands.shell("set -o pipefail; ddi extract missing.txt label.txt -j 1 -o found.jsonl 2>&1 | true")
    assert done.returncode == 1
    assert (tmp_path / "found.jsonl").read_text().count("\n") == 2
    assert (tmp_path / "found.jsonl.failed.jsonl").exists()


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("ddi extract - <&-", 1, "error: -: it cannot be read (Bad file descriptor)\n"),
        ("ddi extract label.txt --format jsonl >&-", 1, "error: standard output: Bad file descriptor\n"),
        ("ddi --help >&-", 1, "error: standard output: Bad file descriptor\n"),
        ("ddi extract missing.txt 2>&-", 1, ""),
        ("ddi --help >/dev/full", 1, "error: standard output: No space left on device\n"),
    ],
)
def test_a_closed_or_full_stream_is_named(command: str, code: int, message: str, commands: Any) -> None:  # noqa: ANN401
    """Where results are lost it is an error, else nothing is."""
    done = commands.shell(command)
    assert (done.returncode, done.stderr) == (code, message)


@pytest.mark.usefixtures("quick")
def test_no_file_takes_the_place_of_a_closed_stream(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """With all three closed, a run of two processes writes what it writes otherwise, and that alone."""
    done = commands.shell("ddi extract label.txt label.txt -j 2 -o one.jsonl <&- >&- 2>&-")
    assert done.returncode == 0
    assert commands.ddi("extract", "label.txt", "label.txt", "-o", "two.jsonl", "-j", "1").exit_code == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes() != b""


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=["C", "latin-1"],
)
def test_a_locale_without_the_labels_characters_is_no_error(
    environment: dict[str, str],
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """The table is UTF-8 wherever it goes; the name of a label that is missing is told somehow."""
    text = (tmp_path / "label.txt").read_text(encoding="utf-8").replace("tacrolimus by 190%", "tacrolimus (µg·h/mL) 漢")
    (tmp_path / "é.txt").write_text(text, encoding="utf-8")
    done = commands.shell("ddi extract é.txt nö.txt", environment=environment)
    assert done.returncode == 1
    assert "µg·h/mL" in done.stdout
    assert "漢" in done.stdout
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
