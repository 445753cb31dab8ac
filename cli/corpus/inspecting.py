"""`corpus validate` and `corpus stats`: what is wrong with a corpus, and what it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cli.groups import corpus_commands
from cli.options import corpus_argument, json_option
from cli.printing import console

if TYPE_CHECKING:
    from pathlib import Path


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
