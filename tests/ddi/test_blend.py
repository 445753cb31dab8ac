"""The sum: where there is an encoder's score it counts, where there is none the classifier's answer stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ddi.blend import Blend
from ddi.calibration import Sigmoid
from ddi.learning import fit

if TYPE_CHECKING:
    from ddi.learning import Settings, TrainingData

LOG_ODDS = np.array([-2.0, 0.0, 0.5, 2.0])


def test_without_a_score_the_classifier_answers() -> None:
    """Its probability, to the last bit; nothing is NaN."""
    blend = Blend(0.5, Sigmoid(), Sigmoid(2.0, 0.0))
    found = blend(LOG_ODDS, np.array([np.nan, 1.0, np.nan, -2.0]))
    np.testing.assert_array_equal(found[[0, 2]], Sigmoid()(LOG_ODDS[[0, 2]]))
    np.testing.assert_allclose(found[[1, 3]], [1 / (1 + np.exp(-1.0)), 0.5])


@pytest.mark.parametrize(("weight", "alone"), [(0.0, "classifier"), (1.0, "encoder")])
def test_the_weight_is_the_encoders_share(weight: float, alone: str) -> None:
    """At both ends, the other has no say in the order."""
    scores = np.array([3.0, -1.0, 1.0, -4.0])
    found = Blend(weight, Sigmoid(), Sigmoid())(LOG_ODDS, scores)
    np.testing.assert_array_equal(np.argsort(found), np.argsort(LOG_ODDS if alone == "classifier" else scores))


def test_fitting_makes_probabilities() -> None:
    """Of scores on any scale; those without one are left out."""
    generator = np.random.default_rng(0)
    positive = generator.random(400) < 0.3
    log_odds = np.where(positive, 1.0, -1.5) + generator.normal(size=400)
    scores = 40 * (positive + generator.normal(size=400))
    scores[::5] = np.nan
    blend = Blend.fit(log_odds, scores, positive, weight=0.5)
    read = ~np.isnan(scores)
    assert blend(log_odds, scores)[read].mean() == pytest.approx(positive[read].mean(), abs=0.01)
    assert blend == Blend.fit(log_odds[read], scores[read], positive[read], weight=0.5)


def test_the_weight_can_be_chosen() -> None:
    """It leans to the one that knows."""
    positive = np.arange(200) % 2 == 0
    noise = np.random.default_rng(0).normal(size=200)
    knows = np.where(positive, 1.0, -1.0) + noise / 2
    assert Blend.fit(noise, knows, positive, weight=None).weight > 0.8
    assert Blend.fit(knows, noise, positive, weight=None).weight < 0.2


def test_an_encoders_scores_decide_with_the_features(tiny_data: TrainingData, full: Settings) -> None:
    """Learned together, they are needed together."""
    answers = np.array([1.0 if label.interacts else -1.0 for label in tiny_data.labels])
    data = replace(tiny_data, features=replace(tiny_data.features, encoded=answers))
    settings = replace(full, encoder_weight=0.5)
    plain, both = (fit(part, settings).classifiers for part in (tiny_data, data))
    assert plain.blend is None
    assert both.blend is not None
    found = both.predict(data.features)
    assert [prediction.interacts for prediction in found] == [label.interacts for label in data.labels]
    other = both.predict(replace(data.features, encoded=-answers))
    assert all(one.score != two.score for one, two in zip(found, other, strict=True))
    with pytest.raises(ValueError, match="scores of the encoder"):
        both.predict(tiny_data.features)


def test_taking_instances_takes_their_scores(tiny_data: TrainingData) -> None:
    """In the order asked for."""
    features = replace(tiny_data.features, encoded=np.arange(12.0))
    taken = features.take([5, 0]).encoded
    assert taken is not None
    assert taken.tolist() == [5.0, 0.0]
