"""Precision and recall at every threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi.evaluation.predictions import PredictionRow

# Points of a curve that are kept: more cannot be told apart in a plot.
_POINTS = 400


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """A precision-recall curve, recall falling, and the average precision, the area under its steps.

    ``points`` are pairs of recall and precision. Annotated interactions out of reach count as missed, so recall does
    not come up to 1 where there are some.
    """

    points: tuple[tuple[float, float], ...]
    average: float

    @classmethod
    def of(cls, rows: Iterable[PredictionRow]) -> PrecisionRecall:
        """Compute the curve of instances by their score; scores of different folds count as one scale."""
        from sklearn.metrics import average_precision_score, precision_recall_curve

        # What has no score comes after all that has one; that point is not drawn, since no threshold gives it.
        answers = [(row.gold, -1.0 if row.score is None else row.score) for row in rows]
        gold, scores = np.array([one for one, _ in answers]), np.array([score for _, score in answers])
        if not gold.any():
            return cls((), 0.0)
        precision, recall, thresholds = precision_recall_curve(gold, scores)
        found = [
            (float(r), float(p))
            for p, r, threshold in zip(precision, recall, [*thresholds, 2.0], strict=True)
            if threshold >= 0 and r > 0
        ]
        step = max(1, len(found) // _POINTS)
        return cls(tuple(found[::step]), float(average_precision_score(gold, scores)))
