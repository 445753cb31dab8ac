"""Write the files of a folder together, and name them after their documents."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from corpus_tools.errors import FormatError, OutputError
from corpus_tools.files import atomic_write, read_bytes
from corpus_tools.formats.document import Loss
from corpus_tools.order import natural_key
from corpus_tools.section_table import SectionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import IO

    from corpus_tools.documents import Section
    from corpus_tools.formats.document import AnnotatedDocument

# What no file system gives a meaning of its own to, and no shell needs quoted but for the blank.
_PLAIN = " !#$&'()+,;=@[]^_`{}~-."
_LEADING = re.compile(r"^[.]+")


def file_names(documents: Iterable[AnnotatedDocument], losses: list[Loss], *, suffix: str = ".txt") -> dict[str, str]:
    """Return the file name of each document's text, by the document's name.

    What a file cannot be called is percent-encoded, and the suffix is added where it's missing; both are losses.

    Raises:
        OutputError: two documents would share a file.
    """
    names: dict[str, str] = {}
    taken: dict[str, str] = {}
    for document in documents:
        name = document.section.name
        file_name = _LEADING.sub(lambda match: "%2E" * len(match.group()), quote(name, safe=_PLAIN))
        # Letters outside ASCII are fine in file names.
        if name.isprintable() and not set(name) & set('/\\:*?"<>|%') and not name.startswith("."):
            file_name = name
        if not file_name.endswith(suffix) or file_name == suffix:
            file_name += suffix
        if file_name != name:
            losses.append(Loss(name, f"the name, where it is no file name in {suffix}"))
        # Some file systems do not tell cases apart.
        other = taken.setdefault(file_name.lower(), name)
        if other != name or name in names:
            raise OutputError(f"two documents would be written as {file_name}", found=f"{other!r} and {name!r}")
        names[name] = file_name
    return names


def write_file(path: Path, dump: Callable[[IO[str]], tuple[Loss, ...]]) -> tuple[Loss, ...]:
    """Write a file, whole or not at all, and return what got lost on the way.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        with atomic_write(path) as stream:
            return dump(stream)
    except UnicodeEncodeError as error:
        raise OutputError("a text holds half a character (a lone surrogate)", path=path) from error


def write_files(folder: Path, files: Mapping[str, str], *, owned: Sequence[str]) -> None:
    """Write files into a folder, which is made if it is not there; all of them are made before any takes its place.

    Args:
        folder: where to.
        files: text by path, which may begin with one folder: ``texts/one.txt``.
        owned: patterns of the format's own files. A folder that holds others of these than are written would mix two
            sets of documents.

    Raises:
        OutputError: nothing can be written there, or the folder holds other documents of this format.
    """
    _refuse_mixture(folder, files, owned)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
    except OSError as error:
        raise OutputError(f"cannot write here ({error.strerror})", path=folder) from error
    try:
        for name, text in files.items():
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_bytes(_encoded(text, folder / name))
        if not folder.exists():
            # mkdtemp makes private folders; a result has the permissions of any new folder.
            umask = os.umask(0)
            os.umask(umask)
            made.chmod(0o777 & ~umask)
            made.rename(folder)
            return
        for name in files:
            (folder / name).parent.mkdir(exist_ok=True)
            (made / name).replace(folder / name)
    except OSError as error:
        raise OutputError(f"cannot write ({error.strerror})", path=error.filename or folder) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _encoded(text: str, path: Path) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise OutputError("a text holds half a character (a lone surrogate)", path=path) from error


def _refuse_mixture(folder: Path, files: Mapping[str, str], owned: Sequence[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError("a folder is needed here", path=folder, found="a file")
    written = {folder / name for name in files}
    for pattern in owned:
        for path in sorted(folder.glob(pattern)):
            if path not in written:
                remedy = "Choose a folder that is new or empty"
                raise OutputError("the folder holds other documents", path=folder, found=path.name, remedy=remedy)


def check_text(section: Section) -> None:
    """Refuse what a text file could not give back.

    Raises:
        OutputError: the text is empty or holds a NUL, which text files do not.
    """
    if not section.text.strip():
        raise OutputError("a text without any words cannot be a file of its own", place=section.name)
    if "\0" in section.text:
        place = f"{section.name}, character {section.text.index(chr(0))}"
        raise OutputError("the text holds a NUL, which makes a file a binary one", place=place)


def read_utf8(path: Path) -> str:
    """Read a UTF-8 file, which may be empty, with its line ends as they stand.

    Raises:
        TextFileError: it cannot be read.
        FormatError: it is not UTF-8.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02x}"
        raise FormatError(
            "the file is not UTF-8", path=path, place=f"byte {error.start}", expected="UTF-8 text", found=found
        ) from error


def visible_files(folder: Path, suffix: str) -> list[Path]:
    """Return a folder's files of a suffix, but hidden ones, in natural order of their names."""
    found = (path for path in folder.glob(f"*{suffix}") if path.is_file() and not path.name.startswith("."))
    return sorted(found, key=lambda path: natural_key(path.name))


def section_rows(
    documents: Iterable[AnnotatedDocument], names: Mapping[str, str], losses: list[Loss]
) -> list[SectionRow]:
    """Return the rows of ``sections.csv``; none where nothing is known of any section.

    A section of no package insert is one of its own, as where there is no table. Blanks around a cell are lost.
    """
    sections = [document.section for document in documents]
    for section in sections:
        cells = (section.package_insert, section.active_ingredient, section.kind)
        if any(cell != cell.strip() for cell in cells):
            losses.append(Loss(section.name, "blanks around a field of the section"))
    if not any(s.package_insert or s.active_ingredient or s.era or s.kind for s in sections):
        return []
    return [
        SectionRow(
            names[section.name],
            section.package_insert or names[section.name],
            section.active_ingredient,
            str(section.era or ""),
            section.kind,
        )
        for section in sections
    ]
