"""What a command gets from its shell: three streams, any of which may be closed or lost, and signals to end."""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

# Whom a signal would kill in the middle of writing, so that temporary files and other processes were left.
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class SignalledError(KeyboardInterrupt):
    """The command is to end: Control-C, or a request of the system.

    Args:
        number: the signal's.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def exit_code(error: KeyboardInterrupt) -> int:
    """Return what shells expect of a command that a signal ended: 130 for Control-C, 143 for SIGTERM."""
    return 128 + (error.number if isinstance(error, SignalledError) else signal.SIGINT)


def ending(error: KeyboardInterrupt) -> str:
    """Return the word for how the command ended."""
    return "interrupted" if exit_code(error) == 128 + signal.SIGINT else "terminated"


@contextmanager
def signals_as_errors() -> Iterator[None]:
    """Turn signals to end into a `SignalledError` within the block, so that everything is tidied on the way out.

    The second signal ends the process at once. What the shell has set to be ignored (``nohup``) is ignored.
    """
    before = {number: signal.getsignal(number) for number in _ENDING}
    usual = (signal.SIG_DFL, signal.default_int_handler)
    changed = [number for number, handler in before.items() if handler in usual]
    try:
        for number in changed:
            signal.signal(number, _raise)
    except ValueError:
        # Signals are for the main thread; a program that runs commands in another has its own ways to end them.
        changed = []
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, before[number])


def _raise(number: int, _: FrameType | None) -> None:
    for each in _ENDING:
        if signal.getsignal(each) is _raise:
            signal.signal(each, signal.SIG_DFL)
    raise SignalledError(number)


def secure_streams() -> None:
    """Put something in the place of streams that are closed, and let the loss of standard error end nothing.

    Results that cannot be written are an error; a message that nobody reads is none. A descriptor left free would go
    to the next file opened, and what a library prints would end up in it.
    """
    # Opened the wrong way round, the first two fail when they are used.
    for name, flags, mode in (("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, flags)
            os.set_inheritable(handle, True)  # noqa: FBT003 - os's own signature
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", errors="backslashreplace"))
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        raw = _Unheard(sys.stderr.fileno(), "w", closefd=False)
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(raw), encoding=sys.stderr.encoding, errors="backslashreplace", write_through=True
        )


class _Unheard(io.FileIO):
    """Standard error, whose reader may leave: `ddi extract labels -o found.jsonl 2>&1 | head` goes on to the end."""

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        """Write, or pretend to."""
        try:
            return super().write(data) or 0
        except OSError:
            return memoryview(data).nbytes


def drop_output() -> None:
    """Point standard output elsewhere, or Python complains when it closes what cannot be written any more."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        # A test's own stream, or no descriptor at all.
        return
