"""`ddi extract`: labels in, interactions out."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.bulk import FileOrAddress, bulk_options, is_bulk, read_in_bulk
from cli.groups import ddi_commands
from cli.options import EXTRACT_FORMATS, quiet_option
from cli.printing import activity, no_note
from corpus_tools.files import same_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.printing import Activity
    from ddi.errors import LabelError
    from ddi.output.writers import LabelWriter
    from ddi.question import DrugQuestion
    from ddi.reading import LabelReading


@ddi_commands.command()
@click.argument("labels", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="A model's folder; the one that ships if not given."
)
@click.option(
    "--format",
    "wanted_format",
    type=click.Choice(EXTRACT_FORMATS),
    help="How results are written; what the output's suffix says if not given. The table goes to standard output, and "
    "to a file that ends in .txt or has no suffix.",
)
@click.option(
    "-o",
    "--output",
    type=FileOrAddress(),
    help="Write to this file or address (with brat: a new folder), not to standard output.",
)
@click.option("--drug", help="Only what the labels state of this drug, its products and its metabolites.")
@click.option("--with-text", is_flag=True, help="Also the text of each section read; with jsonl and sqlite.")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), help="Least probability of an interaction; the model's if not given."
)
@click.option(
    "--sections",
    default="default",
    show_default=True,
    help="'default', 'all', or LOINC codes and titles, comma-separated.",
)
@click.option(
    "--by",
    type=click.Choice(["statement", "pair"]),
    default="statement",
    show_default=True,
    help="One row a statement, or one a pair of drugs with all its statements.",
)
@click.option("--dictionary", type=click.Path(path_type=Path), help="A dictionary that `ddi drugs build` wrote.")
@click.option("--recogniser", type=click.Path(path_type=Path), help="Weights that `ddi drugs train` wrote.")
@click.option("--explain", is_flag=True, help="Show the features that decided each pair.")
@quiet_option
@click.option(
    "--verbose", is_flag=True, help="Say on standard error what was read of each label, and how long it took."
)
@bulk_options
def extract(
    labels: tuple[str, ...],
    model: Path | None,
    wanted_format: str | None,
    output: Path | str | None,
    drug: str | None,
    with_text: bool,
    threshold: float | None,
    sections: str,
    by: str,
    dictionary: Path | None,
    recogniser: Path | None,
    explain: bool,
    quiet: bool,
    verbose: bool,
    **bulk: Any,  # noqa: ANN401 - the options of `cli.bulk`, which knows their types
) -> None:
    """Print the interactions that labels state. A label is a file, a folder, or - for standard input.

    An archive or an address such as s3://bucket/labels will do too. Many labels are read on all cores, with -o to a
    file that ends in .jsonl or .parquet; an interrupted run goes on with --resume.

    Example: ddi extract examples/label.txt --format jsonl

    \b
    One drug:         ddi extract label.xml --drug warfarin
    A page:           ddi extract label.xml -o report.html
    A spreadsheet:    ddi extract labels/ -o found.xlsx
    A database:       ddi extract labels.zip -o found.sqlite --with-text
    Only the surest:  ddi extract label.xml --threshold 0.9
    Why:              ddi extract label.xml --explain
    Many labels:      ddi extract labels.tar.xz -o found.jsonl --cache parses

    The output's suffix says the format: .html, .jsonl, .csv, .tsv, .xlsx, .parquet, .sqlite, .jsonld, .txt (the table).
    The formats merged-pddi, fhir, brat and BioC are asked for with --format. No row is no proof of no interaction.
    """  # noqa: D301 - click's mark of a block that keeps its lines
    from ddi.commands import load_extractor, run_extract
    from ddi.output.writers import OutputOptions, open_writer

    if threshold is not None and not 0 <= threshold <= 1:
        raise click.BadParameter("a probability lies between 0 and 1", param_hint="--threshold")
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    if isinstance(output, Path) and any(label != "-" and same_place(output, Path(label)) for label in labels):
        raise click.BadParameter("this is a label to be read; choose another file", param_hint="--output")
    if is_bulk(labels, output, wanted_format, bulk, drug=drug) and output is not None:
        settings = {
            "dictionary": dictionary,
            "recogniser": recogniser,
            "threshold": threshold,
            "explain": explain,
            "sections": sections,
            "united": by == "pair",
            "with_text": with_text,
        }
        read_in_bulk(labels, output, model, settings, bulk, quiet=quiet)
        return
    if isinstance(output, str):
        raise click.BadParameter("at an address, results end in .jsonl or .parquet", param_hint="--output")
    wanted = {"united": by == "pair", "with_text": with_text, "reasons": explain}
    form = _chosen_format(wanted_format, output, wanted)
    with activity(show=not quiet) as shown:
        note = no_note if quiet else shown.note
        question = None if drug is None else _question(drug, dictionary, note)
        failures: list[LabelError] = []
        options = OutputOptions(
            united=wanted["united"], with_text=with_text, question=question, note=note, failures=failures
        )
        shown.say("loading the model")
        extractor = load_extractor(
            model,
            dictionary,
            recogniser,
            threshold=threshold,
            explain=explain,
            explain_if_linear=form == "html",
        )
        shown.say("reading")
        with open_writer(form, output, options) as writer:
            watched = _Watched(_answering(writer, question, form, note), shown, verbose=verbose)
            for problem in run_extract(labels, watched, extractor, sections=sections, stdin=sys.stdin.buffer):
                shown.note(f"error: {problem}")
                failures.append(problem)
    if failures:
        raise SystemExit(1)


# What asks for each of the options that not every format has a place for.
_OPTION_NAMES = {"united": "--by pair", "with_text": "--with-text", "reasons": "--explain"}


def _chosen_format(wanted: str | None, output: Path | None, options: dict[str, bool]) -> str:
    """Return the format to write; what contradicts itself is wrong usage."""
    from ddi.errors import OutputError
    from ddi.output.writers import FORMATS, choose_format, formats_taking

    try:
        form = choose_format(wanted, output)
    except OutputError as error:
        raise click.UsageError(str(error)) from error
    for option, given in options.items():
        if given and option not in FORMATS[form].takes:
            raise click.UsageError(
                f"{_OPTION_NAMES[option]} has no place in the format {form}; it goes with "
                f"{', '.join(formats_taking(option))}"
            )
    return form


def _question(drug: str, dictionary: Path | None, note: Callable[[str], None]) -> DrugQuestion:
    """Return the question of a drug, and note where the dictionary does not know it."""
    from ddi.drugs import load_dictionary
    from ddi.question import DrugQuestion

    try:
        question = DrugQuestion.of(drug, dictionary=load_dictionary(dictionary))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--drug") from error
    if not question.known:
        note(f"note: the dictionary does not know {drug}; only mentions of that very name are found")
    return question


def _answering(
    writer: LabelWriter, question: DrugQuestion | None, form: str, note: Callable[[str], None]
) -> LabelWriter:
    """Return a writer of what concerns the drug asked about; a table says itself where a label is silent."""
    from ddi.question import AnsweringWriter

    if question is None:
        return writer
    return AnsweringWriter(writer, question, no_note if form == "table" else note)


@dataclass(slots=True)
class _Watched:
    """Shows on standard error how far the run is, and with ``verbose`` what was read of each label."""

    writer: LabelWriter
    shown: Activity
    verbose: bool
    _labels: int = 0
    _since: float = field(default_factory=time.perf_counter)

    def write(self, reading: LabelReading) -> None:
        """Write one label's results."""
        self._labels += 1
        self.shown.hide()
        self.writer.write(reading)
        if self.verbose:
            now = time.perf_counter()
            drugs = sum(len(read.drugs) for read in reading.sections)
            self.shown.note(
                f"{reading.source}: {len(reading.sections)} of {len(reading.label.sections)} sections read, {drugs} "
                f"mentions of drugs, {len(reading.interactions)} interactions from {reading.threshold:.2f} up, "
                f"{now - self._since:.1f} s; {reading.model}"
            )
            self._since = now
        self.shown.say(f"reading; labels done: {self._labels}")

    def finish(self) -> None:
        """Write what comes after the last label."""
        self.shown.hide()
        self.writer.finish()
