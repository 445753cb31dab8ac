"""The values that readers of labels give: a label, its ingredients and sections, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddi.labels.headings import UNCLASSIFIED

if TYPE_CHECKING:
    from ddi.errors import LabelError


@dataclass(frozen=True, slots=True)
class Ingredient:
    """An active ingredient as the label names it.

    ``unii`` is FDA's Unique Ingredient Identifier, ``None`` where the label gives none. ``moieties`` are the active
    moieties that the label lists for it: diclofenac for diclofenac sodium.
    """

    name: str
    unii: str | None = None
    moieties: tuple[Ingredient, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelSection:
    """One section of a label: its heading and its own text, without the text of its subsections.

    Sections are kept flat, in the order of the label. ``path`` holds the titles from the outermost section down to
    this one, ``codes`` their LOINC codes, so that ``path[-1] == title`` and ``codes[-1] == code``; an untitled section
    has the title ``""``. ``level`` is 1 for an outermost section. ``text`` starts with the heading where the label
    prints one. ``start`` is the offset of ``text`` in the decoded file, and ``file[start:start + len(text)] == text``,
    for plain-text labels; other formats have no such offset and give ``None``.
    """

    code: str | None
    title: str
    text: str
    level: int
    path: tuple[str, ...]
    codes: tuple[str | None, ...]
    start: int | None = None

    @property
    def heading(self) -> str:
        """The title, or that of the nearest section around it that has one; ``""`` where none has."""
        return next((title for title in reversed(self.path) if title), "")

    @property
    def nearest_code(self) -> str | None:
        """The code, or that of the nearest section around it, where that says more: 42229-5 is "unclassified"."""
        return next((code for code in reversed(self.codes) if code not in {None, UNCLASSIFIED}), self.code)


@dataclass(frozen=True, slots=True)
class Label:
    """A drug label.

    ``source`` is the file, or the archive and the member in it, as the user would look for it. ``effective_date`` is
    ISO 8601, as exact as the label gives it: ``2020-05-11``, ``2020-05`` or ``2020``. Names are in the label's order,
    each once. What a label does not say is ``None`` or empty.
    """

    source: str
    sections: tuple[LabelSection, ...]
    set_id: str | None = None
    version: str | None = None
    effective_date: str | None = None
    title: str = ""
    ingredients: tuple[Ingredient, ...] = ()
    brand_names: tuple[str, ...] = ()
    generic_names: tuple[str, ...] = ()
    manufacturer: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A label that could not be read, in the place where it would have come."""

    source: str
    error: LabelError
