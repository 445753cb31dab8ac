"""From which probability a pair counts as interacting. Every rule sees training data only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: From held-out probabilities, whether each instance interacts, its pair, and the learner's own boundary.
ThresholdRule = Callable[["NDArray[np.float64]", "NDArray[np.bool_]", Sequence[Hashable], float], float]


def boundary_threshold(
    probabilities: NDArray[np.float64],  # noqa: ARG001 - a rule has these parameters
    interacts: NDArray[np.bool_],  # noqa: ARG001
    pairs: Sequence[Hashable],  # noqa: ARG001
    boundary: float,
) -> float:
    """Keep the learner's own boundary, as the paper did."""
    return boundary


def best_pair_f_threshold(
    probabilities: NDArray[np.float64], interacts: NDArray[np.bool_], pairs: Sequence[Hashable], boundary: float
) -> float:
    """Choose the threshold at which distinct section pairs have the best F.

    A pair's probability is its instances' highest. The threshold lies halfway between two pairs' probabilities; the
    learner's boundary is kept where nothing was held out.
    """
    if not len(probabilities):
        return boundary
    highest: dict[Hashable, float] = defaultdict(float)
    true: dict[Hashable, bool] = defaultdict(bool)
    for probability, positive, pair in zip(probabilities, interacts, pairs, strict=True):
        highest[pair] = max(highest[pair], float(probability))
        true[pair] |= bool(positive)
    order = sorted(highest, key=lambda pair: -highest[pair])
    ranked = np.array([highest[pair] for pair in order])
    found = np.cumsum([true[pair] for pair in order])
    f = 2 * found / (np.arange(1, len(order) + 1) + max(1, sum(true.values())))
    # Only between different probabilities is there room for a threshold.
    f[:-1][ranked[:-1] == ranked[1:]] = -1
    best = int(np.argmax(f))
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + below) / 2)
