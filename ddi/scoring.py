"""The one place where contexts are scored, a batch at a time: none twice, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.features import FEATURE_SETS
from ddi.features.context import features_key, with_trees
from ddi.learning import featurize
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from ddi.features.context import Context, ParseMemory
    from ddi.learning import Prediction
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
    """

    def __init__(self, model: Model, memory: ParseMemory, threshold: float | None) -> None:
        self._classifiers = model.classifiers
        self._features = FEATURE_SETS[model.manifest.features]
        self._memory = memory
        self._threshold = threshold
        self._predictions: Remembered[Hashable, Prediction] = Remembered(_PREDICTIONS)

    def predict(self, contexts: Sequence[Context]) -> list[Prediction]:
        """Return the prediction of each context, the same in whatever company it comes. Contexts come without trees."""
        keys = [features_key(context) for context in contexts]
        known: dict[Hashable, Prediction] = {}
        new: dict[Hashable, Context] = {}
        for key, context in zip(keys, contexts, strict=True):
            prediction = self._predictions.get(key)
            if prediction is None:
                new[key] = context
            else:
                known[key] = prediction
        ordered = list(new)
        for start in range(0, len(ordered), _BATCH):
            batch = ordered[start : start + _BATCH]
            parsed = self.with_trees([new[key] for key in batch])
            found = self._classifiers.predict(featurize(parsed, self._features), threshold=self._threshold)
            for key, prediction in zip(batch, found, strict=True):
                known[key] = prediction
                self._predictions.put(key, prediction)
        return [known[key] for key in keys]

    def with_trees(self, contexts: Sequence[Context]) -> Sequence[Context]:
        """Return contexts as the model's features need them."""
        return with_trees(contexts, self._memory) if self._features.needs_parser else contexts
