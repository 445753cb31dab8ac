"""Which measures are a drug's, and which the patient's: renal function, what a drug does to the body."""

from __future__ import annotations

import re

import pytest

from corpus_tools.documents import DrugMention, MentionType, Span
from ddi.effects import find_effects, pair_amounts

NAMES = re.compile(r"zorbamide|quexapine", re.IGNORECASE)

RENAL_FUNCTION = {
    "a range of patients": (
        "When creatinine clearance ranges from 45 to 79 mL/min, zorbamide lowered the clearance of quexapine by 20%.",
        ["clearance of quexapine down 20 %"],
    ),
    "a range, and no change": (
        "Give zorbamide with quexapine with care where creatinine clearance ranges from 45 to 79 mL/min and decreases.",
        [],
    ),
    "in brackets, before a fold": (
        "Quexapine exposure rose in renal impairment (creatinine clearance <30 mL/min), and 3 to 8-fold by zorbamide.",
        ["exposure of quexapine up"],
    ),
    "behind the drug's own": (
        "Zorbamide decreased the clearance of quexapine in patients with an eGFR from 30 to 60 mL/min.",
        ["clearance of quexapine down"],
    ),
    "clearance of creatinine": ("Zorbamide reduced the clearance of creatinine by 20% in patients on quexapine.", []),
    "what zorbamide does to the kidney": ("Zorbamide decreased CrCl and renal function in patients on quexapine.", []),
    "its own clause": (
        "Quexapine clearance was similar with zorbamide, but creatinine clearance was 10% lower.",
        ["no change of clearance of quexapine"],
    ),
    "said of who took part": (
        "Quexapine AUC in patients with normal renal function was increased by 20% by zorbamide.",
        ["AUC of quexapine up 20 %"],
    ),
    "of both": (
        "Zorbamide decreased creatinine clearance and the clearance of quexapine by 20%.",
        ["clearance of quexapine down 20 %"],
    ),
    "a drug's renal clearance": (
        "Zorbamide reduced the renal clearance of quexapine by 20%.",
        ["clearance of quexapine down 20 %"],
    ),
    "a drug's clearance in the same unit": (
        "Quexapine clearance fell from 90 to 45 mL/min with zorbamide.",
        ["clearance of quexapine down from 90 to 45 mL/min"],
    ),
}


def mentions(text: str) -> list[DrugMention]:
    return [
        DrugMention((Span(*match.span()),), MentionType.ACTIVE_INGREDIENT, match.group())
        for match in NAMES.finditer(text)
    ]


def described(text: str) -> list[str]:
    """Return the effects of zorbamide on quexapine in a text that is one statement."""
    drugs = mentions(text)
    by_name = {drug.name: drug for drug in reversed(drugs)}
    found = find_effects(text, Span(0, len(text)), drugs, precipitant=by_name["zorbamide"], object=by_name["quexapine"])
    return [effect.describe() for effect in found]


@pytest.mark.parametrize(("text", "expected"), RENAL_FUNCTION.values(), ids=RENAL_FUNCTION)
def test_renal_function_is_no_clearance_of_a_drug(text: str, expected: list[str]) -> None:
    """What is said of the patients' kidneys, and in which figures, is left out; the drug's clearance is not."""
    assert described(text) == expected


def test_figures_of_renal_function_are_no_change() -> None:
    """Who takes part makes no interaction quantitative."""
    text = "In patients whose creatinine clearance ranges from 45 to 79 mL/min, zorbamide raises quexapine AUC."
    zorbamide, quexapine = drugs = mentions(text)
    assert pair_amounts(text, Span(0, len(text)), drugs, (zorbamide, quexapine)) == ()
