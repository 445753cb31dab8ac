"""Find a text again inside another one that differs in white space only."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from dataclasses import dataclass, field

_NOT_BLANK = re.compile(r"\S+")


@dataclass(slots=True)
class Squeezed:
    """A text beside itself without white space, so that passages can be found whatever their white space.

    ``blocked`` are passages already taken, as half-open ranges of ``letters`` in order.
    """

    text: str
    letters: str = field(init=False)
    blocked: list[tuple[int, int]] = field(init=False, default_factory=list)
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

    def block(self, passage: str) -> bool:
        """Take the first occurrence of a passage that overlaps none taken before; tell whether there is one."""
        letters = squeeze(passage)
        start = self.letters.find(letters) if letters else -1
        while start >= 0:
            end = start + len(letters)
            # The last one that begins before the end is the only one that can reach into the passage.
            index = bisect_left(self.blocked, (end, 0)) - 1
            if index < 0 or self.blocked[index][1] <= start:
                insort(self.blocked, (start, end))
                return True
            start = self.letters.find(letters, self.blocked[index][1])
        return False

    def unblocked(self) -> list[str]:
        """Return the pieces of the text that are not taken, stripped of white space, those of nothing else left out."""
        start = 0
        pieces = []
        for first, end in self.blocked:
            pieces.append(self.text[start : self._offset(first)])
            start = self._offset(end - 1) + 1
        return [piece.strip() for piece in (*pieces, self.text[start:]) if piece.strip()]

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
