"""A label in, results out: offsets agree with the text, results repeat, and every format takes them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DRUGS, TEXTS, examples, label_texts

from corpus_tools.errors import CorpusError
from ddi.errors import LabelError
from ddi.labels import Failure, read_labels, select_sections
from ddi.labels.label import Label
from ddi.output.cells import restore
from ddi.output.writers import FORMATS, OutputOptions, open_writer

if TYPE_CHECKING:
    from ddi.extraction import Extractor
    from ddi.reading import LabelReading

FOUND: list[int] = []


def read(text: str, extractor: Extractor, source: str = "label.txt") -> LabelReading | None:
    (label,) = read_labels(["-"], stdin=io.BytesIO(text.encode()))
    if isinstance(label, Failure):
        assert isinstance(label.error, LabelError)
        return None
    label = replace(label, source=source)
    return extractor.extract(label, sections=select_sections(label, sections="all"))


@examples(40)
@given(label_texts() | TEXTS)
def test_offsets_agree_with_the_text(extractor: Extractor, text: str) -> None:
    """Of drugs, statements, effects and amounts; and the same label read again says the same."""
    reading = read(text, extractor)
    if reading is None:
        return
    for section in reading.sections:
        for drug in section.drugs:
            assert section.section.text[drug.mention.start : drug.mention.end] == drug.mention.text
    texts = {section.number: section.section.text for section in reading.sections}
    for found in reading.interactions:
        own = texts[found.section_number]
        for part in (found.precipitant, found.object, found.statement, *found.effects):
            assert own[part.start : part.end] == part.text
        for drug in (found.precipitant, found.object):
            assert found.statement.start <= drug.start < drug.end <= found.statement.end
        assert 0 <= found.score <= 1
    assert read(text, extractor) == reading
    FOUND.append(len(reading.interactions))


def test_interactions_were_found_above() -> None:
    """The texts are such that the properties are not empty."""
    assert not FOUND or sum(FOUND) > 5


@pytest.mark.parametrize("form", FORMATS)
@examples(6)
@given(text=label_texts(), name=TEXTS, title=TEXTS)
def test_any_result_is_written_in_every_format(
    extractor: Extractor, form: str, text: str, name: str, title: str
) -> None:
    """Whatever the label's name and title, the output is there, the same twice, or an error says why not."""
    reading = read(text, extractor, source=name)
    if reading is None:
        return
    reading = replace(reading, label=replace(reading.label, title=title))
    with tempfile.TemporaryDirectory() as folder:
        first, second = (_written(form, reading, Path(folder, f"{number}")) for number in (1, 2))
    assert first == second
    if form == "sqlite" and isinstance(first, bytes):
        _check_database(first, reading)
    if form == "jsonl":
        assert isinstance(first, bytes)
        lines = first.decode().split("\n")[:-1]
        assert [json.loads(line) for line in lines] == [
            json.loads(json.dumps(found.to_json())) for found in reading.interactions
        ]
    if form in {"csv", "tsv"}:
        assert isinstance(first, bytes)
        rows = csv.DictReader(io.StringIO(first.decode(), newline=""), delimiter="," if form == "csv" else "\t")
        found = [(restore(row["label"]), restore(row["statement"]), float(row["score"])) for row in rows]
        assert found == [(name, each.statement.text, round(each.score, 6)) for each in reading.interactions]


def _written(form: str, reading: LabelReading, place: Path) -> bytes | dict[str, bytes] | str:
    place.mkdir()
    path = place / "found"
    try:
        with open_writer(form, path, OutputOptions()) as writer:
            writer.write(reading)
            writer.finish()
    except CorpusError as error:
        assert not path.exists()
        return error.message
    if path.is_dir():
        return {file.name: file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}
    return path.read_bytes()


def _check_database(data: bytes, reading: LabelReading) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        (count,) = connection.execute("SELECT count(*) FROM interactions").fetchone()
    assert count == len(reading.interactions)


@examples(10)
@given(st.lists(label_texts(), min_size=2, max_size=4))
def test_labels_say_the_same_in_any_company(extractor: Extractor, texts: list[str]) -> None:
    """Read together, in another order, or alone."""
    labels: list[Label] = []
    for number, text in enumerate(texts):
        (label,) = read_labels(["-"], stdin=io.BytesIO(text.encode()))
        if isinstance(label, Label):
            labels.append(replace(label, source=f"{number}.txt"))
    pairs = [(label, label.sections) for label in labels]
    together = extractor.extract_all(pairs)
    assert together == extractor.extract_all(pairs[::-1])[::-1]
    assert together == [extractor.extract(label, sections=sections) for label, sections in pairs]


@pytest.mark.parametrize(("count", "refused"), [(120, False), (251, True)])
def test_drugs_that_crowd_together_are_refused_by_name(extractor: Extractor, count: int, *, refused: bool) -> None:
    """Their pairs grow with the square of their number."""
    text = f"7 DRUG INTERACTIONS\n\nTaken with {', '.join(DRUGS[number % 3] for number in range(count))}."
    if not refused:
        assert read(text, extractor) is not None
        return
    with pytest.raises(LabelError, match="at most 250 mentions within 3 sentences; found 251") as caught:
        read(text, extractor, source="crowded.txt")
    assert caught.value.path == Path("crowded.txt")


def test_a_label_of_very_many_pairs_is_refused_before_they_are_made(extractor: Extractor) -> None:
    """The label's other sections can be read alone."""
    names = ", ".join(DRUGS[number % 3] for number in range(80))
    text = "7 DRUG INTERACTIONS\n\n" + f"It was given with {names}. " * 40
    with pytest.raises(LabelError, match="at most 500,000 pairs of mentions within 3 sentences"):
        read(text, extractor)
