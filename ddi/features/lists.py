"""Drugs that a sentence lists together: "warfarin, digoxin (0.25 mg) or phenytoin", "A/B", "either A or B".

What is said of a list is said of each of its drugs, and says nothing of one of them with another. The lists are read
off the words, not off a parse: parsers err most in coordination (Boyce et al. 2012, section 5).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from corpus_tools.normalization import DRUG

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r"[a-z0-9α-ω]+(?:['’-][a-z0-9]+)*|%|[^\sa-z0-9α-ω]", re.IGNORECASE)
_JOINERS = frozenset({",", "and", "or", "/", "plus", ";", "&", "nor", "+"})
# What may stand between a listed drug and the next joiner: salts, forms, doses.
_FILLERS = frozenset(
    "num mg mcg g kg day daily once twice single dose doses hydrochloride hcl maleate fumarate sodium tartrate "
    "mesylate besylate succinate acetate sulfate phosphate calcium potassium citrate ® tm ™ either both the of a "
    "extended release tablets tablet capsules oral - ) ( hydroxide".split()
)
_REACH = 6


class Word(NamedTuple):
    """A token of normalised text: lower case, with its offset there."""

    text: str
    start: int


# The pairs of one statement come one after the other, and all of them ask for its words.
@lru_cache(maxsize=1024)
def words_and_marks(text: str) -> tuple[Word, ...]:
    """Return the words and punctuation marks of a normalised text."""
    return tuple([Word(match.group().lower(), match.start()) for match in _TOKEN.finditer(text)])


@lru_cache(maxsize=1024)
def lists_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return the lists of drugs in a normalised text, as ranges of ``words_and_marks(text)``."""
    return tuple(drug_lists(words_and_marks(text)))


def is_drug(word: Word) -> bool:
    """Tell whether a word stands for a drug, alone or in a compound such as "drugname-related"."""
    return word.text == DRUG or word.text.startswith(f"{DRUG}-") or word.text.endswith(f"-{DRUG}")


def drug_lists(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the half-open ranges of words that are lists of drugs, in order; a drug alone is a list of one."""
    lists: list[tuple[int, int]] = []
    for index, word in enumerate(words):
        if not is_drug(word):
            continue
        if lists and _joined(words[lists[-1][1] : index]):
            lists[-1] = (lists[-1][0], index + 1)
        else:
            lists.append((index, index + 1))
    return lists


def _joined(between: Sequence[Word]) -> bool:
    """Tell whether what stands between two drugs makes them members of one list."""
    texts = [word.text for word in between]
    return (
        len(texts) <= _REACH + 2
        and any(text in _JOINERS for text in texts)
        and all(text in _JOINERS or text in _FILLERS for text in texts)
    )
