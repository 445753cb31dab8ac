"""Know the headings of drug labels: their LOINC codes, and how they stand in a plain text.

The facts are from FDA's list of section codes (Structured Product Labeling, LOINC document section codes) and from
the section numbers of 21 CFR 201.56 and 201.57, wordings of older labels beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

INTERACTIONS: Final = "34073-7"
CLINICAL_PHARMACOLOGY: Final = "34090-1"
PHARMACOKINETICS: Final = "43682-4"
CONTRAINDICATIONS: Final = "34070-3"
WARNINGS: Final = "34071-1"
WARNINGS_AND_PRECAUTIONS: Final = "43685-7"
PRECAUTIONS: Final = "42232-9"
UNCLASSIFIED: Final = "42229-5"

# Written for the patient: they repeat, in other words, what the other sections say.
PATIENT_CODES: Final = frozenset({"34076-0", "42230-3", "42231-1", "68498-5", "59845-8", "51945-4"})

_MAIN: Final = {
    "boxed warning": "34066-1",
    "indications and usage": "34067-9",
    "dosage and administration": "34068-7",
    "dosage forms and strengths": "43678-2",
    "contraindications": CONTRAINDICATIONS,
    "warnings": WARNINGS,
    "warnings and precautions": WARNINGS_AND_PRECAUTIONS,
    "precautions": PRECAUTIONS,
    "adverse reactions": "34084-4",
    "use in specific populations": "43684-0",
    "drug abuse and dependence": "42227-9",
    "overdosage": "34088-5",
    "overdose": "34088-5",
    "description": "34089-3",
    "clinical pharmacology": CLINICAL_PHARMACOLOGY,
    "nonclinical toxicology": "43680-8",
    "clinical studies": "34092-7",
    "clinical trials": "34092-7",
    "references": "34093-5",
    "how supplied": "34069-5",
    "how supplied/storage and handling": "34069-5",
    "patient counseling information": "34076-0",
    "medication guide": "42231-1",
    "patient information": "42230-3",
    "package label.principal display panel": "51945-4",
    "animal pharmacology and/or toxicology": "34091-9",
}
_SUBSECTIONS: Final = {
    "drug interactions": INTERACTIONS,
    "drug interaction": INTERACTIONS,
    "interactions": INTERACTIONS,
    "drug/drug interactions": INTERACTIONS,
    "drug-drug interactions": INTERACTIONS,
    "interactions with other drugs": INTERACTIONS,
    "interaction with other drugs": INTERACTIONS,
    "interactions with other medications": INTERACTIONS,
    "drug/laboratory test interactions": "34074-5",
    "laboratory test interactions": "34074-5",
    "general precautions": "34072-9",
    "general": "34072-9",
    "information for patients": "34076-0",
    "laboratory tests": "34075-2",
    "carcinogenesis, mutagenesis, impairment of fertility": "34083-6",
    "carcinogenesis, mutagenesis and impairment of fertility": "34083-6",
    "carcinogenesis": "34083-6",
    "pregnancy": "42228-7",
    "teratogenic effects": "34077-8",
    "nonteratogenic effects": "34078-6",
    "labor and delivery": "34079-4",
    "nursing mothers": "34080-2",
    "lactation": "77290-5",
    "females and males of reproductive potential": "77291-3",
    "pediatric use": "34081-0",
    "geriatric use": "34082-8",
    "controlled substance": "34085-1",
    "abuse": "34086-9",
    "dependence": "34087-7",
    "mechanism of action": "43679-0",
    "pharmacodynamics": "43681-6",
    "pharmacokinetics": PHARMACOKINETICS,
    "pharmacokinetics and metabolism": PHARMACOKINETICS,
    "pharmacogenomics": "66106-6",
    "microbiology": "49489-8",
    "storage and handling": "44425-7",
}
# What stands under each number (21 CFR 201.57).
_CODES_BY_NUMBER: Final = dict(
    enumerate(
        (
            "34067-9",
            "34068-7",
            "43678-2",
            CONTRAINDICATIONS,
            WARNINGS_AND_PRECAUTIONS,
            "34084-4",
            INTERACTIONS,
            "43684-0",
            "42227-9",
            "34088-5",
            "34089-3",
            CLINICAL_PHARMACOLOGY,
            "43680-8",
            "34092-7",
            "34093-5",
            "34069-5",
            "34076-0",
        ),
        1,
    )
)
_NUMBERS_BY_CODE: Final = {code: number for number, code in _CODES_BY_NUMBER.items()}
# Too common as the first word of a sentence or of a list item to be a heading with text behind a colon.
_NEVER_RUN_IN: Final = frozenset({"general", "abuse", "dependence", "references", "interactions", "description"})

_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,2})\.?(?:\s+|(?=[A-Z]{3}))(?=\S)")
_RUN_IN = re.compile(r"([A-Z][A-Za-z/,.& -]{3,60}):(?=\s|$)")
_TEST_INTERACTION = re.compile(r"laborator|\btests?\b|diagnos|investigation")
_INTERACTION = re.compile(r"\binteractions?\b|\binteractionstud|effects? of other drugs on|effects? on other drugs")
_WORD = re.compile(r"[A-Za-z]{3}")
# Behind a figure at the beginning of a line: "7.5 MG Tablets", "12.3 Hours".
_UNIT = re.compile(
    r"(?:[mk]?g|m?cg|kg|m?l|dl|m?m|m?mol|iu|units?|hours?|hrs?|h|min|minutes?|days?|weeks?|months?|years?"
    r"|percent|fold|times|tablets?|capsules?|patients?|subjects?)\b",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"[ \t]*+(?::[ \t]*+)?\r?\n\s*+(?=\S)")
_SPACE_BEHIND = re.compile(r":?\s+(?=\S)")
_LONGEST_HEADING = 160
_MOST_WORDS = 18
_LAST_MAIN_NUMBER = 17


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a plain text.

    ``rank`` orders headings: one ends every section of its own rank or a higher number. ``number`` is as printed,
    empty where there is none. ``title`` is the heading as printed, number included, without a closing colon.
    """

    title: str
    code: str | None
    rank: int
    number: str = ""

    def ends(self, other: Heading) -> bool:
        """Tell whether this heading ends the section of another one before it.

        A subsection ends a section of another main number too: what is pasted often lacks "12 CLINICAL PHARMACOLOGY".
        """
        if other.rank >= self.rank:
            return True
        if not self.number:
            return False
        main = main_number(self.number)
        if other.number:
            return main_number(other.number) != main
        # One without a number has that of its code, but older labels number as they like.
        return self.code is not None and other.rank == 1 and main > _NUMBERS_BY_CODE.get(other.code or "", main)


def section_number(title: str) -> str:
    """Return the number that a title starts with, for example ``12.3``; empty if there is none."""
    match = _NUMBER.match(title)
    return match.group(1) if match else ""


def main_number(number: str) -> int:
    """Return the number of the main section that a section's number belongs to: 12 for ``12.3``."""
    return int(number.partition(".")[0])


def code_of_number(number: str) -> str | None:
    """Return the LOINC code of a number's main section: that of clinical pharmacology for ``12.3``."""
    return _CODES_BY_NUMBER.get(main_number(number))


def plain_title(title: str) -> str:
    """Fold a title for comparison: no number, bullet or closing colon, lower case, ``&`` spelled out."""
    # Most titles are a few hundred that all labels have; a long one is none of these, and would fill the memory.
    return _folded(title) if len(title) <= _LONGEST_HEADING else _folded.__wrapped__(title)


@lru_cache(maxsize=8192)
def _folded(title: str) -> str:
    text = _BLANKS.sub(" ", title.replace("_", " ")).strip(" •*-–—:.")
    match = _NUMBER.match(text)
    if match:
        text = text[match.end() :]
    text = text.lower().replace("&", "and").replace(" / ", "/")
    return text.removesuffix(" section").strip()


def code_of_title(title: str) -> str | None:
    """Return the LOINC code that a title stands for, ``None`` for a title that is not a standard one."""
    plain = plain_title(title)
    return _MAIN.get(plain) or _SUBSECTIONS.get(plain)


def is_interaction_title(title: str) -> bool:
    """Tell whether a section of this title speaks of interactions between drugs, whatever its code.

    Interactions with laboratory tests are not meant.
    """
    return _of_interactions(title) if len(title) <= _LONGEST_HEADING else _of_interactions.__wrapped__(title)


@lru_cache(maxsize=8192)
def _of_interactions(title: str) -> bool:
    plain = plain_title(title)
    if "drug interaction" in plain or "drug-drug" in plain or "drug/drug" in plain:
        return True
    return bool(_INTERACTION.search(plain)) and not _TEST_INTERACTION.search(plain)


def heading_end(title: str, text: str) -> int:
    """Return where the heading that a section's text begins with ends, 0 if there is none that stands apart.

    It does on a line of its own; and in capitals or behind its number before its text, as in openFDA, which has no line
    breaks: "7 DRUG INTERACTIONS Zorpidol can ...". White space behind it is part of it.

    Args:
        title: the section's own.
        text: the section's.
    """
    if not title:
        return 0
    head = text[: _LONGEST_HEADING * 2]
    start = len(head) - len(head.lstrip())
    if head.startswith(title, start) and (line := _LINE_END.match(head, start + len(title))):
        return line.end()
    number = _NUMBER.match(head, start)
    start = number.end() if number else start
    for printed in (title.upper(), title) if number else (title.upper(),):
        if head.startswith(printed, start) and (space := _SPACE_BEHIND.match(head, start + len(printed))):
            return space.end()
    return 0


def find_heading(line: str, *, within: str = "", under: str = "") -> Heading | None:
    """Read a line of a plain text as a heading, or return ``None``.

    Headings are "7 DRUG INTERACTIONS", "7.3 Warfarin", a standard title alone on its line ("PRECAUTIONS", "Drug
    Interactions"), or one run in before the text ("Drug Interactions: Digoxin ...").

    Args:
        line: the line, without its line break; its length does not matter.
        within: number of the numbered section in which the line stands.
        under: number of the last main section whose heading was printed, if not that of ``within``.
    """
    head = line[: _LONGEST_HEADING + 1].strip()
    if not head or not (head[0].isupper() or head[0].isdigit()):
        return None
    alone = len(line.strip()) <= _LONGEST_HEADING
    number = section_number(head)
    if number and alone:
        return _numbered_heading(head, number, within, under)
    if alone and (heading := _titled_heading(head, within)):
        return heading
    run_in = _RUN_IN.match(head)
    if run_in and plain_title(run_in.group(1)) not in _NEVER_RUN_IN:
        return _standard_heading(run_in.group(1), within)
    return None


def _numbered_heading(head: str, number: str, within: str, under: str) -> Heading | None:
    title = head.rstrip(": ")
    match = _NUMBER.match(title)
    if match is None:
        return None
    rest = title[match.end() :]
    code = code_of_title(rest)
    rank = number.count(".") + 1
    if rank == 1 and code is None and not (rest.isupper() and _is_short(rest)):
        return None
    main = main_number(number)
    if not 1 <= main <= _LAST_MAIN_NUMBER:
        return None
    # A subsection's title is a phrase: a capital, some words, no full stop.
    if rank > 1 and code is None:
        if not (rest[0].isupper() and _is_short(rest)):
            return None
        around = {main_number(each) for each in (within, under) if each}
        if around and main not in around and not (main > max(around) and _opens_another(rest, number)):
            return None
    if code is None and is_interaction_title(rest):
        code = INTERACTIONS
    return Heading(title, code, rank, number)


def _opens_another(rest: str, number: str) -> bool:
    """Tell whether a title that is no standard one opens a section of another main number, unlike a table's figure."""
    if _UNIT.match(rest) or ".0" in number or not _is_title_cased(rest) or any(map(str.isdigit, rest)):
        return False
    return " " in rest or number.endswith(".1")


def _is_short(title: str) -> bool:
    return not title.endswith((".", ";", ",")) and title.count(" ") < _MOST_WORDS and bool(_WORD.search(title))


def _titled_heading(head: str, within: str) -> Heading | None:
    if head.endswith((".", ";", ",")):
        return None
    if heading := _standard_heading(head.rstrip(": "), within):
        return heading
    if "nteraction" in head and is_interaction_title(head) and _is_title_cased(head):
        return Heading(head.rstrip(": "), INTERACTIONS, _rank_below(within))
    return None


def _standard_heading(title: str, within: str) -> Heading | None:
    plain = plain_title(title)
    if plain in _MAIN and (title.isupper() or not within):
        return Heading(title, _MAIN[plain], 1)
    code = _MAIN.get(plain) or _SUBSECTIONS.get(plain)
    if code is None:
        return None
    return Heading(title, code, _rank_below(within))


def _rank_below(number: str) -> int:
    return number.count(".") + 2 if number else 2


def _is_title_cased(title: str) -> bool:
    """Tell whether every longer word has a capital, as in a heading and unlike in a sentence."""
    words = [word for word in title.replace("(", "").split() if len(word) > 3]
    return len(words) < _MOST_WORDS and all(not word[0].islower() or word in {"with", "from"} for word in words)
