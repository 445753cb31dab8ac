"""Archives and compressed files: zip, tar, gzip, xz, bzip2, one inside the other.

An input that begins with ``members`` is made into a zip archive first, of what stands behind each line ``%%%%`` under
the name in its first line: checksums would keep mutations out of an archive.
"""

from __future__ import annotations

import io
import warnings
import zipfile

from ddi.labels import Failure, read_labels
from fuzz.common import bounded, must_hold
from fuzz.labels import check_label

_MEMBERS = b"members\n%%%%\n"
_MOST_MEMBERS = 20


def TestOneInput(data: bytes) -> None:
    """Read an archive from a file and from a pipe; both give the same."""
    content = _packed(data.removeprefix(_MEMBERS)) if data.startswith(_MEMBERS) else data
    with bounded(data):
        found = list(read_labels(["-"], stdin=io.BytesIO(content)))
        for item in found:
            if isinstance(item, Failure):
                str(item.error).encode()
            else:
                check_label(item)
        piped = list(read_labels(["-"], stdin=_Pipe(content)))
        must_hold(_outcomes(piped) == _outcomes(found), "a pipe gives other labels than a file")


def _outcomes(found: list) -> list[str]:
    return [f"{item.source}: {type(item).__name__}" for item in found]


def _packed(data: bytes) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two members may have one name
        for member in data.split(b"\n%%%%\n")[:_MOST_MEMBERS]:
            name, _, content = member.partition(b"\n")
            archive.writestr(zipfile.ZipInfo(name.decode("latin-1").partition("\0")[0] or "x"), content)
    return stream.getvalue()


class _Pipe(io.RawIOBase):
    """A stream that cannot go back."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        return self._data.read(size)
