"""Counts of a corpus and of its instances as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus_tools.instance_export import BASELINE, CONDENSED, PAPER_BASELINE_TOTAL, PAPER_CONDENSED, count_rows
from corpus_tools.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus_tools.corpus_comparison import CorpusComparison
    from corpus_tools.instance_export import InstanceRow
    from corpus_tools.statistics import Statistics


def instance_count_table(rows: Sequence[InstanceRow], out_of_reach: int) -> Table:
    """Return the counts of both sets by sentence distance and label, the paper's beside them."""
    baseline, condensed = count_rows(rows, BASELINE), count_rows(rows, CONDENSED)
    paper = PAPER_CONDENSED
    lines = [
        ("baseline: pairs of mentions", baseline.total, PAPER_BASELINE_TOTAL),
        ("condensed: pairs of drugs and sentences", condensed.total, paper.total),
        *(
            (f"  {distance} sentences apart" if distance else "  in one sentence", count, expected)
            for distance, (count, expected) in enumerate(zip(condensed.by_distance, paper.by_distance, strict=True))
        ),
        ("interacting", condensed.positive, paper.positive),
        ("  in one sentence", condensed.positive_by_distance[0], paper.positive_by_distance[0]),
        ("  across sentences", sum(condensed.positive_by_distance[1:]), paper.positive - paper.positive_by_distance[0]),
    ]
    table = [(name, f"{count:,}", f"{expected:,}") for name, count, expected in lines]
    table.append(("annotated, but further apart than any window", f"{out_of_reach:,}", "-"))
    return Table("Instances (the paper's are of all 208 sections)", ("", "here", "paper"), tuple(table))


def statistics_tables(statistics: Statistics) -> list[Table]:
    """Return one table for each kind of count."""
    return [
        Table(
            f"{table.title} ({table.source})" if table.source else table.title,
            ("", "here", "paper"),
            tuple(
                (figure.label, f"{figure.count:,}", "-" if figure.paper is None else f"{figure.paper:,}")
                for figure in table.figures
            ),
        )
        for table in statistics.tables
    ]


def comparison_tables(compared: CorpusComparison) -> list[Table]:
    """Return one table for each kind of count, and one of the sections in both."""
    first, second = compared.names
    sections = (
        ("in both", f"{len(compared.both):,}"),
        ("in both, with the same text", f"{len(compared.same_text):,}"),
        (f"in {first} only", f"{len(compared.only[0]):,}"),
        (f"in {second} only", f"{len(compared.only[1]):,}"),
    )
    return [
        Table("Names of sections", ("", "sections"), sections),
        *(
            Table(
                table.title,
                ("", first, "%", second, "%", "difference", "in %"),
                tuple(
                    (
                        figure.label,
                        f"{figure.counts[0]:,}",
                        _percent(figure.shares[0]),
                        f"{figure.counts[1]:,}",
                        _percent(figure.shares[1]),
                        f"{figure.difference:+,}",
                        "-" if figure.share_difference is None else f"{100 * figure.share_difference:+.1f}",
                    )
                    for figure in table.figures
                ),
            )
            for table in compared.tables
        ),
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"
