"""Take the results out of openFDA JSON one by one, without holding the rest: bulk files are 1 GB each.

Accepted are a response (an object with a list ``results``), a list of results, and results by themselves, one after the
other. Each is returned as its own bytes, not yet parsed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ddi.errors import LabelError
from ddi.labels.streams import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddi.labels.limits import Limits
    from ddi.labels.streams import Peekable

_STRUCTURE = re.compile(rb'["{}\[\]]')
# Possessive, so that a long string needs no stack: all of a string up to its end, or to the end of the data.
_STRING_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
# The start of a list, in UTF-8 or UTF-16, with a byte order mark or without.
_LIST = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*\[")
_CLOSES = {ord("}"): ord("{"), ord("]"): ord("[")}


def json_results(stream: Peekable, *, source: str, limits: Limits) -> Iterator[bytes]:
    """Yield each result, an object as its bytes stand in the stream.

    Raises:
        LabelError: the JSON ends too early, is nested too deep, its brackets do not match, a result is too large, or
            there is none.
    """
    scanner = _Scanner(source=source, limits=limits)
    stream_start = stream.peek(3)
    if stream_start == b"\xef\xbb\xbf":
        stream.read(3)
    count = 0
    while data := stream.read(PIECE):
        for result in scanner.feed(data):
            count += 1
            yield result
    scanner.finish()
    if not count:
        raise LabelError("the JSON holds no label", path=source, expected='openFDA drug labels in a list "results"')


def is_json_list(data: bytes, *, most: int) -> bool:
    """Tell whether data is, as a whole, a JSON list; a text that begins with a word in brackets is none.

    Args:
        data: of any encoding that JSON may have.
        most: values, beyond which it is not looked at: they would take too much memory.
    """
    if not _LIST.match(data) or sum(data.count(mark) for mark in (b",", b"[", b"{")) > most:
        return False
    try:
        return isinstance(json.loads(data), list)
    except ValueError:
        return False
    except RecursionError:
        # Only brackets come so many in a row.
        return True


class _Scanner:
    def __init__(self, *, source: str, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self._open: list[int] = []  # the brackets that are open
        self._result_depth = 0  # results are the objects opened at this depth
        self._pieces: list[bytes] = []  # of the object being collected
        self._size = 0
        self._values = 0  # objects and lists in it
        self._collects = False
        self._in_string = False
        self._escapes = False  # the data ended with the backslash of an escape
        self._name = b""  # the last string that ended, if a member's name of the outermost object
        self._line = 1

    def feed(self, data: bytes) -> Iterator[bytes]:
        position = 0
        start = 0  # of what is to be collected from this data
        while position < len(data):
            if self._in_string:
                position = self._read_string(data, position)
                continue
            match = _STRUCTURE.search(data, position)
            if match is None:
                break
            position = match.end()
            character = data[position - 1]
            if character == ord('"'):
                self._in_string = True
                self._name = b""
            elif character in _CLOSES:
                self._close(character)
                if self._collects and len(self._open) == self._result_depth:
                    yield self._collected(data[start:position])
            else:
                if self._opens_results(character):
                    # What was collected was the response around the results.
                    self._collects, self._pieces = False, []
                    self._result_depth = len(self._open) + 1
                elif character == ord("{") and not self._collects and len(self._open) == self._result_depth:
                    self._collects = True
                    self._pieces, self._size, self._values = [], 0, 0
                    start = position - 1
                self._push(character)
        if self._collects:
            self._collect(data[start:])
        self._line += data.count(b"\n")

    def finish(self) -> None:
        if self._open or self._in_string:
            raise self._error("the JSON ends too early", remedy="Download it again")

    def _opens_results(self, character: int) -> bool:
        if character != ord("["):
            return False
        return not self._open or (self._open == [ord("{")] and self._name == b"results")

    def _read_string(self, data: bytes, position: int) -> int:
        if self._escapes:
            self._escapes = False
            return position + 1
        match = _STRING_REST.match(data, position)
        end = match.end() if match else position
        if len(self._open) == 1 and len(self._name) < 16:
            self._name += data[position : min(end, position + 16)]
        if end == len(data):
            return end
        if data[end] == ord("\\"):
            self._escapes = True
            return end + 1
        self._in_string = False
        return end + 1

    def _push(self, character: int) -> None:
        if len(self._open) >= self._limits.json_nesting:
            raise self._error("the JSON is nested too deep", expected=f"at most {self._limits.json_nesting} levels")
        self._open.append(character)
        self._values += 1
        if self._collects and self._values > self._limits.label_markup:
            raise self._error("the JSON has too many values", expected=f"at most {self._limits.label_markup:,} a label")

    def _close(self, character: int) -> None:
        if not self._open or self._open.pop() != _CLOSES[character]:
            raise self._error("the JSON is damaged (brackets do not match)", remedy="Download it again")
        if not self._open:
            self._result_depth = 0
        elif len(self._open) == self._result_depth - 1:
            self._result_depth = -1  # the list of results has ended

    def _collect(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limits.label_bytes:
            raise self._error("the label is too large", expected=f"at most {self._limits.label_bytes:,} bytes")
        self._pieces.append(piece)

    def _collected(self, piece: bytes) -> bytes:
        self._collect(piece)
        self._collects = False
        result = b"".join(self._pieces)
        self._pieces = []
        return result

    def _error(self, message: str, *, expected: str | None = None, remedy: str | None = None) -> LabelError:
        return LabelError(message, path=self._source, place=f"line {self._line}", expected=expected, remedy=remedy)
