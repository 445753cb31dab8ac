"""The dictionary layer: find the longest names of a dictionary in a tokenised text."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType
from ddi.drugs import curation
from ddi.drugs.tokens import divides, joins, may_divide, name_key
from ddi.drugs.values import Candidate, EntryKind, Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.tokens import Token
    from ddi.drugs.values import DrugEntry

# Lower-case words of so few letters are seldom a brand ("alli", "dona"); a drug's own name may be ("zinc").
_SHORT = 4
_LONGEST_BLANK = 3
_HYPHENS = frozenset("-\u2010\u00ad")
# Felbatol and felbamate share 0.71 of their letters in order, amoxycillin and amoxicillin 0.91.
_SAME_SPELLING = 0.8
# Valproate and valproic acid share six letters, Felbatol and felbamate five.
_SAME_STEM = 6


def find_names(text: str, tokens: Sequence[Token], dictionary: Dictionary) -> Iterator[Candidate]:
    """Yield the names in a text, longest first at every place, none overlapping another.

    Time is proportional to the text: each token is looked at once for each length of the names that start with it.
    """
    longest = dictionary.longest
    # Few words begin a name: the others are passed over at once.
    places = [index for index, token in enumerate(tokens) if token[0] in longest]
    divided = may_divide(text)
    free = 0
    for index in range(len(tokens)) if divided else places:
        if index < free:
            continue
        token = tokens[index]
        most = longest.get(token.key)
        match = _match_at(text, tokens, index, most, dictionary) if most is not None else None
        if match is None and divided and text[token.end : token.end + 1] in _HYPHENS:
            match = _divided_word(text, tokens, index, dictionary)
        if match is not None:
            yield match
            free = match.full_end


def _match_at(text: str, tokens: Sequence[Token], first: int, most: int, dictionary: Dictionary) -> Candidate | None:
    end = first + 1
    if most > 1 and end < len(tokens) and f"{tokens[first].key} {tokens[end].key}" in dictionary.beginnings:
        end = _reach(text, tokens, first, most)
    entries = dictionary.entries
    while end > first:
        key = tokens[first].key if end == first + 1 else " ".join([token.key for token in tokens[first:end]])
        entry = entries.get(key)
        if entry is not None and not _is_word(text, tokens[first], end - first, key, entry):
            return _without_salt(text, tokens, first, end, key, entry, dictionary)
        end -= 1
    return None


def _reach(text: str, tokens: Sequence[Token], first: int, most: int) -> int:
    """Return the end of the run of at most ``most`` tokens that could be one name."""
    end = first + 1
    last = min(first + most, len(tokens))
    while end < last and joins(text[tokens[end - 1].end : tokens[end].start], before=tokens[end - 1].key):
        end += 1
    return end


def _is_word(text: str, token: Token, length: int, key: str, entry: DrugEntry) -> bool:
    """Tell whether a short lower-case word is English rather than a brand or an abbreviation."""
    if length > 1 or len(key) > _SHORT or entry.name == key:
        return False
    return text[token.start : token.end].islower()


def _without_salt(
    text: str, tokens: Sequence[Token], first: int, end: int, key: str, entry: DrugEntry, dictionary: Dictionary
) -> Candidate:
    """Cut salt words off the end of a name, as the corpus does: "tenofovir disoproxil fumarate" names tenofovir."""
    full_end = end
    while end - first > 1 and tokens[end - 1].key in curation.SALTS:
        shorter = " ".join(token.key for token in tokens[first : end - 1])
        base = dictionary.entries.get(shorter)
        if base is None or base.kind is EntryKind.SUBSTANCE or shorter in curation.ELEMENTS:
            break
        end, key, entry = end - 1, shorter, base
    end, key, entry = _without_form(end, key, entry, dictionary)
    while full_end < len(tokens) and _is_salt_after(text, tokens[full_end - 1], tokens[full_end]):
        full_end += 1
    return _candidate(text, tokens, first, end, full_end, key, entry)


def _is_salt_after(text: str, before: Token, token: Token) -> bool:
    """Tell whether a token goes on with a name as its salt: "warfarin sodium", not "warfarin, sodium".

    As every name, it runs on over one line break at most: a paragraph after a heading has words of its own.
    """
    gap = text[before.end : token.start]
    blank = gap.isspace() and len(gap) <= _LONGEST_BLANK and gap.count("\n") < 2
    return blank and token.key in curation.SALTS and token.key != "acid"


def _without_form(end: int, key: str, entry: DrugEntry, dictionary: Dictionary) -> tuple[int, str, DrugEntry]:
    """Cut the form off a brand name: "Toprol-XL" is annotated as Toprol."""
    shorter, _, form = key.rpartition(" ")
    base = dictionary.entries.get(shorter) if form in curation.FORMS else None
    return (end - 1, shorter, base) if base is not None else (end, key, entry)


def _divided_word(text: str, tokens: Sequence[Token], first: int, dictionary: Dictionary) -> Candidate | None:
    """Match a one-word name that a line break divides with a hyphen."""
    if first + 1 >= len(tokens) or not divides(text[tokens[first].end : tokens[first + 1].start]):
        return None
    key = tokens[first].key + tokens[first + 1].key
    entry = dictionary.entries.get(key)
    if entry is None:
        return None
    return _candidate(text, tokens, first, first + 2, first + 2, key, entry)


def _candidate(
    text: str, tokens: Sequence[Token], first: int, end: int, full_end: int, key: str, entry: DrugEntry
) -> Candidate:
    start, stop = tokens[first].start, tokens[end - 1].end
    brand = entry.kind is EntryKind.PRODUCT or looks_like_brand(text[start:stop], key, entry)
    kind = MentionType.DRUG_PRODUCT if brand else MentionType.ACTIVE_INGREDIENT
    return Candidate(first, end, full_end, start, stop, key, kind, Layer.DICTIONARY, entry)


def looks_like_brand(text: str, key: str, entry: DrugEntry) -> bool:
    """Tell whether a synonym is a brand: capitalised, and not its drug's name in another spelling."""
    return " " not in key and text[0].isupper() and key not in curation.SYNONYMS_ADDED and _differs(key, entry.name)


@lru_cache(maxsize=4096)
def _differs(key: str, name: str) -> bool:
    own = name_key(name)
    if key[:_SAME_STEM] == own[:_SAME_STEM]:
        return False
    return SequenceMatcher(None, key, own, autojunk=False).ratio() < _SAME_SPELLING
