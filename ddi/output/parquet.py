"""Parquet: the rows of `ddi.output.rows`, typed, in row groups, so that any number of labels fits in memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ddi.errors import MissingDependencyError
from ddi.output.rows import Kind, layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ddi.output.rows import Row
    from ddi.output.writers import OutputOptions
    from ddi.reading import LabelReading

_GROUP = 10_000


@contextmanager
def parquet_writer(path: Path, options: OutputOptions) -> Iterator[ParquetWriter]:
    """Give a writer of a Parquet file.

    Raises:
        MissingDependencyError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingDependencyError(
            "Parquet files need the package pyarrow", remedy="Install it with `pip install 'pk-ddi[tables]'`"
        ) from error
    types = {Kind.TEXT: pa.string(), Kind.INTEGER: pa.int64(), Kind.NUMBER: pa.float64()}
    schema = pa.schema([(column.name, types[column.kind]) for column in layout(united=options.united).columns])
    with parquet.ParquetWriter(path, schema) as file:
        yield ParquetWriter(file, options)


class ParquetWriter:
    """One row a statement or pair; a row group each ten thousand."""

    def __init__(self, file: Any, options: OutputOptions) -> None:  # noqa: ANN401 - pyarrow's
        self._file = file
        self._layout = layout(united=options.united)
        self._waiting: list[Row] = []

    def write(self, reading: LabelReading) -> None:
        """Take a label's rows."""
        self._waiting.extend(self._layout.rows(reading))
        if len(self._waiting) >= _GROUP:
            self._write_group()

    def finish(self) -> None:
        """Write the last row group."""
        if self._waiting:
            self._write_group()

    def _write_group(self) -> None:
        import pyarrow as pa

        schema = self._file.schema
        cells = zip(*self._waiting, strict=True)
        columns = [pa.array(column, type=field.type) for column, field in zip(cells, schema, strict=True)]
        self._file.write_table(pa.Table.from_arrays(columns, schema=schema))
        self._waiting.clear()
