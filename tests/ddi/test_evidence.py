"""Tests of what rules read, added to what was learned."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi.evidence import Evidence


def test_rules_weigh_what_they_are_right() -> None:
    """Nine right and one wrong of ten are odds of ten to two, one of each kind added; silence does not count."""
    read = [True] * 5 + [False] * 5 + [None] * 5
    truth = [True] * 5 + [False] * 4 + [True] + [False] * 5
    assert Evidence.fit(read, truth).weight == pytest.approx(math.log(10 / 2))


def test_rules_that_are_wrong_or_silent_weigh_nothing() -> None:
    """A corpus that the rules don't read does not turn them round."""
    assert Evidence.fit([True, True], [False, False]) == Evidence()
    assert Evidence.fit([None, None], [True, False]) == Evidence()
    assert Evidence.fit([], []) == Evidence()


@given(st.lists(st.tuples(st.floats(-30, 30), st.sampled_from([None, True, False])), max_size=5), st.floats(0, 20))
def test_evidence_moves_a_probability_its_own_way(examples: list[tuple[float, bool | None]], weight: float) -> None:
    """Yes raises it, no lowers it, silence leaves it, and it stays a probability."""
    log_odds = np.array([value for value, _ in examples])
    before = 1 / (1 + np.exp(-log_odds))
    after = Evidence(weight)(log_odds, [said for _, said in examples])
    for (_, said), old, new in zip(examples, before, after, strict=True):
        assert 0 <= new <= 1
        assert (new == pytest.approx(old)) if said is None else (new >= old - 1e-12 if said else new <= old + 1e-12)


def test_strong_evidence_outweighs_what_was_learned_and_weak_does_not() -> None:
    """The sum of log-odds decides."""
    assert Evidence(4.0)(np.array([-3.0]), [True])[0] > 0.5 > Evidence(2.0)(np.array([-3.0]), [True])[0]


@pytest.mark.parametrize("value", ["-0.1", "null", '"1"', "true", "1e300", "NaN"])
def test_a_weight_that_is_none_is_refused(value: str) -> None:
    """As anyone may have written the file."""
    with pytest.raises((TypeError, ValueError)):
        Evidence.from_json(json.loads(value))
