"""`corpus convert`: annotated texts from one format into another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.groups import corpus_commands
from cli.options import CorpusFolder, check_parts, split_options
from cli.printing import note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.formats import AnnotatedDocument, Loss

# Named here so that help needs no format's module; a test compares them with those there are.
READ = (
    "knowtator1",
    "knowtator2",
    "brat",
    "bioc-xml",
    "bioc-json",
    "pubannotation",
    "ddi-corpus",
    "jsonl",
    "webannotation",
)
WRITTEN = tuple(name for name in READ if name != "knowtator2")


@corpus_commands.command()
@click.argument("source", metavar="IN", type=CorpusFolder())
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--from", "source_format", type=click.Choice(READ), help="The format of IN; told from what is in it.")
@click.option("--to", "target_format", type=click.Choice(WRITTEN), help="The format of OUT; told from its suffix.")
@split_options
@click.option("--force", is_flag=True, help="Replace what stands at OUT.")
def convert(
    source: Path,
    target: Path,
    source_format: str | None,
    target_format: str | None,
    split: Path | None,
    parts: tuple[str, ...],
    force: bool,
) -> None:
    """Convert annotated texts between formats; whatever cannot be held is named on standard error.

    knowtator1 is a corpus folder; brat and ddi-corpus are folders, too; the others are one file.

    Example: corpus convert annotations annotations.jsonl
    """
    from corpus_tools.errors import OutputError
    from corpus_tools.files import same_place
    from corpus_tools.formats import FORMATS, guess_format
    from corpus_tools.formats.registry import format_to_write

    reader = FORMATS[source_format] if source_format else guess_format(source)
    writer = FORMATS[target_format] if target_format else format_to_write(target)
    if writer.write is None:
        raise click.BadParameter("this format is only read", param_hint="--to")
    if same_place(target, source):
        raise click.BadParameter("this is what is to be read", param_hint="OUT")
    is_new = not target.exists() or (writer.is_folder and target.is_dir() and not any(target.iterdir()))
    if not is_new and not force:
        raise OutputError("there is something already", path=target, remedy="Replace it with --force")
    reading = reader.read(source)
    documents = _choose(reading.documents, source, split, parts)
    losses = writer.write(documents, target)
    _report(reading.losses, f"{source}: not read")
    _report(losses, f"{writer.title} cannot hold")
    note(f"wrote {len(documents)} sections to {target} ({writer.name})")


def _choose(
    documents: Sequence[AnnotatedDocument], source: Path, split: Path | None, parts: tuple[str, ...]
) -> Sequence[AnnotatedDocument]:
    """Return the documents of the parts that were asked for."""
    check_parts(split, parts)
    if split is None:
        return documents
    from corpus_tools.corpus import Corpus
    from corpus_tools.splits import choose_parts, load_split

    corpus = Corpus(source.name, source, tuple(document.section for document in documents))
    chosen = choose_parts(corpus, load_split(split), parts, path=split, whole_texts=True)
    names = {section.name for section in chosen.sections}
    return [document for document in documents if document.section.name in names]


def _report(losses: Iterable[Loss], what: str) -> None:
    """Print losses, grouped."""
    from corpus_tools.formats import count_losses

    for lost, times, sections in count_losses(losses):
        note(f"{what}: {lost} ({times} times, in {sections} section{'s'[: sections != 1]})")
