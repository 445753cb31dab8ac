"""`ddi train`, `evaluate` and `crossval`: models made and judged."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.groups import ddi_commands
from cli.options import (
    PROTOCOLS,
    corpus_argument,
    encoder_option,
    json_option,
    keep_option,
    load_folds,
    load_parts,
    mentions_option,
    quiet_option,
    scheduler_option,
    seed_option,
    settings_options,
    split_options,
)
from cli.printing import notes, print_evaluation, progress

if TYPE_CHECKING:
    from collections.abc import Iterator


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
@split_options
@encoder_option
@keep_option
@seed_option
@quiet_option
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
    split: Path | None,
    parts: tuple[str, ...],
    encoder: str | None,
    encoder_scores: Path | None,
    seed: int,
    quiet: bool,
) -> None:
    """Train a model on a corpus.

    Example: ddi train annotations -m my-model
    """
    from ddi.parsing import parser_named
    from ddi.settings import settings_named
    from ddi.training import EncoderChoice
    from ddi.training import train as train_model

    _check_encoder(encoder, encoder_scores)
    note = notes(quiet=quiet)
    settings = settings_named(features=features, learner=learner)
    train_model(
        load_parts(corpus, split, parts),
        model,
        settings,
        parser=parser_named(parser, stanza_package=stanza_package) if settings.features.needs_parser else None,
        name=name,
        licence=licence,
        score=score,
        seed=seed,
        force=force,
        on_step=lambda step: note(f"{step} ..."),
        encoder=None if encoder is None else EncoderChoice(encoder, encoder_scores),
    )
    note(f"wrote {model}")


@ddi_commands.command()
@corpus_argument
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="A model's folder; the one that ships if not given."
)
@mentions_option
@click.option("--predictions", type=click.Path(path_type=Path), help="Write one row an instance to this CSV file.")
@split_options
@json_option
def evaluate(
    corpus: Path,
    model: Path | None,
    mentions: str,
    predictions: Path | None,
    split: Path | None,
    parts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Score a model on an annotated corpus.

    Example: ddi evaluate annotations --predictions predictions.csv
    """
    from corpus_tools.files import atomic_write
    from ddi.evaluation.evaluate import evaluate as evaluate_model
    from ddi.evaluation.predictions import write_rows
    from ddi.model import DEFAULT_MODEL, load_model

    evaluation = evaluate_model(
        load_parts(corpus, split, parts, whole_texts=mentions == "recognised"),
        load_model(model or DEFAULT_MODEL),
        mentions=mentions,
    )
    with _printed_at_last(evaluation, as_json=as_json):
        if predictions is not None:
            with atomic_write(predictions) as stream:
                write_rows(evaluation.rows, stream)


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
    help="Write report.html, report.json, report.md, errors.md and predictions.csv into this folder.",
)
@click.option(
    "--all-protocols",
    is_flag=True,
    help="With --report: also run the other protocols, for their curves; four times the work, after parsing.",
)
@split_options
@scheduler_option
@encoder_option
@keep_option
@seed_option
@quiet_option
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
    split: Path | None,
    parts: tuple[str, ...],
    all_protocols: bool,
    scheduler: str | None,
    encoder: str | None,
    encoder_scores: Path | None,
    seed: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Cross-validate on a corpus. The protocol `insert` keeps all sections of a label together, the honest way.

    A --split that has folds gives these, in the place of --protocol and --folds; of one that has parts, --part says
    which to cross-validate on.

    Example: ddi crossval annotations --folds 3 --report report
    """
    from corpus_tools.files import atomic_files
    from ddi.cluster import on_cluster
    from ddi.evaluation.crossval import crossvalidate, crossvalidate_others
    from ddi.evaluation.end_to_end import crossvalidate_recognised
    from ddi.evaluation.error_analysis import analyse_errors
    from ddi.evaluation.examples import build_examples
    from ddi.evaluation.weights import FoldWeights
    from ddi.features.context import ParseMemory
    from ddi.learning import featurize
    from ddi.model import installed_versions
    from ddi.parsing import parser_named
    from ddi.report.evaluation_report import write_report
    from ddi.report.page import write_report_page
    from ddi.settings import settings_named

    _check_encoder(encoder, encoder_scores)
    _check_encoded_folds(encoder, mentions, one_protocol=split is None and not all_protocols)
    settings = settings_named(features=features, learner=learner)
    chosen = parser_named(parser, stanza_package=stanza_package) if settings.features.needs_parser else None
    loaded, filed = load_folds(corpus, split, parts, whole_texts=mentions == "recognised")
    _check_report(report, mentions, all_protocols=all_protocols)
    if filed is not None:
        protocol, folds = filed.unit, len(filed.parts)
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
        if scheduler is not None:
            raise click.UsageError("a cluster fits folds of annotated drugs: leave --mentions recognised out")
        with progress("folds", total=folds, show=not quiet) as advance:
            evaluation = crossvalidate_recognised(
                loaded,
                settings,
                parser=None if chosen is None else ParseMemory(chosen),
                folds=folds,
                seed=seed,
                about=about,
                on_fold=advance,
                split=filed,
            )
        errors, weights, others = None, None, {}
    else:
        weights = FoldWeights()
        rounds = folds * (len(PROTOCOLS) if all_protocols else 1)
        with on_cluster(scheduler), progress("parsing, then folds", total=rounds, show=not quiet) as advance:
            examples = build_examples(loaded, parser=chosen)
            computed = featurize(examples.contexts, settings.features)
            if encoder is not None:
                from ddi.encoder.held_out import with_held_out_scores

                computed, tuner = with_held_out_scores(
                    examples,
                    computed,
                    name=encoder,
                    protocol=protocol,
                    folds=folds,
                    seed=seed,
                    keep=encoder_scores,
                    on_fold=advance,
                )
                about["encoder"] = tuner.about
            evaluation = crossvalidate(
                examples,
                settings,
                protocol=protocol,
                folds=folds,
                seed=seed,
                about=about,
                on_fold=None if encoder else advance,
                split=filed,
                features=computed,
                on_fitted=weights.add,
                workers=-1 if scheduler else 1,
            )
            others = (
                crossvalidate_others(
                    examples, settings, evaluation, folds=folds, seed=seed, on_fold=advance, features=computed
                )
                if all_protocols
                else {}
            )
        errors = analyse_errors(examples, evaluation.rows)
    with _printed_at_last(evaluation, as_json=as_json):
        if report is not None:
            with atomic_files(report) as made:
                write_report(evaluation, made, errors=errors)
                write_report_page(evaluation, made, errors=errors, protocols=others, weights=weights)


@contextmanager
def _printed_at_last(evaluation: Any, *, as_json: bool) -> Iterator[None]:  # noqa: ANN401 - imported where it's made
    """Print what was measured after a block that writes it: it is not lost with a file that cannot be written."""
    try:
        yield
    finally:
        print_evaluation(evaluation, as_json=as_json)


def _check_report(report: Path | None, mentions: str, *, all_protocols: bool) -> None:
    """Make the report's folder now, rather than find after an hour's work that it can't be made."""
    from ddi.report.compare_report import make_folder

    if all_protocols and (report is None or mentions == "recognised"):
        raise click.UsageError("--all-protocols goes with --report and with annotated drugs")
    if report is not None:
        make_folder(report)


def _check_encoder(encoder: str | None, scores: Path | None) -> None:
    if scores is not None and encoder is None:
        raise click.UsageError("--encoder-scores keeps the scores of an encoder: give --encoder too")


def _check_encoded_folds(encoder: str | None, mentions: str, *, one_protocol: bool) -> None:
    if encoder is None:
        return
    if mentions == "recognised":
        raise click.UsageError("an encoder is scored on annotated drugs: give --mentions gold, or no --encoder")
    if not one_protocol:
        raise click.UsageError("an encoder is tuned for the folds of one --protocol: no --split and no --all-protocols")
