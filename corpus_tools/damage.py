"""Tell a text whose characters were damaged on the way from one that says something else.

The consensus table went through programs that did not know its encoding: where the label has a letter
outside ASCII, the table has a question mark, a replacement character or a halfwidth Japanese or Korean
letter. Only the comparison with the label's own text can tell such a question mark from a real one.
"""

from __future__ import annotations

import re

# What damaged bytes come out as: U+FFFD, control characters, halfwidth forms (Shift JIS, EUC read wrongly).
_NEVER_IN_LABELS = r"\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\uff61-\uffdc"


def is_damaged_copy(copy: str, original: str) -> bool:
    """Tell whether the copy is the original with characters damaged, and nothing else changed."""
    return copy != original and re.fullmatch("".join(map(_forms, original)), copy) is not None


def _forms(character: str) -> str:
    """Return a pattern for what a character may have become."""
    if character.isascii():
        return f"(?:{re.escape(character)}|[{_NEVER_IN_LABELS}])"
    encoded = character.encode("utf-8", "surrogatepass")
    # UTF-8 read as Windows-1252 or as Latin-1 has two to four characters for one.
    misread = {encoded.decode("cp1252", "replace"), encoded.decode("latin-1")}
    choices = "|".join(re.escape(form) for form in sorted((character, *misread)))
    return rf"(?:{choices}|[?{_NEVER_IN_LABELS}]{{1,4}}+)"
