"""The metabolite layer: names built on a parent drug's, and codes that labels give to metabolites.

Three patterns, over the tokens of a text:

- a parent after morphemes of metabolism, with locants before them: "5-OH-propafenone", "N,O-didesmethylvenlafaxine",
  "4-hydroxy propranolol", "norverapamil", "3α, 5β-tetrahydrolevonorgestrel";
- a parent before the word for a conjugate or an oxide: "carbamazepine epoxide", "zidovudine triphosphate",
  "4-hydroxyatomoxetine-O-glucuronide";
- a chemical name written in one piece with locants and without a known parent: "3'-amino-3'-deoxythymidine". After the
  word "metabolite" it is one; elsewhere it is proposed to the statistical layer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType
from ddi.drugs import curation
from ddi.drugs.tokens import name_key
from ddi.drugs.values import Candidate, DrugEntry, EntryKind, Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.tokens import Token

# One morpheme at the head of a word. The alternatives are tried in order, longer ones first.
_MORPHEME = re.compile(
    r"(?:didesmethyl|didemethyl|desmethyl|demethyl|desethyl|deethyl|desisopropyl|despropyl|depropyl|desbutyl"
    r"|desalkyl|dealkyl|desacetyl|deacetyl|descarboethoxy|descyclopropylmethyl|desaryl|desfluoro|desbenzyl|debenzyl"
    r"|dihydroxy|hydroxy|dihydro|tetrahydro|dehydro|didehydro|hydro|oxo|keto|dideoxy|deoxy|carboxy|acetyl"
    r"|sulfo|epoxy|amino|nor|oh)"
)
# What may stand ahead of a morpheme: places on a molecule, alone ("5", "n", "α", "3β") or with one ("5oh").
_LOCANT = re.compile(r"(?:\d{1,2}[αβabrs]?|[αβωnosrm]|alpha|beta|omega|para|meta|ortho|trans|cis|tert|iso)")
_ATTACHED_LOCANT = re.compile(r"\d{1,2}[αβ]?|[αβω]")
_SUFFIXES = frozenset(
    """
    acid carboxylate diphosphate epoxide glucuronide glucuronides monophosphate oxide sulfone sulfoxide sulphoxide
    triphosphate lactone lactam amine sulfate aldehyde diol
    """.split()
)
# Salts of many drugs, so metabolites only of what a prefix has shown to be one; "acid" follows drugs' own names.
_WEAK_SUFFIXES = frozenset({"sulfate", "oxide"})
# Medicines of their own, whatever their names are built on.
_MEDICINES = frozenset(
    """
    aminoglutethimide aminophenazone aminophylline aminopyrine aminosalicylic desloratadine dihydrocodeine
    dihydroergotamine dihydrostreptomycin dihydrotachysterol hydrochlorothiazide hydrocortisone hydroflumethiazide
    hydroxychloroquine hydroxyprogesterone hydroxyurea hydroxyzine norethisterone norgestrel acetyldigoxin
    acetylsalicylic acetylcysteine hydroxocobalamin norethandrolone
    """.split()
)
_BLANK = re.compile(r"[ \t\u00a0]{1,3}|[ \t]{0,3}\r?\n[ \t]{0,3}")
_TIGHT = re.compile(r"[-\u2010-\u2013\u2212'\u2019\u2032(),\[\]]{1,4}")
_TIGHT_CHARACTERS = frozenset("-\u2010\u2011\u2012\u2013\u2212'\u2019\u2032(),[]")
_LIST_GAP = re.compile(r",[ \t]{0,2}|-")
_MIN_PARENT = 5
# "Its active metabolite, fluvoxethanol", "metabolite (mesoridazine)", "the main human metabolite was fluvoxamine acid".
_STATED = re.compile(r"(?:\bmetabolites?|hydroxy derivative)(?:,| is| are| was| were|:)?\s{0,2}[(\[]?$")
_STATED_REACH = 24
_LONGEST_RUN = 12
_LONG_WORD = 6
_LONGEST_REMEMBERED = 64


def parent_in(word: str, dictionary: Dictionary) -> DrugEntry | None:
    """Return the drug whose name is left when locants and metabolic morphemes are taken off the head of a word."""
    for rest in _rests(word):
        entry = dictionary.entries.get(rest)
        if entry is not None and entry.kind is EntryKind.DRUG:
            return entry
    return None


def _rests(word: str) -> tuple[str, ...]:
    """Return what is left of a word without the locant and one, two and three morphemes at its head."""
    # What looks like a name is short; a memory of anything longer could grow without bounds.
    return _remembered_rests(word) if len(word) <= _LONGEST_REMEMBERED else _remembered_rests.__wrapped__(word)


@lru_cache(maxsize=32768)
def _remembered_rests(word: str) -> tuple[str, ...]:
    if len(word) < _MIN_PARENT + 2 or word in _MEDICINES:
        return ()
    rests: list[str] = []
    rest = _strip_locant(word)
    for _ in range(3):
        morpheme = _MORPHEME.match(rest)
        if morpheme is None or morpheme.end() + _MIN_PARENT > len(rest):
            break
        rest = rest[morpheme.end() :]
        rests.append(rest)
    return tuple(rests)


def reads_as_metabolite(key: str) -> bool:
    """Tell whether a token of a key starts with a morpheme of metabolism, whatever follows."""
    return any(_MORPHEME.match(_strip_locant(token)) is not None for token in key.split(" "))


def find_metabolites(
    text: str, tokens: Sequence[Token], known: Sequence[Candidate], dictionary: Dictionary
) -> Iterator[Candidate]:
    """Yield the metabolites that a text names after a parent; ``known`` are the dictionary's and label's finds.

    A find of the dictionary lies within the metabolite's name, is its whole, or is no part of it.
    """
    starts = {candidate.first: candidate for candidate in known}
    inside = {index for candidate in known for index in range(candidate.first + 1, candidate.full_end)}
    # Few words begin like a metabolite's name.
    built = [index for index, token in enumerate(tokens) if _rests(token[0])]
    for index in sorted(starts.keys() | built):
        parent = parent_in(tokens[index].key, dictionary)
        candidate = starts.get(index)
        if (parent is None and candidate is None) or index in inside:
            continue
        if parent is not None:
            yield _metabolite(text, tokens, _around(text, tokens, index, index + 1, prefixed=True), parent, dictionary)
            continue
        if candidate is None or candidate.entry.kind is not EntryKind.DRUG:
            continue
        found = _around(text, tokens, index, candidate.end, prefixed=False)
        if found != (index, candidate.end):
            yield _metabolite(text, tokens, found, candidate.entry, dictionary)
        elif " " in candidate.key:
            # The dictionary holds the metabolite itself, under a name built from its parent's.
            own_parent = _parent_of_key(candidate.key, dictionary)
            if own_parent is not None:
                yield replace(candidate, type=MentionType.METABOLITE, layer=Layer.METABOLITE, parent=own_parent.name)


def _parent_of_key(key: str, dictionary: Dictionary) -> DrugEntry | None:
    """Return the drug at the end of a name of several tokens that reads like a metabolite's."""
    *before, last = key.split(" ")
    entry = parent_in(last, dictionary)
    if entry is None and any(_MORPHEME.fullmatch(_strip_locant(token)) for token in before):
        entry = dictionary.entries.get(last)
    return entry if entry is not None and entry.kind is EntryKind.DRUG else None


def _strip_locant(token: str) -> str:
    locant = _ATTACHED_LOCANT.match(token)
    return token[locant.end() :] if locant is not None else token


def _around(text: str, tokens: Sequence[Token], first: int, end: int, *, prefixed: bool) -> tuple[int, int]:
    """Grow a parent's tokens over the morphemes and locants before it and the conjugate after it."""
    first, morphemes = _leftwards(text, tokens, first, prefixed=prefixed)
    return first, _rightwards(text, tokens, end, prefixed=prefixed or morphemes)


def _leftwards(text: str, tokens: Sequence[Token], first: int, *, prefixed: bool) -> tuple[int, bool]:
    reached, seen = first, prefixed
    index = first
    while index > 0 and first - index < 6:
        word, gap = tokens[index - 1].key, text[tokens[index - 1].end : tokens[index].start]
        bare = _strip_locant(word)
        tight = _TIGHT.fullmatch(gap) is not None
        if bare and _whole_morpheme(bare) and (tight or (index == first and word != "nor" and _BLANK.fullmatch(gap))):
            index -= 1
            reached, seen = index, True
        elif _LOCANT.fullmatch(word) and (tight or (seen and _LIST_GAP.fullmatch(gap))):
            index -= 1
            if seen:
                reached = index
        else:
            break
    return reached, seen


def _whole_morpheme(word: str) -> bool:
    position = 0
    for _ in range(3):
        morpheme = _MORPHEME.match(word, position)
        if morpheme is None:
            return False
        position = morpheme.end()
        if position == len(word):
            return True
    return False


def _rightwards(text: str, tokens: Sequence[Token], end: int, *, prefixed: bool) -> int:
    index = end
    while index < len(tokens) and index - end < 4:
        gap = text[tokens[index - 1].end : tokens[index].start]
        word = tokens[index].key
        tight = _TIGHT.fullmatch(gap) is not None
        if not tight and not (_BLANK.fullmatch(gap) and index == end) and not (word in _SUFFIXES and gap == " "):
            return end
        if word in _SUFFIXES and (prefixed or word not in _WEAK_SUFFIXES or index > end):
            return index + 1
        if not _LOCANT.fullmatch(word):
            return end
        index += 1
    return end


def known_metabolite(candidate: Candidate) -> Candidate:
    """Type a find of the dictionary as a metabolite if pharmacology knows it as one rather than as a medicine."""
    parent = curation.METABOLITES.get(candidate.key)
    if parent is None:
        return candidate
    return replace(candidate, type=MentionType.METABOLITE, layer=Layer.METABOLITE, parent=parent)


def _metabolite(
    text: str, tokens: Sequence[Token], found: tuple[int, int], parent: DrugEntry, dictionary: Dictionary
) -> Candidate:
    first, end = found
    start, stop = tokens[first].start, tokens[end - 1].end
    key = name_key(text[start:stop])
    entry = dictionary.entries.get(key) or DrugEntry(key)
    return Candidate(
        first, end, end, start, stop, key, MentionType.METABOLITE, Layer.METABOLITE, entry, parent=parent.name
    )


def is_stated(text: str, start: int) -> bool:
    """Tell whether the words straight before an offset say that a metabolite's name follows."""
    return _STATED.search(text[max(0, start - _STATED_REACH) : start]) is not None


def find_chemical_names(text: str, tokens: Sequence[Token], taken: frozenset[int]) -> Iterator[Candidate]:
    """Yield runs of tokens joined without blanks that read like a chemical name; ``taken`` tokens are passed over."""
    followed = f"{text} "  # so that a character stands after every word
    free = 0
    for index in [index for index, token in enumerate(tokens) if followed[token[2]] in _TIGHT_CHARACTERS]:
        if index < free:
            continue
        token = tokens[index]
        end = index + 1
        while (
            end < len(tokens) and end - index < _LONGEST_RUN and _joined(text, tokens[end - 1].end, tokens[end].start)
        ):
            end += 1
        free = end
        if end - index > 1 and taken.isdisjoint(range(index, end)) and _is_chemical(tokens[index:end]):
            start, stop = token.start, tokens[end - 1].end
            key = name_key(text[start:stop])
            layer = Layer.METABOLITE if is_stated(text, start) else Layer.STATISTICAL
            yield Candidate(index, end, end, start, stop, key, MentionType.METABOLITE, layer, DrugEntry(key))


def _joined(text: str, start: int, stop: int) -> bool:
    return text[start] in _TIGHT_CHARACTERS and _TIGHT.fullmatch(text[start:stop]) is not None


def _is_chemical(run: Sequence[Token]) -> bool:
    """Tell whether a run starts with a place on a molecule, holds a long word and ends in one of four letters."""
    long_word = any(
        len(token.key) >= _LONG_WORD and token.key.isalpha() and not _whole_morpheme(token.key) for token in run
    )
    return long_word and len(run[-1].key) >= _LONG_WORD - 2 and _LOCANT.fullmatch(run[0].key) is not None
