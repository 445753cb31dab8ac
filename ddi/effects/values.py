"""What an interaction changes: a parameter of a drug, a direction, an amount."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Parameter(StrEnum):
    """What is measured of a drug in the body; what a drug does to the body (INR, heart rate) is none of these."""

    AUC = "AUC"
    CMAX = "Cmax"
    CMIN = "Cmin"
    TMAX = "Tmax"
    CLEARANCE = "clearance"
    HALF_LIFE = "half-life"
    CONCENTRATION = "concentration"
    EXPOSURE = "exposure"
    BIOAVAILABILITY = "bioavailability"
    METABOLISM = "metabolism"
    ABSORPTION = "absorption"
    VOLUME = "volume"


class Direction(StrEnum):
    """Which way a parameter goes; *none* says that the label calls it unchanged."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NONE = "none"


#: Units of a change that is relative: by percent, to a percentage of the value before, to a multiple of it.
PERCENT = "%"
OF_BASELINE = "% of baseline"
FOLD = "fold"


@dataclass(frozen=True, slots=True)
class Amount:
    """By how much, or to what, something changes; offsets are into the text it was found in, the end exclusive.

    ``high`` is the upper end of a range. ``unit`` is one of ``PERCENT``, ``OF_BASELINE``, ``FOLD``, or the unit of the
    value that is reached ("micrograms/mL"). ``before`` is the value before, where it is given; a ``%`` with one is the
    value reached, not a change.
    """

    value: float
    unit: str
    start: int
    end: int
    high: float | None = None
    before: float | None = None

    def of_baseline(self) -> Amount:
        """Return a multiple under 1 as a percentage of the value before: 0.46 times that alone is 46 % of it."""
        if self.unit != FOLD or max(self.value, self.high or 0) >= 1:
            return self
        high = None if self.high is None else round(self.high * 100, 6)
        return replace(self, value=round(self.value * 100, 6), high=high, unit=OF_BASELINE)

    def describe(self) -> str:
        """Return it as people say it: "40 %", "2 to 5-fold", "from 14.2 to 17.8 micrograms/mL"."""
        numbers = f"{self.value:g}" if self.high is None else f"{self.value:g} to {self.high:g}"
        if self.unit == FOLD:
            return f"{numbers}-fold"
        if self.unit == PERCENT and self.before is None:
            return f"{numbers} %"
        if self.unit == OF_BASELINE:
            return f"to {numbers} % of the value alone"
        return f"to {numbers} {self.unit}" if self.before is None else f"from {self.before:g} to {numbers} {self.unit}"


@dataclass(frozen=True, slots=True)
class Effect:
    """A parameter of a drug that changes, or is said not to.

    ``drug`` is the drug's normalised name, ``text`` the words that state the effect, ``start`` and ``end`` their
    offsets in the section's text. ``amount`` is ``None`` where the label gives no figure.
    """

    parameter: Parameter
    direction: Direction
    amount: Amount | None
    drug: str
    text: str
    start: int
    end: int

    def describe(self) -> str:
        """Return a phrase for people: "AUC of midazolam up 10-fold", "no change of Cmax of digoxin"."""
        of = f"{self.parameter} of {self.drug}"
        if self.direction is Direction.NONE:
            return f"no change of {of}"
        way = "up" if self.direction is Direction.INCREASE else "down"
        return f"{of} {way}" if self.amount is None else f"{of} {way} {self.amount.describe()}"

    def to_json(self) -> dict[str, Any]:
        """Return plain values: amounts are numbers, and null where there are none."""
        amount = self.amount
        return {
            "parameter": str(self.parameter),
            "direction": str(self.direction),
            "amount": None if amount is None else amount.value,
            "amount_high": None if amount is None else amount.high,
            "amount_before": None if amount is None else amount.before,
            "unit": None if amount is None else amount.unit,
            "drug": self.drug,
            "text": self.text,
            "start": self.start,
            "end": self.end,
        }
