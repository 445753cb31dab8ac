"""The order of annotations, of their pieces, and of names with numbers; the same everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus_tools.documents import DrugMention, GoldInteraction, Span

_DIGITS = re.compile(r"([0-9]+)")


def in_text_order(mentions: Iterable[DrugMention]) -> tuple[DrugMention, ...]:
    """Sort mentions by their first character; of two that begin there, the shorter comes first."""
    return tuple(sorted(mentions, key=mention_key))


def interactions_in_text_order(interactions: Iterable[GoldInteraction]) -> tuple[GoldInteraction, ...]:
    """Sort interactions by the first mention of the two, then by the second; equal ones stay as they are."""
    return tuple(sorted(interactions, key=interaction_key))


def mention_key(mention: DrugMention) -> tuple[tuple[Span, ...], str, str, str]:
    """Return what puts mentions in text order."""
    return mention.spans, mention.type, mention.annotator, mention.id


def interaction_key(interaction: GoldInteraction) -> list[tuple[Span, ...]]:
    """Return what puts interactions in text order."""
    return sorted((interaction.precipitant.spans, interaction.object.spans))


def pieces_of(text: str, spans: tuple[Span, ...]) -> tuple[str, ...]:
    """Cut a mention's text, which is its pieces joined by a blank, into the pieces again."""
    pieces = []
    begin = 0
    for span in spans:
        pieces.append(text[begin : begin + len(span)])
        begin += len(span) + 1
    return tuple(pieces)


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts numbers in names by their value: ``section-2`` before ``section-10``."""
    # Odd parts are the numbers, so a number only ever meets a number.
    return tuple((int(part), part) if position % 2 else (0, part) for position, part in enumerate(_DIGITS.split(name)))
