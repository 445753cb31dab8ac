"""Classes of words with which labels speak of interactions."""

from __future__ import annotations

import pytest

from ddi.features.lexicon import word_class

CASES = {
    "auc": "parameter",
    "concentrations": "parameter",
    "half-life": "parameter",
    "increased": "up",
    "elevation": "up",
    "reduced": "down",
    "lowering": "down",
    "affect": "change",
    "unaffected": "not",
    "unchanged": "not",
    "inhibitors": "mechanism",
    "coadministered": "together",
    "administration": "together",
    "no": "not",
    "normal": None,
    "not": "not",
    "notable": None,
    "use": "together",
    "useful": None,
    "rat": "vitro",
    "ratio": None,
    "hypotensive": "effect",
    "avoid": "advice",
    "volunteers": "study",
    "drugname": None,
    "num": None,
    "": None,
    "a": None,
}


@pytest.mark.parametrize(("word", "expected"), CASES.items())
def test_a_words_class(word: str, expected: str | None) -> None:
    """The longest beginning that fits decides; short words count whole only."""
    assert word_class(word) == expected
