"""Whether a statement gives figures."""

from __future__ import annotations

import re

from corpus_tools.documents import InteractionType

# "46 %", "2.2-fold", "3 times", "a factor of 2", "from 14.2 to 17.8": a change given in figures. Doses ("400 mg")
# and counts of subjects don't say by how much anything changes.
_CHANGE_IN_FIGURES = re.compile(
    r"\d\s?%|\d\s?percent|\d[\s-]?(?:to\s\d+(?:\.\d+)?[\s-]?)?(?:fold|times)\b|factor\s+of\s+\d|"
    r"(?:two|three|four|five|six|eight|ten)[\s-]?fold|from\s+\d[\d.,]*(?:\s\S{1,12})?\s+to\s+\d|doubl|tripl|halv",
    re.IGNORECASE,
)


def type_by_figures(statement: str) -> InteractionType:
    """Call a statement quantitative where it gives a change in figures."""
    if _CHANGE_IN_FIGURES.search(statement):
        return InteractionType.QUANTITATIVE
    return InteractionType.QUALITATIVE
