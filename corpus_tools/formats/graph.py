"""What most formats hold: marks on a text, each with an id, and relations between them.

`to_graph` makes this of an `AnnotatedDocument`, and `corpus_tools.formats.assembly` the other way round, so that a
format's module says only how it writes marks and relations.

An interaction's phrase is a mark of the type ``interaction phrase``. Where a mark's id is not its mention's own, since
the format wants others or two mentions share one, the mark's attribute ``id`` holds the mention's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from corpus_tools.xml_files import UNWRITABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from corpus_tools.documents import DrugMention, InteractionPhrase, Span
    from corpus_tools.formats.document import AnnotatedDocument, Attributes

PHRASE = "interaction phrase"
SECTION_FIELDS = ("package_insert", "active_ingredient", "era", "kind")


@dataclass(frozen=True, slots=True)
class Mark:
    """Marked characters.

    ``type`` is one of `MentionType`, `PHRASE`, or what a foreign file says. ``spans`` are (start, end), end exclusive,
    as the file gives them; ``text`` is what they cover by the file, ``None`` where it does not say. ``attributes`` are
    ``annotator``, ``active_ingredient``, ``id``, where there are any, and further ones. ``place`` is for messages.
    """

    id: str
    type: str
    spans: tuple[tuple[int, int], ...]
    text: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """An interaction; ``precipitant``, ``object`` and ``phrase`` are ids of marks.

    ``attributes`` are ``modality``, ``interaction_type``, ``annotator``, and further ones.
    """

    id: str
    precipitant: str
    object: str
    phrase: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A text with marks and relations.

    ``attributes`` are the `SECTION_FIELDS` that are known, and further ones. ``path`` is the file that says all that,
    where it's not the whole of what is read.
    """

    name: str
    text: str
    attributes: Mapping[str, str]
    marks: tuple[Mark, ...]
    relations: tuple[Relation, ...]
    path: Path | None = None


class _Ids:
    """Hands out ids: wished ones where they are free, else new ones that nobody wishes for."""

    def __init__(self, prefix: str, wished: Iterable[str]) -> None:
        self._prefix = prefix
        self._wished = set(wished)
        self._taken: set[str] = set()
        self._numbers = count(1)

    def new(self, wish: str = "") -> str:
        if wish in self._wished and wish not in self._taken:
            self._taken.add(wish)
            return wish
        return next(made for number in self._numbers if (made := f"{self._prefix}{number}") not in self._wished)


def to_graph(document: AnnotatedDocument, *, keep_ids: bool = True) -> Graph:
    """Return a document's marks and relations, mentions first.

    Args:
        document: any.
        keep_ids: whether marks may have the ids of their mentions; else marks are ``T1``, ``T2``, ...
    """
    section = document.section
    phrases = [interaction.phrase for interaction in section.interactions if interaction.phrase is not None]
    own_ids = [*(mention.id for mention in section.mentions), *(phrase.id for phrase in phrases)]
    # An id that XML cannot hold would no longer be the same one on the other side of a reference.
    ids = _Ids("T", (own_id for own_id in own_ids if keep_ids and own_id and not UNWRITABLE.search(own_id)))
    marks: list[Mark] = []
    mention_ids: dict[DrugMention, str] = {}
    for mention, further in zip(section.mentions, document.mention_attributes, strict=True):
        mark_id = ids.new(mention.id)
        mention_ids.setdefault(mention, mark_id)
        fields = {"annotator": mention.annotator or None, "active_ingredient": mention.active_ingredient}
        marks.append(_mark(mark_id, mention.id, mention.type, mention.spans, mention.text, fields, further))
    phrase_ids: dict[InteractionPhrase, str] = {}
    for phrase in dict.fromkeys(phrases):
        mark_id = phrase_ids[phrase] = ids.new(phrase.id)
        marks.append(_mark(mark_id, phrase.id, PHRASE, phrase.spans, phrase.text, {}, ()))
    relation_ids = _Ids("R", (mark.id for mark in marks))
    relations = tuple(
        Relation(
            relation_ids.new(),
            mention_ids[interaction.precipitant],
            mention_ids[interaction.object],
            None if interaction.phrase is None else phrase_ids[interaction.phrase],
            {"modality": str(interaction.modality), "interaction_type": str(interaction.type)}
            | ({"annotator": interaction.annotator} if interaction.annotator else {})
            | dict(further),
        )
        for interaction, further in zip(section.interactions, document.interaction_attributes, strict=True)
    )
    known = {name: str(value) for name in SECTION_FIELDS if (value := getattr(section, name))}
    return Graph(section.name, section.text, known | dict(document.attributes), tuple(marks), relations)


def _mark(
    mark_id: str,
    own_id: str,
    kind: str,
    spans: tuple[Span, ...],
    text: str,
    fields: Mapping[str, str | None],
    further: Attributes,
) -> Mark:
    attributes = {name: value for name, value in fields.items() if value is not None}
    if own_id != mark_id:
        attributes["id"] = own_id
    pairs = tuple((span.start, span.end) for span in spans)
    return Mark(mark_id, str(kind), pairs, text, attributes | dict(further))
