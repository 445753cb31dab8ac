"""The abbreviation layer: short names that the label itself defines, "O-desmethylvenlafaxine (ODV)", and then uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType
from ddi.drugs.values import Candidate, DrugEntry, EntryKind, Layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.tokens import Token

# "(ODV)", "(RTV;", "[ZDV-TP]": two to ten characters, an upper-case letter among the first two.
_BRACKETED = re.compile(
    r"[ \t\u00a0\r\n]{1,3}[(\[]\s{0,2}[\"'\u201c]?"
    r"([A-Za-z]?[A-Z][A-Za-z0-9]{0,8}(?:-[A-Z0-9]{1,4})?)[\"'\u201d]?\s{0,2}[)\];,]"
)
# Short forms that stand after a drug's name and are not another name of it.
_NOT_NAMES = frozenset(
    """
    AUC BID CI CNS CR DR EC ER FDA HCl HIV IM IR IV LA MR NSAID OC ODT PI PO QD SC SD SR SSRI TID USA USP XL XR XT
    """.split()
)
_APPOSITION = re.compile(r"(?<!\S)\S{3,30} \S{3,20}, $")
_REACH = 60
_NAMED = (EntryKind.DRUG, EntryKind.PRODUCT)
_CODE = r"(?P<code>[A-Za-z]?[A-Z][A-Z0-9]{1,7}|[A-Z]\d{1,3}[a-z]?)(?![\w-])"
# "The former, called M1": of a metabolite if one has been spoken of.
_CALLED = re.compile(rf"\b(?:called|named|termed|designated)\s{{1,3}}{_CODE}(?P<parent>(?!))?")
_CONTEXT = 200
_METABOLITES = (
    _CALLED,
    # The major metabolite of zidovudine is GZDV; its active metabolite, M8; the metabolite (M1).
    re.compile(
        r"\bmetabolites?(?:\s{1,3}of\s{1,3}(?P<parent>[A-Za-z-]{4,30}))?"
        rf"(?:,|\s{{0,3}}\(|\s{{1,3}}(?:is|was|are|were|called|named|termed|designated))?\s{{1,3}}\(?{_CODE}"
    ),
    # M8, an active metabolite of nelfinavir.
    re.compile(
        rf"(?<![\w-]){_CODE},?\s{{1,3}}(?:\(|which\s{{1,3}}is\s{{1,3}}|is\s{{1,3}})?(?:an?|the|its)\s{{1,3}}"
        r"(?:[a-z-]{3,20}\s{1,3}){0,3}metabolite\b(?:\s{1,3}of\s{1,3}(?P<parent>[A-Za-z-]{4,30}))?"
    ),
)


@dataclass(frozen=True, slots=True)
class Definition:
    """An abbreviation and what it stands for."""

    short: str
    entry: DrugEntry
    type: MentionType
    parent: str | None


def find_definitions(text: str, candidates: Iterable[Candidate], tokens: Sequence[Token]) -> Iterator[Definition]:
    """Yield the abbreviations that stand in brackets straight after a name found in the text."""
    for candidate in candidates:
        if candidate.layer is Layer.ABBREVIATION or candidate.entry.kind not in _NAMED:
            continue
        match = _BRACKETED.match(text, tokens[candidate.full_end - 1].end)
        if match is None:
            continue
        short = match.group(1)
        if short in _NOT_NAMES:
            continue
        long = text[candidate.start : candidate.stop]
        if abbreviates(short, long) or abbreviates(short, _with_apposition(text, candidate.start) + long):
            yield Definition(short, candidate.entry, candidate.type, candidate.parent)


def _with_apposition(text: str, start: int) -> str:
    """Return the two words that a name explains: "its 10-monohydroxy derivative, licarbazepine (MHD)"."""
    match = _APPOSITION.search(text[max(0, start - _REACH) : start])
    return match.group() if match is not None else ""


def find_stated_metabolites(text: str, dictionary: Dictionary) -> Iterator[Definition]:
    """Yield the codes that a text calls metabolites: "the major metabolite of zidovudine is GZDV"."""
    for pattern in _METABOLITES:
        for match in pattern.finditer(text):
            short = match.group("code")
            if pattern is _CALLED and "metabolit" not in text[max(0, match.start() - _CONTEXT) : match.start()]:
                continue
            if short in _NOT_NAMES or short.startswith(("CYP", "AUC", "Cmax")) or short.lower() in dictionary.words:
                continue
            parent = dictionary.lookup(match.group("parent")) if match.group("parent") else None
            yield Definition(
                short, DrugEntry(short), MentionType.METABOLITE, parent.name if parent is not None else None
            )


def abbreviates(short: str, long: str) -> bool:
    """Tell whether the letters of the short form appear in the long one, in order, the first at a word's start."""
    letters = [character for character in short.lower() if character.isalpha()]
    full = long.lower()
    if len(letters) < 2 or len(short) * 2 > len(long) + 2 or not letters:
        return False
    position = 0
    for number, letter in enumerate(letters):
        while True:
            position = full.find(letter, position)
            if position < 0:
                return False
            if number or position == 0 or not full[position - 1].isalpha():
                break
            position += 1
        position += 1
    return True


def find_abbreviations(
    text: str, tokens: Sequence[Token], definitions: Mapping[str, Definition], taken: frozenset[int]
) -> Iterator[Candidate]:
    """Yield the uses of defined abbreviations, as written; ``taken`` tokens belong to longer names."""
    heads: dict[str, list[tuple[tuple[str, ...], Definition]]] = {}
    for short, definition in sorted(definitions.items(), key=lambda item: -len(item[0])):
        parts = tuple(short.split("-"))
        heads.setdefault(parts[0], []).append((parts, definition))
    for index, token in enumerate(tokens):
        if index in taken:
            continue
        for parts, definition in heads.get(text[token.start : token.end], ()):
            end = index + len(parts)
            if end > len(tokens) or text[token.start : tokens[end - 1].end] != definition.short:
                continue
            stop = tokens[end - 1].end
            yield Candidate(
                index,
                end,
                end,
                token.start,
                stop,
                definition.short,
                definition.type,
                Layer.ABBREVIATION,
                definition.entry,
                parent=definition.parent,
            )
            break
