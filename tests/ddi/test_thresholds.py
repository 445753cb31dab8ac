"""From which probability a pair counts as interacting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi.learning import fit
from ddi.thresholds import best_pair_f_threshold, boundary_threshold

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from ddi.learning import Settings, TrainingData


def chosen(probabilities: Sequence[float], interacts: Sequence[bool], pairs: Sequence[Hashable]) -> float:
    return best_pair_f_threshold(np.array(probabilities), np.array(interacts, dtype=bool), pairs, 0.5)


def pair_f(
    probabilities: Sequence[float], interacts: Sequence[bool], pairs: Sequence[Hashable], threshold: float
) -> float:
    """Compute F of pairs the long way."""
    found: dict[Hashable, bool] = defaultdict(bool)
    true: dict[Hashable, bool] = defaultdict(bool)
    for probability, positive, pair in zip(probabilities, interacts, pairs, strict=True):
        found[pair] |= probability >= threshold
        true[pair] |= positive
    right = sum(found[pair] and true[pair] for pair in true)
    return 2 * right / max(1, sum(found.values()) + sum(true.values()))


def test_it_lies_halfway_between_the_pairs_that_it_parts() -> None:
    """Here the best F takes the first two of three."""
    assert chosen([0.9, 0.7, 0.3], [True, True, False], "abc") == pytest.approx(0.5)
    assert chosen([0.9, 0.7, 0.3], [True, False, False], "abc") == pytest.approx(0.8)


def test_a_pair_counts_by_its_best_instance() -> None:
    """A false instance of a true pair is no false pair."""
    assert chosen([0.9, 0.6, 0.2], [False, True, False], "aab") == pytest.approx(0.55)


def test_ties_are_never_parted() -> None:
    """Two pairs of one probability are both found or both not, so the threshold is not between them."""
    assert chosen([0.8, 0.8, 0.4], [True, False, False], "abc") == pytest.approx(0.6)
    assert chosen([0.8, 0.8, 0.8], [True, False, False], "abc") == pytest.approx(0.4)


def test_all_pairs_may_be_best() -> None:
    """Then the threshold lies below the last."""
    assert chosen([0.8, 0.6], [True, True], "ab") == pytest.approx(0.3)


def test_nothing_held_out_keeps_the_boundary() -> None:
    """So does the paper's rule, always."""
    assert chosen([], [], []) == 0.5
    assert boundary_threshold(np.array([0.9]), np.array([True]), "a", 0.42) == 0.42


CASES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]), st.booleans(), st.integers(0, 5)), min_size=1
)


@given(CASES)
def test_no_other_threshold_is_better(cases: list[tuple[float, bool, int]]) -> None:
    """On what it was given, F of pairs is the best that any threshold above 0 reaches."""
    probabilities, interacts, pairs = (list(column) for column in zip(*cases, strict=True))
    mine = pair_f(probabilities, interacts, pairs, chosen(probabilities, interacts, pairs))
    others = [pair_f(probabilities, interacts, pairs, threshold) for threshold in (0.05, 0.2, 0.3, 0.6, 0.8, 0.95, 1.0)]
    assert mine >= max(others) - 1e-12


def test_a_rule_sees_training_data_only(tiny_data: TrainingData, paper: Settings) -> None:
    """It's given held-out scores of the training instances, their pairs, and nothing else."""
    seen: list[tuple[int, list[Hashable], float]] = []

    def rule(
        probabilities: NDArray[np.float64], interacts: NDArray[np.bool_], pairs: Sequence[Hashable], boundary: float
    ) -> float:
        assert len(probabilities) == len(interacts) == len(pairs)
        seen.append((int(interacts.sum()), list(pairs), boundary))
        return 0.123

    fitted = fit(tiny_data.take(range(8)), replace(paper, threshold=rule))
    ((interacting, pairs, boundary),) = seen
    assert (interacting, pairs) == (4, list(range(8)))
    assert 0 < boundary < 1
    assert fitted.classifiers.threshold == 0.123
