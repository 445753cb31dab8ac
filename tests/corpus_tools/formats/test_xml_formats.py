"""The DDI corpus's XML and Knowtator 2's as others write them, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import Span
from corpus_tools.errors import CorpusError
from corpus_tools.formats import ddi_corpus, knowtator2
from corpus_tools.formats.ddi_corpus import document_text

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.formats import AnnotatedDocument, Reading

AS_OF_2013 = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<document id="Made-Up.d1">
  <sentence id="Made-Up.d1.s0" text="Zorbamide and vexamine raise quexapine.">
    <entity id="e0" charOffset="0-8" type="drug" text="Zorbamide"/>
    <entity id="e1" charOffset="14-21" type="brand" text="vexamine"/>
    <entity id="e2" charOffset="29-37" type="drug" text="quexapine"/>
    <pair id="p0" e1="e0" e2="e1" ddi="false"/>
    <pair id="p1" e1="e0" e2="e2" ddi="true" type="mechanism"/>
    <pair id="p2" e1="e1" e2="e2" ddi="true" type="effect"/>
  </sentence>
  <sentence id="Made-Up.d1.s1" text=""/>
  <sentence id="Made-Up.d1.s2" text="Alpha or beta blockers lower norquexapine.">
    <entity id="e3" charOffset="0-4;14-21" type="group" text="Alpha blockers"/>
    <entity id="e4" charOffset="29-40" type="drug_n" text="norquexapine"/>
    <pair id="p3" e1="e3" e2="e4" ddi="true" type="mechanism"/>
  </sentence>
</document>
"""
AS_OF_2011 = """<document id="MadeUp.d2" origId="made up">
<sentence id="s0" origId="s0" text="Zorbamide raises quexapine.">
<entity id="e0" origId="x" charOffset="0-9" type="drug" text="Zorbamide"/>
<entity id="e1" origId="y" charOffset="17-26" type="drug" text="quexapine"/>
<pair id="p0" e1="e0" e2="e1" interaction="true"/>
</sentence></document>
"""


def read_ddi(folder: Path, xml: str) -> Reading:
    (folder / "one.xml").write_text(xml, encoding="utf-8")
    return ddi_corpus.read(folder)


def test_the_corpus_of_2013_is_read(tmp_path: Path) -> None:
    """Sentences make up the text; groups and interactions that are not pharmacokinetic are set aside by name."""
    ((document,), losses) = read_ddi(tmp_path, AS_OF_2013)
    section = document.section
    assert section.name == "Made-Up.d1"
    assert section.text == "Zorbamide and vexamine raise quexapine. Alpha or beta blockers lower norquexapine."
    assert [(mention.text, mention.type) for mention in section.mentions] == [
        ("Zorbamide", "active ingredient"),
        ("vexamine", "drug product"),
        ("quexapine", "active ingredient"),
        ("norquexapine", "metabolite"),
    ]
    (interaction,) = section.interactions
    assert (interaction.precipitant.text, interaction.object.text, interaction.modality) == (
        "Zorbamide",
        "quexapine",
        "positive",
    )
    assert sorted(loss.what for loss in losses) == [
        "interaction of something that is no drug",
        "interaction of the type 'effect', which is not pharmacokinetic",
        "interaction that does not say whether figures are given: taken as qualitative",
        "interaction without roles: the first drug is taken as the precipitant",
        "interaction without roles: the first drug is taken as the precipitant",
        "mark of the type 'group', which is no drug",
    ]


def test_the_corpus_of_2011_is_read(tmp_path: Path) -> None:
    """Ends are exclusive, and interactions have no type."""
    ((document,), losses) = read_ddi(tmp_path, AS_OF_2011)
    assert [mention.spans for mention in document.section.mentions] == [(Span(0, 9),), (Span(17, 26),)]
    assert len(document.section.interactions) == 1
    assert "interaction of no type: taken as pharmacokinetic" in {loss.what for loss in losses}


WRONG_DDI = {
    "another text": (AS_OF_2013.replace('text="vexamine"', 'text="vexamina"'), "line 5.*not the entity's.*vexamina"),
    "beyond the sentence": (
        AS_OF_2013.replace('charOffset="29-37" type="drug" text="quexapine"', 'charOffset="29-99" type="drug"'),
        "line 6.*not the entity's",
    ),
    "backwards": (AS_OF_2013.replace('"0-8"', '"8-0"'), "line 4"),
    "no offsets": (AS_OF_2013.replace('charOffset="0-8" ', ""), "line 4.*'charOffset'"),
    "offsets of letters": (AS_OF_2013.replace('"0-8"', '"a-b"'), "line 4.*offsets are needed"),
    "a doubled id": (AS_OF_2013.replace('id="e4"', 'id="e1"'), "'e1' stands twice"),
    "a pair with nothing": (AS_OF_2013.replace('e2="e2" ddi="true" type="mechanism"', 'e2="e9" ddi="true"'), "'e9'"),
    "a pair that says nothing": (AS_OF_2013.replace(' ddi="false"', ""), "line 7.*whether it interacts"),
    "no sentence text": (AS_OF_2013.replace(' text=""', ""), "line 11.*'text'"),
    "an entity": ("<!DOCTYPE document><document/>", "refused"),
    "another root": ("<label/>", "not the DDI corpus's.*<label>"),
}


@pytest.mark.parametrize(("xml", "message"), WRONG_DDI.values(), ids=WRONG_DDI)
def test_wrong_files_of_the_ddi_corpus_are_refused_by_name(xml: str, message: str, tmp_path: Path) -> None:
    """With the file and the line."""
    with pytest.raises(CorpusError, match=message) as caught:
        read_ddi(tmp_path, xml)
    assert caught.value.path == tmp_path / "one.xml"


def test_every_two_drugs_of_a_sentence_are_a_pair(bare_document: AnnotatedDocument) -> None:
    """As in the corpus: pairs without interaction are written, too, and the last character is in the offsets."""
    text, _ = document_text(bare_document)
    assert text.count("<pair") == 4 * 3 // 2 + 1
    assert text.count('ddi="true" type="mechanism"') == 2
    assert 'charOffset="0-8;10-10" type="brand"' in text
    assert "&#13;&#10;" in text


KNOWTATOR = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<knowtator-project>
  <document id="one" text-file="one.txt">
    <annotation annotator="team A" id="m1" type="identity">
      <class id="http://example.org/pk.owl#Active_ingredient" label="x"/><span start="0" end="9">Zorbamide</span>
    </annotation>
    <annotation annotator="team A" id="m2"><class id="c7" label="Active ingredient"/>
      <span start="31" end="40">quexapine</span></annotation>
    <conceptAnnotation annotator="team A" id="m3"><class id="c8">Metabolite</class>
      <span start="45" end="48">nor</span><span start="48" end="57">quexapine</span></conceptAnnotation>
    <annotation annotator="team A" id="m4"><class id="Interaction phrase"/><span start="10" end="26"/></annotation>
    <annotation id="m5"><class id="Enzyme"/><span start="21" end="26"/></annotation>
    <graph-space id="g">
      <vertex id="v1" annotation="m1"/><vertex id="v2" annotation="m2"/><vertex id="v3" conceptAnnotation="m3"/>
      <vertex id="v4" annotation="m4"/><vertex id="v5" annotation="m4"/>
      <triple id="t1" annotator="team B" subject="v4" property="precipitant" object="v1" quantifier="" value=""/>
      <triple id="t2" annotator="team B" subject="v4" property="http://example.org/pk.owl#object" object="v2"/>
      <triple id="t3" subject="v5" property="1. Precipitant" object="v1" is-negated="true"/>
      <triple id="t4" subject="v5" property="2. Object" object="v3"/>
      <triple id="t5" subject="v3" property="active_ingredient" object="v2"/>
      <relationAnnotation id="t6" subject="v2" property="interacts with" object="v3" quantifier="some" value=""/>
      <triple id="t7" subject="v2" property="part of" object="v3"/>
    </graph-space>
  </document>
</knowtator-project>
"""
TEXT = "Zorbamide raised the level\r\nof quexapine and norquexapine.\n"


def read_knowtator(folder: Path, xml: str, *, project: bool = True) -> Reading:
    articles, annotations = (folder / "Articles", folder / "Annotations") if project else (folder, folder)
    for part in (articles, annotations):
        part.mkdir(exist_ok=True)
    (articles / "one.txt").write_bytes(TEXT.encode())
    (annotations / "one.xml").write_text(xml, encoding="utf-8")
    return knowtator2.read(folder)


@pytest.mark.parametrize("project", [True, False], ids=["a project", "files side by side"])
def test_knowtator_2_is_read(tmp_path: Path, *, project: bool) -> None:
    """Classes by IRI, label or text; phrases with two ends, and triples between drugs, are interactions."""
    ((document,), losses) = read_knowtator(tmp_path, KNOWTATOR, project=project)
    section = document.section
    assert section.name == "one.txt"
    assert [(m.id, m.type, m.annotator, m.active_ingredient) for m in section.mentions] == [
        ("m1", "active ingredient", "team A", None),
        ("m2", "active ingredient", "team A", None),
        ("m3", "metabolite", "team A", "m2"),
    ]
    assert section.mentions[2].spans == (Span(45, 48), Span(48, 57))
    assert [
        (i.precipitant.id, i.object.id, i.modality, i.annotator, i.phrase and i.phrase.text)
        for i in section.interactions
    ] == [
        ("m1", "m2", "positive", "team B", "raised the level"),
        ("m1", "m3", "negative", "team A", "raised the level"),
        ("m2", "m3", "positive", "", None),
    ]
    assert {loss.what for loss in losses} == {
        "interaction that does not say whether figures are given: taken as qualitative",
        "mark of the type 'enzyme', which is no drug",
        "triple 'part of', which is no part of an interaction",
    }


WRONG_KNOWTATOR = {
    "another text": (KNOWTATOR.replace(">Zorbamide<", ">Zorbamine<"), "line 4, m1.*not the text of the mark"),
    "beyond the text": (
        KNOWTATOR.replace('start="10" end="26"', 'start="10" end="99"'),
        "m4.*beyond",
    ),
    "a doubled id": (KNOWTATOR.replace('id="m2"', 'id="m1"', 1), "line 7.*'m1' stands twice"),
    "a vertex of nothing": (KNOWTATOR.replace('annotation="m2"', 'annotation="m9"'), "line 17.*'v2'"),
    "a triple to nothing": (KNOWTATOR.replace('object="v2"', 'object="v9"', 1), "line 17.*'v9'"),
    "two precipitants": (KNOWTATOR.replace('subject="v5"', 'subject="v4"'), "line 18.*second precipitant"),
    "a span of letters": (KNOWTATOR.replace('start="0"', 'start="a"'), "line 5|line 4.*no whole number"),
    "no text": (KNOWTATOR.replace('text-file="one.txt"', 'text-file="two.txt"'), "its text is not there.*two.txt"),
    "a path": (KNOWTATOR.replace('text-file="one.txt"', 'text-file="../one.txt"'), "plain name"),
    "an entity": ("<!DOCTYPE a [<!ENTITY b 'c'>]><knowtator-project/>", "refused"),
    "another root": ("<annotations/>", "not Knowtator 2.*<annotations>"),
    "nothing": ("<knowtator-project/>", "no document"),
}


@pytest.mark.parametrize(("xml", "message"), WRONG_KNOWTATOR.values(), ids=WRONG_KNOWTATOR)
def test_wrong_files_of_knowtator_2_are_refused_by_name(xml: str, message: str, tmp_path: Path) -> None:
    """With the file and the line."""
    with pytest.raises(CorpusError, match=message):
        read_knowtator(tmp_path, xml)
