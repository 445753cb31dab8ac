"""Checksums that tell one version of what results depend on from another."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import corpus_tools
import ddi
from corpus_tools.files import bytes_of
from ddi.errors import DDIError


@cache
def code() -> str:
    """Return a checksum of this program, its dictionary and weights included."""
    packages = [Path(package.__file__ or "").parent for package in (corpus_tools, ddi)]
    files = [path for package in packages for path in sorted(package.rglob("*")) if _counts(path, package)]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _counts(path: Path, package: Path) -> bool:
    # The models that ship have checksums of their own.
    inside = path.relative_to(package).parts
    return path.is_file() and "__pycache__" not in inside and inside[0] != "models"


@cache
def checksum(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        DDIError: it cannot be read.
    """
    try:
        return hashlib.sha256(bytes_of(path)).hexdigest()
    except OSError as error:
        raise DDIError(f"the file cannot be read ({error.strerror})", path=path) from error
