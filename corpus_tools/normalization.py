"""Replace numbers by ``num`` and drug names by ``drugname``, and keep track of where each word came from.

Boyce et al. (2012), section 3.2: before features are computed, numbers become ``num`` and drug names
``drugname``, so that a learner sees how labels speak of drugs and not of which.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
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

    ``text`` is what the replacements made of ``original[span.start:span.end]``. ``ranges`` holds, in order, where each
    replacement stands in ``text`` and what it stands for: start and end there, start and end in the original. All
    other characters are the original's.
    """

    text: str
    span: Span
    # Plain numbers: to make spans takes several times as long, and few are ever asked for.
    ranges: tuple[tuple[int, int, int, int], ...]
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple([start for _, _, start, _ in self.ranges]))

    @property
    def replaced(self) -> tuple[tuple[Span, Span], ...]:
        """The replacements in order, each as a span of ``text`` beside the original span that it stands for."""
        return tuple((Span(start, end), Span(old_start, old_end)) for start, end, old_start, old_end in self.ranges)

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
        index = bisect_right(self.ranges, offset, key=lambda place: place[0]) - 1
        if index < 0:
            return self.span.start + offset + at_end
        _, new_end, start, end = self.ranges[index]
        if offset < new_end:
            return end if at_end else start
        return end + (offset - new_end) + at_end

    def _normalized(self, offset: int, *, at_end: bool) -> int:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset - self.span.start + at_end
        new_start, new_end, _, end = self.ranges[index]
        if offset < end:
            return new_end if at_end else new_start
        return new_end + (offset - end) + at_end


class Normalizer:
    """Normalises many stretches of one text, such as its sentences and runs of these, as `normalize` does.

    Args:
        text: the whole text.
        drugs: spans of drug names in it.
    """

    def __init__(self, text: str, drugs: Iterable[Span]) -> None:
        self._text = text
        self._drugs = list(drugs)
        self._whole = _to_replace(text, Span(0, len(text)), self._drugs, DRUG, NUMBER) if text else []
        self._starts = [start for start, _, _ in self._whole]
        self._known: dict[Span, NormalizedText] = {}

    def __call__(self, span: Span) -> NormalizedText:
        """Return a stretch of the text after replacement."""
        normalized = self._known.get(span)
        if normalized is None:
            normalized = self._known[span] = _replaced(self._text, span, self._within(span))
        return normalized

    def _within(self, span: Span) -> Sequence[tuple[int, int, str]]:
        """Return what is replaced in a stretch: part of what is in the whole text, unless an end cuts through it."""
        first, last = self._number_of_first(span.start), self._number_of_first(span.end)
        if first is None or last is None:
            return _to_replace(self._text, span, self._drugs, DRUG, NUMBER)
        return self._whole[first:last]

    def _number_of_first(self, offset: int) -> int | None:
        """Return the number of the first replacement from an offset on; ``None`` where the offset may cut one."""
        number = bisect_left(self._starts, offset)
        if number and self._whole[number - 1][1] > offset:
            return None
        # A number that is no replacement, since a name is on a part of it, holds no white space.
        at_end = offset in (0, len(self._text))
        return number if at_end or self._text[offset - 1].isspace() else None


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
    return _replaced(text, span, _to_replace(text, span, drugs, drug, number))


def _to_replace(
    text: str, span: Span, drugs: Iterable[Span], drug: str, number: str | None
) -> list[tuple[int, int, str]]:
    """Return where names and numbers stand in a stretch, in order, and what each becomes."""
    names = _disjoint((name.start, name.end) for name in drugs if span.start <= name.start and name.end <= span.end)
    found = [(start, end, drug) for start, end in names]
    if number is not None:
        found += [(start, end, number) for start, end in _numbers(text, span, names)]
        found.sort()
    return found


def _replaced(text: str, span: Span, found: Iterable[tuple[int, int, str]]) -> NormalizedText:
    pieces: list[str] = []
    ranges: list[tuple[int, int, int, int]] = []
    length = 0
    position = span.start
    for start, end, new in found:
        pieces += (text[position:start], new)
        length += start - position
        ranges.append((length, length + len(new), start, end))
        length += len(new)
        position = end
    pieces.append(text[position : span.end])
    return NormalizedText("".join(pieces), span, tuple(ranges))


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
