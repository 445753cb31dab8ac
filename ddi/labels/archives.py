"""Walk through tar and zip archives without unpacking them to disk.

Tar archives are read forward, so that they can come through a pipe; their headers are read here, not by
``tarfile``, which keeps every member and trusts the sizes that a header claims. A member that is a link, a device or
encrypted, or whose name leads out of the archive, is given with the reason why it is not read.
"""

from __future__ import annotations

import re
import stat
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from ddi.errors import LabelError
from ddi.labels.office import IsDocument, document_kind
from ddi.labels.streams import PIECE, Peekable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ddi.labels.streams import Budget

_BLOCK: Final = 512
_LONGEST_NAME: Final = 1 << 16
_LARGEST_DIRECTORY: Final = 64 * 1024 * 1024
_DRIVE = re.compile(r"[A-Za-z]:")
_END_RECORD: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
# The end record of a zip64 archive, and what says where that is; both stand before the other end record.
_END_64_SIGNATURE: Final = b"PK\x06\x06"
_LOCATOR_64_SIGNATURE: Final = b"PK\x06\x07"
_END_64_SIZE: Final = 56 + 20
_REGULAR_TYPES: Final = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_ZIP_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
# What ``zipfile`` raises on damaged archives; RuntimeError includes NotImplementedError.
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile, RuntimeError, ValueError, OverflowError, OSError, EOFError, struct.error, zlib.error
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name, and its content or the reason why it is not read."""

    name: str
    stream: Peekable | None = None
    refusal: str | None = None


def printable_name(name: str) -> str:
    """Return a file's name for messages and results, control characters and undecodable bytes spelled out."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in name
    )


def _refusal_of_name(name: str) -> str | None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in parts:
        return "the archive names a path outside itself"
    return None


def tar_members(stream: Peekable, *, source: str) -> Iterator[Member]:
    """Yield the files of a tar archive; what is not read of one is skipped when the next is asked for.

    Raises:
        LabelError: the archive is damaged or ends too early.
    """
    long_name: str | None = None
    while header := _tar_header(stream, source=source):
        size = header.size
        if header.type in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
            data = _tar_text(stream, size, source=source)
            if header.type == tarfile.GNUTYPE_LONGNAME:
                long_name = data.rstrip(b"\0").decode("utf-8", "backslashreplace")
            elif header.type != tarfile.XGLTYPE:
                long_name = _pax_path(data) or long_name
            continue
        name = printable_name(long_name or header.name)
        long_name = None
        if header.type in _REGULAR_TYPES:
            content = _Limited(stream, size, source=source)
            refusal = _refusal_of_name(name)
            yield Member(name, refusal=refusal) if refusal else Member(name, Peekable(content.read))
            content.skip()
        else:
            _Limited(stream, _padded(size), source=source, padded=False).skip()
            if header.type in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                yield Member(name, refusal="it is a link, which is not followed")
            elif header.type not in (tarfile.DIRTYPE, tarfile.GNUTYPE_LONGLINK):
                yield Member(name, refusal="it is not a regular file")


class _Limited:
    """The content of one tar member, and the padding after it."""

    def __init__(self, stream: Peekable, size: int, *, source: str, padded: bool = True) -> None:
        self._stream = stream
        self._left = size
        self._padding = _padded(size) - size if padded else 0
        self._source = source

    def read(self, size: int) -> bytes:
        data = self._stream.read(min(size, self._left))
        if len(data) < min(size, self._left):
            raise _truncated_tar(self._source)
        self._left -= len(data)
        return data

    def skip(self) -> None:
        while self._left:
            self.read(PIECE)
        if len(self._stream.read(self._padding)) < self._padding:
            raise _truncated_tar(self._source)


def _tar_header(stream: Peekable, *, source: str) -> tarfile.TarInfo | None:
    block = stream.read(_BLOCK)
    if len(block) < _BLOCK:
        raise _truncated_tar(source)
    if not block.strip(b"\0"):
        return None
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "backslashreplace")
    except (tarfile.HeaderError, ValueError) as error:
        raise LabelError(f"the tar archive is damaged ({error})", path=source, remedy="Download it again") from error
    if header.size < 0:
        raise LabelError("the tar archive is damaged (a negative size)", path=source, remedy="Download it again")
    return header


def _tar_text(stream: Peekable, size: int, *, source: str) -> bytes:
    if size > _LONGEST_NAME:
        raise LabelError(
            "the tar archive has an oversized header", path=source, expected=f"at most {_LONGEST_NAME:,} bytes"
        )
    data = stream.read(_padded(size))
    if len(data) < _padded(size):
        raise _truncated_tar(source)
    return data[:size]


def _pax_path(data: bytes) -> str | None:
    match = re.search(rb"(?:^|\n)\d{1,10} path=([^\n]{1,4096})\n", data)
    return match.group(1).decode("utf-8", "backslashreplace") if match else None


def _padded(size: int) -> int:
    return (size + _BLOCK - 1) // _BLOCK * _BLOCK


def _truncated_tar(source: str) -> LabelError:
    return LabelError(
        "the tar archive ends too early", path=source, expected="a whole archive", remedy="Download it again"
    )


def zip_members(file: IO[bytes], *, source: str, budget: Budget) -> Iterator[Member]:
    """Yield the files of a zip archive, in the order of its directory.

    Raises:
        IsDocument: it is a Word document or the like.
        LabelError: the archive is damaged.
    """
    _check_directory(file, source=source)
    try:
        archive = zipfile.ZipFile(file)
    except _ZIP_ERRORS as error:
        raise _damaged_zip(error, source) from error
    with archive:
        try:
            kind = document_kind(archive)
        except _ZIP_ERRORS as error:
            raise _damaged_zip(error, source) from error
        if kind is not None:
            raise IsDocument(kind)
        for info in archive.infolist():
            if info.filename.endswith("/"):  # not is_dir(), which fails on an empty name
                continue
            name = printable_name(info.filename)
            refusal = _refusal_of_name(name) or _refusal_of_member(info)
            if refusal:
                yield Member(name, refusal=refusal)
                continue
            reader = _ZipReader(archive, info, source=f"{source}/{name}", budget=budget)
            yield Member(name, Peekable(reader.read))
            reader.close()


class _ZipReader:
    """Opens a zip member when it is first read, and turns what can go wrong into one error."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, source: str, budget: Budget) -> None:
        self._archive = archive
        self._info = info
        self._source = source
        self._budget = budget
        self._file: IO[bytes] | None = None

    def read(self, size: int) -> bytes:
        data = self._attempt(lambda: self._opened().read(size))
        self._budget.count_unpacked(len(data), source=self._source)
        return data

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = self._archive.open(self._info)
        return self._file

    def _attempt(self, action: Callable[[], bytes]) -> bytes:
        try:
            return action()
        except _ZIP_ERRORS as error:
            raise _damaged_zip(error, self._source) from error


def _refusal_of_member(info: zipfile.ZipInfo) -> str | None:
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, which is not followed"
    if info.flag_bits & 0x1:
        return "it is encrypted"
    if info.compress_type not in _ZIP_METHODS:
        return f"its compression (method {info.compress_type}) is not supported"
    return None


def _check_directory(file: IO[bytes], *, source: str) -> None:
    """Refuse a directory so large that reading it would take the memory, which ``zipfile`` does not ask."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _END_RECORD.size - 0xFFFF - _END_64_SIZE))
    tail = file.read()
    position = tail.rfind(_END_SIGNATURE)
    if position < 0 or len(tail) - position < _END_RECORD.size:
        raise LabelError(
            "the zip archive ends too early or is damaged (it has no directory)",
            path=source,
            expected="a whole archive",
            remedy="Download it again",
        )
    size = _END_RECORD.unpack_from(tail, position)[5]
    # A zip64 archive says the size elsewhere, and ``zipfile`` takes it from there whatever the end record says.
    record = position - _END_64_SIZE
    if (
        record >= 0
        and tail.startswith(_END_64_SIGNATURE, record)
        and tail.startswith(_LOCATOR_64_SIGNATURE, record + 56)
    ):
        size = struct.unpack_from("<Q", tail, record + 40)[0]
    if size > _LARGEST_DIRECTORY:
        raise LabelError(
            "the zip archive has an oversized directory", path=source, expected=f"at most {_LARGEST_DIRECTORY:,} bytes"
        )


def _damaged_zip(error: Exception, source: str) -> LabelError:
    return LabelError(f"the zip archive is damaged ({error})", path=source, remedy="Download it again")
