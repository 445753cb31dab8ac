"""What each group of features brings, out, in and alone; ten folds over package inserts, as Markdown.

python benchmarks/ablation.py CORPUS
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples
from ddi.features.full import DEFAULT_GROUPS, GROUPS, FullFeatures
from ddi.parsing.spacy_parser import SpacyParser
from ddi.report.figures import figure
from ddi.settings import FULL
from ddi.thresholds import boundary_threshold

if TYPE_CHECKING:
    from ddi.learning import Settings


def _with(groups: tuple[str, ...]) -> Settings:
    return replace(FULL, features=FullFeatures(groups=groups))


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    examples = build_examples(load_corpus(arguments.parse_args().corpus), parser=SpacyParser())
    left_out = [group for group in GROUPS if group not in DEFAULT_GROUPS]
    variants = {
        "default": FULL,
        "all groups": _with(tuple(GROUPS)),
        "same substance not left out": replace(FULL, features=FullFeatures(exclude_same_substance=False)),
        "drugs of one list not left out": replace(FULL, features=FullFeatures(exclude_one_list=False)),
        "sentences of other drugs' changes not left out": replace(FULL, features=FullFeatures(exclude_of_others=False)),
        "threshold: the SVM's own": replace(FULL, threshold=boundary_threshold),
        **{f"without {group}": _with(tuple(g for g in DEFAULT_GROUPS if g != group)) for group in DEFAULT_GROUPS},
        **{f"with {group} too": _with((*DEFAULT_GROUPS, group)) for group in left_out},
        **{f"{group} alone": _with((group,)) for group in DEFAULT_GROUPS if group != "across"},
    }
    rows = []
    for name, settings in variants.items():
        measures = crossvalidate(examples, settings, protocol="insert").measures
        rows.append((name, figure(measures.instances.f), figure(measures.section_pairs.f)))
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    print(Table("Groups of features", ("settings", "instances, F", "section pairs, F"), tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
