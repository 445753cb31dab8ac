"""Cross-validation on sparse matrices: what ``ddi.evaluation.crossval`` does to interactions, quick for many trials.

The same folds, the same pairs left out, the same vectors of length 1, the same rule for the threshold on held-out
scores of the training part. Modality and roles are left aside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction import DictVectorizer
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

from corpus_tools.documents import comparable_name
from ddi.calibration import Sigmoid
from ddi.evaluation.paired import paired_difference
from ddi.evaluation.protocols import assign_folds
from ddi.learning import CALIBRATION_FOLDS
from ddi.settings import FULL
from ddi.thresholds import best_pair_f_threshold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ddi.evaluation.examples import Examples
    from ddi.evaluation.paired import PairedDifference
    from ddi.features.context import Context

#: From the instances of a training part and others, the scores of the others.
Trial = Callable[["NDArray[np.intp]", "NDArray[np.intp]"], "NDArray[np.float64]"]

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of each instance: one entry each. ``pairs`` numbers the drug pairs of sections.

    ``missed`` holds the inserts of gold interactions that no instance reaches.
    """

    examples: Examples
    positive: NDArray[np.bool_]
    excluded: NDArray[np.bool_]
    inserts: NDArray[np.str_]
    pairs: NDArray[np.intp]
    missed: tuple[str, ...]

    @classmethod
    def of(cls, examples: Examples) -> Labels:
        """Read them off a corpus's examples."""
        numbers: dict[tuple[str, ...], int] = {}
        pairs = []
        for context in examples.contexts:
            closest = context.instance.closest
            names = sorted((comparable_name(closest.first.text), comparable_name(closest.second.text)))
            pairs.append(numbers.setdefault((context.instance.section, *names), len(numbers)))
        return cls(
            examples,
            np.array([label.interacts for label in examples.labels], dtype=np.bool_),
            np.array([_is_left_out(context) for context in examples.contexts], dtype=np.bool_),
            np.array(examples.inserts),
            np.array(pairs),
            tuple(section.package_insert for section, _ in examples.missed),
        )


@dataclass(frozen=True, slots=True)
class Answers:
    """Whether each instance is found to interact, and with which probability; one row a seed of the folds."""

    found: NDArray[np.bool_]
    probabilities: NDArray[np.float64]


def _is_left_out(context: Context) -> bool:
    features = FULL.features
    return features.excludes(context) or features.rules_out(features.interaction(context))


def matrix(features: Iterable[Iterable[str]], *, weight: float = 1.0) -> sp.csr_matrix:
    """Return one row an instance, one column a name, ``weight`` where an instance has it."""
    rows = [dict.fromkeys(names, weight) for names in features]
    return sp.csr_matrix(DictVectorizer().fit_transform(rows))


def unit_rows(columns: sp.csr_matrix, train: NDArray[np.intp]) -> sp.csr_matrix:
    """Leave out the columns that no training instance has, and scale rows to length 1."""
    seen = np.asarray(abs(columns[train]).sum(axis=0)).ravel() > 0
    kept = columns[:, seen]
    lengths = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1)).ravel())
    scaled = sp.csr_matrix(sp.diags(1 / np.where(lengths > 0, lengths, 1)) @ kept)
    # Liblinear takes 32-bit indices alone.
    scaled.indices, scaled.indptr = scaled.indices.astype(np.int32), scaled.indptr.astype(np.int32)
    return scaled


def linear(columns: sp.csr_matrix, positive: NDArray[np.bool_], *, weights: NDArray[np.float64] | None = None) -> Trial:
    """Return the default learner: a linear SVM, squared hinge loss, C = 1, optionally with weighted instances."""

    def scores(train: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
        scaled = unit_rows(columns, train)
        learner = LinearSVC(loss="squared_hinge", max_iter=5000, random_state=0)
        learner.fit(scaled[train], positive[train], sample_weight=None if weights is None else weights[train])
        return np.asarray(learner.decision_function(scaled[others]), dtype=np.float64)

    return scores


def crossvalidate(labels: Labels, trial: Trial, seeds: Sequence[int], *, inserts: int | None = None) -> Answers:
    """Answer for each instance by a model that did not see its package insert.

    Args:
        labels: of the instances.
        trial: what is tried.
        seeds: of the folds; one row of answers each.
        inserts: how many package inserts of a training part to learn from; all if not given.
    """
    found = np.zeros((len(seeds), len(labels.positive)), dtype=np.bool_)
    probabilities = np.zeros(found.shape)
    for row, seed in enumerate(seeds):
        assigned = assign_folds(labels.examples, protocol="insert", folds=FOLDS, seed=seed)
        generator = np.random.default_rng(seed)
        for fold in range(FOLDS):
            train = np.flatnonzero((assigned != fold) & ~labels.excluded)
            if inserts is not None:
                chosen = generator.permutation(np.unique(labels.inserts[train]))[:inserts]
                train = train[np.isin(labels.inserts[train], chosen)]
            others = np.flatnonzero((assigned == fold) & ~labels.excluded)
            sigmoid, threshold = _calibrate(labels, trial, train, seed)
            probabilities[row, others] = sigmoid(trial(train, others))
            found[row, others] = probabilities[row, others] >= threshold
    return Answers(found, probabilities)


def instance_difference(labels: Labels, one: Answers, other: Answers) -> PairedDifference:
    """Compare answers on instances, those out of reach counted as missed, over all seeds together."""
    never = np.zeros((len(one.found), len(labels.missed)), dtype=np.bool_)
    found = [np.hstack([answers.found, never]).ravel() for answers in (one, other)]
    gold = np.concatenate([labels.positive, ~never[0]])
    inserts = np.concatenate([labels.inserts, np.array(labels.missed, dtype=labels.inserts.dtype)])
    seeds = len(one.found)
    return paired_difference(
        np.tile(inserts, seeds).tolist(), np.tile(gold, seeds).tolist(), found[0].tolist(), found[1].tolist()
    )


def pair_difference(labels: Labels, one: Answers, other: Answers) -> PairedDifference:
    """Compare answers on distinct pairs of sections: a pair is found if any of its instances is."""
    count = int(labels.pairs.max()) + 1
    inserts = np.empty(count, dtype=labels.inserts.dtype)
    inserts[labels.pairs] = labels.inserts

    def united(values: NDArray[np.bool_]) -> NDArray[np.bool_]:
        pairs = np.zeros(count, dtype=np.bool_)
        np.logical_or.at(pairs, labels.pairs, values)
        return pairs

    gold = united(labels.positive)
    found = [np.concatenate([united(row) for row in answers.found]) for answers in (one, other)]
    seeds = len(one.found)
    return paired_difference(
        np.tile(inserts, seeds).tolist(), np.tile(gold, seeds).tolist(), found[0].tolist(), found[1].tolist()
    )


def _calibrate(labels: Labels, trial: Trial, train: NDArray[np.intp], seed: int) -> tuple[Sigmoid, float]:
    """Fit probabilities and choose the threshold on held-out scores of a training part."""
    positive = labels.positive[train]
    held_out = np.zeros(len(train))
    folds = min(CALIBRATION_FOLDS, len(np.unique(labels.inserts[train])))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for inner, others in splitter.split(np.zeros(len(train)), positive, labels.inserts[train]):
        held_out[others] = trial(train[inner], train[others])
    sigmoid = Sigmoid.fit(held_out, positive.tolist())
    boundary = float(sigmoid(np.zeros(1))[0])
    return sigmoid, best_pair_f_threshold(sigmoid(held_out), positive, labels.pairs[train].tolist(), boundary)
