"""What a run leaves on disk while it lasts, so that it can be killed at any moment and go on.

Beside the output ``OUT`` lie ``OUT.part`` (the lines of finished labels, in input order), ``OUT.failed.jsonl.part``
and ``OUT.journal``: a line for the run, and one for each finished label, written after its results. A label counts
as finished when its journal line is whole; what lies in the other two files beyond what that line says is cut off. At
the end the parts get their names and the journal goes.
"""

from __future__ import annotations

import json
import math
import os
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from ddi.errors import DDIError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.bulk.reading import Outcome

#: Raise it when a journal of the old form would be read wrongly.
FORMAT = 1
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
        head = {"format": FORMAT, **run}
        try:
            if paths.journal.exists() and not resume:
                raise DDIError(
                    "there is an unfinished run",
                    path=paths.journal,
                    remedy=f"Go on with --resume, or delete {paths.journal.name} to start again",
                )
            if not (resume and self._go_on(head)):
                self._start(head)
            self._files: tuple[IO[bytes], ...] = ()
            if self.is_complete:
                return
            self._data: IO[bytes] = paths.part.open("r+b")
            self._failures: IO[bytes] = paths.failed_part.open("r+b")
            self._journal: IO[bytes] = paths.journal.open("ab")
            self._data.truncate(self.position.size)
            self._failures.truncate(self.position.failed_size)
        except OSError as error:
            raise OutputError(f"cannot write here ({error.strerror})", path=paths.output) from error
        self._data.seek(0, os.SEEK_END)
        self._failures.seek(0, os.SEEK_END)
        self._files = (self._data, self._failures, self._journal)
        self._synced = time.monotonic()

    def _start(self, head: dict[str, Any]) -> None:
        self.paths.part.write_bytes(b"")
        self.paths.failed_part.write_bytes(b"")
        self.paths.journal.write_text(json.dumps(head) + "\n", encoding="utf-8")

    def _go_on(self, head: dict[str, Any]) -> bool:
        """Read how far the unfinished run is; false where there is none."""
        if not self.paths.journal.exists():
            return False
        data = self.paths.journal.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        lines = whole.split(b"\n")[:-1]
        if not lines:
            return False
        self._check(self._parsed(lines[0], 1), head)
        self.is_complete = not self.paths.part.exists() and self.paths.output.exists()
        held = (math.inf, math.inf) if self.is_complete else (_size(self.paths.part), _size(self.paths.failed_part))
        # After a power cut the journal may be ahead of the other files.
        kept = len(lines[0]) + 1
        for number, line in enumerate(lines[1:], 2):
            source, total, size, failed_size, is_failed = self._entry(line, number)
            if size > held[0] or failed_size > held[1]:
                break
            position = self.position
            self.position = Position(position.labels + 1, position.failed + is_failed, total, size, failed_size)
            self.last_source = source
            kept += len(line) + 1
        if not self.is_complete:
            os.truncate(self.paths.journal, kept)
        return True

    def _entry(self, line: bytes, number: int) -> tuple[str, int, int, int, bool]:
        match self._parsed(line, number):
            case [str(source), int(total), int(size), int(failed), bool(is_failed)] if min(total, size, failed) >= 0:
                return source, total, size, failed, is_failed
        raise self._damaged(number)

    def _parsed(self, line: bytes, number: int) -> Any:  # noqa: ANN401 - JSON has no better type
        try:
            return json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self._damaged(number) from error

    def _damaged(self, number: int) -> DDIError:
        name = self.paths.journal.name
        return DDIError(
            "the journal of the unfinished run is damaged",
            path=self.paths.journal,
            place=f"line {number}",
            remedy=f"Delete {name} to start again",
        )

    def _check(self, found: Any, head: dict[str, Any]) -> None:  # noqa: ANN401 - as above
        if not isinstance(found, dict):
            raise self._damaged(1)
        head = json.loads(json.dumps(head))
        different = sorted(name for name in found.keys() | head.keys() if found.get(name) != head.get(name))
        if different:
            raise DDIError(
                "the unfinished run was started with other settings",
                path=self.paths.journal,
                expected=", ".join(f"{name} {found.get(name)!r}" for name in different),
                found=", ".join(f"{head.get(name)!r}" for name in different),
                remedy=f"Give the same again, or delete {self.paths.journal.name} to start again",
            )

    def write(self, outcomes: list[Outcome]) -> None:
        """Write what came of labels; when this returns, killing this process loses none of them."""
        entries = []
        for outcome in outcomes:
            position = self.position
            if outcome.error is None:
                position.lines += outcome.lines
                position.size += self._data.write(outcome.data)
            else:
                failure = {"label": outcome.source, "error": outcome.error, "line": position.lines}
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
        for file in self._files:
            os.fsync(file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Leave the files as they are, to go on later."""
        for file in self._files:
            file.close()

    def clear(self) -> None:
        """Remove what is left of a run whose output has its name."""
        self.close()
        self.paths.part.unlink(missing_ok=True)
        if not self.position.failed:
            self.paths.failed_part.unlink(missing_ok=True)
            self.paths.failed.unlink(missing_ok=True)
        elif self.paths.failed_part.exists():
            self.paths.failed_part.replace(self.paths.failed)
        self.paths.journal.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size


def failed_line(failure: dict[str, Any]) -> bytes:
    """Return a failure as a line of the file of failed labels."""
    return (json.dumps(failure, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
