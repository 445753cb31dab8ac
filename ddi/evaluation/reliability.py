"""Do the probabilities mean what they say: of the instances scored near 0.8, do eight in ten interact?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi.evaluation.predictions import PredictionRow

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Instances whose score lies in ``low <= score < high`` (the last bin has its end too).

    ``score`` is their mean score, ``share`` the share of them that interact; both are 0 where the bin is empty.
    """

    low: float
    high: float
    instances: int
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The reliability curve, and the expected calibration error (Naeini et al. 2015): the bins' mean gap."""

    bins: tuple[Bin, ...]
    error: float

    @classmethod
    def of(cls, rows: Iterable[PredictionRow], *, bins: int = BINS) -> Reliability:
        """Sort instances into bins of equal width; interactions out of reach have no score and don't count."""
        scored = [(row.score, row.gold) for row in rows if row.score is not None]
        found = []
        for number in range(bins):
            chosen = [(score, gold) for score, gold in scored if min(int(score * bins), bins - 1) == number]
            count = len(chosen)
            found.append(
                Bin(
                    low=number / bins,
                    high=(number + 1) / bins,
                    instances=count,
                    score=sum(score for score, _ in chosen) / count if count else 0.0,
                    share=sum(gold for _, gold in chosen) / count if count else 0.0,
                )
            )
        gap = sum(each.instances * abs(each.score - each.share) for each in found)
        return cls(tuple(found), gap / len(scored) if scored else 0.0)

    def to_json(self) -> dict[str, object]:
        """Return plain values, rounded to six digits."""
        return {
            "expected_calibration_error": round(self.error, 6),
            "bins": [
                {
                    "low": each.low,
                    "high": each.high,
                    "instances": each.instances,
                    "score": round(each.score, 6),
                    "share": round(each.share, 6),
                }
                for each in self.bins
            ],
        }
