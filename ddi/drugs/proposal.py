"""Gather what the layers propose for the texts of one label, none overlapping another within a text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType
from ddi.drugs import curation
from ddi.drugs.abbreviations import find_abbreviations, find_definitions, find_stated_metabolites
from ddi.drugs.label_names import LabelNames, label_entries
from ddi.drugs.matching import find_names
from ddi.drugs.metabolites import find_chemical_names, find_metabolites, known_metabolite
from ddi.drugs.tokens import tokenise
from ddi.drugs.values import Candidate, DrugEntry, EntryKind, Layer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ddi.drugs.abbreviations import Definition
    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.label_names import LabelEntries
    from ddi.drugs.tokens import Token

ALL_LAYERS = frozenset(Layer)
_SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text, its words, and the candidates in it, in text order.

    ``shift`` characters of the text stand before the part from which words and candidates count, and ``before`` and
    ``after`` are the words around that part.
    """

    text: str
    tokens: Sequence[Token]
    candidates: tuple[Candidate, ...]
    shift: int = 0
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def propose(
    texts: Sequence[str],
    *,
    dictionary: Dictionary,
    label: LabelNames | None = None,
    layers: Collection[Layer] = ALL_LAYERS,
    common_words: Collection[str] = frozenset(),
) -> tuple[Proposal, ...]:
    """Return what the layers find in the texts of one label.

    Abbreviations that one text defines hold in all of them.

    Args:
        texts: the sections of one label.
        dictionary: where names are looked up.
        label: the label's own names, for the label layer.
        layers: the layers that may propose. Metabolites and abbreviations build on what the layers before them know;
            without those layers their parents are still looked up, and not proposed.
        common_words: words that the statistical layer passes over, in lower case.
    """
    names = label_entries(label or LabelNames(), dictionary) if Layer.LABEL in layers else None
    lookup = dictionary.extended(names.entries) if names is not None and names.entries else dictionary
    tokenised = [tokenise(text) for text in texts]
    metabolites = Layer.METABOLITE in layers or Layer.ABBREVIATION in layers
    found = [
        find_known(text, tokens, lookup, names, common_words, metabolites=metabolites)
        for text, tokens in zip(texts, tokenised, strict=True)
    ]
    if Layer.ABBREVIATION in layers:
        found = _with_abbreviations(texts, tokenised, found, lookup, stated=Layer.METABOLITE in layers)
    if Layer.STATISTICAL in layers:
        found = [
            with_words(text, tokens, known, (common_words, dictionary.words))
            for text, tokens, known in zip(texts, tokenised, found, strict=True)
        ]
    return tuple(
        Proposal(text, tokens, tuple(candidate for candidate in known if candidate.layer in layers))
        for text, tokens, known in zip(texts, tokenised, found, strict=True)
    )


def find_known(
    text: str,
    tokens: Sequence[Token],
    lookup: Dictionary,
    names: LabelEntries | None,
    common_words: Collection[str],
    *,
    metabolites: bool = True,
) -> list[Candidate]:
    """Return the names of the lists, of metabolites and of chemicals in a text.

    Args:
        text: any text.
        tokens: its words.
        lookup: the dictionary, the label's names among its own.
        names: the label's names.
        common_words: words that no chemical name consists of.
        metabolites: whether names built on a parent's are looked for.
    """
    known = list(find_names(text, tokens, lookup))
    if names is not None:
        known = [_from_label(candidate, names.entries, names.brands) for candidate in known]
    if metabolites:
        known = overlay(known, find_metabolites(text, tokens, known, lookup))
        known = [known_metabolite(candidate) for candidate in known]
    return _with_chemical_names(text, tokens, known, common_words)


def _from_label(candidate: Candidate, entries: Collection[str], brands: Collection[str]) -> Candidate:
    if candidate.key not in entries:
        return candidate
    kind = MentionType.DRUG_PRODUCT if candidate.key in brands else MentionType.ACTIVE_INGREDIENT
    return replace(candidate, layer=Layer.LABEL, type=kind)


def overlay(below: Sequence[Candidate], above: Iterable[Candidate]) -> list[Candidate]:
    """Put candidates over others: those below that share a token with one above give way."""
    kept: list[Candidate] = []
    for candidate in sorted(above, key=lambda each: (each.first, -each.end)):
        if not kept or kept[-1].end <= candidate.first:
            kept.append(candidate)
    if not kept:
        return sorted(below, key=lambda each: each.first)
    covered = {index for candidate in kept for index in range(candidate.first, candidate.end)}
    kept += [each for each in below if covered.isdisjoint(range(each.first, each.end))]
    return sorted(kept, key=lambda each: each.first)


def _taken(candidates: Iterable[Candidate]) -> frozenset[int]:
    return frozenset(index for each in candidates for index in range(each.first, each.full_end))


def _with_abbreviations(
    texts: Sequence[str],
    tokenised: Sequence[Sequence[Token]],
    found: Sequence[list[Candidate]],
    dictionary: Dictionary,
    *,
    stated: bool,
) -> list[list[Candidate]]:
    definitions: dict[str, Definition] = {}
    for text, tokens, known in zip(texts, tokenised, found, strict=True):
        for definition in find_definitions(text, known, tokens):
            definitions.setdefault(definition.short, definition)
    for text in texts if stated else ():
        for definition in find_stated_metabolites(text, dictionary):
            if dictionary.lookup(definition.short) is None:
                definitions.setdefault(definition.short, definition)
    if not definitions:
        return list(found)
    return [
        overlay(known, find_abbreviations(text, tokens, definitions, frozenset()))
        for text, tokens, known in zip(texts, tokenised, found, strict=True)
    ]


def _with_chemical_names(
    text: str, tokens: Sequence[Token], known: Sequence[Candidate], common_words: Collection[str]
) -> list[Candidate]:
    """Add chemical names that no list has; those that the lists know as no drug give way to them."""
    drugs = _taken(each for each in known if each.entry.kind in (EntryKind.DRUG, EntryKind.PRODUCT))
    names = [
        each
        for each in find_chemical_names(text, tokens, drugs)
        if any(
            len(token.key) >= _SHORTEST_WORD and token.key not in common_words
            for token in tokens[each.first : each.end]
        )
    ]
    return overlay(known, names) if names else list(known)


def with_words(
    text: str,
    tokens: Sequence[Token],
    known: Sequence[Candidate],
    lists: tuple[Collection[str], Collection[str]],
) -> list[Candidate]:
    """Add single words that are in none of two lists of words that name no drug."""
    taken = _taken(known)
    common, others = lists
    words = [
        _word(text, tokens, index)
        for index, token in enumerate(tokens)
        if token.key not in common and token.key not in others and index not in taken and _may_be_name(text, token)
    ]
    return sorted([*known, *words], key=lambda each: each.first)


def _may_be_name(text: str, token: Token) -> bool:
    """Tell whether a word can be a drug's name: letters, or capitals with digits ("M8")."""
    word = text[token.start : token.end]
    if word.isalpha():
        if len(word) > _SHORTEST_WORD and curation.NO_NAME.search(token.key):
            return False
        return len(word) >= _SHORTEST_WORD or (len(word) >= 3 and not word.islower() and not word.istitle())
    return word[0].isalpha() and word[0].isupper() and len(word) <= 6


def _word(text: str, tokens: Sequence[Token], index: int) -> Candidate:
    """Return a word, with "acid" after it if that follows, as a candidate."""
    token = tokens[index]
    word = text[token.start : token.end]
    kind = MentionType.METABOLITE if not word.islower() and not word.istitle() else MentionType.ACTIVE_INGREDIENT
    end, stop, key = index + 1, token.end, token.key
    if end < len(tokens) and tokens[end].key == "acid" and text[stop : tokens[end].start] == " ":
        end, stop, key = end + 1, tokens[end].end, f"{key} acid"
    return Candidate(index, end, end, token.start, stop, key, kind, Layer.STATISTICAL, DrugEntry(key))
