"""Fold what labels say of themselves: names and dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DATE = re.compile(r"(\d{4})-?(?:(\d{2})-?(?:(\d{2})\d{0,10})?)?")


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are not empty, each once whatever its case, in order of appearance."""
    by_key: dict[str, str] = {}
    for name in names:
        folded = " ".join(name.split())
        if folded:
            by_key.setdefault(folded.casefold(), folded)
    return tuple(by_key.values())


def iso_date(value: str | None) -> str | None:
    """Turn ``20200511`` (HL7, openFDA) into ``2020-05-11``; a date of another form is ``None``."""
    match = _DATE.fullmatch(value.strip()) if value else None
    return "-".join(part for part in match.groups() if part) if match else None
