"""Read from files, pipes, archive members and compressed data alike: forward, in pieces, counting what comes out."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Final, Protocol

from ddi.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddi.labels.limits import Limits

PIECE: Final = 1 << 16


class Budget:
    """What one path given by the user may still unpack to, everything inside it counted.

    ``taken`` counts bytes read from the path itself. Once a limit is passed, ``is_spent`` stays true and no more of the
    path is read.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.taken = 0
        self.is_spent = False
        self._unpacked = 0
        self._members = 0

    def count_unpacked(self, size: int, *, source: str) -> None:
        """Count bytes that decompression has given.

        Raises:
            LabelError: it is too much, in all or for the size of the path.
        """
        self._unpacked += size
        if self._unpacked > self.limits.total_bytes:
            self._spend("the archive unpacks to too much", f"at most {self.limits.total_bytes:,} bytes", source)
        ratio = self.limits.inflation_ratio
        if self._unpacked > self.limits.inflation_free_bytes and self._unpacked > ratio * max(1, self.taken):
            self._spend("the archive inflates suspiciously", f"at most {ratio} times its own size", source)

    def count_member(self, *, source: str) -> None:
        """Count a file of an archive.

        Raises:
            LabelError: there are too many.
        """
        self._members += 1
        if self._members > self.limits.members:
            self._spend("the archive holds too many files", f"at most {self.limits.members:,}", source)

    def _spend(self, message: str, expected: str, source: str) -> None:
        self.is_spent = True
        raise LabelError(
            message, path=source, expected=expected, remedy="If you trust it, unpack it and give the folder"
        )


class Peekable:
    """A stream that can be looked into before it is read.

    Args:
        read: gives up to as many bytes as asked for; nothing at the end.
        count: is told how many bytes came.
    """

    def __init__(self, read: Callable[[int], bytes], *, count: Callable[[int], None] | None = None) -> None:
        self._read = read
        self._count = count
        self._ahead = b""

    def peek(self, size: int) -> bytes:
        """Return the next bytes, fewer at the end only, without consuming them."""
        if len(self._ahead) < size:
            self._ahead += self._fill(size - len(self._ahead))
        return self._ahead[:size]

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer at the end only."""
        if not self._ahead:
            return self._fill(size)
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data + self._fill(size - len(data)) if len(data) < size else data

    def read_all(self, limit: int, *, source: str, what: str) -> bytes:
        """Return everything that is left.

        Raises:
            LabelError: it is more than ``limit`` bytes.
        """
        data = self.read(limit + 1)
        if len(data) > limit:
            raise LabelError(f"{what} is too large", path=source, expected=f"at most {limit:,} bytes")
        return data

    def _fill(self, size: int) -> bytes:
        pieces = []
        while size > 0:
            piece = self._read(min(size, PIECE))
            if not piece:
                break
            if self._count is not None:
                self._count(len(piece))
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """Gives zlib's decompressor the face of the other two: it keeps the input that it has not used."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class Inflated:
    """The content of gzip, xz or bzip2 data, streams written one after the other included.

    Args:
        stream: the compressed data.
        kind: ``gzip``, ``xz`` or ``bzip2``.
        memory: bytes that xz may use.
        source: for error messages.
    """

    def __init__(self, stream: Peekable, kind: str, *, memory: int, source: str) -> None:
        self._stream = stream
        self._kind = kind
        self._memory = memory
        self._source = source
        self._decompressor: _Decompressor = self._new()
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return up to as many bytes as asked for; nothing at the end.

        Raises:
            LabelError: the data is damaged or ends too early.
        """
        while True:
            data = self._next_input()
            if self._decompressor.eof:
                if not data.strip(b"\0"):
                    return b""
                self._decompressor = self._new()
            elif not data and self._decompressor.needs_input:
                raise LabelError(
                    f"the {self._kind} data ends too early",
                    path=self._source,
                    expected="a whole file",
                    remedy="Download it again",
                )
            try:
                piece = self._decompressor.decompress(data, size)
            except (lzma.LZMAError, zlib.error, OSError, EOFError) as error:
                raise LabelError(
                    f"the {self._kind} data is damaged ({error})", path=self._source, remedy="Download it again"
                ) from error
            if self._decompressor.eof:
                self._rest = self._decompressor.unused_data
            if piece:
                return piece

    def _next_input(self) -> bytes:
        if self._decompressor.eof or self._decompressor.needs_input:
            data = self._rest or self._stream.read(PIECE)
            self._rest = b""
            return data
        return b""

    def _new(self) -> _Decompressor:
        if self._kind == "xz":
            return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=self._memory)
        return _Gzip() if self._kind == "gzip" else bz2.BZ2Decompressor()
