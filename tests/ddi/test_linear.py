"""A linear model as plain numbers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi.learners.linear import LinearModel

FINITE = st.floats(-1e6, 1e6)
NAMES = st.text(min_size=1, max_size=5)
MODELS = st.builds(
    LinearModel,
    FINITE,
    st.dictionaries(NAMES, FINITE, max_size=6),
    st.dictionaries(NAMES, st.floats(0.1, 100), max_size=3),
    st.booleans(),
)


def test_a_score_is_the_intercept_and_what_the_features_weigh() -> None:
    """Values are divided by their scale; unknown features count for nothing."""
    model = LinearModel(0.5, {"a": 2.0, "b": -1.0}, {"b": 4.0})
    scores = model.scores([{"a": 1.0, "b": 2.0}, {"c": 9.0}, {}])
    assert scores.tolist() == [0.5 + 2.0 - 0.5, 0.5, 0.5]


def test_unit_length_is_that_of_the_known_features() -> None:
    """An instance twice as long scores the same; one of nothing known has the intercept."""
    model = LinearModel(0.0, {"a": 3.0, "b": 4.0}, unit=True)
    assert model.scores([{"a": 1.0, "b": 1.0}, {"a": 2.0, "b": 2.0, "c": 5.0}, {"c": 1.0}]) == pytest.approx(
        [7 / np.sqrt(2), 7 / np.sqrt(2), 0.0]
    )


@pytest.mark.parametrize("unit", [False, True])
def test_nothing_to_score_and_nothing_known(unit: bool) -> None:  # noqa: FBT001 - a case
    """No instances have no scores; instances of no known feature have the intercept."""
    model = LinearModel(1.5, {"a": 1.0}, unit=unit)
    assert model.scores([]).tolist() == []
    assert model.scores([{}, {"b": 1.0}]).tolist() == [1.5, 1.5]


@given(MODELS)
def test_it_survives_json_to_the_bit(model: LinearModel) -> None:
    """What is written and read back is the same model."""
    assert LinearModel.from_json(json.loads(json.dumps(model.to_json()))) == model


GOOD = {"intercept": 0.0, "unit": False, "scales": {}, "weights": {"a": 1.0}}
DAMAGED = {
    "no intercept": {key: value for key, value in GOOD.items() if key != "intercept"},
    "no weights": {key: value for key, value in GOOD.items() if key != "weights"},
    "weights in a list": GOOD | {"weights": [1.0]},
    "weight that is no number": GOOD | {"weights": {"a": "heavy"}},
    "nothing at all": {},
}


@pytest.mark.parametrize("value", DAMAGED.values(), ids=DAMAGED)
def test_damaged_json_is_refused(value: dict[str, Any]) -> None:
    """With an error that whoever reads models turns into one of theirs."""
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        LinearModel.from_json(value)


@given(MODELS, st.dictionaries(NAMES, st.just(1.0), max_size=6), st.sets(NAMES, max_size=6))
def test_no_feature_that_may_come_lifts_a_score_above_the_highest(
    model: LinearModel, instance: dict[str, float], more: set[str]
) -> None:
    """Whichever of them come: none, each alone, all, those that weigh more than nothing."""
    more -= instance.keys()
    (highest,) = model.highest([instance], more)
    for coming in ([], more, [name for name in more if model.weights.get(name, 0) > 0], *([name] for name in more)):
        (score,) = model.scores([instance | dict.fromkeys(coming, 1.0)])
        assert score <= highest + 1e-9 * abs(score)


def test_the_highest_score_of_nothing_to_come_is_the_score() -> None:
    """But for what rounding may do."""
    for unit in (False, True):
        model = LinearModel(0.5, {"a": 2.0, "b": -3.0}, {"b": 4.0}, unit)
        instances = [{"a": 1.0}, {"a": 1.0, "b": 1.0}, {"b": 1.0}]
        assert model.highest(instances, ["c"]) == pytest.approx(model.scores(instances))


def test_the_heaviest_features_come_first() -> None:
    """By absolute weight; ties by name."""
    model = LinearModel(0.0, {"a": 1.0, "b": -3.0, "d": 2.0, "c": -2.0})
    assert model.heaviest(3) == [("b", -3.0), ("c", -2.0), ("d", 2.0)]
    assert model.contributions({"a": 1.0, "b": 1.0, "zzz": 1.0}) == [("b", -3.0), ("a", 1.0)]


def test_contributions_and_the_intercept_sum_to_the_score() -> None:
    """Scaled and of length 1, as the score itself."""
    model = LinearModel(0.5, {"a": 1.0, "b": -3.0, "c": 0.0}, scales={"b": 2.0}, unit=True)
    features = {"a": 2.0, "b": 3.0, "c": 1.0, "zzz": 9.0}
    added = sum(weight for _, weight in model.contributions(features))
    assert added + model.intercept == pytest.approx(model.scores([features])[0])
