"""Instances as rows: what a row says, how rows are counted, and how they are written."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.corpus import Corpus
from corpus_tools.corpus_tables import instance_count_table
from corpus_tools.documents import InteractionType, Modality
from corpus_tools.errors import OutputError
from corpus_tools.instance_export import (
    BASELINE,
    CONDENSED,
    InstanceCounts,
    count_rows,
    count_unreached,
    instance_rows,
    section_rows,
    write_instances,
)

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.documents import Section

Make: TypeAlias = Any

TEXT = "Zorbamide 5 mg raised quexapine,\nand Zorbamide fell. Velotril did not. It is mild. Quexapine is not."


@pytest.fixture
def section(make: Make) -> Section:
    section = make.section(TEXT, "Zorbamide", "quexapine", "Velotril", "Quexapine", insert="7")
    early, _, quexapine, velotril, late = section.mentions
    gold = (
        make.gold(early, quexapine, Modality.POSITIVE, InteractionType.QUANTITATIVE),
        make.gold(velotril, late, Modality.NEGATIVE),
        make.gold(early, late),
    )
    return replace(section, interactions=gold)


@pytest.fixture
def corpus(section: Section, tmp_path: Path) -> Corpus:
    return Corpus("corpus", tmp_path, (section,))


def test_a_row_says_what_its_instance_is(section: Section) -> None:
    """Names and offsets of the closest mentions, sentences, label and normalised text."""
    baseline, condensed = (
        next(row for row in section_rows(section) if row.set == which) for which in (BASELINE, CONDENSED)
    )
    assert (baseline.drug1, baseline.start1, baseline.end1, baseline.drug2) == ("Zorbamide", 0, 9, "quexapine")
    assert (baseline.mention_pairs, baseline.interacts, baseline.precipitant) == (1, 1, "zorbamide")
    assert (condensed.section, condensed.package_insert) == ("one.txt", "7")
    assert (condensed.drug1, condensed.drug2) == ("quexapine", "Zorbamide")
    assert TEXT[condensed.start2 : condensed.end2] == "Zorbamide"
    assert (condensed.mention_pairs, condensed.first_sentence, condensed.last_sentence) == (2, 0, 0)
    assert (condensed.interacts, condensed.modality, condensed.type) == (1, "positive", "quantitative")
    assert condensed.text == "drugname num mg raised drugname,\nand drugname fell. "
    assert TEXT[condensed.span_start : condensed.span_end] == TEXT[: TEXT.index("Velotril")]


def test_rows_are_counted_by_distance_and_label(corpus: Corpus) -> None:
    """Each set by itself; gold out of reach is counted apart."""
    rows = list(instance_rows(corpus))
    assert count_rows(rows, CONDENSED) == InstanceCounts(4, (1, 2, 1), 2, (1, 0, 1))
    assert count_rows(rows, BASELINE) == InstanceCounts(6, (2, 3, 1), 2, (1, 0, 1))
    assert count_unreached(corpus) == 1


def test_the_counts_stand_beside_the_papers(corpus: Corpus) -> None:
    """The table names what no window reaches and the paper's totals."""
    table = instance_count_table(list(instance_rows(corpus)), count_unreached(corpus))
    text = table.to_markdown()
    assert "11,048" in text
    assert "5,015" in text
    assert "542" in text


def test_csv_and_json_lines_hold_the_same_rows(corpus: Corpus, tmp_path: Path) -> None:
    """One line an instance in either, line breaks within a text included; empty in CSV is null in JSON."""
    rows = list(instance_rows(corpus))
    for suffix in ("csv", "jsonl"):
        write_instances(rows, tmp_path / f"instances.{suffix}")
    with (tmp_path / "instances.csv").open(encoding="utf-8", newline="") as stream:
        from_csv = list(csv.DictReader(stream))
    lines = (tmp_path / "instances.jsonl").read_text(encoding="utf-8").splitlines()
    from_jsonl = [json.loads(line) for line in lines]
    assert from_jsonl == [asdict(row) for row in rows]
    assert from_csv == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in from_jsonl
    ]


@pytest.mark.parametrize("name", ["instances.txt", "instances", "instances.csv.gz"])
def test_a_suffix_that_says_no_format_is_refused(corpus: Corpus, tmp_path: Path, name: str) -> None:
    """The message names the two that there are, and nothing is written."""
    with pytest.raises(OutputError, match=r"\.csv or \.jsonl"):
        write_instances(instance_rows(corpus), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_rows_that_fail_leave_no_file(corpus: Corpus, tmp_path: Path) -> None:
    """A file appears when it is complete."""
    rows = list(instance_rows(corpus))
    unwritable = [*rows, replace(rows[0], text=object())]
    with pytest.raises(TypeError):
        write_instances(unwritable, tmp_path / "instances.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_the_example_corpus_is_within_reach(example_corpus: Corpus) -> None:
    """A window of three sentences holds every interaction of the example corpus."""
    assert count_unreached(example_corpus) == 0
    counts = count_rows(instance_rows(example_corpus), CONDENSED)
    assert counts.total == sum(counts.by_distance)
    assert 0 < counts.positive == sum(counts.positive_by_distance) < counts.total
