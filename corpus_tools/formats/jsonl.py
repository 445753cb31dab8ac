"""JSON lines of our own: a section a line, with nothing lost.

::

    {"section": "NAME", "text": "...", "package_insert": "1", "active_ingredient": "...", "era": "newer", "kind": "...",
     "attributes": {},
     "mentions": [{"id": "...", "type": "active ingredient", "spans": [[0, 9]], "text": "...",
                   "annotator": "...", "active_ingredient": "ID", "attributes": {}}],
     "phrases": [{"id": "...", "spans": [[10, 26]], "text": "..."}],
     "interactions": [{"precipitant": "ID", "object": "ID", "phrase": "ID", "modality": "positive",
                       "interaction_type": "qualitative", "annotator": "...", "attributes": {}}]}

Offsets are code points, ends exclusive. What is empty is left out. ``own_id`` is a mention's id where another has the
same one. Of ``attributes``, names and values are texts.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from corpus_tools.errors import FormatError
from corpus_tools.files import read_bytes
from corpus_tools.formats.assembly import read_graphs
from corpus_tools.formats.folders import write_file
from corpus_tools.formats.graph import PHRASE, SECTION_FIELDS, Graph, Mark, Relation, to_graph
from corpus_tools.formats.raw_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import IO

    from corpus_tools.formats.document import AnnotatedDocument, Loss, Reading
    from corpus_tools.formats.raw_json import Node

_MARK_FIELDS = {"annotator": "annotator", "active_ingredient": "active_ingredient", "own_id": "id"}
_RELATION_FIELDS = {name: name for name in ("modality", "interaction_type", "annotator")}


def read(path: Path) -> Reading:
    """Read a file.

    Raises:
        CorpusError: it cannot be read, or is not such a file.
    """
    return loads(read_bytes(path), path=path)


def loads(data: bytes, *, path: Path) -> Reading:
    """Read a file's content; the path is for messages.

    Raises:
        FormatError: it is not such a file.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError("the file is not UTF-8", path=path, place=f"byte {error.start}") from error
    # Lines end with line feeds only: JSON may hold every other line separator as it is.
    lines = enumerate(text.split("\n"), 1)
    return read_graphs((_graph(parse_json(line, path=path, line=n)) for n, line in lines if line.strip()), path=path)


def write(documents: Iterable[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a file, whole or not at all. Nothing is ever lost.

    Raises:
        OutputError: the file cannot be written.
    """
    return write_file(path, partial(dump, documents))


def dump(documents: Iterable[AnnotatedDocument], stream: IO[str]) -> tuple[Loss, ...]:
    """Write to a stream. Nothing is ever lost."""
    for document in documents:
        stream.write(json.dumps(_line(to_graph(document)), ensure_ascii=False) + "\n")
    return ()


def _line(graph: Graph) -> dict[str, Any]:
    fields, further = _split(graph.attributes, {name: name for name in SECTION_FIELDS})
    line: dict[str, Any] = {"section": graph.name, "text": graph.text, **fields, **further}
    line["mentions"] = [_mark(mark) for mark in graph.marks if mark.type != PHRASE]
    line["phrases"] = [_mark(mark) for mark in graph.marks if mark.type == PHRASE]
    line["interactions"] = [_relation(relation) for relation in graph.relations]
    return line


def _mark(mark: Mark) -> dict[str, Any]:
    fields, further = _split(mark.attributes, _MARK_FIELDS)
    kind = {} if mark.type == PHRASE else {"type": mark.type}
    return {"id": mark.id, **kind, "spans": [list(span) for span in mark.spans], "text": mark.text, **fields, **further}


def _relation(relation: Relation) -> dict[str, Any]:
    fields, further = _split(relation.attributes, _RELATION_FIELDS)
    phrase = {} if relation.phrase is None else {"phrase": relation.phrase}
    return {"precipitant": relation.precipitant, "object": relation.object, **phrase, **fields, **further}


def _split(attributes: Mapping[str, str], fields: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what has a field of its own, by the field's name, and the rest."""
    known = {field: attributes[name] for field, name in fields.items() if name in attributes}
    further = {name: value for name, value in attributes.items() if name not in fields.values()}
    return known, {"attributes": further} if further else {}


def _graph(line: Node) -> Graph:
    marks = [*_marks(line, "mentions"), *_marks(line, "phrases")]
    relations = [
        Relation(
            f"R{number}",
            node.need("precipitant").text(),
            node.need("object").text(),
            node.optional_text("phrase") or None,
            _attributes(node, _RELATION_FIELDS),
            node.place,
        )
        for number, node in enumerate(line.need("interactions").elements(), 1)
    ]
    attributes = _attributes(line, {name: name for name in SECTION_FIELDS})
    return Graph(line.need("section").text(), line.need("text").text(), attributes, tuple(marks), tuple(relations))


def _marks(line: Node, name: str) -> Iterable[Mark]:
    member = line.get(name)
    for node in () if member is None else member.elements():
        kind = PHRASE if name == "phrases" else node.need("type").text()
        spans = tuple(_span(span) for span in node.need("spans").elements())
        attributes = _attributes(node, _MARK_FIELDS)
        yield Mark(node.need("id").text(), kind, spans, node.need("text").text(), attributes, node.place)


def _span(node: Node) -> tuple[int, int]:
    ends = [end.integer() for end in node.elements()]
    if len(ends) != 2:
        raise node.error("a span is two numbers", found=str(len(ends)))
    return ends[0], ends[1]


def _attributes(node: Node, fields: Mapping[str, str]) -> dict[str, str]:
    found = {name: member.text() for field, name in fields.items() if (member := node.get(field)) is not None}
    further = node.get("attributes")
    return ({} if further is None else {name: value.text() for name, value in further.members()}) | found
