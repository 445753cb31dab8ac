"""Features of the words between two lists, put together from those of sentences that other statements hold too."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ddi.features.classes import _kinds_and_stems, _names_between
from ddi.features.lists import drugs_in, is_drug, words_and_marks

TEXTS = st.lists(st.sampled_from(["drugname", "rose", "levels", "of.", ". ", ".", "num", "drugname-like", ", "])).map(
    " ".join
)


@given(TEXTS, st.data())
def test_names_are_those_of_the_stems_between(text: str, data: st.DataObject) -> None:
    """Each stem in order, then each pair, with marks for the two lists at the ends."""
    count = len(words_and_marks(text))
    start, end = sorted(data.draw(st.tuples(st.integers(0, count), st.integers(0, count))))
    stems = _kinds_and_stems(text)[1][start:end]
    assert list(_names_between(text, start, end)) == [
        *[f"between lists={stem}" for stem in stems],
        *[f"between lists={one} {other}" for one, other in pairwise(["<", *stems, ">"])],
    ]


@given(TEXTS)
def test_drugs_are_the_words_that_stand_for_one(text: str) -> None:
    """Alone or in a compound."""
    words = words_and_marks(text)
    assert [words[index] for index in drugs_in(text)] == [word for word in words if is_drug(word)]
