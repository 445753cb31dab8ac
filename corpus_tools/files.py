"""Read texts without touching their line ends, and write results whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from corpus_tools.errors import OutputError, TextFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


def decode_text(data: bytes, *, path: str | Path) -> str:
    """Decode UTF-8 strictly, line ends untranslated, so that offsets agree with the file.

    Raises:
        TextFileError: the data is empty, binary (holds a NUL) or not UTF-8.
    """
    if not data.strip():
        raise TextFileError("the file is empty", path=path, remedy="Give a file that holds text")
    if b"\0" in data:
        raise TextFileError(
            "this looks like a binary file, not a text",
            path=path,
            place=f"byte {data.index(0)}",
            expected="UTF-8 text",
            found="a NUL byte",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextFileError(
            "the file is not UTF-8",
            path=path,
            place=f"byte {error.start}",
            expected="UTF-8 text",
            found=f"byte 0x{data[error.start]:02x}",
            remedy=f"Convert it, for example with `iconv -f WINDOWS-1252 -t UTF-8 {path} > converted.txt`",
        ) from error


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        TextFileError: it is missing, is a folder or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise TextFileError(f"the file cannot be read ({error.strerror})", path=path) from error


def read_text(path: Path) -> str:
    """Read a UTF-8 text with its line ends as they stand.

    Raises:
        TextFileError: the file is missing, empty, binary or not UTF-8.
    """
    return decode_text(read_bytes(path), path=path)


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[str]]:
    """Open a text file for writing that appears under its name only when the block ends without error.

    Line ends are written as given (``newline=""``).

    Raises:
        OutputError: the file cannot be written there; nothing is left behind.
    """
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: the file cannot be written there; nothing is left behind.
    """
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give the path of an empty file for others to fill; it gets its name when the block ends without error.

    Raises:
        OutputError: the file cannot be written there; nothing is left behind.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise OutputError(f"cannot write here ({error.strerror})", path=path) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _publish(temporary, path, 0o666)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write ({error.strerror})", path=path) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give the path of an empty folder for others to fill; it gets its name when the block ends without error.

    Raises:
        OutputError: there is something under that name other than an empty folder, or it cannot be written; nothing is
            left behind.
    """
    try:
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise OutputError("there is something under this name already", path=path, remedy="Choose a new folder")
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part"))
    except OSError as error:
        raise OutputError(f"cannot write here ({error.strerror})", path=path) from error
    try:
        yield temporary
        _publish(temporary, path, 0o777)
    except OSError as error:
        raise OutputError(f"cannot write ({error.strerror})", path=path) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _publish(temporary: Path, path: Path, mode: int) -> None:
    """Give what was made in private its name and the permissions of anything new."""
    umask = os.umask(0)
    os.umask(umask)
    temporary.chmod(mode & ~umask)
    temporary.replace(path)
