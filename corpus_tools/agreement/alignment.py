"""Put side by side what the annotators say of one place: the same mention, the same interaction.

Unlike a match, an alignment leaves nothing out: what only one has marked stands alone. An annotator's marks are
aligned with those of the annotators before, the best fitting first: same spans and class, same spans, overlapping
spans and same class, overlapping spans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.agreement.matching import Item, Matcher, match, spans_overlap
from corpus_tools.order import in_text_order, interactions_in_text_order

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from corpus_tools.documents import DrugMention, GoldInteraction, MentionType, Span

#: What makes two annotators' mentions one and the same.
MentionKey = tuple[tuple["Span", ...], "MentionType"]


def mention_key(mention: DrugMention) -> MentionKey:
    """Return a mention's spans and class."""
    return mention.spans, mention.type


def mention_size(mention: DrugMention) -> int:
    """Return how many characters a mention's spans have together."""
    return sum(map(len, mention.spans))


@dataclass(frozen=True, slots=True)
class AlignedMentions:
    """The mentions of a text; each unit holds one mention, or ``None``, for every annotator."""

    units: tuple[tuple[DrugMention | None, ...], ...]
    _places: tuple[dict[MentionKey, int], ...]

    def unit_of(self, annotator: int, mention: DrugMention) -> int:
        """Return the index of the unit that holds an annotator's mention."""
        return self._places[annotator][mention_key(mention)]


def align_mentions(sets: Sequence[Iterable[DrugMention]], *, overlapping: bool = True) -> AlignedMentions:
    """Align the annotators' mentions; a mention that one has marked twice counts once.

    Args:
        sets: each annotator's mentions.
        overlapping: whether mentions that merely overlap can be the same; if not, spans must be equal.
    """
    once = [_once(in_text_order(mentions), mention_key) for mentions in sets]
    units = _align(once, _rank_overlapping if overlapping else _rank_exact, mention_size, ranks=4)
    units.sort(key=lambda unit: min((m.start, m.end) for m in unit if m is not None))
    places: list[dict[MentionKey, int]] = [{} for _ in sets]
    for number, unit in enumerate(units):
        for annotator, mention in enumerate(unit):
            if mention is not None:
                places[annotator][mention_key(mention)] = number
    return AlignedMentions(tuple(units), tuple(places))


def align_interactions(
    sets: Sequence[Iterable[GoldInteraction]], mentions: AlignedMentions
) -> tuple[tuple[GoldInteraction | None, ...], ...]:
    """Align the annotators' interactions: those that join the same two units of mentions are of one place.

    An annotator who has marked a pair both ways has two units. What is marked twice in every respect counts once.
    """
    joined: list[list[_Joined]] = []
    for annotator, interactions in enumerate(sets):
        found = [
            _Joined(
                interaction,
                mentions.unit_of(annotator, interaction.precipitant),
                mentions.unit_of(annotator, interaction.object),
            )
            for interaction in interactions_in_text_order(interactions)
        ]
        joined.append(_once(found, lambda joined: joined.statement))
    units = _align(joined, _rank_joined, lambda _: 0, ranks=3)
    units.sort(key=lambda unit: min(sorted(joined.ends) for joined in unit if joined is not None))
    return tuple(tuple(None if joined is None else joined.interaction for joined in unit) for unit in units)


@dataclass(frozen=True, slots=True)
class _Joined:
    """An interaction, and the units that hold its mentions."""

    interaction: GoldInteraction
    precipitant: int
    object: int

    @property
    def ends(self) -> frozenset[int]:
        return frozenset((self.precipitant, self.object))

    @property
    def statement(self) -> tuple[Hashable, ...]:
        phrase = self.interaction.phrase
        return (
            self.precipitant,
            self.object,
            self.interaction.modality,
            self.interaction.type,
            None if phrase is None else phrase.spans,
        )


def _once(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[Item]:
    found: dict[Hashable, Item] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


def _align(
    sets: Sequence[Sequence[Item]],
    rank: Callable[[Item, Item], int | None],
    size: Callable[[Item], int],
    *,
    ranks: int,
) -> list[tuple[Item | None, ...]]:
    """Add one annotator after the other to the units of those before."""
    units: list[tuple[Item | None, ...]] = []
    for annotator, items in enumerate(sets):
        wrapped = [(*(None for _ in range(annotator)), item) for item in items]
        matcher = Matcher("", "", _between_units(rank), _unit_size(size), ranks)
        pairs = {group[0]: group[1] for group in match([units, wrapped], matcher)}
        taken = set(pairs.values())
        units = [(*unit, items[pairs[number]] if number in pairs else None) for number, unit in enumerate(units)]
        units.extend(unit for number, unit in enumerate(wrapped) if number not in taken)
    return units


def _between_units(
    rank: Callable[[Item, Item], int | None],
) -> Callable[[tuple[Item | None, ...], tuple[Item | None, ...]], int | None]:
    def best(first: tuple[Item | None, ...], second: tuple[Item | None, ...]) -> int | None:
        ranks = (rank(one, other) for one in first for other in second if one is not None and other is not None)
        return min((found for found in ranks if found is not None), default=None)

    return best


def _unit_size(size: Callable[[Item], int]) -> Callable[[tuple[Item | None, ...]], int]:
    return lambda unit: min(size(item) for item in unit if item is not None)


def _rank_exact(first: DrugMention, second: DrugMention) -> int | None:
    if first.spans != second.spans:
        return None
    return 0 if first.type is second.type else 1


def _rank_overlapping(first: DrugMention, second: DrugMention) -> int | None:
    exact = _rank_exact(first, second)
    if exact is not None:
        return exact
    if not spans_overlap(first.spans, second.spans):
        return None
    return 2 if first.type is second.type else 3


def _rank_joined(first: _Joined, second: _Joined) -> int | None:
    if first.ends != second.ends:
        return None
    if first.precipitant != second.precipitant:
        return 2
    return 0 if first.statement == second.statement else 1
