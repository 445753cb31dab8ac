"""Which of two interacting drugs is the precipitant, and whether a statement gives figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus_tools.documents import InteractionType

if TYPE_CHECKING:
    from corpus_tools.documents import DrugMention
    from corpus_tools.instances import Instance

# "46 %", "2.2-fold", "3 times", "a factor of 2", "from 14.2 to 17.8": a change given in figures. Doses ("400 mg")
# and counts of subjects don't say by how much anything changes.
_CHANGE_IN_FIGURES = re.compile(
    r"\d\s?%|\d\s?percent|\d[\s-]?(?:to\s\d+(?:\.\d+)?[\s-]?)?(?:fold|times)\b|factor\s+of\s+\d|"
    r"(?:two|three|four|five|six|eight|ten)[\s-]?fold|from\s+\d[\d.,]*(?:\s\S{1,12})?\s+to\s+\d|doubl|tripl|halv",
    re.IGNORECASE,
)


def roles_by_order(instance: Instance) -> tuple[DrugMention, DrugMention]:
    """Return precipitant and object: the drug named first acts on the other.

    A plain rule, the baseline for anything better; it is right for 73 % of the development corpus's interactions.
    """
    return instance.closest.first, instance.closest.second


def type_by_figures(statement: str) -> InteractionType:
    """Call a statement quantitative where it gives a change in figures."""
    if _CHANGE_IN_FIGURES.search(statement):
        return InteractionType.QUANTITATIVE
    return InteractionType.QUALITATIVE
