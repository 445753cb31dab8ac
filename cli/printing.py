"""Print tables and progress, and write results."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console


def console(*, stderr: bool = False) -> Console:
    """Return a console on standard output or error; 120 columns wide where there is no terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, width=None if sys.stdout.isatty() else 120)


def print_evaluation(evaluation: Any, *, as_json: bool) -> None:  # noqa: ANN401 - imported where it's made
    """Print an evaluation's tables, or its figures as JSON."""
    from ddi.report.evaluation_report import evaluation_tables

    if as_json:
        click.echo(json.dumps(evaluation.to_json(), indent=1, ensure_ascii=False))
        return
    for table in evaluation_tables(evaluation):
        console().print(table.to_rich())


@contextmanager
def progress(what: str, *, total: int, lines: bool = False) -> Iterator[Callable[..., None]]:
    """Show a bar on standard error where that is a terminal; give what takes how much is done, and of how much.

    Elsewhere ``lines`` says each tenth.
    """
    from rich.progress import Progress

    terminal = sys.stderr.isatty()

    with Progress(console=console(stderr=True), transient=True, disable=not terminal) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: int, of: int = total) -> None:
            bar.update(task, completed=done, total=of)
            if lines and not terminal and 10 * done // of > 10 * (done - 1) // of:
                click.echo(f"{what}: {done} of {of}", err=True)

        yield advance
