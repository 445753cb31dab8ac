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

RATIOS = {
    "with an interval": (
        "The AUC ratio (90% CI) of quexapine with zorbamide was 1.88 (1.60, 2.21).",
        ["AUC of quexapine up 1.88-fold"],
    ),
    "under 1": (
        "The geometric mean ratio for quexapine Cmax was 0.72 with zorbamide.",
        ["Cmax of quexapine down to 72 % of the value alone"],
    ),
    "of two parameters": (
        "Geometric mean ratios for quexapine Cmax and AUC with zorbamide were 0.7 (0.6, 0.8) and 1.7 (1.5, 1.8).",
        ["Cmax of quexapine down to 70 % of the value alone", "AUC of quexapine up 1.7-fold"],
    ),
    "in per cent": (
        "The geometric mean ratio of quexapine AUC was 168% with zorbamide.",
        ["AUC of quexapine up to 168 % of the value alone"],
    ),
    "behind a word of direction": (
        "Quexapine AUC rose with zorbamide (GMR 1.88; 90% CI 1.6 to 2.2).",
        ["AUC of quexapine up 1.88-fold"],
    ),
    "one": (
        "The ratio of the AUC of quexapine with zorbamide to that alone was 1.0.",
        ["no change of AUC of quexapine"],
    ),
    "times under 1": (
        "With zorbamide, the AUC of quexapine was 0.46 times that alone.",
        ["AUC of quexapine down to 46 % of the value alone"],
    ),
    "times, of two parameters": (
        "With zorbamide, quexapine AUC and Cmax were 2.1 times those alone.",
        ["AUC of quexapine up 2.1-fold", "Cmax of quexapine up 2.1-fold"],
    ),
    "times higher": ("Quexapine AUC was 1.5 times higher with zorbamide.", ["AUC of quexapine up 1.5-fold"]),
    "a third": (
        "Quexapine AUC fell to one third with zorbamide.",
        ["AUC of quexapine down to 33.3 % of the value alone"],
    ),
    "of control": (
        "Zorbamide lowered quexapine AUC to 30% of control.",
        ["AUC of quexapine down to 30 % of the value alone"],
    ),
    "of a metabolite": ("The metabolite-to-parent ratio of AUC of quexapine with zorbamide was 1.88.", []),
    "of clotting": (
        "The normalized ratio was 2.5 and the AUC of quexapine was unchanged with zorbamide.",
        ["no change of AUC of quexapine"],
    ),
    "of doses": ("AUC was measured at a ratio of 2:1 of quexapine and zorbamide.", []),
}

ON_THE_BODY = {
    "clotting": ("Zorbamide increased the maximum prothrombin time by 20% in those on quexapine.", []),
    "a peak of glucose": ("Zorbamide raised blood pressure and the peak blood glucose level with quexapine.", []),
    "alcohol that is no drug here": ("Zorbamide raised the maximum blood alcohol level in those on quexapine.", []),
    "who took part": (
        "Zorbamide did not change the effects of quexapine in those with maximum blood quexapine levels of 0.08%.",
        [],
    ),
    "beside a drug's": (
        "Zorbamide increased the maximum prothrombin time and quexapine concentrations by 20%.",
        ["concentration of quexapine up 20 %"],
    ),
    "each its own amount": (
        "Zorbamide increased INR by 20% and the AUC of quexapine by 30%.",
        ["AUC of quexapine up 30 %"],
    ),
    "each its own direction": (
        "The AUC of quexapine was unchanged with zorbamide, but INR increased by 15%.",
        ["no change of AUC of quexapine"],
    ),
    "a drug in the blood": (
        "Zorbamide increased maximum blood quexapine levels by 20%.",
        ["Cmax of quexapine up 20 %"],
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


@pytest.mark.parametrize(("text", "expected"), RATIOS.values(), ids=RATIOS)
def test_a_ratio_says_which_way_and_how_far(text: str, expected: list[str]) -> None:
    """Above 1 it is an increase to that many times, under 1 a decrease; the interval behind it is no amount."""
    assert described(text) == expected


@pytest.mark.parametrize(("text", "expected"), ON_THE_BODY.values(), ids=ON_THE_BODY)
def test_what_a_drug_does_to_the_body_is_no_parameter_of_one(text: str, expected: list[str]) -> None:
    """Clotting, glucose or the alcohol that volunteers drank give no effect, and keep the figures that are theirs."""
    assert described(text) == expected


def test_figures_of_renal_function_are_no_change() -> None:
    """Who takes part makes no interaction quantitative."""
    text = "In patients whose creatinine clearance ranges from 45 to 79 mL/min, zorbamide raises quexapine AUC."
    zorbamide, quexapine = drugs = mentions(text)
    assert pair_amounts(text, Span(0, len(text)), drugs, (zorbamide, quexapine)) == ()
