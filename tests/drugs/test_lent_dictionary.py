"""A dictionary that takes up one label's names after another is, each time, the dictionary with that label's names."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ddi.drugs.dictionary import Dictionary, LentDictionary
from ddi.drugs.tokens import Token, tokenise
from ddi.drugs.values import DrugEntry, EntryKind

KEYS = st.lists(st.sampled_from(["acid", "valproic", "zorbamide", "b12"]), min_size=1, max_size=3).map(" ".join)
ENTRIES = st.dictionaries(KEYS, st.sampled_from(["one", "two"]).map(DrugEntry), max_size=5)


@given(ENTRIES, st.lists(ENTRIES, max_size=5))
def test_it_is_the_extended_dictionary(entries: dict[str, DrugEntry], labels: list[dict[str, DrugEntry]]) -> None:
    """Whatever names it held before; and the dictionary that it began with stays as it was."""
    base = Dictionary.of(entries, words=frozenset({"liver"}))
    lent = LentDictionary(base)
    for names in labels:
        assert lent.extend(names) == base.extended(names)
    assert lent.extend({}) == base == Dictionary.of(entries, words=frozenset({"liver"}))


def test_beginnings_are_of_names_of_two_words_and_more() -> None:
    """They say where it is worth while to look for a longer name."""
    base = Dictionary.of({"iron": DrugEntry("iron", EntryKind.SUBSTANCE), "st john s wort": DrugEntry("wort")})
    assert base.beginnings == {"st john"}
    assert base.extended({"valproic acid": DrugEntry("valproate")}).beginnings == {"st john", "valproic acid"}


@given(st.text(alphabet="ab1 _-\n,\u00b5\u0130\u03b1\u00e9'", max_size=30))
def test_words_are_those_of_the_text(text: str) -> None:
    """Letters and digits in runs, with their places, in texts whose lower case is longer too."""
    expected = [Token(match.group().lower(), *match.span()) for match in re.finditer(r"[^\W_]+", text)]
    assert tokenise(text) == expected
    assert all(isinstance(token, Token) for token in tokenise(text))
