"""A table for people, readable at 80 columns: the interactions, and below them each statement once."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from ddi.interaction import Interaction

_WIDTH = 80
# Names stay readable on a narrow terminal; what the label says is wrapped instead.
_NAME = 11
_NOTHING = "No pharmacokinetic interaction was found in the sections read. That does not mean that there is none."
_NOTE = "This is what the label was read to say, with errors: check the statement. It is no medical advice."


def write_table(interactions: Sequence[Interaction], stream: IO[str], *, width: int | None = None) -> None:
    """Print interactions, label by label; where there are none, a sentence that says so.

    Args:
        interactions: of one label or several.
        stream: where to.
        width: columns; the terminal's, and 80 where there is none, if not given.
    """
    console = Console(file=stream, width=width or (None if stream.isatty() else _WIDTH), highlight=False)
    if not interactions:
        console.print(_NOTHING)
        return
    for label in dict.fromkeys(interaction.label for interaction in interactions):
        chosen = [interaction for interaction in interactions if interaction.label == label]
        _write_label(label, chosen, console)
    console.print(_NOTE)


def printable(text: str) -> str:
    """Return a text as one line without control characters, so that a label can't steer the terminal."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})


def _write_label(label: str, interactions: Sequence[Interaction], console: Console) -> None:
    statements = {(interaction.section_title, interaction.statement): None for interaction in interactions}
    numbers = {key: number for number, key in enumerate(statements, 1)}
    table = Table(title=_text(label), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("Precipitant", overflow="fold", min_width=_NAME)
    table.add_column("Object", overflow="fold", min_width=_NAME)
    table.add_column("The label says")
    table.add_column("Score", justify="right", no_wrap=True)
    for interaction in interactions:
        says = "they interact" if interaction.modality == "positive" else "they do not"
        table.add_row(
            str(numbers[interaction.section_title, interaction.statement]),
            _text(interaction.precipitant.text),
            _text(interaction.object.text),
            f"{says}, {interaction.type}",
            f"{interaction.score:.2f}",
        )
    console.print(table)
    quoted = Table.grid(padding=(0, 1))
    quoted.add_column(justify="right")
    quoted.add_column()
    for (title, statement), number in numbers.items():
        quoted.add_row(str(number), _text(f"{title}: {statement.text}" if title else statement.text))
    console.print(quoted)
    console.print()


def _text(text: str) -> Text:
    return Text(printable(text))
