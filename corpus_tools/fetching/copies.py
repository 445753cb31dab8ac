"""Find the files of a public corpus in folders on disk, by name and then by content."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus_tools.fetching.published import PublicFile

#: Larger files are none of a corpus's.
_LARGEST = 32 << 20


def checksum(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Copies:
    """The files below a folder; hidden ones, such as a checkout's ``.git``, are left out."""

    folder: Path
    paths: tuple[Path, ...]

    @classmethod
    def below(cls, folder: str | Path) -> Copies:
        """List a folder.

        Raises:
            FetchError: there is no such folder.
        """
        folder = Path(folder)
        if not folder.is_dir():
            found = "a file" if folder.exists() else "nothing"
            raise FetchError("there is no such folder to copy from", path=folder, expected="a folder", found=found)
        folder = folder.resolve()
        return cls(folder, tuple(_files(folder)))

    def matching(self, files: Iterable[PublicFile]) -> Iterator[tuple[PublicFile, bytes]]:
        """Yield each file that is here with its published checksum, under whatever name, and its bytes.

        Files of the right name are read first; the others only while something is missing.
        """
        wanted = {file.sha256: file for file in files}
        names = {Path(place).name for file in wanted.values() for place in (file.name, file.path)}
        for path in sorted(self.paths, key=lambda path: (path.name not in names, path)):
            if not wanted:
                return
            data = _read(path)
            found = wanted.pop(checksum(data), None) if data is not None else None
            if found is not None and data is not None:
                yield found, data

    def named(self, file: PublicFile) -> Path | None:
        """Return a file of the same name, whatever it holds."""
        names = {Path(file.name).name, Path(file.path).name}
        return next((path for path in self.paths if path.name in names), None)

    def folder_files(self, name: str) -> dict[str, bytes]:
        """Return the files in folders of a name, by their path below the folder."""
        found: dict[str, bytes] = {}
        for path in self.paths:
            parts = path.relative_to(self.folder.parent).parts
            if name in parts[:-1]:
                data = _read(path)
                if data is not None:
                    found["/".join(parts[parts.index(name) + 1 :])] = data
        return found

    def tables_of_sections(self) -> Iterator[tuple[Path, bytes]]:
        """Yield the files named ``sections.csv``."""
        for path in self.paths:
            data = _read(path) if path.name == "sections.csv" else None
            if data is not None:
                yield path, data


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place, name)


def _read(path: Path) -> bytes | None:
    """Return a file's bytes; nothing for what cannot be read or is far too large."""
    try:
        return path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except OSError:
        return None
