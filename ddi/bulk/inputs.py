"""The stream of labels, in batches, and how far it has been read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ddi.errors import DDIError
from ddi.labels import find_documents
from ddi.labels.label import Failure
from ddi.remote import is_remote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ddi.labels.documents import Document

# Labels read at a time: enough for a parser's batches, few to lose when a process is killed.
_LABELS = 16
_BYTES = 4 * 1024 * 1024


@dataclass(slots=True)
class Inputs:
    """Labels of files, folders, archives and addresses, in order."""

    paths: Sequence[str]
    _opened: BinaryIO | None = field(default=None, repr=False)
    _before: int = 0

    def size(self) -> int | None:
        """Return the bytes of all files; ``None`` where that is not known before they are read."""
        if any(path == "-" or is_remote(path) for path in self.paths):
            return None
        return sum(_size(Path(path)) for path in self.paths)

    def position(self) -> int:
        """Return how many bytes of the files have been read."""
        return self._before + (0 if self._opened is None else _position(self._opened))

    def documents(self) -> Iterator[Document | Failure]:
        """Yield the labels, and those that cannot be read, in order."""
        return find_documents(self.paths, on_open=self._open)

    def _open(self, file: BinaryIO) -> None:
        # The file before has been read to its end, and may be closed.
        if self._opened is not None:
            self._before += _size(Path(self._opened.name))
        self._opened = file


def _size(path: Path) -> int:
    """Return the bytes of a file or of all in a folder; 0 of what cannot be seen, or is gone, or has no size."""
    try:
        if path.is_dir():
            with os.scandir(path) as entries:
                return sum(_size(Path(entry.path)) for entry in entries if not _is_folder_link(Path(entry.path)))
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _is_folder_link(path: Path) -> bool:
    return path.is_symlink() and not path.is_file()


def _position(file: BinaryIO) -> int:
    if file.closed:
        return _size(Path(file.name))
    return file.tell() if file.seekable() else 0


def skip(documents: Iterator[Document | Failure], count: int, last: str | None) -> None:
    """Pass over the labels that an earlier run has finished.

    Raises:
        DDIError: the labels are not those of that run.
    """
    source = None
    for document in islice(documents, count):
        source = document.source
    if source != last:
        raise DDIError(
            "the labels are not those of the unfinished run",
            expected=f"{last} as label {count}",
            found=source,
            remedy="Give the same labels again, or delete the journal to start again",
        )


def batches(documents: Iterable[Document | Failure]) -> Iterator[list[Document | Failure]]:
    """Yield labels in batches of a few, in order."""
    batch: list[Document | Failure] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += 0 if isinstance(document, Failure) else len(document.data)
        if len(batch) >= _LABELS or size >= _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
