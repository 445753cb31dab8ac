"""Pass rates of a model on statements with known answers, by phenomenon, and on changes that must not matter.

The list that was seen while the model was improved and the held-out one stand in tables of their own.

Example: python benchmarks/checklist/run.py --list held-out --failures
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
    every_pair,
    interval,
    load_statements,
    nothing,
    unchanged,
    with_other_drugs,
    with_other_figures,
    with_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi.extraction import Extractor

LISTS = {
    name: Path(__file__).with_name(file) for name, file in (("seen", "statements.toml"), ("held-out", "held-out.toml"))
}
CHANGES = {
    "a harmless sentence before it": partial(with_sentence, before=True),
    "a harmless sentence behind it": partial(with_sentence, before=False),
    "other figures": with_other_figures,
    "other drugs": partial(with_other_drugs, seed=0),
}


def main() -> None:
    """Print two tables for each list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-m", "--model", type=Path, help="a model's folder; the one that ships if not given")
    parser.add_argument("--list", choices=(*LISTS, "both"), default="both", help="which statements (both if not given)")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--failures", action="store_true", help="list the statements that were answered wrongly")
    options = parser.parse_args()
    extractor = load_extractor(options.model, None, None, threshold=None, explain=False)
    console = Console(highlight=False, width=120)
    for name in LISTS if options.list == "both" else (options.list,):
        outcomes = check(load_statements(LISTS[name]), extractor)
        for table in _tables(name, outcomes, extractor):
            if options.markdown:
                print(table.to_markdown())
            else:
                console.print(table.to_rich())
        if options.failures:
            _print_failures(outcomes)


def _tables(name: str, outcomes: list[Outcome], extractor: Extractor) -> tuple[Table, Table]:
    statements = [outcome.statement for outcome in outcomes]
    baselines = {
        "baseline: every pair of a sentence": every_pair(statements, extractor.recognise),
        "baseline: nothing": nothing(statements),
    }
    groups = groupby(sorted(outcomes, key=_phenomenon), key=_phenomenon)
    rows = [_rates(phenomenon, list(found)) for phenomenon, found in groups]
    rows += [_rates(whose, found, bounds=True) for whose, found in {"all": outcomes, **baselines}.items()]
    return (
        Table(f"Known answers, {name} list", ("phenomenon", "statements", "right", "right but for roles"), rows),
        Table(
            f"Changes that must not matter, {name} list",
            ("change", "statements", "same answer"),
            [_kept(change, outcomes, extractor) for change in CHANGES],
        ),
    )


def _phenomenon(outcome: Outcome) -> str:
    return outcome.statement.phenomenon


def _rates(name: str, found: list[Outcome], *, bounds: bool = False) -> tuple[str, ...]:
    same = ([outcome.right for outcome in found], [outcome.right_pairs for outcome in found])
    return name, str(len(found)), *(_rate(each, bounds=bounds) for each in same)


def _rate(right: list[bool], *, bounds: bool) -> str:
    rate = f"{sum(right)} ({sum(right) / len(right):.0%})"
    if not bounds:
        return rate
    low, high = interval(sum(right), len(right))
    return f"{rate} [{low:.0%}, {high:.0%}]"


def _kept(change: str, outcomes: list[Outcome], extractor: Extractor) -> tuple[str, ...]:
    changed = [(outcome, made) for outcome in outcomes if (made := CHANGES[change](outcome.statement)) is not None]
    after = check([made for _, made in changed], extractor)
    same = [unchanged(before, each) for (before, _), each in zip(changed, after, strict=True)]
    return change, str(len(same)), _rate(same, bounds=True)


def _print_failures(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        if not outcome.right:
            print(f"{outcome.statement.phenomenon}: {outcome.statement.text}")
            print("   right:", *_in_words(outcome.statement.says))
            print("   found:", *_in_words(outcome.found))


def _in_words(answers: Iterable[Said]) -> list[str]:
    return [f"{said.precipitant} > {said.object} {said.modality};" for said in sorted(answers)]


if __name__ == "__main__":
    main()
