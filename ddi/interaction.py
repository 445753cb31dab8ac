"""What extraction gives: an interaction that a label states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus_tools.documents import InteractionType, MentionType, Modality
    from ddi.effects import Effect


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug as a statement names it; offsets are into the section's text, ends exclusive.

    ``parent`` is the normalised name of the drug of which it is a metabolite, where that is known.
    """

    name: str
    text: str
    type: MentionType
    start: int
    end: int
    ids: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "name": self.name,
            "text": self.text,
            "type": str(self.type),
            **({"parent": self.parent} if self.parent else {}),
            "start": self.start,
            "end": self.end,
            "ids": dict(self.ids),
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """The sentences that state an interaction; offsets are into the section's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Interaction:
    """One drug pair and one statement.

    ``label`` is the label's source as the user named it; ``section_code`` the LOINC code of the section or of the
    nearest one around it that has one, ``section_title`` its title or that of the section around it, ``section_number``
    its place among the label's sections, from 1. ``score`` is the
    probability that the pair interacts as stated, ``modality_score`` that the modality is right; ``role_score`` is
    ``None`` where roles come from a plain rule. ``effects`` say what changes; ``reasons``, where asked for, are the
    features that decided and what each added to the score before it became a probability, the largest first.
    ``both_ways`` says that the words hold in both directions: there is another interaction of the same statement, with
    the roles exchanged, and that one's ``role_score`` is ``None``, as rules alone read it.
    """

    label: str
    section_code: str | None
    section_title: str
    section_number: int
    precipitant: Drug
    object: Drug
    modality: Modality
    type: InteractionType
    statement: Statement
    score: float
    modality_score: float
    role_score: float | None
    model: str
    effects: tuple[Effect, ...] = ()
    reasons: tuple[tuple[str, float], ...] = ()
    both_ways: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return plain values, in the order of ``docs/formats.md``; scores have six digits."""
        reasons = {"reasons": [[name, round(weight, 6)] for name, weight in self.reasons]} if self.reasons else {}
        return {
            "label": self.label,
            "section": {"number": self.section_number, "code": self.section_code, "title": self.section_title},
            "precipitant": self.precipitant.to_json(),
            "object": self.object.to_json(),
            "modality": str(self.modality),
            "type": str(self.type),
            "effects": [effect.to_json() for effect in self.effects],
            "statement": {
                "text": self.statement.text,
                "start": self.statement.start,
                "end": self.statement.end,
            },
            "score": round(self.score, 6),
            "modality_score": round(self.modality_score, 6),
            "role_score": None if self.role_score is None else round(self.role_score, 6),
            "model": self.model,
            **({"both_ways": True} if self.both_ways else {}),
            **reasons,
        }
