"""One row for each instance and for each gold interaction out of reach, from which every figure can be computed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.corpus import Corpus
from corpus_tools.documents import Era, Modality
from ddi.evaluation.examples import build_examples
from ddi.evaluation.predictions import prediction_rows, write_rows
from ddi.evidence import Reading
from ddi.learning import Features

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ddi.evaluation.examples import Examples
    from ddi.learning import Classifiers, Prediction

Make: TypeAlias = Any
Invent: TypeAlias = Any

COLUMNS = (
    "insert,section,era,drug1,drug2,start1,end1,start2,end2,first_sentence,last_sentence,gold,predicted,score,"
    "gold_modality,predicted_modality,gold_type,predicted_type,gold_precipitant,predicted_precipitant,fold"
)
TEXT = "Zorbamide raised quexapine by 40%. Nothing here. Nor here. Velotril, on Zorbamide, stayed."


@pytest.fixture
def examples(make: Make, tmp_path: Path) -> Examples:
    """Return one section with an interaction within a sentence and one out of reach."""
    section = make.section(TEXT, "Zorbamide", "quexapine", "Velotril", insert="7")
    zorbamide, _, quexapine, velotril = section.mentions
    gold = (make.gold(quexapine, zorbamide), make.gold(zorbamide, velotril, Modality.NEGATIVE))
    section = replace(section, interactions=gold, era=Era.OLDER)
    return build_examples(Corpus("corpus", tmp_path, (section,)), parser=None)


def predict(classifiers: Callable[..., Classifiers], count: int) -> list[Prediction]:
    features = Features([{}] * count, [{}] * count, [None] * count, [Reading()] * count, excluded=[False] * count)
    return classifiers(intercept=1.0).predict(features)


def test_a_row_says_what_was_annotated_and_predicted(
    examples: Examples, classifiers: Callable[..., Classifiers]
) -> None:
    """The first pair's row, and at the end the interaction that no window holds."""
    first, *_, missed = prediction_rows(examples, predict(classifiers, len(examples.contexts)), folds=[3, 4])
    assert (first.insert, first.section, first.era) == ("7", "one.txt", "older")
    assert (first.drug1, first.start1, first.end1, first.drug2) == ("Zorbamide", 0, 9, "quexapine")
    assert (first.gold, first.predicted, first.score, first.fold) == (1, 1, 0.731059, 3)
    assert (first.gold_modality, first.predicted_modality) == ("positive", "positive")
    assert (first.gold_type, first.predicted_type) == ("qualitative", "quantitative")
    assert (first.gold_precipitant, first.predicted_precipitant) == ("quexapine", "Zorbamide")
    assert (missed.drug1, missed.drug2, missed.gold, missed.predicted) == ("Zorbamide", "Velotril", 1, 0)
    assert (missed.first_sentence, missed.score, missed.predicted_modality, missed.fold) == (None,) * 4
    assert (missed.gold_modality, missed.gold_precipitant, missed.reachable) == ("negative", "Zorbamide", False)


def test_the_file_has_the_columns_of_the_format(examples: Examples, classifiers: Callable[..., Classifiers]) -> None:
    """One header, one line a row, empty where there is no value."""
    rows = prediction_rows(examples, predict(classifiers, len(examples.contexts)))
    stream = io.StringIO()
    write_rows(rows, stream)
    header, *lines = stream.getvalue().split("\n")
    assert header == COLUMNS
    assert lines[-2:] == ["7,one.txt,older,Zorbamide,Velotril,0,9,59,67,,,1,0,,negative,,qualitative,,Zorbamide,,", ""]
    assert len(lines) == len(rows) + 1


def test_names_that_csv_must_quote_come_back(invent: Invent) -> None:
    """Commas, quotes and line breaks in a name are no columns."""
    row = invent.row(1, 1, drugs=('zorba,mide "R"', "quexa\npine"))
    stream = io.StringIO(newline="")
    write_rows([row], stream)
    (read,) = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert (read["drug1"], read["drug2"]) == (row.drug1, row.drug2)
