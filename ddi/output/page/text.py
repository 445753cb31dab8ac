"""A label's text as it is shown: what cannot be seen made visible, drugs and statements marked."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# White space that a page shows as it stands.
_KEPT = "\t\n\r"
_SHORT = {
    "\u00ad": "SHY",
    "\u061c": "ALM",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
# A text file's lines are wrapped where the widest is between these; wider ones are paragraphs, narrower ones lists.
_NARROWEST, _WIDEST = 50, 200
# Characters of a run: some screens full.
_RUN = 6000


def visible(text: str) -> str:
    """Return a text with a sign in the place of each character that has no shape of its own.

    Control characters, marks of direction and of width zero could otherwise change the order of what is read, or
    hide in it. A lone surrogate, which no file can hold, becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    return text.translate({ord(c): _sign(c) for c in set(text) if not c.isprintable() and c not in _KEPT})


def one_line(text: str, *, most: int = 200) -> str:
    """Return a text for a cell: visible, blanks collapsed, cut with an ellipsis where it has more characters."""
    line = " ".join(text[: 4 * most].split())
    cut = len(line) > most or len(text) > 4 * most
    return visible(f"{line[:most].rstrip()}…" if cut else line)


def unwrapped(text: str) -> str:
    """Return a text with a blank for each line end that only wraps a file's lines; offsets stay.

    Such a line end stands where the next line's first word would not have fitted, by the widest line.
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    if not _NARROWEST <= width <= _WIDEST:
        return text
    joined = [lines[0]]
    for line, following in pairwise(lines):
        word = following.split(" ", 1)[0]
        wraps = bool(line.strip()) and bool(word.strip()) and len(line) + 1 + len(word) > width
        joined += [" " if wraps else "\n", following]
    return "".join(joined)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text with a number: a statement's or a mention's; offsets into the section, the end exclusive."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text over which the same marks lie.

    ``statements`` are the numbers of those that cover it; ``begins`` and ``ends`` of those that begin with it or end
    after it. ``mention`` is the drug mention that covers it, ``first`` says that it is the mention's first piece.
    """

    text: str
    statements: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    mention: int | None = None
    first: bool = False


def cut(
    text: str, statements: Sequence[Mark], mentions: Sequence[Mark], *, start: int = 0, end: int | None = None
) -> tuple[tuple[Piece, ...], ...]:
    """Cut a text, or a part of it, at the bounds of its marks, which may overlap; of mentions the longest counts.

    The pieces come in runs: a long text has several, so that a browser need not lay out all of it at once.

    Args:
        text: the section's text.
        statements: where statements stand.
        mentions: where drugs stand; one of several spans has a mark for each, all of one number.
        start: where the part begins.
        end: where it ends; the text's end if not given.
    """
    stop = len(text) if end is None else end
    breaks = _breaks(text, start, stop)
    bounds = {start, stop, *breaks}
    for mark in (*statements, *mentions):
        bounds |= {mark.start, mark.end}
    edges = sorted(edge for edge in bounds if start <= edge <= stop)
    covering = _covering(edges, statements)
    named = _covering(edges, sorted(mentions, key=lambda mark: mark.start - mark.end))
    seen: set[int] = set()
    runs: list[list[Piece]] = [[]]
    for place, (low, high) in enumerate(pairwise(edges)):
        mention = named[place][0].number if named[place] else None
        if low in breaks:
            runs.append([])
        runs[-1].append(
            Piece(
                visible(text[low:high]),
                statements=tuple(mark.number for mark in covering[place]),
                begins=tuple(mark.number for mark in covering[place] if mark.start == low),
                ends=tuple(mark.number for mark in covering[place] if mark.end == high),
                mention=mention,
                first=mention is not None and mention not in seen,
            )
        )
        if mention is not None:
            seen.add(mention)
    return tuple(map(tuple, runs))


def _breaks(text: str, start: int, stop: int) -> set[int]:
    """Return where a long text is broken into runs: after a line end, or a blank, or anywhere, as it has them."""
    breaks: set[int] = set()
    while stop - start > 2 * _RUN:
        near, far = start + _RUN // 2, start + _RUN
        start = (text.rfind("\n", near, far) + 1) or (text.rfind(" ", near, far) + 1) or far
        breaks.add(start)
    return breaks


def _covering(edges: Sequence[int], marks: Iterable[Mark]) -> Mapping[int, list[Mark]]:
    """Return, for each piece between two edges, the marks over it, in the order given."""
    found: dict[int, list[Mark]] = {place: [] for place in range(len(edges))}
    for mark in marks:
        place = max(bisect_right(edges, mark.start) - 1, 0)
        while place < len(edges) - 1 and edges[place] < mark.end:
            found[place].append(mark)
            place += 1
    return found


def _sign(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category == "Zs":
        return character
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    if character in _SHORT:
        return f"⟨{_SHORT[character]}⟩"
    return f"⟨U+{ord(character):04X}⟩" if category in _UNSEEN else character
