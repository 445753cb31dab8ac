"""`ddi completion` and `corpus completion`: commands, options and files completed by the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.groups import corpus_commands, ddi_commands

if TYPE_CHECKING:
    from cli.groups import CommandGroup

_SHELLS = ("bash", "zsh", "fish")


def _print_script(group: CommandGroup, name: str, shell: str) -> None:
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is not None:
        click.echo(made(group, {}, name, f"_{name.upper()}_COMPLETE").source())


@ddi_commands.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
def ddi_completion(shell: str) -> None:
    """Print what makes a shell complete the commands and options of ddi.

    Example: ddi completion bash

    For bash, put eval "$(ddi completion bash)" into ~/.bashrc; for zsh, the same with zsh into ~/.zshrc; for fish, run
    ddi completion fish > ~/.config/fish/completions/ddi.fish
    """
    _print_script(ddi_commands, "ddi", shell)


@corpus_commands.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
def corpus_completion(shell: str) -> None:
    """Print what makes a shell complete the commands and options of corpus.

    Example: corpus completion bash

    It is used as `ddi completion` is.
    """
    _print_script(corpus_commands, "corpus", shell)
