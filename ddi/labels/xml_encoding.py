"""Bring XML to UTF-8 before it is parsed, so that a wrongly declared encoding is an error, not other letters."""

from __future__ import annotations

import re
from typing import Final

from ddi.errors import LabelError

_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Encodings in which ASCII means ASCII: no declaration can hide behind them (UTF-7, EBCDIC and the like can).
_ENCODINGS: Final = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "latin-1", "latin1"}
    | {f"iso-8859-{part}" for part in range(1, 17)}
    | {f"{family}125{part}" for family in ("windows-", "cp") for part in range(9)}
)


def as_utf8(data: bytes, *, source: str) -> bytes:
    """Return the document in UTF-8 without byte order mark; its declaration stays as it is.

    Raises:
        LabelError: the encoding is none that labels come in, contradicts the byte order mark, or does not fit the data.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    data = data[len(mark) :]
    if encoding.startswith("utf-16"):
        return _decoded(data, encoding, source=source).encode()
    declared = _DECLARATION.match(data)
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS or (mark and name not in {"utf-8", "utf8"}):
        raise LabelError(
            f"the XML declares the encoding {name}",
            path=source,
            expected="UTF-8" if mark else "UTF-8, UTF-16 with a byte order mark, ISO 8859 or Windows 125x",
            found="a UTF-8 byte order mark" if mark else None,
            remedy="Convert the file to UTF-8 and correct its first line",
        )
    text = _decoded(data, name, source=source)
    return data if name in {"utf-8", "utf8"} else text.encode()


def _decoded(data: bytes, encoding: str, *, source: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise LabelError(
            f"the XML is not in the encoding it declares ({encoding})",
            path=source,
            place=f"byte {error.start}",
            expected=f"{encoding} text",
            found=f"byte 0x{data[error.start]:02x}",
            remedy="Correct the encoding in the file's first line, or download the label again",
        ) from error
