"""Read a label that is plain text: decode it, and find its sections by their headings.

The sections tile the text: joined, they are the file, character for character (without a byte order mark). Line
ends stay as they are. What stands before the first heading, or all of a text without headings, is one section
without title and code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus_tools.files import looks_like_zip
from ddi.errors import LabelError
from ddi.labels.headings import Heading, code_of_number, find_heading, main_number
from ddi.labels.label import Label, LabelSection
from ddi.labels.limits import DEFAULT_LIMITS, Limits, limited_sections

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"[^\r\n]+")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode_label_text(data: bytes, *, source: str) -> str:
    """Decode UTF-8 strictly, line ends untranslated; a byte order mark at the start is dropped.

    Raises:
        LabelError: the data is empty, binary or not UTF-8.
    """
    if data.startswith(_UTF16_MARKS):
        raise LabelError(
            "the text is UTF-16",
            path=source,
            expected="UTF-8 text",
            found="a UTF-16 byte order mark",
            remedy="Convert it, for example with `iconv -f UTF-16 -t UTF-8`",
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise LabelError("the file is empty", path=source, expected="a drug label")
    if b"\0" in data:
        if looks_like_zip(data):
            raise LabelError(
                "this looks like a damaged zip archive",
                path=source,
                expected="a whole archive",
                remedy="Download it again",
            )
        raise LabelError(
            "this is a binary file",
            path=source,
            place=f"byte {data.index(0)}",
            expected="a label as text, SPL XML, openFDA JSON, or an archive of these",
            found="a NUL byte",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LabelError(
            "the text is not UTF-8",
            path=source,
            place=f"byte {error.start}",
            expected="UTF-8 text",
            found=f"byte 0x{data[error.start]:02x}",
            remedy="Convert it, for example with `iconv -f WINDOWS-1252 -t UTF-8`",
        ) from error


def read_plain_text(data: bytes, *, source: str, limits: Limits = DEFAULT_LIMITS) -> Label:
    """Read a plain-text label.

    Raises:
        LabelError: the data is empty, binary or not UTF-8, or has too many sections.
    """
    text = decode_label_text(data, source=source)
    return Label(source=source, sections=limited_sections(split_sections(text), source=source, limits=limits))


def split_sections(text: str) -> Iterator[LabelSection]:
    """Yield the sections that tile a text, each from its heading to the next heading."""
    open_headings: list[Heading] = []
    start = 0
    for offset, heading in _headings(text):
        if offset > start:
            yield _section(text, start, offset, open_headings)
        start = offset
        while open_headings and heading.ends(open_headings[-1]):
            open_headings.pop()
        if not open_headings and heading.code is None and heading.rank > 1:
            # "7.1 Sirolimus" without "7 DRUG INTERACTIONS": the number says what it belongs to.
            open_headings.append(Heading("", code_of_number(heading.number), 1, str(main_number(heading.number))))
        open_headings.append(heading)
    if start < len(text):
        yield _section(text, start, len(text), open_headings)


def _headings(text: str) -> Iterator[tuple[int, Heading]]:
    within = under = ""
    for line in _LINE.finditer(text):
        heading = find_heading(line.group(), within=within, under=under)
        if heading is None:
            continue
        if heading.number:
            within = heading.number
        elif heading.rank == 1:
            within = ""
        if heading.rank == 1:
            under = within
        yield line.start(), heading


def _section(text: str, start: int, end: int, headings: list[Heading]) -> LabelSection:
    path = tuple(heading.title for heading in headings) or ("",)
    codes = tuple(heading.code for heading in headings) or (None,)
    return LabelSection(
        code=codes[-1], title=path[-1], text=text[start:end], level=len(path), path=path, codes=codes, start=start
    )
