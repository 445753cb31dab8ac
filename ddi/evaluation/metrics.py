"""Precision, recall and F of rows of predictions, with intervals from a bootstrap over package inserts.

Every figure is a function of sums of counts, so one resample is one weighting of the inserts' counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus_tools.documents import InteractionType, Modality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from ddi.evaluation.predictions import PredictionRow

    Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]

#: Resamples of the bootstrap, and its level.
RESAMPLES = 2000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval; ``None`` where nothing was there to measure (one insert has no interval)."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, float | None]:
        """Return the three, rounded to six digits."""
        return {
            name: None if value is None else round(value, 6)
            for name, value in (("value", self.value), ("low", self.low), ("high", self.high))
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F of a positive class, and the counts that they come from."""

    precision: Estimate
    recall: Estimate
    f: Estimate
    true_positive: int
    false_positive: int
    false_negative: int

    def to_json(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "precision": self.precision.to_json(),
            "recall": self.recall.to_json(),
            "f": self.f.to_json(),
            "true_positive": self.true_positive,
            "false_positive": self.false_positive,
            "false_negative": self.false_negative,
        }


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Scores of each of two classes, and the mean of their F."""

    classes: Mapping[str, Scores]
    macro_f: Estimate
    accuracy: Estimate

    def to_json(self) -> dict[str, object]:
        """Return plain values."""
        scores: dict[str, object] = {name: scores.to_json() for name, scores in self.classes.items()}
        return {**scores, "macro_f": self.macro_f.to_json(), "accuracy": self.accuracy.to_json()}


def instance_scores(rows: Iterable[PredictionRow], *, seed: int = 0) -> Scores:
    """Score instances; gold interactions out of reach count as missed."""
    return _binary(((row.insert, row.gold, row.predicted) for row in rows), seed=seed)


def one_sentence_scores(rows: Iterable[PredictionRow], *, seed: int = 0) -> Scores:
    """Score the instances whose drugs stand in one sentence."""
    return instance_scores(
        (row for row in rows if row.reachable and row.first_sentence == row.last_sentence), seed=seed
    )


def section_pair_scores(rows: Iterable[PredictionRow], *, seed: int = 0) -> Scores:
    """Score distinct drug pairs of a section: a pair is found if any of its instances is."""
    united: dict[tuple[str, str, str], tuple[str, int, int]] = {}
    for row in rows:
        insert, gold, predicted = united.get(row.pair, (row.insert, 0, 0))
        united[row.pair] = insert, max(gold, row.gold), max(predicted, row.predicted)
    return _binary(united.values(), seed=seed)


def section_pair_modality_scores(rows: Iterable[PredictionRow], *, seed: int = 0) -> Scores:
    """Score distinct drug pairs of a section together with what the label says of them, positive or negative.

    A pair that has both in a section counts twice; one found with the wrong modality is superfluous and missed.
    """
    united: dict[tuple[tuple[str, str, str], str | None], tuple[str, int, int]] = {}
    for row in rows:
        for modality, gold, predicted in ((row.gold_modality, row.gold, 0), (row.predicted_modality, 0, row.predicted)):
            insert, was_gold, was_predicted = united.get((row.pair, modality), (row.insert, 0, 0))
            united[row.pair, modality] = insert, max(was_gold, gold), max(was_predicted, predicted)
    return _binary(united.values(), seed=seed)


def modality_scores(rows: Iterable[PredictionRow], *, seed: int = 0) -> ClassScores:
    """Score the modality of the annotated interactions within reach, found or not."""
    return class_scores(
        [(row.insert, row.gold_modality, row.predicted_modality) for row in rows if row.gold and row.reachable],
        tuple(Modality),
        seed=seed,
    )


def type_scores(rows: Iterable[PredictionRow], *, seed: int = 0) -> ClassScores:
    """Score the type (qualitative or quantitative) of the annotated interactions within reach."""
    return class_scores(
        [(row.insert, row.gold_type, row.predicted_type) for row in rows if row.gold and row.reachable],
        tuple(InteractionType),
        seed=seed,
    )


def role_accuracy(rows: Iterable[PredictionRow], *, seed: int = 0) -> Estimate:
    """Return how often the precipitant is the right one of the two, on annotated interactions within reach."""
    return _share(
        (
            (row.insert, row.gold_precipitant.lower() == row.predicted_precipitant.lower())
            for row in rows
            if row.gold and row.gold_precipitant is not None and row.predicted_precipitant is not None
        ),
        seed=seed,
    )


def coverage(rows: Iterable[PredictionRow], *, seed: int = 0) -> Estimate:
    """Return which share of the annotated instances some window reaches."""
    return _share(((row.insert, row.reachable) for row in rows if row.gold), seed=seed)


def class_scores(
    answers: Sequence[tuple[str, str | None, str | None]], classes: Sequence[str], *, seed: int = 0
) -> ClassScores:
    """Score two or more classes from (insert, gold, predicted) answers."""
    tables = {
        name: _counts((insert, int(gold == name), int(predicted == name)) for insert, gold, predicted in answers)
        for name in classes
    }
    joined = np.concatenate(list(tables.values()), axis=1) if answers else np.zeros((0, 3 * len(classes)))

    def macro(counts: NDArray[np.float64]) -> NDArray[np.float64]:
        parts = [_f(counts[:, 3 * at : 3 * at + 3]) for at in range(len(classes))]
        return np.asarray(np.mean(parts, axis=0), dtype=np.float64)

    return ClassScores(
        classes={name: _scores(table, seed=seed) for name, table in tables.items()},
        macro_f=_estimate(joined, macro, seed=seed),
        accuracy=_share(((insert, gold == predicted) for insert, gold, predicted in answers), seed=seed),
    )


def _binary(answers: Iterable[tuple[str, int, int]], *, seed: int) -> Scores:
    return _scores(_counts(answers), seed=seed)


def _counts(answers: Iterable[tuple[str, int, int]]) -> NDArray[np.float64]:
    """Count true positives, false positives and false negatives; one row an insert, in order of name."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for insert, gold, predicted in answers:
        counts = table[insert]
        counts[0] += gold and predicted
        counts[1] += predicted and not gold
        counts[2] += gold and not predicted
    return np.array([table[insert] for insert in sorted(table)], dtype=np.float64).reshape(-1, 3)


def _scores(counts: NDArray[np.float64], *, seed: int) -> Scores:
    totals = counts.sum(axis=0)
    return Scores(
        precision=_estimate(counts, lambda c: _ratio(c[:, 0], c[:, 0] + c[:, 1]), seed=seed),
        recall=_estimate(counts, lambda c: _ratio(c[:, 0], c[:, 0] + c[:, 2]), seed=seed),
        f=_estimate(counts, _f, seed=seed),
        true_positive=int(totals[0]),
        false_positive=int(totals[1]),
        false_negative=int(totals[2]),
    )


def _share(answers: Iterable[tuple[str, bool]], *, seed: int) -> Estimate:
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for insert, right in answers:
        table[insert][0] += right
        table[insert][1] += 1
    counts = np.array([table[insert] for insert in sorted(table)], dtype=np.float64).reshape(-1, 2)
    if not len(counts):
        return Estimate(None)
    return _estimate(counts, lambda c: _ratio(c[:, 0], c[:, 1]), seed=seed)


def _estimate(counts: NDArray[np.float64], statistic: Statistic, *, seed: int) -> Estimate:
    """Return a statistic of all inserts and its percentile interval over resampled inserts."""
    value = float(statistic(counts.sum(axis=0, keepdims=True))[0])
    if len(counts) < 2:
        return Estimate(value)
    generator = np.random.default_rng(seed)
    weights = generator.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES)
    low, high = np.quantile(statistic(weights @ counts), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high))


def _f(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return _ratio(2 * counts[:, 0], 2 * counts[:, 0] + counts[:, 1] + counts[:, 2])


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; nothing of nothing is 0, as the paper's precision of an empty answer."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
