"""The figures of agreement as tables, for a terminal and for the HTML page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from corpus_tools.agreement.figures import ALL
from corpus_tools.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from corpus_tools.agreement.figures import Compared, Matched, Row
    from corpus_tools.agreement.mentions import Confusion
    from corpus_tools.agreement.report import Agreement

_IAA = ("IAA", "matches", "non-matches")


def agreement_tables(agreement: Agreement) -> list[Table]:
    """Return every figure: mentions, interactions, coefficients, confusions, and a count of disagreements."""
    letters = dict(zip(agreement.names, agreement.letters, strict=True))
    return [
        *_figure_tables("Drug mentions", agreement.mentions, letters),
        *(_confusion_table(confusion, letters) for confusion in agreement.confusions),
        *_figure_tables("Interactions", agreement.interactions, letters),
        _coefficient_table(agreement, letters),
        _disagreement_table(agreement),
    ]


def number(value: float | None) -> str:
    """Return a figure with three digits, a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def _figure_tables(what: str, matched: Sequence[Matched], letters: Mapping[str, str]) -> Iterator[Table]:
    """Yield a table of all annotators, if they are more than two, and one of each two."""
    if len(letters) > 2:
        yield _figure_table(what, letters, [(found.name, found.together) for found in matched])
    for number_of_pair in range(len(matched[0].pairs)):
        yield _figure_table(what, letters, [(found.name, found.pairs[number_of_pair]) for found in matched])


def _figure_table(what: str, letters: Mapping[str, str], found: Sequence[tuple[str, Compared]]) -> Table:
    annotators = found[0][1].annotators
    heads = [f"{score}, gold {letters[gold]}" for gold in annotators for score in ("P", "R")]
    columns = ("what counts as a match", *_IAA, *((*heads, "F") if len(annotators) == 2 else ()))
    rows = [_figure_row(name, row) for name, compared in found for row in compared.rows]
    title = f"{what}: {', '.join(f'{letters[name]} {name}' for name in annotators)}"
    return Table(title, columns, tuple(rows))


def _figure_row(name: str, row: Row) -> tuple[str, ...]:
    label = name if row.name == ALL else f"  {row.name}"
    cells = [label, number(row.iaa.value), f"{row.iaa.matches:,}", f"{row.iaa.non_matches:,}"]
    for scores in row.scores:
        cells += [number(scores.precision), number(scores.recall)]
    if row.scores:
        cells.append(number(row.scores[0].f))
    return tuple(cells)


def _confusion_table(confusion: Confusion, letters: Mapping[str, str]) -> Table:
    first, second = letters[confusion.first], letters[confusion.second]
    title = f"Classes on the same or overlapping words: {first} in rows, {second} in columns"
    # How often neither has marked anything is not known.
    last = len(confusion.classes) - 1
    rows = tuple(
        (name, *("-" if row == column == last else f"{count:,}" for column, count in enumerate(counts)))
        for row, (name, counts) in enumerate(zip(confusion.classes, confusion.counts, strict=True))
    )
    return Table(title, ("class", *confusion.classes), rows)


def _coefficient_table(agreement: Agreement, letters: Mapping[str, str]) -> Table:
    rows = tuple(
        (
            f"{found.coefficient}, {', '.join(letters[name] for name in found.annotators)}",
            found.aspect,
            found.mentions,
            f"{found.candidates:,}",
            number(found.observed),
            number(found.value),
        )
        for found in agreement.coefficients
    )
    columns = ("coefficient", "label", "mentions", "candidates", "same label", "value")
    return Table("Interactions, corrected for chance, over all candidate pairs of drugs", columns, rows)


def _disagreement_table(agreement: Agreement) -> Table:
    counts = Counter((found.kind, ", ".join(found.differences)) for found in agreement.disagreements)
    # Mentions before interactions, the most frequent first.
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] != "mention", -item[1], item[0][1]))
    rows = [(f"{kind}: {differences}", f"{count:,}") for (kind, differences), count in ordered]
    return Table("Disagreements", ("differ in", "places"), (*rows, ("all", f"{len(agreement.disagreements):,}")))
