"""Find a text again inside another one that differs in white space only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NOT_BLANK = re.compile(r"\S+")


@dataclass(slots=True)
class Squeezed:
    """A text beside itself without white space, so that passages can be found whatever their white space.

    ``blocked`` are passages already taken, as half-open ranges of the text.
    """

    text: str
    letters: str = field(init=False)
    _starts: list[tuple[int, int]] = field(init=False)  # of each run of letters: in ``letters``, in ``text``

    def __post_init__(self) -> None:
        pieces = []
        self._starts = []
        length = 0
        for match in _NOT_BLANK.finditer(self.text):
            self._starts.append((length, match.start()))
            pieces.append(match.group())
            length += len(match.group())
        self.letters = "".join(pieces)

    def find(self, passage: str, *, start: int = 0) -> tuple[int, int] | None:
        """Return where a passage stands in the text, as start and end, the first at or after ``start``."""
        letters = squeeze(passage)
        if not letters:
            return None
        position = self.letters.find(letters, self._index(start))
        if position < 0:
            return None
        return self._offset(position), self._offset(position + len(letters) - 1) + 1

    def find_between(self, head: str, tail: str, longest: int) -> tuple[int, int] | None:
        """Return the passage from one piece of text to another, at most ``longest`` letters long."""
        head, tail = squeeze(head), squeeze(tail)
        start = self.letters.find(head) if head and tail else -1
        if start < 0:
            return None
        end = self.letters.rfind(tail, start, start + longest)
        return None if end < 0 else (self._offset(start), self._offset(end + len(tail) - 1) + 1)

    def _offset(self, index: int) -> int:
        """Turn an index into ``letters`` into an offset of the text."""
        low, high = 0, len(self._starts) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._starts[middle][0] <= index:
                low = middle
            else:
                high = middle - 1
        first, offset = self._starts[low]
        return offset + index - first

    def _index(self, offset: int) -> int:
        """Turn an offset of the text into the index of the first letter at or after it."""
        low, high = 0, len(self._starts)
        while low < high:
            middle = (low + high) // 2
            if self._starts[middle][1] < offset:
                low = middle + 1
            else:
                high = middle
        return self._starts[low][0] if low < len(self._starts) else len(self.letters)


def squeeze(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())
