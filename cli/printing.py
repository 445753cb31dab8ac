"""Print tables and progress, and write results."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from corpus_tools.screen import escaped, escaped_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.live import Live


def console(*, stderr: bool = False) -> Console:
    """Return a console on standard output or error; 120 columns wide where there is no terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, width=None if sys.stdout.isatty() else 120)


def note(message: str) -> None:
    """Print a line on standard error; what files and file names hold in it steers no screen."""
    click.echo(escaped(message), err=True)


def no_note(message: str) -> None:
    """Say nothing."""


def notes(*, quiet: bool) -> Callable[[str], None]:
    """Return what prints a line on standard error, or nothing where that is not wanted."""
    return no_note if quiet else note


def print_json(value: object) -> None:
    """Print a value as JSON that steers no screen."""
    click.echo(escaped_json(json.dumps(value, indent=1, ensure_ascii=False)))


def print_evaluation(evaluation: Any, *, as_json: bool) -> None:  # noqa: ANN401 - imported where it's made
    """Print an evaluation's tables, or its figures as JSON."""
    from ddi.report.evaluation_report import evaluation_tables

    if as_json:
        print_json(evaluation.to_json())
        return
    for table in evaluation_tables(evaluation):
        console().print(table.to_rich())


class Activity:
    """A spinner on standard error, where that is a terminal, that steps aside while something else is printed."""

    def __init__(self, *, show: bool) -> None:
        self._live: Live | None = None
        if show and sys.stderr.isatty():
            from rich.live import Live

            # Redirected, results on their way to a file would go to the terminal with the spinner.
            self._live = Live(
                console=console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
            )

    def say(self, what: str) -> None:
        """Show what is being done."""
        if self._live is not None:
            from rich.spinner import Spinner

            self._live.update(Spinner("dots", what))
            self._live.start(refresh=True)

    def hide(self) -> None:
        """Clear the line, until the next `say`."""
        if self._live is not None:
            self._live.stop()

    def note(self, message: str) -> None:
        """Print a line on standard error."""
        self.hide()
        note(message)


@contextmanager
def activity(*, show: bool = True) -> Iterator[Activity]:
    """Give an `Activity`, and clear its line at the end, however that comes."""
    shown = Activity(show=show)
    try:
        yield shown
    finally:
        shown.hide()


@contextmanager
def progress(what: str, *, total: int, lines: bool = False, show: bool = True) -> Iterator[Callable[..., None]]:
    """Show a bar on standard error where that is a terminal; give what takes how much is done, and of how much.

    Elsewhere ``lines`` says each tenth. Without ``show`` nothing is printed.
    """
    from rich.progress import Progress

    terminal = sys.stderr.isatty()

    with Progress(console=console(stderr=True), transient=True, disable=not (terminal and show)) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: int, of: int = total) -> None:
            bar.update(task, completed=done, total=of)
            if lines and show and not terminal and 10 * done // of > 10 * (done - 1) // of:
                click.echo(f"{what}: {done} of {of}", err=True)

        yield advance
