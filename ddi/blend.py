"""Add a sentence encoder's score to the classifier's: a weighted sum of log-odds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ddi.calibration import Sigmoid

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Blend:
    """``log-odds = (1 - weight) x the classifier's + weight x the encoder's``, then calibrated once more.

    ``encoder`` makes log-odds of the encoder's scores, ``calibration`` a probability of the sum: a mean of two answers
    is less sure than it ought to be where both agree. Where the encoder has no score (NaN), the classifier's own
    probability stands.
    """

    weight: float
    encoder: Sigmoid
    calibration: Sigmoid

    @classmethod
    def fit(
        cls,
        log_odds: NDArray[np.float64],
        scores: NDArray[np.float64],
        positive: NDArray[np.bool_],
        *,
        weight: float | None = None,
    ) -> Blend:
        """Calibrate the encoder and the sum on held-out instances.

        Args:
            log_odds: the classifier's, of a classifier that did not see the instance.
            scores: the encoder's, likewise; NaN where it has none.
            positive: which of them interact.
            weight: the encoder's share, 0 to 1; ``None`` chooses the tenth at which the classes are most probable.
        """
        read = ~np.isnan(scores)
        log_odds, scores, classes = log_odds[read], scores[read], positive[read].tolist()
        encoder = Sigmoid.fit(scores, classes)
        found = []
        for share in np.arange(11) / 10 if weight is None else (weight,):
            whole = (1 - share) * log_odds + share * encoder.log_odds(scores)
            blend = cls(float(share), encoder, Sigmoid.fit(whole, classes))
            signed = np.where(positive[read], 1, -1) * blend.calibration.log_odds(whole)
            found.append((float(np.logaddexp(0, -signed).sum()), blend))
        return min(found, key=lambda pair: pair[0])[1]

    def __call__(self, log_odds: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of each instance from the classifier's log-odds and the encoder's score."""
        whole = self.calibration((1 - self.weight) * log_odds + self.weight * self.encoder.log_odds(scores))
        return np.where(np.isnan(scores), Sigmoid()(log_odds), whole)
