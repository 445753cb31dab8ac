"""The formats by name, and which of them a file or folder is of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from corpus_tools.corpus_layout import KNOWTATOR_SUFFIX
from corpus_tools.errors import FormatError
from corpus_tools.formats import (
    bioc_json,
    bioc_xml,
    brat,
    ddi_corpus,
    jsonl,
    knowtator1,
    knowtator2,
    pubannotation,
    webannotation,
)
from corpus_tools.formats.folders import visible_files
from corpus_tools.xml_files import local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from corpus_tools.formats.document import AnnotatedDocument, Loss, Reading

# As much of a file as says what it is.
_HEAD = 65536


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    ``write`` is ``None`` where it is only read. ``suffix`` is what a file's name ends in; a format without one is a
    folder. ``detects`` tells from the files in a folder, or from the beginning of a file, whether it is of this format.
    """

    name: str
    title: str
    read: Callable[[Path], Reading]
    write: Callable[[Sequence[AnnotatedDocument], Path], tuple[Loss, ...]] | None
    suffix: str
    detects: Callable[[Path], bool]

    @property
    def is_folder(self) -> bool:
        """Whether its documents are written into a folder, not into one file."""
        return not self.suffix


def _head(path: Path) -> bytes:
    """Return the beginning of a file, empty where it is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError:
        return b""


def _root(path: Path) -> str:
    """Return the name of the first element of an XML file, empty where it is none."""
    if path.suffix.lower() != ".xml":
        return ""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    try:
        parser.feed(_head(path))
        return next((local_name(element) for _, element in parser.read_events()), "")
    except etree.XMLSyntaxError:
        # Its reader says what is wrong with it.
        return ""


def _first_root(folder: Path) -> str:
    files = visible_files(folder, ".xml") if folder.is_dir() else []
    return _root(files[0]) if files else ""


def _has(path: Path, pattern: str) -> bool:
    return path.is_dir() and any(True for _ in path.glob(pattern))


def _is_knowtator2(path: Path) -> bool:
    return knowtator2.ROOT in (
        {_first_root(path), _first_root(path / "Annotations")} if path.is_dir() else {_root(path)}
    )


def _is_ddi_corpus(path: Path) -> bool:
    return (_first_root(path) if path.is_dir() else _root(path)) == "document"


def _json_holds(path: Path, *names: bytes) -> bool:
    head = _head(path)
    return path.suffix.lower() in {".json", ".jsonld"} and any(b'"%s"' % name in head for name in names)


def _is_jsonl(path: Path) -> bool:
    if path.suffix.lower() not in {".jsonl", ".ndjson"}:
        return False
    try:
        with path.open(encoding="utf-8", newline="\n") as stream:
            first = json.loads(stream.readline())
    except (OSError, ValueError, RecursionError):
        # Its reader says what is wrong with it.
        return True
    return isinstance(first, dict) and "section" in first and "interactions" in first


FORMATS: Mapping[str, Format] = {
    format_.name: format_
    for format_ in (
        Format(
            "knowtator1",
            "Corpus folder (Knowtator 1 XML and tables)",
            knowtator1.read,
            knowtator1.write,
            "",
            lambda path: _has(path, f"knowtator/*{KNOWTATOR_SUFFIX}"),
        ),
        Format("knowtator2", "Knowtator 2 XML", knowtator2.read, None, "", _is_knowtator2),
        Format("brat", "brat standoff", brat.read, brat.write, "", lambda path: _has(path, "*.ann")),
        Format("bioc-xml", "BioC XML", bioc_xml.read, bioc_xml.write, ".xml", lambda p: _root(p) == "collection"),
        Format(
            "bioc-json",
            "BioC JSON",
            bioc_json.read,
            bioc_json.write,
            ".json",
            lambda path: _json_holds(path, b"passages", b"documents"),
        ),
        Format(
            "pubannotation",
            "PubAnnotation JSON",
            pubannotation.read,
            pubannotation.write,
            ".json",
            lambda path: _json_holds(path, b"denotations", b"sourcedb"),
        ),
        Format("ddi-corpus", "DDI corpus XML", ddi_corpus.read, ddi_corpus.write, "", _is_ddi_corpus),
        Format("jsonl", "JSON lines", jsonl.read, jsonl.write, ".jsonl", _is_jsonl),
        Format(
            "webannotation",
            "W3C Web Annotation (JSON-LD)",
            webannotation.read,
            webannotation.write,
            ".jsonld",
            lambda path: _json_holds(path, b"@context", b"motivation"),
        ),
    )
}


def guess_format(path: Path) -> Format:
    """Tell what format a file or folder is of, by what is in it.

    Raises:
        FormatError: there is nothing, it is of no format that is known, or of several.
    """
    if not path.exists():
        raise FormatError("there is no such file or folder", path=path)
    found = [format_ for format_ in FORMATS.values() if format_.detects(path)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(format_.name for format_ in found or FORMATS.values())
    message = "this could be of several formats" if found else "this is of no format that is known"
    raise FormatError(message, path=path, expected=f"one of {names}", remedy="Name the format with --from")


def format_to_write(path: Path) -> Format:
    """Tell what format a file to be written is of, by its name.

    Raises:
        FormatError: the name does not say.
    """
    found = [f for f in FORMATS.values() if f.write and f.suffix and path.suffix.lower() == f.suffix]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f.name for f in found or FORMATS.values() if f.write)
    message = "the name does not say in which format to write"
    raise FormatError(message, path=path, expected=f"one of {names}", remedy="Name the format with --to")
