"""Control-C and its like at any moment: one line, 130 or 143, no traceback, no process left, finished labels kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from ddi.extraction import Extractor

if TYPE_CHECKING:
    from pathlib import Path

# A finder of modules that finds none, but sends a signal when a certain one is wanted.
AT_IMPORT = """
import os, signal, sys
class Sender:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), {number})
sys.meta_path.insert(0, Sender)
from cli import ddi_commands
ddi_commands(prog_name="ddi")
"""


@pytest.mark.parametrize(
    ("module", "number", "code", "word"),
    [
        ("cli.extract", signal.SIGINT, 130, "interrupted\n"),
        ("ddi.commands", signal.SIGINT, 130, "interrupted\n"),
        ("ddi.commands", signal.SIGTERM, 143, "terminated\n"),
    ],
)
def test_a_signal_at_the_start_ends_with_a_word(
    module: str,
    number: int,
    code: int,
    word: str,
    commands: Any,  # noqa: ANN401
) -> None:
    """While modules are still being imported."""
    program = AT_IMPORT.format(module=module, number=int(number))
    done = subprocess.run(
        [sys.executable, "-c", program, "extract", "label.txt"],
        capture_output=True,
        text=True,
        check=False,
        env=commands.environment,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", word)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_in_the_middle_of_a_label_leaves_nothing(
    number: int,
    code: int,
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No output, no temporary file; the handlers are then as they were."""
    usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
    # Under nohup these tests start with a signal that is ignored, and rightly stays so.
    before = signal.signal(number, usual)
    try:
        monkeypatch.setattr(Extractor, "extract", lambda *_, **__: os.kill(os.getpid(), number))
        done = commands.ddi("extract", "label.txt", "-o", "found.csv")
        assert done.exit_code == code
        assert done.stderr == ("interrupted\n" if number == signal.SIGINT else "terminated\n")
        assert [path.name for path in tmp_path.iterdir()] == ["label.txt"]
        assert signal.getsignal(number) == usual
    finally:
        signal.signal(number, before)


def test_a_signal_in_a_cross_validation_ends_with_a_word(
    commands: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the first fold."""
    monkeypatch.setattr("ddi.evaluation.crossval.fit", lambda *_, **__: os.kill(os.getpid(), signal.SIGINT))
    done = commands.ddi("crossval", commands.annotations, "--features", "paper", "--folds", "2")
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr.endswith("interrupted\n")


def processes(group: int) -> list[str]:
    """Return the processes of a group that are still alive."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [row[2] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


def gone(group: int) -> bool:
    """Wait, for ten seconds at most, until all processes of a group have ended."""
    end = time.monotonic() + 10
    while processes(group) and time.monotonic() < end:
        time.sleep(0.05)
    return not processes(group)


@pytest.mark.parametrize(
    ("number", "to_all", "code"),
    [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143), (signal.SIGKILL, False, -9)],
)
@pytest.mark.usefixtures("quick", "labels")
def test_a_run_of_several_processes_ends_with_all_of_them(
    number: int,
    to_all: bool,  # noqa: FBT001
    code: int,
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Control-C goes to all of them, as from a terminal; the journal is whole, and --resume goes on."""
    run = commands.start("extract", *["labels"] * 100, "-j", "2", "-o", "found.jsonl")
    journal = tmp_path / "found.jsonl.journal"
    while run.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 1):
        time.sleep(0.02)
    assert run.poll() is None
    (os.killpg if to_all else os.kill)(run.pid, number)
    message = run.communicate(timeout=60)[1]
    assert run.returncode == code
    assert "Traceback" not in message
    assert gone(run.pid)
    lines = journal.read_bytes().split(b"\n")
    assert all(json.loads(line) for line in lines[:-1])
    if number != signal.SIGKILL:
        assert message.count("\n") == 1
        assert message.endswith(" --resume\n")
    if number == signal.SIGINT:
        done = commands.ddi("extract", *["labels"] * 100, "-j", "1", "-o", "found.jsonl", "--resume")
        assert done.exit_code == 0
        assert sum(path.name == "found.jsonl" for path in tmp_path.glob("found*")) == 1
        assert (tmp_path / "found.jsonl").read_bytes().count(b"\n") == 2 * 40 * 100
