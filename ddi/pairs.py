"""One answer a pair: what the statements of a label say of two drugs, together.

Drugs are united by their normalised names: a product with its ingredient. A metabolite is a drug of its own, as what
raises the one may leave the other alone; it is tied to its parent: its answers name the parent and stand behind the
parent's.
Statements that contradict one another stay visible: the pair's modality is then ``mixed``. A pair of which the label
says what each drug does to the other has an answer for each direction: that A raises B and B leaves A alone is no
contradiction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from corpus_tools.documents import InteractionType, MentionType, Modality, comparable_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from ddi.interaction import Drug, Interaction

#: The modality of a pair of which a label says both that the drugs interact and that they don't.
MIXED = "mixed"
#: From this probability on, the roles of a statement are sure enough that its direction is an answer of its own.
_SURE_ROLES = 0.95


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """What one label says of a pair, or of one direction of it; ``interactions`` are its statements, the surest first.

    ``precipitant`` and ``object`` are normalised names, as most statements have the roles; ``score`` is that of the
    surest statement. ``precipitant_parent`` and ``object_parent`` are the parents of metabolites. ``is_directed`` says
    that the label has an answer for the other direction too.
    """

    label: str
    precipitant: str
    object: str
    modality: str
    type: InteractionType
    score: float
    interactions: tuple[Interaction, ...]
    is_directed: bool = False
    precipitant_parent: str | None = None
    object_parent: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values, the statements as ``ddi extract --format jsonl`` gives them."""
        parents = {"precipitant_parent": self.precipitant_parent, "object_parent": self.object_parent}
        return {
            "label": self.label,
            "precipitant": self.precipitant,
            "object": self.object,
            **{role: parent for role, parent in parents.items() if parent},
            "modality": self.modality,
            "type": str(self.type),
            "score": round(self.score, 6),
            "statements": [interaction.to_json() for interaction in self.interactions],
        }


def by_pair(interactions: Iterable[Interaction]) -> list[PairAnswer]:
    """Unite the interactions of each label and pair, in the order in which the pairs first come.

    Directions are united where one of them may be a mistake about the roles: they are apart where a statement says that
    both hold, and where each has a statement whose roles are sure.
    """
    pairs: dict[tuple[str, Hashable], list[Interaction]] = {}
    for each in interactions:
        pairs.setdefault((each.label, frozenset(_names(each))), []).append(each)
    united: list[PairAnswer] = []
    for of_pair in pairs.values():
        if not _is_directed(of_pair):
            united.append(_answer(of_pair))
            continue
        directions: dict[tuple[str, str], list[Interaction]] = {}
        for each in of_pair:
            directions.setdefault(_names(each), []).append(each)
        united += [replace(_answer(found), is_directed=True) for found in directions.values()]
    return _with_parents(united)


def _with_parents(answers: Iterable[PairAnswer]) -> list[PairAnswer]:
    """Put the answers on a metabolite behind those on its parent with the same drug."""
    groups: dict[Hashable, list[PairAnswer]] = {}
    for each in answers:
        drugs = (each.precipitant_parent or each.precipitant, each.object_parent or each.object)
        groups.setdefault((each.label, frozenset(map(comparable_name, drugs))), []).append(each)
    return [
        each
        for group in groups.values()
        for each in sorted(group, key=lambda one: bool(one.precipitant_parent) + bool(one.object_parent))
    ]


def _is_directed(of_pair: list[Interaction]) -> bool:
    sure = {_names(each) for each in of_pair if each.both_ways or (each.role_score or 0.0) >= _SURE_ROLES}
    return len(sure) > 1


def _names(interaction: Interaction) -> tuple[str, str]:
    return comparable_name(interaction.precipitant.name), comparable_name(interaction.object.name)


def by_statement(interactions: Iterable[Interaction]) -> list[tuple[Interaction, ...]]:
    """Unite what one statement says once of two drugs, whatever names it gives them: an ingredient and its product.

    Drugs are united as by `by_pair`, but a metabolite does not count with its parent, and the other direction and the
    other modality are not the same said again. Each group has the surest first; groups come in the order of their
    first.
    """
    united: dict[tuple[object, ...], list[Interaction]] = {}
    for each in interactions:
        drugs = (_substance(each.precipitant), _substance(each.object))
        place = each.label, each.section_number, each.statement.start, each.statement.end
        united.setdefault((*place, *drugs, each.modality), []).append(each)
    return [tuple(sorted(found, key=lambda one: -one.score)) for found in united.values()]


def _substance(drug: Drug) -> tuple[str, str]:
    metabolite = comparable_name(drug.text) if drug.type is MentionType.METABOLITE else ""
    return comparable_name(drug.name), metabolite


def _answer(found: list[Interaction]) -> PairAnswer:
    surest = sorted(found, key=lambda interaction: -interaction.score)
    roles = [_names(interaction) for interaction in surest]
    # Of roles equally frequent, those of the surest statement come first.
    precipitant, other = max(dict.fromkeys(roles), key=roles.count)
    modalities = {interaction.modality for interaction in surest}
    parents = {
        comparable_name(drug.name): drug.parent
        for interaction in surest
        for drug in (interaction.precipitant, interaction.object)
        if drug.parent
    }
    quantitative = any(interaction.type is InteractionType.QUANTITATIVE for interaction in surest)
    return PairAnswer(
        label=surest[0].label,
        precipitant=precipitant,
        object=other,
        modality=MIXED if modalities == set(Modality) else str(surest[0].modality),
        type=InteractionType.QUANTITATIVE if quantitative else InteractionType.QUALITATIVE,
        score=surest[0].score,
        interactions=tuple(surest),
        precipitant_parent=parents.get(precipitant),
        object_parent=parents.get(other),
    )
