"""Tables as values, drawn on a terminal or written as Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from rich.table import Table as RichTable
from rich.text import Text

from corpus_tools.screen import escaped


@dataclass(frozen=True, slots=True)
class Table:
    """A title, column heads and rows of texts; the first column is aligned left, the others right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def to_rich(self) -> RichTable:
        """Return it as rich draws it."""
        table = RichTable(title=_text(self.title), title_justify="left", title_style="bold")
        for number, column in enumerate(self.columns):
            table.add_column(_text(column), justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*map(_text, row))
        return table

    def to_markdown(self) -> str:
        """Return it as a Markdown table under its title."""
        lines = [
            f"**{self.title}**",
            "",
            _line(self.columns),
            _line(["---", *("--:" for _ in self.columns[1:])]),
            *(_line(row) for row in self.rows),
        ]
        return "\n".join(lines) + "\n"


def _text(cell: str) -> Text:
    # Not a str: rich would take "[red]" in a file's name for markup.
    return Text(escaped(cell, keep="\n\t"))


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
