"""The one place where contexts are scored, a batch at a time: none twice, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ddi.features import FEATURE_SETS
from ddi.features.context import features_key, with_trees
from ddi.learners.linear import LinearModel
from ddi.learning import Features
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from ddi.features.context import Context, ParseMemory
    from ddi.learning import InstanceScorer, Prediction
    from ddi.model import Model

# Contexts whose features are in memory at once, however long a label is.
_BATCH = 1024
_PREDICTIONS = 32768


class ContextScorer:
    """Predicts for contexts, and remembers predictions by all that features see of a context.

    Args:
        model: what scores.
        memory: parses, where the model's features need it.
        threshold: the probability from which a pair counts as interacting; the model's if ``None``.
        encoder: the model's sentence encoder, where it has one.
    """

    def __init__(
        self, model: Model, memory: ParseMemory, threshold: float | None, encoder: InstanceScorer | None = None
    ) -> None:
        self._classifiers = model.classifiers
        self._features = FEATURE_SETS[model.manifest.features]
        self._memory = memory
        self._threshold = threshold
        self._limit = model.classifiers.threshold if threshold is None else threshold
        self._encoder = encoder
        scorer = model.classifiers.interaction
        names = scorer.weights if isinstance(scorer, LinearModel) else ()
        self._costly = tuple(filter(self._features.is_costly, names))
        self._predictions: Remembered[Hashable, tuple[Prediction | None]] = Remembered(_PREDICTIONS)

    def predict(self, contexts: Sequence[Context]) -> list[Prediction | None]:
        """Return the prediction of each context that interacts, the same in whatever company it comes, else ``None``.

        Contexts come without trees.
        """
        keys = [features_key(context) for context in contexts]
        known: dict[Hashable, tuple[Prediction | None]] = {}
        new: dict[Hashable, Context] = {}
        for key, context in zip(keys, contexts, strict=True):
            remembered = self._predictions.get(key)
            if remembered is not None:
                known[key] = remembered
            elif self._features.excludes(context):
                known[key] = (None,)
            else:
                new[key] = context
        ordered = list(new)
        for start in range(0, len(ordered), _BATCH):
            batch = ordered[start : start + _BATCH]
            found = self._score(self.with_trees([new[key] for key in batch]))
            for key, prediction in zip(batch, found, strict=True):
                known[key] = (prediction,)
                self._predictions.put(key, known[key])
        return [known[key][0] for key in keys]

    def _score(self, contexts: Sequence[Context]) -> list[Prediction | None]:
        """Score contexts with their trees; modality and roles are worked out for those that interact."""
        classifiers, features = self._classifiers, self._features
        found: list[Prediction | None] = [None] * len(contexts)
        cheap = [features.cheap(context) for context in contexts]
        possible = self._possible(cheap)
        interaction = {number: cheap[number] | features.costly(contexts[number]) for number in possible}
        encoded = None if self._encoder is None else self._encoder.scores(contexts)
        probabilities = classifiers.probabilities(list(interaction.values()), encoded)
        chosen = [possible[at] for at in np.flatnonzero(probabilities >= self._limit).tolist()]
        predictions = classifiers.predict(
            Features(
                [interaction[number] for number in chosen],
                [features.modality(contexts[number]) for number in chosen],
                [features.roles(contexts[number]) for number in chosen],
                [False] * len(chosen),
                None if encoded is None else encoded[chosen],
            ),
            threshold=self._threshold,
        )
        for number, prediction in zip(chosen, predictions, strict=True):
            found[number] = prediction if prediction.interacts else None
        return found

    def _possible(self, cheap: Sequence[Mapping[str, float]]) -> list[int]:
        """Return the numbers of the contexts that may interact, by their cheap features alone."""
        scorer = self._classifiers.interaction
        if self._encoder is not None or not isinstance(scorer, LinearModel):
            return list(range(len(cheap)))
        highest = self._classifiers.calibration(scorer.highest(cheap, self._costly))
        found: list[int] = np.flatnonzero(highest >= self._limit).tolist()
        return found

    def with_trees(self, contexts: Sequence[Context]) -> Sequence[Context]:
        """Return contexts as the model's features need them."""
        return with_trees(contexts, self._memory) if self._features.needs_parser else contexts
