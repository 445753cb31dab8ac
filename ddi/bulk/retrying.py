"""Read again the labels that failed, and put what they state where it belongs."""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from corpus_tools.files import atomic_write
from ddi.bulk.inputs import Inputs
from ddi.bulk.journal import OutputPaths, check_same, failed_line, lock, whole_lines
from ddi.bulk.run import Summary, local_output, read_in_order, start_workers
from ddi.errors import DDIError
from ddi.remote import is_remote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ddi.bulk.reading import Outcome, ReadSettings


def retry_failed(
    labels: Sequence[str], output: str, settings: ReadSettings, *, jobs: int | None = None, scheduler: str | None = None
) -> Summary:
    """Read the labels again that the last run of this output could not, and add their results in input order.

    Args:
        labels: as in that run.
        output: of that run; both files are written anew, whole.
        settings: as in that run.
        jobs: as for `run_bulk`.
        scheduler: as for `run_bulk`.

    Raises:
        DDIError: there is no file of failed labels, or it is damaged, or of a run of other labels or settings, or the
            output is an address.
    """
    start = time.monotonic()
    paths = OutputPaths(local_output(output))
    if is_remote(output):
        raise DDIError("what failed can be retried in a file of this machine", found=output)
    with held(paths) as journal:
        read, left = _read_again(labels, paths, settings, journal, jobs=jobs, scheduler=scheduler)
    return Summary(read, len(left), paths.failed if left else None, time.monotonic() - start)


@contextmanager
def held(paths: OutputPaths) -> Iterator[IO[bytes]]:
    """Keep other runs away from the files of a finished one, and finish what a retry that was killed had begun.

    Raises:
        DDIError: another run has them, or there is an unfinished one.
        OutputError: nothing can be written there.
    """
    journal = lock(paths)
    try:
        for line in whole_lines(journal)[:1]:
            _finish(paths, line, journal)
        try:
            yield journal
        finally:
            if not whole_lines(journal):
                paths.journal.unlink()
    finally:
        journal.close()


def _exchange(paths: OutputPaths, left: Sequence[dict[str, Any]], journal: IO[bytes]) -> None:
    """Give both files their new content; the journal says what is left to do, should this be killed in between."""
    journal.write(json.dumps({"retried": list(left)}).encode() + b"\n")
    journal.flush()
    os.fsync(journal.fileno())
    _replace(paths)
    _write_failures(paths.failed, left)
    journal.truncate(0)


def _replace(paths: OutputPaths) -> None:
    paths.retried.replace(paths.output)


def _finish(paths: OutputPaths, line: bytes, journal: IO[bytes]) -> None:
    """Finish the exchange of a retry that was killed: with its results, its failures must stand there, too."""
    try:
        left = json.loads(line)["retried"]
        is_retry = all(map(_is_failure, left))
    except (ValueError, RecursionError, TypeError, KeyError):
        is_retry = False
    if not is_retry:
        raise DDIError("there is an unfinished run", path=paths.journal, remedy="Go on with --resume first")
    if paths.retried.exists():
        paths.retried.unlink()
    else:
        _write_failures(paths.failed, left)
    journal.truncate(0)


def _read_again(
    labels: Sequence[str],
    paths: OutputPaths,
    settings: ReadSettings,
    journal: IO[bytes],
    *,
    jobs: int | None,
    scheduler: str | None,
) -> tuple[int, list[dict[str, Any]]]:
    """Read what failed, write both files anew, and return how many labels were read and what failed again."""
    failures = _failures(paths)
    run = {"labels": list(labels), **settings.told()}
    _check_run(paths, failures[0].get("run"), run)
    wanted = {failure["label"] for failure in failures}
    documents = (document for document in Inputs(labels).documents() if document.source in wanted)
    workers = start_workers(settings, jobs=jobs, scheduler=scheduler, size=len(wanted))
    outcomes: dict[str, list[Outcome]] = {}
    for batch in read_in_order(documents, workers):
        for outcome in batch:
            outcomes.setdefault(outcome.source, []).append(outcome)
    new: list[tuple[int, bytes]] = []
    left: list[dict[str, Any]] = []
    added = 0
    for failure in failures:
        found = outcomes.get(failure["label"], [])
        read = found.pop(0) if found else None
        if read is None or read.error is not None:
            error = failure["error"] if read is None else read.error
            left.append({"label": failure["label"], "error": error, "line": failure["line"] + added})
        else:
            new.append((failure["line"], read.data))
            added += read.lines
    if left:
        left[0]["run"] = run
    _insert(paths, new, settings)
    _exchange(paths, left, journal)
    return len(failures), left


def _failures(paths: OutputPaths) -> list[dict[str, Any]]:
    try:
        # Not splitlines: a label's name may hold what ends a line elsewhere, such as U+2028.
        lines = paths.failed.read_bytes().decode().removesuffix("\n").split("\n")
        failures = [json.loads(line) for line in lines]
        odd = [failure for failure in failures if not _is_failure(failure)]
    except OSError as error:
        raise DDIError(
            "there is no file of failed labels",
            path=paths.failed,
            remedy="It is there after a run in which some failed; without it there is nothing to retry",
        ) from error
    except (ValueError, RecursionError) as error:
        raise DDIError("the file of failed labels is damaged", path=paths.failed, found=str(error)) from error
    if odd:
        raise DDIError("the file of failed labels is damaged", path=paths.failed, found=repr(odd[0])[:200])
    if not paths.output.is_file():
        raise DDIError("the output of the run is missing", path=paths.output, remedy="Run it again from the start")
    return failures


def _check_run(paths: OutputPaths, found: object, run: dict[str, Any]) -> None:
    """Let no results of other labels or settings in between those of the run."""
    if not isinstance(found, dict):
        raise DDIError(
            "the file of failed labels does not say what its run was started with",
            path=paths.failed,
            place="line 1",
            remedy="Run it again from the start",
        )
    check_same(
        found,
        run,
        "these labels failed in a run with other settings",
        path=paths.failed,
        remedy="Give the same again, or run it again from the start",
    )


def _is_failure(value: object) -> bool:
    match value:
        case {"label": str(), "error": str(), "line": int(line)}:
            return line >= 0
    return False


def _insert(paths: OutputPaths, new: Sequence[tuple[int, bytes]], settings: ReadSettings) -> None:
    """Write the output beside itself with new lines before those of the numbers given, which are in order."""
    if not settings.rows:
        with paths.output.open(encoding="utf-8", newline="\n") as old, atomic_write(paths.retried) as stream:
            stream.writelines(_merged(old, new))
        return
    from ddi.bulk.parquet import parquet_lines, write_parquet

    with atomic_write(paths.part) as stream:
        stream.writelines(_merged(parquet_lines(paths.output), new))
    write_parquet(paths.part, paths.retried, united=settings.united)
    paths.part.unlink()


def _merged(old: Iterator[str], new: Sequence[tuple[int, bytes]]) -> Iterator[str]:
    number = 0
    for place, data in new:
        while number < place and (line := next(old, None)) is not None:
            yield line
            number += 1
        yield data.decode()
    yield from old


def _write_failures(path: Path, failures: Sequence[dict[str, Any]]) -> None:
    if not failures:
        path.unlink(missing_ok=True)
        return
    with atomic_write(path) as stream:
        stream.writelines(failed_line(failure).decode() for failure in failures)
