"""Drugs that a sentence lists together."""

from __future__ import annotations

import pytest

from ddi.features import lists
from ddi.features.lists import Word, drug_lists, is_drug, pieces, words_and_marks, words_of_piece

# D stands for a drug's name. Each list is given as the drugs that it holds.
CASES = {
    "one drug": ("D rose", [1]),
    "A and B": ("D and D rose", [2]),
    "A, B or C": ("D, D or D", [3]),
    "A, B, and C": ("D, D, and D", [3]),
    "A/B": ("D/D", [2]),
    "A plus B": ("D plus D", [2]),
    "doses between": ("D (num mg once daily), D num mg/day or D", [3]),
    "salts between": ("D hydrochloride, D maleate and D", [3]),
    "trade marks between": ("D® and D™", [2]),
    "neither A nor B": ("neither D nor D", [2]),
    "verb between": ("D increased D", [1, 1]),
    "list, verb, list": ("D or D raised D, D and D", [2, 3]),
    "with": ("D with D", [1, 1]),
    "full stop between": ("D. D", [1, 1]),
    "nothing between": ("D D", [1, 1]),
    "compounds": ("D-like and D-treated", [2]),
    "too far apart": ("D num mg once daily of the extended release tablets, D", [1, 1]),
    "no drug": ("nothing, and nothing", []),
}


@pytest.mark.parametrize(("text", "sizes"), CASES.values(), ids=CASES)
def test_lists_are_read_off_the_words(text: str, sizes: list[int]) -> None:
    """Joiners, salts, forms and doses hold a list together; anything else ends it."""
    words = words_and_marks(text.replace("D", "drugname"))
    found = drug_lists(words)
    assert [sum(is_drug(word) for word in words[start:end]) for start, end in found] == sizes
    assert all(is_drug(words[start]) and is_drug(words[end - 1]) for start, end in found)


def test_words_know_where_they_stand() -> None:
    """Marks are words; compounds with a hyphen are one."""
    text = "R-drugname (2.5-fold), α1 90%"
    words = words_and_marks(text)
    assert [word.text for word in words] == ["r-drugname", "(", "2", ".", "5-fold", ")", ",", "α1", "90", "%"]
    assert all(text[word.start : word.start + len(word.text)].lower() == word.text for word in words)


@pytest.mark.parametrize(
    ("word", "drug"),
    [("drugname", True), ("drugname-related", True), ("s-drugname", True), ("drugnames", False), ("num", False)],
)
def test_what_stands_for_a_drug(word: str, drug: bool) -> None:  # noqa: FBT001 - a case
    """The replacement itself, and compounds with it."""
    assert is_drug(words_and_marks(word)[0]) is drug


@pytest.mark.parametrize(
    "text", ["", "a", ". ", " . a. ", "A. 5 mg.  b. . c.d. \n'e. '", "drugname. num.", "x. İ's. y"]
)
def test_words_of_pieces_are_those_of_the_whole(text: str) -> None:
    """Wherever a text is cut, its words and their offsets stay."""
    assert "".join(pieces(text)) == text
    words = words_and_marks(text)
    assert [word.text for word in words] == [word for piece in pieces(text) for word in words_of_piece(piece)[0]]
    assert words == tuple(Word(match.group().lower(), match.start()) for match in lists._TOKEN.finditer(text))
