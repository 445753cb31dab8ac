"""Four ways to cut a corpus into folds, from the paper's to the honest one.

==========  ==========================================================================================
instance    over instances, stratified by sentence distance, modality, type and era: our reading of the
            paper's, which calls its instances statements
statement   overlapping sentence spans stay together
section     the instances of one section stay together
insert      all sections of one package insert stay together: no label is on both sides
==========  ==========================================================================================
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from ddi.errors import NotEnoughDataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ddi.evaluation.examples import Examples

PROTOCOLS = ("instance", "statement", "section", "insert")


def assign_folds(examples: Examples, *, protocol: str, folds: int = 10, seed: int = 0) -> NDArray[np.intp]:
    """Return the fold of each instance, 0 to ``folds - 1``; the same seed gives the same folds.

    Raises:
        NotEnoughDataError: there are fewer units than folds.
        ValueError: the protocol has no such name.
    """
    from sklearn.model_selection import GroupKFold, StratifiedKFold

    if protocol not in PROTOCOLS:
        raise ValueError(f"unknown protocol {protocol!r}; choose from {', '.join(PROTOCOLS)}")
    units = groups_of(examples, protocol)
    count = len(set(units))
    if folds < 2 or count < folds:
        raise NotEnoughDataError(
            f"cannot make {folds} folds over {protocol}s",
            expected="at least 2 folds, and as many units as folds",
            found=f"{count} units",
            remedy="Ask for fewer folds with --folds, or give a larger corpus",
        )
    blank = np.zeros(len(units))
    if protocol == "instance":
        splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
        parts = splitter.split(blank, _merge_small(strata(examples), folds))
    else:
        parts = GroupKFold(folds, shuffle=True, random_state=seed).split(blank, groups=units)
    assigned = np.zeros(len(units), dtype=np.intp)
    for fold, (_, held_out) in enumerate(parts):
        assigned[held_out] = fold
    return assigned


def groups_of(examples: Examples, protocol: str) -> list[str]:
    """Return, for each instance, the name of the unit that stays together."""
    if protocol == "instance":
        return [str(index) for index in range(len(examples.contexts))]
    if protocol == "statement":
        return statement_groups(examples)
    if protocol == "section":
        return [context.instance.section for context in examples.contexts]
    return list(examples.inserts)


def statement_groups(examples: Examples) -> list[str]:
    """Join instances of one section whose sentence spans overlap, also through others."""
    order = sorted(
        range(len(examples.contexts)),
        key=lambda index: (examples.contexts[index].instance.section, examples.contexts[index].instance.first_sentence),
    )
    groups = [""] * len(order)
    group, section, last = -1, "", -1
    for index in order:
        instance = examples.contexts[index].instance
        if instance.section != section or instance.first_sentence > last:
            group += 1
            section, last = instance.section, instance.last_sentence
        last = max(last, instance.last_sentence)
        groups[index] = str(group)
    return groups


def strata(examples: Examples) -> list[str]:
    """Return the paper's stratum of each instance: distance, modality, type and era (section 3.3)."""
    return [
        f"{context.instance.distance}/{label.modality or 'none'}/{label.type or 'none'}/{era or 'unknown'}"
        for context, label, era in zip(examples.contexts, examples.labels, examples.eras, strict=True)
    ]


def _merge_small(names: Sequence[str], folds: int) -> list[str]:
    """Put strata with fewer instances than folds together by whether they interact, the most that can be kept."""
    counts = Counter(names)
    merged = [name if counts[name] >= folds else f"rare/{'none' in name}" for name in names]
    counts = Counter(merged)
    common = counts.most_common(1)[0][0]
    return [name if counts[name] >= folds else common for name in merged]
