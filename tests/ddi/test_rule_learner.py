"""RIPPER: rules as plain values, learned without a trace left in the process."""

from __future__ import annotations

import json
import random
import sys

import numpy as np
import pytest

from ddi.errors import MissingDependencyError
from ddi.learners.rules import RIPPER, Rule, RuleModel

pytest.importorskip("wittgenstein", reason='wittgenstein is not installed (pip install "pk-ddi[rules]")')

# Positive where "raised" stands without "not"; the others are noise.
GENERATOR = np.random.default_rng(5)
INSTANCES = [
    {
        name: 1.0
        for name, share in {"raised": 0.5, "not": 0.4, **{f"noise {number}": 0.5 for number in range(10)}}.items()
        if GENERATOR.random() < share
    }
    for _ in range(300)
]
POSITIVE = np.array(["raised" in one and "not" not in one for one in INSTANCES])


def fitted(positive: np.ndarray, learner: RIPPER | None = None) -> RuleModel:
    scorer = (learner or RIPPER()).fit(INSTANCES, positive).scorer
    assert isinstance(scorer, RuleModel)
    return scorer


def test_a_planted_rule_is_found() -> None:
    """Rows and classes stay together: the rule is found whole, and covers what it should."""
    model = fitted(POSITIVE)
    assert model.rules == (Rule((("raised", True), ("not", False)), int(POSITIVE.sum()), 0),) or model.rules == (
        Rule((("not", False), ("raised", True)), int(POSITIVE.sum()), 0),
    )
    assert ((model.scores(INSTANCES) >= model.boundary) == POSITIVE).all()
    assert (model.missed, model.uncovered) == (0, int((~POSITIVE).sum()))


def test_rules_are_for_the_rarer_class() -> None:
    """Where positive instances are the more, rules say which are not, as RIPPER does."""
    model = fitted(~POSITIVE)
    assert not model.concludes
    assert ((model.scores(INSTANCES) >= model.boundary) == ~POSITIVE).all()
    assert dict(model.heaviest(9))["raised"] < 0 < dict(model.heaviest(9))["not"]


def test_the_process_is_left_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    """The learner seeds Python's generator and prints warnings; neither is seen outside."""
    random.seed(11)
    expected = random.random()
    random.seed(11)
    fitted(POSITIVE)
    RIPPER().fit([{"a": 1.0}, {"b": 1.0}, {"a": 1.0}], np.array([True, False, False]))
    assert random.random() == expected
    assert capfd.readouterr() == ("", "")


def test_one_seed_gives_the_same_rules() -> None:
    """Nothing depends on what ran before."""
    assert fitted(POSITIVE) == fitted(POSITIVE)


def test_chi_squared_chooses_the_features() -> None:
    """Only as many as are asked for can stand in a rule, and those that tell most."""
    model = fitted(POSITIVE, RIPPER(features=2))
    assert {name for rule in model.rules for name, _ in rule.conditions} == {"raised", "not"}


@pytest.mark.parametrize(
    "instances",
    [
        [{"a": 1.0}] * 4,
        [{}] * 4,
        [{"a": 0.0}] * 4,
        [{"a": 1.0}, {}, {"a": 1.0}, {}],
        [{"a": 2.5}, {"a": 0.5}, {"b": 1.0}, {}],
    ],
)
def test_little_or_nothing_to_learn_from_is_no_error(instances: list[dict[str, float]]) -> None:
    """Features that all or none have tell nothing; a value counts as there or not."""
    model = RIPPER().fit(instances, np.array([True, False, False, False])).scorer
    assert model.scores(instances).shape == (4,)
    assert len(model.heaviest(3)) <= 3


def test_scores_rank_by_precision_and_keep_to_their_side() -> None:
    """What a rule covers is above the boundary by the most precise rule, the rest below."""
    model = RuleModel(
        (Rule((("a", True),), 9, 1), Rule((("b", True), ("c", False)), 1, 3)), concludes=True, missed=2, uncovered=18
    )
    scores = model.scores([{"a": 1.0, "b": 1.0}, {"b": 1.0}, {"b": 1.0, "c": 1.0}, {"a": 0.0}])
    assert scores.tolist() == pytest.approx([(1 + 10 / 12) / 2, (1 + 2 / 6) / 2, 3 / 40, 3 / 40])


def test_rules_survive_json_and_can_be_read() -> None:
    """Plain values come back whole; each rule is a line, and so is what no rule covers."""
    model = RuleModel((Rule((("a", True), ("b", False)), 9, 1),), concludes=False, missed=2, uncovered=18)
    assert RuleModel.from_json(json.loads(json.dumps(model.to_json()))) == model
    assert model.lines() == [("a and not b: no", "9 / 10"), ("otherwise: yes", "16 / 18")]
    assert model.heaviest(2) == [("a", -9.0), ("b", 9.0)]


def test_settings_say_the_version_of_the_library() -> None:
    """Other versions may learn other rules."""
    assert json.loads(json.dumps(RIPPER().settings()))["wittgenstein"]


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is only needed where rules are learned."""
    monkeypatch.setitem(sys.modules, "wittgenstein", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "pk-ddi\[rules\]"'):
        RIPPER().fit(INSTANCES, POSITIVE)
