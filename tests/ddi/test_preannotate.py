"""Interactions proposed to annotators, as Knowtator XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools import knowtator
from corpus_tools.documents import InteractionType, MentionType, Modality
from corpus_tools.errors import SectionTableError
from ddi.drugs import Layer, RecognisedDrug
from ddi.effects.values import Direction, Effect, Parameter
from ddi.interaction import Drug, Interaction, Statement
from ddi.preannotate import AUTOMATIC, preannotate_files, propose
from ddi.reading import LabelReading, ReadSection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from corpus_tools.documents import DrugMention
    from ddi.labels.label import Label, LabelSection

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Make: TypeAlias = Any

TEXTS = (("one.txt", "Zorba doubled the AUC of quex."), ("two.txt", "Zorba and Tiran: no study."))


class FakeExtractor:
    """Finds the words Zorba, quex and Tiran, and one interaction in the first section."""

    def __init__(self, make: Make, *effects: Effect) -> None:
        self.make = make
        self.effects = effects
        self.labels: list[list[str]] = []

    def extract(self, label: Label, *, sections: Iterable[LabelSection]) -> LabelReading:
        """Return the drugs of the sections, and the interaction of the one that has quex."""
        sections = tuple(sections)
        self.labels.append([section.text for section in sections])
        read = tuple(
            ReadSection(
                number,
                section,
                tuple(
                    RecognisedDrug(self.make.mention(section.text, name), name.lower(), Layer.DICTIONARY)
                    for name in ("Zorba", "quex", "Tiran")
                    if name in section.text
                ),
            )
            for number, section in enumerate(sections, 1)
        )
        found = tuple(
            self.interaction(section.number, *(drug.mention for drug in section.drugs))
            for section in read
            if "quex" in section.section.text
        )
        return LabelReading(label, read, found, "small 1", 0.5)

    def interaction(self, number: int, first: DrugMention, second: DrugMention) -> Interaction:
        """Return an interaction of two mentions."""
        one, other = (Drug(m.name, m.text, m.type, m.start, m.end) for m in (first, second))
        return Interaction(
            label="",
            section_code=None,
            section_title="",
            section_number=number,
            precipitant=one,
            object=other,
            modality=Modality.POSITIVE,
            type=InteractionType.QUANTITATIVE,
            statement=Statement("", 0, 1),
            score=0.914,
            modality_score=0.5,
            role_score=None,
            model="small 1",
            effects=self.effects,
        )


def effect(start: int, end: int) -> Effect:
    return Effect(Parameter.AUC, Direction.INCREASE, None, "quex", TEXTS[0][1][start:end], start, end)


def test_a_proposal_has_its_scores_and_no_persons_name(make: Make) -> None:
    """The model's name and "(automatic)"; a score that the model does not give is left out."""
    first, second = propose(TEXTS, FakeExtractor(make, effect(18, 21), effect(6, 13)))  # type: ignore[arg-type]
    read = knowtator.interpret(TEXTS[0][1], first)
    assert read.problems == ()
    assert {mention.annotator for mention in read.mentions} == {AUTOMATIC}
    (proposed,) = read.interactions
    assert (proposed.annotator, proposed.comment) == ("small 1 (automatic)", "score 0.91, modality 0.50")
    assert (proposed.precipitant.text, proposed.object.text) == ("Zorba", "quex")
    assert (proposed.modality, proposed.type) == ("positive", "quantitative")
    assert proposed.phrase is not None
    assert proposed.phrase.text == "doubled the AUC"
    assert [mention.text for mention in knowtator.interpret(TEXTS[1][1], second).mentions] == ["Zorba", "Tiran"]


def test_a_proposal_without_effects_has_no_phrase(make: Make) -> None:
    """An annotator marks it; the type stands in the frame."""
    first, _ = propose(TEXTS, FakeExtractor(make))  # type: ignore[arg-type]
    (proposed,) = knowtator.interpret(TEXTS[0][1], first).interactions
    assert (proposed.phrase, proposed.type) == (None, "quantitative")


def test_texts_of_one_package_insert_are_one_label(make: Make, tmp_path: Path) -> None:
    """By the table of sections beside them; texts that it does not name are one label together."""
    (tmp_path / "texts").mkdir()
    for name in ("a", "b", "c", "d"):
        (tmp_path / "texts" / f"{name}.txt").write_text(f"{name}: Zorba.", encoding="utf-8")
    rows = "section,package_insert,active_ingredient,era,kind\na.txt,1,,,\nb.txt,2,,,\nc.txt,1,,,\n"
    (tmp_path / "sections.csv").write_text(rows, encoding="utf-8")
    extractor = FakeExtractor(make)
    written = preannotate_files([tmp_path / "texts"], tmp_path / "out", extractor=extractor)  # type: ignore[arg-type]
    assert [path.name[0] for path in written] == ["a", "b", "c", "d"]
    assert extractor.labels == [["a: Zorba.", "c: Zorba."], ["b: Zorba."], ["d: Zorba."]]
    (tmp_path / "sections.csv").write_text("section\n", encoding="utf-8")
    with pytest.raises(SectionTableError):
        preannotate_files([tmp_path / "texts"], tmp_path / "new", extractor=extractor)  # type: ignore[arg-type]
    assert not (tmp_path / "new").exists()


def test_a_table_beside_other_folders_is_not_asked(make: Make, tmp_path: Path) -> None:
    """Only `texts/` of a corpus folder belongs to it."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "sections.csv").write_text("anything", encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / "labels" / f"{name}.txt").write_text(f"{name}: Zorba.", encoding="utf-8")
    extractor = FakeExtractor(make)
    preannotate_files([tmp_path / "labels"], tmp_path / "out", extractor=extractor)  # type: ignore[arg-type]
    assert extractor.labels == [["a: Zorba.", "b: Zorba."]]


def test_a_mention_keeps_its_parent(make: Make) -> None:
    """A metabolite's slot survives the change of the annotator's name."""
    text = TEXTS[0][1]
    parent = make.mention(text, "Zorba", id="1")
    metabolite = make.mention(text, "quex", id="2", kind=MentionType.METABOLITE, parent="1")

    class Fixed(FakeExtractor):
        def extract(self, label: Label, *, sections: Iterable[LabelSection]) -> LabelReading:
            (section,) = sections
            drugs = (
                RecognisedDrug(parent, "zorba", Layer.DICTIONARY),
                RecognisedDrug(metabolite, "quex", Layer.DICTIONARY),
            )
            return LabelReading(label, (ReadSection(1, section, drugs),), (), "small 1", 0.5)

    (document,) = propose(TEXTS[:1], Fixed(make))  # type: ignore[arg-type]
    read = knowtator.interpret(text, document)
    assert read.mentions[1].active_ingredient == read.mentions[0].id
