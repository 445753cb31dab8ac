"""Words that say one thing of two drugs in both directions: "inhibit each other's metabolism", "neither ... the other".

They count where they are of pharmacokinetics, or of a change: drugs are also taken within two hours of each other, or
one dose is lowered when the other drug is added. A sentence that takes something back ("except") says more than that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ddi.effects.vocabulary import MASK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.effects.scene import DrugMark, Scene

# Every quantifier is bounded, and a sentence has at most 2,000 characters.
_PK = (
    r"(?:(?:pharmaco)?kinetics?(?:\s(?:parameters?|profiles?|characteristics|properties|variables|disposition))?"
    r"|metabolism|biotransformation|clearances?|elimination|disposition|absorption|bioavailability|excretion|exposures?"
    r"|concentrations?|levels?|half-li(?:fe|ves)|AUCs?|Cmax)"
)
_DYNAMICS = r"(?:\s(?:and|or)\s(?:the\s)?(?:pharmaco)?dynamics)?"
_CHANGE = (
    r"(?:affect(?:s|ed|ing)?|alter(?:s|ed|ing)?|chang(?:e|es|ed|ing)|influenc(?:e|es|ed|ing)|modif(?:y|ies|ied|ying)"
    r"|inhibit(?:s|ed|ing)?|induc(?:e|es|ed|ing)|displac(?:e|es|ed|ing)|impair(?:s|ed|ing)?|interfer(?:e|es|ed|ing)\swith"
    r"|impact(?:s|ed)?|(?:effects?|impact|influence)\son)"
)
_NOUN = r"(?:drugs?|agents?|compounds?|medications?|medicines?|products?|substances?|components?)"
_FEW = r"(?:[\w-]{1,20}\s){0,4}?"
_MUTUAL = r"(?:inhibit|induc|displac|increas|decreas|reduc|alter|influenc|affect|effect)\w{0,6}"
_EACH_OTHER = r"(?:each|one\san)\s?other"
# "The other ingredients", "the other hand" and "the other two" are no other drug of a pair.
_THE_OTHER = (
    rf"the\sother(?:['’]s)?(?=\s?(?:$|[.,;:()])|\s(?:{_NOUN}\b|one\b|['’]s|when|if|in|at|after|during|following|upon|or|and"
    r"|but|to|with|as|by|was|were|is|are|has|had)\b)"
)
_EITHER = rf"(?:either|each|both)(?:\s(?:one\s)?(?:of\s)?(?:the(?:se|m)?\s)?(?:two\s)?{_NOUN})"
_NAMES = rf"(?:either\s|both\s)?(?P<one>{MASK}{{2,200}})[®™]?\s(?:and|or|nor)\s(?:of\s)?(?P<other>{MASK}{{2,200}})"
_SAYS_EACH_OTHER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_PK}{_DYNAMICS}\s(?:of|for)\s{_EACH_OTHER}\b",
        rf"\b{_EACH_OTHER}['’]?s?['’]?\s{_FEW}{_PK}\b",
        rf"\b{_CHANGE}\s{_EACH_OTHER}\b(?!['’])",
        rf"\bmutual(?:ly)?\s(?:[\w-]{{1,20}}\s){{0,3}}?{_MUTUAL}\b(?=[^;]{{0,120}}\b{_PK}\b)",
        r"\b(?:bi-?directional|two-way|reciprocal)\s(?:[\w-]{1,20}\s){0,2}?(?:interactions?|effects?|inhibition|changes?)\b",
        r"\b(?:interact\w{0,6}|effects?|changes?)\b[^;]{0,60}\bin\sboth\sdirections\b",
    )
)
_SAYS_THE_OTHER = tuple(
    re.compile(rf"\b(?:neither|either|each)\b[^;]{{1,160}}?\b{pattern}", re.IGNORECASE)
    for pattern in (
        rf"{_PK}{_DYNAMICS}\s(?:of|for)\s{_THE_OTHER}",
        rf"the\sother(?:\s{_NOUN})?['’]?s['’]?\s{_FEW}{_PK}\b",
        rf"{_CHANGE}\s(?:that\sof\s)?{_THE_OTHER}",
    )
)
_VICE_VERSA = re.compile(rf"\b(?:{_CHANGE}|{_PK})\b[^;]{{0,120}}\bvice[\s-]versa\b", re.IGNORECASE)
_SWITCH = re.compile(r"\b(?:switch|convert|transfer|substitut|transition|chang(?:e|ed|ing)\sfrom)", re.IGNORECASE)
# What is said of both drugs is each one's doing only where they are said to be given together.
_OF_BOTH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_PK}{_DYNAMICS}\s(?:of|for|in|to)\s(?:{_EITHER}\b|either(?=\s?(?:$|[.,;])))",
        rf"\b{_EITHER}['’]s?\s{_FEW}{_PK}\b",
    )
)
_OF_NAMES = re.compile(rf"\b{_PK}\s(?:of|for)\s{_NAMES}", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:co-?\s?admin\w{1,12}|concomitant\w{0,2}|concurrent\w{0,2}|concurrence|simultaneous\w{0,2}|together|combin\w{2,6}|"
    r"interactions?|interact|co-?therapy|presence)\b",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:foods?|meals?|fed|fasting|juice|smok\w{1,4}|renal|hepatic|impairment|elderly|gender|antacids?|inhibitors?|"
    r"inducers?|contraceptives?|salicylates?|fixed|separate|third)\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:except|other\sthan|apart\sfrom|not\sknown|unknown|not\sbeen\s\w{1,12})\b", re.IGNORECASE
)


def is_reciprocal(scene: Scene, pair: tuple[Sequence[DrugMark], Sequence[DrugMark]]) -> bool:
    """Tell whether a sentence of two drugs says what it says in both directions.

    Args:
        scene: the sentence; it must name no third drug.
        pair: where it names the one drug, and where the other.
    """
    text = scene.masked
    if _TAKEN_BACK.search(text):
        return False
    if any(pattern.search(text) for pattern in (*_SAYS_EACH_OTHER, *_SAYS_THE_OTHER)):
        return True
    if _VICE_VERSA.search(text):
        return not _SWITCH.search(text)
    if not given_together(scene):
        return False
    starts = [{mark.start for mark in marks} for marks in pair]
    named = (
        {match.start("one") in here and match.start("other") in there for here, there in (starts, starts[::-1])}
        for match in _OF_NAMES.finditer(text)
    )
    return any(pattern.search(text) for pattern in _OF_BOTH) or any(True in each for each in named)


def given_together(scene: Scene) -> bool:
    """Tell whether a sentence says that its drugs were given together, and names no other cause of a change."""
    return _TOGETHER.search(scene.masked) is not None and not names_other_cause(scene)


def names_other_cause(scene: Scene) -> bool:
    """Tell whether a sentence speaks of what may bring about changes of both drugs: an inhibitor, a meal, a disease."""
    return _SOMETHING_ELSE.search(scene.masked) is not None
