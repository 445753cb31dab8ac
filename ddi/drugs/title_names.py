"""The product that a plain text is about, from its first lines: "ZELVORA (voriconazole) tablets, for oral use".

SPL and openFDA give brand and ingredients as data of their own. A plain text prints them in its title, and only what
reads as a title is taken: a name at the beginning of a line, before known drugs in brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ddi.drugs import curation
from ddi.drugs.dictionary import load_dictionary
from ddi.drugs.lookup import look_up
from ddi.drugs.tokens import name_key
from ddi.drugs.values import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi.drugs.dictionary import Dictionary

# The Highlights of a label have its title within the first ten lines.
_LINES: Final = 12
_CHARACTERS: Final = 2000
_MARK = r"[ \t]?(?:\u00ae|\u2122|\(R\)|\(TM\)|TM\b)"
_TITLE = re.compile(
    rf"^[ \t]*(?P<brand>[A-Z][A-Za-z]+(?:[ \t-][A-Z][A-Za-z]*){{0,2}})(?P<mark>{_MARK})?"
    r"(?:[ \t]{0,4}\r?\n?[ \t]{0,4})\((?P<inside>[^()\r\n]{3,120})\)(?P<rest>[^\r\n]*)",
    re.MULTILINE,
)
# Behind the brackets of a title; of a statement's first words there would be a verb that acts on something.
_TITLE_GOES_ON = re.compile(
    r"[ \t]*(?:$|[,:;\u00ae\u2122-]|(?:is|are|has|for|oral|orally|sublingual|transdermal|inhalation|nasal|ophthalmic"
    r"|topical|extended|delayed|chewable|film|tablets?|capsules?|caplets?|granules|powder|injections?|solution|suspension"
    r"|cream|gel|ointment|patch|kit|rx)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s{0,8}(?:/|,\s{0,8}and\b|,|\band\b|\+)\s{0,8}", re.IGNORECASE)
_FORM = re.compile(
    r",?\s{1,8}(?:(?:(?:extended|delayed|immediate)[- ]release|oral|film[- ]coated)\s{1,8}){0,4}"
    r"(?:tablets?|capsules?|injection|oral|solution|suspension|cream|gel|patch)(?:\s.*)?$",
    re.IGNORECASE,
)
# Shorthand of laboratories and classes in capitals that stands where a brand could.
_SHORTHAND: Final = frozenset({"auc", "cmax", "cmin", "tmax", "oatp", "bcrp", "ssri", "snri", "maoi", "nsaid", "cyp"})
_SHORTEST_UNMARKED: Final = 4


def names_in_title(texts: Iterable[str], *, dictionary: Dictionary | None = None) -> tuple[str, tuple[str, ...]] | None:
    """Return the brand in a plain text's title and its ingredients, or ``None``.

    Args:
        texts: the text's sections, which tile it; the first lines are looked at.
        dictionary: says which ingredients are known; the one that ships, if not given.
    """
    head = _head(texts)
    if "(" not in head:
        return None
    names = dictionary or load_dictionary()
    for title in _TITLE.finditer(head):
        ingredients = _ingredients(title["inside"], names)
        if not ingredients or not _TITLE_GOES_ON.match(title["rest"]):
            continue
        if _is_brand(title["brand"], ingredients, names, marked=title["mark"] is not None):
            return title["brand"], ingredients
    return None


def _head(texts: Iterable[str]) -> str:
    head = ""
    for text in texts:
        head += text[: _CHARACTERS - len(head)]
        if len(head) >= _CHARACTERS:
            break
    lines = [line for line in head.splitlines(keepends=True) if line.strip()]
    return "".join(lines[:_LINES])


def _ingredients(inside: str, dictionary: Dictionary) -> tuple[str, ...]:
    """Return the drugs that the brackets hold if they hold nothing else, but for the form."""
    parts = [part.strip() for part in _BETWEEN.split(_FORM.sub("", inside))]
    found = [look_up(part, dictionary=dictionary) if part else None for part in parts]
    names = [facts.name for facts in found if facts is not None and facts.kind == EntryKind.DRUG]
    return tuple(dict.fromkeys(names)) if len(names) == len(parts) else ()


def _is_brand(name: str, ingredients: tuple[str, ...], dictionary: Dictionary, *, marked: bool) -> bool:
    """Tell whether a name can be a brand of ingredients: no class, no common word, no other drug's name."""
    key = name_key(name)
    known = look_up(name, dictionary=dictionary)
    if known is not None:
        # "Voriconazole (Vfend)" gives a generic name and its brand; "Naproxen Sodium (naproxen)" is none either.
        return not f"{key} ".startswith(f"{name_key(known.name)} ") and (
            known.kind == EntryKind.PRODUCT or ingredients == (known.name,)
        )
    words = key.split(" ")
    singular = words[-1].removesuffix("s")
    if _SHORTHAND & {key, singular} or curation.CLASS_WORDS & set(words) or singular in curation.CLASSES:
        return False
    if any(len(word) > 1 and word.endswith("s") and word[:-1].isupper() for word in name.split()):
        return False  # NSAIDs
    if marked:
        return True
    if name.endswith("s") and not name.isupper():
        return False  # Gepants: a class that no list knows
    return len(key) >= _SHORTEST_UNMARKED and not any(word in dictionary.words for word in words)
