"""The check list: known answers, and changes that must not change an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import Modality
from ddi.commands import load_extractor
from ddi.errors import DDIError
from ddi.evaluation.checklist import (
    KnownStatement,
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
    from ddi.extraction import Extractor

STATEMENTS = Path(__file__).parents[2] / "benchmarks" / "checklist" / "statements.toml"
RAISED = KnownStatement(
    "plain", "Warfarin 20 mg raised digoxin by 30%.", frozenset({Said("warfarin", "digoxin", Modality.POSITIVE)})
)


@pytest.fixture(scope="module")
def shipped() -> Extractor:
    return load_extractor(None, None, None, threshold=None, explain=False)


def test_the_list_is_large_and_says_each_thing_once() -> None:
    """At least 150 statements, none twice, with and without an answer in most phenomena's company."""
    statements = load_statements(STATEMENTS)
    assert len(statements) >= 150
    assert len({statement.text for statement in statements}) == len(statements)
    assert len({statement.phenomenon for statement in statements}) >= 13
    assert 40 < sum(not statement.says for statement in statements) < len(statements) - 80


def test_a_right_answer_needs_pair_modality_and_role(shipped: Extractor) -> None:
    """Each of them wrong is wrong, and so is an answer too many."""
    text = "Ketoconazole increased the AUC of midazolam by 50%."
    right = Said("ketoconazole", "midazolam", Modality.POSITIVE)
    turned = Said("midazolam", "ketoconazole", Modality.POSITIVE)
    cases = {right: (True, True), turned: (False, True), replace(right, modality=Modality.NEGATIVE): (False, False)}
    outcomes = check([KnownStatement("", text, frozenset({said})) for said in cases], shipped)
    assert [(outcome.right, outcome.right_pairs) for outcome in outcomes] == list(cases.values())
    (nothing,) = check([KnownStatement("", text, frozenset())], shipped)
    assert not nothing.right_pairs


def test_changes_keep_the_answers() -> None:
    """The text changes and what it says does not."""
    assert with_sentence(RAISED, before=True).text.endswith(RAISED.text)
    assert with_sentence(RAISED, before=False).text.startswith(RAISED.text)
    figures = with_other_figures(RAISED)
    assert figures is not None
    assert figures.text == "Warfarin 23 mg raised digoxin by 33%."
    other = with_other_drugs(RAISED, seed=1)
    assert other is not None
    (said,) = other.says
    assert other.text == f"{said.precipitant.capitalize()} 20 mg raised {said.object} by 30%."


def test_what_cannot_be_changed_is_left_out() -> None:
    """No figure, no answer, a name within another word."""
    plain = KnownStatement("", "Warfarin is white.", frozenset())
    assert with_other_figures(plain) is None
    assert with_other_drugs(plain, seed=0) is None
    within = replace(RAISED, text="Warfarin raised digoxin and digoxinate.")
    assert with_other_drugs(within, seed=0) is None


def test_an_answer_is_the_same_drug_for_drug() -> None:
    """Other names in the same places are the same answer; other places are not."""
    other = with_other_drugs(RAISED, seed=0)
    assert other is not None
    before, after = Outcome(RAISED, RAISED.says), Outcome(other, other.says)
    assert unchanged(before, after)
    (said,) = other.says
    assert not unchanged(before, Outcome(other, frozenset({Said(said.object, said.precipitant, said.modality)})))
    assert not unchanged(before, Outcome(other, frozenset()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[statement]]\nsays = []", "needs a text"),
        ('[[statement]]\ntext = "A raises B."\nsays = ["A raises B"]', "no answer"),
        ('[[statement]]\ntext = "A raises B."\nsays = ["A > C +"]', "names no such drug"),
        ("[[statement", "no TOML"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """With its place."""
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(DDIError, match=message):
        load_statements(path)
