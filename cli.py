"""The commands ``ddi`` and ``corpus``: options in, one library call, results printed.

Data goes to standard output and nothing else does; progress and warnings go to standard error. Exit codes:
0 done, 1 a problem that has a name, 2 wrong usage.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus_tools.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

FEATURE_SETS = ("full", "paper")
PARSERS = ("spacy", "stanza")
LEARNERS = ("svm", "tree", "rules")
PROTOCOLS = ("instance", "statement", "section", "insert")
EXTRACT_FORMATS = ("table", "jsonl")


class CommandGroup(click.Group):
    """A group of commands whose named problems become one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command."""
        message = ""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Labels hold characters that a C locale's ASCII does not; data is UTF-8 wherever it goes.
            sys.stdout.reconfigure(encoding="utf-8")
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
stanza_option = click.option(
    "--stanza-package",
    default="default",
    show_default=True,
    help="Stanza's model, for the parser stanza: 'default', 'craft', 'genia', ... in STANZA_RESOURCES_DIR.",
)
seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Of folds and resampling.")

mentions_option = click.option(
    "--mentions",
    type=click.Choice(["gold", "recognised"]),
    default="gold",
    show_default=True,
    help="Whose drugs: the annotators', or those that are recognised in the text.",
)


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is learned, from what and how."""
    command = stanza_option(command)
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
    stanza_package: str,
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
        parser=parser_named(parser, stanza_package=stanza_package) if settings.features.needs_parser else None,
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
@mentions_option
@click.option("--predictions", type=click.Path(path_type=Path), help="Write one row an instance to this CSV file.")
@json_option
def evaluate(corpus: Path, model: Path | None, mentions: str, predictions: Path | None, as_json: bool) -> None:
    """Score a model on an annotated corpus.

    Example: ddi evaluate annotations --predictions predictions.csv
    """
    from corpus_tools.corpus import load_corpus
    from corpus_tools.files import atomic_write
    from ddi.evaluation.evaluate import evaluate as evaluate_model
    from ddi.evaluation.predictions import write_rows
    from ddi.model import DEFAULT_MODEL, load_model

    evaluation = evaluate_model(
        load_corpus(corpus),
        load_model(model or DEFAULT_MODEL),
        mentions=mentions,
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
@mentions_option
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="Write report.json, report.md, errors.md and predictions.csv into this folder.",
)
@seed_option
@json_option
def crossval(
    corpus: Path,
    features: str,
    parser: str,
    learner: str,
    stanza_package: str,
    protocol: str,
    folds: int,
    mentions: str,
    report: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Cross-validate on a corpus. The protocol `insert` keeps all sections of a label together, the honest way.

    Example: ddi crossval annotations --folds 3 --report report
    """
    from corpus_tools.corpus import load_corpus
    from ddi.evaluation.crossval import crossvalidate
    from ddi.evaluation.end_to_end import crossvalidate_recognised
    from ddi.evaluation.error_analysis import analyse_errors
    from ddi.evaluation.examples import build_examples
    from ddi.features.context import ParseMemory
    from ddi.model import installed_versions
    from ddi.parsing import parser_named
    from ddi.report.evaluation_report import write_report
    from ddi.settings import settings_named

    settings = settings_named(features=features, learner=learner)
    chosen = parser_named(parser, stanza_package=stanza_package) if settings.features.needs_parser else None
    loaded = load_corpus(corpus)
    about: dict[str, object] = {
        "corpus": loaded.name,
        "features": features,
        "parser": chosen.name if chosen else "none",
        "learner": learner,
        "versions": installed_versions(),
    }
    if mentions == "recognised":
        if protocol != "insert":
            raise click.UsageError("recognised drugs are scored by the protocol insert: give --protocol insert")
        with _progress("folds", total=folds) as advance:
            evaluation = crossvalidate_recognised(
                loaded,
                settings,
                parser=None if chosen is None else ParseMemory(chosen),
                folds=folds,
                seed=seed,
                about=about,
                on_fold=advance,
            )
        errors = None
    else:
        with _progress("parsing, then folds", total=folds) as advance:
            examples = build_examples(loaded, parser=chosen)
            evaluation = crossvalidate(
                examples, settings, protocol=protocol, folds=folds, seed=seed, about=about, on_fold=advance
            )
        errors = analyse_errors(examples, evaluation.rows)
    if report is not None:
        write_report(evaluation, report, errors=errors)
    _print_evaluation(evaluation, as_json=as_json)


@ddi_commands.command()
@corpus_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write table3.json and table3.md into this folder."
)
@click.option(
    "--parser",
    "parsers",
    type=click.Choice(PARSERS),
    multiple=True,
    default=("stanza", "spacy"),
    show_default=True,
    help="Whose paths; give it twice for two.",
)
@click.option("--learner", "learners", type=click.Choice(LEARNERS), multiple=True, default=LEARNERS, show_default=True)
@stanza_option
@click.option("--folds", type=click.IntRange(2), default=10, show_default=True, help="Of the development part.")
@click.option("--repeat", type=click.IntRange(1), default=1, show_default=True, help="Splits, each of the next seed.")
@click.option(
    "--paired",
    type=(str, str),
    multiple=True,
    metavar="A B",
    help="Say whether two settings differ, for example: spacy/svm stanza/svm.",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes; all processors if not given.")
@seed_option
@json_option
def compare(
    corpus: Path,
    output: Path | None,
    parsers: tuple[str, ...],
    learners: tuple[str, ...],
    stanza_package: str,
    folds: int,
    repeat: int,
    paired: tuple[tuple[str, str], ...],
    jobs: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Measure Table 3 of the paper: bigrams and two parsers' paths, three learners, development and test, modality.

    Example: ddi compare annotations --parser spacy --learner svm --learner tree --folds 3 -o table3
    """
    from corpus_tools.corpus import load_corpus
    from ddi.evaluation.compare import compare as measure
    from ddi.evaluation.comparison import BIGRAMS, MODALITY, settings_to_pair
    from ddi.learners import LEARNERS as ALL_LEARNERS
    from ddi.parsing import parser_named
    from ddi.report.compare_report import (
        comparison_json,
        comparison_tables,
        describe_run,
        make_folder,
        write_comparison,
    )

    rows = (BIGRAMS, *dict.fromkeys(parsers), MODALITY)
    try:
        pairs = [settings_to_pair(first, second, rows=rows, learners=learners) for first, second in paired]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--paired") from error
    started = time.monotonic()
    loaded = load_corpus(corpus)
    if output is not None:
        make_folder(output)
    with _progress("fitting", total=1, lines=True) as advance:
        comparison = measure(
            loaded,
            {name: parser_named(name, stanza_package=stanza_package) for name in dict.fromkeys(parsers)},
            learners={name: ALL_LEARNERS[name] for name in dict.fromkeys(learners)},
            seeds=range(seed, seed + repeat),
            folds=folds,
            pairs=pairs,
            workers=jobs or os.cpu_count() or 1,
            on_step=lambda step: click.echo(f"{step} ...", err=True),
            on_fit=advance,
        )
    about = describe_run(loaded.name, seconds=time.monotonic() - started)
    if output is not None:
        write_comparison(comparison, about, output)
        click.echo(f"wrote {output}", err=True)
    if as_json:
        click.echo(json.dumps(comparison_json(comparison, about), indent=1, ensure_ascii=False))
        return
    for table in comparison_tables(comparison):
        _console().print(table.to_rich())


@ddi_commands.command()
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="A model's folder; the one that ships if not given."
)
@click.option(
    "--features", type=click.IntRange(1), default=20, show_default=True, help="How many of the heaviest features."
)
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the heaviest features into this file: .png, .svg or .pdf.",
)
@json_option
def info(model: Path | None, features: int, plot: Path | None, as_json: bool) -> None:
    """Show what a model is, what it was trained on, its heaviest features, and its tree or rules.

    Example: ddi info --features 10
    """
    from ddi.model import DEFAULT_MODEL, load_model
    from ddi.report.model_info import model_json, model_tables

    loaded = load_model(model or DEFAULT_MODEL)
    if plot is not None:
        from ddi.report.plots import plot_heaviest

        plot_heaviest(loaded, features, plot)
        click.echo(f"wrote {plot}", err=True)
    if as_json:
        click.echo(json.dumps(model_json(loaded, features), indent=1, ensure_ascii=False))
    else:
        for table in model_tables(loaded, features):
            _console().print(table.to_rich())


@ddi_commands.group()
def drugs() -> None:
    """Build, look up and measure what the drug recogniser knows.

    Example: ddi drugs show Coumadin
    """


@drugs.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show what the dictionary says of a name; exit 1 if it has none.

    Example: ddi drugs show Coumadin
    """
    from ddi.drugs.lookup import look_up

    facts = look_up(name)
    if facts is None:
        click.echo(f"error: the dictionary has no drug of the name {name!r}", err=True)
        raise SystemExit(1)
    if as_json:
        click.echo(json.dumps(facts.to_json(), ensure_ascii=False))
        return
    click.echo(f"{facts.name} ({facts.kind})")
    for source, identifier in facts.ids.items():
        click.echo(f"  {source}: {identifier}")
    click.echo(f"  names: {', '.join(facts.names)}")


@drugs.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The dictionary file to write.")
@click.option("--unii", type=click.Path(path_type=Path), multiple=True, help="FDA's UNII_Names_*.txt, as published.")
@click.option("--drugbank", type=click.Path(path_type=Path), multiple=True, help="DrugBank's open vocabulary, a CSV.")
@click.option("--mesh", type=click.Path(path_type=Path), multiple=True, help="Tables of MeSH ids and labels.")
@click.option("--package/--no-package", default=True, help="Whether to start from drug-named-entity-recognition.")
def build(
    output: Path, unii: tuple[Path, ...], drugbank: tuple[Path, ...], mesh: tuple[Path, ...], package: bool
) -> None:
    """Build a dictionary of drug names, from public files too.

    Example: ddi drugs build -o drugs.tsv --drugbank drugbank_vocabulary.csv
    """
    from ddi.drugs.build import build_dictionary

    summary = build_dictionary(output, package=package, mesh=mesh, unii=unii, drugbank=drugbank)
    click.echo(f"wrote {output}: {summary.drugs:,} drugs, {summary.names:,} names", err=True)


@drugs.command("train")
@corpus_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file of weights to write.")
@click.option("--name", default="custom", show_default=True, help="The name that the file carries.")
@click.option("--source", default="", help="What the corpus is; its folder's name if not given.")
@click.option("--licence", default="", help="Source and licence of the corpus.")
def train_recogniser(corpus: Path, output: Path, name: str, source: str, licence: str) -> None:
    """Train the recogniser's judge on an annotated corpus.

    Example: ddi drugs train annotations -o recogniser.json
    """
    from corpus_tools.corpus import load_corpus
    from ddi.drugs.training import build_judge

    loaded = load_corpus(corpus)
    build_judge(loaded, output, name=name, source=source or loaded.name, licence=licence)
    click.echo(f"wrote {output}", err=True)


@drugs.command("crossval")
@corpus_argument
@click.option("--folds", type=click.IntRange(2), default=10, show_default=True)
@click.option(
    "--hidden", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share of drugs no list has."
)
@seed_option
@json_option
def crossval_recogniser(corpus: Path, folds: int, hidden: float, seed: int, as_json: bool) -> None:
    """Score the recogniser in folds over package inserts, and each of its layers alone.

    Example: ddi drugs crossval annotations --folds 3
    """
    from corpus_tools.corpus import load_corpus
    from ddi.drugs.crossvalidation import cross_validate
    from ddi.report.recognition_tables import recognition_tables

    report = cross_validate(load_corpus(corpus).sections, folds=folds, seed=seed, hidden=hidden)
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=1, ensure_ascii=False))
        return
    for table in recognition_tables(report):
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
def _progress(what: str, *, total: int, lines: bool = False) -> Iterator[Callable[..., None]]:
    """Show a bar on standard error where that is a terminal; give what takes how much is done, and of how much.

    Elsewhere ``lines`` says each tenth.
    """
    from rich.progress import Progress

    terminal = sys.stderr.isatty()

    with Progress(console=_console(stderr=True), transient=True, disable=not terminal) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: int, of: int = total) -> None:
            bar.update(task, completed=done, total=of)
            if lines and not terminal and 10 * done // of > 10 * (done - 1) // of:
                click.echo(f"{what}: {done} of {of}", err=True)

        yield advance


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
