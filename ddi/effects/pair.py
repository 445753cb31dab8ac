"""What the links of a sentence say of one pair of drugs: whose parameter, by which cause, which of the amounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType
from ddi.effects.causes import causes, excepted
from ddi.effects.owners import owners
from ddi.effects.values import OF_BASELINE, Direction

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus_tools.documents import DrugMention
    from ddi.effects.linking import Link
    from ddi.effects.scene import DrugMark, Scene
    from ddi.effects.values import Amount

_TAG_BEFORE = re.compile(r"[®™]?\s?(?:[,:(=–-]|\bby\b|\s)\s?(?:by\s|approximately\s|about\s)?", re.IGNORECASE)
_TAG_BEHIND = re.compile(r"\s?\)?\s?(?:\(|,)?\s?(?:with|for|by|in\sthe\spresence\sof)\s", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


class PairReader:
    """Reads sentences for the effects of one pair of drugs."""

    def __init__(
        self,
        precipitant: DrugMention,
        object: DrugMention,  # noqa: A002 - the word for it
        same: Callable[[DrugMention, DrugMention], bool],
    ) -> None:
        self.precipitant = precipitant
        self.object = object
        self.same = same
        self._last: tuple[DrugMark, ...] = ()

    def read(self, scene: Scene) -> list[tuple[Link, Direction, tuple[Amount, ...], DrugMention]]:
        """Return the links of a sentence that are of the pair, each with its direction, amounts and drug."""
        named = owners(scene)
        found = []
        for linked in scene.links:
            whose = named[linked.parameter] or self._last
            self._last = whose
            drug = self._drug(scene, whose)
            if drug is None or not self._caused(scene, linked, whose):
                continue
            direction = Direction.NONE if self._excepted(scene) else _direction(scene, linked)
            amounts = () if direction is Direction.NONE else self._amounts(scene, linked, whose)
            if amounts is not None:
                if linked.direction is None:
                    amounts = tuple(amount.of_baseline() for amount in amounts)
                found.append((linked, direction, amounts, drug))
        return found

    def _is(self, mark: DrugMark, drug: DrugMention) -> bool:
        return mark.mention.name == drug.name or self.same(mark.mention, drug)

    def _drug(self, scene: Scene, whose: tuple[DrugMark, ...]) -> DrugMention | None:
        """Return the drug of the pair that a parameter is of; the object where the words don't say."""
        if not whose:
            return self.object
        for mark in sorted(whose, key=lambda mark: mark.mention.name != self.object.name):
            if self._is(mark, self.object):
                return mark.mention
        for mark in whose:
            others = [m for m in scene.drugs if not self._is(m, self.precipitant) and not self._is(m, self.object)]
            if self._is(mark, self.precipitant) and not others:
                return mark.mention
        return None

    def _caused(self, scene: Scene, linked: Link, whose: tuple[DrugMark, ...]) -> bool:
        """Tell whether a sentence may speak of the pair: not where it names other drugs without the precipitant."""
        others = [
            mark
            for mark in scene.drugs
            if mark not in whose and mark.mention.type is not MentionType.METABOLITE and not self._is(mark, self.object)
        ]
        if not others:
            return True
        if not any(self._is(mark, self.precipitant) for mark in (*others, *whose)):
            return False
        named = () if linked.direction is None else causes(scene, linked.direction, whose)
        if not named:
            return not self._only_changed(scene, linked, whose)
        return self._of_pair(named)

    def _of_pair(self, marks: tuple[DrugMark, ...]) -> bool:
        return any(self._is(mark, self.precipitant) or self._is(mark, self.object) for mark in marks)

    def _only_changed(self, scene: Scene, linked: Link, whose: tuple[DrugMark, ...]) -> bool:
        """Tell whether the precipitant stands only where a third drug changes it, beside a change without a cause.

        "Mirtolol AUC rose with velotril; quexapine AUC was doubled": both by velotril. Only of what stands before its
        word of direction, since a word before it may have a subject that was not found.
        """
        if (
            linked.direction is not None
            and scene.directions[linked.direction].start < scene.parameters[linked.parameter].end
        ):
            return False
        named = owners(scene)
        changed = {
            mark
            for other in scene.links
            if other.direction is not None
            for by in (causes(scene, other.direction, named[other.parameter]),)
            if by and not self._of_pair(by)
            for mark in named[other.parameter]
        }
        return all(
            mark in changed for mark in scene.drugs if mark not in whose and self._is(mark, self.precipitant)
        ) and any(self._is(mark, self.precipitant) for mark in changed)

    def _excepted(self, scene: Scene) -> bool:
        """Tell whether a sentence says of a drug of the pair that what it says of others does not hold for it."""
        return any(
            bool(marks) and all(excepted(scene, mark) for mark in marks)
            for drug in (self.precipitant, self.object)
            for marks in ([mark for mark in scene.drugs if self._is(mark, drug)],)
        )

    def _amounts(self, scene: Scene, linked: Link, whose: tuple[DrugMark, ...]) -> tuple[Amount, ...] | None:
        """Choose, of several amounts, those of the pair; ``None`` where all are other drugs'."""
        amounts = linked.amounts
        if linked.direction is not None and not amounts:
            built_in = scene.directions[linked.direction].amount
            return () if built_in is None else (built_in,)
        every = [amount for run in scene.runs for amount in run]
        tags = {amount: mark for amount in every if (mark := _tag(scene, amount)) is not None}
        if (
            len({tags[amount].mention.name for amount in amounts if amount in tags}) > 1
            or len({mark.mention.name for mark in tags.values()}) > 1
        ):
            kept = tuple(
                amount
                for amount in amounts
                if amount not in tags or self._is(tags[amount], self.precipitant) or self._is(tags[amount], self.object)
            )
            return kept or self._tagged(tags) or None
        return self._in_turn(scene, amounts, whose)

    def _in_turn(self, scene: Scene, amounts: tuple[Amount, ...], whose: tuple[DrugMark, ...]) -> tuple[Amount, ...]:
        """Choose the amount at the pair's place in a list of as many drugs; the causes need a "respectively"."""
        lists = [whose, *(_lists(scene) if _RESPECTIVELY.search(scene.masked) else ())]
        for marks in lists:
            if len(marks) != len(amounts) or len(marks) == 1:
                continue
            for wanted in (self.object, self.precipitant):
                # A drug and its metabolite can be one to ``same``; its own name comes first.
                for fits in (lambda mark, drug: mark.mention.name == drug.name, self._is):
                    for amount, mark in zip(amounts, marks, strict=True):
                        if fits(mark, wanted):
                            return (amount,)
        return amounts

    def _tagged(self, tags: dict[Amount, DrugMark]) -> tuple[Amount, ...]:
        """Return the amounts that stand with the object, or else those that stand with the precipitant."""
        for drug in (self.object, self.precipitant):
            found = tuple(amount for amount, mark in tags.items() if self._is(mark, drug))
            if found:
                return found
        return ()


def _direction(scene: Scene, linked: Link) -> Direction:
    if linked.direction is None:
        amount = linked.amounts[0]
        same = 100 if amount.unit == OF_BASELINE else 1
        if amount.value == same and amount.high is None:
            return Direction.NONE
        return Direction.INCREASE if amount.value > same else Direction.DECREASE
    return scene.directions[linked.direction].direction_of(scene.parameters[linked.parameter].parameter)


def _lists(scene: Scene) -> list[tuple[DrugMark, ...]]:
    numbers = dict.fromkeys(mark.list for mark in scene.drugs)
    return [tuple(mark for mark in scene.drugs if mark.list == number) for number in numbers]


def _tag(scene: Scene, amount: Amount) -> DrugMark | None:
    """Return the drug that an amount stands with: "ketoconazole, 3.98 fold", "by 20 % with ketoconazole"."""
    for mark in scene.drugs:
        if mark.end <= amount.start:
            gap = scene.masked[mark.end : amount.start]
            if len(gap) < 30 and _TAG_BEFORE.fullmatch(gap):
                return mark
        elif mark.start >= amount.end:
            gap = scene.masked[amount.end : mark.start]
            if len(gap) < 30 and _TAG_BEHIND.fullmatch(gap):
                return mark
    return None
