"""Data frames: the rows of `ddi.output.rows` in pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddi.errors import MissingDependencyError
from ddi.output.rows import Kind, layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from ddi.reading import LabelReading

_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "int64", Kind.NUMBER: "float64"}
_BY = ("statement", "pair")


def to_frame(readings: Iterable[LabelReading], *, by: str = "statement") -> pd.DataFrame:
    """Return a table with the columns of ``docs/formats.md``, all of them also where there is no row.

    Args:
        readings: of labels.
        by: ``statement`` for one row a drug pair and statement, ``pair`` for one a drug pair.

    Raises:
        ValueError: ``by`` is neither.
        MissingDependencyError: pandas is not installed.
    """
    if by not in _BY:
        raise ValueError(f"one row is made by {' or by '.join(_BY)}, not by {by!r}")
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingDependencyError(
            "data frames need the package pandas", remedy="Install it with `pip install 'pk-ddi[tables]'`"
        ) from error
    form = layout(united=by == "pair")
    rows = [row for reading in readings for row in form.rows(reading)]
    return pd.DataFrame(
        {
            column.name: pd.Series([row[number] for row in rows], dtype=_TYPES[column.kind])
            for number, column in enumerate(form.columns)
        }
    )
