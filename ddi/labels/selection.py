"""Choose the sections of a label that are read for interactions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ddi.labels.headings import (
    CLINICAL_PHARMACOLOGY,
    CONTRAINDICATIONS,
    INTERACTIONS,
    PATIENT_CODES,
    PHARMACOKINETICS,
    PRECAUTIONS,
    WARNINGS,
    WARNINGS_AND_PRECAUTIONS,
    code_of_title,
    find_heading,
    is_interaction_title,
    plain_title,
    section_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi.labels.label import Label, LabelSection

DEFAULT_CODES: Final = (
    INTERACTIONS,
    CLINICAL_PHARMACOLOGY,
    PHARMACOKINETICS,
    WARNINGS_AND_PRECAUTIONS,
    WARNINGS,
    CONTRAINDICATIONS,
)
"""LOINC codes of the sections that are read by default, with all of their subsections."""

_CODE = re.compile(r"\d{4,5}-\d")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}")


def select_sections(label: Label, *, sections: str | Iterable[str] = "default") -> tuple[LabelSection, ...]:
    """Return the chosen sections of a label, in the label's order.

    A section that is chosen brings its subsections with it.

    Args:
        label: any label.
        sections: ``"default"``: the sections of ``DEFAULT_CODES``, those whose title speaks of drug interactions, and
            older labels' precautions where these hold such a heading in their text (of a plain text that has none
            of them, everything); ``"all"``; or one or several choices, each a LOINC code (``34073-7``), a section
            number (``12.3``) or a title (``Drug Interactions``, without its number, case aside).
    """
    if sections == "all":
        return label.sections
    if not isinstance(sections, str):
        sections = tuple(sections)
    chosen = tuple(section for section in label.sections if _is_chosen(section, sections))
    if sections != "default" or chosen or any(section.start is None for section in label.sections):
        return chosen
    # A plain text without any such heading was chosen by the user: read it rather than nothing.
    untitled = tuple(section for section in label.sections if section.code is None and not section.title)
    return untitled or label.sections


def chosen_by_heading(
    path: tuple[str, ...], codes: tuple[str | None, ...], *, sections: str | tuple[str, ...]
) -> bool | None:
    """Tell whether a section is chosen, from its titles and codes; ``None`` where that hangs on its text.

    Args:
        path: the titles from the outermost section down to this one.
        codes: their LOINC codes.
        sections: as in ``select_sections``.
    """
    if sections == "all":
        return True
    if sections == "default":
        return _is_default(path, codes)
    choices = (sections,) if isinstance(sections, str) else sections
    return any(_is_meant(path, codes, choice) for choice in choices)


def _is_chosen(section: LabelSection, sections: str | tuple[str, ...]) -> bool:
    chosen = chosen_by_heading(section.path, section.codes, sections=sections)
    return _holds_interaction_heading(section) if chosen is None else chosen


def _is_default(path: tuple[str, ...], codes: tuple[str | None, ...]) -> bool | None:
    if any(code in DEFAULT_CODES for code in codes):
        return True
    if any(code in PATIENT_CODES for code in codes):
        return False
    if any(is_interaction_title(title) for title in path):
        return True
    return None if codes[0] in (PRECAUTIONS, None) else False


def _holds_interaction_heading(section: LabelSection) -> bool:
    """Tell whether the text has a heading on interactions that the label does not mark as a section."""
    headings = (find_heading(line) for line in section.text.splitlines() if "nteraction" in line.lower())
    return any(heading is not None and heading.code == INTERACTIONS for heading in headings)


def _is_meant(path: tuple[str, ...], codes: tuple[str | None, ...], choice: str) -> bool:
    choice = choice.strip()
    if _CODE.fullmatch(choice):
        return choice in codes
    if _NUMBER.fullmatch(choice):
        return any(section_number(title) == choice for title in path)
    plain = plain_title(choice)
    if not plain:
        return False
    code = code_of_title(choice)
    return any(plain_title(title) == plain for title in path) or (code is not None and code in codes)
