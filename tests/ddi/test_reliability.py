"""Do the probabilities mean what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from ddi.evaluation.reliability import Reliability

if TYPE_CHECKING:
    from ddi.evaluation.predictions import PredictionRow

Invent: TypeAlias = Any


def scored(invent: Invent, score: float | None, gold: int) -> PredictionRow:
    return replace(invent.row(gold=gold), score=score)


def test_a_worked_example(invent: Invent) -> None:
    """Two at 0.25, one of which interacts: a gap of 0.25; one at 1.0 that interacts: none; mean gap 2/3 x 0.25."""
    rows = [scored(invent, 0.25, 1), scored(invent, 0.25, 0), scored(invent, 1.0, 1)]
    found = Reliability.of(rows)
    assert found.error == pytest.approx(2 / 3 * 0.25)
    assert [(each.low, each.instances, each.score, each.share) for each in found.bins if each.instances] == [
        (0.2, 2, 0.25, 0.5),
        (0.9, 1, 1.0, 1.0),
    ]


def test_what_no_window_reaches_has_no_score_and_does_not_count(invent: Invent) -> None:
    """Only scored instances say whether scores are right."""
    known = scored(invent, 0.5, 1)
    assert Reliability.of([known, scored(invent, None, 1)]) == Reliability.of([known])


def test_nothing_scored_is_no_error() -> None:
    """There is nothing to be wrong about."""
    assert Reliability.of([]).error == 0
