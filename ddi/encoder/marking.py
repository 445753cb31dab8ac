"""Mark the drugs in a statement: every drug name and number becomes one character that a text never holds.

An encoder reads which two drugs are asked about, and not what they are called, as the features do.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus_tools.normalization import DRUG

if TYPE_CHECKING:
    from corpus_tools.documents import Span
    from ddi.features.context import Context


class Marker(StrEnum):
    """What stands for a name or a number: a character of Unicode's private use area.

    ``FIRST`` and ``SECOND`` are the two drugs asked about, in the order of their closest mentions; those with ``OWN``
    are the label's own drug. ``ALSO_FIRST`` and ``ALSO_SECOND`` are other names of the two substances.
    """

    FIRST = "\ue000"
    FIRST_OWN = "\ue001"
    SECOND = "\ue002"
    SECOND_OWN = "\ue003"
    ALSO_FIRST = "\ue004"
    ALSO_SECOND = "\ue005"
    OTHER = "\ue006"
    NUMBER = "\ue007"


_MARKERS = re.compile(f"[{''.join(Marker)}]")


def reads(context: Context) -> bool:
    """Tell whether an encoder reads an instance: where one sentence holds both drugs.

    Across sentences the texts are two and three times as long, and few interact (28 of 1,932 in the development
    corpus, against 338 of 1,096): the classifier decides there alone.
    """
    return context.instance.distance == 0


def mark(context: Context) -> str:
    """Return the text of an instance's sentences with its drugs and numbers marked.

    Every mention pair that the instance unites is marked as first and second, not the closest alone.
    """
    roles = _roles(context)
    text = context.normalized.text
    pieces: list[str] = []
    position = 0
    for new, _ in context.normalized.replaced:
        pieces.append(_MARKERS.sub(" ", text[position : new.start]))
        pieces.append(roles.get(new, Marker.OTHER) if text[new.start : new.end] == DRUG else Marker.NUMBER)
        position = new.end
    pieces.append(_MARKERS.sub(" ", text[position:]))
    return "".join(pieces)


def _roles(context: Context) -> dict[Span, Marker]:
    """Return the marker of each place that names one of the two drugs."""
    first, second = context.places
    roles = {**dict.fromkeys(second, Marker.ALSO_SECOND), **dict.fromkeys(first, Marker.ALSO_FIRST)}
    one = Marker.FIRST_OWN if context.own[0] else Marker.FIRST
    other = Marker.SECOND_OWN if context.own[1] else Marker.SECOND
    name = context.instance.closest.first.name
    # The closest pair comes first and is marked last, so that it is marked whatever else overlaps it.
    for pair in reversed(context.instance.pairs):
        for mention in (pair.first, pair.second):
            for span in mention.spans:
                if context.normalized.span.contains(span):
                    place = context.normalized.normalized_span(span)
                    roles[place] = one if mention.name == name else other
    return roles
