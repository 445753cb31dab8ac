"""Put the tables of an openFDA label, given as HTML, in the place of their cells in the section's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from ddi.errors import LabelError
from ddi.labels.narrative import FootnoteNumbers, narrative_text
from ddi.labels.repetition import Squeezed, squeeze
from ddi.labels.spl import check_nesting, parse_xml
from ddi.labels.table_rows import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ddi.labels.limits import Limits

_EDGE = 40  # letters at the start and the end of a table that identify it
_MARGIN = 1.3  # how much longer the text's version may be
# Letters of the text looked through for cells, in all tables, and cells of each that are looked for nevertheless.
_MOST_COMPARISONS = 500_000_000
_FEWEST_CELLS = 5
_MOSTLY = 0.6  # of the cells, to say that the text holds the table


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows as paragraphs, its letters as they stand in running text, and its cells."""

    text: str
    letters: str
    cells: tuple[str, ...]


def read_tables(fragments: list[str], *, source: str, limits: Limits) -> list[Table]:
    """Read tables from HTML, each one once.

    Raises:
        LabelError: a fragment declares entities or is larger than the limits allow.
    """
    tables: dict[str, Table] = {}
    for fragment in dict.fromkeys(fragments):
        element = _parse(fragment, source=source, limits=limits)
        table = _table(element)
        if table.letters:
            tables.setdefault(table.letters, table)
    return list(tables.values())


def insert_tables(texts: list[str], tables: list[Table]) -> list[str]:
    """Replace each table's cells in the texts by its rows; a table that is not there follows the last text."""
    if not tables:
        return texts
    parts: list[Squeezed | str] = [Squeezed(text) for text in texts]
    letters = "".join(part.letters for part in parts if isinstance(part, Squeezed))
    most = max(_FEWEST_CELLS, _MOST_COMPARISONS // (len(tables) * len(letters) + 1))
    after = [table.text for table in tables if not _replace(parts, table) and not _holds_mostly(letters, table, most)]
    return [part.text if isinstance(part, Squeezed) else part for part in parts] + after


def _replace(parts: list[Squeezed | str], table: Table) -> bool:
    """Put the rows in the place of the cells in the first text that has them; a text there is done with."""
    for index, part in enumerate(parts):
        if isinstance(part, str):
            continue
        place = part.find(table.letters)
        if place is None and len(table.letters) > 4 * _EDGE:
            head, tail = table.letters[:_EDGE], table.letters[-_EDGE:]
            place = part.find_between(head, tail, int(len(table.letters) * _MARGIN))
        if place is not None:
            before, after = part.text[: place[0]].strip(), part.text[place[1] :].strip()
            pieces = [Squeezed(before) if before else None, table.text, Squeezed(after) if after else None]
            parts[index : index + 1] = [piece for piece in pieces if piece is not None]
            return True
    return False


def _holds_mostly(letters: str, table: Table, most: int) -> bool:
    """Tell whether the text holds most of the table's cells, by those that come first if there are very many."""
    cells = [cell for cell in table.cells if len(cell) > 2][:most]
    return bool(cells) and sum(cell in letters for cell in cells) >= _MOSTLY * len(cells)


def _parse(fragment: str, *, source: str, limits: Limits) -> _Element:
    data = fragment.encode()
    try:
        return parse_xml(data, source=source, limits=limits)
    except LabelError as error:
        if not isinstance(error.__cause__, etree.XMLSyntaxError):
            raise
    # HTML that is not XML, with a missing end tag or an entity such as &nbsp;.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise LabelError(f"a table is not HTML ({error.msg})", path=source) from error
    if root is None:
        raise LabelError("a table is not HTML", path=source, found=fragment[:60])
    check_nesting(root, source=source, limits=limits)
    return root


def _table(element: _Element) -> Table:
    # Rendered inside a parent, so that an outermost table is a table too and not only its cells.
    parent = etree.Element("text")
    parent.append(element)
    cells = (squeeze("".join(cell.itertext())) for cell in parent.iter() if local_name(cell) in {"td", "th"})
    return Table(
        text=narrative_text(parent, footnotes=FootnoteNumbers()),
        letters=squeeze("".join(text for text in parent.itertext())),
        cells=tuple(filter(None, cells)),
    )
