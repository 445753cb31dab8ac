"""The paper's split: two thirds to develop on, one third to test on once, the first cut into folds (section 3.3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ddi.evaluation.protocols import assign_folds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from ddi.evaluation.examples import Examples

#: The test part is one of this many.
PARTS = 3

DEVELOPMENT = "development"
TEST = "test"


@dataclass(frozen=True, slots=True)
class TwoParts:
    """Which instances are for development, in which fold, and which for the test.

    ``folds`` has one entry an instance of the corpus, -1 for those of the test part. ``missed_in_test`` says so of
    each gold interaction that no instance holds, in the order of ``Examples.missed``.
    """

    folds: NDArray[np.intp]
    missed_in_test: NDArray[np.bool_]

    def rounds(self) -> Iterator[tuple[str, NDArray[np.intp], NDArray[np.intp]]]:
        """Yield what is learned and scored: part, training instances, held-out instances; the test comes last."""
        development = self.folds >= 0
        for fold in range(int(self.folds.max()) + 1):
            yield DEVELOPMENT, np.flatnonzero(development & (self.folds != fold)), np.flatnonzero(self.folds == fold)
        yield TEST, np.flatnonzero(development), np.flatnonzero(~development)

    def part_of(self, index: int) -> str:
        """Return the part of an instance."""
        return DEVELOPMENT if self.folds[index] >= 0 else TEST


def split_in_two(examples: Examples, *, folds: int = 10, seed: int = 0) -> TwoParts:
    """Split instances in two parts and the first into folds, stratified by distance, modality, type and era.

    Gold interactions out of reach have no stratum; a third of them, drawn at random, belongs to the test.

    Raises:
        NotEnoughDataError: there are fewer instances than folds.
    """
    test = assign_folds(examples, protocol="instance", folds=PARTS, seed=seed) == 0
    assigned = development_folds(examples, test, protocol="instance", folds=folds, seed=seed)
    order = np.random.default_rng(seed).permutation(len(examples.missed))
    return TwoParts(assigned, order % PARTS == 0)


def development_folds(
    examples: Examples, test: NDArray[np.bool_], *, protocol: str, folds: int, seed: int
) -> NDArray[np.intp]:
    """Return the fold of each instance that is not for the test, and -1 for those that are."""
    development = np.flatnonzero(~test)
    assigned = np.full(len(test), -1, dtype=np.intp)
    assigned[development] = assign_folds(
        _chosen(examples, development.tolist()), protocol=protocol, folds=folds, seed=seed
    )
    return assigned


def balance(examples: Examples, parts: TwoParts) -> list[tuple[str, str, int, int]]:
    """Count what the split was stratified by: property, value, instances for development, instances for the test."""
    counts: dict[str, Counter[tuple[str, str]]] = {
        name: Counter() for name in ("instances", "sentence distance", "modality", "type", "era")
    }
    for index, (context, label, era) in enumerate(zip(examples.contexts, examples.labels, examples.eras, strict=True)):
        part = parts.part_of(index)
        counts["instances"]["all", part] += 1
        counts["sentence distance"][str(context.instance.distance), part] += 1
        counts["modality"][str(label.modality or "no interaction"), part] += 1
        counts["type"][str(label.type or "no interaction"), part] += 1
        counts["era"][era or "unknown", part] += 1
    return [
        (name, value, counter[value, DEVELOPMENT], counter[value, TEST])
        for name, counter in counts.items()
        for value in sorted({value for value, _ in counter})
    ]


def _chosen(examples: Examples, indices: Iterable[int]) -> Examples:
    chosen = list(indices)
    return replace(
        examples,
        contexts=tuple(examples.contexts[index] for index in chosen),
        labels=tuple(examples.labels[index] for index in chosen),
        sections=tuple(examples.sections[index] for index in chosen),
        inserts=tuple(examples.inserts[index] for index in chosen),
        eras=tuple(examples.eras[index] for index in chosen),
        missed=(),
    )
