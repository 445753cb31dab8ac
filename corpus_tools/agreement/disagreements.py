"""Every place where annotators differ, with what each of them says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from corpus_tools.agreement.alignment import align_interactions, align_mentions
from corpus_tools.documents import DrugMention, MentionType, Span
from corpus_tools.sentences import sentence_of, split_sentences

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from corpus_tools.agreement.alignment import AlignedMentions
    from corpus_tools.agreement.loading import Comparison, SharedSection
    from corpus_tools.documents import GoldInteraction

    MentionUnit = tuple[DrugMention | None, ...]
    InteractionUnit = tuple[GoldInteraction | None, ...]


#: What is said of an annotator who has marked nothing at a place.
NOTHING = "nothing marked"


class Kind(StrEnum):
    """What a disagreement is about."""

    MENTION = "mention"
    INTERACTION = "interaction"


class Difference(StrEnum):
    """In what annotators differ."""

    MISSED = "not marked by all"
    SPAN = "span"
    CLASS = "class"
    PARENT = "active ingredient of the metabolite"
    ROLES = "roles"
    MODALITY = "modality"
    TYPE = "type"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class AlignedSection:
    """A section with what the annotators have marked side by side."""

    section: SharedSection
    mentions: AlignedMentions
    interactions: tuple[InteractionUnit, ...]

    @classmethod
    def of(cls, section: SharedSection) -> AlignedSection:
        """Align a section; mentions that overlap can be one and the same."""
        mentions = align_mentions([version.mentions for version in section.versions])
        interactions = align_interactions([version.interactions for version in section.versions], mentions)
        return cls(section, mentions, interactions)

    def parent_of(self, annotator: int, mention: DrugMention) -> DrugMention | None:
        """Return the mention that an annotator calls a metabolite's active ingredient."""
        if mention.active_ingredient is None:
            return None
        mentions = self.section.versions[annotator].mentions
        return next((other for other in mentions if other.id == mention.active_ingredient), None)

    def mention_differences(self, unit: MentionUnit) -> tuple[Difference, ...]:
        """Say in what the annotators differ on a mention; nothing if they agree."""
        marked = [(annotator, mention) for annotator, mention in enumerate(unit) if mention is not None]
        said: dict[Difference, Sequence[Hashable]] = {
            Difference.SPAN: [mention.spans for _, mention in marked],
            Difference.CLASS: [mention.type for _, mention in marked],
        }
        if all(mention.type is MentionType.METABOLITE for _, mention in marked):
            said[Difference.PARENT] = [self.parent_unit(annotator, mention) for annotator, mention in marked]
        return _differences(len(marked) < len(unit), said)

    def interaction_differences(self, unit: InteractionUnit) -> tuple[Difference, ...]:
        """Say in what the annotators differ on an interaction; nothing if they agree."""
        marked = [(annotator, interaction) for annotator, interaction in enumerate(unit) if interaction is not None]
        return _differences(
            len(marked) < len(unit),
            {
                Difference.ROLES: [self.mentions.unit_of(annotator, found.precipitant) for annotator, found in marked],
                Difference.MODALITY: [found.modality for _, found in marked],
                Difference.TYPE: [found.type for _, found in marked],
                Difference.PHRASE: [found.phrase.spans if found.phrase else None for _, found in marked],
            },
        )

    def parent_unit(self, annotator: int, mention: DrugMention) -> int | None:
        """Return the unit of the mention that an annotator calls a metabolite's active ingredient."""
        parent = self.parent_of(annotator, mention)
        return None if parent is None else self.mentions.unit_of(annotator, parent)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A place where annotators differ.

    ``says`` holds each annotator's mention or interaction, ``None`` from those who have marked nothing; ``parents`` the
    active ingredients that they name for a metabolite. ``context`` is the sentences that hold all of it.
    """

    kind: Kind
    section: SharedSection
    differences: tuple[Difference, ...]
    context: Span
    says: tuple[DrugMention | GoldInteraction | None, ...]
    parents: tuple[DrugMention | None, ...] = ()

    def statements(self) -> tuple[str, ...]:
        """Return what each annotator says, for people."""
        parents = self.parents or (None,) * len(self.says)
        return tuple(describe(said, parent) for said, parent in zip(self.says, parents, strict=True))

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "kind": str(self.kind),
            "section": self.section.name,
            "differences": [str(difference) for difference in self.differences],
            "context": {
                "text": self.section.text[self.context.start : self.context.end],
                "start": self.context.start,
                "end": self.context.end,
            },
            "says": list(self.statements()),
        }


def find_disagreements(comparison: Comparison) -> tuple[Disagreement, ...]:
    """Return every disagreement, section by section: mentions first, then interactions, each in text order."""
    found: list[Disagreement] = []
    for section in comparison.sections:
        aligned = AlignedSection.of(section)
        place = Placer(section)
        for unit in aligned.mentions.units:
            differences = aligned.mention_differences(unit)
            if differences:
                parents = tuple(
                    None if mention is None else aligned.parent_of(annotator, mention)
                    for annotator, mention in enumerate(unit)
                )
                found.append(Disagreement(Kind.MENTION, section, differences, place(unit), unit, parents))
        for pair in aligned.interactions:
            differences = aligned.interaction_differences(pair)
            if differences:
                found.append(Disagreement(Kind.INTERACTION, section, differences, place(pair), pair))
    return tuple(found)


class Placer:
    """Finds the sentences that hold what annotators say, in one section."""

    def __init__(self, section: SharedSection) -> None:
        self._text = section.text
        self._sentences = split_sentences(section.text)

    def __call__(self, says: Iterable[DrugMention | GoldInteraction | None]) -> Span:
        """Return the range from the first sentence to the last, without the white space around them."""
        spans = [span for said in says if said is not None for span in spans_of(said)]
        begin, end = min(span.start for span in spans), max(span.end for span in spans)
        first = self._sentences[sentence_of(self._sentences, begin)]
        last = self._sentences[sentence_of(self._sentences, end - 1)]
        whole = self._text[first.start : last.end]
        start = first.start + len(whole) - len(whole.lstrip())
        # A mention may begin or end with white space, or be nothing else.
        return Span(min(start, begin), max(start + len(whole.strip()), end))


def spans_of(said: DrugMention | GoldInteraction) -> tuple[Span, ...]:
    """Return every span of a mention, or of an interaction's mentions and phrase."""
    if isinstance(said, DrugMention):
        return said.spans
    phrase = () if said.phrase is None else said.phrase.spans
    return (*said.precipitant.spans, *said.object.spans, *phrase)


def describe(
    said: DrugMention | GoldInteraction | None, parent: DrugMention | None = None, *, with_comment: bool = True
) -> str:
    """Say for people what an annotator has marked."""
    if said is None:
        return NOTHING
    if isinstance(said, DrugMention):
        of = "" if parent is None else f" of {_placed(parent)}"
        return f"{_placed(said)}: {said.type}{of}"
    phrase = "no phrase" if said.phrase is None else f'phrase "{said.phrase.text}" at {_places(said.phrase.spans)}'
    score = f" [{said.comment}]" if said.comment and with_comment else ""
    roles = f"{_placed(said.precipitant)} acts on {_placed(said.object)}"
    return f"{roles}: {said.modality}, {said.type}, {phrase}{score}"


def _placed(mention: DrugMention) -> str:
    return f'"{mention.text}" at {_places(mention.spans)}'


def _places(spans: Iterable[Span]) -> str:
    return ",".join(map(str, spans))


def _differences(missed: bool, said: dict[Difference, Sequence[Hashable]]) -> tuple[Difference, ...]:  # noqa: FBT001
    first = (Difference.MISSED,) if missed else ()
    return (*first, *(difference for difference, values in said.items() if len(set(values)) > 1))
