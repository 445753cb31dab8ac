"""The list of cases as a table: what a spreadsheet and a person do to it, and what cannot be read."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.adjudication.cases import Case
from corpus_tools.adjudication.decisions import DecisionRow, dump_decisions, guarded, load_decisions, unguarded
from corpus_tools.agreement.disagreements import Kind
from corpus_tools.documents import Span
from corpus_tools.errors import DecisionError

if TYPE_CHECKING:
    from pathlib import Path

CASE = Case("m-1", "one.txt", Kind.MENTION, "span", Span(0, 5), "=Zorba; quex", ('"Zorba" at 0..5', "nothing marked"))
FILLED = DecisionRow("m-1", "A", by="Ann", when="2026-03-01", comment="- not sure")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """With what a person has filled in."""
    dump_decisions([(CASE, FILLED, True)], [], ("A", "B"), tmp_path / "list.csv")
    (row,) = load_decisions(tmp_path / "list.csv")
    assert row == DecisionRow(
        **{name: getattr(FILLED, name) for name in ("case", "decision", "edit", "by", "when", "comment")},
        facts={
            "state": "decided",
            "section": "one.txt",
            "kind": "mention",
            "difference": "span",
            "sentence": "=Zorba; quex",
            "A": '"Zorba" at 0..5',
            "B": "nothing marked",
        },
    )
    assert (row.path, row.line) == (tmp_path / "list.csv", 2)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """Not the text's, and not the person's own."""
    dump_decisions([(CASE, FILLED, True)], [], ("A", "B"), tmp_path / "list.csv")
    text = (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    cells = [cell for line in csv.reader(text.splitlines()) for cell in line]
    assert "'=Zorba; quex" in cells
    assert "'- not sure" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_a_column_that_a_person_has_added_is_kept(tmp_path: Path) -> None:
    """At the end; so is what a further annotator once said in a case that is no more."""
    asked = DecisionRow("m-1", facts={"ask": "Bo", "state": "open"})
    stale = DecisionRow("m-0", "C", by="Ann", facts={"C": "something"})
    dump_decisions([(CASE, asked, False)], [stale], ("A", "B"), tmp_path / "list.csv")
    first, second = load_decisions(tmp_path / "list.csv")
    assert (first.facts["ask"], first.facts["C"]) == ("Bo", "")
    assert (second.facts["ask"], second.facts["C"], second.facts["state"]) == ("", "something", "stale")


@given(st.text(alphabet="'=+-@\t\r\n＝a ", max_size=6))
def test_every_cell_comes_back(cell: str) -> None:
    """However many apostrophes it begins with."""
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


def test_a_table_saved_with_semicolons_is_read(tmp_path: Path) -> None:
    """As spreadsheets do in many countries, with or without a byte order mark, columns in any order."""
    text = "by;when;comment;case;edit;decision\r\nAnn;1.3.2026;a, b and c;m-1;;B\r\n"
    (tmp_path / "list.csv").write_bytes(text.encode())
    assert load_decisions(tmp_path / "list.csv") == (
        DecisionRow("m-1", "B", by="Ann", when="1.3.2026", comment="a, b and c"),
    )


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "empty"),
        (b"case,decision\nm-1,A\n", "edit, by, when, comment"),
        (b"case,decision,edit,by,when,comment\nm-1,A\n", "line 2"),
        (b"case,decision,edit,by,when,comment\nm-1,A,,J\xf6rg,,\n", "UTF-8"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path: Path, content: bytes, named: str) -> None:
    """By name and line; a table is never half read."""
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(DecisionError, match=named) as refused:
        load_decisions(tmp_path / "list.csv")
    assert refused.value.path == tmp_path / "list.csv"


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(DecisionError, match=r"none\.csv: the file cannot be read"):
        load_decisions(tmp_path / "none.csv")
