"""Classify instances: their features, the fitted classifiers as plain values, and what these say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus_tools.documents import Modality
from ddi.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from ddi.blend import Blend
    from ddi.calibration import Sigmoid
    from ddi.evidence import Reading
    from ddi.features import FeatureSet
    from ddi.features.context import Context
    from ddi.learners.base import Scorer


class InstanceScorer(Protocol):
    """What scores instances from their text, beside the classifier of features: a sentence encoder."""

    def scores(self, contexts: Sequence[Context]) -> NDArray[np.float64]:
        """Return the score of each instance; a higher one is more surely interacting, NaN says nothing."""
        ...


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
