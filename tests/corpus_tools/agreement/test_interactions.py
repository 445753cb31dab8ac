"""Agreement on interactions: by criterion, and corrected for chance, worked out by hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.agreement.coefficients import cohen_kappa, krippendorff_alpha
from corpus_tools.agreement.interactions import candidate_labels, interaction_agreement, interaction_coefficients
from corpus_tools.errors import MissingDependencyError

if TYPE_CHECKING:
    from corpus_tools.agreement.loading import Comparison
    from corpus_tools.documents import DrugMention

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Annotators: TypeAlias = Any

TEXT = "Zorba, quex, Tiran and Ulomab were given together."


def drugs(annotators: Annotators) -> list[DrugMention]:
    return [annotators.mention(TEXT, place) for place in ((0, 5), (7, 11), (13, 18), (23, 29))]


def compared(annotators: Annotators, *marked: list[tuple[int, int, str]]) -> Comparison:
    """Return annotators who have all four drugs and these interactions: precipitant, object, modality and type."""
    four = drugs(annotators)
    return annotators.comparison(
        TEXT,
        *(
            (four, [annotators.interaction(four[one], four[other], said) for one, other, said in some])
            for some in marked
        ),
    )


PLAIN = "positive qualitative"
ONE = [(0, 1, PLAIN), (0, 2, "negative qualitative"), (0, 3, PLAIN)]
OTHER = [(0, 1, PLAIN), (2, 0, "positive quantitative"), (1, 2, PLAIN)]


def test_each_criterion(annotators: Annotators) -> None:
    """Pairs 0-1 and 0-2 are the same; of these, 0-2 differs in roles, modality and type."""
    found = {
        matched.name: matched.together.rows[0].iaa
        for matched in interaction_agreement(compared(annotators, ONE, OTHER))
    }
    for mentions in ("exact", "overlap"):
        assert (found[f"pair, {mentions}"].matches, found[f"pair, {mentions}"].non_matches) == (4, 2)
        for criterion in ("pair and roles", "pair and modality", "pair and type", "all of these"):
            assert (found[f"{criterion}, {mentions}"].matches, found[f"{criterion}, {mentions}"].non_matches) == (2, 4)


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ((1, 0, PLAIN), {"pair", "pair and modality", "pair and type"}),
        ((0, 1, "negative qualitative"), {"pair", "pair and roles", "pair and type"}),
        ((0, 1, "positive quantitative"), {"pair", "pair and roles", "pair and modality"}),
    ],
)
def test_a_change_breaks_what_it_changes(annotators: Annotators, changed: tuple[int, int, str], kept: set[str]) -> None:
    """Roles, modality and type each count by themselves."""
    found = interaction_agreement(compared(annotators, [(0, 1, PLAIN)], [changed]))
    assert {
        m.name.removesuffix(", exact") for m in found if m.name.endswith("exact") and m.together.rows[0].iaa.matches
    } == kept


def test_a_pair_marked_both_ways_is_two_interactions(annotators: Annotators) -> None:
    """Each finds the one with its own roles."""
    both = [(0, 1, PLAIN), (1, 0, PLAIN)]
    found = interaction_agreement(compared(annotators, both, both[::-1]))
    assert {matched.together.rows[0].iaa.value for matched in found} == {1.0}
    one_way = interaction_agreement(compared(annotators, both, both[:1]))
    assert {matched.together.rows[0].iaa.value for matched in one_way} == {2 / 3}


def test_overlapping_mentions_can_be_the_same(annotators: Annotators) -> None:
    """The one has "Zorba", the other "Zorba, quex"; classes do not matter."""
    other = annotators.mention(TEXT, (23, 29))
    short, long = annotators.mention(TEXT, (0, 5)), annotators.mention(TEXT, (0, 11), kind="dp")
    comparison = annotators.comparison(
        TEXT,
        ([short, other], [annotators.interaction(short, other)]),
        ([long, other], [annotators.interaction(long, other)]),
    )
    found = {matched.name: matched.together.rows[0].iaa.value for matched in interaction_agreement(comparison)}
    assert found["all of these, exact"] == 0.0
    assert found["all of these, overlap"] == 1.0
    kappas = {(kappa.mentions, kappa.aspect): kappa for kappa in interaction_coefficients(comparison)}
    # Exact: two pairs, each marked by one. Overlapping: a single pair, which both have marked, and no chance to err.
    assert (kappas["exact", "pair"].candidates, kappas["exact", "pair"].observed) == (2, 0.0)
    assert kappas["exact", "pair"].value == pytest.approx(-1.0)
    assert (kappas["overlap", "pair"].candidates, kappas["overlap", "pair"].observed) == (1, 1.0)
    assert kappas["overlap", "pair"].value is None


def test_kappa_over_all_candidate_pairs(annotators: Annotators) -> None:
    """Four drugs are six pairs.

    Pairs: both yes 2, both no 2, one each 1: observed 4/6; each says yes to half: expected 1/2; kappa 1/3. Modality:
    positive/positive 1, negative/positive 1, positive/none 1, none/positive 1, none/none 2: observed 3/6; expected
    (2 * 3 + 1 * 0 + 3 * 3) / 36; kappa 1/7.
    """
    kappas = {(k.mentions, k.aspect): k for k in interaction_coefficients(compared(annotators, ONE, OTHER))}
    assert {(k.coefficient, k.candidates) for k in kappas.values()} == {("Cohen's kappa", 6)}
    assert kappas["exact", "pair"].observed == pytest.approx(4 / 6)
    assert kappas["exact", "pair"].value == pytest.approx(1 / 3)
    assert kappas["exact", "modality"].value == pytest.approx(1 / 7)
    assert kappas["overlap", "modality"].value == pytest.approx(1 / 7)


def test_labels_say_which_of_the_two_acts(annotators: Annotators) -> None:
    """In text order; a pair that is marked both ways has a label of its own."""
    both = [(0, 1, PLAIN), (1, 0, "negative qualitative")]
    labels = candidate_labels(compared(annotators, both, [(1, 0, PLAIN)]), overlapping=False)
    assert [given[0] for given in labels["roles"]] == ["first+second", "second"]
    assert [given[0] for given in labels["modality"]] == ["negative+positive", "positive"]
    assert [given[0] for given in labels["pair"]] == ["interaction", "interaction"]
    assert {label for given in labels["type"] for label in given[1:]} == {"none"}


def test_alpha_of_three_annotators(annotators: Annotators) -> None:
    """The third marks the first pair alone.

    Of 18 labels 7 say yes and 11 no. Three pairs have one dissenter each: observed disagreement 3 * 2 / 18; expected
    2 * 7 * 11 / (18 * 17); alpha 52 / 154.
    """
    found = interaction_coefficients(compared(annotators, ONE, OTHER, ONE[:1]))
    alphas = [coefficient for coefficient in found if coefficient.coefficient == "Krippendorff's alpha"]
    assert (alphas[0].aspect, alphas[0].mentions, len(alphas[0].annotators)) == ("pair", "exact", 3)
    assert alphas[0].value == pytest.approx(52 / 154)
    assert alphas[0].observed == pytest.approx(3 / 6)
    kappas = [coefficient for coefficient in found if coefficient.coefficient == "Cohen's kappa"]
    assert len(kappas) == 3 * len(alphas)
    assert kappas[0].value == pytest.approx(1 / 3)


def test_a_pair_out_of_reach_is_a_candidate_if_anyone_has_marked_it(annotators: Annotators) -> None:
    """Candidates stand within three sentences; what is marked further apart still counts."""
    text = "Zorba was given. One. Two. Three. Four. Quexapine rose."
    first, second = annotators.mention(text, (0, 5)), annotators.mention(text, (40, 49))
    marked = annotators.interaction(first, second)
    empty = annotators.comparison(text, ([first, second], []), ([first, second], []))
    assert candidate_labels(empty, overlapping=False)["pair"] == [[], []]
    some = annotators.comparison(text, ([first, second], [marked]), ([first, second], []))
    assert candidate_labels(some, overlapping=False)["pair"] == [["interaction"], ["none"]]


def test_chance_alone_is_no_figure() -> None:
    """Where only one label is given, or none, agreement beyond chance is not defined."""
    assert cohen_kappa([], []) is None
    assert cohen_kappa(["none"] * 3, ["none"] * 3) is None
    assert krippendorff_alpha([["none"], ["none"], ["none"]]) is None
    assert cohen_kappa(["yes", "no"], ["yes", "no"]) == pytest.approx(1.0)
    assert krippendorff_alpha([["yes", "no"]] * 3) == pytest.approx(1.0)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the extra that brings it."""
    monkeypatch.setitem(sys.modules, "nltk.metrics.agreement", None)
    with pytest.raises(MissingDependencyError, match=r"pk-ddi\[agreement\]"):
        cohen_kappa(["yes"], ["no"])
