"""Metabolites with a name of their own: the label says which drug they are formed from.

"Paliperidone, the active metabolite of risperidone", "codeine is metabolized by CYP2D6 to morphine". Elsewhere morphine
is a drug like any other, so what is read of one label holds for that label alone. The two names must be neighbours, and
the words between them, or straight before them, must be among those below: an inhibitor of a metabolism, or a change
from one opioid to another, is nothing of the kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus_tools.documents import MentionType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddi.drugs.values import RecognisedDrug

# Every quantifier is bounded, and what is matched has at most `_REACH` characters.
_REACH = 160
_CUE = re.compile(r"metaboli|biotransform|hydroly|methylat|convert|formed\b|derived|produced|pro-?drug", re.IGNORECASE)
_KIND = (
    r"(?:(?:pharmacologically|biologically|equally|less|more|most|active|inactive|equipotent|major|main|primary|principal|"
    r"predominant|chief|important|minor|known|only|circulating|oxidative|hepatic|human|opioid|reduced|and|[\w-]{0,12}"
    r"(?:methylated|alkylated|hydroxylated|acetylated)),?\s){0,5}"
)
_PRODUCT = (
    rf"(?:(?:its|the|an?|form)\s){{0,2}}{_KIND}(?:(?:metabolites?|moiety|compound|form|product)(?:,|\sof)?\s)?[(]?"
)
_VERB = (
    r"(?:metaboli[sz]ed|biotransformed|hydroly[sz]ed|(?:[NO]-?)?demethylated|de-?acetylated|(?P<converted>converted))"
)
# Behind the verb, up to the "to" that goes with it: how, where and by what.
_HOW = (
    r"(?:,?\s(?!(?:or|but|which|that|similar\w{0,2}|compared|due|leading|relative|related|addition|response|than|with|when|"
    r"not|should|is|are|was|were|and(?!\s(?:CYP|cytochrome|\d|to\sa\slesser))|to(?!\sa\slesser))\b)[\w/-]{1,25}){0,12}?"
)
_IN_THE_BODY = re.compile(
    r"\b(?:liver|vivo|hepatic\w{0,4}|enzym\w{1,9}|esterases?|metabolites?|active|CYP\w{0,5}|cytochrome|rapidly|extensively|"
    r"plasma|blood|body)\b",
    re.IGNORECASE,
)
_PARAMETER = r"concentrations?|levels?|AUC|Cmax|exposures?|clearance|plasma|serum|blood|mean|peak"
_JOINING = "and|or|but|not|that|of|the|to|for|in|both|plus|as|well"
# The metabolite, these words, its parent.
_METABOLITE_OF = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf",?\s[(]?(?:(?:which\s)?(?:is|was)\s(?:also\s)?)?(?:an?|the|one\sof\sthe)\s{_KIND}metabolites?\sof\s(?:the\s)?",
        r",?\s(?:which\s)?(?:(?:is|was)\s)?(?:formed|derived|produced)\s(?:in\svivo\s)?from\s(?:the\smetabolism\sof\s)?",
    )
)
# The parent, these words, its metabolite.
_BECOMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:['’]s)?\s{_KIND}metabolites?,?\s[(]?",
        rf"(?:[\s,]|\b(?:{_JOINING}|{_PARAMETER})\b){{1,16}}\bits\s{_KIND}metabolites?(?:,|\s(?:is|was))?\s[(]?",
        r",?\s(?:(?:which\s)?(?:is|was)\s)?(?:an?|the)\s(?:[\w-]{1,15}\s){0,2}pro-?drug\s(?:of|for)\s(?:the\s)?",
    )
)
_IS_METABOLISED = re.compile(
    rf",?\s(?:which\s)?(?:is|was)\s(?:(?!not\b)[\w-]{{1,15}},?\s){{0,4}}{_VERB}{_HOW},?\s(?:in)?to\s{_PRODUCT}",
    re.IGNORECASE,
)
# Words before the parent, and those between the two.
_AROUND = (
    (
        re.compile(r"\b(?:metabolism|biotransformation|hydrolysis|demethylation)\sof\s$", re.IGNORECASE),
        re.compile(rf"{_HOW}\s(?:in)?to\s{_PRODUCT}", re.IGNORECASE),
    ),
    (
        re.compile(rf"\b(?:the|an?)\s{_KIND}metabolite\sof\s$", re.IGNORECASE),
        re.compile(r",\s|\s?[(]|,?\s(?:is|was)\s(?:called\s)?", re.IGNORECASE),
    ),
)
# "The metabolite of mirtolol, quexapine and zorbamide" may be a list.
_LIST_BEHIND = re.compile(r",?\s(?:and|or)\b")


def with_stated_parents(
    texts: Sequence[str], drugs: Sequence[tuple[RecognisedDrug, ...]]
) -> tuple[tuple[RecognisedDrug, ...], ...]:
    """Return a label's drugs, those that its text calls another one's metabolite with that one as their parent.

    They are metabolites in the whole label, unless it names them more often than their parent: then it is their own
    label, or much like it, and their type stays.

    Args:
        texts: the sections of the label.
        drugs: those of each section, in text order.
    """
    parents = stated_parents(texts, drugs)
    if not parents:
        return tuple(drugs)
    named = Counter(drug.name for found in drugs for drug in found)
    kept = {name for name, parent in parents.items() if named[name] > named[parent]}
    return tuple(
        _tied(found, parents, kept) if any(drug.name in parents for drug in found) else found for found in drugs
    )


def stated_parents(texts: Sequence[str], drugs: Sequence[Sequence[RecognisedDrug]]) -> dict[str, str]:
    """Return the parent of each drug that a label calls a metabolite, by normalised names; arguments as above.

    A drug of which it says that of two parents has none, and no drug is a metabolite of its own metabolite.
    """
    found: dict[str, set[str]] = {}
    for text, of_text in zip(texts, drugs, strict=True):
        if len(of_text) > 1 and _CUE.search(text):
            for one, other in pairwise(of_text):
                pair = _relation(text, one, other)
                # A product of several drugs is parent of nothing: "codeine in Mirtol with Codeine is metabolized to".
                if pair is not None and "/" not in pair[1].name:
                    metabolite, parent = pair
                    found.setdefault(metabolite.name, set()).add(parent.parent or parent.name)
    single = {name: next(iter(parents)) for name, parents in found.items() if len(parents) == 1}
    return {name: parent for name, parent in single.items() if name != parent and parent not in single}


def _relation(text: str, one: RecognisedDrug, other: RecognisedDrug) -> tuple[RecognisedDrug, RecognisedDrug] | None:
    """Return metabolite and parent, if neighbours are said to be these."""
    start, end = one.mention.end, other.mention.start
    if not 0 < end - start < _REACH or one.name == other.name:
        return None
    between = " ".join(f"|{text[start:end]}|".split())[1:-1]
    if other.parent is None and _becomes(text, between, one, other):
        return other, one
    if one.parent is None and any(pattern.fullmatch(between) for pattern in _METABOLITE_OF):
        return one, other
    return None


def _becomes(text: str, between: str, one: RecognisedDrug, other: RecognisedDrug) -> bool:
    if any(pattern.fullmatch(between) for pattern in _BECOMES):
        return True
    metabolised = _IS_METABOLISED.fullmatch(between)
    if metabolised is not None:
        # Patients, too, are converted from one drug to another.
        return metabolised["converted"] is None or _IN_THE_BODY.search(between) is not None
    before = " ".join(f"{text[max(0, one.mention.start - _REACH) : one.mention.start]}|".split())[:-1]
    return any(
        opening.search(before) is not None
        and joint.fullmatch(between) is not None
        and not (between == ", " and _LIST_BEHIND.match(text, other.mention.end))
        for opening, joint in _AROUND
    )


def _tied(drugs: tuple[RecognisedDrug, ...], parents: Mapping[str, str], kept: set[str]) -> tuple[RecognisedDrug, ...]:
    """Return a section's drugs with their parents, and the id of the nearest mention of these."""
    places: dict[str, list[int]] = {}
    for number, drug in enumerate(drugs):
        if drug.mention.type is not MentionType.METABOLITE:
            places.setdefault(drug.name, []).append(number)
    tied = []
    for number, drug in enumerate(drugs):
        parent = parents.get(drug.name)
        if parent is None or drug.parent is not None:
            tied.append(drug)
            continue
        if drug.name in kept:
            tied.append(replace(drug, parent=parent))
            continue
        nearest = _nearest(places.get(parent, ()), number)
        mention = replace(
            drug.mention,
            type=MentionType.METABOLITE,
            active_ingredient=None if nearest is None else drugs[nearest].mention.id,
        )
        tied.append(replace(drug, mention=mention, parent=parent))
    return tuple(tied)


def _nearest(places: Sequence[int], number: int) -> int | None:
    """Return the place closest to a number, the earlier of two."""
    right = bisect_left(places, number)
    return min(places[max(0, right - 1) : right + 1], key=lambda place: abs(place - number), default=None)
