"""Rows as JSON arrays, one a line, to Parquet and back, some thousand at a time."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from corpus_tools.files import atomic_path
from ddi.errors import MissingDependencyError
from ddi.output.rows import Kind, layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GROUP = 10_000


def _pyarrow() -> Any:  # noqa: ANN401 - pyarrow ships no types
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError as error:
        raise MissingDependencyError(
            "Parquet files need the package pyarrow", remedy="Install it with `pip install 'pk-ddi[tables]'`"
        ) from error
    return pa


def check_parquet() -> None:
    """Make sure, before a long run, that Parquet can be written.

    Raises:
        MissingDependencyError: pyarrow is not installed.
    """
    _pyarrow()


def write_parquet(lines: Path, output: Path, *, united: bool) -> None:
    """Write the rows of a file of JSON arrays as Parquet; the file appears whole.

    Raises:
        MissingDependencyError: pyarrow is not installed.
        OutputError: the file cannot be written.
    """
    pa = _pyarrow()
    types = {Kind.TEXT: pa.string(), Kind.INTEGER: pa.int64(), Kind.NUMBER: pa.float64()}
    schema = pa.schema([(column.name, types[column.kind]) for column in layout(united=united).columns])
    with (
        atomic_path(output) as temporary,
        pa.parquet.ParquetWriter(temporary, schema) as file,
        lines.open(encoding="utf-8") as stream,
    ):
        while group := list(islice(stream, _GROUP)):
            cells = zip(*map(json.loads, group), strict=True)
            columns = [pa.array(column, type=field.type) for column, field in zip(cells, schema, strict=True)]
            file.write_table(pa.Table.from_arrays(columns, schema=schema))


def parquet_lines(path: Path) -> Iterator[str]:
    """Yield the rows of a Parquet file as JSON arrays, as they were before."""
    pa = _pyarrow()
    with pa.parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_GROUP):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield json.dumps(row, ensure_ascii=False) + "\n"
