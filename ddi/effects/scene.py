"""A sentence as marks: its drugs, parameters, directions and amounts, with their places."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus_tools.documents import Span
from ddi.effects.amounts import find_amounts
from ddi.effects.linking import link
from ddi.effects.values import Amount, Parameter
from ddi.effects.vocabulary import MASK, RENAL_FUNCTION, DirectionMark, ParameterMark, find_directions, find_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.documents import DrugMention
    from ddi.effects.linking import Link

    # The first and the last character of each span of a drug, counted from the start of the sentence.
    _Places = tuple[tuple[int, int], ...]

# What the value is compared with: another group's change, the value before.
_COMPARISON = re.compile(
    r"\b(?:(?:as\s)?compared\s(?:to|with)|in\scomparison\s(?:to|with)|versus|vs\.?)\s[^,;()]{0,200}", re.IGNORECASE
)
# A difference between groups of people is not a drug's doing.
_OF_PEOPLE = re.compile(
    r"\b(?:compared\s(?:to|with)|than(?:\sin)?|versus)\s(?:(?:those|healthy|young|the|in|other|elderly)\s){0,3}"
    r"(?:people|patients|subjects|persons|individuals|volunteers|adults|metabolizers)\s(?:with|having)\snormal\b",
    re.IGNORECASE,
)
_GENERIC = frozenset({Parameter.EXPOSURE, Parameter.CONCENTRATION, Parameter.ABSORPTION, Parameter.BIOAVAILABILITY})
_LIST_GAP = re.compile(
    r"\s?(?:[®™]|\(\d{1,3}\))?(?:\s\d{1,5}(?:\.\d{1,3})?\s?m?c?g(?:/day)?)?\s?(?:\([^()]{0,60}\)\s?)?\(?\s?"
    r"(?:,?\s?(?:and|or|nor)|,|/|&|plus|,?\s?as\swell\sas|,?\s?but\snot)?"
    r"\s?(?:with\s|by\s|both\s|the\s|its\smetabolites?,?\s|of\s|[SR]\s?-?\s?){0,2}\(?",
    re.IGNORECASE,
)
_RUN_GAP = re.compile(
    r"[-‑–]?\s?(?:(?:in|on|for|with)\s(?:[\w-]{1,20}\s){1,4})?,?\s?(?:\band\b|\bor\b|/|,)?\s?(?:by\s)?(?:approximately\s|about\s)?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s?\([^()]{0,200}\)|\s?\[[^\[\]]{0,200}\]")
_SUBORDINATE = re.compile(r"\W{0,3}(?:although|though|whereas|while|when|if|since|because)\b", re.IGNORECASE)
_PREDICATE = re.compile(
    r"[®™]?\s(?:did|does|do|had|has|have|was|were|is|are|may|can|could|will|left|led|caused|[a-z]{2,15}ed|[a-z]{3,15}es)\b"
)
_VERB_WITHIN = 24
# "(Increased) by mirtolol, and" and behind the next drug "AUC was": the one is a cause, the other is changed.
_CAUSE = re.compile(
    rf"\b(?:by|with|after|during|following)\s(?:[\w-]{{1,20}}\s){{0,2}}{MASK}+"
    r"(?:\sby\s(?:about\s|approximately\s)?[\d.]{1,6}(?:\s?%|[\s-]?fold))?\s?,?\s?(?:and\s)?$",
    re.IGNORECASE,
)
_CAUSE_WITHIN = 120
_ITS_PARAMETER = re.compile(
    r"(?:['’]s)?\s(?:(?:mean|peak|plasma|serum|steady|trough|maximum|total|oral|systemic)\s){0,2}"
    r"(?:AUC|C\s?max|C\s?min|clear|half|expos|conc|level|bioav)"
)
# The work on a sentence grows with the square of its length.
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class DrugMark:
    """A drug's mention, placed in the sentence; ``list`` numbers the lists of drugs."""

    mention: DrugMention
    start: int
    end: int
    list: int = 0


# Scenes are told apart by what they are, not by what they hold: they are keys of what is remembered of them.
@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A sentence, drugs masked and white space collapsed, and what was found in it, each in text order.

    Marks count characters of ``masked``; ``places`` gives the offset in the sentence of each, ``start`` that of the
    sentence in the text. ``runs`` are the amounts, those that stand in one list together; ``links`` say which
    parameters change which way.
    """

    masked: str
    places: tuple[int, ...]
    parameters: tuple[ParameterMark, ...]
    directions: tuple[DirectionMark, ...]
    runs: tuple[tuple[Amount, ...], ...]
    drugs: tuple[DrugMark, ...] = ()
    links: tuple[Link, ...] = ()
    start: int = 0

    def span(self, start: int, end: int) -> Span:
        """Return where a stretch of ``masked`` stands in the text."""
        return Span(self.start + self.places[start], self.start + self.places[end - 1] + 1)

    def gap(self, start: int, end: int) -> str:
        """Return what stands between two places, without what is in brackets there."""
        return without_brackets(self.masked[start:end])


def scenes_of(text: str, sentence: Span, mentions: Iterable[DrugMention]) -> tuple[Scene, ...]:
    """Return the scene of a sentence of a text; an overlong one (a table without stops) comes in pieces."""
    named = list(mentions)
    pieces = (
        Span(start, min(start + _LONGEST, sentence.end)) for start in range(sentence.start, sentence.end, _LONGEST)
    )
    return tuple(set_scene(text, piece, named) for piece in pieces)


def set_scene(text: str, sentence: Span, mentions: Iterable[DrugMention]) -> Scene:
    """Find the marks of one sentence of a text."""
    inside = [mention for mention in mentions if sentence.contains(mention.spans[0])]
    start = sentence.start
    drugs = tuple([tuple([(span.start - start, span.end - start) for span in mention.spans]) for mention in inside])
    scene, marks = _scene_without_names(text[start : sentence.end], drugs)
    return replace(scene, drugs=tuple([DrugMark(inside[number], *place) for number, *place in marks]), start=start)


# A sentence stands in the regions of those before it too, and in many labels; those of a label come close together.
@lru_cache(maxsize=2048)
def _scene_without_names(
    sentence: str, drugs: tuple[_Places, ...]
) -> tuple[Scene, tuple[tuple[int, int, int, int], ...]]:
    """Return the scene of a sentence but for its drugs, and for each of these number, start, end and list."""
    masked, places = _masked(sentence, drugs)
    compared = [match.span() for match in _COMPARISON.finditer(masked)]
    compared.extend((0, match.end()) for match in _OF_PEOPLE.finditer(masked))
    compared.extend(match.span() for match in RENAL_FUNCTION.finditer(masked))

    def counts(start: int) -> bool:
        return not any(low <= start < high for low, high in compared)

    directions = tuple(mark for mark in find_directions(masked) if counts(mark.start))
    parameters = [mark for mark in find_parameters(masked) if counts(mark.start)]
    scene = Scene(
        masked=masked,
        places=tuple(places),
        parameters=tuple(_named_in_brackets(masked, parameters, directions)),
        directions=directions,
        runs=tuple(_runs(masked, [amount for amount in find_amounts(masked) if counts(amount.start)], directions)),
    )
    return _linked(scene), _drug_places(masked, places, drugs)


def _linked(scene: Scene) -> Scene:
    """Return a scene with its links, and without the parameters of no drug: what is said of them is theirs alone."""
    numbers = {number: new for new, number in enumerate(n for n, mark in enumerate(scene.parameters) if mark.of_drug)}
    links = [replace(found, parameter=numbers[found.parameter]) for found in link(scene) if found.parameter in numbers]
    return replace(scene, parameters=tuple(scene.parameters[number] for number in numbers), links=tuple(links))


def without_brackets(text: str) -> str:
    """Return a text without what is in brackets; an unclosed one stays."""
    return _BRACKETS.sub("", text) if "(" in text or "[" in text else text


def _masked(sentence: str, drugs: Iterable[_Places]) -> tuple[str, list[int]]:
    """Return a sentence with drugs masked and white space collapsed, and the place in it of each character."""
    letters = list(sentence)
    for spans in drugs:
        for start, end in spans:
            for offset in range(max(start, 0), min(end, len(sentence))):
                letters[offset] = MASK
    kept = [
        index
        for index, letter in enumerate(letters)
        if not (letter.isspace() and index and letters[index - 1].isspace())
    ]
    return "".join([letters[index] for index in kept]), kept


def _drug_places(masked: str, places: Sequence[int], drugs: Sequence[_Places]) -> tuple[tuple[int, int, int, int], ...]:
    marks: list[tuple[int, int, int, int]] = []
    for drug in sorted(range(len(drugs)), key=lambda drug: (drugs[drug][0][0], -drugs[drug][-1][1])):
        start, end = (bisect_left(places, place) for place in drugs[drug][0])
        if marks and start < marks[-1][2]:
            continue
        number = marks[-1][3] if marks else 0
        if marks and not _one_list(
            masked[marks[-1][2] : start], after=masked[end : end + _VERB_WITHIN], opening=masked[:start]
        ):
            number += 1
        marks.append((drug, start, end, number))
    return tuple(marks)


def _one_list(gap: str, *, after: str, opening: str) -> bool:
    """Tell whether what stands between two drugs makes them a list.

    A comma alone may part two clauses: "although mirtolol raised that of quexapine, velotril did not"; so may an "and":
    "was raised by mirtolol, and quexapine AUC was". "Mirtolol with quexapine" are two that are given, not two alike.
    """
    if gap.strip() == "," and _SUBORDINATE.match(opening) and _PREDICATE.match(after):
        return False
    if gap.strip().lower() == "with" or (_CAUSE.search(opening[-_CAUSE_WITHIN:]) and _ITS_PARAMETER.match(after)):
        return False
    return len(gap) < 100 and bool(gap.strip()) and _LIST_GAP.fullmatch(gap) is not None


def _named_in_brackets(
    masked: str, parameters: Sequence[ParameterMark], directions: Sequence[DirectionMark]
) -> list[ParameterMark]:
    """Unite "exposure (AUC)" and "clearance (Cl/F)": the name in brackets says what was measured."""
    united: list[ParameterMark] = []
    for mark in parameters:
        previous = united[-1] if united else None
        if previous is None or not previous.of_drug or masked[previous.end : mark.start].strip() not in ("(", "["):
            united.append(mark)
            continue
        closing = masked.find(")" if "(" in masked[previous.end : mark.start] else "]", mark.end)
        if any(mark.end <= direction.start < closing for direction in directions):
            united.append(mark)
        elif mark.parameter is previous.parameter:
            united[-1] = replace(previous, end=mark.end)
        elif previous.parameter in _GENERIC:
            united[-1] = replace(mark, start=previous.start)
        else:
            united.append(mark)
    return united


def _runs(masked: str, amounts: Sequence[Amount], directions: Sequence[DirectionMark]) -> list[tuple[Amount, ...]]:
    runs: list[list[Amount]] = []
    for amount in amounts:
        if runs:
            gap = masked[runs[-1][-1].end : amount.start]
            apart = any(runs[-1][-1].end <= mark.start < amount.start for mark in directions)
            if not apart and len(gap) < 120 and _RUN_GAP.fullmatch(without_brackets(gap)):
                runs[-1].append(amount)
                continue
        runs.append([amount])
    return [tuple(run) for run in runs]
