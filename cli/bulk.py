"""Many labels for `ddi extract`: options, progress, and what is said when a run ends early."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from cli.printing import note
from cli.process import ending, exit_code
from corpus_tools.files import is_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.progress import Progress as Bar

    from ddi.bulk import Progress, Summary

_LINES = (".jsonl", ".ndjson")
_ROWS = (".parquet",)
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".xz", ".bz2")
# Between two lines of progress where standard error is no terminal.
_SECONDS = 30.0


class FileOrAddress(click.ParamType):  # type: ignore[type-arg]
    """A file as a path, an address such as ``s3://bucket/name`` as it stands."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:  # noqa: ANN401, ARG002
        """Tell the one from the other."""
        return value if isinstance(value, str) and "://" in value else Path(value)


def bulk_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of many labels."""
    options = (
        click.option(
            "-j", "--jobs", type=click.IntRange(1), help="Processes that read; as many as there are cores if not given."
        ),
        click.option("--resume", is_flag=True, help="Go on with an unfinished run, if there is one."),
        click.option("--retry-failed", is_flag=True, help="Read the labels again that the last run could not read."),
        click.option(
            "--cache",
            type=click.Path(path_type=Path, file_okay=False),
            help="Keep parses and results in this folder, for later runs.",
        ),
        click.option("--scheduler", metavar="ADDRESS", help="Read on the Dask cluster of this scheduler."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def is_bulk(
    labels: Sequence[str],
    output: Path | str | None,
    wanted_format: str | None,
    options: Mapping[str, Any],
    *,
    drug: str | None = None,
) -> bool:
    """Tell whether labels are read as a bulk run, which goes to JSON lines or Parquet and asks about no one drug.

    Raises:
        click.UsageError: an option of bulk runs stands where there can be none.
    """
    suffix = str(output).endswith
    lines = wanted_format == "jsonl" or (wanted_format is None and suffix(_LINES))
    rows = wanted_format in {None, "parquet"} and suffix(_ROWS)
    if output is not None and drug is None and (lines or rows) and not (isinstance(output, Path) and is_stream(output)):
        return isinstance(output, str) or any(options.values()) or len(labels) > 1 or _holds_many(labels[0])
    given = next((name for name, value in options.items() if value), None)
    if given is not None:
        raise click.UsageError(
            f"--{given.replace('_', '-')} needs -o with a file (no pipe, no device) that ends in .jsonl or .parquet, "
            "and no --drug"
        )
    return False


def _holds_many(label: str) -> bool:
    return "://" in label or label.endswith(_ARCHIVES) or Path(label).is_dir()


def read_in_bulk(
    labels: Sequence[str],
    output: Path | str,
    model: Path | None,
    settings: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    quiet: bool = False,
) -> None:
    """Read labels to a file, say how it goes, and exit with 1 where some failed."""
    from ddi.bulk import ReadSettings, retry_failed, run_bulk
    from ddi.bulk.workers import look_for_garbage_seldom
    from ddi.commands import model_folder

    rows = str(output).endswith(_ROWS)
    if rows and settings["with_text"]:
        raise click.BadParameter("the text goes with JSON lines", param_hint="--with-text")
    if "-" in labels:
        raise click.UsageError("standard input is read alone, without the options of many labels")
    if options["resume"] and options["retry_failed"]:
        raise click.UsageError("--resume goes on with an unfinished run, --retry-failed with a finished one")
    if rows:
        from ddi.bulk.parquet import check_parquet

        check_parquet()
    wanted = ReadSettings(model_folder(model), rows=rows, cache=options["cache"], **settings)
    where = {"jobs": options["jobs"], "scheduler": options["scheduler"]}
    look_for_garbage_seldom()
    try:
        with _Shown(quiet=quiet) as shown:
            if options["retry_failed"]:
                summary = retry_failed(labels, str(output), wanted, **where)
            else:
                summary = run_bulk(
                    labels, str(output), wanted, resume=options["resume"], on_progress=shown.progress, **where
                )
    except KeyboardInterrupt as error:
        if options["retry_failed"]:
            note(f"{ending(error)}; the files of the run are as they were")
        else:
            again = [*(word for word in sys.argv[1:] if word != "--resume"), "--resume"]
            note(f"{ending(error)}; finished labels are kept. Go on with: ddi {shlex.join(again)}")
        raise SystemExit(exit_code(error)) from None
    _tell(summary, output, quiet=quiet)
    if summary.failed:
        raise SystemExit(1)


def _tell(summary: Summary, output: Path | str, *, quiet: bool) -> None:
    if not quiet:
        before = f", {summary.before:,} were there already" if summary.before else ""
        note(f"{_labels(summary.labels - summary.before)} in {_time(summary.seconds)}{before}: {output}")
    if summary.failed:
        note(f"error: {summary.failed:,} failed; {summary.failures} says why. Retry with --retry-failed")


class _Shown:
    """Progress on standard error: a bar on a terminal, gone at the end; elsewhere a line now and then."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._next = time.monotonic() + _SECONDS
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            columns = BarColumn(), TextColumn("{task.description}", markup=False)
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.add_task("starting", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def progress(self, progress: Progress) -> None:
        """Show how far the run is; without a terminal, unless that was said just now."""
        if self._bar is not None:
            total = None if progress.share is None else 1.0
            self._bar.update(self._bar.task_ids[0], description=_told(progress), completed=progress.share, total=total)
        elif not self._quiet and time.monotonic() >= self._next:
            self._next = time.monotonic() + _SECONDS
            click.echo(_told(progress), err=True)


def _told(progress: Progress) -> str:
    words = [_labels(progress.labels), f"{progress.rate:.1f} a second"]
    if progress.failed:
        words.append(f"{progress.failed:,} failed")
    if progress.share is not None and progress.seconds_left is not None:
        words += [f"{progress.share:.0%} of the input", f"{_time(progress.seconds_left)} left"]
    return ", ".join(words)


def _labels(count: int) -> str:
    return f"{count:,} label{'s'[: count != 1]}"


def _time(seconds: float) -> str:
    """Return a time as people say it: 8 s, 3 min 20 s, 1 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
