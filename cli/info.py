"""`ddi info`: what a model is."""

from __future__ import annotations

from pathlib import Path

import click

from cli.groups import ddi_commands
from cli.options import (
    json_option,
)
from cli.printing import console, note, print_json


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
        note(f"wrote {plot}")
    if as_json:
        print_json(model_json(loaded, features))
    else:
        for table in model_tables(loaded, features):
            console().print(table.to_rich())
