"""The two groups of commands, and how problems become exit codes."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import click

from corpus_tools.errors import CorpusError
from corpus_tools.screen import escaped


class CommandGroup(click.Group):
    """A group of commands whose named problems become one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command."""
        message = ""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Labels hold characters that a C locale's ASCII does not; data is UTF-8 wherever it goes.
            sys.stdout.reconfigure(encoding="utf-8")
        try:
            return super().invoke(ctx)
        except CorpusError as error:
            message = str(error)
        except BrokenPipeError:
            # The reader has gone (`| head`). Point standard output elsewhere, or Python complains when it closes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            message = f"{error.filename or 'standard output'}: {error.strerror}"
        click.echo(f"error: {escaped(message)}", err=True)
        raise SystemExit(1)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pk-ddi")
def ddi_commands() -> None:
    """Find the pharmacokinetic drug-drug interactions that drug labels state.

    Example: ddi extract examples/label.txt
    """


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pk-ddi")
def corpus_commands() -> None:
    """Check, count and use an annotated corpus of package inserts.

    Example: corpus validate annotations
    """
