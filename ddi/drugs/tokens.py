"""Words of a text and the keys under which names are looked up.

A token is a run of letters and digits. A name's key is its tokens in lower case with a blank between them, so that
"St. John's Wort" and "st john’s wort" have one key, on one line or two. What may stand between two tokens of one name
is `joins`'s affair.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import accumulate
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+")
_TOKENS_AND_GAPS = re.compile(r"([^\W_]+)")
# A name runs on over blanks, one line break, a hyphen, an apostrophe, a prime, a slash or a bracket without blanks
# beside it: "Next Choice", "N-desmethyl", "5’-triphosphate". A comma joins locants only ("N,O-", "3,4-").
_GAP = re.compile(
    r"[ \t\u00a0]{1,4}"
    r"|[ \t]{0,4}\r?\n[ \t]{0,8}"
    r"|[-\u2010-\u2013\u2212\u00ad'\u2019\u2032\u02bc.\[\](){}+/,]{1,3}"
    r"|[-\u2010\u2011\u00ad][ \t]{0,4}\r?\n[ \t]{0,8}"
)
_SAINT = re.compile(r"(?:\.|\.?[ \t\u00a0]{1,4}|\.?[ \t]{0,4}\r?\n[ \t]{0,8})")
# A word divided at the end of a line, or by a soft hyphen.
_DIVIDED = re.compile(r"(?:[-\u2010][ \t]{0,4}\r?\n[ \t]{0,8}|\u00ad(?:[ \t]{0,4}\r?\n[ \t]{0,8})?)")


class Token(NamedTuple):
    """A word: its lower-case form and its half-open range of characters."""

    key: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Return the words of a text in order."""
    lower = text.lower()
    if len(lower) != len(text):
        # Lower case can be longer than upper (İ): then offsets come from the text as it is.
        return [Token(match.group().lower(), *match.span()) for match in _TOKEN.finditer(text)]
    # Gaps and words in turn, so that their lengths add up to the offsets: a third of the time that matches take.
    pieces = _TOKENS_AND_GAPS.split(lower)
    offsets = list(accumulate(map(len, pieces)))
    return list(map(partial(tuple.__new__, Token), zip(pieces[1::2], offsets[::2], offsets[1::2], strict=False)))


def name_key(name: str) -> str:
    """Return the key under which a name is stored and looked up."""
    return " ".join(_TOKEN.findall(name.lower()))


def joins(gap: str, *, before: str) -> bool:
    """Tell whether the characters between two tokens may stand inside one name; ``before`` is the token ahead."""
    if before in ("st", "saint"):
        return _SAINT.fullmatch(gap) is not None
    if gap == ",":
        return len(before) <= 2
    return _GAP.fullmatch(gap) is not None


def may_divide(text: str) -> bool:
    """Tell whether a word of a text may be divided in two, by a hyphen at the end of a line or a soft one."""
    return _DIVIDED.search(text) is not None


def divides(gap: str) -> bool:
    """Tell whether the characters are a hyphen that divides one word over two lines."""
    return _DIVIDED.fullmatch(gap) is not None
