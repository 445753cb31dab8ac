"""Score both feature sets by all four protocols, with precision, recall, F and intervals, as Markdown.

python benchmarks/protocols.py CORPUS
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples
from ddi.evaluation.protocols import PROTOCOLS
from ddi.learning import featurize
from ddi.parsing.spacy_parser import SpacyParser
from ddi.report.figures import figure, scores_row
from ddi.settings import settings_named

if TYPE_CHECKING:
    from ddi.evaluation.results import Measures

_WHAT = ("instances", "section_pairs", "section_pairs_with_modality", "one_sentence")


def _rows(features: str, protocol: str, measures: Measures) -> list[tuple[str, ...]]:
    scored = [
        scores_row(f"{features}, {protocol}, {what.replace('_', ' ')}", getattr(measures, what)) for what in _WHAT
    ]
    return [
        *scored,
        (f"{features}, {protocol}, modality, macro F", "", "", figure(measures.modality.macro_f)),
        (f"{features}, {protocol}, roles, accuracy", "", "", figure(measures.roles)),
        (f"{features}, {protocol}, type, macro F", "", "", figure(measures.type.macro_f)),
    ]


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--features", nargs="+", default=["paper", "full"])
    options = arguments.parse_args()
    examples = build_examples(load_corpus(options.corpus), parser=SpacyParser())
    rows: list[tuple[str, ...]] = []
    for name in options.features:
        settings = settings_named(features=name)
        features = featurize(examples.contexts, settings.features)
        for protocol in PROTOCOLS:
            measures = crossvalidate(examples, settings, protocol=protocol, features=features).measures
            rows.extend(_rows(name, protocol, measures))
            print(rows[-len(_WHAT) - 3 : -3], file=sys.stderr, flush=True)
    print(Table("Ten folds", ("features, protocol, measure", "precision", "recall", "F"), tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
