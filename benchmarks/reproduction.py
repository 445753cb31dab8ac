"""Take the gap to the paper's figures apart: change one thing at a time and measure.

    python benchmarks/reproduction.py CORPUS

Each row is a ten-fold cross-validation with the set ``paper`` and one change; F of instances by the protocols
``instance`` (the paper's) and ``insert``, with its 95 % interval over package inserts.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from splitters import SPLITTERS

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples
from ddi.features.context import ParseMemory
from ddi.features.paper import PaperFeatures
from ddi.learners.svm import SVM
from ddi.learning import Settings
from ddi.parsing.spacy_parser import SpacyParser
from ddi.report.figures import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_tools.corpus import Corpus
    from corpus_tools.instances import Label
    from ddi.evaluation.examples import Examples
    from ddi.parsing.tree import Parser

REFERENCE = Settings(features=PaperFeatures(), interaction=SVM(), modality=SVM())


def _learner(**changes: object) -> Settings:
    return replace(REFERENCE, interaction=replace(SVM(), **changes))


def _features(**changes: object) -> Settings:
    return replace(REFERENCE, features=replace(PaperFeatures(), **changes))


SETTINGS: dict[str, Settings] = {
    "reference": REFERENCE,
    "features: no path (bigrams alone)": _features(path="none"),
    "features: no bigrams (path alone)": _features(bigrams=False),
    "features: path bigrams, not path words": _features(path="bigrams"),
    "stemmer: Porter 2": _features(stem="english"),
    "stemmer: none": _features(stem="none"),
    "C = 0.1": _learner(cost=0.1),
    "C = 10": _learner(cost=10.0),
    "class weight: balanced": _learner(class_weight="balanced"),
    "loss: squared hinge": _learner(loss="squared_hinge"),
    "scaling: none": _learner(scale=False),
    "scaling: unit vectors": _learner(unit=True),
}


def with_repeats_marked(examples: Examples) -> Examples:
    """Count every one-sentence instance of a true section pair as annotated: what if annotators had marked repeats."""
    true: dict[tuple[str, tuple[str, str]], Label] = {}
    for context, label in zip(examples.contexts, examples.labels, strict=True):
        if label.interacts:
            true.setdefault((context.instance.section, context.instance.names), label)
    labels = tuple(
        true.get((context.instance.section, context.instance.names), label) if context.instance.distance == 0 else label
        for context, label in zip(examples.contexts, examples.labels, strict=True)
    )
    return replace(examples, labels=labels)


def without_own_metabolites(examples: Examples) -> Examples:
    """Leave out pairs of two names of one substance."""
    kept = [index for index, context in enumerate(examples.contexts) if not context.same_substance]
    fields = ("contexts", "labels", "sections", "inserts", "eras")
    return replace(examples, **{name: tuple(getattr(examples, name)[index] for index in kept) for name in fields})


def variants(corpus: Corpus, parser: Parser) -> Iterator[tuple[str, Examples, Settings]]:
    """Yield the name of each change, with examples and settings."""
    examples = build_examples(corpus, parser=parser)
    for name, settings in SETTINGS.items():
        yield name, examples, settings
    for name, make in list(SPLITTERS.items())[1:]:
        yield f"splitter: {name}", build_examples(corpus, parser=parser, split=make()), REFERENCE
    yield "condensing: none (mention pairs)", build_examples(corpus, parser=parser, condense=False), REFERENCE
    yield "condensing: pairs of one substance left out", without_own_metabolites(examples), REFERENCE
    yield "gold: unmarked one-sentence repeats counted as true", with_repeats_marked(examples), REFERENCE


def main() -> None:
    """Print the table as Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    options = arguments.parse_args()
    corpus = load_corpus(options.corpus)
    rows = []
    for name, examples, settings in variants(corpus, ParseMemory(SpacyParser())):
        cells = [name, f"{len(examples.contexts):,}"]
        for protocol in ("instance", "insert"):
            measures = crossvalidate(examples, settings, protocol=protocol).measures
            cells.append(figure(measures.instances.f))
        rows.append(tuple(cells))
        print(" | ".join(cells), file=sys.stderr, flush=True)
    columns = ("change", "instances", "protocol instance, F", "protocol insert, F")
    Console(width=140).print(Table("One change at a time", columns, tuple(rows)).to_markdown(), markup=False)


if __name__ == "__main__":
    main()
