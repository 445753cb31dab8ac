"""Resolve the interactions of one section, once its mentions are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus_tools.adjudication import edits
from corpus_tools.adjudication.edits import EditError
from corpus_tools.adjudication.mentions import CONSENSUS
from corpus_tools.documents import (
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    Modality,
    Span,
    comparable_name,
    covered_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus_tools.adjudication.cases import Case, CaseMaker
    from corpus_tools.adjudication.desk import Desk
    from corpus_tools.adjudication.mentions import MentionResolver
    from corpus_tools.agreement.disagreements import AlignedSection, InteractionUnit

_GONE = "a mention that it joins was decided away"


@dataclass(frozen=True, slots=True)
class _Stated:
    """An interaction as an annotator or a person states it, between units of mentions."""

    annotator: int
    precipitant: int
    object: int
    modality: Modality
    type: InteractionType
    phrase: tuple[Span, ...] | None


class InteractionResolver:
    """Says which interactions are in the consensus."""

    def __init__(self, aligned: AlignedSection, desk: Desk, maker: CaseMaker, mentions: MentionResolver) -> None:
        self._aligned = aligned
        self._text = aligned.section.text
        self._desk = desk
        self._maker = maker
        self._mentions = mentions

    def resolve(self) -> tuple[GoldInteraction, ...]:
        """Return the interactions of the consensus, each once; those whose mentions are open are left out."""
        stated = [found for unit in self._aligned.interactions for found in self._resolved(unit)]
        return tuple(dict.fromkeys(found for one in stated if (found := self._gold(one)) is not None))

    def _resolved(self, unit: InteractionUnit) -> list[_Stated]:
        versions = {
            annotator: self._stated(annotator, found) for annotator, found in enumerate(unit) if found is not None
        }
        differences = self._aligned.interaction_differences(unit)
        if not differences and self._gone(versions[0]) is None:
            self._desk.agreed += 1
            return [versions[0]]
        return self._decided(self._maker.interaction(unit, ", ".join(differences) or _GONE), versions)

    def _stated(self, annotator: int, found: GoldInteraction) -> _Stated:
        return _Stated(
            annotator,
            self._aligned.mentions.unit_of(annotator, found.precipitant),
            self._aligned.mentions.unit_of(annotator, found.object),
            found.modality,
            found.type,
            None if found.phrase is None else found.phrase.spans,
        )

    def _decided(self, case: Case, versions: Mapping[int, _Stated]) -> list[_Stated]:
        decided = self._desk.decide(case, versions)
        if decided is None:
            return []
        try:
            kept = [self._edited(case, versions[annotator], decided.edits) for annotator in decided.kept]
        except EditError as error:
            self._desk.refuse(case, error)
            return []
        gone = next((away for version in kept if (away := self._gone(version)) is not None), None)
        if gone is not None:
            expected = "another decision there, or neither here"
            self._desk.refuse(case, EditError(f"{_GONE} (case {gone.id})", expected=expected))
            return []
        self._desk.settle(case)
        return kept

    def _edited(self, case: Case, version: _Stated, changes: Mapping[str, str]) -> _Stated:
        if "roles" in changes:
            if comparable_name(changes["roles"]) != "swap":
                raise EditError("roles can be swapped, nothing else", expected="roles=swap", found=changes["roles"])
            version = replace(version, precipitant=version.object, object=version.precipitant)
        if "modality" in changes:
            version = replace(version, modality=edits.read_modality(changes["modality"]))
        if "type" in changes:
            version = replace(version, type=edits.read_type(changes["type"]))
        if "phrase" in changes:
            version = replace(version, phrase=self._phrase(case, version, changes["phrase"]))
        return version

    def _phrase(self, case: Case, version: _Stated, value: str) -> tuple[Span, ...] | None:
        if value.casefold() == edits.NO_VALUE:
            return None
        if edits.is_span(value):
            return edits.read_spans(value, self._text)
        near = None if version.phrase is None else Span(version.phrase[0].start, version.phrase[-1].end)
        return (edits.find_words(value, self._text, case.context, near),)

    def _gone(self, version: _Stated) -> Case | None:
        """Return the case that has decided a mention of an interaction away, if one has."""
        return self._mentions.gone(version.precipitant) or self._mentions.gone(version.object)

    def _gold(self, stated: _Stated) -> GoldInteraction | None:
        """Return an interaction between mentions of the consensus; ``None`` while one of them is open."""
        precipitant = self._mentions.become(stated.annotator, stated.precipitant)
        other = self._mentions.become(stated.annotator, stated.object)
        if precipitant is None or other is None:
            return None
        if precipitant.spans == other.spans:
            message = "decisions on mentions have made one mention of an interaction's precipitant and object"
            self._desk.report("interaction-with-itself", self._aligned.section.name, message, precipitant.text)
            return None
        phrase = None
        if stated.phrase is not None:
            phrase = InteractionPhrase(stated.phrase, covered_text(self._text, stated.phrase))
        return GoldInteraction(precipitant, other, stated.modality, stated.type, phrase, annotator=CONSENSUS)
