"""`corpus validate` and `corpus stats`: what is wrong with a corpus, and what it holds."""

from __future__ import annotations

from pathlib import Path

import click

from cli.groups import corpus_commands
from cli.options import CorpusFolder, corpus_argument, json_option, load_parts, split_options
from cli.printing import console, note, print_json


@corpus_commands.command()
@corpus_argument
@click.option("--split", type=click.Path(path_type=Path), help="Say too whether this split fits the corpus.")
@json_option
def validate(corpus: Path, split: Path | None, as_json: bool) -> None:
    """List every problem of a corpus; exit 1 if there is any error. Warnings are for a person to look at.

    Example: corpus validate annotations
    """
    from corpus_tools.documents import Severity
    from corpus_tools.validation import find_problems, find_split_problems

    problems = (*find_problems(corpus), *(find_split_problems(corpus, split) if split is not None else ()))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if as_json:
        from dataclasses import asdict

        print_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(f"{problem.severity}: {problem}")
    note(f"errors: {errors}, warnings: {len(problems) - errors}")
    if errors:
        raise SystemExit(1)


@corpus_commands.command()
@corpus_argument
@click.option("--compare", "other", type=CorpusFolder(), help="Another corpus, whose counts stand beside.")
@split_options
@json_option
def stats(corpus: Path, other: Path | None, split: Path | None, parts: tuple[str, ...], as_json: bool) -> None:
    """Count what a corpus holds, beside the paper's figures or those of another corpus.

    Example: corpus stats annotations --compare annotations/annotator-1
    """
    from corpus_tools.corpus_tables import comparison_tables, statistics_tables
    from corpus_tools.sentences import split_sentences
    from corpus_tools.statistics import corpus_statistics

    loaded = load_parts(corpus, split, parts)
    if other is not None:
        from corpus_tools.corpus import load_corpus
        from corpus_tools.corpus_comparison import compare_corpora

        compared = compare_corpora(loaded, load_corpus(other), sentence_index=split_sentences)
        if as_json:
            print_json(compared.to_json())
        else:
            for table in comparison_tables(compared):
                console().print(table.to_rich())
        return
    figures = corpus_statistics(loaded, sentence_index=split_sentences)
    if as_json:
        print_json(figures.to_json())
    else:
        for table in statistics_tables(figures):
            console().print(table.to_rich())
