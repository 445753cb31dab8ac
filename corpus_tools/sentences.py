"""Split a label's text into sentences that tile it: none overlaps, none is missing.

The splitter of the project is a set of rules, ``split_sentences``; ``docs/method.md`` compares it with
spaCy's and pySBD on the gold pairs of the corpus. It is written for labels:

- a blank line, a heading, a bullet or a new paragraph ends a sentence; a line break inside a wrapped
  paragraph does not;
- a full stop ends one where white space and then something that can start a sentence follow, except after
  abbreviations ("e.g.", "vs.", "approx."), inside references ("[see Clinical Pharmacology (12.3)]") and after
  the number of a heading ("7.1 ", "1. ").

White space between two sentences belongs to the first of them. What is longer than any sentence of a label is cut, so
that all that is done with a sentence (a parse above all) has a bound.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from corpus_tools.documents import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Splitter = Callable[[str], Sequence[Span]]

# Words that end in a full stop without ending a sentence, in lower case and without that stop.
_ABBREVIATIONS = frozenset(
    "e.g i.e vs viz cf etc approx ca dr mr mrs ms prof st no nos fig figs tab ref refs sec sect vol ed eds eq "
    "al inc ltd co corp resp max min avg wt hr hrs b.i.d t.i.d q.i.d q.d b.d a.m p.m i.v i.m s.c p.o u.s u.k "
    "subsp spp var E.coli".lower().split()
)
# Those that may well end a sentence: there the next word's capital decides, as after any word.
_MAY_END = frozenset({"etc", "inc", "ltd", "b.i.d", "t.i.d", "q.i.d", "q.d", "b.d", "a.m", "p.m", "u.s", "u.k"})

# A terminator, closing quotes and brackets, white space, and then what can start a sentence. No quantifier
# overlaps its neighbour, so that matching is linear in the text.
_TERMINATOR = re.compile(r"[.!?][\"'”’)\]]{0,3}(?=\s)")
_SENTENCE_START = re.compile(r"[\"'“‘(\[]{0,3}(?:[A-Z0-9\u00b5α-ω]|[a-z]{1,3}-[A-Z]|\d)")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]{1,20}$")

_BULLET = re.compile(r"[ \t]*(?:[-*•·‣◦▪–—o]|\(?[a-z0-9]{1,2}[.)])[ \t]")
_HEADING = re.compile(r"[ \t]*(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?[ \t]+\S|[A-Z][A-Z \t/,&()-]{2,80}:?[ \t]*$)")
_HEADING_NUMBER = re.compile(r"(?:^|\n)[ \t]*\(?(?:\d{1,2}\.?){1,4}$")
# A line at least this long was probably wrapped where it ends (labels are wrapped at 70 characters or more).
_WRAPPED_LINE = 45

#: The most characters of a sentence, white space at its end apart. The longest of 1,187 labels has 1,378.
LONGEST_SENTENCE: Final = 10_000


def split_sentences(text: str) -> tuple[Span, ...]:
    """Split a text into sentences by the project's rules.

    The spans tile the text: the first starts at 0, each starts where the last one ended, the last ends with the
    text. An empty text has none. A sentence of more than `LONGEST_SENTENCE` characters is cut, between words where it
    has some. Time grows in proportion to the text.
    """
    starts = [0]
    for paragraph in _paragraphs(text):
        starts.append(paragraph.start)
        starts.extend(_sentence_starts(text, paragraph))
    sentences = tile(text, starts)
    cuts = [cut for sentence in sentences for cut in _cuts(text, sentence)]
    return tile(text, [*(sentence.start for sentence in sentences), *cuts]) if cuts else sentences


def _cuts(text: str, sentence: Span) -> Iterator[int]:
    """Yield where a sentence that is too long is cut: after the last white space that leaves a piece short enough."""
    start = sentence.start
    while sentence.end - start > LONGEST_SENTENCE:
        cut = start + LONGEST_SENTENCE
        while cut > start and not text[cut - 1].isspace():
            cut -= 1
        start = cut if cut > start else start + LONGEST_SENTENCE
        yield start


def tile(text: str, starts: Sequence[int]) -> tuple[Span, ...]:
    """Turn the offsets at which sentences start, in any order, into spans that tile the text.

    A sentence of white space alone is joined to the one before it.
    """
    if not text:
        return ()
    kept: list[int] = []
    ordered = sorted({start for start in starts if 0 <= start < len(text)} | {0})
    for start, following in zip(ordered, [*ordered[1:], len(text)], strict=True):
        if kept and not text[start:following].strip():
            continue
        kept.append(start)
    return tuple(Span(start, end) for start, end in zip(kept, [*kept[1:], len(text)], strict=True))


def sentence_of(sentences: Sequence[Span], offset: int) -> int:
    """Return the index of the sentence that holds a character; ``sentences`` tile their text."""
    return max(0, bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1)


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield runs of lines that read on, without their last line break."""
    start = None
    end = 0
    previous = ""
    for match in re.finditer(r"[^\r\n]+", text):
        line = match.group()
        if not line.strip():
            continue
        breaks = text[end : match.start()]
        if start is None:
            start = match.start()
        elif breaks.count("\n") + (0 if "\n" in breaks else breaks.count("\r")) > 1 or not _reads_on(previous, line):
            yield Span(start, end)
            start = match.start()
        end = match.end()
        previous = line
    if start is not None:
        yield Span(start, end)


def _reads_on(previous: str, line: str) -> bool:
    """Tell whether a line goes on with the sentence of the line before it."""
    before = previous.rstrip()
    if _BULLET.match(line) or before.endswith((".", "!", "?", ":")):
        return False
    if line.lstrip()[0].islower():
        return not _HEADING.match(previous)
    return len(before) >= _WRAPPED_LINE and not _HEADING.match(line)


def _sentence_starts(text: str, paragraph: Span) -> Iterator[int]:
    for match in _TERMINATOR.finditer(text, paragraph.start, paragraph.end):
        following = match.end()
        while following < paragraph.end and text[following].isspace():
            following += 1
        if following >= paragraph.end or not _SENTENCE_START.match(text, following, paragraph.end):
            continue
        if text[match.start()] == "." and _is_abbreviation(text, paragraph.start, match.start(), following):
            continue
        yield following


def _is_abbreviation(text: str, floor: int, stop: int, following: int) -> bool:
    """Tell whether the full stop at ``stop`` belongs to an abbreviation, an initial or a heading's number."""
    before = text[max(floor, stop - 24) : stop]
    if _HEADING_NUMBER.search(before) and stop - floor <= len(before):
        return True
    found = _LAST_WORD.search(before)
    if found is None:
        return False
    word = found.group().lower()
    if word in _ABBREVIATIONS:
        return word not in _MAY_END or not text[following].isupper()
    return len(word) == 1 and word.isalpha() and found.group().isupper()
