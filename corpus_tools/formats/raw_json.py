"""Read JSON that anyone may have made: every value is asked for by its type, and an error says where it stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus_tools.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMES = {dict: "an object", list: "an array", str: "a text", bool: "true or false", type(None): "null"}
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a JSON file and where it stands, as ``documents[0].text``."""

    value: Any
    place: str
    path: Path | None

    def error(self, message: str, **facts: str) -> FormatError:
        """Return an error about this value; ``facts`` are ``expected``, ``found`` and ``remedy``."""
        return FormatError(message, path=self.path, place=self.place or None, **facts)

    @property
    def is_object(self) -> bool:
        """Whether it has members."""
        return isinstance(self.value, dict)

    @property
    def is_array(self) -> bool:
        """Whether it has elements."""
        return isinstance(self.value, list)

    @property
    def is_text(self) -> bool:
        """Whether it is a string."""
        return isinstance(self.value, str)

    def members(self) -> Iterator[tuple[str, Node]]:
        """Yield an object's members, in the file's order.

        Raises:
            FormatError: it is none.
        """
        for name, value in self._of(dict).items():
            yield _whole(name, self), Node(value, self._below(name), self.path)

    def elements(self) -> Iterator[Node]:
        """Yield an array's elements.

        Raises:
            FormatError: it is none.
        """
        for number, value in enumerate(self._of(list)):
            yield Node(value, f"{self.place}[{number}]", self.path)

    def get(self, name: str) -> Node | None:
        """Return an object's member, ``None`` where it is missing or null.

        Raises:
            FormatError: this is no object.
        """
        value = self._of(dict).get(name)
        return None if value is None else Node(value, self._below(name), self.path)

    def need(self, name: str) -> Node:
        """Return an object's member.

        Raises:
            FormatError: this is no object, or has no such member.
        """
        member = self.get(name)
        if member is None:
            raise self.error(f"{name!r} is missing")
        return member

    def text(self) -> str:
        """Return a string.

        Raises:
            FormatError: it is none, or holds half a character.
        """
        return _whole(self._of(str), self)

    def integer(self) -> int:
        """Return a whole number.

        Raises:
            FormatError: it is none.
        """
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.error("a whole number is needed here", found=_kind(self.value))
        return self.value

    def optional_text(self, name: str, default: str = "") -> str:
        """Return a member that is a string, or the default where it is missing."""
        member = self.get(name)
        return default if member is None else member.text()

    def _below(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place and not self.place.endswith(": ") else f"{self.place}{name}"

    def _of(self, kind: type) -> Any:  # noqa: ANN401 - JSON has no better type
        if not isinstance(self.value, kind):
            raise self.error(f"{_NAMES[kind]} is needed here", found=_kind(self.value))
        return self.value


def _kind(value: object) -> str:
    return _NAMES.get(type(value), "a number")


def _whole(text: str, node: Node) -> str:
    # "\ud83d" alone is JSON, but no text that a file could hold.
    if _SURROGATE.search(text):
        raise node.error("a text holds half a character (a lone surrogate)")
    return text


def parse_json(data: bytes | str, *, path: Path | None, line: int | None = None) -> Node:
    """Parse a JSON file, or the given line of one.

    Raises:
        FormatError: it is not UTF-8, not JSON, or nested too deeply.
    """
    where = None if line is None else f"line {line}"
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        value = json.loads(text)
    except UnicodeDecodeError as error:
        raise FormatError("the file is not UTF-8", path=path, place=where or f"byte {error.start}") from error
    except json.JSONDecodeError as error:
        place = where or f"line {error.lineno}"
        raise FormatError(f"this is not JSON: {error.msg}", path=path, place=place) from error
    except (RecursionError, ValueError) as error:
        # ValueError: a number of thousands of digits.
        message = "nested too deeply" if isinstance(error, RecursionError) else "a number too long to read"
        raise FormatError(f"this JSON is {message}", path=path, place=where) from error
    return Node(value, "" if where is None else f"{where}: ", path)
