"""One drug asked about: all of its names count, and silence is said to be silence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from ddi.question import AnsweringWriter, DrugQuestion

if TYPE_CHECKING:
    from ddi.reading import LabelReading

Readings: TypeAlias = Any  # the fixture's class, which tests cannot import


def found(asked: str, reading: LabelReading) -> list[tuple[str, str]]:
    answer = DrugQuestion.of(asked).answer(reading)
    return [(each.precipitant.text, each.object.text) for each in answer.interactions]


@pytest.mark.parametrize("asked", ["warfarin", "Warfarin", "Coumadin", "COUMADIN", "warfarin sodium"])
def test_a_drug_has_many_names(asked: str, readings: Readings) -> None:
    """Brands, salts and spellings of the question, and the label's."""
    names = {"Coumadin": "warfarin", "warfarin sodium": "warfarin"}
    reading = readings.reading(
        ("Fluconazole", "Coumadin"), ("Rifampin", "digoxin"), ("warfarin sodium", "digoxin"), names=names
    )
    assert found(asked, reading) == [("Fluconazole", "Coumadin"), ("warfarin sodium", "digoxin")]


def test_metabolites_count_as_the_drug_but_not_the_other_way_round(readings: Readings) -> None:
    """Asked about the metabolite, the parent's statements are not its."""
    reading = readings.reading(
        ("fluoxetine", "digoxin"), ("norfluoxetine", "desipramine"), parents={"norfluoxetine": "fluoxetine"}
    )
    assert len(found("fluoxetine", reading)) == 2
    assert found("norfluoxetine", reading) == [("norfluoxetine", "desipramine")]


def test_a_product_of_two_drugs_counts_for_each(readings: Readings) -> None:
    """Lopinavir's answer has Kaletra's statements; ritonavir's too; Kaletra's has only its own."""
    reading = readings.reading(
        ("Kaletra", "digoxin"), ("lopinavir", "phenytoin"), names={"Kaletra": "lopinavir/ritonavir"}
    )
    assert found("lopinavir", reading) == [("Kaletra", "digoxin"), ("lopinavir", "phenytoin")]
    assert found("ritonavir", reading) == [("Kaletra", "digoxin")]
    assert found("Kaletra", reading) == [("Kaletra", "digoxin")]


def test_a_name_within_another_is_no_match(readings: Readings) -> None:
    """Esomeprazole is not omeprazole."""
    reading = readings.reading(("esomeprazole", "digoxin"), ("omeprazole", "phenytoin"))
    assert found("omeprazole", reading) == [("omeprazole", "phenytoin")]


def test_a_drug_that_the_dictionary_does_not_know_is_found_by_its_name(readings: Readings) -> None:
    """And by what the label calls it besides."""
    question = DrugQuestion.of("Zorbex")
    assert not question.known
    reading = readings.reading(
        ("Zorbex", "digoxin"), ("zorbamide", "phenytoin"), ("rifampin", "digoxin"), names={"Zorbex": "zorbamide"}
    )
    assert found("ZORBEX", reading) == [("Zorbex", "digoxin"), ("zorbamide", "phenytoin")]
    assert found("quexapine", reading) == []


@pytest.mark.parametrize("asked", ["", " ", "--", "="])
def test_a_name_without_letters_is_refused(asked: str) -> None:
    """It would match nothing, or everything."""
    with pytest.raises(ValueError, match="letters"):
        DrugQuestion.of(asked)


def test_silence_is_said_with_how_often_the_drug_is_named(readings: Readings) -> None:
    """And that it is not the same as no interaction."""
    question = DrugQuestion.of("Coumadin")
    reading = readings.reading(("Rifampin", "digoxin"), alone=("warfarin", "warfarin"))
    text = question.silence(reading)
    assert "Coumadin (warfarin)" in text
    assert "name it 2 times" in text
    assert "not the same as no interaction" in text
    assert "do not name it" in question.silence(readings.reading(("Rifampin", "digoxin")))


def test_a_name_that_stands_in_the_text_is_not_called_absent(readings: Readings) -> None:
    """It was not taken for a drug's, which is something else."""
    reading = readings.reading(("Rifampin", "digoxin"))
    section = reading.sections[0]
    held = replace(section, section=replace(section.section, text=f"{section.section.text} Zelvo-Ra, ZELVO-RA."))
    text = DrugQuestion.of("Zelvo-ra").silence(replace(reading, sections=(held, *reading.sections[1:])))
    assert "do not name it" not in text
    assert "stands in them 2 times, but was not recognised as a drug's" in text
    assert "not the same as no interaction" in text
    assert "do not name it" in DrugQuestion.of("Zelvo-ra").silence(reading)


class Collector:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.readings: list[LabelReading] = []
        self.finished = False

    def write(self, reading: LabelReading) -> None:
        """Keep it."""
        self.readings.append(reading)

    def finish(self) -> None:
        """Remember it."""
        self.finished = True


def answered(*found: LabelReading) -> tuple[Collector, list[str]]:
    inner, notes = Collector(), []
    writer = AnsweringWriter(inner, DrugQuestion.of("warfarin"), notes.append)
    for reading in found:
        writer.write(reading)
    writer.finish()
    assert inner.finished
    return inner, notes


def test_one_silent_label_is_named_and_many_are_counted(readings: Readings) -> None:
    """Each label is passed on, with the statements about the drug and no others."""
    told, silent = (
        readings.reading(("Rifampin", "warfarin"), ("A", "B")),
        readings.reading(("A", "B"), source="two.txt"),
    )
    inner, notes = answered(told)
    assert (len(inner.readings[0].interactions), notes) == (1, [])
    _, (note,) = answered(silent)
    assert note.startswith("two.txt: ")
    inner, (note,) = answered(told, silent, silent)
    assert [len(reading.interactions) for reading in inner.readings] == [1, 0, 0]
    assert "2 of 3 labels" in note
