"""A cross-validation as one page with plots: ``report.html``, which opens anywhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.documents import Modality
from corpus_tools.files import atomic_write
from ddi.evaluation.curves import PrecisionRecall
from ddi.evaluation.predictions import write_rows
from ddi.output.page.text import Mark, cut, visible
from ddi.report.drawing import group_bars, precision_recall, reliability_curve, score_bars, weight_bars
from ddi.report.evaluation_report import evaluation_tables
from ddi.report.paper_figures import TABLE_3

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddi.evaluation.error_analysis import ErrorAnalysis, ErrorCase
    from ddi.evaluation.predictions import PredictionRow
    from ddi.evaluation.results import Evaluation
    from ddi.evaluation.weights import FoldWeights
    from ddi.output.page.text import Piece
    from ddi.report.drawing import Bars, Square

#: Features shown of each classifier.
HEAVIEST = 20
_NOT_FOUND, _NOT_ANNOTATED = "not found", "not annotated"
_PARSERS = {"stanza": "Stanford parser", "spacy": "ClearParser", "bigrams": "bigrams only"}
_LEARNERS = {"svm": "SVM", "tree": "decision tree", "rules": "rules"}
_PART = "development"


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often what is annotated (``rows``) was answered so (``columns``); ``counts`` has a line for each row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, found: Sequence[PredictionRow]) -> Confusion:
        """Count instances by their modality; those neither annotated nor answered are left out of the count."""
        modalities = tuple(map(str, Modality))
        rows, columns = (*modalities, _NOT_ANNOTATED), (*modalities, _NOT_FOUND)
        counts = Counter(
            (
                str(row.gold_modality) if row.gold else _NOT_ANNOTATED,
                str(row.predicted_modality) if row.predicted else _NOT_FOUND,
            )
            for row in found
        )
        counts.pop((_NOT_ANNOTATED, _NOT_FOUND), None)
        return cls(rows, columns, tuple(tuple(counts[row, column] for column in columns) for row in rows))

    def share(self, row: int, column: int) -> float:
        """Return a count as a share of its row, for a shade."""
        return self.counts[row][column] / (sum(self.counts[row]) or 1)


@dataclass(frozen=True, slots=True)
class CaseView:
    """An error to read: its facts, and its statement in pieces, in which mention 1 and 2 are the two drugs."""

    kind: str
    facts: str
    drug1: str
    drug2: str
    pieces: tuple[Piece, ...]


def write_report_page(
    evaluation: Evaluation,
    folder: str | Path,
    *,
    errors: ErrorAnalysis | None = None,
    protocols: Mapping[str, Evaluation] | None = None,
    weights: FoldWeights | None = None,
) -> None:
    """Write ``report.html`` into a folder that is there, and ``predictions-PROTOCOL.csv`` of each other protocol.

    Args:
        evaluation: what the page is of.
        folder: where to.
        errors: its errors; without them the page has no parts on them.
        protocols: the same settings by other protocols, for their curves.
        weights: the weights of its folds' classifiers.

    Raises:
        OutputError: the file cannot be written.
    """
    from ddi.output.page.render import stream

    for name, one in (protocols or {}).items():
        with atomic_write(Path(folder) / f"predictions-{name}.csv") as file:
            write_rows(one.rows, file)
    every = {str(evaluation.about.get("protocol", "")): evaluation, **(protocols or {})}
    heaviest = (
        {} if weights is None else {name: weights.heaviest(name, HEAVIEST) for name in ("interaction", "modality")}
    )
    with atomic_write(Path(folder) / "report.html") as file:
        file.writelines(
            stream(
                "report/report.html.jinja",
                title=f"Cross-validation of {evaluation.about.get('corpus', 'a corpus')}",
                about={name: _plain(value) for name, value in evaluation.about.items() if name != "stages"},
                scores=_scores(evaluation),
                tables=evaluation_tables(evaluation),
                protocols=[
                    (name, one.measures.instances, PrecisionRecall.of(one.rows).average) for name, one in every.items()
                ],
                curves=_curves(every),
                paper=_paper(),
                reliability=reliability_curve(evaluation.reliability),
                confusion=Confusion.of(evaluation.rows),
                groups=_groups(errors),
                weights={name: weight_bars(found) for name, found in heaviest.items() if found},
                cases=[] if errors is None else [_case(case) for case in errors.cases],
            )
        )


def _scores(evaluation: Evaluation) -> Bars:
    measures = evaluation.measures
    return score_bars(
        [
            ("instances, F", measures.instances.f),
            ("instances, precision", measures.instances.precision),
            ("instances, recall", measures.instances.recall),
            ("section pairs, F", measures.section_pairs.f),
            ("  and their modality, F", measures.section_pairs_with_modality.f),
            ("within one sentence, F", measures.one_sentence.f),
            ("modality, macro F", measures.modality.macro_f),
            ("type, macro F", measures.type.macro_f),
            ("roles, accuracy", measures.roles),
        ]
    )


def _curves(evaluations: Mapping[str, Evaluation]) -> Square:
    answers = {}
    for name, one in evaluations.items():
        found = one.measures.instances
        answers[name] = found.recall.value or 0.0, found.precision.value or 0.0
    return precision_recall(
        {name: PrecisionRecall.of(one.rows) for name, one in evaluations.items()}, answers, _paper()
    )


def _paper() -> list[tuple[str, str, float, float]]:
    """Return the paper's points: name, learner, recall, precision; cross-validated, as ours."""
    return [
        (f"{_PARSERS[row]}, {_LEARNERS[learner]}", learner, recall, precision)
        for (row, part, learner), (precision, recall, _) in TABLE_3.items()
        if part == _PART and row in _PARSERS
    ]


def _groups(errors: ErrorAnalysis | None) -> list[tuple[str, Bars, list[tuple[str, int, int, int, int]]]]:
    if errors is None:
        return []
    found = []
    for name, groups in groupby(errors.groups, key=lambda group: group.by):
        chosen = list(groups)
        counts = [(one.value, one.instances, one.gold, one.false_positives, one.false_negatives) for one in chosen]
        found.append((name, group_bars(chosen), counts))
    return found


def _case(case: ErrorCase) -> CaseView:
    count = case.sentence_distance
    apart = f"{count} sentence{'s' if count > 1 else ''} apart" if count else "in one sentence"
    marks = [Mark(number, *ends) for number, found in ((1, case.marks1), (2, case.marks2)) for ends in found]
    return CaseView(
        kind=case.kind,
        facts=visible(f"score {case.score:.3f}, {case.modality}, {apart}; {case.section}"),
        drug1=visible(case.drug1),
        drug2=visible(case.drug2),
        pieces=tuple(piece for run in cut(case.statement, [], marks) for piece in run),
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return visible(str(value))
