"""The check list: known answers, and changes that must not change an answer."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import Modality
from ddi.commands import load_extractor
from ddi.errors import DDIError
from ddi.evaluation.checklist import (
    STAND_INS,
    KnownStatement,
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
    from collections.abc import Callable

    from ddi.extraction import Extractor

CHECKLIST = Path(__file__).parents[2] / "benchmarks" / "checklist"
STATEMENTS, HELD_OUT = CHECKLIST / "statements.toml", CHECKLIST / "held-out.toml"
RAISED = KnownStatement(
    "plain", "Warfarin 20 mg raised digoxin by 30%.", frozenset({Said("warfarin", "digoxin", Modality.POSITIVE)})
)


@pytest.fixture(scope="module")
def shipped() -> Extractor:
    return load_extractor(None, None, None, threshold=None, explain=False)


@pytest.fixture(scope="module")
def held_out(shipped: Extractor) -> list[Outcome]:
    """What the shipped model answers to the held-out list."""
    return check(load_statements(HELD_OUT), shipped)


@pytest.mark.parametrize("path", [STATEMENTS, HELD_OUT], ids=["seen", "held-out"])
def test_a_list_is_large_and_says_each_thing_once(path: Path) -> None:
    """At least 170 statements, none twice, with and without an answer in most phenomena's company."""
    statements = load_statements(path)
    assert len(statements) >= 170
    assert len({statement.text for statement in statements}) == len(statements)
    assert len({statement.phenomenon for statement in statements}) >= 13
    assert 40 < sum(not statement.says for statement in statements) < len(statements) - 80


def test_the_lists_share_phenomena_and_nothing_else() -> None:
    """The same kinds of statement, no statement of the other list, and no drug that stands in for others."""
    seen, held_out = load_statements(STATEMENTS), load_statements(HELD_OUT)
    assert {statement.phenomenon for statement in seen} == {statement.phenomenon for statement in held_out}
    assert not {statement.text for statement in seen} & {statement.text for statement in held_out}
    assert not [s.text for s in (*seen, *held_out) if any(name in s.text.lower() for name in STAND_INS)]


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


def test_the_baseline_takes_every_pair_in_text_order(shipped: Extractor) -> None:
    """Of a sentence, denied by "no" or "not" in that sentence; pairs across sentences are none."""
    text = "Warfarin did not change digoxin levels. Ketoconazole raised midazolam."
    right = frozenset(
        {Said("warfarin", "digoxin", Modality.NEGATIVE), Said("ketoconazole", "midazolam", Modality.POSITIVE)}
    )
    statement = KnownStatement("", text, right)
    (outcome,) = every_pair([statement], shipped.recognise)
    assert outcome.found == right
    (outcome,) = nothing([statement])
    assert outcome.found == frozenset()


def test_the_interval_is_wilsons() -> None:
    """Against the closed form, and within nought and one where the rate is either."""
    right, total, z = 83, 100, 1.959963984540054
    centre = (right + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * (right * (total - right) / total + z * z / 4) ** 0.5
    assert interval(right, total) == pytest.approx((centre - half, centre + half), abs=1e-9)
    assert interval(10, 10)[1] == pytest.approx(1)
    assert interval(0, 10)[0] == pytest.approx(0)


def test_the_model_beats_the_baselines_on_the_held_out_list(held_out: list[Outcome], shipped: Extractor) -> None:
    """By more than chance: its interval lies above theirs."""

    def bounds(outcomes: list[Outcome]) -> tuple[float, float]:
        return interval(sum(outcome.right for outcome in outcomes), len(outcomes))

    statements = [outcome.statement for outcome in held_out]
    best = max(bounds(every_pair(statements, shipped.recognise))[1], bounds(nothing(statements))[1])
    assert bounds(held_out)[0] > best


@pytest.mark.parametrize(
    ("change", "rate"),
    [
        (partial(with_sentence, before=True), 0.97),
        (partial(with_sentence, before=False), 0.97),
        (with_other_figures, 0.95),
        (partial(with_other_drugs, seed=0), 0.93),
    ],
    ids=["sentence before", "sentence behind", "other figures", "other drugs"],
)
def test_the_answer_stays_when_the_meaning_does(
    held_out: list[Outcome], shipped: Extractor, change: Callable[[KnownStatement], KnownStatement | None], rate: float
) -> None:
    """A harmless sentence, other figures or other drugs leave the answers of the shipped model as they are."""
    pairs = [(outcome, made) for outcome in held_out if (made := change(outcome.statement)) is not None]
    after = check([made for _, made in pairs], shipped)
    kept = [unchanged(before, outcome) for (before, _), outcome in zip(pairs, after, strict=True)]
    assert len(kept) >= 25
    assert sum(kept) >= rate * len(kept)


def test_the_script_refuses_another_list() -> None:
    """And names those that there are."""
    done = subprocess.run(
        [sys.executable, CHECKLIST / "run.py", "--list", "third"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "held-out" in done.stderr
