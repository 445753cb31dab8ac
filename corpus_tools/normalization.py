"""Replace numbers by ``num`` and drug names by ``drugname``, and keep track of where each word came from.

Boyce et al. (2012), section 3.2: before features are computed, numbers become ``num`` and drug names
``drugname``, so that a learner sees how labels speak of drugs and not of which.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus_tools.documents import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DRUG = "drugname"
NUMBER = "num"

# 10, 1,000, 3.98, 12.3.1, .05; not the digits within a name such as CYP3A4.
_NUMBER = re.compile(r"(?<![\w.])(?:\d+(?:,\d{3})*(?:\.\d+)*|\.\d+)")


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A stretch of text after replacement, aligned with the original.

    ``text`` is what the replacements made of ``original[span.start:span.end]``. ``replaced`` holds, in order, the
    half-open ranges of ``text`` that are replacements and, beside each, the original span it stands for. All
    other characters are the original's.
    """

    text: str
    span: Span
    replaced: tuple[tuple[Span, Span], ...]
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple([old.start for _, old in self.replaced]))

    def original_span(self, start: int, end: int) -> Span:
        """Return the original span under ``text[start:end]``; a replacement counts whole."""
        return Span(self._original(start, at_end=False), self._original(end - 1, at_end=True))

    def normalized_span(self, original: Span) -> Span:
        """Return where the original span stands in ``text``; the reverse of ``original_span``.

        Raises:
            ValueError: the original span lies outside the normalised stretch.
        """
        return Span(self.normalized_start(original), self._normalized(original.end - 1, at_end=True))

    def normalized_start(self, original: Span) -> int:
        """Return where the original span starts in ``text``.

        Raises:
            ValueError: the original span lies outside the normalised stretch.
        """
        if not self.span.contains(original):
            msg = f"{original} lies outside {self.span}"
            raise ValueError(msg)
        return self._normalized(original.start, at_end=False)

    def _original(self, offset: int, *, at_end: bool) -> int:
        index = bisect_right(self.replaced, offset, key=lambda pair: pair[0].start) - 1
        if index < 0:
            return self.span.start + offset + at_end
        new, old = self.replaced[index]
        if offset < new.end:
            return old.end if at_end else old.start
        return old.end + (offset - new.end) + at_end

    def _normalized(self, offset: int, *, at_end: bool) -> int:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset - self.span.start + at_end
        new, old = self.replaced[index]
        if offset < old.end:
            return new.end if at_end else new.start
        return new.end + (offset - old.end) + at_end


def normalize(
    text: str, span: Span, drugs: Iterable[Span], *, drug: str = DRUG, number: str | None = NUMBER
) -> NormalizedText:
    """Replace the drug names and numbers within ``text[span.start:span.end]``.

    Args:
        text: the whole text.
        span: the stretch to normalise.
        drugs: spans of drug names; those outside the stretch are passed over, overlapping ones count as one.
        drug: what a drug name becomes.
        number: what a number becomes; ``None`` leaves numbers as they are.
    """
    # Plain numbers: to make and to sort spans takes several times as long, and few texts are normalised only once.
    names = _disjoint((name.start, name.end) for name in drugs if span.start <= name.start and name.end <= span.end)
    found = [(start, end, drug) for start, end in names]
    if number is not None:
        found += [(start, end, number) for start, end in _numbers(text, span, names)]
        found.sort()
    pieces: list[str] = []
    replaced: list[tuple[Span, Span]] = []
    length = 0
    position = span.start
    for start, end, new in found:
        pieces += (text[position:start], new)
        length += start - position
        replaced.append((Span(length, length + len(new)), Span(start, end)))
        length += len(new)
        position = end
    pieces.append(text[position : span.end])
    return NormalizedText("".join(pieces), span, tuple(replaced))


def _numbers(text: str, span: Span, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where numbers stand that share no character with a name."""
    remaining = iter(names)
    name = next(remaining, None)
    for match in _NUMBER.finditer(text, span.start, span.end):
        start, end = match.span()
        while name is not None and name[1] <= start:
            name = next(remaining, None)
        if name is None or name[0] >= end:
            yield start, end


def _disjoint(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join overlapping ranges, in text order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
