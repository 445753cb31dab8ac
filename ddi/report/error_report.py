"""An error analysis as tables, and as a text with the statements that were judged wrongly."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from corpus_tools.tables import Table

if TYPE_CHECKING:
    from ddi.evaluation.error_analysis import ErrorAnalysis, ErrorCase


def error_tables(analysis: ErrorAnalysis) -> list[Table]:
    """Return one table a property: instances, annotated interactions, errors of both kinds, F."""
    columns = ("", "instances", "annotated", "false positives", "false negatives", "F")
    return [
        Table(
            f"Errors by {name}",
            columns,
            tuple(
                (
                    group.value,
                    str(group.instances),
                    str(group.gold),
                    str(group.false_positives),
                    str(group.false_negatives),
                    "-" if group.f is None else f"{group.f:.3f}",
                )
                for group in groups
            ),
        )
        for name, groups in groupby(analysis.groups, key=lambda group: group.by)
    ]


def error_markdown(analysis: ErrorAnalysis) -> str:
    """Return tables and the most confident errors, as Markdown. It quotes the labels' own text."""
    lines = ["# Errors", ""]
    lines += [table.to_markdown() for table in error_tables(analysis)]
    for kind, cases in groupby(analysis.cases, key=lambda case: case.kind):
        lines += [f"## The most confident {kind}s", ""]
        lines += [line for number, case in enumerate(cases, 1) for line in _case_lines(number, case)]
    return "\n".join(lines).rstrip() + "\n"


def _case_lines(number: int, case: ErrorCase) -> list[str]:
    apart = f"{case.sentence_distance} sentences apart" if case.sentence_distance else "in one sentence"
    facts = f"probability {case.score:.3f}, {case.modality}, {apart}; {case.section}"
    return [f"{number}. **{case.drug1}** and **{case.drug2}** ({facts})", "", f"   > {case.statement}", ""]
