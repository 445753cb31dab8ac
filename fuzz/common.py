"""What every harness asks of a reader: a result or one of our own errors, within a time and a memory.

A harness is a module ``fuzz/fuzz_<target>.py`` with one function, ``TestOneInput(data)``. It reads ``data`` and
raises whatever is not allowed; atheris, and the tests, do the rest. Inputs of several files are divided by lines
``%%%%``.
"""

from __future__ import annotations

import importlib
import resource
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus_tools.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER: Final = Path(__file__).parent
TARGETS: Final = tuple(sorted(path.stem.removeprefix("fuzz_") for path in FOLDER.glob("fuzz_*.py")))

#: The largest input of a run, in bytes.
MOST_BYTES: Final = 1 << 16
#: CPU time for one such input, in seconds, tracing of the fuzzer included.
MOST_SECONDS: Final = 5.0
#: By how many bytes one such input may raise the most memory that the process has had.
MOST_MEMORY: Final = 256 << 20

_SEPARATOR: Final = b"\n%%%%\n"
# Linux counts kilobytes, macOS bytes.
_UNIT: Final = 1 if sys.platform == "darwin" else 1024


class LimitError(AssertionError):
    """An input that takes more time or memory than `MOST_SECONDS` and `MOST_MEMORY` allow."""


def harness(target: str) -> Callable[[bytes], None]:
    """Return the function of a target that reads one input."""
    found: Callable[[bytes], None] = importlib.import_module(f"fuzz.fuzz_{target}").TestOneInput
    return found


def seeds(target: str) -> list[Path]:
    """Return the files of a target's seed corpus."""
    return sorted((FOLDER / "seeds" / target).iterdir())


@contextmanager
def bounded(data: bytes) -> Iterator[None]:
    """Watch the reading of one input.

    Errors of our own are an answer like any other and end here; every other exception goes on.

    Raises:
        LimitError: it took too long, or too much memory.
    """
    before = _most_memory()
    start = time.process_time()
    # UTF-8 that cannot be printed would be an error after the error.
    try:
        yield
    except CorpusError as error:
        str(error).encode()
    seconds = time.process_time() - start
    memory = _most_memory() - before
    if seconds > MOST_SECONDS:
        raise LimitError(f"{len(data):,} bytes took {seconds:.1f} s of CPU time; at most {MOST_SECONDS} are allowed")
    if memory > MOST_MEMORY:
        raise LimitError(f"{len(data):,} bytes took {memory:,} bytes of memory; at most {MOST_MEMORY:,} are allowed")


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def parts(data: bytes, count: int) -> list[bytes]:
    """Divide an input at its lines ``%%%%``; parts that are missing are empty, what is too much stays in the last."""
    found = data.split(_SEPARATOR, count - 1)
    return found + [b""] * (count - len(found))


def must_hold(condition: bool, what: str) -> None:  # noqa: FBT001 - it reads as a sentence
    """Raise an ``AssertionError`` unless a property holds."""
    if not condition:
        raise AssertionError(what)


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend an empty folder, in memory where the system has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@contextmanager
def allowed() -> Iterator[None]:
    """Let an error of our own pass for an answer, and go on behind it."""
    with suppress(CorpusError):
        yield
