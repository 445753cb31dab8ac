"""Pass rates of a model on statements with known answers, by phenomenon, and on changes that must not matter.

Example: python benchmarks/checklist/run.py --failures
"""

from __future__ import annotations

import argparse
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from corpus_tools.tables import Table
from ddi.commands import load_extractor
from ddi.evaluation.checklist import (
    Outcome,
    Said,
    check,
    load_statements,
    unchanged,
    with_other_drugs,
    with_other_figures,
    with_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

STATEMENTS = Path(__file__).with_name("statements.toml")


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-m", "--model", type=Path, help="a model's folder; the one that ships if not given")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--failures", action="store_true", help="list the statements that were answered wrongly")
    options = parser.parse_args()
    extractor = load_extractor(options.model, None, None, threshold=None, explain=False)
    outcomes = check(load_statements(STATEMENTS), extractor)
    changes = {
        "a harmless sentence before it": partial(with_sentence, before=True),
        "a harmless sentence behind it": partial(with_sentence, before=False),
        "other figures": with_other_figures,
        "other drugs": partial(with_other_drugs, seed=0),
    }
    kept = {}
    for name, change in changes.items():
        changed = [(outcome, made) for outcome in outcomes if (made := change(outcome.statement)) is not None]
        after = check([made for _, made in changed], extractor)
        kept[name] = [unchanged(before, each) for (before, _), each in zip(changed, after, strict=True)]
    tables = [
        Table("Known answers", ("phenomenon", "statements", "right", "right but for roles"), _rates(outcomes)),
        Table(
            "Changes that must not matter",
            ("change", "statements", "same answer"),
            [(name, str(len(same)), f"{sum(same)} ({sum(same) / len(same):.0%})") for name, same in kept.items()],
        ),
    ]
    console = Console(highlight=False, width=120)
    for table in tables:
        if options.markdown:
            print(table.to_markdown())
        else:
            console.print(table.to_rich())
    if options.failures:
        for outcome in outcomes:
            if not outcome.right:
                print(f"{outcome.statement.phenomenon}: {outcome.statement.text}")
                print("   right:", *_in_words(outcome.statement.says))
                print("   found:", *_in_words(outcome.found))


def _in_words(answers: Iterable[Said]) -> list[str]:
    return [f"{said.precipitant} > {said.object} {said.modality};" for said in sorted(answers)]


def _rates(outcomes: list[Outcome]) -> list[tuple[str, ...]]:
    groups = [
        (name, list(found))
        for name, found in groupby(
            sorted(outcomes, key=lambda outcome: outcome.statement.phenomenon),
            key=lambda outcome: outcome.statement.phenomenon,
        )
    ]
    return [
        (
            name,
            str(len(found)),
            f"{sum(o.right for o in found)} ({sum(o.right for o in found) / len(found):.0%})",
            f"{sum(o.right_pairs for o in found)} ({sum(o.right_pairs for o in found) / len(found):.0%})",
        )
        for name, found in [*groups, ("all", outcomes)]
    ]


if __name__ == "__main__":
    main()
