"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from corpus_tools.corpora import CORPUS_NAMES, corpus_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus_tools.corpus import Corpus
    from corpus_tools.splits import Split

FEATURE_SETS = ("full", "paper")
PARSERS = ("spacy", "stanza")
LEARNERS = ("svm", "tree", "rules")
PROTOCOLS = ("instance", "statement", "section", "insert")
EXTRACT_FORMATS = (
    *("table", "html", "jsonl", "csv", "tsv", "excel", "parquet", "sqlite", "merged-pddi", "fhir"),
    *("brat", "bioc-xml", "bioc-json", "webannotation"),
)


class CorpusFolder(click.Path):
    """A corpus's folder, or the name of a public corpus that has been fetched."""

    name = "corpus"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's own signature
        """Return the folder.

        Raises:
            CorpusError: the public corpus of this name is not fetched.
        """
        return corpus_folder(Path(os.fsdecode(super().convert(value, param, ctx))))

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's own signature
        """Offer the names of public corpora, then folders."""
        names = [CompletionItem(name) for name in CORPUS_NAMES if name.startswith(incomplete)]
        return [*names, CompletionItem(incomplete, type="dir")]


corpus_argument = click.argument("corpus", type=CorpusFolder())
quiet_option = click.option(
    "-q", "--quiet", is_flag=True, help="No progress and no notes on standard error, only warnings and errors."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
stanza_option = click.option(
    "--stanza-package",
    default="default",
    show_default=True,
    help="Stanza's model, for the parser stanza: 'default', 'craft', 'genia', ... in STANZA_RESOURCES_DIR.",
)
encoder_option = click.option(
    "--encoder",
    is_flag=False,
    flag_value="minilm",
    metavar="[NAME]",
    help="Tune a sentence encoder beside the classifier: MiniLM-L6, or another of BERT's family by folder or by its "
    "name on the Hugging Face Hub. Needs the extra encoder-train.",
)
keep_option = click.option(
    "--encoder-scores",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the encoder's held-out scores in this folder; a run that was broken off goes on where it stopped.",
)
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Of folds and resampling."
)

scheduler_option = click.option("--scheduler", metavar="ADDRESS", help="Fit on the Dask cluster of this scheduler.")
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


def split_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose parts of a corpus; `load_parts` takes what they give."""
    command = click.option(
        "--part", "parts", multiple=True, metavar="NAME", help="Use this part of the split; several times for several."
    )(command)
    return click.option(
        "--split", type=click.Path(path_type=Path), help="A split of the corpus, made by `corpus split`."
    )(command)


def check_parts(split: Path | None, parts: tuple[str, ...]) -> None:
    """Check that a split and its parts are given together.

    Raises:
        click.UsageError: one of split and parts is given without the other.
    """
    if (split is None) != (not parts):
        raise click.UsageError("--split FILE and --part NAME go together")


def load_parts(corpus: Path, split: Path | None, parts: tuple[str, ...], *, whole_texts: bool = False) -> Corpus:
    """Return a corpus, or the parts of it that were asked for.

    Args:
        corpus: its folder.
        split: the file of the split, if one is given.
        parts: of the split.
        whole_texts: whether what is not annotated is taken for no drug, so that a split by statement won't do.

    Raises:
        click.UsageError: one of split and parts is given without the other.
        CorpusError: the corpus cannot be read, or the split, or it does not fit.
    """
    from corpus_tools.corpus import load_corpus

    check_parts(split, parts)
    loaded = load_corpus(corpus)
    if split is None:
        return loaded
    from corpus_tools.splits import choose_parts, load_split

    return choose_parts(loaded, load_split(split), parts, path=split, whole_texts=whole_texts)


def load_folds(
    corpus: Path, split: Path | None, parts: tuple[str, ...], *, whole_texts: bool = False
) -> tuple[Corpus, Split | None]:
    """Return what to cross-validate on: a corpus or parts of it, and the folds of the split where it has folds.

    Raises:
        click.UsageError: parts without a split, or a split that has parts without any of them.
        CorpusError: as for `load_parts`.
    """
    from corpus_tools.corpus import load_corpus
    from corpus_tools.splits import choose_parts, load_split

    if split is None or parts:
        return load_parts(corpus, split, parts, whole_texts=whole_texts), None
    filed = load_split(split)
    if not filed.folds:
        raise click.UsageError(f"{split} has parts and no folds: give --part, one of {', '.join(filed.parts)}")
    return choose_parts(load_corpus(corpus), filed, filed.parts, path=split, whole_texts=whole_texts), filed
