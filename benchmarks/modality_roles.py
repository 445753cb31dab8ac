"""Features tried for the modality and for the roles of annotated interactions, five seeds of the folds, as Markdown.

python benchmarks/modality_roles.py CORPUS
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import f1_score

from corpus_tools.corpus import load_corpus
from corpus_tools.documents import Modality
from corpus_tools.tables import Table
from ddi.calibration import Sigmoid
from ddi.effects import drugs_of
from ddi.effects.owners import owners
from ddi.evaluation.examples import build_examples, training_data
from ddi.evaluation.protocols import assign_folds
from ddi.evidence import Evidence
from ddi.features.full import GROUPS
from ddi.features.lexicon import word_class
from ddi.features.lists import words_and_marks
from ddi.features.roles import role_features
from ddi.learning import featurize, held_out_scores
from ddi.parsing.spacy_parser import SpacyParser
from ddi.settings import FULL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ddi.evaluation.examples import Examples
    from ddi.features.context import Context
    from ddi.learners.base import Learner

    Named = Callable[[Context], dict[str, float]]

_SEEDS = (0, 1, 2, 3, 4)
_FOLDS = 10
_CUTS = frozenset("but however whereas while although though unlike except despite without ;".split())


def of_groups(*groups: str) -> Named:
    """Return what gives the features of groups."""
    return lambda context: {name: 1.0 for group in groups for name in GROUPS[group](context)}


def of_clauses(context: Context) -> dict[str, float]:
    """Return the words and classes of the clauses that hold the two drugs; "but" and its like part clauses."""
    words = words_and_marks(context.normalized.text)
    clause = np.cumsum([word.text in _CUTS for word in words])
    places = [
        context.normalized.normalized_span(mention.spans[0]).start
        for pair in context.instance.pairs
        for mention in (pair.first, pair.second)
    ]
    holding = [number for number, word in zip(clause, words, strict=True) if word.start in places]
    within = [w.text for n, w in zip(clause, words, strict=True) if holding and min(holding) <= n <= max(holding)]
    return {f"clause={name}": 1.0 for word in within for name in (word, f"class {word_class(word)}")}


def of_owner(context: Context) -> dict[str, float]:
    """Return which of the two drugs the rules for effects take a parameter to be of."""
    same = drugs_of(context.substances)
    pair = context.instance.closest
    found = {}
    for scene in context.scenes:
        for whose in owners(scene):
            is_first, is_second = (any(same(m.mention, drug) for m in whose) for drug in (pair.first, pair.second))
            if is_first != is_second:
                found["parameter owner"] = 1.0 if is_first else -1.0
    return found


def answers(
    examples: Examples,
    named: Named,
    target: NDArray[np.bool_],
    learner: Learner,
    read: Sequence[bool | None] | None = None,
) -> NDArray[np.bool_]:
    """Answer for each annotated interaction by a model that did not see its insert; one row a seed.

    ``read`` is what rules read of each, to be weighed beside what is learned, as ``ddi.learning.fit`` does it.
    """
    chosen = np.flatnonzero([label.interacts for label in examples.labels])
    features = [named(examples.contexts[index]) for index in chosen]
    inserts = [examples.inserts[index] for index in chosen]
    said = [None] * len(chosen) if read is None else list(read)
    found = np.zeros((len(_SEEDS), len(chosen)), dtype=np.bool_)
    for row, seed in enumerate(_SEEDS):
        assigned = assign_folds(examples, protocol="insert", folds=_FOLDS, seed=seed)[chosen]
        for fold in range(_FOLDS):
            train, others = np.flatnonzero(assigned != fold), np.flatnonzero(assigned == fold)
            learned, truth = [features[index] for index in train], target[train]
            scorer = learner.fit(learned, truth).scorer
            scores, seen = held_out_scores(learner, learned, truth, [inserts[index] for index in train], seed=seed)
            slope = Sigmoid.fit(scores[seen], truth[seen].tolist()).slope
            evidence = Evidence.fit([said[index] for index in train], truth.tolist())
            log_odds = slope * (scorer.scores([features[index] for index in others]) - scorer.boundary)
            found[row, others] = evidence(log_odds, [said[index] for index in others]) >= 0.5
    return found


def main() -> None:
    """Print both tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    examples = build_examples(load_corpus(arguments.parse_args().corpus), parser=SpacyParser())
    data = training_data(examples, featurize((), FULL.features))
    interacting = [index for index, label in enumerate(examples.labels) if label.interacts]
    stated = np.array([examples.labels[index].modality is Modality.POSITIVE for index in interacting])
    first = np.array([bool(data.acts_first[index]) for index in interacting])
    read = [FULL.features.reading(examples.contexts[index]) for index in interacting]
    classed = of_groups("words", "classes")

    def by_clause(context: Context) -> dict[str, float]:
        return classed(context) | of_clauses(context)

    modality: dict[str, tuple[Named, bool]] = {
        "words": (of_groups("words"), False),
        "words, classes": (classed, False),
        "words, classes, effects as features": (of_groups("words", "classes", "effects"), False),
        "words, classes; effects as evidence (default)": (classed, True),
        "words, classes, effects as features; effects as evidence": (of_groups("words", "classes", "effects"), True),
        "words, classes, words of the pair's clauses": (lambda c: classed(c) | of_clauses(c), False),
        "words, classes, words of the pair's clauses; effects as evidence": (
            lambda c: classed(c) | of_clauses(c),
            True,
        ),
    }
    roles: dict[str, tuple[Named, bool]] = {
        "places": (role_features, False),
        "places; effects as evidence (default)": (role_features, True),
        "places, and whose parameter the rules for effects read": (lambda c: role_features(c) | of_owner(c), False),
        "places without the parse": (
            lambda c: {n: v for n, v in role_features(c).items() if not n.startswith(("relation", "above"))},
            False,
        ),
    }
    rows = []
    for name, (named, with_rules) in modality.items():
        found = answers(examples, named, stated, FULL.modality, [one.stated for one in read] if with_rules else None)
        macro = np.mean([f1_score(stated, row, average="macro") for row in found])
        rows.append((name, f"{macro:.3f}", f"{(found != stated).sum(axis=1).mean():.1f}"))
    print(Table("Modality", ("features", "macro F", "errors of one seed, mean"), tuple(rows)).to_markdown())
    rows = []
    for name, (named, with_rules) in roles.items():
        found = answers(examples, named, first, FULL.roles, [one.acts_first for one in read] if with_rules else None)
        rows.append((name, f"{(found == first).mean():.3f}", f"{(found != first).sum(axis=1).mean():.1f}"))
    print(Table("Roles", ("features", "accuracy", "errors of one seed, mean"), tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
