"""brat standoff as brat and people write it, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import MentionType, Modality, Span
from corpus_tools.errors import CorpusError
from corpus_tools.formats import brat

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.formats import AnnotatedDocument, Reading

TEXT = "Zorbamide raised the level\r\nof quexapine and norquexapine.\n"
MARKS = (
    "T1\tActive_ingredient 0 9\tZorbamide\n"
    "T2\tActive_ingredient 31 40\tquexapine\n"
    "T3\tInteraction 10 30\traised the level  of\n"
)


def read(folder: Path, annotations: str, text: str = TEXT) -> Reading:
    (folder / "one.txt").write_bytes(text.encode())
    (folder / "one.ann").write_bytes(annotations.encode())
    return brat.read(folder)


def test_events_and_relations_are_interactions(tmp_path: Path) -> None:
    """With a trigger and without, with attributes before or after; a trailing blank, as brat writes it, is no role."""
    reading = read(
        tmp_path,
        "A1\tModality E1 Negative\n"
        + MARKS
        + "E1\tInteraction:T3 Precipitant:T1 Object:T2 \n"
        "A2\tType E1 quantitative\nR1\tinteraction Arg1:T2 Arg2:T1\t\n".replace("interaction A", "Interaction A"),
    )
    ((document,), losses) = reading
    first, second = document.section.interactions
    assert (first.precipitant.text, first.object.text, first.modality, first.type) == (
        "Zorbamide",
        "quexapine",
        Modality.NEGATIVE,
        "quantitative",
    )
    assert first.phrase is not None
    assert first.phrase.text == "raised the level\r\nof"
    assert (second.precipitant.text, second.phrase, second.modality) == ("quexapine", None, Modality.POSITIVE)
    assert [loss.what for loss in losses] == [
        "interaction without a modality: taken as positive",
        "interaction that does not say whether figures are given: taken as qualitative",
    ]


def test_a_discontinuous_mark_keeps_its_pieces(tmp_path: Path) -> None:
    """The pieces stand in one line, in any order."""
    reading = read(tmp_path, "T1\tDrug_product 31 40;0 9\tquexapine Zorbamide\nT2\tMetabolite 45 57\tnorquexapine\n")
    first, second = reading.documents[0].section.mentions
    assert first.spans == (Span(0, 9), Span(31, 40))
    assert (first.type, first.text) == (MentionType.DRUG_PRODUCT, "Zorbamide quexapine")
    assert (second.id, second.type) == ("T2", MentionType.METABOLITE)


def test_notes_normalisations_and_parents_are_read(tmp_path: Path) -> None:
    r"""They become attributes; \n in a note is a line end; a relation leads to a metabolite's parent."""
    reading = read(
        tmp_path,
        MARKS.replace("T3", "T9").replace("Interaction 10 30\traised the level  of", "Metabolite 45 57\tnorquexapine")
        + "R1\tMetabolite_of Metabolite:T9 Ingredient:T2\n#1\tAnnotatorNotes T1\ttwo\\nlines \\\\ \n"
        "#2\tid T2\tquex\n#3\tannotator T2\tteam A\nN1\tReference T1 DrugBank:DB0\tzorbamide\n",
    )
    ((document,), losses) = reading
    zorbamide, quexapine, metabolite = document.section.mentions
    assert (quexapine.id, quexapine.annotator, metabolite.active_ingredient) == ("quex", "team A", "quex")
    assert zorbamide.id == "T1"
    assert document.mention_attributes[0] == (("AnnotatorNotes", "two\nlines \\ "), ("DrugBank", "DB0"))
    assert losses == ()


def test_what_is_not_ours_is_named(tmp_path: Path) -> None:
    """Other types, relations, roles and lines are set aside, each by name."""
    reading = read(
        tmp_path,
        MARKS + "T4\tEnzyme 21 26\tlevel\nR1\tInhibits Arg1:T1 Arg2:T4\nR2\tInteraction Precipitant:T1 Object:T4\n"
        "*\tEquiv T1 T2\nE1\tInteraction:T3 Precipitant:T1 Object:T2 Dose:T4\nA1\tModality E1 Positive\n"
        "A2\tType E1 Qualitative\n#1\tAnnotatorNotes R1\tsure?\n",
    )
    ((document,), losses) = reading
    assert len(document.section.mentions) == 2
    assert len(document.section.interactions) == 1
    assert sorted(loss.what for loss in losses) == [
        "attribute 'AnnotatorNotes' of a relation that is no interaction",
        "interaction of something that is no drug",
        "line of the kind '*'",
        "mark of the type 'Enzyme', which is no drug",
        "relation or event 'Inhibits' that is no interaction of a precipitant and an object",
        "role 'Dose' of an interaction",
    ]


WRONG = {
    "another text": ("T1\tActive_ingredient 0 9\tZorbamine\n", "line 1, T1.*not the text of the mark"),
    "beyond the text": ("T1\tActive_ingredient 0 999\tZorbamide\n", "beyond the text of 59 characters"),
    "an empty span": ("T1\tActive_ingredient 4 4\t\n", "start < end"),
    "pieces that overlap": ("T1\tActive_ingredient 0 5;4 9\tZorba amide\n", "overlap"),
    "no span": ("T1\tActive_ingredient\tZorbamide\n", "line 1.*type and the spans"),
    "a number of letters": ("T1\tActive_ingredient 0 nine\tZorbamide\n", "type and the spans"),
    "a number without end": (f"T1\tActive_ingredient 0 {'9' * 5000}\tZorbamide\n", "type and the spans"),
    "a doubled id": (MARKS + "T1\tDrug_product 0 9\tZorbamide\n", "line 4.*'T1' stands twice"),
    "a relation to nothing": (MARKS + "R1\tInteraction Precipitant:T1 Object:T7\n", "line 4, R1.*'T7'"),
    "a parent that is nothing": (MARKS + "R1\tMetabolite_of Metabolite:T7 Ingredient:T1\n", "line 4.*'T7'"),
    "an event without trigger": (MARKS + "E1\tInteraction Precipitant:T1 Object:T2\n", "line 4.*roles"),
    "a trigger of another type": (MARKS + "E1\tInteraction:T1 Precipitant:T1 Object:T2\n", "not an interaction phrase"),
    "a note on nothing": (MARKS + "#1\tAnnotatorNotes T8\tsure?\n", "line 4.*'T8'"),
    "a note without mark": (MARKS + "#1\tAnnotatorNotes\tsure?\n", "line 4.*note"),
    "an attribute of three words": (MARKS + "A1\tModality T1 a b\n", "line 4.*attribute"),
    "an unknown modality": (
        MARKS + "E1\tInteraction:T3 Precipitant:T1 Object:T2\nA1\tModality E1 Perhaps\n",
        "unknown modality.*positive, negative",
    ),
    "a line of prose": ("Zorbamide raised the level\n", "line 1.*no line of brat"),
}


@pytest.mark.parametrize(("annotations", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused_by_name(annotations: str, message: str, tmp_path: Path) -> None:
    """With the file and the line."""
    with pytest.raises(CorpusError, match=message):
        read(tmp_path, annotations)


@pytest.mark.parametrize(("missing", "message"), [("one.ann", "no .ann file.*empty"), ("one.txt", "no .txt file")])
def test_half_a_pair_is_refused(missing: str, message: str, tmp_path: Path) -> None:
    """A text without annotations has an empty file beside it."""
    assert read(tmp_path, "").documents[0].section.mentions == ()
    (tmp_path / missing).unlink()
    with pytest.raises(CorpusError, match=message):
        brat.read(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """With the byte."""
    (tmp_path / "one.txt").write_bytes(b"Zorb\xe4mide")
    (tmp_path / "one.ann").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"byte 4.*not UTF-8.*0xe4"):
        brat.read(tmp_path)


def test_what_is_written_is_brats_own_layout(full_document: AnnotatedDocument) -> None:
    """Each line has its tabs, and no annotated text breaks it."""
    text, _ = brat.annotation_text(full_document)
    lines = text.split("\n")
    assert lines[0] == "T1\tActive_ingredient 0 9\tZorbamide"
    assert "T2\tDrug_product 0 9;10 11\tZorbamide \U0001d6fc" in lines
    assert "T3\tActive_ingredient 14 25\tvex-  amine" in lines
    assert "E1\tInteraction:T7 Precipitant:T1 Object:T4" in lines
    assert "A1\tModality E1 Positive" in lines
    assert "R1\tInteraction Precipitant:T4 Object:T5" in lines
    assert "R2\tMetabolite_of Metabolite:T5 Ingredient:T4" in lines
    assert any(line.endswith("effects E1\tlevel up 40 %\\nand more\\\\n") for line in lines)
    assert lines[-1] == ""
