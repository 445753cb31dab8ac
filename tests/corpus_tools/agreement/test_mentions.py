"""Agreement on mentions: Knowtator's three matchers on an example that was worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.agreement.figures import Iaa
from corpus_tools.agreement.matching import match
from corpus_tools.agreement.mentions import MENTION_MATCHERS, mention_agreement, mention_confusions
from corpus_tools.documents import DrugMention, MentionType, Span

if TYPE_CHECKING:
    from corpus_tools.agreement.figures import Compared
    from corpus_tools.agreement.loading import Comparison

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Annotators: TypeAlias = Any

TEXT = "Zorba quex Tiran metaquexapin"
# What each annotator has marked: first and last offset and class. The words begin at 0, 6, 11 and 17.
MARKED = (
    [(0, 5, "ai"), (6, 10, "ai"), (11, 16, "dp"), (17, 27, "met")],
    [(0, 5, "ai"), (6, 10, "dp"), (11, 14, "dp"), (17, 22, "met"), (23, 27, "met")],
    [(0, 5, "ai"), (6, 10, "ai"), (12, 16, "dp"), (17, 27, "met")],
)
# By hand. The matches of the first two annotators are, by matcher:
#   class and span: the mention at 0, which is 1 of 4 and 1 of 5;
#   class and overlap: those at 0 and 11, and 17..27 with 23..27, which is shorter than 17..22;
#   span: those at 0 and 6.
# Each match counts for both sides, as in Knowtator.
TWO_WAY = {
    "class-and-span": {"all": (2, 7), "active ingredient": (2, 1), "drug product": (0, 3), "metabolite": (0, 3)},
    "class-and-overlap": {"all": (6, 3), "active ingredient": (2, 1), "drug product": (2, 1), "metabolite": (2, 1)},
    "span": {"all": (4, 5), "active ingredient": (3, 0), "drug product": (1, 2), "metabolite": (0, 3)},
}
# With the third, a match needs a partner of each: 13 mentions in all.
THREE_WAY = {
    "class-and-span": {"all": (3, 10), "active ingredient": (3, 2), "drug product": (0, 4), "metabolite": (0, 4)},
    "class-and-overlap": {"all": (9, 4), "active ingredient": (3, 2), "drug product": (3, 1), "metabolite": (3, 1)},
    "span": {"all": (6, 7), "active ingredient": (5, 0), "drug product": (1, 3), "metabolite": (0, 4)},
}


def compared(annotators: Annotators, *marked: list[tuple[int, int, str]]) -> Comparison:
    mentions = [[annotators.mention(TEXT, (start, end), kind=kind) for start, end, kind in some] for some in marked]
    return annotators.comparison(TEXT, *((some, ()) for some in mentions))


def counts(found: Compared) -> dict[str, tuple[int, int]]:
    return {row.name: (row.iaa.matches, row.iaa.non_matches) for row in found.rows}


def test_two_annotators(annotators: Annotators) -> None:
    """Matches and non-matches of each matcher, in all and by class."""
    found = mention_agreement(compared(annotators, *MARKED[:2]))
    assert {matched.key: counts(matched.together) for matched in found} == TWO_WAY
    assert found[1].together.rows[0].iaa.value == pytest.approx(6 / 9)
    assert found[0].pairs == (found[0].together,)


def test_three_annotators(annotators: Annotators) -> None:
    """All three must agree; each two of them are compared as well."""
    found = mention_agreement(compared(annotators, *MARKED))
    assert {matched.key: counts(matched.together) for matched in found} == THREE_WAY
    first_and_second, first_and_third, second_and_third = found[0].pairs
    assert counts(first_and_second)["all"] == (2, 7)
    assert counts(first_and_third)["all"] == (6, 2)
    assert counts(second_and_third)["all"] == (2, 7)
    assert all(row.scores == () for row in found[0].together.rows)


def test_each_side_is_the_gold_once(annotators: Annotators) -> None:
    """Precision of the one is recall of the other; F is one and the same."""
    found = mention_agreement(compared(annotators, *MARKED[:2]))[0].together.rows[0]
    first, second = found.scores
    assert (first.gold, first.compared) == ("annotator 1", "annotator 2")
    assert (first.true_positives, first.false_positives, first.false_negatives) == (1, 4, 3)
    assert (first.precision, first.recall) == (1 / 5, 1 / 4)
    assert (second.precision, second.recall) == (1 / 4, 1 / 5)
    assert first.f == second.f == pytest.approx(2 / 9)


def test_a_class_that_only_one_side_has(annotators: Annotators) -> None:
    """Nothing to find is no figure; something that is not found is 0."""
    found = mention_agreement(compared(annotators, [(0, 5, "ai")], [(0, 5, "ai"), (6, 10, "dp")]))[0].together
    rows = {row.name: row for row in found.rows}
    assert rows["drug product"].iaa.value == 0.0
    assert [(s.precision, s.recall, s.f) for s in rows["drug product"].scores] == [(0.0, None, 0.0), (None, 0.0, 0.0)]
    assert rows["metabolite"].iaa.value is None
    assert [(s.precision, s.recall, s.f) for s in rows["metabolite"].scores] == [(None, None, None)] * 2


def test_an_exact_partner_is_not_lost_to_an_overlapping_one(annotators: Annotators) -> None:
    """Of two overlapping mentions, the one with the same span is the partner, whichever comes first."""
    found = mention_agreement(compared(annotators, [(0, 10, "ai"), (6, 10, "ai")], [(6, 10, "ai"), (0, 5, "ai")]))
    assert counts(found[1].together)["all"] == (4, 0)


def test_a_mention_marked_twice_matches_once(annotators: Annotators) -> None:
    """Its double is a non-match."""
    found = mention_agreement(compared(annotators, [(0, 5, "ai"), (0, 5, "ai")], [(0, 5, "ai")]))
    assert [matched.together.rows[0].iaa for matched in found] == [Iaa(2, 1)] * 3


def test_an_overlap_need_not_be_transitive(annotators: Annotators) -> None:
    """The second overlaps both of the others, which do not overlap: all three are matches, and none a non-match too."""
    found = mention_agreement(compared(annotators, [(0, 5, "ai")], [(3, 12, "ai")], [(10, 15, "ai")]))
    assert counts(found[1].together)["all"] == (3, 0)


def test_pieces_of_a_mention_count_together(annotators: Annotators) -> None:
    """Spans are the same if all pieces are; they overlap if any do; the shorter is the one with fewer characters."""
    whole = annotators.mention(TEXT, (0, 10))
    pieces = annotators.mention(TEXT, (0, 2), (8, 10))
    found = mention_agreement(
        annotators.comparison(TEXT, ([pieces], ()), ([whole, annotators.mention(TEXT, (8, 11))], ()))
    )
    assert [matched.together.rows[0].iaa.matches for matched in found] == [0, 2, 0]
    ((first, second),) = match([[pieces], [whole, annotators.mention(TEXT, (8, 11))]], MENTION_MATCHERS[1])
    assert (first, second) == (0, 1)


def test_the_confusion_of_classes(annotators: Annotators) -> None:
    """What one has marked and the other has not is there, too."""
    (confusion,) = mention_confusions(compared(annotators, *MARKED[:2]))
    assert confusion.classes == ("active ingredient", "drug product", "metabolite", "not marked")
    assert confusion.counts == ((1, 1, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 1, 0))
    assert len(mention_confusions(compared(annotators, *MARKED))) == 3


mention_lists = st.lists(
    st.builds(
        lambda start, length, kind: DrugMention((Span(start, start + length),), kind, "x" * length),
        st.integers(0, 20),
        st.integers(1, 6),
        st.sampled_from(MentionType),
    ),
    max_size=8,
)


@given(st.lists(mention_lists, min_size=2, max_size=4), st.sampled_from(MENTION_MATCHERS))
def test_a_match_takes_one_of_each_and_none_twice(sets: list[list[DrugMention]], matcher: Any) -> None:  # noqa: ANN401
    """And what is left over has no further match."""
    groups = match(sets, matcher)
    for annotator, mentions in enumerate(sets):
        taken = [group[annotator] for group in groups]
        assert len(set(taken)) == len(taken)
        assert set(taken) <= set(range(len(mentions)))
    left = [
        [mention for index, mention in enumerate(mentions) if index not in {group[annotator] for group in groups}]
        for annotator, mentions in enumerate(sets)
    ]
    assert match(left, matcher) == []


@given(mention_lists, st.sampled_from(MENTION_MATCHERS))
def test_who_agrees_with_himself_agrees_fully(mentions: list[DrugMention], matcher: Any) -> None:  # noqa: ANN401
    """Whatever is marked, however often."""
    assert len(match([mentions, mentions], matcher)) == len(mentions)
