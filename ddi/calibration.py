"""Turn a decision value into a probability, with two plain numbers (Platt 1999)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ddi.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """``probability = 1 / (1 + exp(-(slope x value + offset)))``; the slope is never negative."""

    slope: float = 1.0
    offset: float = 0.0

    @classmethod
    def fit(cls, values: NDArray[np.float64], positive: Sequence[bool]) -> Sigmoid:
        """Fit the two numbers to held-out decision values by maximum likelihood.

        Targets are smoothed as Platt did, so that separable values don't give an infinite slope. Where there is
        one class only, or nothing, the identity on the logistic scale is returned.
        """
        from scipy.optimize import minimize

        labels = np.asarray(positive, dtype=bool)
        yes, no = int(labels.sum()), int((~labels).sum())
        if not yes or not no:
            return cls()
        targets = np.where(labels, (yes + 1) / (yes + 2), 1 / (no + 2))

        def loss(numbers: NDArray[np.float64]) -> float:
            logits = numbers[0] * values + numbers[1]
            return float(np.sum(np.logaddexp(0, logits) - targets * logits))

        found = minimize(
            loss, np.array([1.0, np.log(yes / no)]), method="L-BFGS-B", bounds=[(1e-6, None), (None, None)]
        )
        return cls(float(found.x[0]), float(found.x[1]))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Sigmoid:
        """Read back the two numbers from a mapping of their names.

        Raises:
            KeyError, TypeError, ValueError: the value is not of that form.
        """
        slope = read_number(value["slope"])
        if slope < 0:
            raise ValueError(f"the slope of a calibration is negative: {slope}")
        return cls(slope, read_number(value["offset"]))

    def __call__(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of each value."""
        # Far below 0 the exponential is infinite, and the probability 0, as it should be.
        with np.errstate(over="ignore"):
            return np.asarray(1 / (1 + np.exp(-self.log_odds(values))), dtype=np.float64)

    def log_odds(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the logarithm of each value's odds, natural."""
        return np.asarray(self.slope * values + self.offset, dtype=np.float64)
