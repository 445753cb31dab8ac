"""The figures of drug recognition as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus_tools.tables import Table

if TYPE_CHECKING:
    from ddi.drugs.crossvalidation import RecognitionReport
    from ddi.drugs.evaluation import Score

_COLUMNS = ("", "precision", "recall", "F")


def recognition_tables(report: RecognitionReport) -> list[Table]:
    """Return the scores by kind of match and type, and those of each layer alone."""
    scores = report.scores
    rows = [
        _row("exact span", scores.exact),
        _row("exact span and type", scores.typed),
        _row("overlap", scores.overlap),
        *(_row(f"{kind}, exact span", score) for kind, score in scores.by_type.items()),
    ]
    hidden = f", {report.hidden:.0%} of the drugs hidden" if report.hidden else ""
    layers = tuple(_row(name, score.exact) for name, score in report.layers.items())
    return [
        Table(f"Recognition ({report.folds} folds over package inserts{hidden})", _COLUMNS, tuple(rows)),
        Table("Layers that learn nothing, exact span, whole corpus", _COLUMNS, layers),
        Table(
            "Speed and parents",
            ("", "value"),
            (
                ("mentions per second of processor time", f"{report.mentions_per_second:,.0f}"),
                ("characters per second", f"{report.characters_per_second:,.0f}"),
                ("parents of metabolites, precision", f"{report.parents.precision:.3f}"),
                ("parents of metabolites, recall", f"{report.parents.recall:.3f}"),
            ),
        ),
    ]


def _row(name: str, score: Score) -> tuple[str, ...]:
    return name, f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f:.3f}"
