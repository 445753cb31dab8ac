"""The classifiers together: what is learned from, what is left out, and what a prediction says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest

from corpus_tools.documents import Modality
from ddi.errors import NotEnoughDataError
from ddi.evidence import Reading
from ddi.features import FEATURE_SETS
from ddi.learners.svm import SVM
from ddi.learning import Features, fit, held_out_scores
from ddi.settings import settings_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddi.learning import Classifiers, Fitted, Settings, TrainingData

Make: TypeAlias = Any
Invent: TypeAlias = Any


def features(*interaction: dict[str, float], excluded: bool = False, roles: float | None = None) -> Features:
    count = len(interaction)
    named = None if roles is None else {"first": roles}
    return Features(
        interaction=list(interaction),
        modality=[{}] * count,
        roles=[named] * count,
        readings=[Reading()] * count,
        excluded=[excluded] * count,
    )


def test_what_was_learned_is_found_again(tiny_data: TrainingData, tiny_fitted: Fitted) -> None:
    """Interaction, modality and probabilities of what is easy to tell."""
    predictions = tiny_fitted.classifiers.predict(tiny_data.features)
    assert [prediction.interacts for prediction in predictions] == [label.interacts for label in tiny_data.labels]
    for prediction, label in zip(predictions, tiny_data.labels, strict=True):
        assert label.modality in {None, prediction.modality}
        assert 0 <= prediction.score <= 1
        assert 0.5 <= prediction.modality_score <= 1


def test_the_threshold_can_be_overruled(classifiers: Callable[..., Classifiers]) -> None:
    """A pair at the threshold interacts; one below does not."""
    made = classifiers({"a": 2.0}, threshold=0.9)
    (score,) = (prediction.score for prediction in made.predict(features({"a": 1.0})))
    assert score == pytest.approx(1 / (1 + np.exp(-2)))
    assert [made.predict(features({"a": 1.0}), threshold=limit)[0].interacts for limit in (None, score, 0.1, 1.0)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_excluded_pair_never_interacts(classifiers: Callable[..., Classifiers]) -> None:
    """Its probability is 0, and no threshold lets it through."""
    for threshold in (None, 0.0):
        (prediction,) = classifiers(intercept=9.0).predict(features({}, excluded=True), threshold=threshold)
        assert (prediction.interacts, prediction.score) == (False, 0.0)


def test_excluded_pairs_are_not_learned_from(tiny_data: TrainingData, paper: Settings) -> None:
    """Their features are in no classifier, even where they're labelled."""
    odd = {"word=odd": 1.0}
    with_odd = replace(
        tiny_data,
        features=replace(
            tiny_data.features,
            interaction=[odd, *tiny_data.features.interaction[1:]],
            excluded=[True, *tiny_data.features.excluded[1:]],
        ),
    )
    fitted = fit(with_odd, paper).classifiers
    assert "word=odd" not in dict(fitted.interaction.heaviest(100))
    assert fitted.predict(with_odd.features)[0].interacts is False


def test_the_modality_and_its_probability_agree(classifiers: Callable[..., Classifiers]) -> None:
    """The more probable one is given, with its probability."""
    made = classifiers(modality={"not": -2.0, "by": 1.0})
    probe = replace(features({}, {}), modality=[{"not": 1.0}, {"by": 1.0}])
    negative, positive = made.predict(probe)
    assert (negative.modality, negative.modality_score) == (Modality.NEGATIVE, pytest.approx(1 / (1 + np.exp(-2))))
    assert (positive.modality, positive.modality_score) == (Modality.POSITIVE, pytest.approx(1 / (1 + np.exp(-1))))


def test_roles_are_learned_or_follow_the_text(classifiers: Callable[..., Classifiers]) -> None:
    """A classifier says which drug acts and how surely; without one the first does, and there is no score."""
    made = classifiers(roles={"first": 2.0})
    first, second = (made.predict(features({}, roles=value))[0] for value in (1.0, -1.0))
    assert (first.acts_first, second.acts_first) == (True, False)
    assert [first.role_score, second.role_score] == pytest.approx([1 / (1 + np.exp(-2))] * 2)
    (plain,) = classifiers().predict(features({}))
    assert (plain.acts_first, plain.role_score) == (True, None)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ([None] * 3, "interacting and other pairs"),
        ([Modality.POSITIVE, Modality.NEGATIVE], "interacting and other pairs"),
        ([Modality.POSITIVE, Modality.POSITIVE, None], "positive and negative interactions"),
        ([], "interacting and other pairs"),
    ],
)
def test_a_missing_class_is_named(
    make: Make, invent: Invent, tiny_data: TrainingData, paper: Settings, answers: list[Modality | None], missing: str
) -> None:
    """Too little to learn from is an error that says what was expected and found."""
    data = tiny_data.take(range(len(answers)))
    labels = [invent.label(make, answer) for answer in answers]
    with pytest.raises(NotEnoughDataError, match=missing):
        fit(replace(data, labels=labels), paper)


def test_one_group_alone_is_learned_without_calibration(tiny_data: TrainingData, paper: Settings) -> None:
    """Nothing can be held out, so the learner's boundary is the threshold."""
    fitted = fit(replace(tiny_data, groups=["1"] * len(tiny_data.groups)), paper)
    assert fitted.classifiers.threshold == pytest.approx(0.5)


def test_held_out_scores_come_from_learners_that_did_not_see_the_group() -> None:
    """A feature that only its own group has scores as if it were not there."""
    groups = [str(index // 4) for index in range(12)]
    positive = np.array([index % 4 < 2 for index in range(12)])
    only_here = [{f"group={group}, {value}": 1.0} for group, value in zip(groups, positive, strict=True)]
    scores, seen = held_out_scores(SVM(), only_here, positive, groups, seed=0)
    assert seen.all()
    assert all(len({scores[index] for index in range(start, start + 4)}) == 1 for start in (0, 4, 8))


def test_learning_is_deterministic(tiny_data: TrainingData, paper: Settings) -> None:
    """The same data and seed give the same weights, calibration and threshold."""
    assert fit(tiny_data, paper, seed=3).classifiers == fit(tiny_data, paper, seed=3).classifiers


@pytest.mark.parametrize("name", FEATURE_SETS)
def test_settings_are_known_by_name(name: str) -> None:
    """The set asked for, and the learner's own name in every classifier."""
    for learner in ("svm", "tree", "rules"):
        settings = settings_named(features=name, learner=learner)
        assert settings.features.name == name
        assert settings.interaction.name == settings.modality.name == learner


@pytest.mark.parametrize("wrong", [{"features": "none"}, {"learner": "oracle"}])
def test_unknown_settings_are_refused(wrong: dict[str, str]) -> None:
    """By name."""
    with pytest.raises(ValueError, match="unknown features"):
        settings_named(**wrong)
