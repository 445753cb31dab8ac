"""Cells that a spreadsheet would take for a formula, made text and back.

A label's text is not ours: a cell that starts with ``=`` runs in a spreadsheet that opens the file ("CSV injection",
OWASP). Such a cell gets an apostrophe before it, which spreadsheets take as the mark of a text.
"""

from __future__ import annotations

import re

# As OWASP's page on CSV injection lists them, with the full-width forms, which some programs read alike.
_STARTS = r"[=+\-@\t\r\n＝＋－＠]"
_RISKY = re.compile(rf"'*{_STARTS}")
_DEFUSED = re.compile(rf"'+{_STARTS}")


def defuse(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `restore` gives back the text as it was."""
    return f"'{text}" if _RISKY.match(text) else text


def restore(cell: str) -> str:
    """Return the text that `defuse` was given."""
    return cell[1:] if _DEFUSED.match(cell) else cell
