"""brat, BioC and Web Annotation: what is written of a label is read back by the modules of `corpus convert`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.formats import FORMATS as FOREIGN
from ddi.output.annotation_formats import documents_of
from ddi.output.writers import OutputOptions, open_writer

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.formats import AnnotatedDocument
    from ddi.reading import LabelReading

Readings: TypeAlias = Any  # the fixture's class, which tests cannot import

SUFFIXES = {"brat": "", "bioc-xml": ".xml", "bioc-json": ".json", "webannotation": ".jsonld"}
EACH = pytest.mark.parametrize("form", SUFFIXES)


def written(form: str, folder: Path, *found: LabelReading) -> tuple[tuple[AnnotatedDocument, ...], list[str]]:
    """Return what is read back, and the notes."""
    path, notes = folder / f"found{SUFFIXES[form]}", []
    with open_writer(form, path, OutputOptions(note=notes.append)) as writer:
        for reading in found:
            writer.write(reading)
        writer.finish()
    return FOREIGN[form].read(path).documents, notes


@EACH
def test_what_was_found_is_read_back(form: str, readings: Readings, tmp_path: Path) -> None:
    """Texts, drugs with their types and offsets, interactions with roles and modality, and their statements."""
    one = readings.reading(("Zorbamide", "Quexapine"), ("µ<&>\"'", "𝛼-acid"), denied=(("Velotril", "Zorbamide"),))
    two = readings.reading(("Zorbamide", "Quexapine"), source="two.txt", alone=("Velotril",))
    back, _ = written(form, tmp_path, one, two)
    assert len(back) == 2
    for document, reading in zip(back, (one, two), strict=True):
        section = document.section
        assert section.text == reading.sections[0].section.text
        assert [(m.start, m.end, m.type, m.text) for m in section.mentions] == [
            (d.mention.start, d.mention.end, d.mention.type, d.mention.text) for d in reading.sections[0].drugs
        ]
        assert {
            (i.precipitant.start, i.object.start, i.modality, i.type, i.phrase and i.phrase.text)
            for i in section.interactions
        } == {(i.precipitant.start, i.object.start, i.modality, i.type, i.statement.text) for i in reading.interactions}
        (named, *_) = (dict(attributes) for attributes in document.mention_attributes)
        assert named["name"] == "zorbamide"
        assert {dict(attributes)["score"] for attributes in document.interaction_attributes} == {"0.912346"}
        assert "AUC of quexapine up 46 %" in {dict(each)["effects"] for each in document.interaction_attributes}


@EACH
def test_what_a_format_cannot_hold_is_named(form: str, readings: Readings, tmp_path: Path) -> None:
    """There are no attributes of a text in brat, and XML has not every character."""
    _, notes = written(form, tmp_path, readings.reading(("Zorb\x1bamide", "Quexapine"), title="A title"))
    lost = " ".join(notes)
    assert ("label_title" in lost) is (form == "brat")
    assert bool(notes) is (form in {"brat", "bioc-xml"})


@EACH
def test_nothing_read_is_an_output_all_the_same(form: str, tmp_path: Path) -> None:
    """Without documents."""
    with open_writer(form, tmp_path / "found", OutputOptions()) as writer:
        writer.finish()
    assert (tmp_path / "found").is_dir() is (form == "brat")


def test_a_document_names_its_section_and_label(readings: Readings) -> None:
    """And the drug that a metabolite comes from."""
    reading = readings.reading(("Butoline", "Quexapine"), parents={"Butoline": "zorbamide"}, title="A title")
    (document,) = documents_of(reading)
    assert (document.section.name, document.section.package_insert) == ("label.txt#1", "label.txt")
    assert dict(document.attributes) == {
        "section_number": "1",
        "section_code": "34073-7",
        "label_title": "A title",
        "set_id": "1b5e",
        "label_version": "3",
        "effective_date": "2020-05",
        "model": "example 1",
        "threshold": "0.250000",
    }
    assert dict(document.mention_attributes[0])["parent"] == "zorbamide"
