"""Two answers to the same questions."""

from __future__ import annotations

import numpy as np
import pytest

from ddi.evaluation.paired import paired_difference

INSERTS = [str(index // 10) for index in range(100)]
GOLD = [index % 3 == 0 for index in range(100)]


def test_the_same_answer_does_not_differ() -> None:
    """No difference, and no probability below 1."""
    found = paired_difference(INSERTS, GOLD, GOLD, GOLD)
    assert (found.difference, found.low, found.high) == (0, 0, 0)
    assert (found.bootstrap_p, found.mcnemar_p) == (1, 1)
    assert (found.only_first, found.only_second) == (0, 0)


def test_a_better_answer_is_told_from_a_worse() -> None:
    """F, the interval and both tests agree; the other way round only the signs change."""
    worse = [gold and index % 2 == 0 for index, gold in enumerate(GOLD)]
    found = paired_difference(INSERTS, GOLD, GOLD, worse)
    assert found.first_f == 1
    assert found.second_f == pytest.approx(2 * 17 / (34 + 17))
    assert found.low is not None
    assert 0 < found.low < found.difference
    assert found.bootstrap_p == pytest.approx(2 / 2001)
    assert (found.only_first, found.only_second) == (17, 0)
    assert found.mcnemar_p == pytest.approx(2 * 0.5**17)
    back = paired_difference(INSERTS, GOLD, worse, GOLD)
    assert back.difference == -found.difference
    assert (back.only_first, back.only_second) == (0, 17)
    assert back.bootstrap_p == found.bootstrap_p


def test_mcnemar_is_the_exact_binomial_test() -> None:
    """One right alone against eight: two-sided 0.0390625."""
    gold = [True] * 12
    first = [True] * 1 + [False] * 8 + [True] * 3
    second = [False] * 1 + [True] * 8 + [True] * 3
    assert paired_difference(["1"] * 12, gold, first, second).mcnemar_p == pytest.approx(0.0390625)


def test_one_package_insert_has_no_interval() -> None:
    """There is nothing to resample."""
    found = paired_difference(["1"] * 4, [True, False, True, False], [True] * 4, [False] * 4)
    assert (found.low, found.high, found.bootstrap_p) == (None, None, None)
    assert found.to_json()["low"] is None


def test_chance_differences_are_not_found() -> None:
    """Under no difference at all, few of many comparisons come out below 0.05."""
    generator = np.random.default_rng(2)
    low = 0
    for seed in range(60):
        gold = generator.random(300) < 0.3
        first, second = (np.where(generator.random(300) < 0.2, ~gold, gold) for _ in range(2))
        inserts = [str(index // 10) for index in range(300)]
        p = paired_difference(inserts, gold.tolist(), first.tolist(), second.tolist(), seed=seed).bootstrap_p
        low += p is not None and p < 0.05
    assert low <= 8


@pytest.mark.parametrize("lengths", [(0, 0), (2, 3)])
def test_answers_that_cannot_be_paired_are_refused(lengths: tuple[int, int]) -> None:
    """Of one length, and not empty."""
    one, other = lengths
    with pytest.raises(ValueError, match="one length"):
        paired_difference(["1"] * one, [True] * one, [True] * one, [True] * other)
