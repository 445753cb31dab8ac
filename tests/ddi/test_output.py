"""Interactions as a table for people and as JSON lines."""

from __future__ import annotations

import io
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.documents import InteractionType, MentionType, Modality
from ddi.interaction import Drug, Interaction, Statement
from ddi.labels import LabelSection
from ddi.output.jsonl import write_interactions, write_section
from ddi.output.table import printable, write_note, write_table

STATEMENT = "Zorbamide raised the mean steady-state concentration of quexapine by 46% in eight volunteers."
LABEL = "folder/label.txt"
FOUND = Interaction(
    label=LABEL,
    section_code="34073-7",
    section_title="DRUG INTERACTIONS",
    section_number=1,
    precipitant=Drug("zorbamide", "Zorbamide", MentionType.ACTIVE_INGREDIENT, 0, 9, {"unii": "Z1"}),
    object=Drug("quexapine", "quexapine", MentionType.ACTIVE_INGREDIENT, 57, 66),
    modality=Modality.POSITIVE,
    type=InteractionType.QUANTITATIVE,
    statement=Statement(STATEMENT, 0, len(STATEMENT)),
    score=0.93,
    modality_score=0.98,
    role_score=None,
    model="example 1",
)


def drawn(*interactions: Interaction, width: int | None = None) -> str:
    stream = io.StringIO()
    write_table(LABEL, interactions, stream, width=width)
    return stream.getvalue()


def test_the_table_is_readable_at_80_columns() -> None:
    """No line is longer, and every word of the statement stands there unbroken."""
    text = drawn(FOUND, replace(FOUND, modality=Modality.NEGATIVE), width=80)
    assert max(map(len, text.splitlines())) <= 80
    for word in (*STATEMENT.split(), "0.93", "folder/label.txt", "Precipitant", "quantitative"):
        assert word in text
    assert "do not" in text


@pytest.mark.parametrize(("columns", "width"), [(None, 120), ("72", 72), ("0", 120), ("wide", 120), ("-3", 120)])
def test_a_file_has_room_for_a_row_on_one_line(
    columns: str | None, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As wide as COLUMNS says, or 120 where it says nothing; no line ends in blanks."""
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    names = "zorbamide hydrochloride", "extended-release quexapine"
    precipitant, object_ = (replace(FOUND.precipitant, text=name) for name in names)
    long = Statement(" ".join([STATEMENT] * 3), 0, 1)
    stream = io.StringIO()
    write_table(LABEL, [replace(FOUND, precipitant=precipitant, object=object_, statement=long)], stream)
    write_note(0.26, stream)
    lines = stream.getvalue().splitlines()
    assert width - 15 < max(map(len, lines)) <= width
    assert [line for line in lines if line != line.rstrip()] == []
    row = next(line for line in lines if line.endswith("0.93"))
    assert all(words in row for words in (*names, "they interact, quantitative")) == (width == 120)


def test_a_statement_stands_there_once() -> None:
    """However many pairs it is of."""
    text = " ".join(drawn(FOUND, replace(FOUND, precipitant=replace(FOUND.precipitant, text="velotril"))).split())
    assert "velotril" in text
    assert text.count(STATEMENT) == 1


@pytest.mark.parametrize("width", [72, 80, 200])
def test_the_table_keeps_to_the_width_asked_for(width: int) -> None:
    """Narrow or wide, with both drugs."""
    text = drawn(FOUND, width=width)
    assert max(map(len, text.splitlines())) <= width
    table = text[: text.index("DRUG INTERACTIONS")]
    assert "quexapine" in table
    assert "Zorbamide" in table


def test_a_long_name_is_folded_not_cut() -> None:
    """All of its letters are there."""
    name = "hydroxymethylglutarylzorbamidecarboxylate"
    rows = drawn(replace(FOUND, object=replace(FOUND.object, text=name))).splitlines()
    (head,) = (row for row in rows if "Object" in row)
    column = slice(head.index("Object"), head.index("The label says"))
    assert name in "".join(row[column].strip() for row in rows)


def test_a_label_is_named_with_its_title() -> None:
    """By its file and by what it calls itself."""
    stream = io.StringIO()
    write_table(LABEL, [FOUND], stream, title="ZORBAMIDE tablets")
    assert stream.getvalue().splitlines()[:2] == [LABEL, "ZORBAMIDE tablets"]


def test_nothing_found_is_said() -> None:
    """Of the label by name, and that it is no proof."""
    text = " ".join(drawn().split())
    assert text.startswith(f"{LABEL} No pharmacokinetic interaction")
    assert "does not mean that there is none" in text


def test_the_score_is_explained() -> None:
    """With the threshold from which rows are shown."""
    stream = io.StringIO()
    write_note(0.261, stream)
    text = " ".join(stream.getvalue().split())
    assert "from 0.26 up" in text
    assert "no medical advice" in text


def test_a_label_does_not_steer_the_terminal() -> None:
    """Escape sequences and rich's markup in a label are text."""
    hostile = "\x1b[31mred\x1b[0m [bold]not[/bold] \x07 \u202etxet\u202c \u200b"
    text = drawn(
        replace(FOUND, label=hostile, statement=Statement(hostile, 0, 1), object=replace(FOUND.object, text=hostile)),
        width=200,
    )
    assert "\x1b" not in text
    assert "[bold]not[/bold]" in text
    assert not any(unicodedata.category(c) in {"Cc", "Cf"} for c in text if c != "\n")


@given(st.text())
def test_printable_text_is_one_line_without_controls(text: str) -> None:
    """Whatever it holds; letters stay."""
    shown = printable(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in shown)
    assert [c for c in text if c.isalnum() and unicodedata.category(c) != "Co"] == [c for c in shown if c.isalnum()]


def test_json_lines_are_one_interaction_a_line() -> None:
    """Line breaks in a statement are escaped; letters beyond ASCII stand as they are."""
    stream = io.StringIO()
    write_interactions([FOUND, replace(FOUND, statement=Statement("µ\nnew\u2028line", 0, 10))], stream)
    first, second, rest = stream.getvalue().split("\n")
    assert json.loads(first) == FOUND.to_json()
    assert json.loads(second)["statement"]["text"] == "µ\nnew\u2028line"
    assert "µ" in second
    assert rest == ""
    write_interactions([], stream := io.StringIO())
    assert stream.getvalue() == ""


def test_a_sections_text_can_be_given() -> None:
    """One line with label, section and text, into which offsets point; the section around it lends its title."""
    stream = io.StringIO()
    write_section("label.txt", LabelSection(None, "", "Text\r\n", 1, ("Around", ""), (None, None)), 3, stream)
    assert json.loads(stream.getvalue()) == {
        "label": "label.txt",
        "section": {"number": 3, "code": None, "title": "Around"},
        "text": "Text\r\n",
    }


def test_scores_have_six_digits() -> None:
    """A role's score is null where roles follow the text."""
    value = replace(FOUND, score=1 / 3, role_score=2 / 3).to_json()
    assert (value["score"], value["role_score"]) == (0.333333, 0.666667)
    assert FOUND.to_json()["role_score"] is None
