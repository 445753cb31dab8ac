"""What each group of features brings, out, in and alone; ten folds over package inserts, as Markdown.

python benchmarks/ablation.py CORPUS

Three seeds of the folds; differences to the default are of all seeds together, bootstrapped over inserts.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from matrices import Answers, Labels, crossvalidate, instance_difference, linear, matrix, pair_difference

from corpus_tools.corpus import load_corpus
from corpus_tools.tables import Table
from ddi.evaluation.examples import build_examples
from ddi.features.full import DEFAULT_GROUPS, GROUPS
from ddi.parsing.spacy_parser import SpacyParser
from ddi.thresholds import boundary_threshold

if TYPE_CHECKING:
    from ddi.evaluation.paired import PairedDifference

_SEEDS = (0, 1, 2)


def _variants() -> dict[str, tuple[str, ...]]:
    # The directions are part of the effects; alone they are for the modality.
    left_out = [group for group in GROUPS if group not in (*DEFAULT_GROUPS, "effect directions")]
    return {
        "all groups": tuple(GROUPS),
        **{f"without {group}": tuple(g for g in DEFAULT_GROUPS if g != group) for group in DEFAULT_GROUPS},
        **{f"with {group} too": (*DEFAULT_GROUPS, group) for group in left_out},
        **{f"{group} alone": (group,) for group in DEFAULT_GROUPS if group != "across"},
    }


def _difference(found: PairedDifference) -> str:
    return f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    labels = Labels.of(build_examples(load_corpus(arguments.parse_args().corpus), parser=SpacyParser()))
    of_group = {
        name: matrix(list(group(context)) for context in labels.examples.contexts) for name, group in GROUPS.items()
    }

    def answers(groups: tuple[str, ...], among: Labels = labels) -> Answers:
        columns = sp.csr_matrix(sp.hstack([of_group[group] for group in groups]))
        return crossvalidate(among, linear(columns, among.positive), _SEEDS)

    default = answers(DEFAULT_GROUPS)
    whole = linear(sp.csr_matrix(sp.hstack([of_group[group] for group in DEFAULT_GROUPS])), labels.positive)
    every_pair = replace(labels, excluded=np.zeros_like(labels.excluded))
    found = {
        "default": default,
        "same substance not left out": answers(DEFAULT_GROUPS, every_pair),
        "threshold: the SVM's own": crossvalidate(labels, whole, _SEEDS, rule=boundary_threshold),
    }
    rows = []
    for name in (*found, *(variants := _variants())):
        answered = found[name] if name in found else answers(variants[name])
        instances, pairs = (compare(labels, answered, default) for compare in (instance_difference, pair_difference))
        differences = ("", "") if name == "default" else (_difference(instances), _difference(pairs))
        rows.append((name, f"{instances.first_f:.3f}", differences[0], f"{pairs.first_f:.3f}", differences[1]))
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    columns = ("settings", "instances, F", "less the default's", "section pairs, F", "less the default's")
    print(Table("Groups of features", columns, tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
