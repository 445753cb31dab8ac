"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE_SETS = ("full", "paper")
PARSERS = ("spacy", "stanza")
LEARNERS = ("svm", "tree", "rules")
PROTOCOLS = ("instance", "statement", "section", "insert")
EXTRACT_FORMATS = ("table", "jsonl")

corpus_argument = click.argument("corpus", type=click.Path(path_type=Path))
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
