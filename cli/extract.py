"""`ddi extract`: labels in, interactions out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cli.bulk import FileOrAddress, bulk_options, is_bulk, read_in_bulk
from cli.groups import ddi_commands
from cli.options import (
    EXTRACT_FORMATS,
)


@ddi_commands.command()
@click.argument("labels", nargs=-1, required=True)
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="A model's folder; the one that ships if not given."
)
@click.option("--format", "output_format", type=click.Choice(EXTRACT_FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=FileOrAddress(), help="Write to this file, not to standard output.")
@click.option("--with-text", is_flag=True, help="With jsonl: also a line for each section read, with its text.")
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
@bulk_options
def extract(
    labels: tuple[str, ...],
    model: Path | None,
    output_format: str,
    output: Path | str | None,
    with_text: bool,
    threshold: float | None,
    sections: str,
    by: str,
    dictionary: Path | None,
    recogniser: Path | None,
    explain: bool,
    **bulk: Any,  # noqa: ANN401 - the options of `cli.bulk`, which knows their types
) -> None:
    """Print the interactions that labels state. A label is a file, a folder, or - for standard input.

    An archive or an address such as s3://bucket/labels will do too. Many labels are read on all cores, with -o to a
    file that ends in .jsonl or .parquet; an interrupted run goes on with --resume.

    Example: ddi extract examples/label.txt --format jsonl
    """
    from ddi.commands import load_extractor, run_extract
    from ddi.output.writers import OutputOptions, open_writer

    if threshold is not None and not 0 <= threshold <= 1:
        raise click.BadParameter("a probability lies between 0 and 1", param_hint="--threshold")
    if isinstance(output, Path) and any(label != "-" and output.resolve() == Path(label).resolve() for label in labels):
        raise click.BadParameter("this is a label to be read; choose another file", param_hint="--output")
    if is_bulk(labels, output, output_format, bulk) and output is not None:
        settings = {
            "dictionary": dictionary,
            "recogniser": recogniser,
            "threshold": threshold,
            "explain": explain,
            "sections": sections,
            "united": by == "pair",
            "with_text": with_text,
        }
        read_in_bulk(labels, output, model, settings, bulk)
        return
    if with_text and output_format != "jsonl":
        raise click.BadParameter("the text goes with --format jsonl", param_hint="--with-text")
    if isinstance(output, str):
        raise click.BadParameter("at an address, results end in .jsonl or .parquet", param_hint="--output")
    extractor = load_extractor(model, dictionary, recogniser, threshold=threshold, explain=explain)
    failed = False
    with open_writer(output_format, output, OutputOptions(united=by == "pair", with_text=with_text)) as writer:
        for problem in run_extract(labels, writer, extractor, sections=sections, stdin=sys.stdin.buffer):
            click.echo(f"error: {problem}", err=True)
            failed = True
    if failed:
        raise SystemExit(1)
