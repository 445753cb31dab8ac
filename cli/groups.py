"""The two groups of commands, and how problems become exit codes."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from cli.process import drop_output, ending, exit_code, secure_streams, signals_as_errors
from corpus_tools.errors import CorpusError
from corpus_tools.screen import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator


class CommandGroup(click.Group):
    """A group of commands whose named problems become one line on standard error and an exit code.

    1: a problem that has a name; 130 and 143: interrupted, terminated. A reader of standard output who leaves
    (``| head``) is no problem.
    """

    def main(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - click's own signature
        """Run as a program."""
        secure_streams()
        with signals_as_errors():
            return super().main(*args, **options)

    def make_context(self, *args: Any, **options: Any) -> click.Context:  # noqa: ANN401 - click's own signature
        """Read the group's own options; its help and version are printed here."""
        with _told():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Labels hold characters that a C locale's ASCII does not; data is UTF-8 wherever it goes.
            sys.stdout.reconfigure(encoding="utf-8")
        with _told():
            return super().invoke(ctx)


@contextmanager
def _told() -> Iterator[None]:
    """Turn problems into a line and an exit code."""
    code = 1
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except CorpusError as error:
        message = f"error: {error}"
    except KeyboardInterrupt as error:
        message, code = ending(error), exit_code(error)
    except BrokenPipeError:
        drop_output()
        raise SystemExit(0) from None
    except SystemExit as error:
        # Rich ends the program with 1 where it finds that the reader has gone.
        if isinstance(error.__context__, BrokenPipeError):
            raise SystemExit(0) from None
        raise
    except MemoryError:
        message = "error: there is not enough memory for this"
    except OSError as error:
        message = f"error: {error.filename or 'standard output'}: {error.strerror or error}"
        if error.filename is None:
            drop_output()
    else:
        return
    click.echo(escaped(message), err=True)
    raise SystemExit(code)


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
