"""What was tried to find more interactions, each idea beside the default: F and paired differences, as Markdown.

    python benchmarks/ideas.py CORPUS --stanza-package small --labels ../shared/labels/spl

Stanza's folder is that of STANZA_RESOURCES_DIR. Ten folds over package inserts, three seeds. All that an idea chooses,
it chooses in the training part. Differences to the default are of all seeds together, bootstrapped over inserts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import idea_features
import numpy as np
import scipy.sparse as sp
from matrices import Labels, crossvalidate, instance_difference, linear, matrix, pair_difference, unit_rows
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC, LinearSVC

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.commands import load_extractor
from ddi.drugs import label_names
from ddi.evaluation.examples import build_examples
from ddi.evaluation.examples import own_names as ingredient_names
from ddi.extraction import own_names
from ddi.features.context import Document, build_contexts
from ddi.features.full import DEFAULT_GROUPS, GROUPS
from ddi.labels import Label, read_labels, select_sections
from ddi.parsing import parser_named
from ddi.parsing.spacy_parser import SpacyParser

if TYPE_CHECKING:
    from collections.abc import Callable

    from matrices import Trial
    from numpy.typing import NDArray

    from corpus_tools.corpus import Corpus
    from ddi.evaluation.paired import PairedDifference
    from ddi.features.context import Context

SEEDS = (0, 1, 2)
_GROUPS = ("features", "gold", "parsers", "labels", "learners")
_ROUNDS = 3
# From these decision values on, a statement of a label counts as surely interacting, or surely not.
_SURE = (1.0, -1.0)

Ideas = Iterator[tuple[str, "Trial"]]


def features_of(context: Context) -> list[str]:
    """Return the default features."""
    return [name for group in DEFAULT_GROUPS for name in GROUPS[group](context)]


def without_effects(context: Context) -> list[str]:
    """Return the default features but those of the rules for effects."""
    return [name for group in DEFAULT_GROUPS if group != "effects" for name in GROUPS[group](context)]


def more_features(labels: Labels, default: sp.csr_matrix) -> Ideas:
    """Yield the default with one more group of features each, and without the effects."""
    contexts = labels.examples.contexts
    yield (
        "features: without what the rules for effects read",
        linear(matrix(map(without_effects, contexts)), labels.positive),
    )
    tried: dict[str, tuple[Callable[[Context], Iterator[str]], float]] = {
        "other names of the two drugs in the statement": (idea_features.other_names, 1),
        "the same, each counting fourfold": (idea_features.other_names, 4),
        "across sentences: which substances the first and the last name": (idea_features.named_at_ends, 1),
        "across sentences: 'these drugs', 'its', 'the following'": (idea_features.anaphora, 1),
        "a drug's name as heading": (idea_features.heading, 1),
        "'but', 'whereas' before, between, behind the drugs": (idea_features.contrast, 1),
        "what stands beside each drug, and if it's the label's own": (idea_features.beside_drugs, 1),
        "the pair stood in an earlier sentence": (idea_features.repeats(contexts), 1),
        "which drug it is (not the label's own)": (idea_features.drug_names, 1),
        "the same, counting fourfold": (idea_features.drug_names, 4),
    }
    for name, (group, weight) in tried.items():
        added = matrix((list(group(context)) for context in contexts), weight=weight)
        yield f"features: {name}", linear(sp.csr_matrix(sp.hstack([default, added])), labels.positive)


def other_parser(corpus: Corpus, labels: Labels, default: sp.csr_matrix, package: str) -> Ideas:
    """Yield the default with a second parser's paths too."""
    contexts = build_examples(corpus, parser=parser_named("stanza", stanza_package=package)).contexts
    added = matrix(list(idea_features.parsed_otherwise(context)) for context in contexts)
    both = sp.csr_matrix(sp.hstack([default, added]))
    yield f"two parsers: paths of spaCy and of Stanza ({package})", linear(both, labels.positive)


def other_learners(labels: Labels, default: sp.csr_matrix) -> Ideas:
    """Yield other learners on the default features, and averages."""
    positive = labels.positive
    contexts = labels.examples.contexts
    characters = matrix(list(idea_features.characters(context)) for context in contexts)
    sequences = matrix(list(idea_features.path_sequences(context)) for context in contexts)

    def logistic(train: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
        scaled = unit_rows(default, train)
        learner = LogisticRegression(C=10, solver="liblinear", random_state=0).fit(scaled[train], positive[train])
        return np.asarray(learner.decision_function(scaled[others]))

    def boosted(train: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
        chosen = SelectKBest(chi2, k=300).fit(default[train], positive[train])
        return _boost(chosen.transform(default).toarray(), positive, train, others)

    def boosted_dense(train: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
        scaled = unit_rows(default, train)
        reduced = TruncatedSVD(60, random_state=0).fit(scaled[train])
        return _boost(reduced.transform(scaled), positive, train, others)

    default_trial, character_trial = linear(default, positive), linear(characters, positive)

    def averaged(*trials: Trial) -> Trial:
        def scores(train: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
            return np.asarray(np.mean([trial(train, others) for trial in trials], axis=0))

        return scores

    plain = _gram(default)
    yield "learner: hinge loss", _kernel(plain, positive, cost=1)
    yield "learner: logistic regression", logistic
    yield "learner: average of SVM and logistic regression", averaged(default_trial, logistic)
    yield "learner: average of SVM and an SVM on characters between the drugs", averaged(default_trial, character_trial)
    yield "kernel: polynomial of degree 2", _kernel((1 + plain) ** 2, positive, cost=0.3)
    yield "kernel: radial basis, width 1", _kernel(np.exp(2 * (plain - 1)), positive, cost=3)
    yield "kernel: linear, and word sequences on the path", _kernel(plain + _gram(sequences), positive, cost=1)
    yield "gradient boosting on 300 features by chi-squared", boosted
    yield "gradient boosting on 60 dimensions (SVD)", boosted_dense


def noisy_gold(labels: Labels, default: sp.csr_matrix) -> Ideas:
    """Yield ways to treat one-sentence repeats of true pairs that the annotators left unmarked."""
    positive = labels.positive
    true_pairs = np.zeros(int(labels.pairs.max()) + 1, dtype=np.bool_)
    true_pairs[labels.pairs[positive]] = True
    of_true_pair = true_pairs[labels.pairs]
    within = np.array([context.instance.distance == 0 for context in labels.examples.contexts])
    repeat = of_true_pair & within & ~positive
    for weight in (0.0, 0.3, 0.6):
        # Liblinear wants weights above 0.
        weights = np.where(repeat, max(weight, 1e-6), 1.0)
        yield f"unmarked repeats of true pairs weigh {weight:g}", linear(default, positive, weights=weights)
    yield "unmarked repeats of true pairs learned as true", linear(default, positive | repeat)

    def bags(train: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
        scaled = unit_rows(default, train)
        learned = (positive | repeat)[train]
        weights = np.ones(len(train))
        for _ in range(_ROUNDS):
            learner = LinearSVC(loss="squared_hinge", max_iter=5000, random_state=0)
            learner.fit(scaled[train], learned, sample_weight=weights)
            scores = learner.decision_function(scaled[train])
            best: dict[int, int] = {}
            for place in np.flatnonzero(of_true_pair[train]).tolist():
                pair = int(labels.pairs[train[place]])
                if pair not in best or scores[place] > scores[best[pair]]:
                    best[pair] = place
            learned = np.zeros(len(train), dtype=np.bool_)
            learned[list(best.values())] = True
            weights = np.where(of_true_pair[train] & ~learned, 1e-6, 1.0)
        return np.asarray(learner.decision_function(scaled[others]))

    yield "bags: each true pair by its surest statement", bags


def self_training(corpus: Corpus, labels: Labels, folder: Path) -> Ideas:
    """Yield training on confident statements of other labels too; labels of the corpus's own drugs are left out."""
    contexts = [context for context in label_contexts(corpus, folder) if not context.same_substance]
    print(f"{len(contexts)} instances of other labels", file=sys.stderr)
    count = len(labels.positive)
    both = matrix(features_of(context) for context in (*labels.examples.contexts, *contexts))

    def trained(train: NDArray[np.intp], others: NDArray[np.intp], *, weight: float) -> NDArray[np.float64]:
        scaled = unit_rows(both, train)
        pool = np.arange(count, both.shape[0])
        learner = LinearSVC(loss="squared_hinge", max_iter=5000, random_state=0)
        learner.fit(scaled[train], labels.positive[train])
        scores = learner.decision_function(scaled[pool])
        sure = (scores > _SURE[0]) | (scores < _SURE[1])
        rows = np.concatenate([train, pool[sure]])
        learned = np.concatenate([labels.positive[train], scores[sure] > 0])
        columns = unit_rows(both, rows)
        weights = np.where(rows < count, 1.0, weight)
        learner = LinearSVC(loss="squared_hinge", max_iter=5000, random_state=0)
        learner.fit(columns[rows], learned, sample_weight=weights)
        return np.asarray(learner.decision_function(columns[others]))

    for weight in (0.1, 0.5):
        yield (
            f"self-training on confident statements of other labels, weight {weight:g}",
            lambda train, others, weight=weight: trained(train, others, weight=weight),
        )


def label_contexts(corpus: Corpus, folder: Path) -> list[Context]:
    """Return the instances of the labels of a folder, each distinct statement once."""
    extractor = load_extractor(None, None, None, threshold=None, explain=False)
    annotated = {name for section in corpus.sections for name in ingredient_names(section.active_ingredient)}
    documents = []
    for label in read_labels([str(folder)]):
        if not isinstance(label, Label):
            continue
        sections = select_sections(label)
        drugs = extractor.recognise([section.text for section in sections], label=label_names(label))
        own = own_names(label, drugs)
        if annotated & set(own):
            continue
        documents.extend(
            Document(
                f"{label.source} {number}",
                section.text,
                tuple(drug.mention for drug in found),
                own=own,
                known={drug.mention.name: drug.parent or drug.name for drug in found}.get,
            )
            for number, (section, found) in enumerate(zip(sections, drugs, strict=True))
        )
    distinct = {}
    for context in build_contexts(documents, parser=extractor.memory):
        distinct.setdefault((context.normalized.text, context.places), context)
    return list(distinct.values())


def _gram(columns: sp.csr_matrix) -> NDArray[np.float64]:
    scaled = unit_rows(columns, np.arange(columns.shape[0]))
    return np.asarray((scaled @ scaled.T).toarray())


def _kernel(gram: NDArray[np.float64], positive: NDArray[np.bool_], *, cost: float) -> Trial:
    def scores(train: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
        learner = SVC(C=cost, kernel="precomputed").fit(gram[np.ix_(train, train)], positive[train])
        return np.asarray(learner.decision_function(gram[np.ix_(others, train)]))

    return scores


def _boost(
    dense: NDArray[np.float64], positive: NDArray[np.bool_], train: NDArray[np.intp], others: NDArray[np.intp]
) -> NDArray[np.float64]:
    learner = HistGradientBoostingClassifier(max_iter=80, max_leaf_nodes=12, min_samples_leaf=8, random_state=0)
    return np.asarray(learner.fit(dense[train], positive[train]).decision_function(dense[others]))


def _difference(found: PairedDifference) -> str:
    return f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--stanza-package", help="also try this package's paths")
    arguments.add_argument("--labels", type=Path, help="also train on confident statements of these labels")
    arguments.add_argument("--groups", nargs="+", choices=_GROUPS, default=_GROUPS, help="which ideas")
    options = arguments.parse_args()
    corpus = load_corpus(options.corpus)
    labels = Labels.of(build_examples(corpus, parser=SpacyParser()))
    default = matrix(map(features_of, labels.examples.contexts))
    reference = crossvalidate(labels, linear(default, labels.positive), SEEDS)
    same = instance_difference(labels, reference, reference), pair_difference(labels, reference, reference)
    rows = [("default", f"{same[0].first_f:.3f}", "", f"{same[1].first_f:.3f}", "")]

    def ideas() -> Ideas:
        if "features" in options.groups:
            yield from more_features(labels, default)
        if "gold" in options.groups:
            yield from noisy_gold(labels, default)
        if "parsers" in options.groups and options.stanza_package:
            yield from other_parser(corpus, labels, default, options.stanza_package)
        if "labels" in options.groups and options.labels:
            yield from self_training(corpus, labels, options.labels)
        if "learners" in options.groups:
            yield from other_learners(labels, default)

    for name, trial in ideas():
        seeds = SEEDS[:1] if "gradient" in name else SEEDS
        answers = crossvalidate(labels, trial, seeds)
        beside = replace(
            reference, found=reference.found[: len(seeds)], probabilities=reference.probabilities[: len(seeds)]
        )
        instances, pairs = instance_difference(labels, answers, beside), pair_difference(labels, answers, beside)
        shown = name if seeds == SEEDS else f"{name} (one seed)"
        rows.append(
            (shown, f"{instances.first_f:.3f}", _difference(instances), f"{pairs.first_f:.3f}", _difference(pairs))
        )
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    columns = ("idea", "instances, F", "less the default's", "section pairs, F", "less the default's")
    print(Table("Ideas", columns, tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
