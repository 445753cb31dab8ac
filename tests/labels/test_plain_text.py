"""Plain-text labels: decoding, headings, sections that tile the text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi.errors import LabelError
from ddi.labels import Limits, read_plain_text, select_sections
from ddi.labels.headings import find_heading, heading_end, is_interaction_title, plain_title, section_number
from ddi.labels.plain_text import split_sections

NEWER = """\
ZORPIDOL tablets

7 DRUG INTERACTIONS
Zorpidol is cleared by CYP3A.

7.1 Strong CYP3A Inhibitors
Ketoconazole doubled the AUC of zorpidol.

7.10 Drug/Laboratory Test Interactions
None.

12 CLINICAL PHARMACOLOGY

12.3 Pharmacokinetics
About 12.3 mg are absorbed.
Drug Interaction Studies
Digoxin was not affected.
"""

OLDER = """\
PRECAUTIONS
General: Do not chew.
Drug Interactions: Cimetidine raises levels of zorpidol.
Warfarin
No change was seen.
Carcinogenesis, Mutagenesis, Impairment of Fertility
None was seen.
ADVERSE REACTIONS
Nausea.
"""


def outline(text: str) -> list[tuple[str | None, str, int]]:
    return [(section.code, section.title, section.level) for section in split_sections(text)]


def test_numbered_headings_nest() -> None:
    """Numbers give the nesting; an unnumbered standard title belongs to the numbered section it stands in."""
    assert outline(NEWER) == [
        (None, "", 1),
        ("34073-7", "7 DRUG INTERACTIONS", 1),
        (None, "7.1 Strong CYP3A Inhibitors", 2),
        ("34074-5", "7.10 Drug/Laboratory Test Interactions", 2),
        ("34090-1", "12 CLINICAL PHARMACOLOGY", 1),
        ("43682-4", "12.3 Pharmacokinetics", 2),
        ("34073-7", "Drug Interaction Studies", 3),
    ]


def test_the_nearest_code_is_that_of_the_section_around() -> None:
    """A subsection has none of its own, and in SPL one that says nothing."""
    sections = read_plain_text(NEWER.encode(), source="a").sections
    nearest = [None, "34073-7", "34073-7", "34074-5", "34090-1", "43682-4", "34073-7"]
    assert [section.nearest_code for section in sections] == nearest
    around = ("34073-7", "42229-5", None)
    assert replace(sections[2], code=None, codes=around).nearest_code == "34073-7"
    assert replace(sections[2], code="42229-5", codes=("42229-5",)).nearest_code == "42229-5"
    assert replace(sections[2], code=None, codes=("42229-5", None)).nearest_code is None


def test_headings_of_older_labels() -> None:
    """A standard title stands alone on its line, or before its text with a colon; other lines stay text."""
    assert outline(OLDER) == [
        ("42232-9", "PRECAUTIONS", 1),
        ("34073-7", "Drug Interactions", 2),
        ("34083-6", "Carcinogenesis, Mutagenesis, Impairment of Fertility", 2),
        ("34084-4", "ADVERSE REACTIONS", 1),
    ]
    interactions = read_plain_text(OLDER.encode(), source="older.txt").sections[1]
    assert "Warfarin\nNo change" in interactions.text
    assert interactions.path == ("PRECAUTIONS", "Drug Interactions")
    assert interactions.codes == ("42232-9", "34073-7")


@pytest.mark.parametrize(
    "line",
    [
        "Drug interactions were studied in 12 volunteers.",
        "12 Patients took zorpidol",
        "2.5 mg of zorpidol",
        "7.1 and 7.2 describe this",
        "Pregnancy must be excluded before therapy.",
        "interactions",
        "No drug interactions",
        "99.1 Percent of Patients",
        "Warfarin: no change was seen.",
        "General: take it with food",
        "",
        "   ",
        "Warnings were given" + " again" * 50,
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    """A line of prose, a figure or a list item is not a heading."""
    heading = find_heading(line)
    assert heading is None or heading.title == "No drug interactions"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("7 DRUG INTERACTIONS", "34073-7"),
        ("7. DRUG INTERACTIONS", "34073-7"),
        ("7.DRUG INTERACTIONS", "34073-7"),
        ("  DRUG INTERACTIONS:  ", "34073-7"),
        ("Drug Interactions (Studies of Zorpidol Tablets)", "34073-7"),
        ("Interactions with Other Drugs", "34073-7"),
        ("INDICATIONS & USAGE", "34067-9"),
        ("5 WARNINGS AND PRECAUTIONS", "43685-7"),
        ("Contraindications: None", "34070-3"),
        ("7.3 Digoxin", None),
        ("18 SOMETHING NEW", "none"),
        ("13 SOMETHING NEW", None),
    ],
)
def test_codes_of_headings(line: str, code: str | None) -> None:
    """A standard title has its LOINC code, another heading has none."""
    heading = find_heading(line)
    assert ("none" if heading is None else heading.code) == code


def test_subsection_numbers_belong_to_their_section() -> None:
    """A number of another section, as in a list of references, is not a heading."""
    assert find_heading("3.1 Tablets of Zorpidol", within="7.2") is None
    assert find_heading("7.3 Tablets of Zorpidol", within="7.2") is not None


PASTED = """\
7 DRUG INTERACTIONS
7.1 Digoxin
Zorpidol doubled digoxin.
8.1 Pregnancy
There are no data.
12.3 Pharmacokinetics
Rifampin halved the AUC of zorpidol.
"""


def test_a_subsection_ends_a_section_of_another_number() -> None:
    """Pasted excerpts lack the main headings: 12.3 after 7 or 8.1 is a section of its own, and is read."""
    assert outline(PASTED) == [
        ("34073-7", "7 DRUG INTERACTIONS", 1),
        (None, "7.1 Digoxin", 2),
        ("42228-7", "8.1 Pregnancy", 1),
        ("43682-4", "12.3 Pharmacokinetics", 1),
    ]
    label = read_plain_text(PASTED.encode(), source="a")
    assert "".join(section.text for section in label.sections) == PASTED
    titles = ["7 DRUG INTERACTIONS", "7.1 Digoxin", "12.3 Pharmacokinetics"]
    assert [section.title for section in select_sections(label)] == titles
    for choice in ("43682-4", "12.3", "Pharmacokinetics"):
        (chosen,) = select_sections(label, sections=choice)
        assert chosen.text == PASTED[PASTED.index("12.3") :]


@pytest.mark.parametrize("first", ["7 DRUG INTERACTIONS", "DRUG INTERACTIONS", "7.1 Digoxin"])
def test_a_known_subsection_right_after_another_section(first: str) -> None:
    """Section 12.3 doesn't belong to section 7, whether or not that one's heading has a number."""
    label = read_plain_text(f"{first}\nNone.\n12.3 Pharmacokinetics\nSee below.\n".encode(), source="a")
    assert [section.code for section in label.sections][-1] == "43682-4"
    assert label.sections[-1].path == ("12.3 Pharmacokinetics",)


def test_a_number_alone_tells_the_main_section() -> None:
    """A subsection without its main heading is read as that number's of 21 CFR 201.57."""
    headings = ("4 CONTRAINDICATIONS", "5.1 Hepatic Failure", "6.1 Clinical Trials Experience", "7.1 Digoxin")
    text = "\nNone.\n".join((*headings, ""))
    label = read_plain_text(text.encode(), source="a")
    assert [section.path[-1] for section in label.sections][1:] == [
        "5.1 Hepatic Failure",
        "6.1 Clinical Trials Experience",
        "7.1 Digoxin",
    ]
    assert [section.codes for section in label.sections][1:] == [
        ("43685-7", None),
        ("34084-4", None),
        ("34073-7", None),
    ]
    assert len(select_sections(label)) == 3


@pytest.mark.parametrize(
    "line",
    [
        "7.5 mg of zorpidol",
        "12.3 hours after a dose",
        "12.3 Hours After a Dose",
        "8.5 MG Tablets",
        "11.3 Ketoconazole",
        "12.05 Mean Ratio",
        "9.2 Digoxin raised it.",
        "8.4 Ratio of 2 Means",
        "8.4 Mean of all values",
    ],
)
def test_figures_that_look_like_headings(line: str) -> None:
    """A figure at the beginning of a line, as in a table, opens no section of another number."""
    text = f"7 DRUG INTERACTIONS\n7.1 Digoxin\nDoubled.\n{line}\n7.2 Warfarin\nNone.\n"
    assert [title for _, title, _ in outline(text)] == ["7 DRUG INTERACTIONS", "7.1 Digoxin", "7.2 Warfarin"]


def test_a_section_goes_on_after_a_heading_of_another_number() -> None:
    """What stands under the last main heading is still known after a reference to another section."""
    text = "7 DRUG INTERACTIONS\nSee\n12.3 Pharmacokinetics\nand more.\n7.4 Warfarin\nNone.\n"
    label = read_plain_text(text.encode(), source="a")
    assert label.sections[-1].title == "7.4 Warfarin"
    assert label.sections[-1].codes == ("34073-7", None)


def test_offsets_survive_line_ends_and_marks() -> None:
    """CRLF stays, a byte order mark does not count, and a section is a slice of the decoded text."""
    text = NEWER.replace("\n", "\r\n").replace("digoxin", "dig\u00f6xin \U0001f48a")
    label = read_plain_text(b"\xef\xbb\xbf" + text.encode(), source="label.txt")
    assert "".join(section.text for section in label.sections) == text
    for section in label.sections:
        assert section.start is not None
        assert text[section.start : section.start + len(section.text)] == section.text


@given(st.text(alphabet=st.sampled_from(list("7. \r\n\tDrugINTERACTIONSpk:\u00e9\u2028")), max_size=300))
def test_sections_tile_any_text(text: str) -> None:
    """Nothing of a text is lost or doubled, whatever it holds."""
    sections = list(split_sections(text))
    assert "".join(section.text for section in sections) == text
    assert all(section.path[-1] == section.title and section.level == len(section.path) for section in sections)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"Drug\0Interactions", "binary"),
        ("Cmax \u00b5g".encode("latin-1"), "not UTF-8"),
        ("Drug interactions".encode("utf-16"), "UTF-16"),
    ],
)
def test_texts_that_are_refused(data: bytes, message: str) -> None:
    """Empty, binary and wrongly encoded texts are errors that name the file."""
    with pytest.raises(LabelError, match=message) as caught:
        read_plain_text(data, source="folder/label.txt")
    assert "folder/label.txt" in str(caught.value)


def test_too_many_sections() -> None:
    """A text of nothing but headings is refused."""
    with pytest.raises(LabelError, match="too many sections"):
        read_plain_text(b"Drug Interactions\n" * 100, source="a", limits=Limits(label_sections=99))


def test_default_sections_of_a_text() -> None:
    """The sections on interactions, pharmacology, warnings and contraindications are read, nothing else."""
    chosen = select_sections(read_plain_text(OLDER.encode(), source="a"))
    assert [section.title for section in chosen] == ["Drug Interactions"]
    chosen = select_sections(read_plain_text(NEWER.encode(), source="a"))
    assert "" not in [section.title for section in chosen]
    assert len(chosen) == 6


@pytest.mark.parametrize("text", ["Cimetidine raises levels.", "DESCRIPTION\nWhite tablets.\n"])
def test_a_text_without_interaction_headings_is_read_whole(text: str) -> None:
    """What the user chose is read rather than nothing."""
    chosen = select_sections(read_plain_text(text.encode(), source="a"))
    assert "".join(section.text for section in chosen) == text


def test_text_before_headings_is_read_if_no_heading_tells_of_interactions() -> None:
    """The untitled beginning stands for the label where no other section speaks of interactions."""
    chosen = select_sections(read_plain_text(b"Zorpidol raises digoxin.\nDESCRIPTION\nWhite.\n", source="a"))
    assert [section.text for section in chosen] == ["Zorpidol raises digoxin.\n"]


@pytest.mark.parametrize(
    ("choice", "titles"),
    [
        ("all", 7),
        ("34073-7", 4),
        (["43682-4"], 2),
        ("12.3", 2),
        ("drug interactions", 4),
        ("Strong CYP3A inhibitors", 1),
        (["7.1", "12"], 4),
        ("boxed warning", 0),
        ("", 0),
    ],
)
def test_chosen_sections(choice: str | list[str], titles: int) -> None:
    """A code, a number or a title chooses sections, and brings their subsections."""
    assert len(select_sections(read_plain_text(NEWER.encode(), source="a"), sections=choice)) == titles


def test_folded_titles() -> None:
    """Numbers, bullets, colons and ampersands do not matter."""
    assert plain_title("7. Drug  Interactions:") == "drug interactions"
    assert plain_title("\u2022 Drug interactions") == "drug interactions"
    assert plain_title("drug_interactions") == "drug interactions"
    assert plain_title("DRUG INTERACTIONS SECTION") == "drug interactions"
    assert section_number("12.3 Pharmacokinetics") == "12.3"
    assert section_number("Pharmacokinetics") == ""
    assert is_interaction_title("5.4 Interaction with Clopidogrel")
    assert not is_interaction_title("Laboratory Test Interactions")
    assert not is_interaction_title("2.6 Non-Interchangeability")


@pytest.mark.parametrize("piece", ["7.1 ", "A", "Drug Interactions ", "1", "Drug Interactions: ", "a, ", " ", "-"])
def test_time_grows_with_the_text(piece: str) -> None:
    """A line of five million characters that nearly match is read in a moment, whatever it repeats."""
    text = piece * (5_000_000 // len(piece))
    assert sum(len(section.text) for section in split_sections(text)) == len(text)


@pytest.mark.parametrize(
    ("title", "heading", "rest"),
    [
        ("7.3 Drugs Without Clinically Significant Interactions", "", "\nZorpidol had no effect."),
        ("7.3 Drugs", "", ":\r\n\r\n  Zorpidol had no effect."),
        ("Drug Interactions", "7 DRUG INTERACTIONS ", "ZORPIDOL can do harm."),
        ("Drug Interactions", "DRUG INTERACTIONS: ", "Zorpidol can do harm."),
        ("Pharmacokinetics", "12.3 Pharmacokinetics ", "Absorption is fast."),
    ],
)
def test_where_a_heading_ends(title: str, heading: str, rest: str) -> None:
    """At its line's end, or behind its capitals or number; white space belongs to it."""
    text = heading + rest if heading else title + rest
    assert text[heading_end(title, text) :] == rest.lstrip(": \r\n")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Drug Interactions", "Drug interactions were studied."),
        ("Drug Interactions", "Drug Interactions: Digoxin was not changed."),
        ("Drug Interactions", "No effect."),
        ("7 DRUG INTERACTIONS", "7 DRUG INTERACTIONS\n"),
        ("", "\nNo effect."),
    ],
)
def test_a_heading_that_does_not_stand_apart(title: str, text: str) -> None:
    """Words that go on as a sentence, a heading run in before its text, no heading, or nothing behind it."""
    assert heading_end(title, text) == 0
