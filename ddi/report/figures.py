"""Figures with their intervals, as texts for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddi.evaluation.metrics import Estimate, Scores


def figure(estimate: Estimate, *, interval: bool = True) -> str:
    """Return a figure with three digits, and its interval unless that isn't wanted; a dash where there is none."""
    if estimate.value is None:
        return "-"
    if not interval or estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def scores_row(name: str, scores: Scores) -> tuple[str, ...]:
    """Return a row of precision, recall, F with its interval."""
    return (
        name,
        figure(scores.precision, interval=False),
        figure(scores.recall, interval=False),
        figure(scores.f),
    )
