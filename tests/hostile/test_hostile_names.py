"""Names made to harm, on their way through `ddi extract` to screens, tables, pages and databases."""

from __future__ import annotations

import csv
import io
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner
from lxml import html

from cli import corpus_commands, ddi_commands

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "7 DRUG INTERACTIONS\n\n{name}Coadministration of ketoconazole increased the AUC of midazolam by 46%.\n"
NAMES = {
    "terminal": "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxt.txt",
    "formula": "=cmd|' -C calc'!A0.txt",
    "markup": "<script>alert(1)<\u2215script><img src=x onerror=alert(1)>.txt",
    "quotes": "\"'); DROP TABLE labels;--.txt",
    "rich": "[red]x[link=y].txt",
    "line end": "a\nerror: b.txt",
}
STEERS = "\x1b\x07\x9b\u202e"


@pytest.fixture(params=NAMES)
def label(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a label whose file is called so, and which says so, too."""
    path = tmp_path / NAMES[request.param]
    path.write_text(TEXT.format(name=f"{path.name} "), encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    result = CliRunner().invoke(ddi_commands, ["extract", *map(str, arguments)])
    assert result.exit_code == 0, result.stderr
    assert not [c for c in STEERS if c in result.stderr]
    return result.stdout


def test_the_table_steers_no_screen(label: Path) -> None:
    """Nor does what is said of the run."""
    shown = run(label, "--verbose")
    assert "midazolam" in shown
    assert not [c for c in STEERS if c in shown]


def test_a_table_of_cells_holds_no_formula(label: Path, tmp_path: Path) -> None:
    """In CSV and in Excel; each name is one cell, whatever it holds."""
    rows = list(csv.DictReader(io.StringIO(run(label, "--format", "csv"), newline="")))
    assert {row["object"] for row in rows} == {"midazolam"}
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+-@\t\r"]
    target = tmp_path / "found.xlsx"
    run(label, "-o", target)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_page_runs_nothing_of_a_name(label: Path, tmp_path: Path) -> None:
    """Markup is text."""
    target = tmp_path / "page.html"
    run(label, "-o", target)
    page = html.fromstring(target.read_bytes())
    assert not page.xpath("//*[@onerror]")
    assert not [
        script for script in page.iter("script") if "alert(1)" in (script.text or "") and not script.get("type")
    ]
    assert not [c for c in "\x1b\x07\x9b\u202e" if c in target.read_text(encoding="utf-8")]


def test_a_database_keeps_its_tables(label: Path, tmp_path: Path) -> None:
    """A quote ends no statement."""
    target = tmp_path / "found.sqlite"
    run(label, "-o", target)
    with closing(sqlite3.connect(target)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM labels").fetchone()
    assert count == 1


@pytest.mark.parametrize("form", ["brat", "fhir"])
def test_an_output_stays_in_its_place(form: str, label: Path, tmp_path: Path) -> None:
    """A label's name leads out of no folder."""
    place = tmp_path / "place"
    place.mkdir()
    before = {path.name for path in tmp_path.iterdir()}
    run(label, "--format", form, "-o", place / "found")
    assert {path.name for path in tmp_path.iterdir()} == before
    assert [path.name for path in place.iterdir()] == ["found"]


@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_terminal_is_not_steered(form: str, tmp_path: Path) -> None:
    """On a terminal, escapes stand for what would steer it; JSON and CSV in a file say what the label says."""
    label = tmp_path / "label.txt"
    label.write_text(TEXT.format(name=NAMES["terminal"]), encoding="utf-8")
    missing = tmp_path / NAMES["terminal"]
    parent, child = pty.openpty()
    command = [sys.executable, "-c", "import cli; cli.ddi_commands()", "extract", label, missing, "--format", form]
    with subprocess.Popen([*map(str, command)], stdout=child, stderr=child, env=os.environ | {"TERM": "xterm"}) as ran:
        os.close(child)
        pieces = []
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            pieces.append(piece)
    os.close(parent)
    shown = b"".join(pieces).decode()
    assert ran.returncode == 1
    assert "midazolam" in shown
    assert not [c for c in ("\x1b]0", "\x07", "\x1b[2J", "\x9b", "\u202e") if c in shown.replace("\x1b[2K", "")]


def test_problems_of_a_corpus_steer_no_screen(tmp_path: Path) -> None:
    """Names of files stand in every problem, and in the tables of counts."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "knowtator").mkdir()
    for name in NAMES.values():
        (tmp_path / "texts" / name).write_text(f"Zorbamide rose. {name}\n", encoding="utf-8")
    for command in ("validate", "stats"):
        result = CliRunner().invoke(corpus_commands, [command, str(tmp_path)])
        assert not [c for c in STEERS if c in result.output]
        assert result.exception is None or isinstance(result.exception, SystemExit)
