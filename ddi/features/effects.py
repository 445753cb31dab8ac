"""Features of what the statement says to change in one of the two drugs, as the rules of ``ddi.effects`` read it.

A sentence may name many drugs and many changes. The rules tell whose parameter goes which way, and leave out what is
said of other drugs: so one clause of "A raised B, but had no effect on C" tells A and B from A and C.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.effects import drugs_of
from ddi.effects.pair import PairReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddi.features.context import Context


def effects(context: Context) -> Iterator[str]:
    """Yield the directions read, whether amounts stand with them, and whose parameters they are of.

    The rules read a pair one way, as precipitant and object; here both ways, since nobody knows yet which one acts.
    """
    same = drugs_of(context.substances)
    first, second = context.instance.closest.first, context.instance.closest.second
    owners: set[str] = set()
    read: list[bool] = []
    scenes = [scene for scene in context.scenes if scene.parameters]
    for one, other in ((first, second), (second, first)):
        reader = PairReader(one, other, same)
        found = [link for scene in scenes for link in reader.read(scene)]
        read.append(bool(found))
        for _, direction, amounts, drug in found:
            yield f"effect={direction}"
            yield f"effect in figures={bool(amounts)}"
            is_first = same(drug, first)
            yield f"effect on own={context.own[0] if is_first else context.own[1]}"
            owners.add("first" if is_first else "second")
    yield f"effect of first={read[0]}"
    yield f"effect of second={read[1]}"
    yield f"effect on={' and '.join(sorted(owners)) or 'none'}, both ways={all(read)}"
    yield f"any effect={any(read)}"
