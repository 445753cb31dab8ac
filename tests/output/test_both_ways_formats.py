"""A statement that holds both ways: every format has both directions."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.formats import FORMATS as FOREIGN
from ddi.output.page.build import build_view
from ddi.output.page.cross import CrossTable
from ddi.output.writers import OutputOptions, open_writer

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.reading import LabelReading

Readings: TypeAlias = Any  # the fixture's class, which tests cannot import

BOTH = {("zorbamide", "quexapine"), ("quexapine", "zorbamide")}
SUFFIXES = {"brat": "", "bioc-xml": ".xml", "bioc-json": ".json", "webannotation": ".jsonld"}


@pytest.fixture
def reading(readings: Readings) -> LabelReading:
    """Return a label whose only statement says both."""
    made: LabelReading = readings.reading(("Zorbamide", "Quexapine"))
    return both_ways(made)


def both_ways(made: LabelReading) -> LabelReading:
    (one,) = made.interactions
    first = replace(one, both_ways=True)
    other = replace(first, precipitant=one.object, object=one.precipitant, role_score=None)
    return replace(made, interactions=(first, other))


def write(form: str, path: Path, reading: LabelReading, *, united: bool = False) -> Path:
    with open_writer(form, path, OutputOptions(united=united)) as writer:
        writer.write(reading)
        writer.finish()
    return path


@pytest.mark.parametrize("united", [False, True], ids=["by statement", "by pair"])
def test_rows_and_lines(reading: LabelReading, tmp_path: Path, *, united: bool) -> None:
    """One a direction, by statement and by pair."""
    rows = write("csv", tmp_path / "f.csv", reading, united=united).read_text(encoding="utf-8").splitlines()
    lines = write("jsonl", tmp_path / "f.jsonl", reading, united=united).read_text(encoding="utf-8").splitlines()
    assert {(row["precipitant"], row["object"]) for row in csv.DictReader(rows)} == BOTH
    said = [json.loads(line) for line in lines]
    names = [(each["precipitant"], each["object"]) for each in said]
    assert {pair if united else tuple(drug["name"] for drug in pair) for pair in names} == BOTH


def test_database(reading: LabelReading, tmp_path: Path) -> None:
    """Two interactions of one statement."""
    with closing(sqlite3.connect(write("sqlite", tmp_path / "f.sqlite", reading))) as database:
        found = database.execute("SELECT statement_id, precipitant, object FROM interactions").fetchall()
    assert {(precipitant, other) for _, precipitant, other in found} == BOTH
    assert len({statement for statement, _, _ in found}) == 1


def test_merged_dataset(reading: LabelReading, tmp_path: Path) -> None:
    """Its columns have roles."""
    rows = write("merged-pddi", tmp_path / "f.tsv", reading).read_text(encoding="utf-8").splitlines()
    assert {(row["precipitant"], row["object"]) for row in csv.DictReader(rows, delimiter="\t")} == BOTH


def test_fhir(reading: LabelReading, tmp_path: Path) -> None:
    """Two resources with identifiers of their own."""
    bundle = json.loads(write("fhir", tmp_path / "f.json", reading).read_text(encoding="utf-8"))
    found = [entry["resource"] for entry in bundle["entry"]]
    assert {
        (each["interaction"]["interactant"][0]["itemCodeableConcept"]["text"], each["subject"][0]["display"])
        for each in found
    } == BOTH
    assert len({each["id"] for each in found}) == 2


@pytest.mark.parametrize("form", SUFFIXES)
def test_annotated_texts(form: str, reading: LabelReading, tmp_path: Path) -> None:
    """What is read back has both."""
    path = write(form, tmp_path / f"f{SUFFIXES[form]}", reading)
    (document,) = FOREIGN[form].read(path).documents
    found = document.section.interactions
    assert {(each.precipitant.name, each.object.name) for each in found} == BOTH


@pytest.mark.parametrize("united", [False, True], ids=["by statement", "by pair"])
def test_page(reading: LabelReading, *, united: bool) -> None:
    """Two rows, two lines in the picture of the drugs."""
    view = build_view(reading, united=united)
    names = {drug.number: drug.name for drug in view.drugs}
    assert {(names[row.precipitant.drug], names[row.object.drug]) for row in view.rows} == BOTH
    assert len(view.network.edges) == 2


@pytest.mark.parametrize("united", [False, True], ids=["by statement", "by pair"])
def test_labels_side_by_side(reading: LabelReading, readings: Readings, *, united: bool) -> None:
    """Where one label says both, another's statement stands with its direction."""
    table = CrossTable()
    for number, each in enumerate((reading, readings.reading(("Zorbamide", "Quexapine"), source="two.txt")), 1):
        table.add(each, build_view(each, number=number, united=united))
    assert {(row.precipitant, row.object): len(row.cells) for row in table.rows()} == {
        ("zorbamide", "quexapine"): 2,
        ("quexapine", "zorbamide"): 1,
    }


def test_screen(reading: LabelReading, tmp_path: Path) -> None:
    """The table for people has two rows of one statement."""
    text = write("table", tmp_path / "f.txt", reading).read_text(encoding="utf-8")
    assert text.count("they interact") == 2
    assert text.count("raised the AUC of") == 1
