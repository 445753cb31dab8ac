"""Excel: the rows of `ddi.output.rows` in a workbook, written row by row.

Text stands in cells of text, never of formulas, and what starts like a formula has Excel's mark of a text, so that it
stays one when a cell is edited.
"""

from __future__ import annotations

import datetime as dt
import errno
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ddi.errors import MissingDependencyError
from ddi.output.cells import defuse
from ddi.output.rows import Kind, layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ddi.output.rows import Row
    from ddi.output.writers import OutputOptions
    from ddi.reading import LabelReading

#: What a cell and a sheet hold at most (Microsoft, "Excel specifications and limits").
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_576
_CUT = "…"
_WIDE, _NARROW = 24, 12


@contextmanager
def excel_writer(path: Path, options: OutputOptions) -> Iterator[ExcelWriter]:
    """Give a writer of a workbook.

    Raises:
        MissingDependencyError: XlsxWriter is not installed.
        OSError: the workbook cannot be written.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingDependencyError(
            "Excel files need the package XlsxWriter", remedy="Install it with `pip install 'pk-ddi[tables]'`"
        ) from error
    try:
        with _File(path, "w") as raw, io.BufferedWriter(raw) as stream:
            with xlsxwriter.Workbook(stream, {"constant_memory": True}) as workbook:
                # The time of writing would make two files of the same results differ.
                workbook.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
                yield ExcelWriter(workbook, options)
            stream.flush()
            if raw.error is not None:
                raise raw.error
    except xlsxwriter.exceptions.XlsxFileError as error:
        raise OSError(errno.EIO, str(error)) from error


class _File(io.FileIO):
    """A file that keeps the first error of writing for the end.

    Raised in the middle, it would leave an archive half open, which complains on standard error when it is collected.
    """

    error: OSError | None = None

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        """Write, or take note that nothing can be written."""
        try:
            return super().write(data) or 0
        except OSError as error:
            self.error = self.error or error
            return memoryview(data).nbytes


class ExcelWriter:
    """One row a statement or pair, the header first; a new sheet where one is full."""

    def __init__(self, workbook: Any, options: OutputOptions, *, most_rows: int = MOST_ROWS) -> None:  # noqa: ANN401 - XlsxWriter's
        self._workbook = workbook
        self._layout = layout(united=options.united)
        self._note = options.note
        self._most_rows = most_rows
        self._head = workbook.add_format({"bold": True})
        self._marked = workbook.add_format({"quote_prefix": True})
        self._sheets = 0
        self._cut = 0
        self._add_sheet()

    def write(self, reading: LabelReading) -> None:
        """Write a label's rows."""
        for row in self._layout.rows(reading):
            if self._row == self._most_rows:
                self._add_filter()
                self._add_sheet()
            self._write_row(row)

    def finish(self) -> None:
        """End the last sheet, and say how many texts were cut, if any."""
        self._add_filter()
        if self._cut:
            self._note(f"{self._cut} texts were cut to the {LONGEST_TEXT:,} characters that a cell of Excel holds")

    def _add_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._workbook.add_worksheet("interactions" if self._sheets == 1 else f"more {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for number, column in enumerate(self._layout.columns):
            self._sheet.set_column(number, number, _WIDE if column.kind is Kind.TEXT else _NARROW)
            self._sheet.write_string(0, number, column.name, self._head)
        self._row = 1

    def _add_filter(self) -> None:
        """Let a reader choose rows by the header of the sheet that is full, or the last."""
        self._sheet.autofilter(0, 0, self._row - 1, len(self._layout.columns) - 1)

    def _write_row(self, row: Row) -> None:
        for number, value in enumerate(row):
            if isinstance(value, str):
                self._sheet.write_string(
                    self._row, number, self._fitting(value), self._marked if defuse(value) != value else None
                )
            elif value is not None:
                self._sheet.write_number(self._row, number, value)
        self._row += 1

    def _fitting(self, text: str) -> str:
        """Return a text as long as a cell holds; Excel counts UTF-16 units."""
        units = text.encode("utf-16-le")
        if len(units) <= 2 * LONGEST_TEXT:
            return text
        self._cut += 1
        return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", errors="ignore") + _CUT
