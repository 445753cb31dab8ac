"""The linear SVM, from three instances on."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from ddi.learners import LEARNERS, SCORERS
from ddi.learners.linear import LinearModel
from ddi.learners.svm import SVM

THREE = [{"word=raised": 1.0, "word=auc": 3.0}, {"word=and": 1.0}, {"word=raised": 1.0, "word=not": 2.0}]
POSITIVE = np.array([True, False, True])

VARIANTS = {
    "the paper's": SVM(),
    "unscaled": SVM(scale=False),
    "unit length": SVM(unit=True),
    "unscaled, unit length": SVM(scale=False, unit=True),
    "squared hinge, balanced": SVM(loss="squared_hinge", class_weight="balanced", cost=0.1),
}


@pytest.mark.parametrize("svm", VARIANTS.values(), ids=VARIANTS)
def test_three_instances_are_enough(svm: SVM) -> None:
    """The vectorizer's 64-bit indices reach no solver that refuses them, with or without a scaler."""
    fitted = svm.fit(THREE, POSITIVE)
    assert (fitted.scorer.scores(THREE) > fitted.scorer.boundary).tolist() == POSITIVE.tolist()


@pytest.mark.parametrize("svm", VARIANTS.values(), ids=VARIANTS)
def test_the_scorer_says_what_the_pipeline_says(svm: SVM) -> None:
    """Plain numbers score as scikit-learn does, scaled and of unit length or not, also what was never seen."""
    fitted = svm.fit(THREE, POSITIVE)
    assert fitted.pipeline is not None
    instances = [*THREE, {}, {"word=new": 5.0}, {"word=auc": 0.5, "word=not": 7.0, "word=new": 1.0}]
    expected = fitted.pipeline.decision_function(instances)
    np.testing.assert_allclose(fitted.scorer.scores(instances), expected, rtol=1e-12, atol=1e-12)


def test_columns_are_scaled_to_one() -> None:
    """A feature of 1,000 weighs as one of 1 (Weka's scaling): what it is divided by is its largest value."""
    fitted = SVM().fit([{"a": 1000.0}, {"b": 1.0}], np.array([True, False]))
    assert isinstance(fitted.scorer, LinearModel)
    assert fitted.scorer.scales == {"a": 1000.0}
    assert fitted.scorer.weights["a"] == pytest.approx(-fitted.scorer.weights["b"], rel=1e-3)


def test_learning_is_deterministic() -> None:
    """The same instances and seed give the same weights."""
    rng = np.random.default_rng(0)
    instances = [{f"f{index}": 1.0 for index in rng.integers(0, 30, 5)} for _ in range(60)]
    positive = rng.random(60) < 0.4
    one, other = (SVM().fit(instances, positive).scorer.to_json() for _ in range(2))
    assert one == other


def test_settings_are_plain_values_that_make_the_same_learner() -> None:
    """A manifest can hold them."""
    svm = SVM(cost=0.5, unit=True)
    assert svm.settings() == asdict(svm)
    assert SVM(**svm.settings()) == svm


def test_learners_and_scorers_are_known_by_name() -> None:
    """Each learner's scorer can be read back by its kind."""
    assert {name: learner.name for name, learner in LEARNERS.items()} == {name: name for name in LEARNERS}
    scorer = SVM().fit(THREE, POSITIVE).scorer
    assert SCORERS[scorer.kind](scorer.to_json()) == scorer
