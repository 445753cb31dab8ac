"""Fit the classifiers: does a pair interact, and if so, is that stated or denied, and which drug acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from corpus_tools.documents import Modality
from ddi.blend import Blend
from ddi.calibration import Sigmoid
from ddi.classification import Classifiers, Features, InstanceScorer, Prediction, featurize
from ddi.errors import NotEnoughDataError
from ddi.evidence import Evidence
from ddi.features import FEATURE_SETS, FeatureSet
from ddi.learners import LEARNERS
from ddi.thresholds import boundary_threshold

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

    from corpus_tools.instances import Label
    from ddi.learners.base import FittedLearner, Learner
    from ddi.thresholds import ThresholdRule

__all__ = [
    "CALIBRATION_FOLDS",
    "Classifiers",
    "Features",
    "Fitted",
    "InstanceScorer",
    "Prediction",
    "Settings",
    "TrainingData",
    "featurize",
    "fit",
    "held_out_scores",
]

#: Folds, over groups, on whose held-out scores probabilities are calibrated and the threshold is chosen.
CALIBRATION_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """What is learned, from what, and how.

    ``encoder_weight`` is a sentence encoder's share, where there is one; ``None`` chooses it by held-out
    scores of the training part.
    """

    features: FeatureSet = field(default_factory=lambda: FEATURE_SETS["paper"])
    interaction: Learner = field(default_factory=lambda: LEARNERS["svm"])
    modality: Learner = field(default_factory=lambda: LEARNERS["svm"])
    roles: Learner = field(default_factory=lambda: LEARNERS["svm"])
    threshold: ThresholdRule = boundary_threshold
    encoder_weight: float | None = None


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Labelled instances; one entry an instance in every field.

    ``acts_first`` says of those that interact whether the first of the closest mentions is the precipitant (``None``
    where that's not known). ``groups`` names what must not be split between a training and a held-out part: the
    package insert. ``pairs`` names the drug pair of a section that the instance is one place of.
    """

    features: Features
    labels: Sequence[Label]
    acts_first: Sequence[bool | None]
    groups: Sequence[str]
    pairs: Sequence[Hashable]

    def take(self, indices: Iterable[int]) -> TrainingData:
        """Return the instances chosen, in the order given."""
        chosen = list(indices)
        return TrainingData(
            self.features.take(chosen),
            [self.labels[index] for index in chosen],
            [self.acts_first[index] for index in chosen],
            [self.groups[index] for index in chosen],
            [self.pairs[index] for index in chosen],
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """Classifiers, and the scikit-learn pipelines that they were read from, by name, where there is one."""

    classifiers: Classifiers
    pipelines: Mapping[str, Pipeline]


def fit(data: TrainingData, settings: Settings, *, seed: int = 0) -> Fitted:
    """Fit the classifiers on labelled instances.

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
    probabilities = calibration(held_out[seen])
    boundary = float(calibration(np.array([interaction.scorer.boundary]))[0])
    blend = None
    if data.features.encoded is not None:
        log_odds, encoded = calibration.log_odds(held_out[seen]), data.features.encoded[seen]
        blend = Blend.fit(log_odds, encoded, interacts[seen], weight=settings.encoder_weight)
        probabilities, boundary = blend(log_odds, encoded), 0.5
    threshold = settings.threshold(
        probabilities, interacts[seen], [data.pairs[int(index)] for index in np.flatnonzero(seen)], boundary
    )
    chosen = data.take(np.flatnonzero(interacts))
    stated = np.array([label.modality is Modality.POSITIVE for label in chosen.labels], dtype=np.bool_)
    _need_both(stated, "positive and negative interactions")
    modality, modality_calibration = _fit_at_boundary(
        settings.modality, chosen.features.modality, stated, chosen.groups, seed
    )
    modality_evidence = Evidence.fit([reading.stated for reading in chosen.features.readings], stated.tolist())
    roles, role_calibration, role_evidence = _fit_roles(chosen, settings.roles, seed)
    fitted = {"interaction": interaction, "modality": modality, **({"roles": roles} if roles is not None else {})}
    return Fitted(
        Classifiers(
            interaction=interaction.scorer,
            modality=modality.scorer,
            roles=None if roles is None else roles.scorer,
            calibration=calibration,
            modality_calibration=modality_calibration,
            role_calibration=role_calibration,
            threshold=threshold,
            blend=blend,
            modality_evidence=modality_evidence,
            role_evidence=role_evidence,
        ),
        {name: learner.pipeline for name, learner in fitted.items() if learner.pipeline is not None},
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
        the scores, and which instances have one: none where there are too few groups or members of a class, or a part
        lacks a class.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    scores = np.zeros(len(features))
    seen = np.zeros(len(features), dtype=np.bool_)
    folds = min(CALIBRATION_FOLDS, len(set(groups)), int(positive.sum()), int((~positive).sum()))
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


def _fit_roles(data: TrainingData, learner: Learner, seed: int) -> tuple[FittedLearner | None, Sigmoid, Evidence]:
    """Fit which drug acts, on interacting instances; nothing where the features leave it to text order."""
    known = [
        index
        for index, (features, first) in enumerate(zip(data.features.roles, data.acts_first, strict=True))
        if features is not None and first is not None
    ]
    chosen = data.take(known)
    first = np.array([bool(value) for value in chosen.acts_first], dtype=np.bool_)
    if not known or first.all() or not first.any():
        return None, Sigmoid(), Evidence()
    features = [found or {} for found in chosen.features.roles]
    evidence = Evidence.fit([reading.acts_first for reading in chosen.features.readings], first.tolist())
    return *_fit_at_boundary(learner, features, first, chosen.groups, seed), evidence


def _fit_at_boundary(
    learner: Learner,
    features: Sequence[Mapping[str, float]],
    positive: NDArray[np.bool_],
    groups: Sequence[str],
    seed: int,
) -> tuple[FittedLearner, Sigmoid]:
    """Fit a classifier whose own boundary decides: calibration gives its score, but does not move the boundary."""
    fitted = learner.fit(features, positive)
    scores, seen = held_out_scores(learner, features, positive, groups, seed=seed)
    slope = Sigmoid.fit(scores[seen], positive[seen].tolist()).slope
    return fitted, Sigmoid(slope, -slope * fitted.scorer.boundary)


def _need_both(positive: NDArray[np.bool_], what: str) -> None:
    if not positive.any() or positive.all():
        raise NotEnoughDataError(
            "there is too little to learn from",
            expected=what,
            found=f"{int(positive.sum())} and {int((~positive).sum())}",
            remedy="Give a corpus with more annotated interactions",
        )
