"""Parse XML that anyone may have made: nothing is fetched, no entity is declared, and damage has a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from lxml import etree

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.errors import CorpusError

# lxml ships no types.
Element: TypeAlias = Any

# Atomic groups: a long prolog of comments must not make this quadratic or worse.
_DOCTYPE = re.compile(
    rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?>\s|<\?(?!DOCTYPE)(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE",
    re.DOTALL | re.IGNORECASE,
)
# What names a document type without declaring anything.
_BARE_NAME = re.compile(rb"[^\[\]<>]{1,500}>")
# What XML 1.0 cannot hold even as a character reference (section 2.2 of the recommendation).
UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse_xml(
    data: bytes | str,
    error_type: type[CorpusError],
    *,
    path: str | Path | None,
    expected: str,
    allow_doctype: bool = False,
) -> Element:
    """Return the root element, without comments and processing instructions.

    Args:
        data: the file; a str has been decoded already, whatever its declaration says of its encoding.
        error_type: what to raise.
        path: for messages only.
        expected: what the file should be, for messages.
        allow_doctype: whether ``<!DOCTYPE`` may name a document type. It is never fetched, and may declare nothing.

    Raises:
        error_type: the data is empty or damaged, declares entities, or declares a document type that is not allowed.
    """
    encoding = "utf-8" if isinstance(data, str) else None
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if not raw.strip():
        raise error_type("the file is empty", path=path, expected=expected)
    # Dropping NULs lets the one pattern see a declaration in UTF-16, too.
    plain = raw.replace(b"\0", b"")
    declared = _DOCTYPE.match(plain)
    if declared is not None and not (allow_doctype and _BARE_NAME.match(plain, declared.end())):
        raise _declares(error_type, path, declared.group().count(b"\n") + 1, expected)
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise error_type(f"damaged XML: {error.msg}", path=path, place=f"line {error.lineno or 1}") from error
    declaration = root.getroottree().docinfo.internalDTD
    if declaration is not None and (not allow_doctype or declaration.entities()):
        raise _declares(error_type, path, 1, expected)
    # Where a document type might declare it, an unknown entity is no error to the parser: it would just be gone.
    undeclared = [entry for entry in parser.error_log if entry.type_name == "WAR_UNDECLARED_ENTITY"]
    if undeclared:
        raise error_type(f"damaged XML: {undeclared[0].message}", path=path, place=f"line {undeclared[0].line}")
    return root


def local_name(element: Element) -> str:
    """Return an element's name without its namespace; lxml's own way refuses names that its parser takes (``:a``)."""
    return str(element.tag).rpartition("}")[2]


def _declares(error_type: type[CorpusError], path: str | Path | None, line: int, expected: str) -> CorpusError:
    return error_type(
        "a document type or entity declaration is refused",
        path=path,
        place=f"line {line}",
        expected=f"{expected}, without <!DOCTYPE>",
        remedy="Remove the declaration if you trust the file",
    )
