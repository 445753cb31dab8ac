"""Precision, recall and F by worked examples, and intervals."""

from __future__ import annotations

import random
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi.evaluation import metrics
from ddi.evaluation.results import Measures

Invent: TypeAlias = Any


def answer(scores: metrics.Scores) -> tuple[int, int, int, float | None, float | None, float | None]:
    counts = scores.true_positive, scores.false_positive, scores.false_negative
    return *counts, scores.precision.value, scores.recall.value, scores.f.value


def test_instances_by_hand(invent: Invent) -> None:
    """3 right, 1 false, 2 missed: precision 3/4, recall 3/5, F 2/3."""
    rows = [invent.row(1, 1)] * 3 + [invent.row(0, 1)] + [invent.row(1, 0)] * 2 + [invent.row()] * 4
    assert answer(metrics.instance_scores(rows)) == (3, 1, 2, 0.75, 0.6, pytest.approx(2 / 3))


def test_gold_out_of_reach_is_missed(invent: Invent) -> None:
    """An interaction that no window holds lowers recall; it is no instance within one sentence."""
    rows = [invent.row(1, 1), invent.row(1, 0, sentences=None)]
    assert answer(metrics.instance_scores(rows)) == (1, 0, 1, 1.0, 0.5, pytest.approx(2 / 3))
    assert answer(metrics.one_sentence_scores(rows)) == (1, 0, 0, 1.0, 1.0, 1.0)
    assert answer(metrics.section_pair_scores(rows))[:3] == (1, 0, 0)
    assert metrics.coverage(rows).value == 0.5


def test_a_pair_that_only_stands_out_of_reach_is_missed(invent: Invent) -> None:
    """Also among section pairs."""
    rows = [invent.row(1, 0, sentences=None, drugs=("zorbamide", "velotril")), invent.row(1, 1)]
    assert answer(metrics.section_pair_scores(rows)) == (1, 0, 1, 1.0, 0.5, pytest.approx(2 / 3))


def test_section_pairs_by_hand(invent: Invent) -> None:
    """A pair counts once a section, in either order and case, true or found if any of its instances is."""
    rows = [
        invent.row(1, 0),
        invent.row(0, 1, drugs=("Quexapine", "ZORBAMIDE")),
        invent.row(0, 0),
        invent.row(0, 1, section="two.txt"),
        invent.row(1, 0, drugs=("zorbamide", "velotril")),
        invent.row(0, 0, drugs=("velotril", "quexapine")),
    ]
    assert answer(metrics.section_pair_scores(rows)) == (1, 1, 1, 0.5, 0.5, 0.5)
    assert answer(metrics.instance_scores(rows))[:3] == (0, 2, 2)


def test_one_sentence_instances_by_hand(invent: Invent) -> None:
    """Those across sentences are left out."""
    rows = [invent.row(1, 1), invent.row(1, 0, sentences=(0, 1)), invent.row(0, 1, sentences=(3, 3))]
    assert answer(metrics.one_sentence_scores(rows)) == (1, 1, 0, 0.5, 1.0, pytest.approx(2 / 3))


def test_modality_by_hand(invent: Invent) -> None:
    """Of the annotated interactions within reach, found or not: each class, macro F, accuracy."""
    positive, negative = "positive", "negative"
    rows = [
        *[invent.row(1, 0, modality=(positive, positive))] * 3,
        invent.row(1, 1, modality=(positive, negative)),
        *[invent.row(1, 1, modality=(negative, negative))] * 2,
        invent.row(0, 1, modality=(None, negative)),
        invent.row(1, 0, modality=(negative, None), sentences=None),
    ]
    scores = metrics.modality_scores(rows)
    assert answer(scores.classes["positive"]) == (3, 0, 1, 1.0, 0.75, pytest.approx(6 / 7))
    assert answer(scores.classes["negative"]) == (2, 1, 0, pytest.approx(2 / 3), 1.0, pytest.approx(0.8))
    assert scores.macro_f.value == pytest.approx((6 / 7 + 0.8) / 2)
    assert scores.accuracy.value == pytest.approx(5 / 6)


def test_types_and_roles_by_hand(invent: Invent) -> None:
    """Type like modality; a role is right if the precipitant's name is, in any case."""
    rows = [
        invent.row(1, kind=("quantitative", "quantitative"), precipitant=("Zorbamide", "zorbamide")),
        invent.row(1, kind=("qualitative", "quantitative"), precipitant=("zorbamide", "quexapine")),
        invent.row(0, kind=(None, "quantitative"), precipitant=(None, "quexapine")),
        invent.row(1, kind=("qualitative", None), precipitant=("zorbamide", None), sentences=None),
    ]
    assert metrics.type_scores(rows).accuracy.value == 0.5
    assert metrics.role_accuracy(rows).value == 0.5


def test_nothing_predicted_and_nothing_there(invent: Invent) -> None:
    """Precision of an empty answer is 0, as in the paper; a share of nothing has no value."""
    assert answer(metrics.instance_scores([invent.row(1, 0)])) == (0, 0, 1, 0.0, 0.0, 0.0)
    assert answer(metrics.instance_scores([])) == (0, 0, 0, 0.0, 0.0, 0.0)
    assert metrics.coverage([invent.row()]).value is None
    assert metrics.role_accuracy([]).value is None
    assert metrics.modality_scores([]).accuracy.value is None


ROWS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from("abcd"), st.booleans()), min_size=1, max_size=30
)


@given(ROWS)
def test_an_interval_holds_its_value(invent: Invent, cases: list[tuple[int, int, str, bool]]) -> None:
    """Within 0..1; one insert has none, since nothing can be resampled."""
    rows = [
        invent.row(gold, predicted, insert=insert, section=f"{insert}.txt", sentences=(0, 0) if near else (0, 2))
        for gold, predicted, insert, near in cases
    ]
    measures = Measures.of(rows)
    for scores in (measures.instances, measures.section_pairs):
        for estimate in (scores.precision, scores.recall, scores.f):
            if len({row.insert for row in rows}) == 1:
                assert (estimate.low, estimate.high) == (None, None)
            else:
                assert estimate.value is not None
                assert estimate.low is not None
                assert estimate.high is not None
                assert 0 <= estimate.low <= estimate.value + 1e-12
                assert estimate.value <= estimate.high + 1e-12
                assert estimate.high <= 1


def test_inserts_are_resampled_not_rows(invent: Invent) -> None:
    """Two inserts, one all right and one all wrong: the interval spans everything, however many rows there are."""
    rows = [invent.row(1, 1, insert="a")] * 500 + [invent.row(1, 0, insert="b")] * 500
    recall = metrics.instance_scores(rows).recall
    assert (recall.low, recall.value, recall.high) == (0.0, 0.5, 1.0)


def test_the_same_seed_gives_the_same_interval(invent: Invent) -> None:
    """The bootstrap is seeded."""
    rng = random.Random(0)
    rows = [invent.row(rng.randint(0, 1), rng.randint(0, 1), insert=str(rng.randint(1, 30))) for _ in range(200)]
    assert metrics.instance_scores(rows, seed=5) == metrics.instance_scores(rows, seed=5)
    assert metrics.instance_scores(rows, seed=5).f != metrics.instance_scores(rows, seed=6).f


def test_figures_become_plain_values() -> None:
    """Rounded to six digits, null where there is none."""
    assert metrics.Estimate(1 / 3, None, 0.5).to_json() == {"value": 0.333333, "low": None, "high": 0.5}
