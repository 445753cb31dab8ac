"""The commands ``ddi`` and ``corpus``: options in, one library call, results printed.

Data goes to standard output and nothing else does; progress and warnings go to standard error. Exit codes:
0 done, 1 a problem that has a name, 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus_tools.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

FEATURE_SETS = ("full", "paper")
PARSERS = ("spacy",)
LEARNERS = ("svm",)
PROTOCOLS = ("instance", "statement", "section", "insert")
EXTRACT_FORMATS = ("table", "jsonl")


class CommandGroup(click.Group):
    """A group of commands whose named problems become one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command."""
        message = ""
        try:
            return super().invoke(ctx)
        except CorpusError as error:
            message = str(error)
        except BrokenPipeError:
            # The reader has gone (`| head`). Point standard output elsewhere, or Python complains when it closes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            message = f"{error.filename or 'standard output'}: {error.strerror}"
        click.echo(f"error: {message}", err=True)
        raise SystemExit(1)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pk-ddi")
def ddi_commands() -> None:
    """Find the pharmacokinetic drug-drug interactions that drug labels state.

    Example: ddi extract examples/label.txt
    """


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pk-ddi")
def corpus_commands() -> None:
    """Check, count and use an annotated corpus of package inserts.

    Example: corpus validate annotations
    """


corpus_argument = click.argument("corpus", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Of folds and resampling.")


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is learned, from what and how."""
    options = (
        ("--learner", LEARNERS),
        ("--parser", PARSERS),
        ("--features", FEATURE_SETS),
    )
    for name, choices in options:
        command = click.option(name, type=click.Choice(choices), default=choices[0], show_default=True)(command)
    return command


@ddi_commands.command()
@click.argument("labels", nargs=-1, required=True)
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="A model's folder; the one that ships if not given."
)
@click.option("--format", "output_format", type=click.Choice(EXTRACT_FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, not to standard output.")
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
def extract(
    labels: tuple[str, ...],
    model: Path | None,
    output_format: str,
    output: Path | None,
    with_text: bool,
    threshold: float | None,
    sections: str,
) -> None:
    """Print the interactions that labels state. A label is a file, a folder, or - for standard input.

    Example: ddi extract examples/label.txt --format jsonl
    """
    from ddi.commands import run_extract

    failed = False
    with _writer(output) as stream:
        for problem in run_extract(
            labels,
            stream,
            model=model,
            output_format=output_format,
            with_text=with_text,
            threshold=threshold,
            sections=sections,
            stdin=sys.stdin.buffer,
        ):
            click.echo(f"error: {problem}", err=True)
            failed = True
    if failed:
        raise SystemExit(1)


@ddi_commands.command()
@corpus_argument
@click.option("-m", "--model", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@settings_options
@click.option("--name", default="custom", show_default=True, help="The model's name, for its manifest and results.")
@click.option("--licence", default="", help="Source and licence of the corpus, for the manifest.")
@click.option(
    "--score", is_flag=True, help="Cross-validate over package inserts first; the figures go into the manifest."
)
@click.option("--force", is_flag=True, help="Replace a model that stands there.")
@seed_option
def train(
    corpus: Path,
    model: Path,
    features: str,
    parser: str,
    learner: str,
    name: str,
    licence: str,
    score: bool,
    force: bool,
    seed: int,
) -> None:
    """Train a model on a corpus.

    Example: ddi train annotations -m my-model
    """
    from corpus_tools.corpus import load_corpus
    from ddi.parsing import parser_named
    from ddi.settings import settings_named
    from ddi.training import train as train_model

    settings = settings_named(features=features, learner=learner)
    train_model(
        load_corpus(corpus),
        model,
        settings,
        parser=parser_named(parser) if settings.features.needs_parser else None,
        name=name,
        licence=licence,
        score=score,
        seed=seed,
        force=force,
        on_step=lambda step: click.echo(f"{step} ...", err=True),
    )
    click.echo(f"wrote {model}", err=True)


@ddi_commands.command()
@corpus_argument
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="A model's folder; the one that ships if not given."
)
@click.option(
    "--mentions",
    type=click.Choice(["gold", "recognised"]),
    default="gold",
    show_default=True,
    help="Whose drug mentions.",
)
@click.option("--predictions", type=click.Path(path_type=Path), help="Write one row an instance to this CSV file.")
@json_option
def evaluate(corpus: Path, model: Path | None, mentions: str, predictions: Path | None, as_json: bool) -> None:
    """Score a model on an annotated corpus.

    Example: ddi evaluate annotations --predictions predictions.csv
    """
    from corpus_tools.corpus import load_corpus
    from corpus_tools.files import atomic_write
    from ddi.evaluation.evaluate import evaluate as evaluate_model
    from ddi.evaluation.evaluate import recognised_mentions
    from ddi.evaluation.predictions import write_rows
    from ddi.model import DEFAULT_MODEL, load_model

    evaluation = evaluate_model(
        load_corpus(corpus),
        load_model(model or DEFAULT_MODEL),
        mentions=None if mentions == "gold" else recognised_mentions,
    )
    if predictions is not None:
        with atomic_write(predictions) as stream:
            write_rows(evaluation.rows, stream)
    _print_evaluation(evaluation, as_json=as_json)


@ddi_commands.command()
@corpus_argument
@settings_options
@click.option(
    "--protocol",
    type=click.Choice(PROTOCOLS),
    default="insert",
    show_default=True,
    help="What stays together in a fold.",
)
@click.option("--folds", type=click.IntRange(2), default=10, show_default=True)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="Write report.json, report.md and predictions.csv into this folder.",
)
@seed_option
@json_option
def crossval(
    corpus: Path,
    features: str,
    parser: str,
    learner: str,
    protocol: str,
    folds: int,
    report: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Cross-validate on a corpus. The protocol `insert` keeps all sections of a label together, the honest way.

    Example: ddi crossval annotations --folds 3 --report report
    """
    from corpus_tools.corpus import load_corpus
    from ddi.evaluation.crossval import crossvalidate
    from ddi.evaluation.examples import build_examples
    from ddi.model import installed_versions
    from ddi.parsing import parser_named
    from ddi.report.evaluation_report import write_report
    from ddi.settings import settings_named

    settings = settings_named(features=features, learner=learner)
    chosen = parser_named(parser) if settings.features.needs_parser else None
    loaded = load_corpus(corpus)
    with _progress("parsing, then folds", total=folds) as advance:
        evaluation = crossvalidate(
            build_examples(loaded, parser=chosen),
            settings,
            protocol=protocol,
            folds=folds,
            seed=seed,
            about={
                "corpus": loaded.name,
                "features": features,
                "parser": chosen.name if chosen else "none",
                "learner": learner,
                "versions": installed_versions(),
            },
            on_fold=advance,
        )
    if report is not None:
        write_report(evaluation, report)
    _print_evaluation(evaluation, as_json=as_json)


@ddi_commands.command()
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="A model's folder; the one that ships if not given."
)
@click.option(
    "--features", type=click.IntRange(1), default=20, show_default=True, help="How many of the heaviest features."
)
@json_option
def info(model: Path | None, features: int, as_json: bool) -> None:
    """Show what a model is, what it was trained on, and its heaviest features.

    Example: ddi info --features 10
    """
    from ddi.model import DEFAULT_MODEL, load_model
    from ddi.report.model_info import model_json, model_tables

    loaded = load_model(model or DEFAULT_MODEL)
    if as_json:
        click.echo(json.dumps(model_json(loaded, features), indent=1, ensure_ascii=False))
    else:
        for table in model_tables(loaded, features):
            _console().print(table.to_rich())


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
    click.echo(f"{errors} errors, {len(problems) - errors} warnings", err=True)
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
    _console().print(instance_count_table(rows, count_unreached(loaded)).to_rich())
    click.echo(f"wrote {output}", err=True)


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
            _console().print(table.to_rich())


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, width=None if sys.stdout.isatty() else 120)


def _print_evaluation(evaluation: Any, *, as_json: bool) -> None:  # noqa: ANN401 - imported where it's made
    from ddi.report.evaluation_report import evaluation_tables

    if as_json:
        click.echo(json.dumps(evaluation.to_json(), indent=1, ensure_ascii=False))
        return
    for table in evaluation_tables(evaluation):
        _console().print(table.to_rich())


@contextmanager
def _progress(what: str, *, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error where that is a terminal."""
    from rich.progress import Progress

    with Progress(console=_console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def _writer(output: Path | None) -> Iterator[Any]:
    """Give standard output, or a file that appears when it is complete."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    from corpus_tools.files import atomic_write

    with atomic_write(output) as stream:
        yield stream
