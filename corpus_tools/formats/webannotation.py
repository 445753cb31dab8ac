"""W3C Web Annotation as JSON-LD (https://www.w3.org/TR/annotation-model/): an ``AnnotationPage`` a file.

What is written, for each section:

* an annotation *describing* the source ``NAME``, whose body is the text, so that the file is whole by itself;
* an annotation for each mention and each interaction phrase: the body *classifies* (``active ingredient``, ...), the
  target is the source with a ``TextPositionSelector`` and a ``TextQuoteSelector`` for the same characters; a
  discontinuous mention has one target a piece;
* an annotation *linking* the annotations of an interaction: its bodies are the precipitant, the object and the phrase,
  named by ``role``, its target is the source.

The annotator is the ``creator``. ``role`` and ``attributes`` (texts by name; a section's fields among them) are ours,
and defined in ``@context``. Ids are relative: ``NAME#ID``, percent-encoded. Offsets are code points, as the
recommendation has it.

What is read besides: an ``AnnotationCollection``, an array or one annotation; a text that lies beside the file, under
the source's name; a target with a ``TextQuoteSelector`` alone, if the text holds the quote once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from corpus_tools.errors import FormatError
from corpus_tools.files import read_bytes
from corpus_tools.formats.assembly import read_graphs
from corpus_tools.formats.document import Loss
from corpus_tools.formats.folders import read_utf8, write_file
from corpus_tools.formats.graph import Graph, Mark, Relation, to_graph
from corpus_tools.formats.raw_json import Node, parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO

    from corpus_tools.formats.document import AnnotatedDocument, Reading

_CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "@version": 1.1,
        "role": "urn:pk-ddi:role",
        "attributes": {"@id": "urn:pk-ddi:attributes", "@type": "@json"},
    },
]
_ROLES = ("precipitant", "object", "phrase")
# Characters before and after a quote, for those who have another edition of the text.
_AROUND = 20


def write(documents: Iterable[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a file, whole or not at all. Nothing is lost.

    Raises:
        OutputError: the file cannot be written.
    """
    return write_file(path, partial(dump, documents))


def dump(documents: Iterable[AnnotatedDocument], stream: IO[str]) -> tuple[Loss, ...]:
    """Write to a stream. Nothing is lost."""
    items = [item for document in documents for item in annotation_items(document)]
    page = {"@context": _CONTEXT, "type": "AnnotationPage", "items": items}
    stream.write(json.dumps(page, ensure_ascii=False, indent=1) + "\n")
    return ()


def annotation_items(document: AnnotatedDocument) -> Iterator[dict[str, Any]]:
    """Yield a document's annotations, without ``@context``: its text, its mentions and phrases, its interactions."""
    graph = to_graph(document)
    source = quote(graph.name, safe="")
    body = {"type": "TextualBody", "value": graph.text, "format": "text/plain"}
    first = {"type": "Annotation", "motivation": "describing", "body": body, "target": source}
    yield first | ({"attributes": dict(graph.attributes)} if graph.attributes else {})
    for mark in graph.marks:
        targets = [_target(source, graph.text, start, end) for start, end in mark.spans]
        yield {
            "id": _iri(source, mark.id),
            "type": "Annotation",
            "motivation": "classifying",
            **_said(mark.attributes),
            "body": {"type": "TextualBody", "purpose": "classifying", "value": mark.type},
            "target": targets[0] if len(targets) == 1 else targets,
        }
    for relation in graph.relations:
        ends = [(role, getattr(relation, role)) for role in _ROLES]
        yield {
            "id": _iri(source, relation.id),
            "type": "Annotation",
            "motivation": "linking",
            **_said(relation.attributes),
            "body": [
                {"type": "SpecificResource", "purpose": "linking", "role": role, "source": _iri(source, mark_id)}
                for role, mark_id in ends
                if mark_id is not None
            ],
            "target": source,
        }


def _iri(source: str, own_id: str) -> str:
    return f"{source}#{quote(own_id, safe='')}"


def _said(attributes: Any) -> dict[str, Any]:  # noqa: ANN401 - a mapping
    further = {name: value for name, value in attributes.items() if name != "annotator"}
    creator = {"creator": {"name": attributes["annotator"]}} if "annotator" in attributes else {}
    return creator | ({"attributes": further} if further else {})


def _target(source: str, text: str, start: int, end: int) -> dict[str, Any]:
    return {
        "type": "SpecificResource",
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - _AROUND) : start],
                "suffix": text[end : end + _AROUND],
            },
        ],
    }


def read(path: Path) -> Reading:
    """Read a file.

    Raises:
        CorpusError: it cannot be read, is not such a file, or lacks its text.
    """
    return loads(read_bytes(path), path=path)


def loads(data: bytes, *, path: Path) -> Reading:
    """Read a file's content; texts that it lacks are looked for beside the path.

    Raises:
        CorpusError: it is not such a file, or a text is missing.
    """
    reader = _Reader(path)
    nodes = list(_items(parse_json(data, path=path)))
    rest = [node for node in nodes if not reader.read_text(node)]
    for node in rest:
        reader.read_annotation(node)
    graphs = [
        Graph(unquote(source), found.text, found.attributes, tuple(found.marks), tuple(found.relations))
        for source, found in reader.sources.items()
    ]
    return read_graphs(graphs, path=path, losses=reader.losses)


def _items(root: Node) -> Iterator[Node]:
    """Yield the annotations of a page, a collection, an array, or of one annotation."""
    if root.is_array:
        yield from root.elements()
        return
    pages = [root]
    first = root.get("first")
    if first is not None and first.is_object:
        pages.append(first)
    found = [page.get("items") for page in pages]
    if any(found):
        for items in found:
            yield from () if items is None else items.elements()
        return
    if "Annotation" not in _types(root):
        raise root.error("this is no web annotation", expected="an AnnotationPage, a collection or an Annotation")
    yield root


def _types(node: Node) -> list[str]:
    kinds = node.get("type") or node.get("@type")
    return [] if kinds is None else [kind.text() for kind in _several(kinds)]


def _several(node: Node | None) -> list[Node]:
    """Return the elements of an array, or a value that stands for itself."""
    if node is None:
        return []
    return list(node.elements()) if node.is_array else [node]


@dataclass(slots=True)
class _Source:
    """What a file says of one text."""

    text: str
    attributes: dict[str, str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)


class _Reader:
    """Collects annotations by the source of their targets."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.sources: dict[str, _Source] = {}
        self.losses: list[Loss] = []

    def read_text(self, node: Node) -> bool:
        """Take an annotation whose body is the text of its target; tell whether it is one."""
        target, body = node.get("target"), node.get("body")
        if target is None or not target.is_text or body is None or not body.is_object:
            return False
        if "describing" not in _motivations(node) or body.get("format") is None or body.get("value") is None:
            return False
        source = target.text()
        if source in self.sources:
            raise node.error(f"a second text of {source!r}")
        self.sources[source] = _Source(body.need("value").text(), _attributes(node))
        return True

    def read_annotation(self, node: Node) -> None:
        """Take any other annotation.

        Raises:
            FormatError: it is damaged, or its text is missing.
        """
        targets = _several(node.need("target"))
        names = [t.text() if t.is_text else t.need("source").text() for t in targets]
        if len(set(names)) != 1:
            raise node.error("one source is needed in an annotation's targets", found=", ".join(sorted(set(names))))
        found = self._source(names[0].partition("#")[0] if targets[0].is_text else names[0], node)
        linked = [body for body in _several(node.get("body")) if body.is_object and body.get("role") is not None]
        attributes = _attributes(node)
        creator = node.get("creator")
        if creator is not None:
            # A creator is a name, an IRI, or an object with a name.
            name = creator if creator.is_text else creator.get("name")
            attributes["annotator"] = "" if name is None else name.text()
        own_id = node.optional_text("id") or node.place
        if linked:
            ends = {body.need("role").text(): body.need("source").text() for body in linked}
            if not {"precipitant", "object"} <= set(ends) <= set(_ROLES) or len(ends) != len(linked):
                raise node.error("an interaction links one precipitant, one object and at most one phrase")
            ids = (_own_id(ends["precipitant"]), _own_id(ends["object"]))
            phrase = _own_id(ends["phrase"]) if "phrase" in ends else None
            found.relations.append(Relation(_own_id(own_id), *ids, phrase, attributes, node.place))
            return
        spans = tuple(_span(target, found.text) for target in targets if not target.is_text)
        if not spans:
            self.losses.append(Loss(unquote(names[0]), "annotation of a whole text"))
            return
        exact = [_quoted(target) for target in targets]
        text = None if None in exact else " ".join(filter(None, exact))
        found.marks.append(Mark(_own_id(own_id), _kind(node), spans, text, attributes, node.place))

    def _source(self, source: str, node: Node) -> _Source:
        """Return what is known of a source; its text may lie beside the file."""
        if source not in self.sources:
            name = unquote(PurePosixPath(source).name)
            beside = self._path.parent / name
            if not name or "/" in name or "\0" in name or not beside.is_file():
                remedy = "Put the text beside the file, under that name"
                raise FormatError(
                    "the text is not there", path=self._path, place=node.place, found=source, remedy=remedy
                )
            self.sources[source] = _Source(read_utf8(beside))
        return self.sources[source]


def _motivations(node: Node) -> list[str]:
    return [motivation.text() for motivation in _several(node.get("motivation"))]


def _attributes(node: Node) -> dict[str, str]:
    member = node.get("attributes")
    return {} if member is None else {name: value.text() for name, value in member.members()}


def _own_id(iri: str) -> str:
    return unquote(iri.partition("#")[2] or iri)


def _kind(node: Node) -> str:
    """Return what an annotation's bodies classify or tag its target as."""
    values = []
    for body in _several(node.get("body")):
        value = body if body.is_text else body.get("value")
        if value is not None:
            values.append(value.text())
    whole = node.get("bodyValue")
    return ", ".join(values if whole is None else [*values, whole.text()])


def _selectors(target: Node, kind: str) -> list[Node]:
    return [selector for selector in _several(target.get("selector")) if kind in _types(selector)]


def _quoted(target: Node) -> str | None:
    found = [] if target.is_text else _selectors(target, "TextQuoteSelector")
    return found[0].need("exact").text() if found else None


def _span(target: Node, text: str) -> tuple[int, int]:
    positions = _selectors(target, "TextPositionSelector")
    if positions:
        return positions[0].need("start").integer(), positions[0].need("end").integer()
    quotes = _selectors(target, "TextQuoteSelector")
    if not quotes:
        raise target.error("a target needs a TextPositionSelector or a TextQuoteSelector")
    exact, prefix = quotes[0].need("exact").text(), quotes[0].optional_text("prefix")
    whole = f"{prefix}{exact}{quotes[0].optional_text('suffix')}"
    place = text.find(whole) if exact else -1
    if place < 0:
        raise target.error("the text does not hold the quote", found=repr(exact))
    if text.find(whole, place + 1) >= 0:
        raise target.error("the text holds the quote more than once", found=repr(exact))
    return place + len(prefix), place + len(prefix) + len(exact)
