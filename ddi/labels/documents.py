"""Find the labels in files, folders, archives and standard input, without reading into them yet.

Every label comes out as a ``Document``: its bytes, and where it was found. One that cannot comes out as a
``Failure`` in its place, and the others follow. Documents are small and can be sent to other processes, which turn them
into labels with ``parse_document``.

Inside folders and archives, files that are recognisably something else are passed over: hidden files, images and other
documents, and texts whose suffix is that of a table, a page or a program. ``on_skip`` is told of each.
"""

from __future__ import annotations

import errno
import io
import itertools
import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from ddi.errors import LabelError
from ddi.labels.archives import printable_name, tar_members, zip_members
from ddi.labels.formats import HEAD_SIZE, Format, detect_format, not_a_label, other_kind
from ddi.labels.json_stream import is_json_list, json_results
from ddi.labels.label import Failure
from ddi.labels.limits import DEFAULT_LIMITS, Limits
from ddi.labels.office import IsDocument
from ddi.labels.streams import Budget, Inflated, Peekable
from ddi.remote import file_system, is_remote, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    OnSkip = Callable[[str, str], None]
    OnOpen = Callable[[BinaryIO], None]

STANDARD_INPUT: Final = "-"
_NOT_TEXTS: Final = frozenset(
    ".csv .tsv .md .rst .html .htm .css .js .py .sh .yaml .yml .toml .ini .cfg .log .md5 .sha1 .sha256 .sha512".split()
)
_SYSTEM_FILES: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_REMEDIES: Final[Mapping[int | None, str]] = {
    errno.ENOENT: "Check the name, and in which folder it lies",
    errno.ENOTDIR: "Check the name: a part of it is a file, not a folder",
    errno.ENAMETOOLONG: "Check the name",
    errno.EACCES: "Check that you may read it",
}
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Document:
    """One label as it was found: ``format`` is ``TEXT``, ``XML`` or ``JSON`` (then ``data`` is one openFDA result)."""

    source: str
    format: Format
    data: bytes


def find_documents(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    limits: Limits = DEFAULT_LIMITS,
    on_skip: OnSkip | None = None,
    on_open: OnOpen | None = None,
) -> Iterator[Document | Failure]:
    """Yield the labels of each path in order, one at a time.

    Files of a folder come in natural order (``2.xml`` before ``10.xml``), those of an archive in the archive's order.

    Args:
        paths: files, folders, archives, addresses of such (``s3://...``), or ``-`` for standard input.
        stdin: what to read for ``-``, instead of the process's own standard input.
        limits: what is refused.
        on_skip: is called with the source of each file that is passed over, and what it is.
        on_open: is called with each file that is opened, so that someone may see how far it is read.
    """
    finder = _Finder(limits, on_skip, on_open)
    for path in paths:
        if is_remote(path):
            yield from finder.in_address(str(path))
        elif str(path) == STANDARD_INPUT:
            yield from finder.in_stream(stdin or sys.stdin.buffer, STANDARD_INPUT)
        else:
            yield from finder.in_path(Path(path), is_given=True)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts names as people do, numbers by value."""
    parts = _DIGITS.split(name.casefold())
    # Digits that only look like it (superscripts) are not \d; very long runs sort by length first, as numbers do.
    return tuple((1, len(part.lstrip("0")), part.lstrip("0")) if part.isdigit() else (0, 0, part) for part in parts)


class _Finder:
    def __init__(self, limits: Limits, on_skip: OnSkip | None, on_open: OnOpen | None = None) -> None:
        self._limits = limits
        self._on_skip = on_skip
        self._on_open = on_open

    def in_path(self, path: Path, *, is_given: bool) -> Iterator[Document | Failure]:
        source = printable_name(str(path))
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield _unreadable(source, error)
            return
        if stat.S_ISDIR(mode):
            yield from self._in_folder(path, source)
        elif not stat.S_ISREG(mode) and not is_given:
            yield _failure(source, "it is not a regular file")
        else:
            try:
                file = path.open("rb")
            except OSError as error:
                yield _unreadable(source, error)
                return
            with file:
                if self._on_open is not None:
                    self._on_open(file)
                yield from self.in_stream(file, source, is_given=is_given)

    def in_address(self, address: str) -> Iterator[Document | Failure]:
        """Yield the labels of a file, an archive or a folder that is not on this machine."""
        system, path = file_system(address)
        try:
            is_folder = system.isdir(path)
            names = system.find(path) if is_folder else [path]
        except Exception as error:  # noqa: BLE001 - each file system has errors of its own
            yield _unreadable(address, error)
            return
        for name in sorted(names, key=lambda name: (natural_key(name), name)):
            source = printable_name(f"{address.rstrip('/')}{name.removeprefix(path)}" if is_folder else address)
            if is_folder and any(_is_hidden(part) for part in name.removeprefix(path).split("/")):
                self._skip(source, "a hidden file")
                continue
            try:
                with system.open(name, "rb") as file:
                    yield from self.in_stream(file, source, is_given=not is_folder)
            except Exception as error:  # noqa: BLE001 - as above
                yield _unreadable(source, error)

    def _in_folder(self, folder: Path, source: str) -> Iterator[Document | Failure]:
        try:
            paths = sorted(folder.iterdir(), key=lambda path: (natural_key(path.name), path.name))
        except OSError as error:
            yield _unreadable(source, error, what="the folder")
            return
        for path in paths:
            if _is_hidden(path.name):
                self._skip(printable_name(str(path)), "a hidden file")
            elif path.is_symlink() and path.is_dir():
                # Following it could lead round in a circle.
                self._skip(printable_name(str(path)), "a link to a folder")
            else:
                yield from self.in_path(path, is_given=False)

    def in_stream(self, file: BinaryIO, source: str, *, is_given: bool = True) -> Iterator[Document | Failure]:
        budget = Budget(self._limits)
        seekable = file if file.seekable() else None
        if seekable is not None:
            budget.taken = os.fstat(file.fileno()).st_size if _has_descriptor(file) else _size(file)
            stream = Peekable(file.read)
        else:
            stream = Peekable(file.read, count=lambda size: _take(budget, size))
        yield from self._in_content(stream, source, _Place(budget, 0, is_given, seekable))

    def _in_content(self, stream: Peekable, source: str, place: _Place) -> Iterator[Document | Failure]:
        try:
            yield from self._unguarded(stream, source, place)
        except LabelError as error:
            yield Failure(source, error)
        except OSError as error:
            yield _unreadable(source, error)

    def _unguarded(self, stream: Peekable, source: str, place: _Place) -> Iterator[Document | Failure]:
        head = stream.peek(HEAD_SIZE)
        found = detect_format(head)
        if found in _CONTAINERS and place.depth >= self._limits.nesting:
            raise LabelError(
                "archives are nested too deep",
                path=source,
                expected=f"at most {self._limits.nesting} inside one another",
            )
        if found is Format.OTHER:
            self._other(other_kind(head) or "an unknown file", source, place)
        elif found is Format.ZIP:
            yield from self._in_zip(stream, source, place)
        elif found is Format.TAR:
            for member in tar_members(stream, source=source):
                yield from self._in_member(member.name, member.stream, member.refusal, source, place)
                if place.budget.is_spent:
                    return
        elif found in _COMPRESSED:
            inflated = Inflated(stream, found.value, memory=self._limits.decoder_bytes, source=source)
            counted = Peekable(inflated.read, count=lambda size: place.budget.count_unpacked(size, source=source))
            yield from self._in_content(counted, source, place.inside())
        elif found is Format.JSON:
            yield from self._in_json(stream, source)
        else:
            yield from self._single(stream, found, source, place)

    def _other(self, kind: str, source: str, place: _Place) -> None:
        if place.is_given:
            raise not_a_label(kind, source=source)
        self._skip(source, kind)

    def _single(self, stream: Peekable, found: Format, source: str, place: _Place) -> Iterator[Document]:
        suffix = Path(source).suffix.lower()
        if found is Format.TEXT and not place.is_given and suffix in _NOT_TEXTS:
            self._skip(source, f"a text ending in {suffix}")
            return
        data = stream.read_all(self._limits.label_bytes, source=source, what="the label")
        if found is Format.TEXT and is_json_list(data, most=self._limits.label_markup):
            raise LabelError(
                "the JSON holds no label", path=source, expected="a list of openFDA drug labels", found="other values"
            )
        yield Document(source, found, data)

    def _in_json(self, stream: Peekable, source: str) -> Iterator[Document]:
        """Yield the results; one alone has the file's name, several have their number behind it."""
        results = json_results(stream, source=source, limits=self._limits)
        first = next(results)
        try:
            second = next(results, None)
        except LabelError:
            yield Document(f"{source}#1", Format.JSON, first)
            raise
        if second is None:
            yield Document(source, Format.JSON, first)
            return
        for number, data in enumerate(itertools.chain((first, second), results), start=1):
            yield Document(f"{source}#{number}", Format.JSON, data)

    def _in_zip(self, stream: Peekable, source: str, place: _Place) -> Iterator[Document | Failure]:
        file: IO[bytes]
        if place.seekable is not None:
            file = place.seekable
        else:
            limit = self._limits.archive_bytes
            file = io.BytesIO(stream.read_all(limit, source=source, what="a zip archive that has to be held in memory"))
        try:
            for member in zip_members(file, source=source, budget=place.budget):
                yield from self._in_member(member.name, member.stream, member.refusal, source, place)
                if place.budget.is_spent:
                    return
        except IsDocument as found:
            self._other(found.kind, source, place)

    def _in_member(
        self, name: str, stream: Peekable | None, refusal: str | None, archive: str, place: _Place
    ) -> Iterator[Document | Failure]:
        source = f"{archive}/{name}"
        try:
            place.budget.count_member(source=archive)
        except LabelError as error:
            yield Failure(archive, error)
            return
        if stream is None:
            yield _failure(source, refusal or "it cannot be read")
        elif any(_is_hidden(part) for part in name.split("/")):
            self._skip(source, "a hidden file")
        else:
            yield from self._in_content(stream, source, place.inside())

    def _skip(self, source: str, kind: str) -> None:
        if self._on_skip is not None:
            self._on_skip(source, kind)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where content was found.

    ``depth`` counts the containers around it; ``is_given`` tells that the user named this very file; ``seekable`` is
    the file itself, where it can be read in any order.
    """

    budget: Budget
    depth: int
    is_given: bool
    seekable: BinaryIO | None

    def inside(self) -> _Place:
        return _Place(self.budget, self.depth + 1, is_given=False, seekable=None)


_COMPRESSED: Final = frozenset({Format.GZIP, Format.XZ, Format.BZIP2})
_CONTAINERS: Final = _COMPRESSED | {Format.ZIP, Format.TAR}


def _is_hidden(name: str) -> bool:
    return (name.startswith(".") and name not in {".", ".."}) or name.casefold() in _SYSTEM_FILES


def _failure(source: str, message: str, remedy: str | None = None) -> Failure:
    return Failure(source, LabelError(message, path=source, remedy=remedy))


def _unreadable(source: str, error: Exception, *, what: str = "it") -> Failure:
    """Say why something cannot be read, and what to look at."""
    remedy = _REMEDIES.get(getattr(error, "errno", None))
    if is_remote(source):
        remedy = "Check the address, the connection and your access"
    return _failure(source, f"{what} cannot be read ({told(error)})", remedy)


def _take(budget: Budget, size: int) -> None:
    budget.taken += size


def _has_descriptor(file: BinaryIO) -> bool:
    try:
        file.fileno()
    except (OSError, AttributeError):
        return False
    return True


def _size(file: BinaryIO) -> int:
    position = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(position)
    return end
