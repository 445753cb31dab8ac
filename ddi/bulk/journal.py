"""What a run leaves on disk while it lasts, so that it can be killed at any moment and go on.

Beside the output ``OUT`` lie ``OUT.part`` (the lines of finished labels, in input order), ``OUT.failed.jsonl.part``
and ``OUT.journal``: a line for the run, one for each finished label, written after its results, and one when all are
finished. A label counts as finished when its journal line is whole; what lies in the other two files beyond what that
line says is cut off. At the end the parts get their names and the journal goes. A run holds a lock on its journal,
which goes with its process, however that ends.
"""

from __future__ import annotations

import json
import math
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from corpus_tools.files import is_stream
from ddi.errors import DDIError, OutputError

try:
    import fcntl
except ImportError:  # a system without such locks
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.bulk.reading import Outcome

#: Raise it when a journal of the old form would be read wrongly.
FORMAT = 1
# The last line of a journal whose results are whole.
_END = b"null"
# A kill loses nothing that was written; a power cut may lose what was written in so many seconds.
_SYNC_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class OutputPaths:
    """The files of a run, by the name of its output."""

    output: Path

    @property
    def failed(self) -> Path:
        """Labels that failed, with their errors."""
        return self.output.with_name(f"{self.output.name}.failed.jsonl")

    @property
    def part(self) -> Path:
        """Results so far."""
        return self.output.with_name(f"{self.output.name}.part")

    @property
    def failed_part(self) -> Path:
        """Failures so far."""
        return self.output.with_name(f"{self.failed.name}.part")

    @property
    def retried(self) -> Path:
        """Results with those of labels that were read again, until they take the output's place."""
        return self.output.with_name(f"{self.output.name}.retried")

    @property
    def journal(self) -> Path:
        """Which labels are finished."""
        return self.output.with_name(f"{self.output.name}.journal")


@dataclass(slots=True)
class Position:
    """How far a run is: labels finished and failed, lines of output, and bytes of the two files."""

    labels: int = 0
    failed: int = 0
    lines: int = 0
    size: int = 0
    failed_size: int = 0


class Journal:
    """The files of an unfinished run, open for writing.

    Args:
        paths: where.
        run: what the results depend on, as plain values; a run goes on only with the same.
        resume: whether to go on with what is there, if anything is.

    Raises:
        DDIError: there is an unfinished run and ``resume`` is not given, or it is of another kind.
        OutputError: the files cannot be written.
    """

    def __init__(self, paths: OutputPaths, run: dict[str, Any], *, resume: bool) -> None:
        self.paths = paths
        self.position = Position()
        self.last_source: str | None = None
        #: Whether nothing is left to be done but to remove the journal: the output has its name already.
        self.is_complete = False
        self._run = run
        head = {"format": FORMAT, **run}
        self._files: tuple[IO[bytes], ...] = ()
        self._journal = lock(paths)
        try:
            lines = whole_lines(self._journal)
            if lines:
                self._go_on(lines, head, resume=resume)
            else:
                self._start(head)
            if self.is_complete:
                return
            self._data: IO[bytes] = paths.part.open("r+b")
            self._failures: IO[bytes] = paths.failed_part.open("r+b")
            self._files = (self._data, self._failures)
            self._data.truncate(self.position.size)
            self._failures.truncate(self.position.failed_size)
            self._data.seek(0, os.SEEK_END)
            self._failures.seek(0, os.SEEK_END)
        except OSError as error:
            self.close()
            raise OutputError(f"cannot write here ({error.strerror})", path=paths.output) from error
        except BaseException:
            self.close()
            raise
        self._synced = time.monotonic()

    def _start(self, head: dict[str, Any]) -> None:
        try:
            self.paths.part.write_bytes(b"")
            self.paths.failed_part.write_bytes(b"")
            self._journal.truncate(0)
            self._journal.write(json.dumps(head).encode() + b"\n")
            self._journal.flush()
        except OSError:
            # Nothing has been read yet: a run that could not start is no unfinished run.
            for path in (self.paths.part, self.paths.failed_part, self.paths.journal):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise

    def _go_on(self, lines: list[bytes], head: dict[str, Any], *, resume: bool) -> None:
        """Read how far the unfinished run is."""
        if not resume:
            raise DDIError(
                "there is an unfinished run",
                path=self.paths.journal,
                remedy=f"Go on with --resume, or delete {self.paths.journal.name} to start again",
            )
        try:
            found = dict(json.loads(lines[0]))
        except (ValueError, TypeError, RecursionError) as error:
            raise DDIError(
                "the journal of the unfinished run is damaged",
                path=self.paths.journal,
                place="line 1",
                remedy=f"Delete {self.paths.journal.name} to start again",
            ) from error
        self._check(found, head)
        is_whole = lines[-1] == _END
        self.is_complete = is_whole and not self.paths.part.exists() and self.paths.output.exists()
        if not self.is_complete and not (self.paths.part.exists() and self.paths.failed_part.exists()):
            raise DDIError(
                "the results of the unfinished run are missing",
                path=self.paths.part,
                remedy=f"Put the file back, or delete {self.paths.journal.name} to start again",
            )
        held = (math.inf, math.inf) if self.is_complete else (_size(self.paths.part), _size(self.paths.failed_part))
        kept = len(lines[0]) + 1
        for line in lines[1:]:
            entry = _entry(line, self.position)
            # After a power cut the journal may be ahead of the other files, or end in rubbish.
            if entry is None or entry[1].size > held[0] or entry[1].failed_size > held[1]:
                break
            self.last_source, self.position = entry
            kept += len(line) + 1
        if not self.is_complete:
            self._journal.truncate(kept)

    def _check(self, found: dict[str, Any], head: dict[str, Any]) -> None:
        check_same(
            found,
            head,
            "the unfinished run was started with other settings",
            path=self.paths.journal,
            remedy=f"Give the same again, or delete {self.paths.journal.name} to start again",
        )

    def write(self, outcomes: list[Outcome]) -> None:
        """Write what came of labels; when this returns, killing this process loses none of them.

        Raises:
            OutputError: it cannot be written; what was written before is as it was.
        """
        try:
            self._write(outcomes)
        except OSError as error:
            raise OutputError(
                f"cannot write ({error.strerror})",
                path=self.paths.output,
                remedy="Finished labels are kept: make room, and go on with --resume",
            ) from error

    def _write(self, outcomes: list[Outcome]) -> None:
        entries = []
        for outcome in outcomes:
            position = self.position
            if outcome.error is None:
                position.lines += outcome.lines
                position.size += self._data.write(outcome.data)
            else:
                failure = {"label": outcome.source, "error": outcome.error, "line": position.lines}
                if not position.failed:
                    failure["run"] = self._run
                position.failed_size += self._failures.write(failed_line(failure))
                position.failed += 1
            position.labels += 1
            entries.append(
                json.dumps(
                    [outcome.source, position.lines, position.size, position.failed_size, outcome.error is not None]
                )
            )
        self._data.flush()
        self._failures.flush()
        self._journal.write("".join(f"{entry}\n" for entry in entries).encode())
        self._journal.flush()
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            self._sync()

    def _sync(self) -> None:
        for file in (*self._files, self._journal):
            os.fsync(file.fileno())
        self._synced = time.monotonic()

    def end(self) -> None:
        """Say that all labels are finished, before the output gets its name.

        Raises:
            OutputError: it cannot be written.
        """
        try:
            self._journal.write(_END + b"\n")
            self._journal.flush()
            self._sync()
        except OSError as error:
            raise OutputError(f"cannot write ({error.strerror})", path=self.paths.output) from error

    def close(self) -> None:
        """Leave the files as they are, to go on later, and let others have them."""
        for file in (*self._files, self._journal):
            # On a full disk, what could not be written can't be written now either; that has been said.
            with suppress(OSError):
                file.close()

    def clear(self) -> None:
        """Remove what is left of a run whose output has its name."""
        self.paths.part.unlink(missing_ok=True)
        if not self.position.failed:
            self.paths.failed_part.unlink(missing_ok=True)
            self.paths.failed.unlink(missing_ok=True)
        elif self.paths.failed_part.exists():
            self.paths.failed_part.replace(self.paths.failed)
        self.paths.journal.unlink(missing_ok=True)
        self.close()


def check_same(found: dict[str, Any], run: dict[str, Any], message: str, *, path: Path, remedy: str) -> None:
    """Check that what a run was started with, as its file says, is what is given now.

    Raises:
        DDIError: something differs; ``message`` says so, with each value then and now.
    """
    run = json.loads(json.dumps(run))
    different = sorted(name for name in found.keys() | run.keys() if found.get(name) != run.get(name))
    if different:
        raise DDIError(
            message,
            path=path,
            expected=", ".join(f"{name} {found.get(name)!r}" for name in different),
            found=", ".join(f"{run.get(name)!r}" for name in different),
            remedy=remedy,
        )


def lock(paths: OutputPaths) -> IO[bytes]:
    """Open the journal of an output, or make it, and hold it against other runs until it's closed.

    Raises:
        DDIError: another run is writing this output.
        OutputError: the files cannot be written there.
    """
    try:
        with suppress(FileNotFoundError):
            paths.output.stat()
        if paths.output.is_dir() or is_stream(paths.output):
            raise OutputError("this is no file that could be written", path=paths.output, remedy="Choose another name")
        while True:
            file = paths.journal.open("a+b")
            if fcntl is None or _is_ours(file, paths.journal):
                return file
            # The run before has just removed it.
            file.close()
    except BlockingIOError as error:
        raise DDIError(
            "another run is writing this output at the moment",
            path=paths.output,
            remedy="Wait until it has ended, or choose another name",
        ) from error
    except OSError as error:
        raise OutputError(f"cannot write here ({error.strerror})", path=paths.output) from error


def _is_ours(file: IO[bytes], path: Path) -> bool:
    """Lock a file; tell whether it is still the one of that name."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def whole_lines(journal: IO[bytes]) -> list[bytes]:
    """Return the lines of a journal, without one that was cut off in the middle."""
    journal.seek(0)
    data = journal.read()
    return data[: data.rfind(b"\n") + 1].split(b"\n")[:-1]


def _entry(line: bytes, before: Position) -> tuple[str, Position] | None:
    """Return the label and the position that a journal's line tells of, or none where it is no such line."""
    try:
        source, total, size, failed_size, is_failed = json.loads(line)
        after = Position(before.labels + 1, before.failed + int(is_failed), int(total), int(size), int(failed_size))
    except (ValueError, TypeError, RecursionError):
        return None
    grows = after.lines >= before.lines and after.size >= before.size and after.failed_size >= before.failed_size
    return (source, after) if isinstance(source, str) and grows else None


def _size(path: Path) -> int:
    return path.stat().st_size


def failed_line(failure: dict[str, Any]) -> bytes:
    """Return a failure as a line of the file of failed labels."""
    return (json.dumps(failure, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
