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
# Too common as the first word of a sentence or of a list item to be a heading with text behind a colon.
_NEVER_RUN_IN: Final = frozenset({"general", "abuse", "dependence", "references", "interactions", "description"})

_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,2})\.?(?:\s+|(?=[A-Z]{3}))(?=\S)")
_RUN_IN = re.compile(r"([A-Z][A-Za-z/,.& -]{3,60}):(?=\s|$)")
_TEST_INTERACTION = re.compile(r"laborator|\btests?\b|diagnos|investigation")
_INTERACTION = re.compile(r"\binteractions?\b|\binteractionstud|effects? of other drugs on|effects? on other drugs")
_WORD = re.compile(r"[A-Za-z]{3}")
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


def section_number(title: str) -> str:
    """Return the number that a title starts with, for example ``12.3``; empty if there is none."""
    match = _NUMBER.match(title)
    return match.group(1) if match else ""


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


def find_heading(line: str, *, within: str = "") -> Heading | None:
    """Read a line of a plain text as a heading, or return ``None``.

    Headings are "7 DRUG INTERACTIONS", "7.3 Warfarin", a standard title alone on its line ("PRECAUTIONS", "Drug
    Interactions"), or one run in before the text ("Drug Interactions: Digoxin ...").

    Args:
        line: the line, without its line break; its length does not matter.
        within: number of the numbered section in which the line stands.
    """
    head = line[: _LONGEST_HEADING + 1].strip()
    if not head or not (head[0].isupper() or head[0].isdigit()):
        return None
    alone = len(line.strip()) <= _LONGEST_HEADING
    number = section_number(head)
    if number and alone:
        return _numbered_heading(head, number, within)
    if alone and (heading := _titled_heading(head, within)):
        return heading
    run_in = _RUN_IN.match(head)
    if run_in and plain_title(run_in.group(1)) not in _NEVER_RUN_IN:
        return _standard_heading(run_in.group(1), within)
    return None


def _numbered_heading(head: str, number: str, within: str) -> Heading | None:
    title = head.rstrip(": ")
    match = _NUMBER.match(title)
    if match is None:
        return None
    rest = title[match.end() :]
    code = code_of_title(rest)
    rank = number.count(".") + 1
    if rank == 1 and code is None and not (rest.isupper() and _is_short(rest)):
        return None
    main = int(number.partition(".")[0])
    if not 1 <= main <= _LAST_MAIN_NUMBER:
        return None
    if rank > 1:
        if within and within.partition(".")[0] != str(main):
            return None
        # A subsection's title is a phrase: a capital, some words, no full stop.
        if code is None and not (rest[0].isupper() and _is_short(rest)):
            return None
    if code is None and is_interaction_title(rest):
        code = INTERACTIONS
    return Heading(title, code, rank, number)


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
