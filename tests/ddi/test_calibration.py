"""Decision values as probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi.calibration import Sigmoid


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-20, 20), st.booleans()), max_size=40))
def test_a_higher_value_is_never_less_probable(held_out: list[tuple[float, bool]]) -> None:
    """Whatever it was fitted to, even where higher values were less often right."""
    values = np.array([value for value, _ in held_out], dtype=np.float64)
    sigmoid = Sigmoid.fit(values, [positive for _, positive in held_out])
    grid = sigmoid(np.linspace(-5, 5, 50))
    assert (np.diff(grid) >= 0).all()
    assert ((grid >= 0) & (grid <= 1)).all()
    assert sigmoid.slope > 0


def test_probabilities_agree_with_frequencies() -> None:
    """Where values are log odds already, they come back as such."""
    rng = np.random.default_rng(0)
    values = rng.normal(0, 2, 5000)
    positive = rng.random(5000) < 1 / (1 + np.exp(-(1.5 * values - 0.5)))
    sigmoid = Sigmoid.fit(values, positive.tolist())
    assert (sigmoid.slope, sigmoid.offset) == (pytest.approx(1.5, abs=0.15), pytest.approx(-0.5, abs=0.15))


def test_separable_values_keep_a_finite_slope() -> None:
    """Targets are smoothed, so nothing becomes certain."""
    sigmoid = Sigmoid.fit(np.array([-1.0, -1.0, 1.0, 1.0]), [False, False, True, True])
    low, high = sigmoid(np.array([-1.0, 1.0]))
    assert 0.01 < low < 0.5 < high < 0.99


@pytest.mark.parametrize("positive", [[], [True, True], [False]])
def test_one_class_alone_says_nothing(positive: list[bool]) -> None:
    """Then the logistic scale itself is kept."""
    assert Sigmoid.fit(np.ones(len(positive)), positive) == Sigmoid(1.0, 0.0)
    assert Sigmoid()(np.array([0.0])) == pytest.approx([0.5])


def test_extreme_values_are_no_error() -> None:
    """A value far from the rest is as good as certain."""
    with np.errstate(over="ignore"):
        assert Sigmoid()(np.array([-700.0, 700.0])) == pytest.approx([0.0, 1.0])
