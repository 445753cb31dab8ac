"""What the settings of the learners do, and how far features can go that tell no pair of one span from another.

    python benchmarks/learner_settings.py CORPUS

Ten folds of instances, stratified by class, set ``paper`` with spaCy paths; F of instances. The bounds are those of an
answer that knows every label but must answer alike where features are alike.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.evaluation.examples import build_examples
from ddi.features.paper import PaperFeatures
from ddi.learners.rules import RIPPER
from ddi.learners.svm import SVM
from ddi.learners.tree import DecisionTree
from ddi.parsing.spacy_parser import SpacyParser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ddi.learners.base import Learner

    Instances = Sequence[Mapping[str, float]]

LEARNERS: dict[str, tuple[Learner, int | None]] = {
    "tree, not pruned": (DecisionTree(confidence=None), None),
    "tree, pruned at confidence 0.25 (J48's default)": (DecisionTree(), None),
    "tree, pruned at confidence 0.1": (DecisionTree(confidence=0.1), None),
    "SVM": (SVM(), None),
    "SVM, 300 features by chi-squared": (SVM(), 300),
    "SVM, 1,000 features by chi-squared": (SVM(), 1000),
    "rules, 300 features by chi-squared": (RIPPER(), None),
}


def bound(instances: Instances, positive: NDArray[np.bool_], missed: int) -> float:
    """Return the best F of an answer that must be the same for instances of the same features."""
    groups: dict[frozenset[str], list[bool]] = defaultdict(list)
    for features, interacts in zip(instances, positive, strict=True):
        groups[frozenset(features)].append(bool(interacts))
    ordered = sorted(groups.values(), key=lambda group: -sum(group) / len(group))
    true, answered, best = 0, 0, 0.0
    for group in ordered:
        true, answered = true + sum(group), answered + len(group)
        best = max(best, 2 * true / (answered + int(positive.sum()) + missed))
    return best


def score(learner: Learner, keep: int | None, instances: Instances, positive: NDArray[np.bool_]) -> float:
    """Return F over ten folds; features are chosen inside each training part."""
    predicted = np.zeros(len(positive), dtype=np.bool_)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    for train, held_out in folds.split(np.zeros(len(positive)), positive):
        training = [instances[index] for index in train]
        if keep is not None:
            vectorizer = DictVectorizer()
            chosen = SelectKBest(chi2, k=keep).fit(vectorizer.fit_transform(training), positive[train])
            kept = set(vectorizer.get_feature_names_out()[chosen.get_support()])
            training = [{name: value for name, value in each.items() if name in kept} for each in training]
        scorer = learner.fit(training, positive[train]).scorer
        predicted[held_out] = scorer.scores([instances[index] for index in held_out]) >= scorer.boundary
    return float(f1_score(positive, predicted))


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    examples = build_examples(load_corpus(arguments.parse_args().corpus), parser=SpacyParser())
    positive = np.array([label.interacts for label in examples.labels], dtype=np.bool_)
    bigrams, paths = (
        [features.interaction(context) for context in examples.contexts]
        for features in (PaperFeatures(path="none"), PaperFeatures())
    )
    missed = len(examples.missed)
    rows = [
        ("bound, bigrams", f"{bound(bigrams, positive, missed):.3f}"),
        ("bound, bigrams and path words", f"{bound(paths, positive, missed):.3f}"),
    ]
    for name, (learner, keep) in LEARNERS.items():
        rows.append((name, f"{score(learner, keep, paths, positive):.3f}"))
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    print(Table("Learners' settings", ("", "F"), tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
