"""What stands in files and file names, made safe to print: no character of it steers the screen.

Control characters move a terminal's cursor, change its title or hide what was printed; marks of direction change the
order in which a line is read. Both are shown as escapes, as Python writes them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# What JSON may hold as it stands, and a screen should not: DEL and C1 controls, marks of direction.
_STEERS: Final = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RETURN: Final = re.compile(r"\r(?!\n)")


def escaped(text: str, *, keep: str = "") -> str:
    r"""Return a text with an escape (``\x1b``, ``\u202e``) for each character that has no shape of its own.

    Blanks of any width stay, and the characters of ``keep``.
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in keep or unicodedata.category(c) == "Zs" else c.encode("unicode_escape").decode()
        for c in text
    )


def escaped_lines(text: str) -> str:
    """Return a text of lines likewise; tabs and line ends stay, but not a return that would overwrite a line."""
    return _RETURN.sub(r"\\r", escaped(text, keep="\n\r\t"))


def escaped_json(text: str) -> str:
    """Return JSON that says the same without characters that steer a screen; others stay readable."""
    return _STEERS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
