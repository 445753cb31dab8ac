"""Which drugs a sentence says to bring about a change, and which it says not to ("but not B")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddi.effects.scene import DrugMark, Scene

# "Increased by mirtolol", and, where nothing else tells, "increased with mirtolol".
_BY = re.compile(
    r"\bby\s(?:(?:the|co-?administration|concomitant|concurrent|use|addition|of|with)\s){0,5}$", re.IGNORECASE
)
_WITH = re.compile(r"\b(?:with|during|after|following)\s(?:(?:the|use|addition|of)\s){0,3}$", re.IGNORECASE)
# "With mirtolol, the AUC of quexapine rose."
_OPENING = re.compile(
    r"\W{0,3}(?:when\s(?:given|taken|used|(?:co-?)?administered)\s(?:together\s)?)?"
    r"(?:with|during|after|following|in\sthe\spresence\sof)\s(?:(?!with\b)[\w-]{1,20}\s){0,4}",
    re.IGNORECASE,
)
# Between a subject and its verb: "mirtolol did not", "mirtolol significantly".
_VERB = re.compile(r"\s(?:(?!(?:of|in|for|by|with|and|but|or)\b)[\w-]{1,20}\s){0,3}", re.IGNORECASE)
# "Mirtolol left the clearance of quexapine unchanged."
_LEAVES = re.compile(r"\s(?:left|leaves?|kept|keeps?)\s", re.IGNORECASE)
# Before a verb whose subject is that of the verb before: "... of mirtolol but did not ...", "... and raised".
_GOES_ON = re.compile(
    r",?\s?\b(?:and|but|or)\s(?:(?!(?:of|in|for|by|with|the|an?)\b)[\w-]{1,20}\s){0,3}$", re.IGNORECASE
)
_EXCEPT = re.compile(
    r"\bbut\snot\s(?:(?:by|with|of|for|in|to|that|the)\s){0,3}$|\bunlike\s(?:with\s|for\s)?$", re.IGNORECASE
)
_OR = re.compile(r",?\s?(?:or|nor|,)\s?(?:by\s|with\s|of\s)?", re.IGNORECASE)
_GOES_ON_LIST = re.compile(r"(?:[,/]|\b(?:and|or|nor|as\swell\sas))\s?(?:\(\w{1,10}\)\s)?$", re.IGNORECASE)
# No drug's name before it: "than with placebo, and quexapine AUC".
_NO_LIST = re.compile(r"\b(?:placebo|alone|control|baseline)\s?,?\s(?:and|or)\s$", re.IGNORECASE)
_NEAR = 48


def causes(scene: Scene, direction: int, whose: tuple[DrugMark, ...]) -> tuple[DrugMark, ...]:
    """Return the drugs that are said to do what a word of direction says; none where the words don't tell.

    Args:
        scene: the sentence.
        direction: the word's number.
        whose: the drugs whose parameter it governs, which are no causes.
    """
    mark = scene.directions[direction]
    following = scene.directions[direction + 1].start if direction + 1 < len(scene.directions) else len(scene.masked)
    behind = [drug for drug in scene.drugs if mark.end <= drug.start < following]
    for found in (
        _led_by(scene, behind, _BY),
        _subject(scene, direction),
        _led_by(scene, behind, _WITH),
        _opening(scene),
    ):
        named = [drug for drug in found if drug not in whose]
        if named:
            lists = {drug.list for drug in named}
            return tuple(drug for drug in scene.drugs if drug.list in lists)
    return ()


def excepted(scene: Scene, mark: DrugMark) -> bool:
    """Tell whether a drug is named as one of which the contrary holds: "but not by mirtolol or quexapine"."""
    if _EXCEPT.search(scene.masked, max(0, mark.start - _NEAR), mark.start):
        return True
    earlier = [drug for drug in scene.drugs if drug.list == mark.list and drug.end <= mark.start]
    return (
        bool(earlier)
        and _OR.fullmatch(scene.masked[earlier[-1].end : mark.start]) is not None
        and excepted(scene, earlier[-1])
    )


def follows_unknown(scene: Scene, mark: DrugMark) -> bool:
    """Tell whether a drug may go on a list whose earlier members were not recognised: "iron salts and mirtolol"."""
    first = next(drug for drug in scene.drugs if drug.list == mark.list)
    before = scene.masked[max(0, first.start - _NEAR) : first.start]
    return _GOES_ON_LIST.search(before) is not None and _NO_LIST.search(before) is None


def _led_by(scene: Scene, drugs: list[DrugMark], words: re.Pattern[str]) -> list[DrugMark]:
    return [drug for drug in drugs if words.search(scene.masked, max(0, drug.start - _NEAR), drug.start)]


def _opening(scene: Scene) -> list[DrugMark]:
    """Return the drugs with which a sentence opens: what it then says to change is their doing."""
    if not scene.drugs or not _OPENING.fullmatch(scene.masked[: scene.drugs[0].start]):
        return []
    first = [drug for drug in scene.drugs if drug.list == scene.drugs[0].list]
    return first if scene.masked[first[-1].end :].lstrip("®™ ").startswith(",") else []


def _subject(scene: Scene, direction: int) -> list[DrugMark]:
    """Return the drug that is the subject of a word of direction; verbs in a row have that of the first."""
    mark = scene.directions[direction]
    previous = scene.directions[direction - 1].end if direction else 0
    before = [drug for drug in scene.drugs if previous <= drug.start and drug.end <= mark.start]
    leaving = [drug for drug in before if _LEAVES.match(scene.masked, drug.end)]
    if leaving:
        return leaving[-1:]
    if before and _VERB.fullmatch(scene.gap(before[-1].end, mark.start)):
        return before[-1:]
    if direction and _GOES_ON.search(scene.gap(before[-1].end if before else previous, mark.start)):
        return _subject(scene, direction - 1)
    return []
