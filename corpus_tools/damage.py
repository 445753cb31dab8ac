"""Tell a text whose characters were damaged on the way from one that says something else.

The consensus table went through programs that did not know its encoding: where the label has a letter
outside ASCII, the table has a question mark, a replacement character or a halfwidth Japanese or Korean
letter. Only the comparison with the label's own text can tell such a question mark from a real one.
"""

from __future__ import annotations

import re
from collections import defaultdict

# What damaged bytes come out as: U+FFFD, control characters, halfwidth forms (Shift JIS, EUC read wrongly).
_NEVER_IN_LABELS = re.compile(r"[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\uff61-\uffdc]")
# So many characters at most stand for one.
_LONGEST_FORM = 4
# Characters; time grows with the square of them, and a cell is a name or a phrase.
_LONGEST_COPY = 2_000


def is_damaged_copy(copy: str, original: str) -> bool:
    """Tell whether the copy is the original with characters damaged, and nothing else changed.

    Copies of more than 2,000 characters are not looked at.
    """
    if copy == original or not len(original) <= len(copy) <= min(_LONGEST_COPY, _LONGEST_FORM * len(original)):
        return False
    # Bit n of a number stands for the place n of the copy, so that all ways to read it are followed at once: one by
    # one, there can be exponentially many (Baeza-Yates and Gonnet 1992).
    places: dict[str, int] = defaultdict(int)
    for character in set(copy):
        text = "".join("1" if found == character else "0" for found in reversed(copy))
        places[character] = int(text, 2)
    damaged = 0
    for character, where in places.items():
        if _NEVER_IN_LABELS.match(character):
            damaged |= where
    questioned = damaged | places["?"]
    reached = 1
    for character in original:
        reached = _after(character, reached, places, damaged, questioned)
        if not reached:
            return False
    return bool(reached >> len(copy) & 1)


def _after(character: str, reached: int, places: dict[str, int], damaged: int, questioned: int) -> int:
    """Return the places of the copy that are reached once one more character of the original is read."""
    if character.isascii():
        return (reached & (places[character] | damaged)) << 1
    encoded = character.encode("utf-8", "surrogatepass")
    # UTF-8 read as Windows-1252 or as Latin-1 has two to four characters for one.
    found = 0
    for form in {character, encoded.decode("cp1252", "replace"), encoded.decode("latin-1")}:
        after = reached
        for letter in form:
            after = (after & places[letter]) << 1
        found |= after
    after = reached
    for _ in range(_LONGEST_FORM):
        after = (after & questioned) << 1
        found |= after
    return found
