"""Table 3, ours beside the paper's, as tables for people and as a folder of files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING

from corpus_tools.files import atomic_files, atomic_write
from corpus_tools.tables import Table
from ddi.errors import OutputError
from ddi.evaluation.comparison import BIGRAMS, HEAVIEST, MODALITY, Setting
from ddi.evaluation.two_parts import DEVELOPMENT, TEST
from ddi.features.paper import is_path_feature
from ddi.model import installed_versions
from ddi.report.figures import figure
from ddi.report.paper_figures import PATH_WORDS_OF_20, TABLE_3

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ddi.evaluation.comparison import Cell, Comparison

_PARTS = (DEVELOPMENT, TEST)
_NOTE = (
    "Scores are of the positive class, over instances; intervals: 95 %, bootstrap over package inserts. Development: "
    "cross-validated in folds; test: once, by learners trained on the whole development part. Gold interactions that "
    "no instance holds count as missed. The paper's Stanford parser stands beside Stanza, its ClearParser beside spaCy."
)


def comparison_tables(comparison: Comparison) -> list[Table]:
    """Return the tables of a comparison: balance, Table 3, repeats, what the paper found, weights, pairs."""
    tables = [_balance(comparison), _table_3(comparison)]
    if len(comparison.seeds) > 1:
        tables.append(_repeats(comparison))
    tables += [_findings(comparison), *_weights(comparison)]
    if comparison.pairings:
        tables.append(_pairs(comparison))
    return tables


def describe_run(corpus: str, *, seconds: float) -> dict[str, object]:
    """Return what a report says of a run: corpus, wall time, date and versions."""
    versions = installed_versions()
    for package in ("stanza", "torch", "wittgenstein"):
        if find_spec(package) is not None:
            versions[package] = version(package)
    return {
        "corpus": corpus,
        "wall time, seconds": round(seconds),
        "date": datetime.now(tz=UTC).date().isoformat(),
        "versions": versions,
    }


def comparison_json(comparison: Comparison, about: Mapping[str, object]) -> dict[str, object]:
    """Return everything as plain values, with the paper's figures beside each cell."""
    return {
        "about": {
            **about,
            "parsers": dict(comparison.parsers),
            "learners": {name: dict(settings) for name, settings in comparison.settings.items()},
            "seeds": list(comparison.seeds),
            "folds": comparison.folds,
            "interactions out of reach": comparison.missed,
        },
        "balance": [
            {"property": name, "value": value, "development": development, "test": test}
            for name, value, development, test in comparison.balance
        ],
        "cells": [
            {
                "row": cell.setting.row,
                "learner": cell.setting.learner,
                "part": cell.part,
                "seed": cell.seed,
                "scores": cell.scores.to_json(),
                "paper": _paper(cell.setting, cell.part),
                "heaviest": [list(one) for one in cell.heaviest],
                "seconds": round(cell.seconds, 2),
            }
            for cell in comparison.cells
        ],
        "findings": [
            {"finding": name, "part": part, "differences": [round(one, 6) for one in ours], "paper": theirs}
            for name, part, ours, theirs in _differences(comparison)
        ],
        "pairs": [
            {"first": str(one.first), "second": str(one.second), "part": one.part, **one.difference.to_json()}
            for one in comparison.pairings
        ],
    }


def make_folder(folder: str | Path) -> Path:
    """Make a folder unless it's there, before the work of which it is to hold the result.

    Raises:
        OutputError: it cannot be made.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder cannot be made ({error.strerror})", path=target) from error
    return target


def write_comparison(comparison: Comparison, about: Mapping[str, object], folder: str | Path) -> None:
    """Write ``table3.json`` and ``table3.md`` into a folder, which is made if need be.

    Raises:
        OutputError: the folder cannot be made, or a file cannot be written.
    """
    facts = {**about, **{f"parser {name}": full for name, full in comparison.parsers.items()}}
    facts |= {"seeds": ", ".join(map(str, comparison.seeds)), "folds": comparison.folds}
    facts["interactions out of reach"] = comparison.missed
    facts |= {f"learner {name}": dict(settings) for name, settings in comparison.settings.items()}
    lines = ["# Table 3", "", *(f"- {name}: {_plain(value)}" for name, value in facts.items()), "", _NOTE, "", ""]
    with atomic_files(make_folder(folder)) as made:
        with atomic_write(made / "table3.json") as stream:
            stream.write(json.dumps(comparison_json(comparison, about), indent=1, ensure_ascii=False) + "\n")
        with atomic_write(made / "table3.md") as stream:
            stream.write("\n".join(lines) + "\n".join(table.to_markdown() for table in comparison_tables(comparison)))


def _settings(comparison: Comparison) -> Iterator[tuple[Setting, str]]:
    for row in comparison.rows:
        for part in _PARTS:
            for learner in comparison.learners:
                yield Setting(row, learner), part


def _paper(setting: Setting, part: str) -> tuple[float, float, float] | None:
    return TABLE_3.get((setting.row, part, setting.learner))


def _table_3(comparison: Comparison) -> Table:
    rows = []
    for setting, part in _settings(comparison):
        scores = comparison.find(setting, part)[0].scores
        paper = _paper(setting, part)
        theirs = [f"{value:.3f}" for value in paper] if paper else ["-"] * 3
        difference = "-" if paper is None or scores.f.value is None else f"{scores.f.value - paper[2]:+.3f}"
        rows.append(
            (
                f"{setting}, {part}",
                figure(scores.precision, interval=False),
                theirs[0],
                figure(scores.recall, interval=False),
                theirs[1],
                figure(scores.f),
                theirs[2],
                difference,
            )
        )
    title = f"Table 3, ours beside the paper's (split of seed {comparison.seeds[0]})"
    columns = ("", "precision", "paper", "recall", "paper", "F [95 % interval]", "paper", "difference")
    return Table(title, columns, tuple(rows))


def _repeats(comparison: Comparison) -> Table:
    rows = []
    for setting, part in _settings(comparison):
        scores = [cell.scores for cell in comparison.find(setting, part)]
        measured = [[one.precision.value, one.recall.value, one.f.value] for one in scores]
        columns = [[value or 0.0 for value in column] for column in zip(*measured, strict=True)]
        paper = _paper(setting, part)
        rows.append(
            (
                f"{setting}, {part}",
                *(f"{mean(column):.3f} ± {stdev(column):.3f}" for column in columns),
                f"{min(columns[2]):.3f} to {max(columns[2]):.3f}",
                f"{paper[2]:.3f}" if paper else "-",
            )
        )
    title = f"The same over {len(comparison.seeds)} splits: mean ± standard deviation"
    return Table(title, ("", "precision", "recall", "F", "F, least to most", "paper's F"), tuple(rows))


def _findings(comparison: Comparison) -> Table:
    rows = [
        (
            f"{name}, {part}",
            f"{ours[0]:+.3f}",
            f"{mean(ours):+.3f}",
            f"{sum(one > 0 for one in ours)} of {len(ours)}",
            "-" if theirs is None else f"{theirs:+.3f}",
        )
        for name, part, ours, theirs in _differences(comparison)
    ]
    columns = ("difference of F", "first split", "mean", "splits above 0", "paper")
    return Table(
        "What the paper found: SVM over tree over rules, paths over bigrams, parsers close", columns, tuple(rows)
    )


def _differences(comparison: Comparison) -> Iterator[tuple[str, str, list[float], float | None]]:
    """Yield differences of F that the paper's findings are about: name, part, ours (one a split), the paper's."""
    parsers = [row for row in comparison.rows if row not in (BIGRAMS, MODALITY)]
    pairs = [
        (Setting(row, better), Setting(row, worse))
        for row in parsers
        for better, worse in (("svm", "tree"), ("tree", "rules"))
    ]
    pairs += [(Setting(row, learner), Setting(BIGRAMS, learner)) for row in parsers for learner in comparison.learners]
    if {"spacy", "stanza"} <= set(parsers):
        pairs += [(Setting("spacy", learner), Setting("stanza", learner)) for learner in comparison.learners]
    for first, second in pairs:
        if not {first.learner, second.learner} <= set(comparison.learners):
            continue
        for part in _PARTS:
            one, other = _f(comparison.find(first, part)), _f(comparison.find(second, part))
            paper, paper_other = _paper(first, part), _paper(second, part)
            theirs = round(paper[2] - paper_other[2], 3) if paper and paper_other else None
            yield f"{first} - {second}", part, [a - b for a, b in zip(one, other, strict=True)], theirs


def _f(cells: Sequence[Cell]) -> list[float]:
    return [cell.scores.f.value or 0.0 for cell in cells]


def _weights(comparison: Comparison) -> list[Table]:
    """Return, for the SVM, the heaviest features of each row, as the paper's section 4 has them."""
    if "svm" not in comparison.learners:
        return []
    heaviest = {row: comparison.find(Setting(row, "svm"), TEST)[0].heaviest for row in comparison.rows}
    rows = tuple(
        (
            str(rank + 1),
            *(f"{one[rank][0]} {one[rank][1]:+.2f}" if rank < len(one) else "" for one in heaviest.values()),
        )
        for rank in range(HEAVIEST)
    )
    counts = tuple(
        (row, f"{sum(is_path_feature(name) for name, _ in one)} of {len(one)}", str(PATH_WORDS_OF_20.get(row, "-")))
        for row, one in heaviest.items()
        if row not in (BIGRAMS, MODALITY)
    )
    return [
        Table("The SVM's heaviest features, trained on the development part", ("", *heaviest), rows),
        Table("Path words among them", ("", "ours", "paper, of 20"), counts),
    ]


def _balance(comparison: Comparison) -> Table:
    whole = {DEVELOPMENT: 0, TEST: 0}
    rows = []
    for name, value, development, test in comparison.balance:
        if name == "instances":
            whole = {DEVELOPMENT: development, TEST: test}
        shares = (
            f"{count} ({100 * count / max(1, whole[part]):.1f} %)"
            for part, count in zip(_PARTS, (development, test), strict=True)
        )
        rows.append((f"{name}: {value}", *shares))
    return Table(f"Balance of the split (seed {comparison.seeds[0]})", ("", *_PARTS), tuple(rows))


def _pairs(comparison: Comparison) -> Table:
    rows = []
    for one in comparison.pairings:
        found = one.difference
        interval = "" if found.low is None else f" [{found.low:+.3f}, {found.high:+.3f}]"
        rows.append(
            (
                f"{one.first} - {one.second}, {one.part}",
                f"{found.first_f:.3f} - {found.second_f:.3f}",
                f"{found.difference:+.3f}{interval}",
                _probability(found.bootstrap_p),
                f"{found.only_first} / {found.only_second}",
                _probability(found.mcnemar_p),
            )
        )
    columns = ("", "F", "difference [95 % interval]", "p, bootstrap", "right alone", "p, McNemar")
    return Table("Do they differ? Same instances; package inserts resampled", columns, tuple(rows))


def _probability(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)
