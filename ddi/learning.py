"""Fit the classifiers: does a pair interact, and if so, is that stated or denied, and which drug acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus_tools.documents import Modality
from ddi.blend import Blend
from ddi.calibration import Sigmoid
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
    from ddi.evidence import Reading
    from ddi.features.context import Context
    from ddi.learners.base import FittedLearner, Learner, Scorer
    from ddi.thresholds import ThresholdRule

#: Folds, over groups, on whose held-out scores probabilities are calibrated and the threshold is chosen.
CALIBRATION_FOLDS = 5


class InstanceScorer(Protocol):
    """What scores instances from their text, beside the classifier of features: a sentence encoder."""

    def scores(self, contexts: Sequence[Context]) -> NDArray[np.float64]:
        """Return the score of each instance; a higher one is more surely interacting, NaN says nothing."""
        ...


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
class Features:
    """The named features of instances, for each classifier; one entry an instance in each field.

    ``readings`` holds what rules read of each, for modality and roles. ``excluded`` says which pairs are out of the
    question: they're not learned from, and never interact. ``encoded``
    holds a sentence encoder's score of each, where there is one: of an encoder that did not see the instance, where
    there is something to learn from it.
    """

    interaction: Sequence[Mapping[str, float]]
    modality: Sequence[Mapping[str, float]]
    roles: Sequence[Mapping[str, float] | None]
    readings: Sequence[Reading]
    excluded: Sequence[bool]
    encoded: NDArray[np.float64] | None = None

    def take(self, indices: Iterable[int]) -> Features:
        """Return the features of the instances chosen, in the order given."""
        chosen = list(indices)
        return Features(
            [self.interaction[index] for index in chosen],
            [self.modality[index] for index in chosen],
            [self.roles[index] for index in chosen],
            [self.readings[index] for index in chosen],
            [self.excluded[index] for index in chosen],
            None if self.encoded is None else self.encoded[chosen],
        )


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
class Prediction:
    """What the classifiers say of an instance.

    ``score``, ``modality_score`` and ``role_score`` are probabilities: that the pair interacts, and that the modality
    and the roles given are the right ones; the last is ``None`` where text order decides. ``acts_first`` says whether
    the first of the closest mentions is the precipitant.
    """

    score: float
    interacts: bool
    modality: Modality
    modality_score: float
    acts_first: bool
    role_score: float | None


@dataclass(frozen=True, slots=True)
class Classifiers:
    """The fitted classifiers, as plain values.

    ``threshold`` is the probability from which a pair counts as interacting; ``roles`` is ``None`` where text order
    decides, ``blend`` where no encoder scores beside the interaction classifier. ``modality_evidence`` and
    ``role_evidence`` weigh what rules read beside what these two learned.
    """

    interaction: Scorer
    modality: Scorer
    roles: Scorer | None
    calibration: Sigmoid
    modality_calibration: Sigmoid
    role_calibration: Sigmoid
    threshold: float
    blend: Blend | None = None
    modality_evidence: Evidence = field(default_factory=Evidence)
    role_evidence: Evidence = field(default_factory=Evidence)

    def predict(self, features: Features, *, threshold: float | None = None) -> list[Prediction]:
        """Classify instances; the predictions come in the same order.

        Raises:
            ValueError: the classifiers go with an encoder, and its scores are not among the features.
        """
        limit = self.threshold if threshold is None else threshold
        probabilities = self.probabilities(features.interaction, features.encoded)
        probabilities[np.array(features.excluded, dtype=np.bool_)] = 0.0
        stated = self.modality_evidence(
            self.modality_calibration.log_odds(self.modality.scores(features.modality)),
            [reading.stated for reading in features.readings],
        )
        first = self._acts_first(features)
        return [
            Prediction(
                score=float(probability),
                interacts=bool(probability >= limit and not excluded),
                modality=Modality.POSITIVE if positive >= 0.5 else Modality.NEGATIVE,
                modality_score=float(max(positive, 1 - positive)),
                acts_first=acts is None or acts >= 0.5,
                role_score=None if acts is None else max(acts, 1 - acts),
            )
            for probability, positive, excluded, acts in zip(
                probabilities, stated, features.excluded, first, strict=True
            )
        ]

    def probabilities(
        self, interaction: Sequence[Mapping[str, float]], encoded: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Return the probability that each pair interacts, from its features and an encoder's score.

        Raises:
            ValueError: the classifiers go with an encoder, and there are no scores of it.
        """
        scores = self.interaction.scores(interaction)
        if self.blend is None:
            return self.calibration(scores)
        if encoded is None:
            raise ValueError("these classifiers need the scores of the encoder that they were fitted with")
        return self.blend(self.calibration.log_odds(scores), encoded)

    def _acts_first(self, features: Features) -> list[float | None]:
        """Return the probability that the first drug is the precipitant; ``None`` where text order decides."""
        if self.roles is None:
            return [None] * len(features.roles)
        log_odds = self.role_calibration.log_odds(self.roles.scores([found or {} for found in features.roles]))
        return [float(p) for p in self.role_evidence(log_odds, [reading.acts_first for reading in features.readings])]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Classifiers, and the scikit-learn pipelines that they were read from, by name, where there is one."""

    classifiers: Classifiers
    pipelines: Mapping[str, Pipeline]


def featurize(
    contexts: Sequence[Context], feature_set: FeatureSet, *, encoder: InstanceScorer | None = None
) -> Features:
    """Compute the features of instances. They depend on nothing but the instance, so folds may share them.

    Args:
        contexts: the instances.
        feature_set: what to compute.
        encoder: what scores the instances too, except those that are out of the question.
    """
    interaction = [feature_set.interaction(context) for context in contexts]
    excluded = [
        feature_set.excludes(context) or feature_set.rules_out(found)
        for context, found in zip(contexts, interaction, strict=True)
    ]
    return Features(
        interaction,
        [feature_set.modality(context) for context in contexts],
        [feature_set.roles(context) for context in contexts],
        [feature_set.reading(context) for context in contexts],
        excluded,
        None if encoder is None else _encoded(contexts, excluded, encoder),
    )


def _encoded(contexts: Sequence[Context], excluded: Sequence[bool], encoder: InstanceScorer) -> NDArray[np.float64]:
    usable = [index for index, out in enumerate(excluded) if not out]
    scores = np.full(len(contexts), np.nan)
    scores[usable] = encoder.scores([contexts[index] for index in usable])
    return scores


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
