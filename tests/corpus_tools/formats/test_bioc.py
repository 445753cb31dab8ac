"""BioC as others write it, in XML and JSON, and what is wrong with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corpus_tools.documents import Span
from corpus_tools.errors import CorpusError, FormatError, MissingDependencyError
from corpus_tools.formats import FORMATS, bioc_json, bioc_xml

if TYPE_CHECKING:
    from corpus_tools.formats import AnnotatedDocument

PATH = Path("some.file")
XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE collection SYSTEM "BioC.dtd">
<collection><source>made up</source><date>today</date><key>some.key</key>
<document><id>77</id><infon key="journal">None</infon>
<passage><infon key="type">title</infon><offset>0</offset><text>Zorbamide and quexapine</text>
<annotation id="1"><infon key="type">Active ingredient</infon><location offset="0" length="9"/><text>Zorbamide</text>
</annotation></passage>
<passage><infon key="type">abstract</infon><offset>24</offset>
<sentence><offset>24</offset><text>Quexapine rose.</text>
<annotation id="2"><infon key="type">active_ingredient</infon><location offset="24" length="9"/><text>Quexapine</text>
</annotation></sentence>
<sentence><offset>42</offset><text>It fell \U0001d6fc later.</text>
<annotation id="3"><infon key="type">Gene</infon><location offset="50" length="1"/><text>\U0001d6fc</text></annotation>
</sentence></passage>
<relation id="R1"><infon key="type">PK</infon><infon key="modality">negative</infon>
<node refid="1" role="Precipitant"/><node refid="2" role="object"/><node refid="3" role="cause"/></relation>
<relation id="R2"><infon key="type">CID</infon>
<node refid="1" role="Chemical"/><node refid="3" role="Disease"/></relation>
</document></collection>
"""


def test_passages_and_sentences_are_put_where_their_offsets_say() -> None:
    """Annotations and relations at every level count from the document's beginning."""
    ((document,), losses) = bioc_xml.loads(XML.encode(), path=PATH)
    section = document.section
    assert section.name == "77"
    assert section.text == "Zorbamide and quexapine\nQuexapine rose.\n\n\nIt fell \U0001d6fc later."
    assert [(mention.id, mention.spans) for mention in section.mentions] == [
        ("1", (Span(0, 9),)),
        ("2", (Span(24, 33),)),
    ]
    (interaction,) = section.interactions
    assert (interaction.precipitant.id, interaction.object.id, interaction.modality) == ("1", "2", "negative")
    assert document.attributes == (("journal", "None"),)
    assert sorted(loss.what for loss in losses) == [
        "infons of one passage of several",
        "infons of one passage of several",
        "interaction that does not say whether figures are given: taken as qualitative",
        "mark of the type 'Gene', which is no drug",
        "relation of the type 'CID', which is not of one precipitant and one object",
        "role 'cause' of an interaction",
    ]


WRONG_XML = {
    "an entity": ("<!DOCTYPE collection [<!ENTITY a 'b'>]><collection>&a;</collection>", "refused"),
    "a file to fetch": ('<!DOCTYPE collection [<!ENTITY a SYSTEM "file:///etc/hostname">]><collection/>', "refused"),
    "damage": ("<collection><document></collection>", "line 1.*damaged XML"),
    "another root": ("<annotations/>", "not BioC XML.*<annotations>"),
    "no offset": (XML.replace("<offset>24</offset>\n", ""), "line 8.*<passage> needs an <offset>"),
    "an offset of letters": (XML.replace("<offset>42</offset>", "<offset>x</offset>"), "line 12.*<sentence> needs"),
    "a location of letters": (XML.replace('length="1"', 'length="one"'), "line 13.*no whole number"),
    "no reference": (XML.replace(' refid="1"', "", 1), "line 16.*<node> has no attribute 'refid'"),
    "a reference to nothing": (XML.replace('refid="2"', 'refid="8"'), "77, relation R1.*'8', which is not there"),
    "a wrong text": (XML.replace("<text>Zorbamide</text>", "<text>Zorbamine</text>"), "77, annotation 1.*not the text"),
    "passages that overlap": (XML.replace(">24<", ">20<"), "begins before the text ahead of it ends, at 23"),
    "a gap as large as memory": (XML.replace(">42<", ">999999999999<"), "no text between 39 and 999999999999"),
    "two of one id": (XML.replace('id="2"', 'id="1"'), "'1' stands twice"),
    "no document": ("<collection><source/></collection>", "no document in it"),
}


@pytest.mark.parametrize(("xml", "message"), WRONG_XML.values(), ids=WRONG_XML)
def test_wrong_xml_is_refused_by_name(xml: str, message: str) -> None:
    """With the line or the document."""
    with pytest.raises(CorpusError, match=message) as caught:
        bioc_xml.loads(xml.encode(), path=PATH)
    assert caught.value.path == PATH


def document() -> dict[str, Any]:
    annotation = {
        "id": "1",
        "infons": {"type": "metabolite"},
        "text": "Zorbamide",
        "locations": [{"offset": 0, "length": 9}],
    }
    passage = {
        "offset": 0,
        "infons": {},
        "text": "Zorbamide rose.",
        "sentences": [],
        "annotations": [annotation],
        "relations": [],
    }
    return {"id": 12, "infons": {"year": 2011}, "passages": [passage], "relations": []}


def test_one_document_without_a_collection_is_read() -> None:
    """Numbers stand for texts in ids and infons, as in files in the wild."""
    ((read,), losses) = bioc_json.loads(json.dumps(document()).encode(), path=PATH)
    assert (read.section.name, read.attributes, losses) == ("12", (("year", "2011"),), ())
    assert read.section.mentions[0].type == "metabolite"


WRONG_JSON = {
    "no JSON": (b"{", "line 1.*not JSON"),
    "a list": (b"[]", "an object is needed here.*an array"),
    "nested too deeply": (b'{"documents":' + b"[" * 100_000, "nested too deeply|not JSON"),
    "no UTF-8": (b'{"documents": "\xff"}', "byte 15.*not UTF-8"),
    "documents that are none": (b'{"documents": 3}', "documents: an array is needed here.*a number"),
    "no passages": (b'{"documents": [{"id": "1"}]}', r"documents\[0\]: 'passages' is missing"),
    "an offset of text": (
        b'{"documents": [{"id": "1", "passages": [{"offset": "0"}]}]}',
        r"documents\[0\].passages\[0\].offset: a whole number is needed here.*a text",
    ),
    "an offset of truth": (b'{"passages": [{"offset": true}]}', r"passages\[0\].offset: a whole number"),
    "half a character": (b'{"passages": [{"offset": 0, "text": "\\ud83d"}]}', "half a character"),
    "an endless number": (b'{"passages": [{"offset": %s}]}' % (b"9" * 5000), "too long"),
}


@pytest.mark.parametrize(("data", "message"), WRONG_JSON.values(), ids=WRONG_JSON)
def test_wrong_json_is_refused_by_name(data: bytes, message: str) -> None:
    """With the place in the file."""
    with pytest.raises(CorpusError, match=message) as caught:
        bioc_json.loads(data, path=PATH)
    assert caught.value.path == PATH


@pytest.mark.parametrize("name", ["bioc-xml", "bioc-json"])
def test_without_the_library_its_extra_is_named(
    name: str, bare_document: AnnotatedDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra, and needed for nothing else."""
    write = FORMATS[name].write
    assert write is not None
    target = tmp_path / f"one{FORMATS[name].suffix}"
    write((bare_document,), target)
    monkeypatch.setitem(sys.modules, "bioc", None)
    for call in (lambda: FORMATS[name].read(target), lambda: write((bare_document,), target)):
        with pytest.raises(MissingDependencyError, match=r"pk-ddi\[formats\]"):
            call()


@pytest.mark.parametrize("place", ["<text>Zorb&x;amide</text>", '<text/><infon key="a&x;b">c</infon>'])
def test_an_entity_of_the_document_type_is_refused(tmp_path: Path, place: str) -> None:
    """The document type is never read, so nobody knows what the entity stands for: what it is in would be half read."""
    xml = (
        '<!DOCTYPE collection SYSTEM "BioC.dtd"><collection><source/><date/><key/><document><id>d</id><passage>'
        f"<offset>0</offset>{place}</passage></document></collection>"
    )
    with pytest.raises(FormatError, match="Entity 'x' not defined"):
        bioc_xml.loads(xml.encode(), path=tmp_path / "one.xml")
