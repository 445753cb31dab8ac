"""Turn the narrative of a Structured Product Label (``text``, ``title``, ``caption``) into plain text.

What a reader sees is kept, white space as a browser would show it:

- A blank line between paragraphs; one line for each list item, with its caption or marker (``•``, ``1.``); one
  paragraph for each row of a table (``table_rows``); a line break for ``br``, a blank line for two.
- Subscripts stand as letters of the line ("Cmax"). A superscript gets a caret where it would change the number or word
  before it ("10^3", "digoxin^a"), except in ordinals ("1st"), and none elsewhere ("[14C]").
- A footnote leaves its number in brackets and its text after the paragraph, list or table.
- Left out: images (their captions stay) and text marked as deleted. Revision marks go, their text stays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ddi.labels.table_rows import local_name, table_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

_BLANKS = re.compile(r"\s+")
_BULLET = re.compile(r"[•·◦▪‣*–-]\s|\(?[0-9A-Za-z]{1,3}[.)]\s")
_DELETED = re.compile(r"\bdeleted?\b|\bxmDelete\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_LINE: Final = 1
_PARAGRAPH: Final = 2


class FootnoteNumbers:
    """Number a label's footnotes in the order in which they, or references to them, appear."""

    def __init__(self) -> None:
        self._by_id: dict[str, int] = {}
        self._last = 0

    def number(self, identifier: str | None) -> int:
        """Return the number of a footnote; one without identifier gets a new number."""
        if identifier in self._by_id:
            return self._by_id[identifier]
        self._last += 1
        if identifier:
            self._by_id[identifier] = self._last
        return self._last


def narrative_text(element: _Element, *, footnotes: FootnoteNumbers) -> str:
    """Return the text of an element, paragraphs separated by blank lines."""
    writer = _Writer(footnotes)
    writer.children(element)
    return writer.finish()


def one_line(element: _Element, *, footnotes: FootnoteNumbers | None = None) -> str:
    """Return the text of an element on one line, as for a title or a table cell."""
    if len(element) == 0:
        return " ".join((element.text or "").split())
    return _BLANKS.sub(" ", narrative_text(element, footnotes=footnotes or FootnoteNumbers())).strip()


class _Writer:
    """Collects lines while it walks through a narrative."""

    def __init__(self, footnotes: FootnoteNumbers) -> None:
        self._footnotes = footnotes
        self._pieces: list[str] = []  # of the line being written
        self._lines: list[str] = []  # finished, each after the line breaks that stand before it
        self._gap = 0  # line breaks owed before the next line
        self._marker = ""  # of the list item whose first line is to come
        self._marker_is_ours = True  # and not the label's own
        self._list_depth = 0
        self._notes: list[str] = []

    def finish(self) -> str:
        self._end_line(_PARAGRAPH)
        self._write_notes()
        return "".join(self._lines)

    def children(self, element: _Element) -> None:
        if element.text:
            self._pieces.append(element.text)
        for child in element:
            self._element(child)
            if child.tail:
                self._pieces.append(child.tail)

    def _element(self, element: _Element) -> None:
        name = local_name(element)
        if not name or _is_deleted(element):
            return
        if name in {"paragraph", "caption"}:
            self._block(element, _LINE if self._list_depth else _PARAGRAPH)
        elif name == "br":
            self._break()
        elif name == "sup":
            self._superscript(element)
        elif name == "table":
            self._table(element)
        elif name == "list":
            self._list(element)
        elif name == "footnote":
            self._footnote(element)
        elif name == "footnoteref":
            self._pieces.append(f"[{self._footnotes.number(element.get('IDREF'))}]")
        elif name == "rendermultimedia":
            for caption in element:
                self._element(caption)
        else:
            self.children(element)

    def _block(self, element: _Element, gap: int) -> None:
        self._end_line(gap)
        self.children(element)
        self._end_line(gap)
        if not self._list_depth:
            self._write_notes()

    def _break(self) -> None:
        at_start = not "".join(self._pieces).strip()
        self._end_line(_PARAGRAPH if at_start and self._gap and not self._list_depth else _LINE)

    def _superscript(self, element: _Element) -> None:
        before = self._pieces[-1][-1:] if self._pieces else ""
        start, lines = len(self._pieces), len(self._lines)
        self.children(element)
        if len(self._lines) > lines:
            return
        raised = "".join(self._pieces[start:])
        if before.isalnum() and raised[:1].isalnum() and not (before.isdigit() and _ORDINAL.match(raised)):
            self._pieces.insert(start, "^")

    def _table(self, element: _Element) -> None:
        self._end_line(_PARAGRAPH)
        for line in table_lines(element, self._cell_text):
            self._pieces.append(line)
            self._end_line(_PARAGRAPH)
        self._write_notes()

    def _cell_text(self, element: _Element) -> str:
        if len(element) == 0:
            return " ".join((element.text or "").split())
        if len(element) == 1 and len(child := element[0]) == 0 and not _is_deleted(child):
            # Most cells hold one paragraph, or one stretch in bold, and need no writer of their own.
            gap = {"paragraph": " ", "content": ""}.get(local_name(child))
            if gap is not None:
                return " ".join(gap.join((element.text or "", child.text or "", child.tail or "")).split())
        writer = _Writer(self._footnotes)
        writer.children(element)
        writer._end_line(_LINE)
        self._notes.extend(writer._notes)
        return " ".join("".join(writer._lines).split())

    def _list(self, element: _Element) -> None:
        self._end_line(_LINE if self._list_depth else _PARAGRAPH)
        is_ordered = (element.get("listType") or "").lower() == "ordered"
        count = 0
        for child in element:
            name = local_name(child)
            if name == "item" and not _is_deleted(child):
                count += 1
                self._item(child, f"{count}." if is_ordered else "•")
            elif name == "caption":
                self._block(child, _LINE)
            elif name:
                self._element(child)
        if not self._list_depth:
            self._end_line(_PARAGRAPH)
            self._write_notes()

    def _item(self, element: _Element, marker: str) -> None:
        self._end_line(_LINE)
        self._list_depth += 1
        captions = [child for child in element if local_name(child) == "caption" and not _is_deleted(child)]
        # The item's own marker, or the words that lead into it, stand instead of ours.
        own = " ".join(filter(None, map(self._cell_text, captions)))
        self._marker, self._marker_is_ours = (own, False) if own else (marker, True)
        if element.text:
            self._pieces.append(element.text)
        for child in element:
            if local_name(child) != "caption":
                self._element(child)
            if child.tail:
                self._pieces.append(child.tail)
        self._end_line(_LINE)
        if own and self._marker == own:
            self._marker = ""
            self._pieces.append(own)
            self._end_line(_LINE)
        self._marker = ""
        self._list_depth -= 1

    def _footnote(self, element: _Element) -> None:
        number = self._footnotes.number(element.get("ID"))
        self._pieces.append(f"[{number}]")
        text = self._cell_text(element)
        self._notes.append(f"[{number}] {text}")

    def _write_notes(self) -> None:
        notes, self._notes = self._notes, []
        for note in notes:
            self._pieces.append(note)
            self._end_line(_PARAGRAPH)

    def _end_line(self, gap: int) -> None:
        """Finish the line being written; at least ``gap`` line breaks will stand before the next one."""
        text = " ".join("".join(self._pieces).split())
        self._pieces.clear()
        if text:
            if self._marker:
                if not (self._marker_is_ours and _BULLET.match(text)):
                    text = f"{self._marker} {text}"
                self._marker = ""
            if self._list_depth > 1:
                text = "  " * (self._list_depth - 1) + text
            self._lines.append("\n" * self._gap + text if self._lines else text)
            self._gap = 0
        self._gap = max(self._gap, gap)


def _is_deleted(element: _Element) -> bool:
    style = element.get("styleCode")
    return element.get("revised") == "delete" or (style is not None and _means_deleted(style))


@lru_cache(maxsize=512)
def _means_deleted(style: str) -> bool:
    return _DELETED.search(style) is not None
