"""PubAnnotation JSON (https://www.pubannotation.org/docs/annotation-format/): an array of documents, or one document.

What is written::

    {"sourcedb": "pk-ddi", "sourceid": "NAME", "text": "...", "metadata": {"package_insert": "1", "kind": "..."},
     "denotations": [{"id": "T1", "span": {"begin": 0, "end": 9}, "obj": "active ingredient"}],
     "relations": [{"id": "R1", "pred": "interaction", "subj": "T1", "obj": "T2"}],
     "attributes": [{"id": "A1", "subj": "R1", "pred": "modality", "obj": "positive"}]}

A relation's subject is the precipitant. A discontinuous mention's ``span`` is an array (the bag model). Attributes say
a mention's annotator, active ingredient, own id where it's not the denotation's, and further ones; a relation's
modality, ``interaction_type``, annotator, ``phrase`` (a denotation) and further ones. ``metadata`` is ours. Offsets are
code points.

What is read besides: discontinuous mentions in the chain model (fragments joined by ``_lexicallyChainedTo``).
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from corpus_tools.files import read_bytes
from corpus_tools.formats.assembly import read_graphs
from corpus_tools.formats.document import Loss
from corpus_tools.formats.folders import write_file
from corpus_tools.formats.graph import Graph, Mark, Relation, to_graph
from corpus_tools.formats.raw_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import IO

    from corpus_tools.formats.document import AnnotatedDocument, Reading
    from corpus_tools.formats.raw_json import Node

_SOURCE = "pk-ddi"
_INTERACTION = "interaction"
_FRAGMENT = "_FRAGMENT"
_CHAINED = "_lexicallyChainedTo"
_READ = frozenset(
    "text sourcedb sourceid divid target project denotations relations attributes metadata namespaces".split()
)


def write(documents: Iterable[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a file, whole or not at all. Nothing is lost.

    Raises:
        OutputError: the file cannot be written.
    """
    return write_file(path, partial(dump, documents))


def dump(documents: Iterable[AnnotatedDocument], stream: IO[str]) -> tuple[Loss, ...]:
    """Write to a stream, a line a document. Nothing is lost."""
    separator = "["
    for document in documents:
        stream.write(f"{separator}\n{json.dumps(_document(to_graph(document)), ensure_ascii=False)}")
        separator = ","
    stream.write("\n]\n" if separator == "," else "[]\n")
    return ()


def _document(graph: Graph) -> dict[str, Any]:
    owners = [(mark.id, mark.attributes) for mark in graph.marks]
    owners += [(relation.id, relation.attributes) for relation in graph.relations]
    attributes = [(owner, name, value) for owner, said in owners for name, value in said.items()]
    attributes += [(relation.id, "phrase", relation.phrase) for relation in graph.relations if relation.phrase]
    taken = {owner for owner, _ in owners}
    ids = (made for number in count(1) if (made := f"A{number}") not in taken)
    return {
        "sourcedb": _SOURCE,
        "sourceid": graph.name,
        "text": graph.text,
        **({"metadata": dict(graph.attributes)} if graph.attributes else {}),
        "denotations": [{"id": mark.id, "span": _span(mark), "obj": mark.type} for mark in graph.marks],
        "relations": [
            {"id": relation.id, "pred": _INTERACTION, "subj": relation.precipitant, "obj": relation.object}
            for relation in graph.relations
        ],
        "attributes": [
            {"id": attribute_id, "subj": owner, "pred": name, "obj": value}
            for attribute_id, (owner, name, value) in zip(ids, attributes, strict=False)
        ],
    }


def _span(mark: Mark) -> Any:  # noqa: ANN401 - an object or an array of them
    spans = [{"begin": start, "end": end} for start, end in mark.spans]
    return spans[0] if len(spans) == 1 else spans


def read(path: Path) -> Reading:
    """Read a file.

    Raises:
        CorpusError: it cannot be read, or is not such a file.
    """
    return loads(read_bytes(path), path=path)


def loads(data: bytes, *, path: Path) -> Reading:
    """Read a file's content, an array of documents or one; the path is for messages.

    Raises:
        FormatError: it is not such a file.
    """
    root = parse_json(data, path=path)
    nodes = list(root.elements()) if root.is_array else [root]
    losses: list[Loss] = []
    graphs = []
    for number, node in enumerate(nodes, 1):
        reader = _Reader(node, f"document-{number}")
        graphs.append(reader.read())
        losses += reader.losses
    return read_graphs(graphs, path=path, losses=losses)


class _Reader:
    """Reads one document."""

    def __init__(self, node: Node, name: str) -> None:
        self._node = node
        self._name = _name(node) or name
        self.losses: list[Loss] = []

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self._name, what))

    def read(self) -> Graph:
        node = self._node
        for name, _ in node.members():
            if name not in _READ:
                self._lose(f"what stands under {name!r}")
        said: dict[str, dict[str, str]] = {}
        for attribute in self._elements("attributes"):
            subject, name = attribute.need("subj").text(), attribute.need("pred").text()
            if name in said.setdefault(subject, {}):
                self._lose(f"second attribute {name!r}")
            said[subject].setdefault(name, _value(attribute.need("obj")))
        marks = {mark.id: mark for mark in self._marks(said)}
        relations = []
        for relation in self._elements("relations"):
            first, second = relation.need("subj").text(), relation.need("obj").text()
            kind = relation.need("pred").text()
            if kind == _CHAINED:
                self._chain(marks, first, second, relation)
            elif kind == _INTERACTION:
                relation_id = relation.optional_text("id") or relation.place
                attributes = said.pop(relation_id, {})
                phrase = attributes.pop("phrase", None)
                relations.append(Relation(relation_id, first, second, phrase, attributes, relation.place))
            else:
                said.pop(relation.optional_text("id"), None)
                self._lose(f"relation {kind!r}, which is no interaction")
        if said:
            raise node.error(f"an attribute's subject {next(iter(said))!r} is not there")
        metadata = node.get("metadata")
        attributes = {} if metadata is None else {name: _value(value) for name, value in metadata.members()}
        return Graph(self._name, node.need("text").text(), attributes, tuple(marks.values()), tuple(relations))

    def _elements(self, name: str) -> Iterator[Node]:
        member = self._node.get(name)
        return iter(()) if member is None else member.elements()

    def _marks(self, said: dict[str, dict[str, str]]) -> Iterator[Mark]:
        seen: set[str] = set()
        for node in self._elements("denotations"):
            mark_id = node.optional_text("id") or node.place
            if mark_id in seen:
                raise node.error(f"the id {mark_id!r} stands twice")
            seen.add(mark_id)
            span = node.need("span")
            pieces = list(span.elements()) if span.is_array else [span]
            spans = tuple((piece.need("begin").integer(), piece.need("end").integer()) for piece in pieces)
            yield Mark(mark_id, node.need("obj").text(), spans, None, said.pop(mark_id, {}), node.place)

    def _chain(self, marks: dict[str, Mark], first: str, second: str, relation: Node) -> None:
        """Unite two pieces of a mark; either may be the fragment."""
        for mark_id in (first, second):
            if mark_id not in marks:
                raise relation.error(f"it names the denotation {mark_id!r}, which is not there")
        piece, whole = (first, second) if marks[first].type == _FRAGMENT else (second, first)
        fragment = marks.pop(piece)
        if fragment.type != _FRAGMENT or whole == piece:
            raise relation.error("one of two chained denotations is a fragment", expected=_FRAGMENT)
        marks[whole] = replace(marks[whole], spans=tuple(sorted((*marks[whole].spans, *fragment.spans))))


def _name(node: Node) -> str:
    """Return a document's name: its id, with its database and part where they are not our own."""
    database, identifier = node.get("sourcedb"), node.get("sourceid")
    name = "" if identifier is None else _value(identifier)
    if name and database is not None and database.text() != _SOURCE:
        name = f"{database.text()}-{name}"
    part = node.get("divid")
    return name if part is None else f"{name}-{_value(part)}"


def _value(node: Node) -> str:
    """Return a text, or a number or a truth value as one."""
    return node.text() if node.is_text or node.is_object or node.is_array else json.dumps(node.value)
