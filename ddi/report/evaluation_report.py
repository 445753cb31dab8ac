"""An evaluation as tables for people, and as a folder of files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.files import atomic_write
from corpus_tools.tables import Table
from ddi.errors import OutputError
from ddi.evaluation.predictions import write_rows
from ddi.report.error_report import error_markdown
from ddi.report.figures import figure, scores_row

if TYPE_CHECKING:
    from ddi.evaluation.error_analysis import ErrorAnalysis
    from ddi.evaluation.results import Evaluation

_SCORE_COLUMNS = ("", "precision", "recall", "F [95 % interval]")


def evaluation_tables(evaluation: Evaluation) -> list[Table]:
    """Return the tables of an evaluation: scores, baselines, what holds of interacting pairs."""
    measures = evaluation.measures
    title = ", ".join(f"{name} {value}" for name, value in evaluation.about.items() if name in _IN_TITLE)
    pairs = Table(
        f"Interaction ({title})" if title else "Interaction",
        _SCORE_COLUMNS,
        (
            scores_row("instances", measures.instances),
            scores_row("distinct drug pairs of a section", measures.section_pairs),
            scores_row("  and their modality", measures.section_pairs_with_modality),
            scores_row("instances within one sentence", measures.one_sentence),
        ),
    )
    references = Table(
        "For comparison, on the same instances",
        ("", "instances, F", "section pairs, F", "one sentence, F", "modality, macro F"),
        tuple(
            (
                name,
                figure(reference.instances.f, interval=False),
                figure(reference.section_pairs.f, interval=False),
                figure(reference.one_sentence.f, interval=False),
                figure(reference.modality.macro_f, interval=False) if name == "majority" else "-",
            )
            for name, reference in evaluation.references.items()
        ),
    )
    modality = Table(
        "Modality of the annotated interactions",
        _SCORE_COLUMNS,
        (
            *(scores_row(name, scores) for name, scores in measures.modality.classes.items()),
            ("macro F", "", "", figure(measures.modality.macro_f)),
        ),
    )
    others = Table(
        "On annotated interactions",
        ("", "value [95 % interval]"),
        (
            ("coverage of the window", figure(measures.coverage)),
            ("roles, accuracy", figure(measures.roles)),
            ("type, macro F", figure(measures.type.macro_f)),
        ),
    )
    return [pairs, references, modality, others, _reliability(evaluation), *_stages(evaluation)]


def _reliability(evaluation: Evaluation) -> Table:
    """Return how often instances of each range of scores interact."""
    reliability = evaluation.reliability
    return Table(
        f"Reliability of the scores (expected calibration error {reliability.error:.3f})",
        ("score", "instances", "mean score", "interacting"),
        tuple(
            (
                f"{each.low:.1f} to {each.high:.1f}",
                f"{each.instances:,}",
                f"{each.score:.2f}" if each.instances else "-",
                f"{each.share:.2f}" if each.instances else "-",
            )
            for each in reliability.bins
        ),
    )


def _stages(evaluation: Evaluation) -> list[Table]:
    """Return what is left after each stage, where the evaluation went from raw text."""
    stages = evaluation.about.get("stages")
    if not isinstance(stages, dict):
        return []
    names = {
        "annotated": "annotated by people",
        "read": "in the sections that are read",
        "recognised": "both drugs recognised",
        "in_window": "within three sentences",
        "classified": "found to interact",
        "right_modality": "with the right modality",
    }
    total = stages["annotated"]
    rows = tuple(
        (text, f"{stages[name]:,}", f"{stages[name] / total:.3f}" if total else "-") for name, text in names.items()
    )
    return [Table("Distinct section pairs left after each stage", ("", "pairs", "share"), rows)]


_IN_TITLE = ("protocol", "folds", "features", "parser", "learner")


def write_report(evaluation: Evaluation, folder: str | Path, *, errors: ErrorAnalysis | None = None) -> None:
    """Write ``report.json``, ``report.md`` and ``predictions.csv`` into a folder, which is made if need be.

    With an error analysis, ``report.json`` holds it as ``errors``, and ``errors.md`` shows it.

    Raises:
        OutputError: the folder cannot be made, or a file cannot be written.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the report's folder cannot be made ({error.strerror})", path=target) from error
    with atomic_write(target / "report.json") as stream:
        value = evaluation.to_json() | ({} if errors is None else {"errors": errors.to_json()})
        stream.write(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    if errors is not None:
        with atomic_write(target / "errors.md") as stream:
            stream.write(error_markdown(errors))
    with atomic_write(target / "report.md") as stream:
        stream.write(_markdown(evaluation))
    with atomic_write(target / "predictions.csv") as stream:
        write_rows(evaluation.rows, stream)


def _markdown(evaluation: Evaluation) -> str:
    lines = [
        "# Evaluation",
        "",
        *(f"- {name}: {value}" for name, value in evaluation.about.items() if name != "stages"),
        "",
    ]
    lines.append(
        "Intervals: 95 %, bootstrap over package inserts. Every figure can be computed from `predictions.csv`."
    )
    return "\n".join(lines) + "\n\n" + "\n".join(table.to_markdown() for table in evaluation_tables(evaluation))
