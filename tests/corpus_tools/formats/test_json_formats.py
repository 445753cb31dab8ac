"""PubAnnotation, Web Annotation and JSON lines as others write them, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corpus_tools.documents import Span
from corpus_tools.errors import CorpusError
from corpus_tools.formats import jsonl, pubannotation, webannotation

if TYPE_CHECKING:
    from corpus_tools.formats import AnnotatedDocument, Reading

PATH = Path("some.file")
TEXT = "\U0001d6fc-Zorbamide raised quexapine; quexapine rose."


def pubannotated(**changes: object) -> dict[str, Any]:
    return {
        "target": "http://example.org/docs/1",
        "sourcedb": "PubMed",
        "sourceid": 123,
        "divid": 0,
        "text": TEXT,
        "project": "made up",
        "denotations": [
            {"id": "T1", "span": {"begin": 2, "end": 11}, "obj": "active ingredient"},
            {"id": "T2", "span": {"begin": 19, "end": 28}, "obj": "Active_ingredient"},
            {"id": "T3", "span": {"begin": 12, "end": 18}, "obj": "Phrase"},
        ],
        "relations": [{"id": "R1", "subj": "T1", "pred": "interaction", "obj": "T2"}],
        "attributes": [{"id": "A1", "subj": "R1", "pred": "modality", "obj": "negative"}],
    } | changes


def pubannotation_loads(value: object) -> Reading:
    return pubannotation.loads(json.dumps(value).encode(), path=PATH)


def test_one_document_of_pubannotation_is_read() -> None:
    """An object by itself; its name has database, id and part; offsets are code points."""
    reading = pubannotation_loads(pubannotated(modifications=[{"id": "M1", "pred": "Negation", "obj": "R1"}]))
    ((document,), losses) = reading
    assert document.section.name == "PubMed-123-0"
    assert [mention.text for mention in document.section.mentions] == ["Zorbamide", "quexapine"]
    assert [interaction.modality for interaction in document.section.interactions] == ["negative"]
    assert sorted(loss.what for loss in losses) == [
        "interaction that does not say whether figures are given: taken as qualitative",
        "mark of the type 'Phrase', which is no drug",
        "what stands under 'modifications'",
    ]


@pytest.mark.parametrize("ends", [("T2", "T1"), ("T1", "T2")], ids=["to the whole", "to the fragment"])
def test_chained_pieces_are_one_mention(ends: tuple[str, str]) -> None:
    """The chain model joins a fragment to its mention."""
    denotations = [
        {"id": "T1", "span": {"begin": 0, "end": 1}, "obj": "metabolite"},
        {"id": "T2", "span": {"begin": 2, "end": 11}, "obj": "_FRAGMENT"},
    ]
    chain = [{"id": "R1", "subj": ends[0], "pred": "_lexicallyChainedTo", "obj": ends[1]}]
    reading = pubannotation_loads(pubannotated(denotations=denotations, relations=chain, attributes=[]))
    (mention,) = reading.documents[0].section.mentions
    assert (mention.spans, mention.id) == ((Span(0, 1), Span(2, 11)), "T1")


def test_the_bag_model_is_one_mention() -> None:
    """An array of spans is a discontinuous mention."""
    spans = [{"begin": 2, "end": 11}, {"begin": 0, "end": 1}]
    denotations = [{"id": "T1", "span": spans, "obj": "metabolite"}]
    reading = pubannotation_loads(pubannotated(denotations=denotations, relations=[], attributes=[]))
    assert reading.documents[0].section.mentions[0].spans == (Span(0, 1), Span(2, 11))


def changed(field: str, number: int, **members: object) -> dict[str, Any]:
    value = pubannotated()
    value[field][number] |= members
    return value


WRONG_PUBANNOTATION = {
    "no text": ({"denotations": []}, "'text' is missing"),
    "a span of text": (changed("denotations", 0, span={"begin": "2", "end": 11}), r"denotations\[0\].span.begin"),
    "a span of nothing": (changed("denotations", 0, span=None), r"denotations\[0\]: 'span' is missing"),
    "beyond the text": (changed("denotations", 0, span={"begin": 2, "end": 99}), r"denotations\[0\].*beyond the text"),
    "a doubled id": (changed("denotations", 1, id="T1"), r"denotations\[1\]: the id 'T1' stands twice"),
    "a relation to nothing": (changed("relations", 0, obj="T9"), r"relations\[0\].*'T9'"),
    "an attribute of nothing": (changed("attributes", 0, subj="R9"), "'R9' is not there"),
    "a chain of whole marks": (changed("relations", 0, pred="_lexicallyChainedTo"), "_FRAGMENT"),
    "two of one name": ([pubannotated(), pubannotated()], "two documents have the name 'PubMed-123-0'"),
    "nothing": ([], "no document in it"),
    "a number": (3, "an object is needed here"),
}


@pytest.mark.parametrize(("value", "message"), WRONG_PUBANNOTATION.values(), ids=WRONG_PUBANNOTATION)
def test_wrong_pubannotation_is_refused_by_name(value: object, message: str) -> None:
    """With the place in the file."""
    with pytest.raises(CorpusError, match=message) as caught:
        pubannotation_loads(value)
    assert caught.value.path == PATH


def anno(body: object, target: object, **members: object) -> dict[str, Any]:
    context = "http://www.w3.org/ns/anno.jsonld"
    return {"@context": context, "type": "Annotation", "body": body, "target": target} | members


def at(start: int, end: int, source: str = "one.txt") -> dict[str, Any]:
    return {"source": source, "selector": {"type": "TextPositionSelector", "start": start, "end": end}}


def quoted(exact: str, **around: str) -> dict[str, Any]:
    return {"source": "one.txt", "selector": [{"type": "TextQuoteSelector", "exact": exact, **around}]}


def web_loads(folder: Path, value: object) -> Reading:
    (folder / "one.txt").write_bytes(TEXT.encode())
    path = folder / "some.jsonld"
    path.write_text(json.dumps(value), encoding="utf-8")
    return webannotation.read(path)


def test_foreign_web_annotations_are_read_with_the_text_beside_them(tmp_path: Path) -> None:
    """Tags, plain bodies and bodyValue say the type; a quote is found if the text holds it once."""
    creator = {"type": "Person", "name": "team A"}
    items = [
        anno({"type": "TextualBody", "purpose": "tagging", "value": "Active ingredient"}, at(2, 11), creator=creator),
        anno(["drug product"], quoted("quexapine", prefix="raised "), id="http://example.org/anno#n%202"),
        anno(None, quoted("quexapine", suffix=" rose"), bodyValue="metabolite", id="http://example.org/3"),
        anno("a comment", "one.txt"),
    ]
    pages = [
        {"type": "AnnotationPage", "items": items},
        {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": items}},
        items,
    ]
    for page in pages:
        ((document,), losses) = web_loads(tmp_path, page)
        assert [(m.start, m.type, m.id, m.annotator) for m in document.section.mentions][1:] == [
            (19, "drug product", "n 2", ""),
            (30, "metabolite", "http://example.org/3", ""),
        ]
        assert document.section.mentions[0].annotator == "team A"
        assert [loss.what for loss in losses] == ["annotation of a whole text"]


def test_one_web_annotation_by_itself_is_read(tmp_path: Path) -> None:
    """Of anything that is no drug, the type is said."""
    ((document,), losses) = web_loads(tmp_path, anno("enzyme", at(2, 11)))
    assert document.section.mentions == ()
    assert [loss.what for loss in losses] == ["mark of the type 'enzyme', which is no drug"]


LINKS = [{"role": "precipitant", "source": "one.txt#a"}, {"role": "object", "source": "one.txt#b"}]
WRONG_WEB = {
    "no annotation": ({"type": "Person"}, "no web annotation"),
    "no target": ([{"type": "Annotation"}], "'target' is missing"),
    "no text": (anno("metabolite", at(0, 1, "two.txt")), "the text is not there.*two.txt.*Put the text beside"),
    "a text elsewhere": (anno("metabolite", at(0, 1, "../one.txt%2f..%2f..")), "the text is not there"),
    "no selector": (anno("metabolite", {"source": "one.txt"}), "target: a target needs a TextPositionSelector"),
    "a selector of text": (anno("metabolite", at("0", 1)), "start: a whole number"),  # type: ignore[arg-type]
    "a quote that stands twice": (anno("metabolite", quoted("quexapine")), "holds the quote more than once"),
    "a quote that is not there": (anno("metabolite", quoted("norquexapine")), "does not hold the quote"),
    "another quote": (
        anno("metabolite", at(2, 11) | {"selector": [at(2, 11)["selector"], quoted("Zorbamine")["selector"][0]]}),
        "not the text of the mark",
    ),
    "two sources": (anno("metabolite", [at(0, 1), at(0, 1, "two.txt")]), "one source is needed"),
    "one role": (anno(LINKS[:1], "one.txt"), "one precipitant, one object"),
    "a link to nothing": (anno(LINKS, "one.txt"), "'a', which is not there"),
}


@pytest.mark.parametrize(("value", "message"), WRONG_WEB.values(), ids=WRONG_WEB)
def test_wrong_web_annotations_are_refused_by_name(value: object, message: str, tmp_path: Path) -> None:
    """With the place in the file."""
    with pytest.raises(CorpusError, match=message):
        web_loads(tmp_path, value)


def test_web_annotations_select_by_position_and_by_quote(full_document: AnnotatedDocument) -> None:
    """Offsets are code points, a piece has a target of its own, and roles link annotations."""
    items = list(webannotation.annotation_items(full_document))
    assert items[0]["body"]["value"] == full_document.section.text
    first, second = (item["target"] for item in items[2:4])
    assert [selector["type"] for selector in first[1]["selector"]] == ["TextPositionSelector", "TextQuoteSelector"]
    assert first[1]["selector"][0] == {"type": "TextPositionSelector", "start": 10, "end": 11}
    assert second["selector"][1]["exact"] == "vex-\r\namine"
    assert items[1]["creator"] == {"name": "team A"}
    assert [(link["role"], link["source"]) for link in items[-1]["body"]] == [
        ("precipitant", "one.txt#q%204"),
        ("object", "one.txt#m5"),
    ]


LINE: dict[str, Any] = {
    "section": "one.txt",
    "text": TEXT,
    "mentions": [{"id": "a", "type": "metabolite", "spans": [[2, 11]], "text": "Zorbamide"}],
    "interactions": [],
}
WRONG_LINES = {
    "no JSON": ("{", "line 1: this is not JSON|line 1.*not JSON"),
    "no section": (json.dumps(LINE | {"section": None}), "line 1.*'section' is missing"),
    "no mentions' ids": (json.dumps(LINE | {"mentions": [{}]}), r"line 1: mentions\[0\]"),
    "a span of three": (json.dumps(LINE | {"mentions": [LINE["mentions"][0] | {"spans": [[1, 2, 3]]}]}), "two numbers"),
    "the results of ddi extract": (
        json.dumps({"label": "a.txt", "section": {"number": 1}}),
        "'interactions' is missing",
    ),
    "an attribute of numbers": (json.dumps(LINE | {"attributes": {"score": 1}}), "attributes.score: a text is needed"),
    "an unknown era": (json.dumps(LINE | {"era": "ancient"}), "unknown era.*newer, older"),
}


@pytest.mark.parametrize(("line", "message"), WRONG_LINES.values(), ids=WRONG_LINES)
def test_wrong_lines_are_refused_by_name(line: str, message: str) -> None:
    """With the line and the place in it."""
    good = json.dumps(LINE)
    assert len(jsonl.loads(f"{good}\n\n".encode(), path=PATH).documents) == 1
    with pytest.raises(CorpusError, match=message):
        jsonl.loads(line.encode(), path=PATH)


def test_lines_end_with_line_feeds_only() -> None:
    """JSON may hold what other tools take for line ends."""
    line = json.dumps(LINE | {"text": TEXT + "\u2028\x85", "kind": "\u2029"}, ensure_ascii=False)
    assert jsonl.loads(line.encode(), path=PATH).documents[0].section.text == TEXT + "\u2028\x85"
