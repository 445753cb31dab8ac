"""Plots as plain values in the units of an SVG: a template draws them, a style sheet colours them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from ddi.evaluation.metrics import Estimate
from ddi.report.figures import figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ddi.evaluation.curves import PrecisionRecall
    from ddi.evaluation.error_analysis import ErrorGroup
    from ddi.evaluation.reliability import Reliability
    from ddi.evaluation.weights import Weight

_SIDE, _LEFT, _TOP = 320.0, 46.0, 14.0
_BARS, _ROW = 240.0, 22.0
_LARGEST = 9.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A symbol at a place: its shape names a class of the style sheet, its text says what it is of."""

    x: float
    y: float
    shape: str
    text: str
    size: float = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, as SVG writes them."""

    name: str
    points: str
    style: str


@dataclass(frozen=True, slots=True)
class Square:
    """A plot whose axes both go from 0 to 1."""

    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    across: str
    up: str
    text: str
    left: float = _LEFT
    top: float = _TOP
    side: float = _SIDE

    @property
    def ticks(self) -> tuple[tuple[str, float, float], ...]:
        """The axes' ticks: what is written, its distance from the left and from the top."""
        return tuple((f"{n / 5:.1f}", *_place(n / 5, n / 5)) for n in range(6))


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its interval, in units from the left of the bars; ``start`` is where the bar begins."""

    name: str
    shown: str
    start: float
    width: float
    low: float | None
    high: float | None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars one below the other, each a drawing of ``width`` by ``row``; the page sets names and values as text."""

    bars: tuple[Bar, ...]
    zero: float
    width: float = _BARS
    row: float = _ROW


def precision_recall(
    curves: Mapping[str, PrecisionRecall],
    answers: Mapping[str, tuple[float, float]],
    paper: Iterable[tuple[str, str, float, float]],
) -> Square:
    """Draw precision over recall.

    Args:
        curves: by protocol.
        answers: recall and precision of what each protocol's models answered, at their own thresholds.
        paper: the paper's figures: name, learner, recall and precision.
    """
    lines = tuple(
        Line(name, " ".join("{:.1f},{:.1f}".format(*_place(*point)) for point in curve.points), f"line-{number}")
        for number, (name, curve) in enumerate(curves.items(), 1)
    )
    marks = [
        Mark(*_place(recall, precision), f"paper {learner}", f"{name}: precision {precision:.3f}, recall {recall:.3f}")
        for name, learner, recall, precision in paper
    ]
    marks += [
        Mark(*_place(*found), f"answer line-{number}", f"{name}: precision {found[1]:.3f}, recall {found[0]:.3f}")
        for number, (name, found) in enumerate(answers.items(), 1)
    ]
    names = "; ".join(f"{name}: average precision {curve.average:.3f}" for name, curve in curves.items())
    return Square(lines, tuple(marks), "Recall", "Precision", f"Precision over recall. {names}.")


def reliability_curve(reliability: Reliability) -> Square:
    """Draw the share that interacts over the mean score of each bin; a dot's area grows with its instances."""
    filled = [each for each in reliability.bins if each.instances]
    most = max((each.instances for each in filled), default=1)
    marks = tuple(
        Mark(
            *_place(each.score, each.share),
            "bin",
            f"{each.instances} instances scored {each.low:.1f} to {each.high:.1f}: {each.share:.2f} interact",
            size=max(2.5, _LARGEST * sqrt(each.instances / most)),
        )
        for each in filled
    )
    points = " ".join("{:.1f},{:.1f}".format(*_place(each.score, each.share)) for each in filled)
    ideal = " ".join("{:.1f},{:.1f}".format(*_place(n, n)) for n in (0.0, 1.0))
    lines = (Line("perfectly calibrated", ideal, "ideal"), Line("measured", points, "line-1"))
    text = f"Share of instances that interact over their mean score. Calibration error {reliability.error:.3f}."
    return Square(lines, marks, "Mean score", "Share that interacts", text)


def score_bars(scores: Sequence[tuple[str, Estimate]]) -> Bars:
    """Draw figures between 0 and 1 with their intervals."""
    bars = tuple(
        Bar(
            name,
            figure(estimate),
            0.0,
            _BARS * (estimate.value or 0.0),
            None if estimate.low is None else _BARS * estimate.low,
            None if estimate.high is None else _BARS * estimate.high,
        )
        for name, estimate in scores
    )
    return Bars(bars, 0.0)


def group_bars(groups: Sequence[ErrorGroup]) -> Bars:
    """Draw F of groups of instances with intervals; a group without anything to find has no bar."""
    bars = tuple(
        Bar(
            group.value,
            figure(Estimate(group.f, group.low, group.high)) if group.f is not None else "–",
            0.0,
            _BARS * (group.f or 0.0),
            None if group.low is None or group.f is None else _BARS * group.low,
            None if group.high is None or group.f is None else _BARS * group.high,
        )
        for group in groups
    )
    return Bars(bars, 0.0)


def weight_bars(weights: Sequence[Weight]) -> Bars:
    """Draw weights to both sides of zero, with their least and most over the folds."""
    ends = [end for weight in weights for end in (weight.least, weight.most)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    scale = _BARS / ((high - low) or 1.0)
    bars = tuple(
        Bar(
            weight.name,
            f"{weight.mean:+.2f}",
            scale * (min(0.0, weight.mean) - low),
            scale * abs(weight.mean),
            scale * (weight.least - low),
            scale * (weight.most - low),
            "against" if weight.mean < 0 else "for",
        )
        for weight in weights
    )
    return Bars(bars, -scale * low)


def _place(x: float, y: float) -> tuple[float, float]:
    return round(_LEFT + _SIDE * x, 1), round(_TOP + _SIDE * (1 - y), 1)
