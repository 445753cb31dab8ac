"""Write a table as lines of text that read alone: each row with the headers of its columns.

A row becomes ``Header: cell; Header: cell.``, one line ending in a full stop, so that a sentence splitter takes it as
one sentence (a cell of several sentences stays several). Further:

- Headers that stand above one another are joined by a comma. Header rows are those of ``thead``, those of ``th`` cells
  only, and, in a table with neither, leading rows set in bold.
- A row of one filled cell (a heading across the table, a note) becomes a line without header.
- A cell that spans rows is read in each of them. A cell that spans columns is read once, with all their headers.
- A header longer than 200 characters is a line of its own and is not repeated; nor are headers of a table so large that
  repeating them would swell it (a million characters or more, or ten times what it holds).
- The full stop that ends a cell is left out where a semicolon follows. Footnotes (``tfoot``) come last.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

_LONGEST_HEADER: Final = 200
_LONGEST_REPEATED_CELL: Final = 300
_MOST_REPEATED: Final = 1_000_000
# Characters of headers that a table of few may repeat; beyond, its rows may become so many times as long.
_FREELY_REPEATED: Final = 20_000
_MOST_SWELLING: Final = 10
_MOST_SPAN: Final = 100
_MOST_COLUMNS: Final = 500
_MOST_BOLD_ROWS: Final = 3
_BOLD = re.compile(r"\bbold\b|\bemphasis\b", re.IGNORECASE)
_WORD = re.compile(r"\w")
_ENDED = (".", "!", "?", ":", ";")
_CLOSING = " :,"


class _Cell(NamedTuple):
    text: str
    column: int
    span: int
    is_header: bool = False


def local_name(element: _Element) -> str:
    """Return an element's name without its namespace, in lower case; empty for comments and instructions."""
    tag = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=512)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def table_lines(table: _Element, cell_text: Callable[[_Element], str]) -> list[str]:
    """Return the caption and the rows of a table as lines, in reading order.

    Args:
        table: an element with ``tr`` elements, directly or in ``thead``, ``tbody`` and ``tfoot``.
        cell_text: what a caption or cell says, on one line.
    """
    captions, head, body, foot = _parts(table)
    lines = list(map(cell_text, captions))
    head_rows = _grid(head, cell_text)
    body_rows = _grid(body, cell_text)
    width = max((cell.column + cell.span for row in (*head_rows, *body_rows) for cell in row), default=1)
    if not head_rows:
        leading = _leading_headers(body, body_rows)
        head_rows, body_rows = body_rows[:leading], body_rows[leading:]
    for headers, rows in _blocks(head_rows, body_rows):
        lines.extend(_block_lines(headers, rows, width))
    lines.extend(_row_line(row, []) for row in _grid(foot, cell_text))
    return [line for line in lines if line]


def _blocks(head: list[list[_Cell]], body: list[list[_Cell]]) -> list[tuple[list[list[_Cell]], list[list[_Cell]]]]:
    """Pair header rows with the rows under them: a row of headers inside a table replaces those before it."""
    blocks: list[tuple[list[list[_Cell]], list[list[_Cell]]]] = [(head, [])]
    for row in body:
        if len(row) > 1 and all(cell.is_header for cell in row):
            blocks.append(([row], []))
        else:
            blocks[-1][1].append(row)
    return blocks


def _block_lines(head: list[list[_Cell]], rows: list[list[_Cell]], width: int) -> Iterator[str]:
    columns: list[list[str]] = [[] for _ in range(width)]
    for row in head:
        for cell in row:
            if (len(row) > 1 or cell.span < width) and len(cell.text) <= _LONGEST_HEADER:
                for column in columns[cell.column : cell.column + cell.span]:
                    column.append(cell.text)
    headers = [_header(column) for column in columns]
    own = sum(len(cell.text) for row in (*head, *rows) for cell in row)
    if len(rows) * sum(map(len, headers)) > min(_MOST_REPEATED, _FREELY_REPEATED + _MOST_SWELLING * own):
        headers = [""] * width
    # A header that no row will show, such as one above empty cells, is a line of its own.
    shown = {
        column for row in rows if len(row) > 1 for cell in row for column in range(cell.column, cell.column + cell.span)
    }
    for row in head:
        unseen = [
            cell for cell in row if not any(_shows(headers, column, cell.text) for column in shown & _range(cell))
        ]
        if unseen:
            yield _row_line(unseen, [])
    for row in rows:
        yield _row_line(row, headers)


def _range(cell: _Cell) -> set[int]:
    return set(range(cell.column, cell.column + cell.span))


def _shows(headers: list[str], column: int, text: str) -> bool:
    return column < len(headers) and text.rstrip(_CLOSING) in headers[column]


def _parts(table: _Element) -> tuple[list[_Element], list[_Element], list[_Element], list[_Element]]:
    captions: list[_Element] = []
    head: list[_Element] = []
    body: list[_Element] = []
    foot: list[_Element] = []
    for child in table:
        name = local_name(child)
        if name == "caption":
            captions.append(child)
        elif name == "tr":
            body.append(child)
        elif name in {"thead", "tbody", "tfoot"}:
            rows = {"thead": head, "tbody": body, "tfoot": foot}[name]
            rows.extend(row for row in child if local_name(row) == "tr")
    return captions, head, body, foot


def _grid(rows: list[_Element], cell_text: Callable[[_Element], str]) -> list[list[_Cell]]:
    """Place the filled cells of each row in their columns; cells that span rows are in each of their rows."""
    grid = []
    carried: dict[int, tuple[int, _Cell]] = {}
    # Bounds what a hostile table can make of few cells that claim to span many rows.
    budget = 10 * sum(len(row) for row in rows)
    for row in rows:
        cells = [cell for _, cell in carried.values()]
        budget -= len(cells)
        taken = {cell.column: cell.span for cell in cells}
        left = {column: (rest - 1, cell) for column, (rest, cell) in carried.items() if rest > 1 and budget > 0}
        column = 0
        for element in row:
            name = local_name(element)
            if name not in {"td", "th"}:
                continue
            while column in taken:
                column += taken[column]
            span = _span(element, "colspan") if column < _MOST_COLUMNS else 1
            cell = _Cell(cell_text(element), column, span, name == "th")
            cells.append(cell)
            column += span
            height = _span(element, "rowspan")
            if height > 1:
                repeated = cell.text if len(cell.text) <= _LONGEST_REPEATED_CELL else ""
                left[cell.column] = (height - 1, _Cell(repeated, cell.column, span, cell.is_header))
        carried = left
        grid.append(sorted((cell for cell in cells if cell.text), key=lambda cell: cell.column))
    return grid


def _span(element: _Element, attribute: str) -> int:
    value = element.get(attribute)
    if value is None or value == "1":
        return 1
    value = value.strip()
    return max(1, min(int(value), _MOST_SPAN)) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _leading_headers(rows: list[_Element], grid: list[list[_Cell]]) -> int:
    """Count the rows at the top that are headers though the table does not mark them so."""
    count = 0
    while count < len(grid) and (not grid[count] or all(cell.is_header for cell in grid[count])):
        count += 1
    if any(grid[:count]):
        return count
    for index, (element, row) in enumerate(zip(rows, grid, strict=True)):
        if index == _MOST_BOLD_ROWS or not _is_bold(element):
            break
        if len(row) > 1:
            count = index + 1
    return count


def _is_bold(element: _Element) -> bool:
    """Tell whether all words of an element are set in bold; marks such as an asterisk need not be."""
    if _BOLD.search(element.get("styleCode") or ""):
        return True
    if _WORD.search(element.text or ""):
        return False
    return all(
        _is_bold(child) and not _WORD.search(child.tail or "") for child in element if isinstance(child.tag, str)
    )


def _header(parts: list[str]) -> str:
    text = ", ".join(dict.fromkeys(part.rstrip(_CLOSING) for part in parts))
    return text if len(text) <= _LONGEST_HEADER else parts[-1].rstrip(_CLOSING)


def _row_line(row: list[_Cell], headers: list[str]) -> str:
    if len(row) == 1:
        return row[0].text
    return _sentence(_joined(_cell_texts(row, headers)))


def _cell_texts(row: list[_Cell], headers: list[str]) -> Iterator[str]:
    for cell in row:
        names = list(dict.fromkeys(filter(None, headers[cell.column : cell.column + cell.span])))
        name = ", ".join(names)
        yield f"{name}: {cell.text}" if name and name != cell.text else cell.text


def _joined(texts: Iterator[str]) -> str:
    pieces: list[str] = []
    for text in texts:
        if pieces and pieces[-1].endswith(":"):
            pieces.append(" ")
        elif pieces:
            pieces[-1] = pieces[-1].removesuffix(".")
            pieces.append("; ")
        pieces.append(text)
    return "".join(pieces)


def _sentence(text: str) -> str:
    return text if not text or text.endswith(_ENDED) else f"{text}."
