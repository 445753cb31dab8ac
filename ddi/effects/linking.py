"""Which direction and which amounts belong to which parameter of a sentence.

A word that says which way governs the parameters behind it ("increased the AUC and Cmax", "a decrease in clearance"),
or those before it where it is passive, compares or has nothing behind it ("the AUC was increased", "Cmax was 10 %
greater"). Parameters left over take the direction of the word before them ("AUC was lowered by 70 %, Cmax by 60 %").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ddi.effects.values import FOLD, OF_BASELINE, Direction
from ddi.effects.vocabulary import MASK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.effects.scene import Scene
    from ddi.effects.values import Amount
    from ddi.effects.vocabulary import DirectionMark

_BE = re.compile(
    r"\b(?:was|were|is|are|be|been|being|became|remain(?:s|ed)?|seem(?:s|ed)?|appear(?:s|ed)?)\s"
    r"(?:(?:(?!(?:to|in|of|with|by|for|from|on|at|and|or|after|during|the|a|an)\b)[\w%.-]{1,20}|(?<=[\d%-]\s)(?:to|and))\s){0,7}$",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"\b(?:an?|the|any|no|associated\swith|in|of|there)\s(?:(?!Ω)[\w%.-]{1,20}\s){0,5}$", re.IGNORECASE
)
_PARTICIPLE = re.compile(r"(?:ed|en|ent|er|less)$|^(?:rose|fell|falls)$", re.IGNORECASE)
_COMPARATIVE = re.compile(r"higher|greater|lower|longer|shorter|less|faster|smaller|slower", re.IGNORECASE)
# Between a comparative and a parameter that is not the one compared: "was higher, and mirtolol AUC".
_NOT_COMPARED = re.compile(r"[,;]|\b(?:in|of|for|than|and|but|while|whereas)\b", re.IGNORECASE)
_NOT_FIRST = re.compile(
    r"[,;:]|\b(?:by|when|if|during|after|following|compared|than|which|that|was|were|is|are|but|while|whereas|"
    r"resulting|because|due|may|can|could|will|had|has|have|as)\b",
    re.IGNORECASE,
)
_SEEN = re.compile(
    r"\s(?:was|were|has\sbeen|have\sbeen)\s(?:also\s)?(?:seen|observed|noted|found|reported|shown|demonstrated)(?=\s(?:in|of)\b)",
    re.IGNORECASE,
)
_FIGURE_AND = re.compile(r"\d(?:%|[\s-]?fold|[\s-]?times)?\s?(?:and|or)\b|fold\s(?:and|or)\b", re.IGNORECASE)
_JOINER = re.compile(r"[,/&]|\b(?:and|or|nor|plus|as\swell\sas|both)\b", re.IGNORECASE)
_NOT_NEXT = re.compile(
    r"[;:]|\b(?:was|were|is|are|when|which|that|while|whereas|but|resulting|resulted|because|due|during|following|had|"
    r"has|have|may|can|could|will|if)\b",
    re.IGNORECASE,
)
_NOT_LEFT = re.compile(r";|\b(?:but|while|whereas|however|although|which|resulting|resulted|leading)\b", re.IGNORECASE)
_VERB_GOES_ON = re.compile(
    r"\s?(?:[.,;()]|$|(?:by|to|from|during|when|while|with|in|on|after|following|\w{1,20}ly|and|about|up|more|less|"
    r"an\saverage|if|but|over|at|as|\d{1,9}|two|three|four|five|six|ten)\b)",
    re.IGNORECASE,
)
_BEFORE_NOUN = re.compile(
    r"\s?[-‑–]?\s?(?:\([^()]{0,60}\)\s?)?(?:(?!(?:in|of|for|to|with|by|on|at|and|or|was|were|is|are)\b)[\w-]{1,20}\s){0,3}\s?",
    re.IGNORECASE,
)
_TIMES_AS_MUCH = re.compile(r"\b(?:was|were|is|are)\b", re.IGNORECASE)
_TIMES_THE = re.compile(r"\s(?:the|higher|greater)\s(?:(?!of|in)[\w-]{1,20}\s){0,3}", re.IGNORECASE)
_LISTED = re.compile(r"\s?(?:,\s?and|,|/|and|or)\s?(?:for\s)?(?:the\s)?", re.IGNORECASE)
_CONTRAST = re.compile(r"\b(?:but|however|while|whereas|although)\b", re.IGNORECASE)
# Behind "did not change" where it's still the same that does not: no other noun follows, only other drugs.
_NOTHING_NEW = re.compile(
    rf"\s?(?:$|[.,;)]|(?:with|by|when|during|after|on|of|in)\s(?:[\w-]{{1,20}}\s){{0,3}}{MASK})", re.IGNORECASE
)
# Before what is measured of patients, where it says only who they are: "in those with normal renal function".
_CONDITION = re.compile(r"(?:\b(?:with|having|without)\s(?:[\w-]{1,20}\s){0,4}|\()$", re.IGNORECASE)
_FAR = 160


@dataclass(frozen=True, slots=True)
class Link:
    """A parameter of a scene with its direction, as indices of marks, and its amounts.

    ``direction`` is ``None`` where a multiple says which way: "2 times that without". Several amounts may be those of
    several drugs in turn.
    """

    parameter: int
    direction: int | None
    amounts: tuple[Amount, ...] = ()


@dataclass(slots=True)
class _Group:
    """The parameters that one direction governs."""

    parameters: list[int] = field(default_factory=list)
    left: bool = False


def link(scene: Scene) -> list[Link]:
    """Return each parameter that changes, or does not, in text order."""
    groups = [_Group() for _ in scene.directions]
    owner: dict[int, int] = {}
    for index in range(len(scene.directions)):
        _claim(scene, index, groups, owner)
    _inherit(scene, groups, owner)
    amounts = _share_out(scene, groups, owner)
    links = [Link(parameter, owner[parameter], tuple(amounts.get(parameter, ()))) for parameter in sorted(owner)]
    return sorted([*links, *_multiples(scene, owner), *_left_out(scene, groups)], key=lambda link: link.parameter)


def _left_out(scene: Scene, groups: Sequence[_Group]) -> list[Link]:
    """Read a denial that leaves its parameters out, as they are those of the clause before: "but quexapine did not"."""
    return [
        Link(parameter, number)
        for number in range(1, len(groups))
        if scene.directions[number].direction is Direction.NONE and not groups[number].parameters
        if scene.directions[number].kind == "ellipsis"
        or (
            _CONTRAST.search(scene.masked, scene.directions[number - 1].end, scene.directions[number].start)
            and _NOTHING_NEW.match(scene.masked, scene.directions[number].end)
        )
        for parameter in groups[number - 1].parameters
    ]


def _claim(scene: Scene, index: int, groups: list[_Group], owner: dict[int, int]) -> None:
    """Give a direction the parameters that it governs."""
    mark = scene.directions[index]
    passive = _is_passive(scene, mark)
    found = [] if passive or mark.kind == "same" else _to_the_right(scene, index, owner)
    left = not found
    if left and (passive or _may_govern_left(scene, mark)):
        found = _to_the_left(scene, index, owner)
    groups[index] = _Group(found, left and bool(found))
    owner.update(dict.fromkeys(found, index))


def _is_passive(scene: Scene, mark: DirectionMark) -> bool:
    """Tell whether a word is said of what stands before it: "was increased", "were 10 % greater"."""
    before = scene.gap(max(0, mark.start - _FAR), mark.start)
    word = scene.masked[mark.start : mark.end]
    be = _BE.search(before)
    if be is None:
        return mark.kind == "same" and word.lower().startswith("un")
    if mark.kind != "same" and not _PARTICIPLE.search(word):
        return False
    if _COMPARATIVE.fullmatch(word):
        return not any(
            0 <= p.start - mark.end < 40 and not _NOT_COMPARED.search(scene.gap(mark.end, p.start))
            for p in scene.parameters
        )
    return True


def _may_govern_left(scene: Scene, mark: DirectionMark) -> bool:
    """Tell whether a word with no parameter behind it may speak of one before it."""
    if mark.kind == "same":
        return False
    before = scene.masked[max(0, mark.start - _FAR) : mark.start]
    if any(p.end <= mark.start and not scene.masked[p.end : mark.start].strip() for p in scene.parameters):
        return True
    if not _PARTICIPLE.search(scene.masked[mark.start : mark.end]) and _DETERMINED.search(before):
        return False
    return _VERB_GOES_ON.match(scene.masked, mark.end) is not None


def _to_the_right(scene: Scene, index: int, owner: dict[int, int]) -> list[int]:
    mark = scene.directions[index]
    following = scene.directions[index + 1].start if index + 1 < len(scene.directions) else len(scene.masked)
    found: list[int] = []
    for number, parameter in enumerate(scene.parameters):
        if parameter.start < mark.end or number in owner:
            continue
        if parameter.start >= following:
            break
        if not found:
            gap = scene.gap(mark.end, parameter.start)
            gap = _SEEN.sub("", gap)
            if len(gap) > _FAR or _NOT_FIRST.search(gap) or _FIGURE_AND.search(gap):
                break
        else:
            gap = scene.gap(scene.parameters[found[-1]].end, parameter.start)
            if not _JOINER.search(gap) or _NOT_NEXT.search(gap) or _is_subject_of(scene, number, index + 1):
                break
        if not mark.governs(parameter.parameter):
            break
        found.append(number)
    return found


def _is_subject_of(scene: Scene, parameter: int, direction: int) -> bool:
    """Tell whether a parameter is the last one before the next word of direction, and that one speaks of it."""
    if direction >= len(scene.directions):
        return False
    mark = scene.directions[direction]
    end = scene.parameters[parameter].end
    if any(end <= other.start < mark.start for other in scene.parameters[parameter + 1 :]):
        return False
    gap = scene.gap(end, mark.start)
    return _is_passive(scene, mark) or (not _JOINER.search(gap) and not any(c.isdigit() for c in gap) and len(gap) < 60)


def _to_the_left(scene: Scene, index: int, owner: dict[int, int]) -> list[int]:
    mark = scene.directions[index]
    previous = scene.directions[index - 1].end if index else 0
    found: list[int] = []
    for number in range(len(scene.parameters) - 1, -1, -1):
        parameter = scene.parameters[number]
        if parameter.end > mark.start:
            continue
        if parameter.start < previous or number in owner or not mark.governs(parameter.parameter):
            break
        if not parameter.of_drug and _CONDITION.search(scene.masked, max(0, parameter.start - _FAR), parameter.start):
            continue
        gap = scene.gap(parameter.end, scene.parameters[found[-1]].start if found else mark.start)
        if _NOT_LEFT.search(gap) or (found and not _JOINER.search(gap)):
            break
        found.append(number)
    return found[::-1]


def _inherit(scene: Scene, groups: list[_Group], owner: dict[int, int]) -> None:
    """Give parameters that no word governs, but that have an amount, the direction of the word before them."""
    for number, parameter in enumerate(scene.parameters):
        if number in owner or not parameter.of_drug:
            continue
        earlier = [i for i, mark in enumerate(scene.directions) if mark.end <= parameter.start and groups[i].parameters]
        if not earlier or scene.directions[earlier[-1]].direction is Direction.NONE:
            continue
        later = [p.start for p in scene.parameters[number + 1 :]] + [len(scene.masked)]
        if any(
            parameter.end <= run[0].start < later[0] and not _NOT_NEXT.search(scene.gap(parameter.end, run[0].start))
            for run in scene.runs
        ):
            groups[earlier[-1]].parameters.append(number)
            owner[number] = earlier[-1]


def _share_out(scene: Scene, groups: Sequence[_Group], owner: dict[int, int]) -> dict[int, list[Amount]]:
    """Give each run of amounts to parameters of the group that it stands in."""
    members: dict[int, list[tuple[int, int | None, tuple[Amount, ...]]]] = {}
    for number, group in owner.items():
        members.setdefault(group, []).append((scene.parameters[number].start, number, ()))
    for run in scene.runs:
        index = _group_of(scene, run, groups, owner)
        if index is not None:
            members.setdefault(index, []).append((run[0].start, None, run))
    shares: dict[int, list[Amount]] = {}
    for places in members.values():
        ordered = sorted(places, key=lambda place: place[0])
        if ordered[0][1] is None:
            ordered.reverse()
        waiting: list[int] = []
        taken = False
        for _, parameter, run in ordered:
            if parameter is not None:
                waiting = [parameter] if taken else [*waiting, parameter]
                taken = False
            elif waiting and not taken:
                _divide(sorted(waiting), run, shares)
                taken = True
    return shares


def _divide(parameters: Sequence[int], run: tuple[Amount, ...], shares: dict[int, list[Amount]]) -> None:
    if len(run) == len(parameters):
        for parameter, amount in zip(parameters, run, strict=True):
            shares[parameter] = [amount]
    else:
        for parameter in parameters:
            shares[parameter] = list(run)


def _group_of(scene: Scene, run: tuple[Amount, ...], groups: Sequence[_Group], owner: dict[int, int]) -> int | None:
    for index, mark in enumerate(scene.directions):
        if mark.direction is Direction.NONE:
            continue
        if mark.start >= run[-1].end and not groups[index].left:
            gap = scene.masked[run[-1].end : mark.start]
            if len(gap) < 80 and _BEFORE_NOUN.fullmatch(gap):
                return index if groups[index].parameters else None
            break
    places = [(scene.parameters[number].start, group) for number, group in owner.items()]
    places += [(mark.start, index) for index, mark in enumerate(scene.directions)]
    before = [place for place in places if place[0] < run[0].start]
    if not before:
        return None
    place, index = max(before)
    if ";" in scene.gap(place, run[0].start):
        return None
    return index if groups[index].parameters else None


def _multiples(scene: Scene, owner: dict[int, int]) -> list[Link]:
    """Read "AUC was 2 times that without" and "3 times the exposure": a multiple says which way by itself."""
    links: list[Link] = []
    for number, parameter in enumerate(scene.parameters):
        if number in owner or not parameter.of_drug:
            continue
        limit = scene.parameters[number + 1].start if number + 1 < len(scene.parameters) else len(scene.masked)
        for run in scene.runs:
            if run[0].unit not in (FOLD, OF_BASELINE):
                continue
            gap = scene.gap(parameter.end, run[0].start) if parameter.end <= run[0].start < limit else ""
            before = scene.gap(run[-1].end, parameter.start) if run[-1].end <= parameter.start else ""
            if (_TIMES_AS_MUCH.search(gap) and not _NOT_LEFT.search(gap)) or _TIMES_THE.fullmatch(before):
                shares: dict[int, list[Amount]] = {}
                _divide(_listed(scene, number, owner), run, shares)
                links.extend(Link(parameter, None, tuple(amounts)) for parameter, amounts in shares.items())
                break
    return links


def _listed(scene: Scene, last: int, owner: dict[int, int]) -> list[int]:
    """Return the parameters of a list that ends with one, of which no word says which way they go."""
    first = last
    while (
        first
        and first - 1 not in owner
        and scene.parameters[first - 1].of_drug
        and _LISTED.fullmatch(scene.gap(scene.parameters[first - 1].end, scene.parameters[first].start))
    ):
        first -= 1
    return list(range(first, last + 1))
