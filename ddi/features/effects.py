"""Features of what the statement says to change in one of the two drugs, as the rules of ``ddi.effects`` read it.

A sentence may name many drugs and many changes. The rules tell whose parameter goes which way, and leave out what is
said of other drugs: so one clause of "A raised B, but had no effect on C" tells A and B from A and C.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ddi.effects import Direction, drugs_of
from ddi.effects.causes import follows_unknown
from ddi.effects.owners import owners
from ddi.effects.pair import PairReader
from ddi.evidence import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_tools.documents import DrugMention
    from ddi.effects.scene import Scene
    from ddi.features.context import Context

    _Read: TypeAlias = "list[list[tuple[Direction, bool, DrugMention]]]"


#: Of a sentence whose changes are all others' doing: nothing is said of the pair.
OF_OTHERS = "effects of others only"


def effects(context: Context) -> Iterator[str]:
    """Yield the directions read, whether amounts stand with them, and whose parameters they are of.

    A direction is *none* where the label calls something unchanged. It is said, too, where nothing was read at all.
    """
    read = _read(context)
    for found in read:
        for direction, in_figures, _ in found:
            yield f"effect={direction}"
            yield f"effect in figures={in_figures}"
    same = drugs_of(context.substances)
    first = context.instance.closest.first
    whose = {same(drug, first) for found in read for _, _, drug in found}
    for is_first in whose:
        yield f"effect on own={context.own[0] if is_first else context.own[1]}"
    of_first, of_second = (bool(found) for found in read)
    yield f"effect of first={of_first}"
    yield f"effect of second={of_second}"
    named = " and ".join("first" if is_first else "second" for is_first in sorted(whose, reverse=True))
    yield f"effect on={named or 'none'}, both ways={of_first and of_second}"
    yield f"any effect={of_first or of_second}"
    if not (of_first or of_second or context.instance.distance) and _of_others(context):
        yield OF_OTHERS


def reading(context: Context) -> Reading:
    """Return what the directions read, and whose parameters they are of, say of modality and roles."""
    found = [(direction, drug) for read in _read(context) for direction, _, drug in read]
    unchanged = {direction is Direction.NONE for direction, _ in found}
    same = drugs_of(context.substances)
    of_first = {same(drug, context.instance.closest.first) for _, drug in found}
    return Reading(
        stated=not unchanged.pop() if len(unchanged) == 1 else None,
        acts_first=not of_first.pop() if len(of_first) == 1 else None,
    )


def _read(context: Context) -> _Read:
    """Return direction, whether in figures, and drug of each effect, for the first drug acting, and for the second.

    The rules read a pair one way, as precipitant and object; here both ways, since nobody knows yet which one acts.
    """
    same = drugs_of(context.substances)
    first, second = context.instance.closest.first, context.instance.closest.second
    scenes = _scenes(context)
    read = []
    for one, other in ((first, second), (second, first)):
        reader = PairReader(one, other, same)
        read.append(
            [(direction, bool(amounts), drug) for scene in scenes for _, direction, amounts, drug in reader.read(scene)]
        )
    return read


def _of_others(context: Context) -> bool:
    """Tell whether all changes of a statement are of other drugs than the pair's, or of both, each by another drug.

    Not where it doesn't say whose they are, nor where a drug of the pair may go on a list of drugs that was not
    recognised whole.
    """
    same = drugs_of(context.substances)
    pair = context.instance.closest.first, context.instance.closest.second
    changes = [owners(scene)[link.parameter] for scene in _scenes(context) for link in scene.links]
    changed = {drug for whose in changes for drug in pair if any(same(mark.mention, drug) for mark in whose)}
    return (
        bool(changes)
        and all(changes)
        and len(changed) != 1
        and not any(
            follows_unknown(scene, mark)
            for scene in _scenes(context)
            for mark in scene.drugs
            if any(same(mark.mention, drug) for drug in pair)
        )
    )


def _scenes(context: Context) -> list[Scene]:
    return [scene for scene in context.scenes if scene.parameters]
