"""Which format is written: what is asked for and what the file's name says."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cli.options import EXTRACT_FORMATS
from corpus_tools.errors import OutputError as AnyOutputError
from ddi.errors import OutputError
from ddi.output.writers import FORMATS, FileFormat, OutputOptions, choose_format, formats_taking, open_writer

Readings: TypeAlias = Any  # the fixture's class, which tests cannot import

CHOSEN = [
    (None, None, "table"),
    ("jsonl", None, "jsonl"),
    (None, "found.csv", "csv"),
    (None, "FOUND.XLSX", "excel"),
    (None, "found.parquet", "parquet"),
    (None, "found.db", "sqlite"),
    (None, "found.sqlite", "sqlite"),
    (None, "found.tsv", "tsv"),
    ("merged-pddi", "found.tsv", "merged-pddi"),
    ("fhir", "found.json", "fhir"),
    (None, "found.jsonl", "jsonl"),
    (None, "found.txt", "table"),
    (None, "found", "table"),
    ("csv", "found.txt", "csv"),
    (None, "FOUND.TXT", "table"),
    ("csv", "found.foo", "csv"),
    ("table", "found.foo", "table"),
    ("excel", "found.xls", "excel"),
]


@pytest.mark.parametrize(("wanted", "output", "form"), CHOSEN)
def test_the_format_is_the_one_asked_for_or_that_of_the_suffix(
    wanted: str | None, output: str | None, form: str
) -> None:
    """A suffix that says nothing leaves the choice."""
    assert choose_format(wanted, None if output is None else Path(output)) == form


REFUSED = [
    ("jsonl", "found.csv", "the suffix says csv"),
    ("table", "found.xlsx", "the suffix says excel"),
    ("merged-pddi", "found.csv", "the suffix says csv"),
    (None, "found.json", "does not say.*fhir, bioc-json, webannotation"),
    (None, "found.xml", "does not say.*bioc-xml"),
    (None, "found.foo", r"no format has the suffix \.foo; expected one of \.html, .*\.csv.* \.txt .*--format"),
    (None, "found.xls", r"no format has the suffix \.xls; .*\.xlsx"),
    (None, "found.2026", r"no format has the suffix \.2026"),
    ("excel", None, "standard output"),
    ("sqlite", None, "standard output"),
]


@pytest.mark.parametrize(("wanted", "output", "message"), REFUSED)
def test_a_contradiction_is_refused(wanted: str | None, output: str | None, message: str) -> None:
    """Rather than written under a name that misleads."""
    with pytest.raises(OutputError, match=message):
        choose_format(wanted, None if output is None else Path(output))


def test_the_commands_formats_are_all_of_them() -> None:
    """The list that starts quickly agrees with the one that works; no suffix has two owners."""
    assert tuple(FORMATS) == EXTRACT_FORMATS
    owned = [suffix for form in FORMATS.values() for suffix in form.suffixes]
    assert len(owned) == len(set(owned))
    assert not set(owned) & {
        suffix for form in FORMATS.values() if isinstance(form, FileFormat) for suffix in form.shared
    }
    assert set(formats_taking("with_text")) == {"jsonl", "sqlite"}


@pytest.mark.parametrize("form", FORMATS)
def test_what_stands_in_the_way_is_an_error(form: str, readings: Readings, tmp_path: Path) -> None:
    """A folder with something in it, and a folder that is not there."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))

    def write(path: Path) -> None:
        with open_writer(form, path, OutputOptions()) as writer:
            writer.write(readings.reading(("A", "B")))
            writer.finish()

    for path in (tmp_path / "full", tmp_path / "missing" / "found"):
        with pytest.raises(AnyOutputError, match=path.name):
            write(path)
    assert sorted(tmp_path.rglob("*")) == before
