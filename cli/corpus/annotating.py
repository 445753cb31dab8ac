"""`corpus annotate`: drugs and interactions marked before people mark them."""

from __future__ import annotations

from pathlib import Path

import click

from cli.groups import corpus_commands
from cli.printing import note


@corpus_commands.command()
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--with-interactions", is_flag=True, help="Also propose interactions, their scores in the comments.")
@click.option(
    "-m", "--model", type=click.Path(path_type=Path), help="What proposes them; the model that ships if not given."
)
@click.option(
    "--threshold", type=click.FloatRange(0, 1), help="Least probability of a proposal; the model's if not given."
)
@click.option("--force", is_flag=True, help="Replace files that stand there.")
def annotate(
    texts: tuple[Path, ...],
    output: Path,
    with_interactions: bool,
    model: Path | None,
    threshold: float | None,
    force: bool,
) -> None:
    """Mark the drugs in texts as Knowtator XML, for people to correct; every mention is marked as automatic.

    Example: corpus annotate annotations/texts -o marked
    """
    from ddi.preannotate import preannotate_files

    if not with_interactions and (model is not None or threshold is not None):
        raise click.BadParameter("this is for interactions", param_hint="--model, --threshold")
    extractor = None
    if with_interactions:
        from ddi.commands import load_extractor

        extractor = load_extractor(model, None, None, threshold=threshold, explain=False)
    written = preannotate_files(texts, output, extractor=extractor, force=force)
    note(f"wrote {len(written)} files into {output}")
