"""Turn mentions and interactions back into a Knowtator document, for pre-annotation and adjudication."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from corpus_tools.knowtator.values import (
    KnowtatorAnnotation,
    KnowtatorClassMention,
    KnowtatorDocument,
    KnowtatorSlotMention,
)
from corpus_tools.order import pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.documents import DrugMention, GoldInteraction, InteractionPhrase, Span
    from corpus_tools.knowtator.values import KnowtatorEntry, SlotKind

#: What ids begin with that `from_annotations` makes.
MADE_ID = "pk-ddi_Instance_"


def from_annotations(
    text_source: str,
    mentions: Sequence[DrugMention],
    interactions: Sequence[GoldInteraction] = (),
    *,
    annotator: str | None = None,
    creation_date: str | None = None,
    id_prefix: str = MADE_ID,
) -> KnowtatorDocument:
    """Return a document from which `interpret` reads the same mentions and interactions.

    Ids are kept where they are given and not yet taken (two annotators' files can use the same), else made
    from the prefix. The same input gives the same document.

    Args:
        text_source: the text's file name.
        mentions: every mention, those of the interactions among them.
        interactions: of these mentions.
        annotator: who is said to have marked everything; ``None``: each one's own.
        creation_date: what each annotation is dated, as Knowtator writes it: ``Wed Mar 23 10:24:37 EDT 2011``.
        id_prefix: what new ids begin with.

    Raises:
        ValueError: an interaction joins a mention, or a metabolite names a parent, that is not among the
            mentions.
    """
    builder = _Builder(mentions, interactions, annotator, creation_date, id_prefix)
    for mention, mention_id in zip(mentions, builder.mention_ids, strict=True):
        builder.add_mention(mention, mention_id)
    for interaction in interactions:
        builder.add_interaction(interaction)
    return KnowtatorDocument(text_source, (*builder.annotations, *builder.frames))


class _Builder:
    """Collects entries and hands out ids."""

    def __init__(
        self,
        mentions: Sequence[DrugMention],
        interactions: Sequence[GoldInteraction],
        annotator: str | None,
        creation_date: str | None,
        id_prefix: str,
    ) -> None:
        self.annotations: list[KnowtatorEntry] = []
        self.frames: list[KnowtatorEntry] = []
        self._annotator = annotator
        self._creation_date = creation_date
        self._id_prefix = id_prefix
        self._numbers = count(1)
        self._taken: set[str] = set()
        # Given ids first, so that a new one cannot take the place of one that is given later.
        given = [mention.id for mention in mentions]
        given += [interaction.phrase.id for interaction in interactions if interaction.phrase]
        self._given = set(given)
        self.mention_ids = [self._id(mention.id) for mention in mentions]
        self._mentions = dict(zip(mentions, self.mention_ids, strict=True))
        self._by_annotator: dict[tuple[str, str], str] = {}
        self._by_id: dict[str, str] = {}
        for mention, mention_id in zip(mentions, self.mention_ids, strict=True):
            self._by_annotator.setdefault((mention.annotator, mention.id), mention_id)
            self._by_id.setdefault(mention.id, mention_id)
        self._phrases: dict[tuple[InteractionPhrase, str, str], str] = {}
        self._annotator_ids: dict[str, str] = {}

    def add_mention(self, mention: DrugMention, mention_id: str) -> None:
        """Add a drug mention, and a metabolite's slot."""
        slots: list[KnowtatorSlotMention] = []
        if mention.active_ingredient is not None:
            parent = self._by_annotator.get((mention.annotator, mention.active_ingredient))
            parent = parent or self._by_id.get(mention.active_ingredient)
            if not mention.active_ingredient or parent is None:
                msg = (
                    f"the active ingredient {mention.active_ingredient!r} of {mention.text!r} is not among the mentions"
                )
                raise ValueError(msg)
            slots.append(self._slot("complex", "Active Ingredient", parent))
        self._annotate(mention_id, mention.spans, mention.text, mention.annotator)
        self._frame(mention_id, mention.type.capitalize(), slots)

    def add_interaction(self, interaction: GoldInteraction) -> None:
        """Add an interaction's frame, and its phrase unless another interaction has brought it."""
        slots = []
        for name, mention in (("1. Precipitant", interaction.precipitant), ("2. Object", interaction.object)):
            if mention not in self._mentions:
                msg = f"the interaction's mention {mention.text!r} at {mention.hull} is not among the mentions"
                raise ValueError(msg)
            slots.append(self._slot("complex", name, self._mentions[mention]))
        slots.append(self._slot("string", "3. Modality", interaction.modality.capitalize()))
        if interaction.phrase is None:
            slots.append(self._slot("string", "Type", interaction.type.capitalize()))
        else:
            slots.append(self._slot("complex", "4. Interaction Phrase", self._phrase(interaction, interaction.phrase)))
        frame_id = self._id("")
        self._annotate(frame_id, (), "", interaction.annotator)
        self._frame(frame_id, "Interaction", slots)

    def _phrase(self, interaction: GoldInteraction, phrase: InteractionPhrase) -> str:
        key = (phrase, interaction.type, interaction.annotator)
        if key not in self._phrases:
            phrase_id = self._phrases[key] = self._id(phrase.id)
            self._annotate(phrase_id, phrase.spans, phrase.text, interaction.annotator)
            type_slot = self._slot("string", "Type", interaction.type.capitalize())
            self._frame(phrase_id, "Interaction phrase", [type_slot])
        return self._phrases[key]

    def _annotate(self, mention_id: str, spans: tuple[Span, ...], text: str, annotator: str) -> None:
        name = annotator if self._annotator is None else self._annotator
        if name and name not in self._annotator_ids:
            self._annotator_ids[name] = self._id("")
        self.annotations.append(
            KnowtatorAnnotation(
                mention_id=mention_id,
                spans=tuple((span.start, span.end) for span in spans),
                spanned_text=" ... ".join(pieces_of(text, spans)) if spans else None,
                annotator=name or None,
                annotator_id=self._annotator_ids.get(name),
                creation_date=self._creation_date,
            )
        )

    def _frame(self, mention_id: str, name: str, slots: Iterable[KnowtatorSlotMention]) -> None:
        slots = tuple(slots)
        self.frames.append(KnowtatorClassMention(mention_id, name, name, slot_ids=tuple(slot.id for slot in slots)))
        self.frames.extend(slots)

    def _slot(self, kind: SlotKind, name: str, value: str) -> KnowtatorSlotMention:
        return KnowtatorSlotMention(self._id(""), kind, name, (value,))

    def _id(self, given: str) -> str:
        if given and given not in self._taken:
            self._taken.add(given)
            return given
        while True:
            made = f"{self._id_prefix}{next(self._numbers)}"
            if made not in self._taken and made not in self._given:
                self._taken.add(made)
                return made
