"""F by the number of annotated package inserts, and precision and recall by the threshold, as Markdown.

python benchmarks/learning_curve.py CORPUS
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from ideas import features_of
from matrices import Labels, crossvalidate, instance_difference, linear, matrix, pair_difference

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.evaluation.examples import build_examples
from ddi.parsing.spacy_parser import SpacyParser

_SEEDS = (0, 1)
_INSERTS = (5, 10, 20, 30, 37)
_THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def main() -> None:
    """Print both tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    labels = Labels.of(build_examples(load_corpus(arguments.parse_args().corpus), parser=SpacyParser()))
    default = linear(matrix(map(features_of, labels.examples.contexts)), labels.positive)
    rows = []
    for count in _INSERTS:
        answers = crossvalidate(labels, default, _SEEDS, inserts=count)
        of_seeds = [
            replace(answers, found=answers.found[[row]], probabilities=answers.probabilities[[row]])
            for row in range(len(_SEEDS))
        ]
        cells = [str(count)]
        for compare in (instance_difference, pair_difference):
            f = [compare(labels, one, one).first_f for one in of_seeds]
            cells.append(f"{np.mean(f):.3f} ({min(f):.3f} to {max(f):.3f})")
        rows.append(tuple(cells))
        print(" | ".join(cells), file=sys.stderr, flush=True)
    columns = (
        "inserts to learn from",
        "instances, F: mean (range of seeds)",
        "section pairs, F: mean (range of seeds)",
    )
    print(Table("Learning curve", columns, tuple(rows)).to_markdown())
    whole = crossvalidate(labels, default, _SEEDS[:1])
    print(
        Table(
            "Thresholds", ("threshold", "precision", "recall", "F"), _threshold_rows(labels, whole.probabilities[0])
        ).to_markdown()
    )


def _threshold_rows(labels: Labels, probabilities: np.ndarray) -> tuple[tuple[str, ...], ...]:
    """Return precision, recall and F of section pairs at each threshold."""
    count = int(labels.pairs.max()) + 1
    highest, gold = np.zeros(count), np.zeros(count, dtype=np.bool_)
    np.maximum.at(highest, labels.pairs, probabilities)
    np.logical_or.at(gold, labels.pairs, labels.positive)
    rows = []
    for threshold in _THRESHOLDS:
        found = highest >= threshold
        true = int((found & gold).sum())
        precision, recall = true / max(1, int(found.sum())), true / int(gold.sum())
        f = 2 * true / (int(found.sum()) + int(gold.sum()))
        rows.append((f"{threshold:g}", f"{precision:.3f}", f"{recall:.3f}", f"{f:.3f}"))
    return tuple(rows)


if __name__ == "__main__":
    main()
