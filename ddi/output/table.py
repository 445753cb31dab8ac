"""A table for people, readable at 80 columns."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from ddi.interaction import Interaction

_WIDTH = 80


def write_table(interactions: Sequence[Interaction], stream: IO[str], *, width: int | None = None) -> None:
    """Print interactions as a table, the statement below each; where there are none, a sentence that says so.

    Args:
        interactions: of one label or several.
        stream: where to.
        width: columns; the terminal's, and 80 where there is none, if not given.
    """
    console = Console(file=stream, width=width or (None if stream.isatty() else _WIDTH), highlight=False)
    if not interactions:
        console.print(
            "No pharmacokinetic interaction found in the sections read. That is not proof that there is none."
        )
        return
    for label in dict.fromkeys(interaction.label for interaction in interactions):
        table = Table(title=Text(printable(label)), title_justify="left", show_lines=True, expand=True)
        table.add_column("Precipitant", ratio=3, overflow="fold")
        table.add_column("Object", ratio=3, overflow="fold")
        table.add_column("Says", ratio=3)
        table.add_column("Score", justify="right", width=5)
        table.add_column("Statement", ratio=8, overflow="fold")
        for interaction in interactions:
            if interaction.label == label:
                table.add_row(*_row(interaction))
        console.print(table)


def printable(text: str) -> str:
    """Return a text as one line without control characters, so that a label can't steer the terminal."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})


def _row(interaction: Interaction) -> tuple[Text, ...]:
    says = "interact" if interaction.modality == "positive" else "do not interact"
    cells = (
        interaction.precipitant.text,
        interaction.object.text,
        f"{says}, {interaction.type}",
        f"{interaction.score:.2f}",
        interaction.statement.text,
    )
    return tuple(Text(printable(cell)) for cell in cells)
