"""What a notebook shows of a reading: small tables of HTML. All that comes from a label is text there."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ddi.output.table import NOTHING, printable, what_is_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.interaction import Interaction
    from ddi.labels.label import Failure
    from ddi.reading import LabelReading

_HEADS = ("Precipitant", "Object", "The label says", "Effects", "Score", "Statement")
_CELL = "text-align: left; vertical-align: top; white-space: normal;"
# More rows than anyone reads in a notebook; `to_frame` has them all.
_MOST_ROWS = 200


def reading_html(reading: LabelReading) -> str:
    """Return a label's name and the table of its interactions."""
    title = f" {_text(reading.label.title)}" if reading.label.title else ""
    return f"<div><p><b>{_text(reading.source)}</b>{title}</p>{_table(reading.interactions, reading.model)}</div>"


def readings_html(readings: Sequence[LabelReading], failures: Sequence[Failure]) -> str:
    """Return a table of labels, with how much was found in each."""
    rows = [
        (reading.source, reading.label.title, str(len(reading.sections)), str(len(reading.interactions)))
        for reading in readings[:_MOST_ROWS]
    ]
    rows += [(failure.source, f"not read: {failure.error.message}", "", "") for failure in failures[:_MOST_ROWS]]
    left_out = max(0, len(readings) - _MOST_ROWS) + max(0, len(failures) - _MOST_ROWS)
    more = f"<p>and {left_out} more labels</p>" if left_out else ""
    return f"<div>{_rows(('Label', 'Title', 'Sections read', 'Interactions'), rows)}{more}</div>"


def _table(interactions: Sequence[Interaction], model: str) -> str:
    if not interactions:
        return f"<p>{_text(NOTHING)}</p>"
    rows = [
        (
            interaction.precipitant.text,
            interaction.object.text,
            what_is_said(interaction.modality, interaction.type),
            "; ".join(effect.describe() for effect in interaction.effects),
            f"{interaction.score:.2f}",
            interaction.statement.text,
        )
        for interaction in interactions[:_MOST_ROWS]
    ]
    left_out = len(interactions) - len(rows)
    more = f" {left_out} more interactions are not shown." if left_out else ""
    return f"{_rows(_HEADS, rows)}<p>Read by {_text(model)}, with errors: check the statement.{more}</p>"


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col" style="{_CELL}">{_text(cell)}</th>' for cell in heads)
    cells = ("".join(f'<td style="{_CELL}">{_text(cell)}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return escape(printable(text))
