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
_PREDICTIONS = 8192
_OUTLINES = 32768


class ContextScorer:
    """Predicts for contexts, and remembers predictions by all that features see of a context.

    Of most pairs, features that cost little say that they don't interact: that is remembered by what these see.

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
        self._outlines: Remembered[Hashable, bool] = Remembered(_OUTLINES)
        self._predictions: Remembered[Hashable, tuple[Prediction | None]] = Remembered(_PREDICTIONS)

    def predict(self, contexts: Sequence[Context]) -> list[Prediction | None]:
        """Return the prediction of each context that interacts, the same in whatever company it comes, else ``None``.

        Contexts come without trees.
        """
        batches = (contexts[start : start + _BATCH] for start in range(0, len(contexts), _BATCH))
        return [prediction for batch in batches for prediction in self._predict(batch)]

    def _predict(self, contexts: Sequence[Context]) -> list[Prediction | None]:
        begun = self._possible(contexts)
        keys = {number: features_key(contexts[number]) for number in begun}
        known: dict[Hashable, tuple[Prediction | None]] = {}
        new: dict[Hashable, int] = {}
        for number, key in keys.items():
            remembered = self._predictions.get(key)
            if remembered is None:
                new.setdefault(key, number)
            else:
                known[key] = remembered
        with_trees = self.with_trees([contexts[number] for number in new.values()])
        for key, prediction in zip(
            new, self._score(with_trees, [begun[number] for number in new.values()]), strict=True
        ):
            known[key] = (prediction,)
            self._predictions.put(key, known[key])
        found: list[Prediction | None] = [None] * len(contexts)
        for number, key in keys.items():
            found[number] = known[key][0]
        return found

    def _possible(self, contexts: Sequence[Context]) -> dict[int, Mapping[str, float] | None]:
        """Return the numbers of the contexts that may interact, with their cheap features where these are at hand.

        Pairs with the same outline have the same cheap features, and few of them can reach the threshold.
        """
        features, scorer = self._features, self._classifiers.interaction
        left = [number for number, context in enumerate(contexts) if not features.excludes(context)]
        if self._encoder is not None or not isinstance(scorer, LinearModel):
            return dict.fromkeys(left)
        outlines = {number: features.outline(contexts[number]) for number in left}
        possible = {outline: self._outlines.get(outline) for outline in outlines.values()}
        new = {outline: number for number, outline in outlines.items() if possible[outline] is None}
        cheap = [features.cheap(context) for context in self.with_trees([contexts[number] for number in new.values()])]
        highest = self._classifiers.calibration(scorer.highest(cheap, self._costly))
        begun: dict[Hashable, Mapping[str, float]] = {}
        for outline, found, is_possible in zip(new, cheap, (highest >= self._limit).tolist(), strict=True):
            possible[outline] = is_possible
            self._outlines.put(outline, is_possible)
            if is_possible:
                begun[outline] = found
        return {number: begun.get(outline) for number, outline in outlines.items() if possible[outline]}

    def _score(
        self, contexts: Sequence[Context], begun: Sequence[Mapping[str, float] | None]
    ) -> list[Prediction | None]:
        """Score contexts with their trees; modality and roles are worked out for those that interact.

        Args:
            contexts: with their trees.
            begun: the cheap features of each, where they are at hand.
        """
        classifiers, features = self._classifiers, self._features
        interaction = [
            {**(features.cheap(context) if cheap is None else cheap), **features.costly(context)}
            for context, cheap in zip(contexts, begun, strict=True)
        ]
        encoded = None if self._encoder is None else self._encoder.scores(contexts)
        probabilities = classifiers.probabilities(interaction, encoded)
        chosen = [
            n for n in np.flatnonzero(probabilities >= self._limit).tolist() if not features.rules_out(interaction[n])
        ]
        predictions = classifiers.predict(
            Features(
                [interaction[number] for number in chosen],
                [features.modality(contexts[number]) for number in chosen],
                [features.roles(contexts[number]) for number in chosen],
                [features.reading(contexts[number]) for number in chosen],
                [False] * len(chosen),
                None if encoded is None else encoded[chosen],
            ),
            threshold=self._threshold,
        )
        found: list[Prediction | None] = [None] * len(contexts)
        for number, prediction in zip(chosen, predictions, strict=True):
            found[number] = prediction if prediction.interacts else None
        return found

    def with_trees(self, contexts: Sequence[Context]) -> Sequence[Context]:
        """Return contexts as the model's features need them."""
        return with_trees(contexts, self._memory) if self._features.needs_parser else contexts
