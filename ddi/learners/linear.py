"""A fitted linear model as plain numbers, so that scoring needs no scikit-learn."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from ddi.numbers import SMALLEST_DIVISOR, read_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

# More than sums of floating-point numbers in another order differ by.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class LinearModel:
    """``score = intercept + sum of weight x value`` over an instance's features.

    ``weights`` holds every feature of the training data, also those of no weight; others count for nothing. ``scales``
    are what values are divided by first; those of 1 are left out. With ``unit``, an instance's scaled values are
    divided by their Euclidean length.
    """

    intercept: float
    weights: Mapping[str, float]
    scales: Mapping[str, float] = field(default_factory=dict)
    unit: bool = False
    kind: str = "linear"
    boundary: float = 0.0
    _numbers: dict[str, int] = field(init=False, repr=False, compare=False)
    _matrix: tuple[NDArray[np.float64], NDArray[np.float64]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {name: number for number, name in enumerate(self.weights)}
        scales = np.ones(len(numbers))
        for name, scale in self.scales.items():
            if name in numbers:
                scales[numbers[name]] = scale
        weights = np.fromiter(self.weights.values(), dtype=np.float64, count=len(numbers))
        object.__setattr__(self, "_numbers", numbers)
        object.__setattr__(self, "_matrix", (weights, scales))

    @classmethod
    def of(cls, pipeline: Pipeline) -> LinearModel:
        """Read the weights out of a fitted pipeline of ``SVM``."""
        names = pipeline.named_steps["vectorize"].feature_names_
        found = getattr(pipeline.named_steps["scale"], "scale_", None)
        scale = np.ones(len(names)) if found is None else found
        learner = pipeline.named_steps["learn"]
        return cls(
            intercept=float(learner.intercept_[0]),
            weights={name: float(weight) for name, weight in zip(names, learner.coef_[0], strict=True)},
            scales={name: float(value) for name, value in zip(names, scale, strict=True) if value != 1},
            unit="unit" in pipeline.named_steps,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> LinearModel:
        """Read back what ``to_json`` gave.

        Raises:
            KeyError, TypeError, ValueError: the value is not of that form.
        """
        scales = {str(name): read_number(scale) for name, scale in value["scales"].items()}
        if any(scale < SMALLEST_DIVISOR for scale in scales.values()):
            raise ValueError(f"a scale is less than {SMALLEST_DIVISOR}")
        return cls(
            intercept=read_number(value["intercept"]),
            weights={str(name): read_number(weight) for name, weight in value["weights"].items()},
            scales=scales,
            unit=bool(value["unit"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values, names in order."""
        return {
            "intercept": self.intercept,
            "unit": self.unit,
            "scales": dict(sorted(self.scales.items())),
            "weights": dict(sorted(self.weights.items())),
        }

    def scores(self, instances: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the decision value of each instance; positive values are of the positive class.

        The features of all instances are one sparse matrix in coordinate form. A row's value depends on that row only,
        to the last digit, so that instances may come in any company.
        """
        totals, squares = self._sums(instances)
        if self.unit:
            totals = np.divide(totals, np.sqrt(squares), out=np.zeros_like(totals), where=squares > 0)
        return np.asarray(totals + self.intercept, dtype=np.float64)

    def highest(self, instances: Sequence[Mapping[str, float]], more: Collection[str]) -> NDArray[np.float64]:
        """Return what the score of each instance can't exceed, whichever of some other features come to it.

        Args:
            instances: without these features.
            more: the names of the features that may come, each counting 1.
        """
        added = [(self.weights[name], self.scales.get(name, 1.0)) for name in more if name in self.weights]
        totals, squares = self._sums(instances)
        totals += sum(max(0.0, weight / scale) for weight, scale in added)
        if self.unit:
            # What comes makes an instance longer, if anything: a score above 0 is highest at the least length.
            lengths = np.sqrt(np.where(totals > 0, squares, squares + sum(scale**-2 for _, scale in added)))
            totals = np.divide(totals, lengths, out=np.full_like(totals, np.inf), where=lengths > 0)
        return np.asarray(totals + self.intercept + _ROUNDING, dtype=np.float64)

    def _sums(self, instances: Sequence[Mapping[str, float]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the sum of weight x scaled value of each instance, and that of the squares of its scaled values."""
        count = len(instances)
        columns = np.fromiter(map(self._numbers.get, chain.from_iterable(instances), repeat(-1)), dtype=np.intp)
        values = np.fromiter(chain.from_iterable(each.values() for each in instances), dtype=np.float64)
        rows = np.repeat(np.arange(count), np.fromiter(map(len, instances), dtype=np.intp, count=count))
        known = columns >= 0
        rows, columns, values = rows[known], columns[known], values[known]
        scaled = values / self._matrix[1][columns]
        # Of nothing, bincount makes integers, whatever its weights.
        totals = np.bincount(rows, weights=scaled * self._matrix[0][columns], minlength=count).astype(np.float64)
        return totals, np.bincount(rows, weights=scaled**2, minlength=count).astype(np.float64)

    def heaviest(self, count: int) -> list[tuple[str, float]]:
        """Return the features of largest absolute weight, heaviest first, ties by name."""
        return sorted(self.weights.items(), key=lambda item: (-abs(item[1]), item[0]))[:count]

    def contributions(self, features: Mapping[str, float]) -> list[tuple[str, float]]:
        """Return what each feature of an instance adds to its score, the largest first.

        They and the intercept sum to the score.
        """
        scaled = {name: value / self.scales.get(name, 1.0) for name, value in features.items() if name in self.weights}
        length = math.sqrt(sum(value**2 for value in scaled.values())) if self.unit else 1.0
        added = [(name, self.weights[name] * value / (length or 1.0)) for name, value in scaled.items()]
        return sorted((item for item in added if item[1]), key=lambda item: (-abs(item[1]), item[0]))
