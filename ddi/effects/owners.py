"""Whose parameter it is that changes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddi.effects.scene import DrugMark, Scene

# Between a parameter, or the last of a list of them, and its drug: "values of", "(Cl/F) of one oral dose of".
_OF = re.compile(r"\s?(?:values?\s|rates?\s|levels?\s|ratios?\s|was\s|is\s)?(?:of|for|to|in)\b", re.IGNORECASE)
_NOT_OF = re.compile(
    r"[;:]|\b(?:by|with|when|during|following|after|than|compared|was|were|is|are|but|which|resulting|resulted|"
    r"alone|due|increas\w{1,5}|decreas\w{1,5}|reduc\w{1,5}|coadminist\w{1,10}|co-administ\w{1,10})\b",
    re.IGNORECASE,
)
# Between a drug and its parameter: "alprazolam mean steady-state plasma", no preposition and no verb. Possessive, since
# a row of hyphens could be words in very many ways.
_BEFORE = re.compile(
    r"(?:['’]s|\))?(?:[\s-](?!(?:and|or|of|in|to|by|with|for|on|the|from|was|were|is|are|increas\w{0,5}|decreas\w{0,5}|"
    r"reduc\w{0,5}|caus\w{0,5}|doubl\w{0,5}|lower\w{0,5}|rais\w{0,5}|prolong\w{0,5}|has|had|did|may|can)\b)"
    r"[®™\w/.-]{0,25}+){0,6}+\s?",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"[\s,/&]*+(?:and|or|nor|as\swell\sas)?[\s,]*+(?:the|its|their)?\s*+(?:[\w-]{1,20}+\s){0,3}", re.IGNORECASE
)
_FOR_FIRST = re.compile(r"\b(?:for|in\sthe\scase\sof)\s(?:the\s)?(?:[\w-]{1,15}\s){0,2}$", re.IGNORECASE)
_ITS = re.compile(r"\b(?:its|their)\s(?:[\w-]{1,20}\s){0,3}$", re.IGNORECASE)
# What a clause is about that names no parameter: "the pharmacokinetics of alprazolam were unaffected".
_KINETICS = r"\b(?:PK|(?:pharmaco)?kinetics?|disposition)\b"
_KINETICS_OF = re.compile(
    rf"{_KINETICS}\s(?:(?:parameters?|profiles?)\s)?of\s(?:[\w-]{{1,20}}\s){{0,3}}$", re.IGNORECASE
)
_OWN_KINETICS = re.compile(rf"(?:['’]s)?\s{_KINETICS}", re.IGNORECASE)
_FAR = 120


# Every pair of drugs of a sentence asks, and twice, since either drug may act.
@lru_cache(maxsize=256)
def owners(scene: Scene) -> tuple[tuple[DrugMark, ...], ...]:
    """Return, for each parameter of a scene, the drugs that it is said to be of; none where the words don't say."""
    found: list[tuple[DrugMark, ...]] = [() for _ in scene.parameters]
    for number in range(len(scene.parameters) - 1, -1, -1):
        found[number] = _before(scene, number) or _behind(scene, number)
        if not found[number] and number + 1 < len(found) and _next_in_list(scene, number):
            found[number] = found[number + 1]
    for number in range(1, len(found)):
        if not found[number] and _next_in_list(scene, number - 1):
            found[number] = found[number - 1]
    for number in range(len(found)):
        if not found[number]:
            found[number] = (
                _of_kinetics(scene, number)
                or _for_first(scene, number)
                or _for_last(scene, number)
                or (found[number - 1] if number else ())
            )
    return tuple(found)


def _next_in_list(scene: Scene, number: int) -> bool:
    one, other = scene.parameters[number], scene.parameters[number + 1]
    return _LISTED.fullmatch(scene.gap(one.end, other.start)) is not None


def _list_of(scene: Scene, mark: DrugMark) -> tuple[DrugMark, ...]:
    return tuple(other for other in scene.drugs if other.list == mark.list)


def _before(scene: Scene, number: int) -> tuple[DrugMark, ...]:
    """Find "alprazolam AUC"; the drug may stand within the parameter: "minimum alprazolam concentrations"."""
    parameter = scene.parameters[number]
    for mark in reversed(scene.drugs):
        if mark.end > parameter.end:
            continue
        if mark.start >= parameter.start:
            return (mark,)
        gap = scene.gap(mark.end, parameter.start)
        if len(gap) < _FAR and _BEFORE.fullmatch(gap):
            same = [other for other in _list_of(scene, mark) if other.start <= mark.start]
            return tuple(same)
        break
    return ()


def _behind(scene: Scene, number: int) -> tuple[DrugMark, ...]:
    """Find "AUC of alprazolam", "exposure to", "Cmax values for"."""
    parameter = scene.parameters[number]
    following = scene.parameters[number + 1].start if number + 1 < len(scene.parameters) else len(scene.masked)
    for mark in scene.drugs:
        if mark.start < parameter.end:
            continue
        gap = scene.gap(parameter.end, mark.start)
        if mark.start < following and len(gap) < _FAR and _OF.match(gap.replace("  ", " ")) and not _NOT_OF.search(gap):
            return _list_of(scene, mark)
        break
    return ()


def _of_kinetics(scene: Scene, number: int) -> tuple[DrugMark, ...]:
    """Find "the pharmacokinetics of alprazolam were unaffected by X, but Y raised its AUC"."""
    start = scene.parameters[number].start
    since = scene.parameters[number - 1].end if number else 0
    if not _ITS.search(scene.masked, max(0, start - _FAR), start):
        return ()
    before = [mark for mark in scene.drugs if mark.end <= start]
    for mark in reversed(before):
        if mark.start < since:
            break
        if _OWN_KINETICS.match(scene.masked, mark.end) or _KINETICS_OF.search(
            scene.masked, max(0, mark.start - _FAR), mark.start
        ):
            # "Alprazolam raised its AUC": another drug's.
            return _list_of(scene, mark) if mark.mention.name != before[-1].mention.name else ()
    return ()


def _for_first(scene: Scene, number: int) -> tuple[DrugMark, ...]:
    """Find "For alprazolam, the AUC"."""
    before = [mark for mark in scene.drugs if mark.end <= scene.parameters[number].start]
    for mark in reversed(before):
        if _FOR_FIRST.search(scene.masked, max(0, mark.start - 40), mark.start):
            gap = scene.masked[mark.end : scene.parameters[number].start]
            if gap.lstrip().startswith(",") and ";" not in gap:
                return _list_of(scene, mark)
    return ()


def _for_last(scene: Scene, number: int) -> tuple[DrugMark, ...]:
    """Find "the AUC rose by 10 % and 20 % for alprazolam and midazolam"."""
    for mark in scene.drugs:
        if mark.start < scene.parameters[number].end:
            continue
        if re.search(r"\b(?:respectively,?\s)?for\s(?:both\s)?$", scene.masked[max(0, mark.start - 24) : mark.start]):
            before = scene.masked[max(0, mark.start - 40) : mark.start]
            if re.search(r"(?:%|fold|respectively,?|times|\))\s?for\s(?:both\s)?$", before):
                return _list_of(scene, mark)
    return ()
