"""A table for people, readable at 80 columns: the interactions, and below them each statement once."""

from __future__ import annotations

import io
import os
import unicodedata
from typing import TYPE_CHECKING, cast

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus_tools.documents import Modality
from ddi.pairs import MIXED, by_pair, by_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import IO

    from ddi.interaction import Interaction, Statement

    _Numbers = Mapping[tuple[str, Statement], int]

# Where there is no terminal, so wide that most rows stand on one line each.
_WIDTH = 120
# Names stay readable on a narrow terminal; what the label says is wrapped instead.
_NAME = 11
_SAYS = {str(Modality.POSITIVE): "they interact", str(Modality.NEGATIVE): "they do not", MIXED: "both are stated"}
#: What stands in the place of a table that would be empty.
NOTHING = "No pharmacokinetic interaction was found in the sections read. That does not mean that there is none."
_SCORE = "Score: how probable it is that the label states what the row says; rows from {threshold:.2f} up are shown."
_NOTE = "This is what the label was read to say, with errors: check the statement. It is no medical advice."


def write_table(
    label: str,
    interactions: Sequence[Interaction],
    stream: IO[str],
    *,
    title: str = "",
    united: bool = False,
    nothing: str = NOTHING,
    width: int | None = None,
) -> None:
    """Print the interactions of one label; where there are none, a sentence that says so.

    Args:
        label: the label's source.
        interactions: what was found in it.
        stream: where to.
        title: the label's own title.
        united: whether the statements of one pair of drugs make one row.
        nothing: the sentence for a label without interactions.
        width: columns; if not given the terminal's, and where there is none ``COLUMNS``, or 120.
    """
    console = _console(stream, width)
    console.print(Text(printable(label), style="bold"))
    if title:
        console.print(_text(title))
    if interactions:
        _write_interactions(interactions, console, united=united)
    else:
        console.print(_text(nothing))
    console.print()


def write_note(threshold: float, stream: IO[str], *, width: int | None = None) -> None:
    """Print what a reader of tables should know: what the score is, and that it is no advice."""
    _console(stream, width).print(f"{_SCORE.format(threshold=threshold)} {_NOTE}")


def what_is_said(modality: str, kind: str) -> str:
    """Return a modality and a type in words; `ddi.pairs.MIXED` is a modality too."""
    return f"{_SAYS[modality]}, {kind}"


def printable(text: str) -> str:
    """Return a text as one line without control characters, so that a label can't steer the terminal."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})


def _write_interactions(interactions: Sequence[Interaction], console: Console, *, united: bool) -> None:
    statements = {(interaction.section_title, interaction.statement): None for interaction in interactions}
    numbers = {key: number for number, key in enumerate(statements, 1)}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("Precipitant", overflow="fold", min_width=_NAME)
    table.add_column("Object", overflow="fold", min_width=_NAME)
    table.add_column("The label says")
    table.add_column("Score", justify="right", no_wrap=True)
    for row in _pair_rows(interactions, numbers) if united else _statement_rows(interactions, numbers):
        table.add_row(*(_text(cell) for cell in row))
    console.print(table)
    quoted = Table.grid(padding=(0, 1))
    quoted.add_column(justify="right")
    quoted.add_column()
    for (title, statement), number in numbers.items():
        quoted.add_row(str(number), _text(f"{title}: {statement.text}" if title else statement.text))
        for effect in _effects(interactions, title, statement):
            quoted.add_row("", _text(f"- {effect}"))
    console.print(quoted)
    for interaction in interactions:
        if interaction.reasons:
            pair = f"{interaction.precipitant.text} and {interaction.object.text}"
            number = numbers[interaction.section_title, interaction.statement]
            added = "; ".join(f"{name} ({weight:+.2f})" for name, weight in interaction.reasons)
            console.print(_text(f"Why {pair} (statement {number}): {added}"))


def _statement_rows(interactions: Sequence[Interaction], numbers: _Numbers) -> Iterator[tuple[str, ...]]:
    for said in by_statement(interactions):
        interaction = said[0]
        yield (
            str(numbers[interaction.section_title, interaction.statement]),
            ", ".join(dict.fromkeys(each.precipitant.text for each in said)),
            ", ".join(dict.fromkeys(each.object.text for each in said)),
            what_is_said(interaction.modality, interaction.type),
            f"{interaction.score:.2f}",
        )


def _pair_rows(interactions: Sequence[Interaction], numbers: _Numbers) -> Iterator[tuple[str, ...]]:
    for pair in by_pair(interactions):
        found = sorted({numbers[each.section_title, each.statement] for each in pair.interactions})
        yield (
            ", ".join(map(str, found)),
            _with_parent(pair.precipitant, pair.precipitant_parent),
            _with_parent(pair.object, pair.object_parent),
            what_is_said(pair.modality, pair.type),
            f"{pair.score:.2f}",
        )


def _with_parent(name: str, parent: str | None) -> str:
    return f"{name} (of {parent})" if parent else name


def _effects(interactions: Sequence[Interaction], title: str, statement: Statement) -> list[str]:
    """Return what a statement says of its pairs, in words, each once."""
    found = (
        effect.describe()
        for interaction in interactions
        if (interaction.section_title, interaction.statement) == (title, statement)
        for effect in interaction.effects
    )
    return list(dict.fromkeys(found))


class _Trimming(io.TextIOBase):
    """A file or pipe, whose lines do not end in the blanks that fill a table's last column."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write whole lines, as rich gives them."""
        self._stream.write("\n".join(line.rstrip(" ") for line in text.split("\n")))
        return len(text)

    def flush(self) -> None:
        """Flush what is behind."""
        self._stream.flush()


def _console(stream: IO[str], width: int | None) -> Console:
    if stream.isatty():
        return Console(file=stream, width=width, highlight=False)
    wanted = os.environ.get("COLUMNS", "")
    told = int(wanted) if wanted.isdecimal() else 0
    return Console(file=cast("IO[str]", _Trimming(stream)), width=width or told or _WIDTH, highlight=False)


def _text(text: str) -> Text:
    return Text(printable(text))
