"""Sections as values of the library ``bioc``, for BioC XML and BioC JSON alike.

A section is a document with one passage at offset 0. Offsets are code points from the document's beginning. Infons:

* document: ``package_insert``, ``active_ingredient``, ``era``, further attributes
* passage: ``type``, the kind of section
* annotation: ``type`` (``active ingredient``, ``drug product``, ``metabolite``, ``interaction phrase``), ``annotator``,
  ``active_ingredient`` (the id of a metabolite's parent), ``id`` (where it's not the annotation's), further attributes
* relation: ``type`` (``interaction``), ``modality``, ``interaction_type``, ``annotator``, further attributes; its nodes
  have the roles ``precipitant``, ``object`` and ``phrase``

What is read besides: several passages and sentences (their texts are put where their offsets say), and annotations and
relations at any level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus_tools.errors import FormatError, MissingDependencyError
from corpus_tools.formats.assembly import read_graphs
from corpus_tools.formats.document import Loss
from corpus_tools.formats.graph import Graph, Mark, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from corpus_tools.formats.document import Reading

_ROLES = ("precipitant", "object", "phrase")
# More characters than any text leaves out between two passages; a file must not name its size in memory.
_LARGEST_GAP = 10_000


def bioc_library() -> Any:  # noqa: ANN401 - the library ships no types
    """Return the library.

    Raises:
        MissingDependencyError: it is not installed.
    """
    try:
        import bioc
    except ImportError as error:
        remedy = "Install it with `pip install 'pk-ddi[formats]'`"
        raise MissingDependencyError("BioC needs the package bioc", remedy=remedy) from error
    return bioc


def to_collection(graphs: Iterable[Graph]) -> Any:  # noqa: ANN401 - the library ships no types
    """Return a BioC collection with a document for each graph."""
    bioc = bioc_library()
    collection = bioc.BioCCollection()
    # No date: the same documents give the same file.
    collection.source, collection.date, collection.key = "pk-ddi", "", "pk-ddi.key"
    for graph in graphs:
        document = bioc.BioCDocument()
        document.id = graph.name
        document.infons = {name: value for name, value in graph.attributes.items() if name != "kind"}
        passage = bioc.BioCPassage()
        passage.offset = 0
        passage.text = graph.text
        passage.infons = {"type": graph.attributes["kind"]} if "kind" in graph.attributes else {}
        for mark in graph.marks:
            annotation = bioc.BioCAnnotation()
            annotation.id, annotation.text = mark.id, mark.text
            annotation.infons = {"type": mark.type, **mark.attributes}
            for start, end in mark.spans:
                annotation.add_location(bioc.BioCLocation(start, end - start))
            passage.add_annotation(annotation)
        for relation in graph.relations:
            value = bioc.BioCRelation()
            value.id = relation.id
            value.infons = {"type": "interaction", **relation.attributes}
            for role in _ROLES:
                mark_id = getattr(relation, role)
                if mark_id is not None:
                    value.add_node(bioc.BioCNode(mark_id, role))
            passage.add_relation(value)
        document.add_passage(passage)
        collection.add_document(document)
    return collection


def from_collection(collection: Any, *, path: Path) -> Reading:  # noqa: ANN401 - the library ships no types
    """Return the documents of a BioC collection.

    Raises:
        FormatError: it is damaged, or contradicts itself.
    """
    losses: list[Loss] = []
    graphs = []
    for number, document in enumerate(collection.documents, 1):
        reader = _Document(document, str(document.id or f"document-{number}"), path)
        graphs.append(reader.read())
        losses += reader.losses
    return read_graphs(graphs, path=path, losses=losses)


class _Document:
    """Reads one document."""

    def __init__(self, document: Any, name: str, path: Path) -> None:  # noqa: ANN401 - the library ships no types
        self._document = document
        self._name = name
        self._path = path
        self._text: list[str] = []
        self._length = 0
        self.losses: list[Loss] = []

    def _error(self, message: str, place: str, **facts: str) -> FormatError:
        return FormatError(message, path=self._path, place=f"{self._name}, {place}", **facts)

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self._name, what))

    def read(self) -> Graph:
        document = self._document
        attributes = _texts(document.infons)
        levels = [document]
        for passage in document.passages:
            infons = _texts(passage.infons)
            kind = infons.pop("type", "")
            if len(document.passages) == 1:
                if kind:
                    attributes.setdefault("kind", kind)
                attributes |= {name: value for name, value in infons.items() if name not in attributes}
            elif passage.infons:
                self._lose("infons of one passage of several")
            if passage.text:
                self._add(passage.text, passage.offset, "passage")
            for sentence in passage.sentences:
                if not passage.text and sentence.text:
                    self._add(sentence.text, sentence.offset, "sentence")
            levels += [passage, *passage.sentences]
        marks = tuple(self._mark(annotation) for level in levels for annotation in level.annotations)
        relations = tuple(r for level in levels for value in level.relations for r in self._relation(value))
        return Graph(self._name, "".join(self._text), attributes, marks, relations)

    def _add(self, text: str, offset: int, what: str) -> None:
        """Put a piece of text where its offset says; what no piece holds becomes line feeds."""
        gap = offset - self._length
        place = f"the {what} at {offset}"
        if gap < 0:
            raise self._error(f"it begins before the text ahead of it ends, at {self._length}", place)
        if gap > _LARGEST_GAP:
            raise self._error(f"there is no text between {self._length} and {offset}", place)
        self._text += ["\n" * gap, text]
        self._length = offset + len(text)

    def _mark(self, annotation: Any) -> Mark:  # noqa: ANN401 - the library ships no types
        infons = _texts(annotation.infons)
        mark_id = str(annotation.id or "")
        spans = tuple((location.offset, location.offset + location.length) for location in annotation.locations)
        return Mark(mark_id, infons.pop("type", ""), spans, annotation.text, infons, f"annotation {mark_id}")

    def _relation(self, value: Any) -> Iterator[Relation]:  # noqa: ANN401 - the library ships no types
        infons = _texts(value.infons)
        kind = infons.pop("type", "")
        nodes = {str(node.role).lower(): node.refid for node in value.nodes}
        if "precipitant" not in nodes or "object" not in nodes or len(nodes) < len(value.nodes):
            self._lose(f"relation of the type {kind!r}, which is not of one precipitant and one object")
            return
        for role in nodes:
            if role not in _ROLES:
                self._lose(f"role {role!r} of an interaction")
        relation_id = str(value.id or "")
        ends = nodes["precipitant"], nodes["object"], nodes.get("phrase")
        yield Relation(relation_id, *ends, infons, f"relation {relation_id}")


def _texts(infons: Mapping[str, Any]) -> dict[str, str]:
    """Return infons as texts; XML has no empty text but none."""
    return {str(name): "" if value is None else str(value) for name, value in infons.items()}
