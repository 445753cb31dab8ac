"""What writes the results of a run, chosen by the name of its format.

A format is a function that takes an `Output` and gives a `LabelWriter`; `FORMATS` names them all.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from corpus_tools.files import atomic_write
from ddi.output.jsonl import write_interactions, write_pairs, write_section
from ddi.output.page.writer import HtmlWriter
from ddi.output.table import write_note, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import IO

    from ddi.reading import LabelReading


class LabelWriter(Protocol):
    """Takes what was read of labels, one after the other."""

    def write(self, reading: LabelReading) -> None:
        """Write one label's results."""
        ...

    def finish(self) -> None:
        """Write what comes after the last label. Not called where the run broke off."""
        ...


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How results are written.

    ``united`` puts the statements of one pair of drugs in a label together; ``with_text`` adds the text of each
    section read, in formats that have a place for it.
    """

    united: bool = False
    with_text: bool = False


@dataclass(slots=True)
class TableWriter:
    """Tables for people, and a note below the last."""

    stream: IO[str]
    options: OutputOptions
    _threshold: float | None = None

    def write(self, reading: LabelReading) -> None:
        """Print one label's table."""
        self._threshold = reading.threshold
        write_table(
            reading.source,
            reading.interactions,
            self.stream,
            title=reading.label.title,
            united=self.options.united,
        )

    def finish(self) -> None:
        """Print the note, if there was a table."""
        if self._threshold is not None:
            write_note(self._threshold, self.stream)


@dataclass(frozen=True, slots=True)
class JsonLinesWriter:
    """JSON lines, as ``docs/formats.md`` describes them."""

    stream: IO[str]
    options: OutputOptions

    def write(self, reading: LabelReading) -> None:
        """Write a line for each interaction or pair, after the sections' texts where they are wanted."""
        if self.options.with_text:
            for read in reading.sections:
                write_section(reading.source, read.section, read.number, self.stream)
        write = write_pairs if self.options.united else write_interactions
        write(reading.interactions, self.stream)

    def finish(self) -> None:
        """Write nothing: every line stands for itself."""


FORMATS: Mapping[str, Callable[[IO[str], OutputOptions], LabelWriter]] = {
    "table": TableWriter,
    "jsonl": JsonLinesWriter,
    "html": HtmlWriter,
}


@contextmanager
def open_writer(name: str, output: Path | None, options: OutputOptions) -> Iterator[LabelWriter]:
    """Give a writer of a format to a file, which appears when the block ends without error, or to standard output.

    Raises:
        OutputError: the file cannot be written.
    """
    if output is None:
        yield FORMATS[name](sys.stdout, options)
        sys.stdout.flush()
        return
    with atomic_write(output) as stream:
        yield FORMATS[name](stream, options)
