"""Fit the two classifiers: does a pair interact, and if so, is that stated or denied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from corpus_tools.documents import Modality
from ddi.calibration import Sigmoid
from ddi.errors import NotEnoughDataError
from ddi.features import FEATURE_SETS, FeatureSet
from ddi.learners import LEARNERS
from ddi.thresholds import boundary_threshold

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

    from corpus_tools.instances import Label
    from ddi.features.context import Context
    from ddi.learners.base import FittedLearner, Learner, Scorer
    from ddi.thresholds import ThresholdRule

#: Folds, over groups, on whose held-out scores probabilities are calibrated and the threshold is chosen.
CALIBRATION_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """What is learned, from what, and how."""

    features: FeatureSet = field(default_factory=lambda: FEATURE_SETS["paper"])
    interaction: Learner = field(default_factory=lambda: LEARNERS["svm"])
    modality: Learner = field(default_factory=lambda: LEARNERS["svm"])
    threshold: ThresholdRule = boundary_threshold


@dataclass(frozen=True, slots=True)
class Features:
    """The named features of instances, for each classifier; one entry an instance in each field.

    ``excluded`` says which pairs are out of the question: they're not learned from, and never interact.
    """

    interaction: Sequence[Mapping[str, float]]
    modality: Sequence[Mapping[str, float]]
    excluded: Sequence[bool]

    def take(self, indices: Iterable[int]) -> Features:
        """Return the features of the instances chosen, in the order given."""
        chosen = list(indices)
        return Features(
            [self.interaction[index] for index in chosen],
            [self.modality[index] for index in chosen],
            [self.excluded[index] for index in chosen],
        )


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Labelled instances; one entry an instance in every field.

    ``groups`` names what must not be split between a training and a held-out part: the package insert. ``pairs``
    names the drug pair of a section that the instance is one place of.
    """

    features: Features
    labels: Sequence[Label]
    groups: Sequence[str]
    pairs: Sequence[Hashable]

    def take(self, indices: Iterable[int]) -> TrainingData:
        """Return the instances chosen, in the order given."""
        chosen = list(indices)
        return TrainingData(
            self.features.take(chosen),
            [self.labels[index] for index in chosen],
            [self.groups[index] for index in chosen],
            [self.pairs[index] for index in chosen],
        )


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the classifiers say of an instance.

    ``score`` and ``modality_score`` are probabilities: that the pair interacts, and that the modality given is
    the right one.
    """

    score: float
    interacts: bool
    modality: Modality
    modality_score: float


@dataclass(frozen=True, slots=True)
class Classifiers:
    """The fitted pair of classifiers, as plain values.

    ``threshold`` is the probability from which a pair counts as interacting.
    """

    interaction: Scorer
    modality: Scorer
    calibration: Sigmoid
    modality_calibration: Sigmoid
    threshold: float

    def predict(self, features: Features, *, threshold: float | None = None) -> list[Prediction]:
        """Classify instances; the predictions come in the same order."""
        limit = self.threshold if threshold is None else threshold
        probabilities = self.calibration(self.interaction.scores(features.interaction))
        probabilities[np.array(features.excluded, dtype=np.bool_)] = 0.0
        stated = self.modality_calibration(self.modality.scores(features.modality))
        return [
            Prediction(
                score=float(probability),
                interacts=bool(probability >= limit and not excluded),
                modality=Modality.POSITIVE if positive >= 0.5 else Modality.NEGATIVE,
                modality_score=float(max(positive, 1 - positive)),
            )
            for probability, positive, excluded in zip(probabilities, stated, features.excluded, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Classifiers, and the scikit-learn pipelines that they were read from (``None`` where there is none)."""

    classifiers: Classifiers
    interaction: Pipeline | None
    modality: Pipeline | None


def featurize(contexts: Sequence[Context], feature_set: FeatureSet) -> Features:
    """Compute the features of instances. They depend on nothing but the instance, so folds may share them."""
    return Features(
        [feature_set.interaction(context) for context in contexts],
        [feature_set.modality(context) for context in contexts],
        [feature_set.excludes(context) for context in contexts],
    )


def fit(data: TrainingData, settings: Settings, *, seed: int = 0) -> Fitted:
    """Fit both classifiers on labelled instances.

    Args:
        data: labelled instances.
        settings: the learners, and the rule for the threshold.
        seed: of the calibration folds.

    Raises:
        NotEnoughDataError: one of the classes is missing.
    """
    data = data.take(np.flatnonzero(~np.array(data.features.excluded, dtype=np.bool_)))
    interacts = np.array([label.interacts for label in data.labels], dtype=np.bool_)
    _need_both(interacts, "interacting and other pairs")
    interaction = settings.interaction.fit(data.features.interaction, interacts)
    held_out, seen = held_out_scores(settings.interaction, data.features.interaction, interacts, data.groups, seed=seed)
    calibration = Sigmoid.fit(held_out[seen], interacts[seen].tolist())
    threshold = settings.threshold(
        calibration(held_out[seen]),
        interacts[seen],
        [data.pairs[int(index)] for index in np.flatnonzero(seen)],
        float(calibration(np.array([interaction.scorer.boundary]))[0]),
    )
    modality, modality_calibration = _fit_modality(data.take(np.flatnonzero(interacts)), settings.modality, seed)
    return Fitted(
        Classifiers(interaction.scorer, modality.scorer, calibration, modality_calibration, threshold),
        interaction.pipeline,
        modality.pipeline,
    )


def held_out_scores(
    learner: Learner,
    features: Sequence[Mapping[str, float]],
    positive: NDArray[np.bool_],
    groups: Sequence[str],
    *,
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score each instance by a learner that did not see its group.

    Returns:
        the scores, and which instances have one: none where there are too few groups, or a part lacks a class.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    scores = np.zeros(len(features))
    seen = np.zeros(len(features), dtype=np.bool_)
    folds = min(CALIBRATION_FOLDS, len(set(groups)))
    if folds < 2:
        return scores, seen
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for train, held_out in splitter.split(np.zeros(len(features)), positive, np.asarray(groups)):
        if len(set(positive[train])) < 2 or not len(held_out):
            continue
        fitted = learner.fit([features[index] for index in train], positive[train])
        scores[held_out] = fitted.scorer.scores([features[index] for index in held_out])
        seen[held_out] = True
    return scores, seen


def _fit_modality(data: TrainingData, learner: Learner, seed: int) -> tuple[FittedLearner, Sigmoid]:
    """Fit the modality of interacting instances. The learner's own boundary decides; calibration gives its score."""
    stated = np.array([label.modality is Modality.POSITIVE for label in data.labels], dtype=np.bool_)
    _need_both(stated, "positive and negative interactions")
    fitted = learner.fit(data.features.modality, stated)
    scores, seen = held_out_scores(learner, data.features.modality, stated, data.groups, seed=seed)
    slope = Sigmoid.fit(scores[seen], stated[seen].tolist()).slope
    return fitted, Sigmoid(slope, -slope * fitted.scorer.boundary)


def _need_both(positive: NDArray[np.bool_], what: str) -> None:
    if not positive.any() or positive.all():
        raise NotEnoughDataError(
            "there is too little to learn from",
            expected=what,
            found=f"{int(positive.sum())} and {int((~positive).sum())}",
            remedy="Give a corpus with more annotated interactions",
        )
