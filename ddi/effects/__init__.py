"""What changes, of which drug, which way and by how much: the effects that a statement gives of a drug pair.

``docs/effects.md`` says what counts as an effect and how well the rules find them.
"""

from __future__ import annotations

from ddi.effects.finding import drugs_of, find_effects, pair_amounts
from ddi.effects.scene import scenes_of
from ddi.effects.values import Amount, Direction, Effect, Parameter
from ddi.effects.ways import Way, both_ways

__all__ = [
    "Amount",
    "Direction",
    "Effect",
    "Parameter",
    "Way",
    "both_ways",
    "drugs_of",
    "find_effects",
    "pair_amounts",
    "scenes_of",
]
