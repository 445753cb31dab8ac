"""The type of an interaction: whether its statement gives figures."""

from __future__ import annotations

import re

import pytest

from corpus_tools.documents import DrugMention, InteractionType, MentionType, Span
from corpus_tools.instances import MentionPair
from ddi.figures import gives_figures, type_by_figures

NAMES = re.compile(r"zorbamide|quexapine|mirtolol", re.IGNORECASE)


def type_of(text: str, other: str = "quexapine") -> InteractionType:
    """Return the type of the statement for zorbamide and another drug."""
    drugs = [
        DrugMention((Span(*match.span()),), MentionType.ACTIVE_INGREDIENT, match.group())
        for match in NAMES.finditer(text)
    ]
    one = next(drug for drug in drugs if drug.name == "zorbamide")
    second = next(drug for drug in drugs if drug.name == other)
    return type_by_figures(text, Span(0, len(text)), drugs, MentionPair(one, second))


QUANTITATIVE = [
    "Zorbamide increased the AUC of quexapine by 46%.",
    "Zorbamide doubled the AUC of quexapine.",
    "With zorbamide, quexapine Cmin rose to 25±7 micrograms/mL.",
    "With zorbamide, quexapine AUC rose by factors of 1.4 and 2.0.",
    "With zorbamide, the dose of quexapine should be reduced to one-third.",
    "Zorbamide was given with quexapine. The AUC increased 3.1-fold.",
]
QUALITATIVE = [
    "Zorbamide increased the AUC of quexapine.",
    "Zorbamide 400 mg twice daily increased the AUC of quexapine in 12 subjects (p < 0.05).",
    "Zorbamide increased the AUC of quexapine in 40% of patients.",
    "Zorbamide for 14 days had no effect on quexapine 20 mg.",
    "Zorbamide raised mirtolol AUC by 40% without altering the AUC of quexapine.",
    "Zorbamide raised mirtolol AUC by 40%, but had no effect on the AUC of quexapine.",
]


@pytest.mark.parametrize("text", QUANTITATIVE)
def test_a_change_in_figures_makes_a_statement_quantitative(text: str) -> None:
    """Percentages, multiples, values reached and fractions are changes in figures."""
    assert type_of(text) is InteractionType.QUANTITATIVE


@pytest.mark.parametrize("text", QUALITATIVE)
def test_other_figures_do_not(text: str) -> None:
    """Doses, people, p-values, days, and figures of another drug are no change of this one."""
    assert type_of(text) is InteractionType.QUALITATIVE


def test_each_pair_of_a_statement_has_its_own_type() -> None:
    """The same words are quantitative for one pair and qualitative for another."""
    text = QUALITATIVE[-1]
    assert gives_figures(text)
    assert type_of(text, "mirtolol") is InteractionType.QUANTITATIVE
