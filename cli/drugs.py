"""`ddi drugs`: the drug recogniser and its dictionary."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cli.groups import ddi_commands
from cli.options import (
    corpus_argument,
    json_option,
    load_parts,
    seed_option,
    split_options,
)
from cli.printing import console, note, print_json
from corpus_tools.screen import escaped


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
    from ddi.drugs.lookup import look_up, nearest_names

    facts = look_up(name)
    if facts is None:
        near = nearest_names(name)
        remedy = f"The nearest names are {', '.join(near)}" if near else "No name there is near: check the spelling"
        note(f"error: the dictionary has no drug of the name {name!r}. {remedy}")
        raise SystemExit(1)
    if as_json:
        click.echo(json.dumps(facts.to_json(), ensure_ascii=False))
        return
    click.echo(escaped(f"{facts.name} ({facts.kind})"))
    for source, identifier in facts.ids.items():
        click.echo(escaped(f"  {source}: {identifier}"))
    click.echo(escaped(f"  names: {', '.join(facts.names)}"))


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
    note(f"wrote {output}: {summary.drugs:,} drugs, {summary.names:,} names")


@drugs.command("train")
@corpus_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file of weights to write.")
@click.option("--name", default="custom", show_default=True, help="The name that the file carries.")
@click.option("--source", default="", help="What the corpus is; its folder's name if not given.")
@click.option("--licence", default="", help="Source and licence of the corpus.")
@split_options
def train_recogniser(
    corpus: Path, output: Path, name: str, source: str, licence: str, split: Path | None, parts: tuple[str, ...]
) -> None:
    """Train the recogniser's judge on an annotated corpus.

    Example: ddi drugs train annotations -o recogniser.json
    """
    from ddi.drugs.training import build_judge

    loaded = load_parts(corpus, split, parts, whole_texts=True)
    build_judge(loaded, output, name=name, source=source or loaded.name, licence=licence)
    note(f"wrote {output}")


@drugs.command("crossval")
@corpus_argument
@click.option("--folds", type=click.IntRange(2), default=10, show_default=True)
@click.option(
    "--hidden", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share of drugs no list has."
)
@split_options
@seed_option
@json_option
def crossval_recogniser(
    corpus: Path, folds: int, hidden: float, split: Path | None, parts: tuple[str, ...], seed: int, as_json: bool
) -> None:
    """Score the recogniser in folds over package inserts, and each of its layers alone.

    Example: ddi drugs crossval annotations --folds 3
    """
    from ddi.drugs.crossvalidation import cross_validate
    from ddi.report.recognition_tables import recognition_tables

    if not 0 <= hidden <= 1:
        raise click.BadParameter("a share lies between 0 and 1", param_hint="--hidden")

    sections = load_parts(corpus, split, parts, whole_texts=True).sections
    report = cross_validate(sections, folds=folds, seed=seed, hidden=hidden)
    if as_json:
        print_json(report.to_json())
        return
    for table in recognition_tables(report):
        console().print(table.to_rich())
