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
    "a cause shared by two clauses": (
        "Quexapine Cmax and AUC went up by 20% and 90% with zorbamide; mirtolol AUC was 70% higher.",
        {"zorbamide > quexapine": "increase", "zorbamide > mirtolol": "increase"},
    ),
    "a comparison and a shared cause": (
        "The AUC of quexapine was 20-fold lower with zorbamide than alone, and mirtolol AUC was 10-fold lower.",
        {"zorbamide > quexapine": "decrease", "zorbamide > mirtolol": "decrease"},
    ),
    "a cause at the start": (
        "With zorbamide, quexapine AUC rose by 20% and mirtolol Cmax was 70% higher.",
        {"zorbamide > quexapine": "increase", "zorbamide > mirtolol": "increase"},
    ),
    "a cause before the next clause": (
        "Quexapine AUC was lowered by zorbamide, and mirtolol AUC was raised with velnacin.",
        {"zorbamide > quexapine": "decrease", "velnacin > mirtolol": "increase"},
    ),
    "its, of what the clause before is about": (
        "Pharmacokinetics of quexapine were unaffected by mirtolol, but zorbamide raised its AUC by 15%.",
        {"zorbamide > quexapine": "increase"},
    ),
    "its, with the name before the word": (
        "Quexapine pharmacokinetics were unaffected by mirtolol, but zorbamide raised its AUC by 15%.",
        {"zorbamide > quexapine": "increase"},
    ),
}

# Statement, precipitant, object, and whether the one is said to change the other.
CHANGED = {
    "changed by another, and no cause": (
        "Quexapine AUC rose by 90% with zorbamide; mirtolol AUC was 70% higher.",
        ("quexapine", "mirtolol"),
        False,
    ),
    "the other way round": (
        "Quexapine AUC was 90% higher and mirtolol AUC was 70% higher with zorbamide.",
        ("mirtolol", "quexapine"),
        False,
    ),
    "changed by another, and a cause": (
        "Quexapine AUC was lowered by zorbamide, and mirtolol AUC was raised with quexapine.",
        ("quexapine", "mirtolol"),
        True,
    ),
    "a verb of which it is the subject": (
        "Quexapine, whose exposure is doubled by zorbamide, may increase the AUC of mirtolol.",
        ("quexapine", "mirtolol"),
        True,
    ),
    "named once more, as given": (
        "Mirtolol was given to those on quexapine; quexapine AUC was raised by zorbamide and mirtolol AUC was lower.",
        ("quexapine", "mirtolol"),
        True,
    ),
    "no cause named at all": (
        "When mirtolol was given with quexapine, mirtolol AUC was 70% higher.",
        ("quexapine", "mirtolol"),
        True,
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


@pytest.mark.parametrize(("text", "pair", "changed"), CHANGED.values(), ids=CHANGED)
def test_what_another_drug_changes_is_no_cause_of_the_next_change(
    text: str, pair: tuple[str, str], *, changed: bool
) -> None:
    """A drug that stands only where a third one changes it does not act; one that is named elsewhere too may."""
    drugs = [
        DrugMention((Span(*match.span()),), MentionType.ACTIVE_INGREDIENT, match.group())
        for match in NAMES.finditer(text)
    ]
    by_name = {drug.name: drug for drug in reversed(drugs)}
    assert bool(effects(text, by_name[pair[0]], by_name[pair[1]], drugs)) is changed
