"""Splits from a file (`corpus_tools.splits`) as the folds and parts of instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corpus_tools.errors import SplitError
from ddi.errors import NotEnoughDataError
from ddi.evaluation.two_parts import DEVELOPMENT, TEST, TwoParts, development_folds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from corpus_tools.documents import Section
    from corpus_tools.splits import Split
    from ddi.evaluation.examples import Examples


def filed_folds(examples: Examples, split: Split) -> NDArray[np.intp]:
    """Return the fold of each instance, 0 for the split's first part.

    Raises:
        NotEnoughDataError: a fold holds no instance.
    """
    number = {part: place for place, part in enumerate(split.parts)}
    assigned = np.array([number[part] for part in _parts(examples, split)], dtype=np.intp)
    empty = [part for part, place in number.items() if not (assigned == place).any()]
    if empty:
        raise NotEnoughDataError(
            "a fold of the split holds no pair of drugs",
            found=empty[0],
            remedy="Make fewer folds with `corpus split --folds`",
        )
    return assigned


def filed_insert_folds(split: Split, inserts: Sequence[Sequence[Section]]) -> list[tuple[list[int], list[int]]]:
    """Return, for each fold, the inserts that are learned from and those held out, by their place.

    Raises:
        SplitError: the split cuts package inserts.
    """
    if split.unit != "insert":
        message = "recognised drugs are scored on whole package inserts"
        raise SplitError(message, expected="a split by insert", found=f"one by {split.unit}")
    parts = np.array([split.part_of(sections[0].name, 0) for sections in inserts])
    return [(np.flatnonzero(parts != part).tolist(), np.flatnonzero(parts == part).tolist()) for part in split.parts]


def filed_two_parts(examples: Examples, split: Split, *, folds: int = 10, seed: int = 0) -> TwoParts:
    """Return the two parts of a split, the first cut into folds by the split's own unit.

    Raises:
        SplitError: the split has other parts than ``development`` and ``test``.
        NotEnoughDataError: a part holds no instance, or too few for the folds.
    """
    check_two_parts(split)
    parts = _parts(examples, split)
    test = np.array([part == TEST for part in parts], dtype=np.bool_)
    if not test.any() or test.all():
        empty = DEVELOPMENT if test.all() else TEST
        raise NotEnoughDataError("a part of the split holds no pair of drugs", found=empty)
    missed = [split.part_of(section.name, gold.precipitant.start) == TEST for section, gold in examples.missed]
    assigned = development_folds(examples, test, protocol=split.unit, folds=folds, seed=seed)
    return TwoParts(assigned, np.array(missed, dtype=np.bool_))


def check_two_parts(split: Split, *, path: Path | None = None) -> None:
    """Refuse a split with other parts than the paper's two.

    Raises:
        SplitError: it has other parts than ``development`` and ``test``.
    """
    if set(split.parts) != {DEVELOPMENT, TEST}:
        expected = f"the parts {DEVELOPMENT} and {TEST}"
        raise SplitError("this split has other parts", path=path, expected=expected, found=", ".join(split.parts))


def describe_split(split: Split) -> dict[str, object]:
    """Return what a report says of a split."""
    return {"split": {"unit": split.unit, "seed": split.seed, "parts": list(split.parts), "corpus": split.corpus}}


def _parts(examples: Examples, split: Split) -> list[str]:
    return [
        split.part_of(context.instance.section, context.instance.closest.first.start) for context in examples.contexts
    ]
