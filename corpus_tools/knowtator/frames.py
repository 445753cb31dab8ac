"""Read an `Interaction` frame of a Knowtator document."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from corpus_tools.documents import GoldInteraction, InteractionType, Modality
from corpus_tools.knowtator.index import PHRASE, folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus_tools.documents import DrugMention, InteractionPhrase
    from corpus_tools.knowtator.index import Index, Reporter
    from corpus_tools.knowtator.values import KnowtatorClassMention

_Choice = TypeVar("_Choice", bound=StrEnum)
_UNKNOWN = {
    Modality.__name__: ("unknown-modality", "modality"),
    InteractionType.__name__: ("unknown-type", "type of interaction"),
}


def read_frame(
    frame: KnowtatorClassMention,
    mentions: Mapping[str, DrugMention],
    phrases: Mapping[str, InteractionPhrase],
    *,
    index: Index,
    reporter: Reporter,
    used: set[str],
) -> GoldInteraction | None:
    """Return the interaction that a frame states, or ``None`` and at least one error.

    The ids of the phrases that frames name are added to ``used``.
    """
    precipitant = _role(frame, "precipitant", mentions, index, reporter)
    other = _role(frame, "object", mentions, index, reporter)
    phrase_id = index.reference(frame.id, PHRASE, reporter)
    if phrase_id is not None:
        used.add(phrase_id)
    phrase = _phrase(frame, phrase_id, phrases, index, reporter)
    modality = _modality(frame, index, reporter)
    interaction_type = _type(frame, phrase_id, index, reporter)
    # A phrase that is named but was set aside takes its interaction with it.
    phrase_lost = phrase is None and bool(index.named_slots(frame.id, PHRASE))
    if precipitant is None or other is None or modality is None or interaction_type is None or phrase_lost:
        return None
    return GoldInteraction(
        precipitant,
        other,
        modality,
        interaction_type,
        phrase,
        annotator=index.frame_annotator(frame),
        comment=index.comment(frame.id),
    )


def _role(
    frame: KnowtatorClassMention, role: str, mentions: Mapping[str, DrugMention], index: Index, reporter: Reporter
) -> DrugMention | None:
    line = index.line(frame.id)
    mention_id = index.reference(frame.id, role, reporter)
    if mention_id is None:
        reporter.error(f"interaction-without-{role}", f"the interaction has no {role}", frame.id, line)
        return None
    mention = mentions.get(mention_id)
    if mention is None:
        reporter.error(
            "interaction-set-aside",
            f"the interaction's {role} is not among the drug mentions read",
            frame.id,
            line,
            expected="an active ingredient, a drug product or a metabolite",
            found=f"{mention_id} ({index.class_name(mention_id) or 'no class'})",
        )
    return mention


def _phrase(
    frame: KnowtatorClassMention,
    phrase_id: str | None,
    phrases: Mapping[str, InteractionPhrase],
    index: Index,
    reporter: Reporter,
) -> InteractionPhrase | None:
    line = index.line(frame.id)
    if phrase_id is None:
        if not index.named_slots(frame.id, PHRASE):
            reporter.warning("interaction-without-phrase", "the interaction has no phrase", frame.id, line)
        return None
    phrase = phrases.get(phrase_id)
    if phrase is None:
        reporter.error(
            "interaction-set-aside",
            "the interaction's phrase is not among the interaction phrases read",
            frame.id,
            line,
            expected="an interaction phrase",
            found=f"{phrase_id} ({index.class_name(phrase_id) or 'no class'})",
        )
    return phrase


def _modality(frame: KnowtatorClassMention, index: Index, reporter: Reporter) -> Modality | None:
    literal = index.literal(frame.id, "modality", reporter)
    if literal is None:
        # The corpus's ontology gives the slot this default, and Knowtator may leave defaults out.
        message = "the interaction has no modality; taken as positive"
        reporter.warning("interaction-without-modality", message, frame.id, index.line(frame.id))
        return Modality.POSITIVE
    return _member(Modality, literal, frame, index, reporter)


def _type(
    frame: KnowtatorClassMention, phrase_id: str | None, index: Index, reporter: Reporter
) -> InteractionType | None:
    literal = index.literal(phrase_id, "type", reporter) if phrase_id is not None else None
    literal = literal or index.literal(frame.id, "type", reporter)
    if literal is None:
        message = "neither the interaction nor its phrase has a type"
        expected = ", ".join(InteractionType)
        reporter.error("interaction-without-type", message, frame.id, index.line(frame.id), expected=expected)
        return None
    return _member(InteractionType, literal, frame, index, reporter)


def _member(
    choices: type[_Choice], literal: str, frame: KnowtatorClassMention, index: Index, reporter: Reporter
) -> _Choice | None:
    value = folded(literal)
    if value in set(choices):
        return choices(value)
    code, what = _UNKNOWN[choices.__name__]
    message = f"unknown {what}"
    reporter.error(code, message, frame.id, index.line(frame.id), expected=", ".join(choices), found=literal)
    return None
