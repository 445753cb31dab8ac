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

FEATURE_SETS = ("full", "paper")
PARSERS = ("spacy", "stanza")
LEARNERS = ("svm", "tree", "rules")
PROTOCOLS = ("instance", "statement", "section", "insert")
EXTRACT_FORMATS = ("table", "jsonl")


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
json_option = click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
stanza_option = click.option(
    "--stanza-package",
    default="default",
    show_default=True,
    help="Stanza's model, for the parser stanza: 'default', 'craft', 'genia', ... in STANZA_RESOURCES_DIR.",
)
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Of folds and resampling."
)

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
