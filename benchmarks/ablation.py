"""What each group of features brings: without it, and alone; ten folds over package inserts, as Markdown.

python benchmarks/ablation.py CORPUS
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples
from ddi.features.full import GROUPS, FullFeatures
from ddi.parsing.spacy_parser import SpacyParser
from ddi.report.figures import figure
from ddi.settings import FULL
from ddi.thresholds import boundary_threshold


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    examples = build_examples(load_corpus(arguments.parse_args().corpus), parser=SpacyParser())
    everything = tuple(GROUPS)
    variants = {
        "full": FULL,
        "same substance not left out": replace(FULL, features=FullFeatures(exclude_same_substance=False)),
        "threshold: the SVM's own": replace(FULL, threshold=boundary_threshold),
        **{
            f"without {group}": replace(
                FULL, features=FullFeatures(groups=tuple(other for other in everything if other != group))
            )
            for group in everything
        },
        **{f"{group} alone": replace(FULL, features=FullFeatures(groups=(group,))) for group in everything},
    }
    rows = []
    for name, settings in variants.items():
        measures = crossvalidate(examples, settings, protocol="insert").measures
        rows.append((name, figure(measures.instances.f), figure(measures.section_pairs.f)))
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    print(Table("Groups of features", ("settings", "instances, F", "section pairs, F"), tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
