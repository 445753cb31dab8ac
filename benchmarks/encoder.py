"""Tune the encoder in ten folds over package inserts, and score it alone, the SVM alone and their sum, as Markdown.

python benchmarks/encoder.py CORPUS -o FOLDER
python benchmarks/encoder.py CORPUS --model MODEL --labels LABELS   # the time that a model's encoder takes

The folder keeps each fold's held-out scores: a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.calibration import Sigmoid
from ddi.drugs import recognise_label
from ddi.encoder.out_of_fold import out_of_fold
from ddi.encoder.tuner import Tuner
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples
from ddi.evaluation.metrics import instance_scores, section_pair_modality_scores, section_pair_scores
from ddi.evaluation.paired import paired_difference
from ddi.evaluation.protocols import assign_folds
from ddi.extraction import Extractor
from ddi.features.context import ParseMemory
from ddi.labels import read_labels, select_sections
from ddi.labels.label import Label
from ddi.learning import featurize
from ddi.model import load_model
from ddi.parsing.spacy_parser import SpacyParser
from ddi.report.figures import scores_row
from ddi.settings import FULL
from ddi.thresholds import best_pair_f_threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ddi.evaluation.examples import Examples
    from ddi.evaluation.predictions import PredictionRow
    from ddi.learning import Features

    Rows = Sequence[PredictionRow]

ALONE = "SVM alone"
SUM = "sum, weight 0.5"


def _alone(rows: Rows, scores: NDArray[np.float64], folds: NDArray[np.intp]) -> list[PredictionRow]:
    """Return the encoder's own answers; calibration and threshold of a fold are chosen on the other folds' scores."""
    reached = [row for row in rows if row.reachable]
    gold = np.array([row.gold for row in reached], dtype=np.bool_)
    read = ~np.isnan(scores)
    found = np.zeros(len(reached), dtype=np.bool_)
    for fold in range(int(folds.max()) + 1):
        known = np.flatnonzero(read & (folds != fold))
        calibration = Sigmoid.fit(scores[known], gold[known].tolist())
        pairs = [reached[index].pair for index in known]
        limit = best_pair_f_threshold(calibration(scores[known]), gold[known], pairs, 0.5)
        asked = np.flatnonzero(read & (folds == fold))
        found[asked] = calibration(scores[asked]) >= limit
    answered = [replace(row, predicted=int(said)) for row, said in zip(reached, found, strict=True)]
    return [*answered, *(row for row in rows if not row.reachable)]


def _as_features(features: Features) -> Features:
    """Return the encoder's scores as two more features of the SVM, one for each sign: none is negative."""
    encoded = features.encoded if features.encoded is not None else np.zeros(0)
    interaction = [
        {**given, **({} if np.isnan(score) else {"encoder: yes" if score > 0 else "encoder: no": abs(float(score))})}
        for given, score in zip(features.interaction, encoded, strict=True)
    ]
    return replace(features, interaction=interaction, encoded=None)


def _answers(
    examples: Examples, features: Features, scores: NDArray[np.float64], folds: NDArray[np.intp]
) -> dict[str, Rows]:
    both = replace(features, encoded=scores)
    settings = {
        ALONE: (FULL, features),
        SUM: (replace(FULL, encoder_weight=0.5), both),
        "sum, weight chosen in the training part": (replace(FULL, encoder_weight=None), both),
        "encoder's score as features of the SVM": (FULL, _as_features(both)),
    }
    answers: dict[str, Rows] = {}
    for name, (chosen, given) in settings.items():
        answers[name] = crossvalidate(examples, chosen, protocol="insert", features=given).rows
    return {"encoder alone": _alone(answers[ALONE], scores, folds), **answers}


def _pairs(rows: Rows) -> list[tuple[str, bool, bool]]:
    """Return insert, truth and answer of each distinct section pair."""
    united: dict[tuple[str, str, str], tuple[str, bool, bool]] = {}
    for row in rows:
        _, gold, said = united.get(row.pair, (row.insert, False, False))
        united[row.pair] = row.insert, gold or bool(row.gold), said or bool(row.predicted)
    return [united[pair] for pair in sorted(united)]


def _compared(what: str, first: list[tuple[str, bool, bool]], second: list[tuple[str, bool, bool]]) -> tuple[str, ...]:
    inserts, gold, one = zip(*first, strict=True)
    found = paired_difference(inserts, gold, one, [said for _, _, said in second])
    return (
        what,
        f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}]",
        f"{found.bootstrap_p:.3f}",
        f"{found.only_first} and {found.only_second}",
        f"{found.mcnemar_p:.3f}",
    )


def _score(corpus: Path, output: Path, name: str | None) -> None:
    examples = build_examples(load_corpus(corpus), parser=SpacyParser())
    features = featurize(examples.contexts, FULL.features)
    started = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - started:.0f} s: {what}", file=sys.stderr, flush=True)

    tuner = Tuner.of(examples.contexts, examples.labels, features.excluded, name=name)
    say("the lower layers are done")
    folds = assign_folds(examples, protocol="insert")
    found = out_of_fold(tuner, folds, keep=output, on_fold=lambda done: say(f"{done} folds"))
    answers = _answers(examples, features, found.scores[:, 0], folds)
    rows = [
        scores_row(f"{answer}, {what}", measure(given))
        for answer, given in answers.items()
        for what, measure in (
            ("instances", instance_scores),
            ("section pairs", section_pair_scores),
            ("section pairs with modality", section_pair_modality_scores),
        )
    ]
    print(Table("Ten folds over inserts", ("what", "precision", "recall", "F"), tuple(rows)).to_markdown())
    compared = []
    for answer, given in answers.items():
        if answer == ALONE:
            continue
        instances = ([(row.insert, bool(row.gold), bool(row.predicted)) for row in r] for r in (given, answers[ALONE]))
        compared.append(_compared(f"{answer}, instances", *instances))
        compared.append(_compared(f"{answer}, section pairs", _pairs(given), _pairs(answers[ALONE])))
    headings = ("less the SVM alone", "F", "p, bootstrap", "right alone: it, the SVM", "p, McNemar")
    print(Table("Paired", headings, tuple(compared)).to_markdown())
    _others(tuner, found.scores, answers[ALONE])
    seconds = sorted(found.seconds)
    print(f"Tuning a fold: {median(seconds):.0f} s, from {seconds[0]:.0f} to {seconds[-1]:.0f}.")


def _others(tuner: Tuner, scores: NDArray[np.float64], rows: Rows) -> None:
    """Print how often modality and roles are right, the encoder's and the SVM's, where the encoder reads."""
    right: dict[str, list[tuple[bool, bool]]] = {"modality": [], "roles": []}
    for place, index in enumerate(tuner.read):
        row, (_, modality, first) = rows[index], tuner.targets[place]
        if row.gold:
            said = "positive" if scores[index, 1] > 0 else "negative"
            right["modality"].append((said == row.gold_modality, row.predicted_modality == row.gold_modality))
            roles = str(row.gold_precipitant).lower() == str(row.predicted_precipitant).lower()
            right["roles"].append((bool((scores[index, 2] > 0) == (first > 0)), roles))
            if np.isnan(modality):
                raise ValueError(f"instance {index} has no modality")
    table = [
        (what, *(f"{np.mean([pair[one] for pair in found]):.3f}" for one in (0, 1))) for what, found in right.items()
    ]
    print(Table("Right", ("accuracy, one sentence", "encoder", "SVM"), tuple(table)).to_markdown())


def _measure(folder: Path, labels: Path) -> None:
    model = load_model(folder)
    both = Extractor.of(model, recognise=recognise_label)
    alone = Extractor.of(replace(model, classifiers=replace(model.classifiers, blend=None)), recognise=recognise_label)
    read = [label for label in read_labels([str(labels)]) if isinstance(label, Label)]
    seconds: dict[str, list[float]] = {"alone": [], "both": []}
    for extractor in (alone, both):  # what is loaded once isn't timed
        extractor.extract(read[0], sections=select_sections(read[0]))
    parser = SpacyParser()
    parser.parse(["It loads."])
    for label in read:
        for name, extractor in (("alone", alone), ("both", both)):
            fresh = replace(extractor, memory=ParseMemory(parser))  # no sentence is remembered
            started = time.process_time()
            fresh.extract(label, sections=select_sections(label))
            seconds[name].append(time.process_time() - started)
    table = [
        (name, f"{sum(found) / len(found):.2f}", f"{median(found):.2f}", f"{max(found):.2f}")
        for name, found in seconds.items()
    ]
    print(Table("Time", (f"CPU seconds a label ({len(read)})", "mean", "median", "most"), tuple(table)).to_markdown())


def main() -> None:
    """Tune the folds and print the tables, or time a model."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("-o", "--output", type=Path, help="the folder that keeps the scores")
    arguments.add_argument("--encoder", help="another encoder, by folder or name; MiniLM-L6 if not given")
    arguments.add_argument("--model", type=Path, help="a model with an encoder, to be timed")
    arguments.add_argument("--labels", type=Path, help="labels to time it on")
    options = arguments.parse_args()
    if options.output is not None:
        options.output.mkdir(parents=True, exist_ok=True)
        _score(options.corpus, options.output, options.encoder)
    if options.model is not None and options.labels is not None:
        _measure(options.model, options.labels)


if __name__ == "__main__":
    main()
