"""Checksums that tell one version of what results depend on from another."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from ddi.errors import DDIError

if TYPE_CHECKING:
    from pathlib import Path


@cache
def checksum(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        DDIError: it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DDIError(f"the file cannot be read ({error.strerror})", path=path) from error
