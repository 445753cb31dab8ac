"""Causes: which of several drugs a sentence says to bring a change about, and which it excepts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import DrugMention, MentionType, Span
from ddi.effects import find_effects

if TYPE_CHECKING:
    from ddi.effects import Effect

NAMES = re.compile(r"zorbamide|quexapine|mirtolol|velnacin", re.IGNORECASE)

TEXTS = {
    "the subject stands once": (
        "Zorbamide did not change the clearance of quexapine but raised the AUC of mirtolol.",
        {"zorbamide > quexapine": "none", "zorbamide > mirtolol": "increase"},
    ),
    "the subject stands once, with and": (
        "Zorbamide raised the plasma levels of quexapine and had no effect on the clearance of mirtolol.",
        {"zorbamide > quexapine": "increase", "zorbamide > mirtolol": "none"},
    ),
    "but not by": (
        "Clearance of quexapine was reduced by zorbamide but not by mirtolol or velnacin.",
        {"zorbamide > quexapine": "decrease", "mirtolol > quexapine": "none", "velnacin > quexapine": "none"},
    ),
    "but not, before the verb": (
        "Zorbamide, but not mirtolol, increased the AUC of quexapine.",
        {"zorbamide > quexapine": "increase", "mirtolol > quexapine": "none"},
    ),
    "unlike": (
        "Zorbamide, unlike mirtolol, increased the AUC of quexapine.",
        {"zorbamide > quexapine": "increase", "mirtolol > quexapine": "none"},
    ),
    "but not, of the changed drug": (
        "Zorbamide increased the AUC of quexapine but not of mirtolol.",
        {"zorbamide > quexapine": "increase", "zorbamide > mirtolol": "none"},
    ),
    "the verb is left out": (
        "Although zorbamide raised the concentrations of quexapine, mirtolol did not.",
        {"zorbamide > quexapine": "increase", "mirtolol > quexapine": "none"},
    ),
    "the parameter is left out": (
        "Quexapine AUC increased by 20% with zorbamide, but did not change with mirtolol.",
        {"zorbamide > quexapine": "increase", "mirtolol > quexapine": "none"},
    ),
    "without effect": (
        "The half-life of quexapine was lengthened by zorbamide, but mirtolol was without effect on quexapine.",
        {"zorbamide > quexapine": "increase", "mirtolol > quexapine": "none"},
    ),
    "neither nor": (
        "Neither zorbamide nor mirtolol changed the clearance of quexapine.",
        {"zorbamide > quexapine": "none", "mirtolol > quexapine": "none"},
    ),
    "a comma between clauses makes no list": (
        "Whereas zorbamide doubled the exposure to quexapine, mirtolol left the levels of velnacin unchanged.",
        {"zorbamide > quexapine": "increase", "mirtolol > velnacin": "none"},
    ),
    "a comma in a list does": (
        "When given with zorbamide, mirtolol, and velnacin, the AUC of quexapine was reduced.",
        {"zorbamide > quexapine": "decrease", "mirtolol > quexapine": "decrease", "velnacin > quexapine": "decrease"},
    ),
    "what else does not change is not the parameter": (
        "Zorbamide raised the AUC of quexapine, but did not alter heart rate.",
        {"zorbamide > quexapine": "increase"},
    ),
}


def effects(text: str, precipitant: DrugMention, other: DrugMention, drugs: list[DrugMention]) -> tuple[Effect, ...]:
    return find_effects(text, Span(0, len(text)), drugs, precipitant=precipitant, object=other)


@pytest.mark.parametrize(("text", "says"), TEXTS.values(), ids=TEXTS)
def test_each_change_is_its_own_causes(text: str, says: dict[str, str]) -> None:
    """Each pair named has its direction; no drug acts on another of the changed ones, nor one that is excepted."""
    drugs = [
        DrugMention((Span(*match.span()),), MentionType.ACTIVE_INGREDIENT, match.group())
        for match in NAMES.finditer(text)
    ]
    by_name = {drug.name: drug for drug in reversed(drugs)}
    acting = {pair.split(" > ")[0] for pair in says}
    found = {}
    for one in by_name.values():
        for other in by_name.values():
            if one is not other and one.name in acting and other.name not in acting:
                directions = {str(effect.direction) for effect in effects(text, one, other, drugs)}
                if directions:
                    found[f"{one.name} > {other.name}"] = " and ".join(sorted(directions))
    assert found == says
