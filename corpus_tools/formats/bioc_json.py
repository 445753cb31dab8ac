"""BioC JSON, by the library ``bioc``; see `corpus_tools.formats.bioc_values`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from corpus_tools.files import read_bytes
from corpus_tools.formats.bioc_values import bioc_library, from_collection, to_collection
from corpus_tools.formats.folders import write_file
from corpus_tools.formats.graph import to_graph
from corpus_tools.formats.raw_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import IO, Any

    from corpus_tools.formats.document import AnnotatedDocument, Loss, Reading
    from corpus_tools.formats.raw_json import Node

# What the library asks for and a section has no use for.
_HEAD: Mapping[str, Any] = {"source": "", "date": "", "key": "", "infons": {}}


def read(path: Path) -> Reading:
    """Read a file.

    Raises:
        CorpusError: it cannot be read, or is not such a file.
    """
    return loads(read_bytes(path), path=path)


def loads(data: bytes, *, path: Path) -> Reading:
    """Read a file's content, a collection or a document; the path is for messages.

    Raises:
        FormatError: it is not such a file.
        MissingDependencyError: the library is not installed.
    """
    bioc_library()
    from bioc.biocjson.decoder import parse_collection

    root = parse_json(data, path=path)
    collection = _collection(root) if root.get("documents") else {**_HEAD, "documents": [_document(root)]}
    return from_collection(parse_collection(collection), path=path)


def _collection(node: Node) -> dict[str, Any]:
    return {**_HEAD, "documents": [_document(document) for document in node.need("documents").elements()]}


def _document(node: Node) -> dict[str, Any]:
    """Return a document of which the library finds all that it asks for; what may be missing is put in."""
    identifier = node.get("id")
    return {
        "id": "" if identifier is None else _text(identifier),
        "infons": _infons(node),
        "passages": [
            _piece(passage) | {"sentences": [_piece(sentence) for sentence in _elements(passage, "sentences")]}
            for passage in node.need("passages").elements()
        ],
        **_annotations(node),
    }


def _piece(node: Node) -> dict[str, Any]:
    return {
        "offset": node.need("offset").integer(),
        "infons": _infons(node),
        "text": node.optional_text("text"),
        **_annotations(node),
    }


def _annotations(node: Node) -> dict[str, Any]:
    return {
        "annotations": [
            {
                "id": _text(annotation.need("id")),
                "infons": _infons(annotation),
                "text": None if annotation.get("text") is None else annotation.need("text").text(),
                "locations": [
                    {name: location.need(name).integer() for name in ("offset", "length")}
                    for location in annotation.need("locations").elements()
                ],
            }
            for annotation in _elements(node, "annotations")
        ],
        "relations": [
            {
                "id": relation.optional_text("id"),
                "infons": _infons(relation),
                "nodes": [
                    {"refid": _text(end.need("refid")), "role": end.optional_text("role")}
                    for end in _elements(relation, "nodes")
                ],
            }
            for relation in _elements(node, "relations")
        ],
    }


def _elements(node: Node, name: str) -> list[Node]:
    member = node.get(name)
    return [] if member is None else list(member.elements())


def _infons(node: Node) -> dict[str, str]:
    member = node.get("infons")
    return {} if member is None else {name: _text(value) for name, value in member.members()}


def _text(node: Node) -> str:
    """Return a text, or what stands in a place of one: BioC JSON in the wild has numbers there."""
    return node.text() if node.is_text or node.is_object or node.is_array else str(node.value)


def write(documents: Iterable[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a file, whole or not at all. Nothing is lost.

    Raises:
        OutputError: the file cannot be written.
        MissingDependencyError: the library is not installed.
    """
    return write_file(path, partial(dump, documents))


def dump(documents: Iterable[AnnotatedDocument], stream: IO[str]) -> tuple[Loss, ...]:
    """Write to a stream. Nothing is lost.

    Raises:
        MissingDependencyError: the library is not installed.
    """
    bioc_library()
    from bioc import biocjson

    stream.write(biocjson.dumps(to_collection(map(to_graph, documents)), ensure_ascii=False, indent=1) + "\n")
    return ()
