"""The table of sections, ``sections.csv``: which package insert each text is from.

Columns: ``section`` (the text's file name), ``package_insert`` (what keeps the sections of an insert
together), ``active_ingredient``, ``era`` (``newer``, ``older`` or nothing) and ``kind`` of section.
Further columns are read past, and not written again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.csv_records import format_records, load_records, parse_records
from corpus_tools.documents import Era
from corpus_tools.errors import SectionTableError
from corpus_tools.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus_tools.csv_records import CsvRecord

COLUMNS = ("section", "package_insert", "active_ingredient", "era", "kind")


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One row, cells stripped of blanks; ``era`` is text, for it can be wrong. ``line`` is not compared."""

    section: str
    package_insert: str
    active_ingredient: str = ""
    era: str = ""
    kind: str = ""
    line: int = field(default=0, compare=False)


def parse_era(era: str) -> Era | None:
    """Return the era that a cell names, ``None`` if it names none.

    Raises:
        ValueError: the cell names something else.
    """
    return Era(era.lower()) if era else None


def load(path: str | Path) -> tuple[SectionRow, ...]:
    """Read a table.

    Raises:
        SectionTableError: the file cannot be read, is empty, not UTF-8 or damaged, lacks columns, or has a
            row with too many or too few cells.
    """
    return _rows(load_records(path, COLUMNS, SectionTableError))


def loads(data: bytes | str, *, path: str | Path | None = None) -> tuple[SectionRow, ...]:
    """Read a table from memory; the path is for messages only.

    Raises:
        SectionTableError: as for `load`.
    """
    return _rows(parse_records(data, COLUMNS, SectionTableError, path=path))


def _rows(records: Iterable[CsvRecord]) -> tuple[SectionRow, ...]:
    return tuple(
        SectionRow(**{column: record.cells[column].strip() for column in COLUMNS}, line=record.line)
        for record in records
    )


def dump(rows: Iterable[SectionRow], path: str | Path) -> None:
    """Write a table, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    text = dumps(rows)
    with atomic_write(Path(path)) as stream:
        stream.write(text)


def dumps(rows: Iterable[SectionRow]) -> str:
    """Return the table as it is written."""
    return format_records(COLUMNS, [[getattr(row, column) for column in COLUMNS] for row in rows])
