"""What linear classifiers weigh the most, over the folds of a cross-validation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ddi.learners.linear import LinearModel

if TYPE_CHECKING:
    from ddi.learning import Classifiers


@dataclass(frozen=True, slots=True)
class Weight:
    """A feature's weight: the mean over folds, and its least and most; a fold that has not seen it counts 0."""

    name: str
    mean: float
    least: float
    most: float


@dataclass(slots=True)
class FoldWeights:
    """Gathers the weights of each fold's classifiers; those that are not linear have none."""

    _folds: dict[str, list[LinearModel]] = field(default_factory=lambda: defaultdict(list))

    def add(self, classifiers: Classifiers) -> None:
        """Take in the classifiers of one fold."""
        for name, scorer in (("interaction", classifiers.interaction), ("modality", classifiers.modality)):
            if isinstance(scorer, LinearModel):
                self._folds[name].append(scorer)

    def heaviest(self, classifier: str, count: int) -> list[Weight]:
        """Return the features of largest mean weight, whatever its sign, heaviest first, ties by name.

        Args:
            classifier: ``interaction`` or ``modality``.
            count: how many.
        """
        folds = self._folds.get(classifier, [])
        names = {name for fold in folds for name in fold.weights}
        found = []
        for name in names:
            weights = [fold.weights.get(name, 0.0) for fold in folds]
            found.append(Weight(name, sum(weights) / len(weights), min(weights), max(weights)))
        return sorted(found, key=lambda weight: (-abs(weight.mean), weight.name))[:count]
