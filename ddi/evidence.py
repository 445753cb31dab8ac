"""What rules read beside what a classifier learned: evidence of a weight that the training data give it.

A linear classifier of a few hundred examples can't learn that one clause outweighs another: "A did not change the
clearance of B but raised that of C" has all the words of a denial for A and C too. The rules for effects read each
pair apart, seldom wrongly, but read nothing of half of all pairs. So what they read is added to what was learned, as
independent evidence is: log-odds to log-odds (Good 1950).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ddi.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Reading:
    """What rules read of a pair that interacts; ``None`` where they read nothing, or read it both ways.

    ``stated`` says whether a change is stated (or, if not, denied), ``acts_first`` whether the first of the closest
    mentions is the precipitant.
    """

    stated: bool | None = None
    acts_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """``log-odds = the classifier's + weight x (1 if the rules say yes, -1 if no, 0 if nothing)``; natural logarithms.

    The weight is never negative; at 0 the classifier stands alone.
    """

    weight: float = 0.0

    @classmethod
    def fit(cls, read: Sequence[bool | None], truth: Sequence[bool]) -> Evidence:
        """Weigh by how often the rules are right: log of the odds, one example of each kind added (Laplace).

        The rules learn nothing from the examples, so the examples that they are judged by need not be held out.
        """
        right = [said is true for said, true in zip(read, map(bool, truth), strict=True) if said is not None]
        return cls(max(0.0, float(np.log((sum(right) + 1) / (len(right) - sum(right) + 1)))))

    @classmethod
    def from_json(cls, value: object) -> Evidence:
        """Read back the weight.

        Raises:
            TypeError, ValueError: the value is no number, or is negative.
        """
        weight = read_number(value)
        if weight < 0:
            raise ValueError(f"the weight of what rules read is negative: {weight}")
        return cls(weight)

    def __call__(self, log_odds: NDArray[np.float64], read: Sequence[bool | None]) -> NDArray[np.float64]:
        """Return the probability of each example."""
        signs = np.array([0 if said is None else 1 if said else -1 for said in read], dtype=np.float64)
        with np.errstate(over="ignore"):
            return np.asarray(1 / (1 + np.exp(-(log_odds + self.weight * signs))), dtype=np.float64)
