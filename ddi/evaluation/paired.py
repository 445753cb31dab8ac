"""Whether two answers to the same questions differ: a paired bootstrap over package inserts, and McNemar's test."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from ddi.evaluation.metrics import LEVEL, RESAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """How two answers differ. ``difference`` is the first's F less the second's, with its 95 % interval.

    ``bootstrap_p`` is the two-sided share of resamples, whole package inserts drawn with replacement, in which the
    difference has the other sign. ``only_first`` and ``only_second`` count instances that one alone answers rightly;
    ``mcnemar_p`` is the exact binomial test on them, which takes instances as independent, though those of one label
    are not: where the two tests disagree, believe the bootstrap. Interval and ``bootstrap_p`` are ``None`` with one
    package insert.
    """

    first_f: float
    second_f: float
    difference: float
    low: float | None
    high: float | None
    bootstrap_p: float | None
    only_first: int
    only_second: int
    mcnemar_p: float

    def to_json(self) -> dict[str, float | int | None]:
        """Return plain values, rounded to six digits."""
        return {name: round(value, 6) if value is not None else None for name, value in asdict(self).items()}


def paired_difference(
    inserts: Sequence[str],
    gold: Sequence[bool],
    first: Sequence[bool],
    second: Sequence[bool],
    *,
    seed: int = 0,
) -> PairedDifference:
    """Compare two answers; one entry an instance in each sequence.

    Args:
        inserts: the package insert of each instance.
        gold: what is right.
        first: one answer.
        second: the other.
        seed: of the resampling.

    Raises:
        ValueError: the sequences differ in length, or are empty.
    """
    from scipy.stats import binomtest

    lengths = {len(inserts), len(gold), len(first), len(second)}
    if len(lengths) != 1 or not len(gold):
        raise ValueError(f"paired answers must be of one length, and not empty; found lengths {sorted(lengths)}")
    counts = _counts(inserts, gold, first, second)
    one, other = _f(counts.sum(axis=0, keepdims=True))
    low = high = bootstrap_p = None
    if len(counts) > 1:
        generator = np.random.default_rng(seed)
        weights = generator.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES)
        first_f, second_f = _f(weights @ counts)
        differences = first_f - second_f
        low, high = (float(value) for value in np.quantile(differences, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
        # One more than counted, so that no finite number of resamples claims a probability of 0.
        tails = [(int((differences <= 0).sum()) + 1), (int((differences >= 0).sum()) + 1)]
        bootstrap_p = min(1.0, 2 * min(tails) / (RESAMPLES + 1))
    right_first, right_second = np.equal(first, gold), np.equal(second, gold)
    only_first = int((right_first & ~right_second).sum())
    only_second = int((right_second & ~right_first).sum())
    disagreements = only_first + only_second
    return PairedDifference(
        first_f=float(one[0]),
        second_f=float(other[0]),
        difference=float(one[0] - other[0]),
        low=low,
        high=high,
        bootstrap_p=bootstrap_p,
        only_first=only_first,
        only_second=only_second,
        mcnemar_p=float(binomtest(only_first, disagreements).pvalue) if disagreements else 1.0,
    )


def _counts(
    inserts: Sequence[str], gold: Sequence[bool], first: Sequence[bool], second: Sequence[bool]
) -> NDArray[np.float64]:
    """Count, for each insert, the gold positives and each answer's positives and true positives."""
    table: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for insert, true, one, other in zip(inserts, gold, first, second, strict=True):
        row = table[insert]
        for place, value in enumerate((true, one, true and one, other, true and other)):
            row[place] += bool(value)
    return np.array([table[insert] for insert in sorted(table)], dtype=np.float64)


def _f(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    gold = counts[:, 0]

    def f(answered: NDArray[np.float64], true: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = gold + answered
        return np.divide(2 * true, whole, out=np.zeros_like(whole), where=whole > 0)

    return f(counts[:, 1], counts[:, 2]), f(counts[:, 3], counts[:, 4])
