"""Formats of other projects: the merged dataset's columns, and FHIR resources that their published structure takes."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.etree import ElementTree as ET

import pytest
from fhir.resources.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi.output.fhir import FhirWriter
from ddi.output.pddi import COLUMNS, PddiWriter
from ddi.output.writers import OutputOptions

if TYPE_CHECKING:
    from ddi.reading import LabelReading

Readings: TypeAlias = Any  # the fixture's class, which tests cannot import

HOSTILE = "<script>alert(1)</script> & \"'\x00\x1b\t\r\n\u2028\ufffe=1+1"
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)


def written(make: type, *found: LabelReading) -> tuple[str, list[str]]:
    stream, notes = io.StringIO(), []
    writer = make(stream, OutputOptions(note=notes.append))
    for reading in found:
        writer.write(reading)
    writer.finish()
    return stream.getvalue(), notes


# the merged dataset


def test_the_columns_are_the_datasets(readings: Readings) -> None:
    """All 27 of them, in its order; what is unknown is None; roles and identifiers are where it has them."""
    text, _ = written(PddiWriter, readings.reading(("Zorbamide", "Quexapine"), names={"Quexapine": "quexapine acid"}))
    header, row = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    assert header == list(COLUMNS)
    assert len(header) == 27
    found = dict(zip(header, row, strict=True))
    assert (found["object"], found["precipitant"]) == ("quexapine_acid", "zorbamide")
    assert found["drug1"] == "http://bio2rdf.org/drugbank:DB-quexapine"
    assert found["drug2"] == "http://bio2rdf.org/drugbank:DB-zorbamide"
    assert (found["ddiPkEffect"], found["numericVal"]) == ("AUC of quexapine acid up 46 %", "46")
    assert found["evidenceStatement"] == "Zorbamide raised the AUC of Quexapine by 46%."
    assert (found["source"], found["evidenceSource"], found["certainty"]) == ("pk-ddi", "label.txt", "0.912346")
    assert found["homepage"].endswith("setid=1b5e")
    assert {found[name] for name in ("severity", "pathway", "researchStatement", "objectUri")} == {"None"}


@given(names=st.lists(st.tuples(NAMES, NAMES), max_size=3), source=NAMES)
@settings(max_examples=40, deadline=None)
def test_every_row_is_one_line_of_27_cells(names: list[tuple[str, str]], source: str, readings: Readings) -> None:
    """Whatever stands in a name; no cell is a formula."""
    text, _ = written(PddiWriter, readings.reading(*names, source=source))
    lines = text.split("\n")
    assert lines.pop() == ""
    cells = [line.split("\t") for line in lines]
    assert [len(row) for row in cells] == [27] * (len(names) + 1)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in cells for cell in row)


@pytest.mark.parametrize("make", [PddiWriter, FhirWriter])
def test_what_a_label_denies_is_left_out_and_said(make: type, readings: Readings) -> None:
    """These formats say that drugs interact."""
    text, notes = written(make, readings.reading(("Zorbamide", "Quexapine"), denied=(("Velotril", "Butoline"),)))
    assert "quexapine" in text
    assert "velotril" not in text.lower()
    (note,) = notes
    assert note.startswith("1 denied")
    assert written(make, readings.reading(("A", "B")))[1] == []


# FHIR


def test_the_bundle_is_valid_r5(readings: Readings) -> None:
    """By models made from the published structure, with what that structure requires."""
    text, _ = written(
        FhirWriter,
        readings.reading(("Zorbamide", "Quexapine"), ("Velotril", "Quexapine"), title="A title"),
        readings.reading(("No-code", "Quexapine"), source="two.txt", amounts=False),
    )
    bundle = Bundle.model_validate_json(text)
    assert bundle.type == "collection"
    value = json.loads(text)
    urls = [entry["fullUrl"] for entry in value["entry"]]
    assert len(urls) == len(set(urls)) == 3
    for entry in value["entry"]:
        resource = entry["resource"]
        assert entry["fullUrl"] == f"urn:uuid:{resource['id']}"
        assert (resource["resourceType"], resource["type"]) == ("ClinicalUseDefinition", "interaction")
        # cud-1: the parts of other types are absent; dom-3: what is contained is referred to.
        assert not {"indication", "contraindication", "undesirableEffect", "warning"} & set(resource)
        assert resource["subject"][0]["reference"] == f"#{resource['contained'][0]['id']}"
        assert resource["interaction"]["interactant"][0]["itemCodeableConcept"]["text"] != "quexapine"
        assert resource["contained"][0]["code"]["text"] == "quexapine"
    first = value["entry"][0]["resource"]
    assert first["interaction"]["effect"] == {"concept": {"text": "AUC of quexapine up 46 %"}}
    assert {"system": "http://identifiers.org/drugbank", "code": "DB-zorbamide", "display": "zorbamide"} in first[
        "interaction"
    ]["interactant"][0]["itemCodeableConcept"]["coding"]
    assert "coding" not in value["entry"][2]["resource"]["interaction"]["interactant"][0]["itemCodeableConcept"]


@given(names=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=2), source=NAMES, title=NAMES)
@settings(max_examples=25, deadline=None)
def test_hostile_names_make_valid_resources(
    names: list[tuple[str, str]], source: str, title: str, readings: Readings
) -> None:
    """The narrative is XHTML that says what the texts say; no string is empty or holds a control character."""
    text, _ = written(FhirWriter, readings.reading(*names, source=source, title=title))
    Bundle.model_validate_json(text)
    for entry in json.loads(text)["entry"]:
        ET.fromstring(entry["resource"]["text"]["div"])  # noqa: S314 - what this project wrote
        for string in strings(entry):
            assert string
            assert not re.search(r"[\x00-\x1f\x7f]", string)


def test_markup_in_a_label_is_text_in_the_narrative(readings: Readings) -> None:
    """And the rest of it is shown."""
    text, _ = written(FhirWriter, readings.reading((HOSTILE, "Quexapine"), title=HOSTILE))
    (entry,) = json.loads(text)["entry"]
    narrative = ET.fromstring(entry["resource"]["text"]["div"])  # noqa: S314 - what this project wrote
    assert {element.tag.split("}")[1] for element in narrative.iter()} == {"div", "p"}
    assert "<script>alert(1)</script> & \"'" in "".join(narrative.itertext())


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [string for inner in value.values() for string in strings(inner)]
    if isinstance(value, list):
        return [string for inner in value for string in strings(inner)]
    return [str(value)]


def test_nothing_found_is_an_empty_bundle(readings: Readings) -> None:
    """Valid too: FHIR has no empty lists."""
    text, _ = written(FhirWriter, readings.reading())
    assert Bundle.model_validate_json(text).entry is None
    assert json.loads(text) == {"resourceType": "Bundle", "type": "collection"}


def test_the_same_statement_in_two_labels_is_two_resources(readings: Readings) -> None:
    """And the same label read again gives the same identifiers."""
    twice = [readings.reading(("A", "B"), ("A", "B"))] * 2
    text, _ = written(FhirWriter, *twice)
    urls = [entry["fullUrl"] for entry in json.loads(text)["entry"]]
    assert len(set(urls)) == 4
    assert written(FhirWriter, *twice)[0] == text
