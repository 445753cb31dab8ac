"""Comma- and tab-separated tables, with a header, as RFC 4180 has them: lines end in CR LF."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from ddi.output.cells import defuse
from ddi.output.rows import layout

if TYPE_CHECKING:
    from typing import IO

    from ddi.output.writers import OutputOptions
    from ddi.reading import LabelReading


class DelimitedWriter:
    """One row a statement or pair, the header first, in any case; text that starts like a formula is defused."""

    def __init__(self, stream: IO[str], options: OutputOptions, *, delimiter: str = ",") -> None:
        self._layout = layout(united=options.united)
        self._writer = csv.writer(stream, delimiter=delimiter)
        self._writer.writerow([column.name for column in self._layout.columns])

    def write(self, reading: LabelReading) -> None:
        """Write a label's rows."""
        for row in self._layout.rows(reading):
            self._writer.writerow([defuse(value) if isinstance(value, str) else value for value in row])

    def finish(self) -> None:
        """Write nothing: every row stands for itself."""


class TabWriter(DelimitedWriter):
    """The same, separated by tabs."""

    def __init__(self, stream: IO[str], options: OutputOptions) -> None:
        super().__init__(stream, options, delimiter="\t")
