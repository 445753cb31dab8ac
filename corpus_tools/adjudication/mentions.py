"""Resolve the mentions of one section, and metabolites' active ingredients with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.adjudication import edits
from corpus_tools.adjudication.edits import EditError
from corpus_tools.documents import DrugMention, MentionType, Span, comparable_name, covered_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corpus_tools.adjudication.cases import Case, CaseMaker
    from corpus_tools.adjudication.desk import Desk
    from corpus_tools.agreement.disagreements import AlignedSection, MentionUnit

#: Who is said to have marked what is in a consensus.
CONSENSUS = "consensus"
_PARENT_GONE = "its active ingredient was decided away"


@dataclass(frozen=True, slots=True)
class KeptMention:
    """A mention of the consensus; ``parent`` is the unit of a metabolite's active ingredient."""

    spans: tuple[Span, ...]
    type: MentionType
    parent: int | None = None


class MentionResolver:
    """Says what each unit of mentions becomes: nothing, one mention or several, or that it is open."""

    def __init__(self, aligned: AlignedSection, desk: Desk, maker: CaseMaker) -> None:
        self._aligned = aligned
        self._text = aligned.section.text
        self._desk = desk
        self._maker = maker
        # By unit; ``None`` where it is open.
        self._kept: dict[int, list[KeptMention] | None] = {}
        self._case_of: dict[int, Case] = {}
        units = list(enumerate(aligned.mentions.units))
        for number, unit in units:
            self._kept[number] = self._resolved(number, unit)
        for number, unit in units:
            self._kept[number] = self._with_parents(number, unit)
        self._made = self._mentions()

    @property
    def mentions(self) -> tuple[DrugMention, ...]:
        """The mentions of the consensus, each once."""
        return tuple(dict.fromkeys(self._made.values()))

    def gone(self, number: int) -> Case | None:
        """Return the case that has decided a unit away, if one has."""
        return self._case_of[number] if self._kept[number] == [] else None

    def become(self, annotator: int, number: int) -> DrugMention | None:
        """Return what an annotator's mention has become: their own version if it is kept, else the first that is."""
        kept = self._kept[number]
        if not kept:
            return None
        mention = self._aligned.mentions.units[number][annotator]
        own = None if mention is None else (mention.spans, mention.type)
        return self._made[next((one for one in kept if (one.spans, one.type) == own), kept[0])]

    def _versions(self, unit: MentionUnit) -> dict[int, KeptMention]:
        return {
            annotator: KeptMention(mention.spans, mention.type, self._aligned.parent_unit(annotator, mention))
            for annotator, mention in enumerate(unit)
            if mention is not None
        }

    def _resolved(self, number: int, unit: MentionUnit) -> list[KeptMention] | None:
        differences = self._aligned.mention_differences(unit)
        if not differences:
            self._desk.agreed += 1
            return [self._versions(unit)[0]]
        return self._decided(number, unit, ", ".join(differences))

    def _decided(self, number: int, unit: MentionUnit, difference: str) -> list[KeptMention] | None:
        versions = self._versions(unit)
        self._case_of[number] = case = self._maker.mention(unit, difference)
        decided = self._desk.decide(case, versions)
        if decided is None:
            return None
        try:
            kept = [self._edited(case, versions[annotator], decided.edits) for annotator in decided.kept]
        except EditError as error:
            self._desk.refuse(case, error)
            return None
        self._desk.settle(case)
        return list(dict.fromkeys(kept))

    def _edited(self, case: Case, version: KeptMention, changes: Mapping[str, str]) -> KeptMention:
        spans, mention_type, parent = version.spans, version.type, version.parent
        if "text" in changes:
            near = Span(spans[0].start, spans[-1].end)
            spans = (edits.find_words(changes["text"], self._text, case.context, near),)
        if "span" in changes:
            spans = edits.read_spans(changes["span"], self._text)
        if "class" in changes:
            mention_type = edits.read_class(changes["class"])
        if "parent" in changes:
            parent = self._parent(changes["parent"], spans)
        if mention_type is not MentionType.METABOLITE:
            if "parent" in changes and parent is not None:
                raise EditError("only a metabolite has a parent", expected="class=metabolite", found=mention_type)
            parent = None
        return KeptMention(spans, mention_type, parent)

    def _parent(self, value: str, spans: tuple[Span, ...]) -> int | None:
        """Return the unit that an edit names as the active ingredient: by its place, or the nearest of that name."""
        if value.casefold() == edits.NO_VALUE:
            return None
        wanted = edits.read_spans(value, self._text) if edits.is_span(value) else None
        found = []
        for number, unit in enumerate(self._aligned.mentions.units):
            marked = [mention for mention in unit if mention is not None]
            fits = any(m.spans == wanted if wanted else m.name == comparable_name(value) for m in marked)
            if fits and not any(mention.spans == spans for mention in marked):
                found.append((abs(marked[0].start - spans[0].start), number))
        if not found:
            raise EditError("no annotator has marked this parent", expected="a mention of the section", found=value)
        return min(found)[1]

    def _with_parents(self, number: int, unit: MentionUnit) -> list[KeptMention] | None:
        """Make a case, or a problem, of a metabolite whose active ingredient was decided away."""
        kept = self._kept[number]
        if kept and number not in self._case_of and self._parents_gone(kept):
            self._desk.agreed -= 1
            kept = self._decided(number, unit, _PARENT_GONE)
        gone = self._parents_gone(kept or ())
        if gone:
            message = f"the active ingredient of the metabolite was decided away (case {gone[0].id})"
            expected = "parent=WORDS or parent=none in the column edit, or another decision there"
            self._desk.refuse(self._case_of[number], EditError(message, expected=expected))
            return None
        return kept

    def _parents_gone(self, kept: Iterable[KeptMention]) -> list[Case]:
        """Return the cases that have decided away what is named as an active ingredient."""
        cases = (self.gone(mention.parent) for mention in kept if mention.parent is not None)
        return [case for case in cases if case is not None]

    def _mentions(self) -> dict[KeptMention, DrugMention]:
        """Make the mentions of the consensus; two units that lead to one and the same share it."""
        kept = [mention for found in self._kept.values() for mention in found or ()]
        first: dict[tuple[tuple[Span, ...], MentionType], KeptMention] = {}
        for mention in sorted(kept, key=lambda one: (one.spans, one.type)):
            first.setdefault((mention.spans, mention.type), mention)
        ids = {key: f"consensus_Instance_{number}" for number, key in enumerate(first, 1)}
        made = {}
        for key, mention in first.items():
            parent = None if mention.parent is None else self._parent_kept(mention.parent)
            made[key] = DrugMention(
                mention.spans,
                mention.type,
                covered_text(self._text, mention.spans),
                ids[key],
                CONSENSUS,
                None if parent is None else ids[parent.spans, parent.type],
            )
        return {mention: made[mention.spans, mention.type] for mention in kept}

    def _parent_kept(self, number: int) -> KeptMention | None:
        """Return what a unit has become, an active ingredient rather than another class."""
        kept = self._kept[number] or ()
        return next((one for one in kept if one.type is MentionType.ACTIVE_INGREDIENT), next(iter(kept), None))
