"""Read texts without touching their line ends, and write results whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
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
        is_zip = looks_like_zip(data)
        raise TextFileError(
            f"this looks like a {'zip archive, whole or damaged: a ' if is_zip else ''}binary file, not a text",
            path=path,
            place=f"byte {data.index(0)}",
            expected="UTF-8 text",
            found="a NUL byte",
            remedy="Unpack it, or download it again" if is_zip else None,
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


def looks_like_zip(data: bytes) -> bool:
    """Tell whether data has the marks of a zip archive, be it that its start or its end is missing."""
    return data.startswith(b"PK") or b"PK\x05\x06" in data


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        TextFileError: it is missing, is a folder or may not be read, or is a device, which might never end.
    """
    try:
        return bytes_of(path)
    except OSError as error:
        raise TextFileError(f"the file cannot be read ({error.strerror})", path=path) from error


def bytes_of(path: str | Path) -> bytes:
    """Read a file that ends: not a device such as ``/dev/zero``, which would fill the memory.

    Raises:
        OSError: it cannot be read, or is a device other than a terminal or ``/dev/null``.
    """
    with Path(path).open("rb") as stream:
        if stat.S_ISCHR(os.fstat(stream.fileno()).st_mode) and not (stream.isatty() or str(path) == os.devnull):
            raise OSError(errno.EINVAL, "it is a device, not a file", str(path))
        return stream.read()


def same_place(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one place; links that go round in a circle lead nowhere."""
    return os.path.realpath(one) == os.path.realpath(other)


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

    A link stays one: what it leads to is replaced. What is no file (`is_stream`) is written to, at the end.

    Raises:
        OutputError: the file cannot be written there; nothing is left behind.
    """
    direct = is_stream(path)
    try:
        _check_place(path)
        target = path.resolve() if path.is_symlink() and not direct else path
        temporary = _reserve(target, None if direct else target.parent)
    except OSError as error:
        missing = error.errno == errno.ENOENT and not path.parent.is_dir()
        remedy = "Make the folder first" if missing else None
        raise OutputError(f"cannot write here ({error.strerror})", path=path, remedy=remedy) from error
    try:
        yield temporary
        if direct:
            _pour(temporary, path)
        else:
            _publish(temporary, target, 0o666)
    except BrokenPipeError:
        # Of a pipe, the reader has gone, as with standard output.
        raise
    except OSError as error:
        raise OutputError(f"cannot write ({error.strerror or error})", path=path) from error
    finally:
        temporary.unlink(missing_ok=True)


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
        temporary = _reserve_folder(path.parent, path.name)
    except OSError as error:
        raise OutputError(f"cannot write here ({error.strerror})", path=path) from error
    try:
        with _speaking_of(temporary, path):
            yield temporary
        _publish(temporary, path, 0o777)
    except OSError as error:
        raise OutputError(f"cannot write ({error.strerror})", path=path) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def atomic_files(folder: Path) -> Iterator[Path]:
    """Give the path of an empty folder for files that belong together, such as those of a report.

    When the block ends without error, each is moved into ``folder``, in the place of an older one of its name; other
    files there stay. Before that none of the older ones is touched.

    Raises:
        OutputError: the folder cannot be made, or the files cannot be written there; nothing new is left behind.
    """
    temporary = None
    is_new = False
    try:
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        temporary = _reserve_folder(folder, "")
        with _speaking_of(temporary, folder):
            yield temporary
        for made in sorted(temporary.iterdir()):
            made.replace(folder / made.name)
    except OSError as error:
        raise OutputError(f"cannot write here ({error.strerror})", path=folder) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        if is_new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def is_stream(path: Path) -> bool:
    """Tell whether a path is no file to be replaced: a device, a pipe, or a name of an open file (``/dev/stdout``)."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    if not stat.S_ISREG(mode):
        return not stat.S_ISDIR(mode)
    place = path
    while True:
        place = place.parent.resolve() / place.name
        if place.is_relative_to("/proc"):
            return True
        if not place.is_symlink():
            return False
        place = place.parent / place.readlink()


def _check_place(path: Path) -> None:
    """Refuse, before any work is done, what could not be replaced in the end."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise
        # Not there, or not to be reached: then no temporary file can be made either, which says why.
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, "it is neither a file nor a pipe")


def _hidden(name: str) -> str:
    # Of a long name only the beginning: with its additions it could be longer than file systems allow.
    return f".{name[:40]}."


def _reserve(target: Path, folder: Path | None) -> Path:
    """Make an empty file with a hidden name, in a folder or in that of all temporary files."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=_hidden(target.name), suffix=".part")
    os.close(handle)
    return Path(name)


def _reserve_folder(parent: Path, name: str) -> Path:
    return Path(tempfile.mkdtemp(dir=parent, prefix=_hidden(name), suffix=".part"))


@contextmanager
def _speaking_of(temporary: Path, path: Path) -> Iterator[None]:
    """Let errors within the block name the place that the user knows."""
    try:
        yield
    except OutputError as error:
        if error.path is None or not error.path.is_relative_to(temporary):
            raise
        raise OutputError(error.message, path=path / error.path.relative_to(temporary)) from error


def _pour(temporary: Path, path: Path) -> None:
    """Write a file's contents into a pipe or device; appended, so that `>> file` keeps its meaning."""
    with temporary.open("rb") as made, os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:
        shutil.copyfileobj(made, stream)


def _publish(temporary: Path, path: Path, mode: int) -> None:
    """Give what was made in private its name and the permissions of anything new."""
    umask = os.umask(0)
    os.umask(umask)
    temporary.chmod(mode & ~umask)
    if temporary.is_file():
        # A disk may say only now that it is full; and after a power cut a name without contents would be left.
        with temporary.open("rb") as made:
            os.fsync(made.fileno())
    temporary.replace(path)
