"""`corpus annotate`: drugs marked before people mark them."""

from __future__ import annotations

from pathlib import Path

import click

from cli.groups import corpus_commands


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
