"""Cross-validation: every instance is scored by a model that did not see its fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ddi.evaluation.examples import training_data
from ddi.evaluation.filed_splits import describe_split, filed_folds
from ddi.evaluation.predictions import prediction_rows
from ddi.evaluation.protocols import PROTOCOLS, assign_folds
from ddi.evaluation.results import Evaluation
from ddi.learning import Settings, featurize, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from corpus_tools.splits import Split
    from ddi.evaluation.examples import Examples
    from ddi.learning import Classifiers, Features, Prediction, TrainingData


def crossvalidate(
    examples: Examples,
    settings: Settings,
    *,
    protocol: str,
    folds: int = 10,
    seed: int = 0,
    about: dict[str, object] | None = None,
    on_fold: Callable[[int], None] | None = None,
    features: Features | None = None,
    split: Split | None = None,
    on_fitted: Callable[[Classifiers], None] | None = None,
    workers: int = 1,
) -> Evaluation:
    """Score a corpus in folds.

    Calibration happens inside the training folds, so that nothing of a held-out fold reaches its scores.

    Args:
        examples: the labelled instances.
        settings: features and learners.
        protocol: one of ``protocols.PROTOCOLS``.
        folds: how many.
        seed: of the folds, the calibration and the bootstrap.
        about: what the report says of the run, besides protocol, folds and seed.
        on_fold: called with the number of folds done.
        features: the instances' features, where they are computed already.
        split: folds from a file, in the place of ``protocol``, ``folds`` and ``seed``.
        on_fitted: called with each fold's classifiers.
        workers: how many folds are fitted at a time, by joblib; -1 for as many as there are processors. The rows are
            the same.

    Raises:
        NotEnoughDataError: there are fewer units than folds, or a class is missing in a training part.
    """
    if features is None:
        features = featurize(examples.contexts, settings.features)
    data = training_data(examples, features)
    if split is None:
        assigned = assign_folds(examples, protocol=protocol, folds=folds, seed=seed)
    else:
        assigned = filed_folds(examples, split)
        folds = len(split.parts)
        about = {**(about or {}), **describe_split(split)}
    predictions: list[Prediction | None] = [None] * len(assigned)
    parts = [(np.flatnonzero(assigned != fold), np.flatnonzero(assigned == fold)) for fold in range(folds)]
    rounds = ((data.take(train), features.take(held_out), settings, seed) for train, held_out in parts)
    answers = _run_folds(rounds, workers)
    for fold, ((_, held_out), (classifiers, found)) in enumerate(zip(parts, answers, strict=True)):
        if on_fitted is not None:
            on_fitted(classifiers)
        for index, prediction in zip(held_out, found, strict=True):
            predictions[index] = prediction
        if on_fold is not None:
            on_fold(fold + 1)
    complete = [prediction for prediction in predictions if prediction is not None]
    rows = prediction_rows(examples, complete, assigned.tolist())
    return Evaluation.of(rows, about={**(about or {}), "protocol": protocol, "folds": folds, "seed": seed}, seed=seed)


def _run_folds(
    rounds: Iterable[tuple[TrainingData, Features, Settings, int]], workers: int
) -> Iterable[tuple[Classifiers, list[Prediction]]]:
    """Return what `_run_fold` gives of each fold, in order."""
    if workers == 1:
        return (_run_fold(*each) for each in rounds)
    from joblib import Parallel, delayed

    answers: Iterable[tuple[Classifiers, list[Prediction]]] = Parallel(n_jobs=workers, return_as="generator")(
        delayed(_run_fold)(*each) for each in rounds
    )
    return answers


def _run_fold(
    data: TrainingData, held_out: Features, settings: Settings, seed: int
) -> tuple[Classifiers, list[Prediction]]:
    classifiers = fit(data, settings, seed=seed).classifiers
    return classifiers, classifiers.predict(held_out)


def crossvalidate_others(
    examples: Examples,
    settings: Settings,
    evaluation: Evaluation,
    *,
    folds: int,
    seed: int,
    features: Features,
    on_fold: Callable[[int], None] | None = None,
) -> dict[str, Evaluation]:
    """Return, by protocol, the evaluation of the same settings by every protocol but that of an evaluation.

    Args:
        examples: the labelled instances.
        settings: features and learners.
        evaluation: the one that was done.
        folds: how many, of each.
        seed: of each.
        features: the instances' features, computed once for all.
        on_fold: called with the number of folds done, those of the evaluation counted.
    """
    others = [name for name in PROTOCOLS if name != evaluation.about["protocol"]]
    found = {}
    for number, name in enumerate(others, 1):

        def advance(done: int, before: int = number * folds) -> None:
            if on_fold is not None:
                on_fold(before + done)

        found[name] = crossvalidate(
            examples, settings, protocol=name, folds=folds, seed=seed, on_fold=advance, features=features
        )
    return found
