"""Make documents of what a file says, and refuse in one place everything that can be wrong with marks and relations."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from corpus_tools.documents import (
    LONGEST_MARK,
    DrugMention,
    Era,
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Span,
    covered_text,
)
from corpus_tools.errors import FormatError
from corpus_tools.formats.document import RESERVED, AnnotatedDocument, Loss, Reading
from corpus_tools.formats.graph import PHRASE
from corpus_tools.order import interaction_key, mention_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from corpus_tools.formats.document import Attributes
    from corpus_tools.formats.graph import Graph, Mark, Relation

_Choice = TypeVar("_Choice", Era, Modality, InteractionType)


def from_graph(graph: Graph, *, path: Path | None) -> tuple[AnnotatedDocument, list[Loss]]:
    """Return the document that marks and relations make, in text order, and what of them it cannot hold.

    Raises:
        FormatError: an id stands twice or leads nowhere, a mark does not fit the text, or a value is unknown.
    """
    return _Assembly(graph, path).build()


class _Assembly:
    """Builds one document."""

    def __init__(self, graph: Graph, path: Path | None) -> None:
        self._graph = graph
        self._path = path
        self._losses: list[Loss] = []
        self._mentions: dict[str, DrugMention] = {}
        self._phrases: dict[str, InteractionPhrase] = {}
        self._other: set[str] = set()

    def _error(self, message: str, place: str, **facts: str | None) -> FormatError:
        name = self._graph.name
        return FormatError(message, path=self._path, place=f"{name}, {place}" if name else place, **facts)

    def _lose(self, what: str) -> None:
        self._losses.append(Loss(self._graph.name, what))

    def build(self) -> tuple[AnnotatedDocument, list[Loss]]:
        graph = self._graph
        mentions = [read for mark in graph.marks if (read := self._read_mark(mark)) is not None]
        interactions = [found for relation in graph.relations if (found := self._read_relation(relation)) is not None]
        for _ in set(self._phrases) - {relation.phrase for relation in graph.relations}:
            self._lose("interaction phrase of no interaction")
        # Sorting is stable, so equal annotations stay in the file's order.
        mentions.sort(key=lambda found: mention_key(found[0]))
        interactions.sort(key=lambda found: interaction_key(found[0]))
        attributes = dict(graph.attributes)
        era = attributes.pop("era", "")
        section = Section(
            graph.name,
            graph.text,
            tuple(mention for mention, _ in mentions),
            tuple(interaction for interaction, _ in interactions),
            package_insert=attributes.pop("package_insert", ""),
            active_ingredient=attributes.pop("active_ingredient", ""),
            era=self._choice(Era, era, "era", "its attributes") if era else None,
            kind=attributes.pop("kind", ""),
        )
        document = AnnotatedDocument(
            section,
            self._further(attributes),
            tuple(further for _, further in mentions),
            tuple(further for _, further in interactions),
        )
        return document, self._losses

    def _further(self, attributes: Mapping[str, str]) -> Attributes:
        """Return the attributes that have no field; those under a field's name say something else."""
        for name in attributes:
            if not name or name in RESERVED:
                self._lose(f"attribute {name!r}, which means something else here")
        return tuple((name, value) for name, value in attributes.items() if name and name not in RESERVED)

    def _choice(self, choices: type[_Choice], value: str, what: str, place: str) -> _Choice:
        if value.lower() not in set(choices):
            raise self._error(f"unknown {what}", place, expected=", ".join(choices), found=repr(value))
        return choices(value.lower())

    def _read_mark(self, mark: Mark) -> tuple[DrugMention, Attributes] | None:
        place = mark.place or f"mark {mark.id}"
        if mark.id in self._mentions or mark.id in self._phrases or mark.id in self._other:
            raise self._error(f"the id {mark.id!r} stands twice", place)
        kind = " ".join(mark.type.replace("_", " ").lower().split())
        if kind != PHRASE and kind not in set(MentionType):
            self._other.add(mark.id)
            self._lose(f"mark of the type {mark.type!r}, which is no drug")
            return None
        spans = self._spans(mark, place)
        attributes = dict(mark.attributes)
        own_id = attributes.pop("id", mark.id)
        covered = covered_text(self._graph.text, spans)
        if kind == PHRASE:
            self._phrases[mark.id] = InteractionPhrase(spans, covered, own_id)
            for name in attributes:
                self._lose(f"attribute {name!r} of an interaction phrase")
            return None
        mention = self._mentions[mark.id] = DrugMention(
            spans,
            MentionType(kind),
            covered,
            own_id,
            attributes.pop("annotator", ""),
            attributes.pop("active_ingredient", None),
        )
        return mention, self._further(attributes)

    def _spans(self, mark: Mark, place: str) -> tuple[Span, ...]:
        """Check a mark's spans against the text, and return them in text order."""
        text = self._graph.text
        if not mark.spans:
            raise self._error("no characters are marked", place)
        for start, end in mark.spans:
            if not 0 <= start < end:
                raise self._error("a span needs 0 <= start < end", place, found=f"{start}..{end}")
            if end > len(text):
                message = f"the span ends beyond the text of {len(text)} characters"
                raise self._error(message, place, found=f"{start}..{end}")
        length = sum(end - start for start, end in mark.spans)
        if length > LONGEST_MARK:
            message = "more is marked than any drug or phrase is long"
            expected = f"at most {LONGEST_MARK:,} characters"
            raise self._error(message, place, expected=expected, found=f"{length:,}")
        spans = tuple(Span(start, end) for start, end in sorted(mark.spans))
        if any(first.overlaps(second) for first, second in pairwise(spans)):
            raise self._error("two spans of one mark overlap", place)
        # By the file's order, too: some tools join pieces in the order in which they were marked.
        in_order = " ".join(text[start:end] for start, end in mark.spans)
        if mark.text is not None and _blanks(mark.text) not in (_blanks(covered_text(text, spans)), _blanks(in_order)):
            message = "the text at the span is not the text of the mark"
            raise self._error(message, place, expected=repr(mark.text), found=repr(in_order))
        return spans

    def _read_relation(self, relation: Relation) -> tuple[GoldInteraction, Attributes] | None:
        place = relation.place or f"relation {relation.id}"
        for mark_id in (relation.precipitant, relation.object, relation.phrase):
            known = mark_id in self._mentions or mark_id in self._phrases or mark_id in self._other
            if mark_id is not None and not known:
                raise self._error(f"it names the mark {mark_id!r}, which is not there", place)
        precipitant, other = self._mentions.get(relation.precipitant), self._mentions.get(relation.object)
        if precipitant is None or other is None:
            self._lose("interaction of something that is no drug")
            return None
        phrase = None if relation.phrase is None else self._phrases.get(relation.phrase)
        if relation.phrase is not None and phrase is None:
            raise self._error(f"the mark {relation.phrase!r} is not an interaction phrase", place)
        attributes = dict(relation.attributes)
        modality, kind = attributes.pop("modality", None), attributes.pop("interaction_type", None)
        if modality is None:
            self._lose("interaction without a modality: taken as positive")
        if kind is None:
            self._lose("interaction that does not say whether figures are given: taken as qualitative")
        interaction = GoldInteraction(
            precipitant,
            other,
            self._choice(Modality, modality or Modality.POSITIVE, "modality", place),
            self._choice(InteractionType, kind or InteractionType.QUALITATIVE, "type of interaction", place),
            phrase,
            attributes.pop("annotator", ""),
        )
        return interaction, self._further(attributes)


def _blanks(text: str) -> str:
    """Make every run of white space one blank: lines and XML attributes cannot hold others."""
    return " ".join(text.split())


def read_graphs(graphs: Iterable[Graph], *, path: Path, losses: Iterable[Loss] = ()) -> Reading:
    """Return the documents that graphs make, after losses that are known already.

    Raises:
        FormatError: as `from_graph`, or two documents have one name.
    """
    documents, lost = [], list(losses)
    for graph in graphs:
        document, more = from_graph(graph, path=graph.path or path)
        documents.append(document)
        lost += more
    check_names(documents, path=path)
    return Reading(tuple(documents), tuple(lost))


def check_names(documents: Iterable[AnnotatedDocument], *, path: Path) -> None:
    """Refuse two documents of one name.

    Raises:
        FormatError: there are two, or there is no document at all.
    """
    names: set[str] = set()
    for document in documents:
        if document.section.name in names:
            raise FormatError(f"two documents have the name {document.section.name!r}", path=path)
        names.add(document.section.name)
    if not names:
        raise FormatError("there is no document in it", path=path)
