"""`corpus fetch`: a public corpus built in the user's cache."""

from __future__ import annotations

from pathlib import Path

import click

from cli.groups import corpus_commands
from cli.options import quiet_option
from cli.printing import note, notes, progress
from corpus_tools.corpora import CACHE_VARIABLE, CORPUS_NAMES, cache_folder


@corpus_commands.command()
@click.argument("name", type=click.Choice(CORPUS_NAMES))
@click.option(
    "--from",
    "copies",
    type=click.Path(path_type=Path),
    help="Copy from this folder (checkouts of the corpus's repositories, or any that holds its files); no network.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    help=f"The folder of fetched corpora; {CACHE_VARIABLE} if not given, else the user's cache.",
)
@click.option(
    "--sections",
    type=click.Path(path_type=Path),
    help="A table of all sections (section, package_insert, active_ingredient, era, kind), not read from the source.",
)
@click.option("--mirror", default="", metavar="URL", help="An address in the place of GitHub's, with the same paths.")
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=20, show_default=True, help="Seconds without a byte."
)
@click.option("--attempts", type=click.IntRange(1), default=4, show_default=True, help="At each address.")
@quiet_option
def fetch(
    name: str,
    copies: Path | None,
    cache: Path | None,
    sections: Path | None,
    mirror: str,
    timeout: float,
    attempts: int,
    quiet: bool,
) -> None:
    """Fetch a public corpus, check every file, and resume where the last run stopped.

    The name then stands for the corpus wherever a command takes a folder. Proxies come from HTTPS_PROXY.

    Example: corpus fetch pi-pk-ddi --from checkouts
    """
    from corpus_tools.fetching.building import copy_corpus, fetch_corpus
    from corpus_tools.fetching.published import public_corpus
    from corpus_tools.fetching.transport import Transport

    corpus = public_corpus(name)
    folder = cache_folder(cache) / name
    with progress("files", total=len(corpus.files), lines=True, show=not quiet) as advance:
        if copies is not None:
            fetched = copy_corpus(corpus, folder, copies, sections=sections, on_file=advance)
        else:
            transport = Transport(mirror=mirror, timeout=timeout, attempts=attempts)
            fetched = fetch_corpus(corpus, folder, transport=transport, sections=sections, on_file=advance)
    for warning in fetched.warnings:
        note(f"warning: {warning}")
    notes(quiet=quiet)(f"{fetched.came} files came, {fetched.kept} were there: {fetched.folder}")
