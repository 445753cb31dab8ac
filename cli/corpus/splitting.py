"""`corpus split`: parts or folds of a corpus, as a file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cli.groups import corpus_commands
from cli.options import corpus_argument, json_option, seed_option
from cli.printing import console, note


@corpus_commands.command("split")
@corpus_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The split to write, a JSON file.")
@click.option(
    "--by",
    "unit",
    type=click.Choice(["statement", "section", "insert"]),
    default="insert",
    show_default=True,
    help="What stays together; statement is the paper's.",
)
@click.option(
    "--parts",
    default="development=2/3,test=1/3",
    show_default=True,
    help="Names and shares; fractions, decimals or percent.",
)
@click.option("--folds", type=click.IntRange(2), help="Folds of equal size, in the place of parts.")
@seed_option
@json_option
def split(corpus: Path, output: Path, unit: str, parts: str, folds: int | None, seed: int, as_json: bool) -> None:
    """Split a corpus, stratified by sentence distance, modality, type and era, and print how the parts balance.

    Other commands take the file: --split FILE --part NAME.

    Example: corpus split annotations -o split.json --by insert --seed 1
    """
    from corpus_tools.corpus import load_corpus
    from corpus_tools.splits import write_split
    from corpus_tools.splitting import balance_table, fold_shares, parse_shares, split_balance, split_corpus

    try:
        shares = parse_shares(parts) if folds is None else fold_shares(folds)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--parts") from error
    loaded = load_corpus(corpus)
    made = split_corpus(loaded, unit=unit, shares=shares, seed=seed, folds=folds is not None)
    rows = split_balance(loaded, made)
    write_split(made, output)
    if as_json:
        balance = [{"name": row.name, "value": row.value, "counts": row.counts} for row in rows]
        click.echo(json.dumps({"unit": unit, "seed": seed, "parts": made.parts, "balance": balance}, indent=1))
    else:
        console().print(balance_table(made, rows).to_rich())
    note(f"wrote {output}")
