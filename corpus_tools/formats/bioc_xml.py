"""BioC XML (https://bioc.sourceforge.net), by the library ``bioc``; see `corpus_tools.formats.bioc_values`."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

from corpus_tools.errors import FormatError
from corpus_tools.files import read_bytes
from corpus_tools.formats.bioc_values import bioc_library, from_collection, to_collection
from corpus_tools.formats.folders import write_file
from corpus_tools.formats.graph import to_graph
from corpus_tools.formats.xml_texts import replace_unwritable
from corpus_tools.xml_files import local_name, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import IO

    from corpus_tools.formats.document import AnnotatedDocument, Loss, Reading
    from corpus_tools.xml_files import Element

_NUMBER = re.compile(r"\s*[0-9]{1,18}\s*")
_NEEDED = {"annotation": ("id",), "location": ("offset", "length"), "node": ("refid", "role"), "infon": ("key",)}
_NUMBERS = ("offset", "length")


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
        MissingDependencyError: the library is not installed.
    """
    bioc = bioc_library()
    root = parse_xml(data, FormatError, path=path, expected="a BioC <collection>", allow_doctype=True)
    if root.tag != "collection":
        found = f"<{local_name(root)}>"
        raise FormatError("this is not BioC XML", path=path, expected="<collection>", found=found)
    _check(root, path)
    # The library parses once more, and without our limits: what it gets has no declarations left.
    return from_collection(bioc.loads(etree.tostring(root, encoding="unicode")), path=path)


def _check(root: Element, path: Path) -> None:
    """Refuse what the library takes for granted."""
    for element in root.iter(etree.Element):
        place = f"line {element.sourceline}"
        for name in _NEEDED.get(element.tag, ()):
            value = element.get(name)
            if value is None:
                raise FormatError(f"<{element.tag}> has no attribute {name!r}", path=path, place=place)
            if name in _NUMBERS and not _NUMBER.fullmatch(value):
                raise FormatError(f"the {name} is no whole number", path=path, place=place, found=repr(value))
        if element.tag in {"passage", "sentence"}:
            offset = element.findtext("offset")
            if offset is None or not _NUMBER.fullmatch(offset):
                message = f"a <{element.tag}> needs an <offset> that is a whole number"
                raise FormatError(message, path=path, place=place, found=repr(offset))


def write(documents: Iterable[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a file, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
        MissingDependencyError: the library is not installed.
    """
    return write_file(path, partial(dump, documents))


def dump(documents: Iterable[AnnotatedDocument], stream: IO[str]) -> tuple[Loss, ...]:
    """Write to a stream; characters that XML cannot hold are replaced and named.

    Raises:
        MissingDependencyError: the library is not installed.
    """
    losses: list[Loss] = []
    graphs = []
    for document in documents:
        graph, lost = replace_unwritable(to_graph(document))
        graphs.append(graph)
        losses += lost
    # lxml writes carriage returns as references, so that no parser makes line feeds of them.
    stream.write(bioc_library().dumps(to_collection(graphs)))
    return tuple(losses)
