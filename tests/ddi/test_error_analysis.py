"""Errors by property, and the most confident ones."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from click.testing import CliRunner

from cli import ddi_commands
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.error_analysis import ErrorGroup, analyse_errors, coordination
from ddi.report.error_report import error_markdown, error_tables
from ddi.report.evaluation_report import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.evaluation.error_analysis import ErrorAnalysis
    from ddi.evaluation.examples import Examples
    from ddi.evaluation.results import Evaluation
    from ddi.learning import Settings

Make: TypeAlias = Any
Invent: TypeAlias = Any

PROPERTIES = {
    "sentence distance",
    "drugs in the span",
    "coordination",
    "length",
    "era",
    "modality (annotated, or else predicted)",
}


@pytest.fixture(scope="module")
def evaluation(examples: Examples, paper: Settings) -> Evaluation:
    return crossvalidate(examples, paper, protocol="insert", folds=3)


@pytest.fixture(scope="module")
def analysis(examples: Examples, evaluation: Evaluation) -> ErrorAnalysis:
    return analyse_errors(examples, evaluation.rows)


def test_each_property_counts_every_row_once(analysis: ErrorAnalysis, evaluation: Evaluation) -> None:
    """Groups of one property add up to the whole; gold interactions out of reach are a group of their own."""
    assert {group.by for group in analysis.groups} == PROPERTIES
    scores = evaluation.measures.instances
    for name in PROPERTIES:
        groups = [group for group in analysis.groups if group.by == name]
        assert sum(group.instances for group in groups) == len(evaluation.rows)
        assert sum(group.gold for group in groups) == scores.true_positive + scores.false_negative
        assert sum(group.false_positives for group in groups) == scores.false_positive
        assert sum(group.false_negatives for group in groups) == scores.false_negative


def test_the_most_confident_errors_come_first(analysis: ErrorAnalysis) -> None:
    """Of each kind the surest, down to the doubtful; a statement is the label's own text and names both drugs."""
    for kind, sign in (("false positive", -1), ("false negative", 1)):
        cases = [case for case in analysis.cases if case.kind == kind]
        assert 0 < len(cases) <= 20
        order = [sign * case.score for case in cases]
        assert order == sorted(order)
        # A name may be discontinuous; it begins in the statement.
        assert all(case.drug1.split()[0] in case.statement for case in cases)
        assert all(case.drug2.split()[0] in case.statement for case in cases)


def test_cases_are_errors(analysis: ErrorAnalysis, evaluation: Evaluation) -> None:
    """Each is found among the rows with that verdict."""
    wrong = {(row.section, row.drug1, row.drug2, row.gold) for row in evaluation.rows if row.gold != row.predicted}
    for case in analysis.cases:
        assert (case.section, case.drug1, case.drug2, int(case.kind == "false negative")) in wrong


def test_fewer_cases_can_be_asked_for(examples: Examples, evaluation: Evaluation) -> None:
    """Two of each kind."""
    assert len(analyse_errors(examples, evaluation.rows, cases=2).cases) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zorbamide, quexapine and others were not studied.", "both in one list"),
        ("Zorbamide (200 mg) or quexapine may be given.", "both in one list"),
        ("Zorbamide/quexapine is a product.", "both in one list"),
        ("Zorbamide raised quexapine and norquexapine.", "one in a list"),
        ("Norquexapine, zorbamide and others did not change quexapine.", "one in a list"),
        ("Zorbamide raised the level of quexapine.", "no list"),
    ],
)
def test_coordination_is_read_off_the_words_between(make: Make, invent: Invent, text: str, expected: str) -> None:
    """Commas, doses and conjunctions join a list; a verb ends it."""
    names = [name for name in ("Zorbamide", "zorbamide", "norquexapine", "Norquexapine") if name in text]
    mentions = [*make.mentions(text, *names), make.mention(text, " quexapine" if " quexapine" in text else "quexapine")]
    contexts = invent.contexts(text, mentions)
    (context,) = [
        one for one in contexts if {name.strip() for name in one.instance.names} == {"zorbamide", "quexapine"}
    ]
    assert coordination(context) == expected


def test_an_empty_group_has_no_f() -> None:
    """Nothing to find and nothing said is no score of 0."""
    assert ErrorGroup("length", "short", 3, 0, 0, 0).f is None
    assert ErrorGroup("length", "short", 3, 2, 1, 1).f == pytest.approx(0.5)


def test_the_report_shows_tables_and_statements(analysis: ErrorAnalysis) -> None:
    """One table a property, then each kind of error with its statements."""
    markdown = error_markdown(analysis)
    assert len(error_tables(analysis)) == len(PROPERTIES)
    assert "## The most confident false positives" in markdown
    assert "## The most confident false negatives" in markdown
    assert all(case.statement in markdown for case in analysis.cases)


def test_report_json_holds_the_errors(evaluation: Evaluation, analysis: ErrorAnalysis, tmp_path: Path) -> None:
    """And without an analysis there is neither the key nor the file."""
    write_report(evaluation, tmp_path / "with", errors=analysis)
    value = json.loads((tmp_path / "with" / "report.json").read_text(encoding="utf-8"))
    assert value["errors"] == json.loads(json.dumps(analysis.to_json()))
    assert (tmp_path / "with" / "errors.md").read_text(encoding="utf-8") == error_markdown(analysis)
    write_report(evaluation, tmp_path / "without")
    assert "errors" not in json.loads((tmp_path / "without" / "report.json").read_text(encoding="utf-8"))
    assert not (tmp_path / "without" / "errors.md").exists()


def test_crossval_writes_the_analysis(project: Path, tmp_path: Path) -> None:
    """The command does it wherever it writes a report."""
    options = ["--folds", "2", "--features", "paper", "--learner", "tree", "--report", str(tmp_path)]
    done = CliRunner().invoke(ddi_commands, ["crossval", str(project / "annotations"), *options])
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "errors.md").is_file()
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["errors"]["groups"]


def test_no_errors_give_no_cases(examples: Examples, evaluation: Evaluation) -> None:
    """Tables remain, statements don't."""
    right = [replace(row, predicted=row.gold) for row in evaluation.rows if row.reachable]
    found = analyse_errors(examples, right)
    assert found.cases == ()
    assert np.sum([group.false_positives + group.false_negatives for group in found.groups]) == 0
