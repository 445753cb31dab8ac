"""`ddi extract` of many labels, as a user runs it: killed at any moment, interrupted, used wrongly."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import ddi_commands
from ddi.bulk.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.bulk.reading import Outcome

COMMAND = [sys.executable, "-c", "from cli import ddi_commands; ddi_commands()"]


def start(project: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(project)}
    return subprocess.Popen([*COMMAND, *arguments], env=environment, stderr=subprocess.PIPE, text=True)


def wait_for(journal: Path, lines: int, run: subprocess.Popen[str]) -> None:
    """Wait until so many lines are in a journal, its head counted, or the run has ended."""
    while run.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") >= lines):
        time.sleep(0.005)


def finished(folder: Path) -> list[str]:
    """Return the labels that a journal calls finished."""
    lines = (folder / "found.jsonl.journal").read_text().split("\n")[1:-1]
    return [json.loads(line)[0] for line in lines]


def test_a_run_that_is_killed_loses_nothing_that_is_finished(
    labels: Path, cache: Path, expected: bytes, tmp_path: Path, project: Path
) -> None:
    """Three times, at moments of nobody's choosing; what it leaves has no half line that counts."""
    many = [str(labels)] * 12
    arguments = ("extract", *many, "-o", str(tmp_path / "found.jsonl"), "-j", "1", "--cache", str(cache), "--resume")
    kept: list[str] = []
    for least in (2, 40, 150):
        run = start(project, *arguments)
        wait_for(tmp_path / "found.jsonl.journal", least, run)
        run.kill()
        run.communicate()
        if not (tmp_path / "found.jsonl.journal").exists():
            break
        now = finished(tmp_path)
        assert now[: len(kept)] == kept
        kept = now
        assert not (tmp_path / "found.jsonl").exists()
    last = start(project, *arguments)
    assert last.communicate()[1].endswith("found.jsonl\n")
    assert last.returncode == 0
    assert (tmp_path / "found.jsonl").read_bytes() == expected * 12
    assert [path.name for path in tmp_path.iterdir()] == ["found.jsonl"]


def test_an_interrupted_run_says_how_to_go_on(labels: Path, cache: Path, tmp_path: Path, project: Path) -> None:
    """Control-C leaves what is finished, and a command that can be pasted.

    There are so many labels that the run is still at them when the signal comes, however busy the machine is.
    """
    output = str(tmp_path / "found.jsonl")
    run = start(project, "extract", *[str(labels)] * 400, "-o", output, "-j", "1", "--cache", str(cache))
    wait_for(tmp_path / "found.jsonl.journal", 17, run)
    run.send_signal(signal.SIGINT)
    message = run.communicate()[1]
    assert run.returncode == 130
    assert "interrupted; finished labels are kept" in message
    assert message.rstrip().endswith("--resume")
    assert "Traceback" not in message
    assert len(finished(tmp_path)) >= 16


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal_shows_a_bar(labels: Path, cache: Path, tmp_path: Path, project: Path) -> None:
    """With what a line says elsewhere; at the end it is gone, and the summary stands alone."""
    import pty

    ours, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(project), "TERM": "xterm", "COLUMNS": "150"}
    arguments = ["extract", str(labels), "-o", str(tmp_path / "found.jsonl"), "-j", "1", "--cache", str(cache)]
    with subprocess.Popen([*COMMAND, *arguments], env=environment, stderr=theirs) as run:
        os.close(theirs)
        shown = ""
        # Linux ends a pseudo-terminal with an error.
        with suppress(OSError):
            while found := os.read(ours, 4096):
                shown += found.decode(errors="replace")
        os.close(ours)
    assert run.returncode == 0
    assert "of the input" in shown
    last = shown.rstrip().rpartition("\x1b")[2]
    assert "40 labels in" in last
    assert "of the input" not in last


def test_failed_labels_make_it_exit_with_1(archive: Path, cache: Path, tmp_path: Path) -> None:
    """The summary says how many, where they are named, and how to try again."""
    output = tmp_path / "found.jsonl"
    result = CliRunner().invoke(
        ddi_commands, ["extract", str(archive), "-o", str(output), "-j", "1", "--cache", str(cache)]
    )
    assert result.exit_code == 1
    assert "42 labels" in result.stderr
    assert f"2 failed; {output}.failed.jsonl says why. Retry with --retry-failed" in result.stderr
    assert not result.stdout


def test_what_an_earlier_run_has_finished_is_counted_apart(labels: Path, cache: Path, tmp_path: Path) -> None:
    """The time is that of this run; one label is no labels."""
    output = tmp_path / "found.jsonl"
    options = ["-o", str(output), "-j", "1", "--cache", str(cache)]
    alone = CliRunner().invoke(ddi_commands, ["extract", str(labels / "0.txt"), *options])
    assert alone.stderr.startswith("1 label in ")
    write = Journal.write

    def stop(journal: Journal, outcomes: list[Outcome]) -> None:
        write(journal, outcomes)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "write", stop)
        assert CliRunner().invoke(ddi_commands, ["extract", str(labels), *options]).exit_code == 130
    rest = CliRunner().invoke(ddi_commands, ["extract", str(labels), *options, "--resume"])
    assert rest.exit_code == 0
    assert re.fullmatch(r"24 labels in \d+ s, 16 were there already: .*found\.jsonl\n", rest.stderr)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--jobs", "2"], "needs -o"),
        (["-o", "found.csv", "--resume"], "needs -o"),
        (["-o", "found.parquet", "--with-text"], "the text goes with JSON lines"),
        (["-o", "found.jsonl", "--resume", "--retry-failed"], "--retry-failed with a finished one"),
        (["-", "-o", "found.jsonl"], "standard input is read alone"),
        (["-o", "s3://bucket/found.csv"], "results end in .jsonl or .parquet"),
    ],
)
def test_options_that_make_no_sense_are_wrong_usage(labels: Path, arguments: list[str], message: str) -> None:
    """Before anything is read."""
    result = CliRunner().invoke(ddi_commands, ["extract", str(labels), *arguments])
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_a_retry_without_a_run_is_an_error(labels: Path, tmp_path: Path) -> None:
    """There is nothing to retry."""
    output = str(tmp_path / "found.jsonl")
    result = CliRunner().invoke(ddi_commands, ["extract", str(labels), "-o", output, "--retry-failed"])
    assert result.exit_code == 1
    assert "there is no file of failed labels" in result.stderr


def test_an_unknown_kind_of_address_is_an_error(tmp_path: Path) -> None:
    """With what an address looks like."""
    result = CliRunner().invoke(ddi_commands, ["extract", "nowhere://labels", "-o", str(tmp_path / "found.jsonl")])
    assert result.exit_code == 1
    assert "error: " in result.stderr
    assert "Traceback" not in result.stderr
