"""Tune the encoder in ten folds over package inserts, and score it alone, the SVM alone and their sum, as Markdown.

python benchmarks/encoder.py CORPUS -o FOLDER

The folder keeps each fold's held-out scores: a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from corpus_tools.corpus import load_corpus
from ddi.encoder.out_of_fold import out_of_fold
from ddi.encoder.tuner import Tuner
from ddi.evaluation.examples import build_examples
from ddi.evaluation.protocols import assign_folds
from ddi.settings import FULL


def main() -> None:
    """Tune the folds, and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("-o", "--output", type=Path, required=True, help="the folder that keeps the scores")
    arguments.add_argument(
        "--encoder", help="the folder of a pretrained encoder; MiniLM-L6 from its package if not given"
    )
    options = arguments.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    examples = build_examples(load_corpus(options.corpus), parser=None)
    excluded = [FULL.features.excludes(context) for context in examples.contexts]
    started = time.perf_counter()
    tuner = Tuner.of(examples.contexts, examples.labels, excluded, name=options.encoder)
    print(f"made ready in {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    assigned = assign_folds(examples, protocol="insert")
    out_of_fold(
        tuner,
        assigned,
        keep=options.output,
        on_fold=lambda done: print(f"{done} folds, {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True),
    )


if __name__ == "__main__":
    main()
