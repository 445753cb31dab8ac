"""Numbers become ``num``, drug names ``drugname``, and every offset can be followed back and forth."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus_tools.documents import Span
from corpus_tools.normalization import DRUG, NUMBER, NormalizedText, Normalizer, normalize


def whole(text: str, *names: str, **options: str | None) -> str:
    """Normalise a text in which each name counts as a drug where it stands first."""
    drugs = [Span(text.index(name), text.index(name) + len(name)) for name in names]
    return normalize(text, Span(0, len(text)), drugs, **options).text


CASES = {
    "drug": ("Zorbamide rose.", ["Zorbamide"], "drugname rose."),
    "whole number": ("It rose by 46 %.", [], "It rose by num %."),
    "decimal": ("It rose 3.98-fold.", [], "It rose num-fold."),
    "thousands": ("Take 1,000 mg.", [], "Take num mg."),
    "decimal without a nought": ("It fell (P<.05).", [], "It fell (P<num)."),
    "section number": ("See (12.3.1).", [], "See (num)."),
    "unit without a blank": ("Take 400mg.", [], "Take nummg."),
    "range": ("From 5-10 to 1.5–2.", [], "From num-num to num–num."),
    "number at the end of a sentence": ("It was 5.", [], "It was num."),
    "enzyme": ("CYP3A4 and CYP2D6 and P450", [], "CYP3A4 and CYP2D6 and P450"),
    "digits in a drug's name": ("Then 5-hydroxyzorbamide 5 mg.", ["5-hydroxyzorbamide"], "Then drugname num mg."),
    "drug within a compound": ("zorbamide-treated rats", ["zorbamide"], "drugname-treated rats"),
    "name of two words": ("vinyl zorbamide fell", ["vinyl zorbamide"], "drugname fell"),
    "drugs that touch": ("zorbamide/quexapine", ["zorbamide", "quexapine"], "drugname/drugname"),
}


@pytest.mark.parametrize(("text", "names", "expected"), CASES.values(), ids=CASES)
def test_numbers_and_names_are_replaced(text: str, names: list[str], expected: str) -> None:
    """A number is one with its thousands and decimals; digits inside a word stay."""
    assert whole(text, *names) == expected


def test_overlapping_names_count_as_one() -> None:
    """Zorbamide and the zorbamide acid that holds it are one replacement."""
    text = "Zorbamide acid fell."
    assert normalize(text, Span(0, len(text)), [Span(0, 9), Span(0, 14)]).text == "drugname fell."
    assert normalize(text, Span(0, len(text)), [Span(10, 14), Span(0, 11)]).text == "drugname fell."


def test_each_piece_of_a_discontinuous_name_is_replaced() -> None:
    """What stands between the pieces stays."""
    text = "O- and N-norzorbamide fell."
    normalized = normalize(text, Span(0, len(text)), [Span(0, 2), Span(9, 21)])
    assert normalized.text == "drugname and N-drugname fell."
    assert [old for _, old in normalized.replaced] == [Span(0, 2), Span(9, 21)]


def test_only_the_stretch_is_read() -> None:
    """Names outside the stretch, or across its edge, are passed over."""
    text = "Zorbamide 5 rose. Quexapine 6 fell."
    drugs = [Span(0, 9), Span(18, 27), Span(10, 20)]
    assert normalize(text, Span(18, 35), drugs).text == "drugname num fell."


def test_replacements_can_be_chosen() -> None:
    """Another word may stand for drugs, and numbers may stay."""
    assert whole("Zorbamide 5 mg", "Zorbamide", drug="X", number=None) == "X 5 mg"


def test_a_span_outside_the_stretch_is_refused() -> None:
    """There is no place in the normalised text for what is not in it."""
    normalized = normalize("Zorbamide rose. It fell.", Span(16, 24), [])
    with pytest.raises(ValueError, match="outside"):
        normalized.normalized_span(Span(0, 9))


@st.composite
def normalizations(draw: st.DrawFn) -> tuple[str, NormalizedText]:
    pieces = st.sampled_from(
        ["zorbamide", "12.3", "1,000", " ", "CYP3A4", "\r\n", ".", "5", "mg", "-", "µ", "\U0001f48a"]
    )
    text = "".join(draw(st.lists(pieces, min_size=1, max_size=25)))
    offsets = st.integers(0, len(text) - 1)
    span = draw(st.builds(lambda a, b: Span(min(a, b), max(a, b) + 1), offsets, offsets))
    drugs = draw(
        st.lists(st.builds(lambda a, n: Span(a, min(len(text), a + n)), offsets, st.integers(1, 12)), max_size=6)
    )
    return text, normalize(text, span, drugs)


@given(normalizations())
def test_offsets_lead_back_and_forth(case: tuple[str, NormalizedText]) -> None:
    """A replacement leads to the whole name and back, any other character to itself and back."""
    text, normalized = case
    replaced = {offset: pair for pair in normalized.replaced for offset in range(pair[0].start, pair[0].end)}
    for offset, character in enumerate(normalized.text):
        original = normalized.original_span(offset, offset + 1)
        if offset in replaced:
            new, old = replaced[offset]
            assert original == old
            assert normalized.normalized_span(original) == new
            assert normalized.text[new.start : new.end] in {DRUG, NUMBER}
        else:
            assert text[original.start : original.end] == character
            assert normalized.normalized_span(original) == Span(offset, offset + 1)


@given(normalizations())
def test_the_ends_of_the_stretch_agree(case: tuple[str, NormalizedText]) -> None:
    """All of the normalised text stands for all of the stretch."""
    _, normalized = case
    assert normalized.original_span(0, len(normalized.text)) == normalized.span
    assert normalized.normalized_span(normalized.span) == Span(0, len(normalized.text))


@given(st.lists(st.sampled_from(["12.3", ".05", "1,000", "7", " ", "-", "<", "%"])).map(" ".join).filter(bool))
def test_no_number_stays(text: str) -> None:
    """What is left holds no digit: numbers never tell one label from another."""
    assert not re.search(r"\d", normalize(text, Span(0, len(text)), []).text)


@given(st.text("a1,. \nZ", max_size=24), st.data())
def test_stretches_of_one_text_are_normalised_as_each_alone(text: str, data: st.DataObject) -> None:
    def stretches() -> st.SearchStrategy[Span]:
        ends = st.integers(0, len(text) - 1).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, len(text))))
        return ends.map(lambda pair: Span(*pair))

    assume(text)
    drugs = data.draw(st.lists(stretches(), max_size=3))
    normalizer = Normalizer(text, drugs)
    for span in data.draw(st.lists(stretches(), min_size=1, max_size=4)):
        assert normalizer(span) == normalize(text, span, drugs)
