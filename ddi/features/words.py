"""Words and stems."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Callable

#: The stemmers to choose from; ``none`` leaves words as they are.
STEMMERS = ("porter", "english", "none")

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|%")


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case; the per cent sign is one, other punctuation and digits are not."""
    return _WORD.findall(text.lower())


@cache
def stemmer(name: str) -> Callable[[str], str]:
    """Return a stemming function by name: ``porter`` (Porter 1980), ``english`` (Porter 2) or ``none``.

    Words are remembered, since a corpus has few distinct ones.
    """
    if name == "none":
        return str
    if name not in STEMMERS:
        raise ValueError(f"unknown stemmer {name!r}; choose from {', '.join(STEMMERS)}")
    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
    return cache(stem)
