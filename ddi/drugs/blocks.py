"""Split a text where no drug's name can run on, so that what repeats from label to label is worked on once.

A name runs on over one line break at most (``ddi.drugs.tokens``), so a blank line divides. What the recogniser reads
beyond a block's own characters is little, and stands in `Block` and `Surroundings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ddi.drugs.features import CUE_REACH, CUES

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIVISION = re.compile(r"\n[^\S\n]*\n(?:[^\S\n]*\n)*")
_DIVIDED = re.compile(r"[-\u2010][ \t]{0,4}\r?\n|\u00ad")
# How far an abbreviation in brackets reaches behind a name, and the word "metabolite" before one.
_AHEAD = 32
_BEHIND = 24
_CALLS_METABOLITE = ("metabolite", "hydroxy derivative")
_NEAR = 2


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a text between blank lines; blocks tile their text.

    ``ahead`` is what follows where that is a bracket, which may explain the block's last name; ``behind`` is what
    stands before as far as it can tell a drug: the last two characters, more where they call a metabolite.
    ``lower`` is the text in lower case, ``None`` where a word may be divided in two or lower case is longer than upper.
    """

    text: str
    start: int
    ahead: str
    behind: str
    lower: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words before and after a block, as far as a judge of drugs looks at them."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def split_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, in order."""
    starts = [0, *(match.end() for match in _DIVISION.finditer(text))]
    ends = [*starts[1:], len(text)]
    return tuple(
        Block(part := text[start:end], start, _ahead(text, end), _behind(text, start), _lower(part))
        for start, end in zip(starts, ends, strict=True)
        if start < end
    )


def _lower(text: str) -> str | None:
    lower = text.lower()
    return None if _DIVIDED.search(lower) or len(lower) != len(text) else lower


def _ahead(text: str, end: int) -> str:
    following = text[end : end + _AHEAD]
    return following if following.lstrip()[:1] in ("(", "[") else ""


def _behind(text: str, start: int) -> str:
    before = text[max(0, start - _BEHIND) : start]
    return before if any(words in before for words in _CALLS_METABOLITE) else before[-2:]


def surroundings(heads: Sequence[Sequence[str]], tails: Sequence[Sequence[str]]) -> list[Surroundings]:
    """Return what stands around each block of one text.

    Args:
        heads: the first words of each block, `CUE_REACH` of them where it has so many.
        tails: the last words of each.
    """
    before: list[tuple[str, ...]] = []
    words: list[str] = []
    for tail in tails:
        before.append(_seen(tuple(words), nearest_last=True))
        words = [*words, *tail][-CUE_REACH:]
    after: list[tuple[str, ...]] = []
    words = []
    for head in reversed(heads):
        after.append(_seen(tuple(words), nearest_last=False))
        words = [*head, *words][:CUE_REACH]
    return [Surroundings(*around) for around in zip(before, reversed(after), strict=True)]


@lru_cache(maxsize=32768)
def _seen(words: tuple[str, ...], *, nearest_last: bool) -> tuple[str, ...]:
    """Keep the two nearest words, numbers as one, and of the others whether they are a cue."""
    near = range(len(words) - _NEAR, len(words)) if nearest_last else range(_NEAR)
    return tuple(
        ("num" if word.isdigit() else word) if index in near else (word if word in CUES else "")
        for index, word in enumerate(words)
    )
