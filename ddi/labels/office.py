"""Tell office documents from archives of labels: a Word or OpenDocument file is a zip archive too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zipfile import ZipFile

# Office Open XML (ECMA-376): this member, and the main part's folder.
_CONTENT_TYPES: Final = "[Content_Types].xml"
_PARTS: Final = {
    "word/": "a Word document",
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
}
# OpenDocument and EPUB: a member that holds nothing but the type.
_TYPE_MEMBER: Final = "mimetype"
_TYPES: Final = {
    "application/vnd.oasis.opendocument.text": "an OpenDocument text",
    "application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet",
    "application/vnd.oasis.opendocument.presentation": "an OpenDocument presentation",
    "application/epub+zip": "an EPUB book",
}


class IsDocument(Exception):  # noqa: N818 - no fault: who walks through files passes it over
    """A zip archive is a document; ``kind`` says what it is."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def document_kind(archive: ZipFile) -> str | None:
    """Say what document a zip archive is, ``None`` for an archive of files."""
    names = archive.NameToInfo
    if _CONTENT_TYPES in names:
        return next((kind for part, kind in _PARTS.items() if any(name.startswith(part) for name in names)), None)
    info = names.get(_TYPE_MEMBER)
    if info is None or info.flag_bits & 0x1:
        return None
    with archive.open(info) as file:
        declared = file.read(max(map(len, _TYPES)) + 1)
    return _TYPES.get(declared.decode("latin-1").strip())
