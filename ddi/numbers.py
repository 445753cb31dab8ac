"""Read the numbers of a model's files, which anyone may have written."""

from __future__ import annotations

from typing import Any, Final

#: No weight, threshold or count of a model comes near it, and sums of products of such numbers stay finite.
LARGEST: Final = 1e12
#: What a value may be divided by at least, for the same reason.
SMALLEST_DIVISOR: Final = 1e-12


def read_number(value: Any) -> float:  # noqa: ANN401 - JSON has no better type
    """Return a number of a JSON file.

    Raises:
        TypeError: it is no number.
        ValueError: it is not finite, or larger than any that a model holds.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a number is needed, not {value!r}"[:200])
    # Written so that not-a-number, which is neither less nor more, is refused, too.
    if not -LARGEST <= value <= LARGEST:
        raise ValueError(f"a number is out of range: {value!r}"[:200])
    return float(value)


def read_count(value: Any) -> int:  # noqa: ANN401 - as above
    """Return a whole number of 0 or more of a JSON file.

    Raises:
        TypeError: it is none.
        ValueError: it is negative, or larger than any that a model holds.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a whole number is needed, not {value!r}"[:200])
    if not 0 <= value <= LARGEST:
        raise ValueError(f"a count is out of range: {value!r}"[:200])
    return value
