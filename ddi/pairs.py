"""One answer a pair: what the statements of a label say of two drugs, together.

Drugs are united by their normalised names; a metabolite is a drug of its own.
Statements that contradict one another stay visible: the pair's modality is then ``mixed``. A pair of which a statement
says what each drug does to the other has an answer for each direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus_tools.documents import InteractionType, Modality, comparable_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from ddi.interaction import Interaction

#: The modality of a pair of which a label says both that the drugs interact and that they don't.
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What one label says of a pair, or of one direction of it; ``interactions`` are its statements, the surest first.

    ``precipitant`` and ``object`` are normalised names, as most statements have the roles; ``score`` is that of the
    surest statement.
    """

    label: str
    precipitant: str
    object: str
    modality: str
    type: InteractionType
    score: float
    interactions: tuple[Interaction, ...]

    @property
    def both_ways(self) -> bool:
        """Whether the label has an answer for the other direction too."""
        return any(interaction.both_ways for interaction in self.interactions)

    def to_json(self) -> dict[str, Any]:
        """Return plain values, the statements as ``ddi extract --format jsonl`` gives them."""
        return {
            "label": self.label,
            "precipitant": self.precipitant,
            "object": self.object,
            "modality": self.modality,
            "type": str(self.type),
            "score": round(self.score, 6),
            "statements": [interaction.to_json() for interaction in self.interactions],
        }


def by_pair(interactions: Iterable[Interaction]) -> list[PairAnswer]:
    """Unite the interactions of each label and pair, in the order in which the pairs first come.

    Which drug of a pair acts is often unsure, so directions are united, unless a statement says that both hold.
    """
    found = list(interactions)
    directed = {(each.label, frozenset(_names(each))) for each in found if each.both_ways}
    united: dict[tuple[str, Hashable], list[Interaction]] = {}
    for each in found:
        pair = frozenset(_names(each))
        united.setdefault((each.label, _names(each) if (each.label, pair) in directed else pair), []).append(each)
    return [_answer(of_pair) for of_pair in united.values()]


def _names(interaction: Interaction) -> tuple[str, str]:
    return comparable_name(interaction.precipitant.name), comparable_name(interaction.object.name)


def _answer(found: list[Interaction]) -> PairAnswer:
    surest = sorted(found, key=lambda interaction: -interaction.score)
    roles = [_names(interaction) for interaction in surest]
    # Of roles equally frequent, those of the surest statement come first.
    precipitant, other = max(dict.fromkeys(roles), key=roles.count)
    modalities = {interaction.modality for interaction in surest}
    quantitative = any(interaction.type is InteractionType.QUANTITATIVE for interaction in surest)
    return PairAnswer(
        label=surest[0].label,
        precipitant=precipitant,
        object=other,
        modality=MIXED if modalities == set(Modality) else str(surest[0].modality),
        type=InteractionType.QUANTITATIVE if quantitative else InteractionType.QUALITATIVE,
        score=surest[0].score,
        interactions=tuple(surest),
    )
