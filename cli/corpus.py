"""`corpus`: an annotated corpus checked, counted and used."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cli.groups import corpus_commands
from cli.options import (
    corpus_argument,
    json_option,
)
from cli.printing import console


@corpus_commands.command()
@corpus_argument
@json_option
def validate(corpus: Path, as_json: bool) -> None:
    """List every problem of a corpus; exit 1 if there is any error. Warnings are for a person to look at.

    Example: corpus validate annotations
    """
    from corpus_tools.documents import Severity
    from corpus_tools.validation import find_problems

    problems = find_problems(corpus)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if as_json:
        from dataclasses import asdict

        click.echo(json.dumps([asdict(problem) for problem in problems], indent=1, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(f"{problem.severity}: {problem}")
    click.echo(f"errors: {errors}, warnings: {len(problems) - errors}", err=True)
    if errors:
        raise SystemExit(1)


@corpus_commands.command("build-instances")
@corpus_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .csv or .jsonl file.")
def build_instances(corpus: Path, output: Path) -> None:
    """Write the instances (pairs of drugs) of a corpus, and print their counts beside the paper's.

    Example: corpus build-instances annotations -o instances.csv
    """
    from corpus_tools.corpus import load_corpus
    from corpus_tools.corpus_tables import instance_count_table
    from corpus_tools.instance_export import count_unreached, instance_rows, write_instances

    loaded = load_corpus(corpus)
    rows = list(instance_rows(loaded))
    write_instances(rows, output)
    console().print(instance_count_table(rows, count_unreached(loaded)).to_rich())
    click.echo(f"wrote {output}", err=True)


@corpus_commands.command()
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--force", is_flag=True, help="Replace files that stand there.")
def annotate(texts: tuple[Path, ...], output: Path, force: bool) -> None:
    """Mark the drugs in texts as Knowtator XML, for people to correct; every mention is marked as automatic.

    Example: corpus annotate annotations/texts -o marked
    """
    from ddi.preannotate import preannotate_files

    written = preannotate_files(texts, output, force=force)
    click.echo(f"wrote {len(written)} files into {output}", err=True)


@corpus_commands.command()
@corpus_argument
@json_option
def stats(corpus: Path, as_json: bool) -> None:
    """Count what a corpus holds, beside the paper's figures.

    Example: corpus stats annotations
    """
    from corpus_tools.corpus import load_corpus
    from corpus_tools.corpus_tables import statistics_tables
    from corpus_tools.sentences import split_sentences
    from corpus_tools.statistics import corpus_statistics

    figures = corpus_statistics(load_corpus(corpus), sentence_index=split_sentences)
    if as_json:
        click.echo(json.dumps(figures.to_json(), indent=1, ensure_ascii=False))
    else:
        for table in statistics_tables(figures):
            console().print(table.to_rich())
