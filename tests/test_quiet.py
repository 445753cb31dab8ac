"""`-q`: the commands that show progress or say what they do leave standard error to warnings and errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import corpus_commands, ddi_commands
from cli.printing import notes, progress

if TYPE_CHECKING:
    import click

PROJECT = Path(__file__).parents[1]
LONG = {
    "ddi extract": ddi_commands.commands["extract"],
    "ddi train": ddi_commands.commands["train"],
    "ddi crossval": ddi_commands.commands["crossval"],
    "ddi compare": ddi_commands.commands["compare"],
    "corpus fetch": corpus_commands.commands["fetch"],
}


@pytest.mark.parametrize("command", LONG.values(), ids=LONG)
def test_commands_that_show_progress_have_one_and_the_same_option(command: click.Command) -> None:
    """Short and long, with the same words of help."""
    text = " ".join(CliRunner().invoke(command, ["--help"]).stdout.split())
    assert "-q, --quiet No progress and no notes on standard error, only warnings and errors." in text


@pytest.mark.parametrize("quiet", [False, True])
def test_training_says_nothing_if_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, quiet: bool) -> None:
    """Neither the steps nor what was written."""
    monkeypatch.setattr("ddi.training.train", lambda *_, on_step, **__: on_step("parsing"))
    arguments = ["train", str(PROJECT / "annotations"), "-m", str(tmp_path / "model"), *(["-q"] if quiet else [])]
    result = CliRunner().invoke(ddi_commands, arguments)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == ("" if quiet else f"parsing ...\nwrote {tmp_path / 'model'}\n")


def test_a_quiet_command_still_says_what_is_wrong(tmp_path: Path) -> None:
    """One line, as without the option."""
    for name in ("train", "crossval", "compare"):
        model = ["-m", str(tmp_path / "model")] if name == "train" else []
        result = CliRunner().invoke(ddi_commands, [name, str(tmp_path / "missing"), "-q", *model])
        assert result.exit_code == 1
        assert result.stderr.startswith("error: ")


def test_neither_lines_of_progress_nor_notes(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard error is no terminal, progress is lines."""
    for show in (True, False):
        with progress("folds", total=2, lines=True, show=show) as advance:
            advance(1)
            advance(2)
        notes(quiet=not show)("wrote it")
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err == ("folds: 1 of 2\nfolds: 2 of 2\nwrote it\n" if show else "")
