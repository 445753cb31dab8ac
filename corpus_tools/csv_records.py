"""Read and write comma-separated tables with a header (RFC 4180), refusing what is damaged."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.files import bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from corpus_tools.errors import CorpusError

# Columns that an error names.
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """A record's cells by column, in the header's order, and the line on which it begins."""

    cells: dict[str, str]
    line: int


def load_records(
    path: str | Path, columns: Iterable[str], error_type: type[CorpusError], *, delimiters: str = ","
) -> tuple[CsvRecord, ...]:
    """Read a table that must have these columns, and may have more; arguments as for `parse_records`.

    Raises:
        error_type: the file cannot be read, or `parse_records` refuses it.
    """
    try:
        data = bytes_of(path)
    except OSError as error:
        raise error_type(f"the file cannot be read ({error.strerror})", path=path) from error
    return parse_records(data, columns, error_type, path=path, delimiters=delimiters)


def parse_records(
    data: bytes | str,
    columns: Iterable[str],
    error_type: type[CorpusError],
    *,
    path: str | Path | None = None,
    delimiters: str = ",",
) -> tuple[CsvRecord, ...]:
    """Parse a table that must have these columns, and may have more; empty lines are skipped.

    Args:
        data: the table.
        columns: those that it must have.
        error_type: what to raise.
        path: for messages only.
        delimiters: what may separate cells; the one that the first line has most of does.

    Raises:
        error_type: the table is empty, not UTF-8 or damaged, lacks columns, names one twice, or has a row
            with too many or too few cells.
    """
    columns = tuple(columns)
    text = _decoded(data, error_type, path)
    head = text.partition("\n")[0]
    rows = list(_rows(text, max(delimiters, key=head.count), error_type, path))
    if not rows:
        raise error_type("the table is empty", path=path, expected=f"a header with {', '.join(columns)}")
    header_line, header = rows[0][0], [cell.strip() for cell in rows[0][1]]
    counts = Counter(header)
    missing = [column for column in columns if column not in counts]
    if missing:
        message = f"the table lacks {len(missing)} column{'s'[: len(missing) > 1]}: {', '.join(missing)}"
        found = ", ".join(header[:_MOST_NAMED]) + ("" if len(header) <= _MOST_NAMED else ", ...")
        raise error_type(message, path=path, place=f"line {header_line}", found=found)
    doubled = sorted(column for column, count in counts.items() if count > 1)
    if doubled:
        raise error_type(f"a column stands twice: {', '.join(doubled)}", path=path, place=f"line {header_line}")
    records = []
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            raise error_type(
                "a row with the wrong number of cells",
                path=path,
                place=f"line {line}",
                expected=str(len(header)),
                found=str(len(cells)),
            )
        records.append(CsvRecord(dict(zip(header, cells, strict=True)), line))
    return tuple(records)


def _decoded(data: bytes | str, error_type: type[CorpusError], path: str | Path | None) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise error_type(
            "the table is not UTF-8",
            path=path,
            place=f"line {line}",
            expected="UTF-8 text",
            found=f"byte 0x{data[error.start]:02x}",
        ) from error


def _rows(
    text: str, delimiter: str, error_type: type[CorpusError], path: str | Path | None
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise error_type(f"damaged CSV: {error}", path=path, place=f"line {line}") from error


def format_records(header: Sequence[str], rows: Iterable[Sequence[str]], *, quote_text: bool = False) -> str:
    """Return a table with CRLF line ends.

    Args:
        header: the columns.
        rows: the cells.
        quote_text: put every cell but whole numbers and empty ones between quotes, as the published table does.
    """
    stream = io.StringIO()
    if not quote_text:
        csv.writer(stream).writerows([header, *rows])
        return stream.getvalue()
    for row in (header, *rows):
        stream.write(",".join(_quoted(cell) for cell in row) + "\r\n")
    return stream.getvalue()


def _quoted(cell: str) -> str:
    if not cell or (cell.isascii() and cell.isdigit()):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
