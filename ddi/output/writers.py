"""What writes the results of a run, chosen by the name of its format.

`FORMATS` names them all. A `TextFormat` makes its writer from an open text, a `FileFormat` from a path, where it puts a
file or a folder. Either way nothing stands under the output's name before all of it is written.
"""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Protocol, cast

from corpus_tools.files import atomic_folder, atomic_path, atomic_write
from corpus_tools.screen import escaped_lines
from ddi.errors import OutputError
from ddi.output.jsonl import write_interactions, write_pairs, write_section
from ddi.output.table import NOTHING, write_note, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import IO

    from ddi.errors import LabelError
    from ddi.question import DrugQuestion
    from ddi.reading import LabelReading


class LabelWriter(Protocol):
    """Takes what was read of labels, one after the other."""

    def write(self, reading: LabelReading) -> None:
        """Write one label's results."""
        ...

    def finish(self) -> None:
        """Write what comes after the last label. Not called where the run broke off."""
        ...


def _unheard(note: str) -> None:
    """Take a note that nobody asked for."""


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How results are written.

    ``united`` puts the statements of one pair of drugs in a label together; ``with_text`` adds the text of each
    section read, in formats that have a place for it. ``question`` is the drug that the labels were asked about, if
    one was. ``note`` takes what a user should know of the output besides, such as what the format could not hold.
    ``failures`` are the labels that could not be read, all of them once the writer is to finish; a page names them.
    """

    united: bool = False
    with_text: bool = False
    question: DrugQuestion | None = None
    note: Callable[[str], None] = _unheard
    failures: Sequence[LabelError] = ()


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A format that is one text, for a file or for standard output.

    ``suffixes`` are those of its files, lower case; a file of another format may have one of those in ``shared``.
    ``takes`` says which options have a place in it: ``united`` and ``with_text`` of `OutputOptions`, and ``reasons``,
    the explanation of an interaction.
    """

    make: Callable[[IO[str], OutputOptions], LabelWriter]
    suffixes: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    takes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format that needs a path: a file that is no text, or a ``folder``. The other fields are `TextFormat`'s."""

    open: Callable[[Path, OutputOptions], AbstractContextManager[LabelWriter]]
    suffixes: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    takes: frozenset[str] = frozenset()
    folder: bool = False


@dataclass(slots=True)
class TableWriter:
    """Tables for people, and a note below the last."""

    stream: IO[str]
    options: OutputOptions
    _threshold: float | None = None

    def write(self, reading: LabelReading) -> None:
        """Print one label's table."""
        self._threshold = reading.threshold
        question = self.options.question
        write_table(
            reading.source,
            reading.interactions,
            self.stream,
            title=reading.label.title,
            united=self.options.united,
            nothing=NOTHING if question is None else question.silence(reading),
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


def _later(name: str) -> Callable[..., Any]:
    """Return what calls a function or class by its name, whose module is imported then: most runs need one format."""

    def call(*arguments: object) -> Any:  # noqa: ANN401 - as the function's
        return resolve_name(name)(*arguments)

    return call


_ROWS = frozenset({"united", "reasons"})
_DEFAULT = "table"
# A text's suffix says nothing of its format: the table goes there, and what is asked for.
_UNTOLD = ("", ".txt")

FORMATS: Mapping[str, TextFormat | FileFormat] = {
    "table": TextFormat(TableWriter, takes=_ROWS),
    "html": TextFormat(_later("ddi.output.page.writer:HtmlWriter"), (".html", ".htm"), takes=_ROWS),
    "jsonl": TextFormat(JsonLinesWriter, (".jsonl", ".ndjson"), takes=_ROWS | {"with_text"}),
    "csv": TextFormat(_later("ddi.output.delimited:DelimitedWriter"), (".csv",), takes=_ROWS),
    "tsv": TextFormat(_later("ddi.output.delimited:TabWriter"), (".tsv",), takes=_ROWS),
    "excel": FileFormat(_later("ddi.output.excel:excel_writer"), (".xlsx",), takes=_ROWS),
    "parquet": FileFormat(_later("ddi.output.parquet:parquet_writer"), (".parquet",), takes=_ROWS),
    "sqlite": FileFormat(
        _later("ddi.output.sqlite:sqlite_writer"),
        (".sqlite", ".sqlite3", ".db"),
        takes=frozenset({"with_text", "reasons"}),
    ),
    "merged-pddi": TextFormat(_later("ddi.output.pddi:PddiWriter"), shared=(".tsv",)),
    "fhir": TextFormat(_later("ddi.output.fhir:FhirWriter"), shared=(".json",)),
    "brat": FileFormat(_later("ddi.output.annotation_formats:brat_writer"), folder=True),
    "bioc-xml": TextFormat(_later("ddi.output.annotation_formats:bioc_xml_writer"), shared=(".xml",)),
    "bioc-json": TextFormat(_later("ddi.output.annotation_formats:bioc_json_writer"), shared=(".json",)),
    "webannotation": TextFormat(
        _later("ddi.output.annotation_formats:webannotation_writer"), (".jsonld",), shared=(".json",)
    ),
}


def choose_format(wanted: str | None, output: Path | None) -> str:
    """Return the format to write: the one that is wanted, else the one that the output's suffix says, else the table.

    Raises:
        OutputError: the suffix is that of other formats than the one wanted, or that of several, or no format is wanted
            and it is that of none, or the format needs a file and there is none.
    """
    suffix = "" if output is None else output.suffix.lower()
    own = [name for name, form in FORMATS.items() if suffix in form.suffixes]
    fitting = own + [name for name, form in FORMATS.items() if suffix in form.shared]
    if wanted is None and fitting and not own:
        raise OutputError(
            f"the suffix {suffix} does not say which format",
            path=output,
            remedy=f"Choose with --format: {', '.join(fitting)}",
        )
    if wanted is None and not fitting and suffix not in _UNTOLD:
        known = [each for form in FORMATS.values() for each in form.suffixes]
        raise OutputError(
            f"no format has the suffix {suffix}",
            path=output,
            expected=f"one of {', '.join(known)}, or .txt or none for the table",
            remedy="Choose another name, or a format with --format",
        )
    if wanted is not None and fitting and wanted not in fitting:
        raise OutputError(
            f"the suffix says {' or '.join(fitting)}, but --format says {wanted}",
            path=output,
            remedy="Leave --format out, or choose another name",
        )
    chosen = wanted or next(iter(own), _DEFAULT)
    if output is None and isinstance(FORMATS[chosen], FileFormat):
        raise OutputError(f"the format {chosen} does not go to standard output", remedy="Name a file with --output")
    return chosen


def formats_taking(option: str) -> tuple[str, ...]:
    """Return the formats that have a place for an option; see `TextFormat`."""
    return tuple(name for name, form in FORMATS.items() if option in form.takes)


@contextmanager
def open_writer(name: str, output: Path | None, options: OutputOptions) -> Iterator[LabelWriter]:
    """Give a writer of a format to a path, where it appears when the block ends without error, or to standard output.

    Raises:
        OutputError: the file cannot be written, or the format needs one and there is none.
    """
    form = FORMATS[choose_format(name, output)]
    if isinstance(form, TextFormat):
        if output is None:
            with _closing(form.make(_standard_output(form), options)) as writer:
                yield writer
            sys.stdout.flush()
            return
        with atomic_write(output) as stream, _closing(form.make(stream, options)) as writer:
            yield writer
    elif output is not None:
        place = atomic_folder if form.folder else atomic_path
        with place(output) as path, form.open(path, options) as writer:
            yield writer


class _Screen(io.TextIOBase):
    """A terminal that no text steers. What is written to a file or a pipe stays as it is."""

    def write(self, text: str) -> int:
        """Print a text."""
        sys.stdout.write(escaped_lines(text))
        return len(text)


def _standard_output(form: TextFormat) -> IO[str]:
    """Return standard output; the table sees to its text itself, and draws lines of its own."""
    if sys.stdout.isatty() and form is not FORMATS["table"]:
        return cast("IO[str]", _Screen())
    return sys.stdout


@contextmanager
def _closing(writer: LabelWriter) -> Iterator[LabelWriter]:
    """Give a writer, and let go of what it holds, if it holds anything, however the block ends."""
    try:
        yield writer
    finally:
        close = getattr(writer, "close", None)
        if close is not None:
            close()
