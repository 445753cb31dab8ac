"""A Knowtator file as it stands, before anyone asks what it means.

Nothing here is checked against a text: a raw value holds wrong spans and dangling ids as faithfully as
right ones. ``line`` is where the element began; it does not count when values are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SlotKind = Literal["boolean", "complex", "float", "integer", "string"]

SLOT_KINDS: tuple[SlotKind, ...] = ("boolean", "complex", "float", "integer", "string")


@dataclass(frozen=True, slots=True)
class KnowtatorAnnotation:
    """Who marked which characters; ``mention_id`` names the class mention that says as what.

    ``spans`` are (start, end) in the file's order, end exclusive, unchecked. ``None`` is an element that
    the file has not.
    """

    mention_id: str
    spans: tuple[tuple[int, int], ...] = ()
    spanned_text: str | None = None
    annotator: str | None = None
    annotator_id: str | None = None
    creation_date: str | None = None
    comment: str | None = None
    line: int = field(default=0, compare=False)

    @property
    def annotator_name(self) -> str:
        """The annotator's name, or the id if there is no name."""
        return self.annotator or self.annotator_id or ""


@dataclass(frozen=True, slots=True)
class KnowtatorClassMention:
    """What an annotation is marked as, and the ids of its slots."""

    id: str
    class_id: str | None = None
    class_name: str | None = None
    slot_ids: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """The class, by its id or, failing that, by its label."""
        return self.class_id or self.class_name or ""


@dataclass(frozen=True, slots=True)
class KnowtatorSlotMention:
    """A filled slot. The values of a complex slot are ids of class mentions; of others, literals."""

    id: str
    kind: SlotKind
    name: str
    values: tuple[str, ...] = ()
    label: str | None = None
    line: int = field(default=0, compare=False)


KnowtatorEntry = KnowtatorAnnotation | KnowtatorClassMention | KnowtatorSlotMention


@dataclass(frozen=True, slots=True)
class KnowtatorDocument:
    """The export of one text; ``entries`` in the file's order."""

    text_source: str
    entries: tuple[KnowtatorEntry, ...] = ()

    @property
    def annotations(self) -> tuple[KnowtatorAnnotation, ...]:
        """The annotations, in the file's order."""
        return tuple(entry for entry in self.entries if isinstance(entry, KnowtatorAnnotation))

    @property
    def class_mentions(self) -> tuple[KnowtatorClassMention, ...]:
        """The class mentions, in the file's order."""
        return tuple(entry for entry in self.entries if isinstance(entry, KnowtatorClassMention))

    @property
    def slot_mentions(self) -> tuple[KnowtatorSlotMention, ...]:
        """The slot mentions of every kind, in the file's order."""
        return tuple(entry for entry in self.entries if isinstance(entry, KnowtatorSlotMention))
