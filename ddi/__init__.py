"""Learn to find pharmacokinetic drug-drug interactions in labels, and find them.

Functions: `extract` (the path of a label), `extract_text` (its text), `extract_many` (any number of paths).

Values: `LabelReading`, `Readings`; in them `Interaction`, `Drug`, `Statement`, `Effect`, `Amount`.

Errors: `DDIError` and the errors below it in ``ddi.errors``.

``docs/python.md`` shows them at work. Nothing is loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddi.api import Readings, extract, extract_many, extract_text
    from ddi.effects import Amount, Effect
    from ddi.errors import DDIError
    from ddi.interaction import Drug, Interaction, Statement
    from ddi.reading import LabelReading

__all__ = [
    "Amount",
    "DDIError",
    "Drug",
    "Effect",
    "Interaction",
    "LabelReading",
    "Readings",
    "Statement",
    "extract",
    "extract_many",
    "extract_text",
]

_PLACES = {
    "ddi.api": ("Readings", "extract", "extract_many", "extract_text"),
    "ddi.effects": ("Amount", "Effect"),
    "ddi.errors": ("DDIError",),
    "ddi.interaction": ("Drug", "Interaction", "Statement"),
    "ddi.reading": ("LabelReading",),
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    """List what can be asked for."""
    return sorted({*globals(), *__all__})
