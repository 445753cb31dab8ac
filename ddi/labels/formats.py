"""Tell what a file is from its first bytes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from ddi.errors import LabelError

HEAD_SIZE: Final = 1024
"""How many bytes ``detect_format`` looks at."""


class Format(StrEnum):
    """What a file is."""

    TEXT = "text"
    XML = "xml"
    JSON = "json"
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    XZ = "xz"
    BZIP2 = "bzip2"
    OTHER = "other"


_MAGIC: Final = (
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"PK\x07\x08", Format.ZIP),
    (b"\x1f\x8b", Format.GZIP),
    (b"\xfd7zXZ\x00", Format.XZ),
    (b"BZh", Format.BZIP2),
)
# Known not to be labels: images, documents, fonts and other archives.
_OTHER: Final = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Microsoft Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\x00\x01\x00\x00\x00", "a font"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_DOCUMENTS: Final = ("document", "HTML page", "workbook", "presentation", "OpenDocument text", "spreadsheet", "book")
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?(?:<!doctype\s+html\b|<html\b)", re.IGNORECASE)
_XML = re.compile(r"\s*<[?!A-Za-z]")
_JSON = re.compile(r"\s*(?:\{\s*(?:[\"}]|$)|\[\s*(?:[{\]]|$))")
_UTF16: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def detect_format(head: bytes) -> Format:
    """Return the format that the first ``HEAD_SIZE`` bytes of a file show; what shows none is text."""
    if other_kind(head):
        return Format.OTHER
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head[257:262] == b"ustar":
        return Format.TAR
    text = _as_text(head)
    if _XML.match(text):
        return Format.XML
    return Format.JSON if _JSON.match(text) else Format.TEXT


def other_kind(head: bytes) -> str | None:
    """Say what a file is that is known not to be a label."""
    for magic, kind in _OTHER:
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head):
            return kind
    return "an HTML page" if _HTML.match(_as_text(head)) else None


def not_a_label(kind: str, *, source: str) -> LabelError:
    """Return the error for a file that is something else: the words of a document can be saved as text."""
    is_document = kind.endswith(_DOCUMENTS)
    remedy = "Save it as plain text (UTF-8) in the program that shows it, and read that file" if is_document else None
    return LabelError(
        f"this is {kind}, not a label",
        path=source,
        expected="text, SPL XML, openFDA JSON, or a zip or tar archive of these",
        remedy=remedy,
    )


def _as_text(head: bytes) -> str:
    for mark, encoding in _UTF16:
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
