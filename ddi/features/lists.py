"""Drugs that a sentence lists together: "warfarin, digoxin (0.25 mg) or phenytoin", "A/B", "either A or B".

What is said of a list is said of each of its drugs, and says nothing of one of them with another. The lists are read
off the words, not off a parse: parsers err most in coordination (Boyce et al. 2012, section 5).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache, partial
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from corpus_tools.normalization import DRUG

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.documents import Span
    from ddi.features.context import Context

_TOKEN = re.compile(r"[a-z0-9α-ω]+(?:['’-][a-z0-9]+)*|%|[^\sa-z0-9α-ω]", re.IGNORECASE)
# No token holds white space.
_BETWEEN = re.compile(r"(?<=\. )")
_JOINERS = frozenset({",", "and", "or", "/", "plus", ";", "&", "nor", "+"})
# What may stand between a listed drug and the next joiner: salts, forms, doses.
_FILLERS = frozenset(
    "num mg mcg g kg day daily once twice single dose doses hydrochloride hcl maleate fumarate sodium tartrate "
    "mesylate besylate succinate acetate sulfate phosphate calcium potassium citrate ® tm ™ either both the of a "
    "extended release tablets tablet capsules oral - ) ( hydroxide".split()
)
_REACH = 6
_DRUG_FIRST, _DRUG_LAST = f"{DRUG}-", f"-{DRUG}"


class Word(NamedTuple):
    """A token of normalised text: lower case, with its offset there."""

    text: str
    start: int


# The pairs of one statement come one after the other, and all of them ask for its words.
@lru_cache(maxsize=1024)
def words_and_marks(text: str) -> tuple[Word, ...]:
    """Return the words and punctuation marks of a normalised text."""
    words: list[Word] = []
    start = 0
    for piece in pieces(text):
        found, places = words_of_piece(piece)
        words += map(_word, zip(found, [start + at for at in places], strict=True))
        start += len(piece)
    return tuple(words)


# Without the constructor, which takes most of the time that words take.
_word = partial(tuple.__new__, Word)


def pieces(text: str) -> list[str]:
    """Return a text in pieces between which no word stands: most are sentences.

    A sentence is part of statements of one sentence, of two and of three, so its pieces come again and again.
    """
    return _BETWEEN.split(text)


@lru_cache(maxsize=8192)
def words_of_piece(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the words and marks of one of ``pieces``, and their offsets in it."""
    found = list(_TOKEN.finditer(text))
    # Thousands of pieces are kept, of few different words.
    return tuple([intern(match.group().lower()) for match in found]), tuple([match.start() for match in found])


@lru_cache(maxsize=1024)
def lists_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return the lists of drugs in a normalised text, as ranges of ``words_and_marks(text)``."""
    return tuple(_lists(words_and_marks(text), drugs_in(text)))


def is_drug(word: Word) -> bool:
    """Tell whether a word stands for a drug, alone or in a compound such as "drugname-related"."""
    text = word[0]
    return text == DRUG or (DRUG in text and (text.startswith(_DRUG_FIRST) or text.endswith(_DRUG_LAST)))


@lru_cache(maxsize=1024)
def drugs_in(text: str) -> tuple[int, ...]:
    """Return which of ``words_and_marks(text)`` stand for drugs, in order."""
    return tuple([index for index, word in enumerate(words_and_marks(text)) if is_drug(word)])


def drug_lists(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the half-open ranges of words that are lists of drugs, in order; a drug alone is a list of one."""
    return _lists(words, [index for index, word in enumerate(words) if is_drug(word)])


def _lists(words: Sequence[Word], drugs: Iterable[int]) -> list[tuple[int, int]]:
    lists: list[tuple[int, int]] = []
    for index in drugs:
        if lists and _joined(words[lists[-1][1] : index]):
            lists[-1] = (lists[-1][0], index + 1)
        else:
            lists.append((index, index + 1))
    return lists


@lru_cache(maxsize=4096)
def list_at(text: str, start: int) -> tuple[int, int] | None:
    """Return the list that the mention at an offset of a normalised text belongs to, as a range of words."""
    words = words_and_marks(text)
    index = bisect_right(words, start, key=lambda word: word.start) - 1
    if index < 0 or start >= words[index].start + len(words[index].text):
        return None
    return next((item for item in lists_in(text) if item[0] <= index < item[1]), (index, index + 1))


def share_what_is_said(context: Context) -> bool:
    """Tell whether a statement says something of the two drugs alike, and so nothing of one with the other.

    It does where every mention of the two stands in a list with the other one, and another drug outside that list is
    what both are related to: "A and B raise the levels of C". "A and B, given together, raise the levels of B" is
    left alone, and so is "no interaction between A and B". On the development corpus one annotated interaction is
    among 306 such instances.
    """
    if context.instance.distance or not context.instance.pairs:
        return False
    text = context.normalized.text
    words = words_and_marks(text)
    either = [span for spans in context.places for span in spans]
    for pair in context.instance.pairs:
        first, second = (
            list_at(text, context.normalized.normalized_start(mention.spans[0]))
            for mention in (pair.first, pair.second)
        )
        if first is None or first != second:
            return False
        outside = [words[drug] for drug in drugs_in(text) if not first[0] <= drug < first[1]]
        if not outside or any(_starts_in(span, word) for word in outside for span in either):
            return False
    return True


def _starts_in(span: Span, word: Word) -> bool:
    return word.start <= span.start < word.start + len(word.text)


def _joined(between: Sequence[Word]) -> bool:
    """Tell whether what stands between two drugs makes them members of one list."""
    texts = [word.text for word in between]
    return (
        len(texts) <= _REACH + 2
        and any(text in _JOINERS for text in texts)
        and all(text in _JOINERS or text in _FILLERS for text in texts)
    )
