"""CSV, Excel, Parquet, SQLite and data frames: what is read back is what was found, whatever it was called."""

from __future__ import annotations

import csv
import errno
import io
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from xlsxwriter.exceptions import FileCreateError

from corpus_tools.errors import CorpusError, OutputError
from ddi.effects import Direction, Parameter
from ddi.output.cells import defuse, restore
from ddi.output.excel import LONGEST_TEXT, ExcelWriter
from ddi.output.rows import Kind, layout
from ddi.output.sqlite import SCHEMA_VERSION
from ddi.output.writers import FORMATS, OutputOptions, open_writer

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.output.rows import Row
    from ddi.reading import LabelReading

Readings: TypeAlias = Any  # the fixture's class, which tests cannot import

# Formulas, quotes, SQL, markup, control characters, line ends, characters beyond the first plane.
HOSTILE = (
    *("=1+1", "+x", "-5 mg", "@SUM(A1)", "\tx", "\rx", "'=1+1", "''+x", "＝1", '"quoted"', "a,b", "a\tb", "a;b"),
    *("Robert'); DROP TABLE labels;--", "<b>&amp;</b>", "x\r\ny", "x\ny", "\x00", "\x1b[31m", "\u202e", "𝛼", "_x0041_"),
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
NAMES = TEXTS.filter(lambda text: text.strip() == text)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(form: str, path: Path, *found: LabelReading, **options: bool) -> None:
    with open_writer(form, path, OutputOptions(**options)) as writer:  # type: ignore[arg-type]
        for reading in found:
            writer.write(reading)
        writer.finish()


def rows_of(*found: LabelReading, united: bool = False) -> list[Row]:
    return [row for reading in found for row in layout(united=united).rows(reading)]


@given(TEXTS)
def test_a_defused_cell_is_restored(text: str) -> None:
    """No text is lost, and no cell begins as a formula does."""
    cell = defuse(text)
    assert restore(cell) == text
    assert cell[0] not in "=+-@\t\r\n＝＋－＠"
    assert cell in {text, f"'{text}"}


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
@given(names=st.lists(st.tuples(NAMES, NAMES), max_size=3), source=NAMES)
@QUICK
def test_delimited_rows_read_back(
    form: str, delimiter: str, names: list[tuple[str, str]], source: str, readings: Readings, tmp_path: Path
) -> None:
    """Every cell, with Python's own reader; numbers are numbers and what is not there is empty."""
    reading = readings.reading(*names, source=source)
    path = tmp_path / f"found.{form}"
    write(form, path, reading)
    with path.open(encoding="utf-8", newline="") as stream:
        header, *lines = csv.reader(stream, delimiter=delimiter)
    columns = layout().columns
    assert header == [column.name for column in columns]
    makers = {Kind.TEXT: restore, Kind.INTEGER: int, Kind.NUMBER: float}
    back = [
        tuple(makers[column.kind](cell) if cell else None for cell, column in zip(line, columns, strict=True))
        for line in lines
    ]
    assert back == rows_of(reading)


@given(names=st.lists(st.tuples(NAMES, NAMES), max_size=3), source=NAMES)
@QUICK
def test_parquet_rows_read_back(names: list[tuple[str, str]], source: str, readings: Readings, tmp_path: Path) -> None:
    """With their types, also where there is no row."""
    reading = readings.reading(*names, source=source)
    path = tmp_path / "found.parquet"
    write("parquet", path, reading)
    table = parquet.read_table(path)
    assert [tuple(row.values()) for row in table.to_pylist()] == rows_of(reading)
    types = {Kind.TEXT: "string", Kind.INTEGER: "int64", Kind.NUMBER: "double"}
    assert [(field.name, str(field.type)) for field in table.schema] == [
        (column.name, types[column.kind]) for column in layout().columns
    ]


def test_parquet_has_a_row_group_each_ten_thousand_rows(
    readings: Readings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that memory does not grow with the labels."""
    monkeypatch.setattr("ddi.output.parquet._GROUP", 2)
    found = [readings.reading(("A", "B"), source=f"{number}.txt") for number in range(5)]
    write("parquet", tmp_path / "found.parquet", *found)
    assert parquet.ParquetFile(tmp_path / "found.parquet").num_row_groups == 3
    assert parquet.read_table(tmp_path / "found.parquet").num_rows == 5


@given(names=st.lists(st.tuples(NAMES, NAMES), max_size=2), source=NAMES)
@settings(QUICK, max_examples=25)
def test_excel_cells_read_back(names: list[tuple[str, str]], source: str, readings: Readings, tmp_path: Path) -> None:
    """Text is text: no cell is a formula or a link."""
    reading = readings.reading(*names, source=source)
    path = tmp_path / "found.xlsx"
    write("excel", path, reading)
    sheet = openpyxl.load_workbook(path)["interactions"]
    header, *rows = sheet.iter_rows()
    assert [cell.value for cell in header] == [column.name for column in layout().columns]
    assert all(cell.data_type in "sn" and cell.hyperlink is None for row in rows for cell in row)
    back = [tuple(_unescaped(cell.value) for cell in row) for row in rows]
    assert back == rows_of(reading)


def _unescaped(value: object) -> object:
    """Return a cell as Excel shows it: openpyxl leaves _x000D_ as it stands in the file."""
    return openpyxl.utils.escape.unescape(value) if isinstance(value, str) else value


def test_a_formula_keeps_the_mark_of_a_text_in_excel(readings: Readings, tmp_path: Path) -> None:
    """So that it stays a text when somebody edits the cell."""
    write("excel", tmp_path / "found.xlsx", readings.reading(("=1+1", "B")))
    sheet = openpyxl.load_workbook(tmp_path / "found.xlsx")["interactions"]
    marked = {cell.value: cell.quotePrefix for cell in next(sheet.iter_rows(min_row=2))}
    assert marked["=1+1"]
    assert not marked["b"]


def test_a_text_too_long_for_a_cell_is_cut_and_said(readings: Readings, tmp_path: Path) -> None:
    """By Excel's count of characters; the other formats hold all of it."""
    name = "a" + "𝛼" * 20_000
    notes: list[str] = []
    with open_writer("excel", tmp_path / "found.xlsx", OutputOptions(note=notes.append)) as writer:
        writer.write(readings.reading((name, "B")))
        writer.finish()
    sheet = openpyxl.load_workbook(tmp_path / "found.xlsx")["interactions"]
    longest = max((str(cell.value) for row in sheet.iter_rows() for cell in row), key=len)
    assert len(longest.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert name[:16_000] in longest
    assert longest.endswith("…")
    assert len(notes) == 1
    assert "32,767" in notes[0]


def test_a_full_sheet_is_followed_by_another(readings: Readings, tmp_path: Path) -> None:
    """Each with the header."""
    with xlsxwriter.Workbook(tmp_path / "found.xlsx", {"constant_memory": True}) as workbook:
        writer = ExcelWriter(workbook, OutputOptions(), most_rows=3)
        writer.write(readings.reading(*[("A", "B")] * 5))
    book = openpyxl.load_workbook(tmp_path / "found.xlsx")
    assert [sheet.max_row for sheet in book] == [3, 3, 2]
    assert {sheet["A1"].value for sheet in book} == {"label"}


def test_every_sheet_is_filtered_by_its_header(readings: Readings, tmp_path: Path) -> None:
    """With all of its rows and columns; one without rows too."""
    with xlsxwriter.Workbook(tmp_path / "found.xlsx", {"constant_memory": True}) as workbook:
        writer = ExcelWriter(workbook, OutputOptions(), most_rows=3)
        writer.write(readings.reading(*[("A", "B")] * 3))
        writer.finish()
    write("excel", tmp_path / "empty.xlsx")
    books = [openpyxl.load_workbook(tmp_path / name) for name in ("found.xlsx", "empty.xlsx")]
    last = openpyxl.utils.get_column_letter(len(layout().columns))
    filters = [sheet.auto_filter.ref for book in books for sheet in book]
    assert filters == [f"A1:{last}3", f"A1:{last}2", f"A1:{last}1"]


def test_the_same_results_give_the_same_files(readings: Readings, tmp_path: Path) -> None:
    """Byte for byte."""
    for form in ("csv", "excel", "parquet", "sqlite", "fhir", "merged-pddi"):
        for name in ("one", "two"):
            with open_writer(form, tmp_path / name, OutputOptions()) as writer:
                writer.write(readings.reading(("A", "B"), denied=(("C", "D"),)))
                writer.finish()
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes(), form


@pytest.mark.parametrize("form", ["csv", "tsv", "excel", "parquet"])
def test_pairs_are_rows_too(form: str, readings: Readings, tmp_path: Path) -> None:
    """One row a pair, with the number of its statements and the surest of them."""
    reading = readings.reading(("Zorbamide", "Quexapine"), ("Zorbamide", "Quexapine"))
    path = tmp_path / "found"
    write(form, path, reading, united=True)
    names = [column.name for column in layout(united=True).columns]
    (row,) = rows_of(reading, united=True)
    assert dict(zip(names, row, strict=True))["statements"] == 2
    if form == "parquet":
        assert parquet.read_table(path).column_names == names
    elif form == "excel":
        assert openpyxl.load_workbook(path.rename(tmp_path / "found.xlsx"))["interactions"].max_row == 2
    else:
        assert len(path.read_text(encoding="utf-8").splitlines()) == 2


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@given(names=st.lists(st.tuples(NAMES, NAMES), max_size=3), source=NAMES)
@QUICK
def test_sqlite_holds_what_was_found(
    names: list[tuple[str, str]], source: str, readings: Readings, tmp_path: Path
) -> None:
    """Joined again, the tables give back the names, the statements and the effects, whatever stands in them."""
    reading = readings.reading(*names, source=source)
    path = tmp_path / "found.sqlite"
    write("sqlite", path, reading)
    back = query(
        path,
        """
        SELECT labels.source, sections.number, sections.title, precipitant, precipitant_text, object, modality, score,
               statements.text, statements.begins, effects.parameter, effects.amount, effects.unit, models.name
        FROM interactions
        JOIN statements ON statements.id = statement_id
        JOIN sections ON sections.id = section_id
        JOIN labels ON labels.id = label_id
        JOIN models ON models.id = model_id
        JOIN effects ON interaction_id = interactions.id
        ORDER BY interactions.id
        """,
    )
    assert back == [
        (
            *(source, 1, found.section_title, found.precipitant.name, found.precipitant.text, found.object.name),
            *(str(found.modality), round(found.score, 6), found.statement.text, found.statement.start),
            *("AUC", 46.0, "%", "example 1"),
        )
        for found in reading.interactions
    ]


def test_sqlite_has_every_label_and_its_schemas_number(readings: Readings, tmp_path: Path) -> None:
    """Also a label without findings, with the sections that were read of it; nothing refers to nothing."""
    path = tmp_path / "found.sqlite"
    write("sqlite", path, readings.reading(("A", "B")), readings.reading(source="none.txt"), readings.reading())
    assert query(path, "SELECT source FROM labels") == [("label.txt",), ("none.txt",), ("label.txt",)]
    assert query(path, "SELECT count(*), count(text) FROM sections") == [(3, 0)]
    assert query(path, "SELECT count(*) FROM models") == [(1,)]
    assert query(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert query(path, "PRAGMA foreign_key_check") == []
    assert query(path, "PRAGMA integrity_check") == [("ok",)]


def test_offsets_point_into_the_texts_of_a_database(readings: Readings, tmp_path: Path) -> None:
    """With the texts; a statement of two pairs stands there once."""
    path = tmp_path / "found.sqlite"
    write("sqlite", path, readings.reading(("A", "B"), ("C", "D")), with_text=True)
    for text, said, begins, ends, name, start, end in query(
        path,
        "SELECT sections.text, statements.text, statements.begins, statements.ends, object_text, object_begins, "
        "object_ends FROM interactions JOIN statements ON statements.id = statement_id "
        "JOIN sections ON sections.id = section_id",
    ):
        assert text[begins:ends] == said  # type: ignore[index]
        assert text[start:end] == name  # type: ignore[index]


def test_the_first_effect_has_columns_and_all_are_there(readings: Readings) -> None:
    """As JSON; a label without figures leaves them empty; reasons come where they were asked for."""
    names = [column.name for column in layout().columns]
    (row,) = rows_of(readings.reading(("A", "B"), reasons=(("word=raised", 0.5),)))
    found = dict(zip(names, row, strict=True))
    assert (found["parameter"], found["direction"], found["amount"], found["unit"]) == ("AUC", "increase", 46.0, "%")
    assert [effect["drug"] for effect in json.loads(str(found["effects"]))] == ["b"]
    assert found["reasons"] == '[["word=raised", 0.5]]'
    (plain,) = rows_of(readings.reading(("A", "B"), amounts=False))
    values = dict(zip(names, plain, strict=True))
    assert (values["direction"], values["amount"], values["unit"], values["reasons"]) == ("increase", None, None, None)


def test_all_effects_stand_there_in_words(readings: Readings) -> None:
    """As the table for people has them, each once; nothing where there is none."""
    read = readings.reading(("A", "B"), ("A", "B"))
    first, second = read.interactions
    (effect,) = first.effects
    down = replace(effect, parameter=Parameter.CMAX, direction=Direction.DECREASE, amount=None)
    several = replace(read, interactions=(replace(first, effects=(effect, down, effect)), second))
    column = [column.name for column in layout().columns].index("effects_text")
    said = "AUC of b up 46 %; Cmax of b down"
    assert [row[column] for row in rows_of(several)] == [said, "AUC of b up 46 %"]
    column_of_pairs = [column.name for column in layout(united=True).columns].index("effects_text")
    assert [row[column_of_pairs] for row in rows_of(several, united=True)] == [said]
    silent = replace(read, interactions=tuple(replace(each, effects=()) for each in read.interactions))
    assert [row[column] for row in rows_of(silent)] == [None, None]
    assert [row[column_of_pairs] for row in rows_of(silent, united=True)] == [None]


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_that_breaks_off_leaves_nothing(form: str, readings: Readings, tmp_path: Path) -> None:
    """Nor does it touch what stood there; folders of formats that write one are not there either."""

    def broken_off() -> None:
        with open_writer(form, tmp_path / "found", OutputOptions()) as writer:
            writer.write(readings.reading(("A", "B")))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "package", "extra"),
    [
        ("excel", "xlsxwriter", "tables"),
        ("parquet", "pyarrow", "tables"),
        ("bioc-xml", "bioc", "formats"),
        ("bioc-json", "bioc", "formats"),
    ],
)
def test_a_package_that_is_missing_is_named(
    form: str, package: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the extra that brings it, before a label is read, and no file."""
    monkeypatch.setitem(sys.modules, package, None)
    with (
        pytest.raises(CorpusError, match=rf"{package}.*pk-ddi\[{extra}\]".replace("xlsxwriter", "XlsxWriter")),
        open_writer(form, tmp_path / "found", OutputOptions()),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("sqlite", sqlite3.OperationalError("database or disk is full")),
        ("excel", FileCreateError("disk is full")),
        ("csv", OSError(errno.ENOSPC, "disk is full")),
    ],
)
def test_a_disk_that_is_full_is_an_error_of_the_output(form: str, error: Exception, tmp_path: Path) -> None:
    """Whatever a library makes of it."""
    with (
        pytest.raises(OutputError, match=r"found: .*disk is full"),
        open_writer(form, tmp_path / "found", OutputOptions()),
    ):
        raise error
    assert list(tmp_path.iterdir()) == []


def test_numbers_are_no_formulas() -> None:
    """A number below nought stays one."""
    stream = io.StringIO()
    csv.writer(stream).writerow([defuse("-5 mg"), -5.0])
    assert stream.getvalue() == "'-5 mg,-5.0\r\n"
