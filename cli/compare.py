"""`ddi compare`: the paper's Table 3."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from cli.groups import ddi_commands
from cli.options import (
    LEARNERS,
    PARSERS,
    corpus_argument,
    json_option,
    quiet_option,
    scheduler_option,
    seed_option,
    stanza_option,
)
from cli.printing import console, notes, print_json, progress


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
@click.option(
    "--split", type=click.Path(path_type=Path), help="A split with the parts development and test, by `corpus split`."
)
@click.option("--jobs", type=click.IntRange(1), help="Processes; all processors if not given.")
@scheduler_option
@seed_option
@quiet_option
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
    split: Path | None,
    jobs: int | None,
    scheduler: str | None,
    seed: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Measure Table 3 of the paper: bigrams and two parsers' paths, three learners, development and test, modality.

    Example: ddi compare annotations --parser spacy --learner svm --learner tree --folds 3 -o table3
    """
    from corpus_tools.corpus import load_corpus
    from ddi.cluster import on_cluster
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
    note = notes(quiet=quiet)
    loaded, filed = load_corpus(corpus), None
    if split is not None:
        from corpus_tools.splits import check_fit, load_split
        from ddi.evaluation.filed_splits import check_two_parts

        filed = load_split(split)
        check_two_parts(filed, path=split)
        check_fit(filed, loaded, path=split)
    if output is not None:
        make_folder(output)
    with on_cluster(scheduler), progress("fitting", total=1, lines=True, show=not quiet) as advance:
        comparison = measure(
            loaded,
            {name: parser_named(name, stanza_package=stanza_package) for name in dict.fromkeys(parsers)},
            learners={name: ALL_LEARNERS[name] for name in dict.fromkeys(learners)},
            seeds=range(seed, seed + repeat),
            folds=folds,
            pairs=pairs,
            workers=-1 if scheduler else jobs or os.cpu_count() or 1,
            on_step=lambda step: note(f"{step} ..."),
            on_fit=advance,
            split=filed,
        )
    name = loaded.name if split is None else f"{loaded.name}, split {split.name}"
    about = describe_run(name, seconds=time.monotonic() - started)
    if output is not None:
        write_comparison(comparison, about, output)
        note(f"wrote {output}")
    if as_json:
        print_json(comparison_json(comparison, about))
        return
    for table in comparison_tables(comparison):
        console().print(table.to_rich())
