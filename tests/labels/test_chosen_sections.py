"""A label of which some sections are read: these come out as if all had been read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ddi.labels import Document, Failure, find_documents, parse_document, read_spl, select_sections
from ddi.labels.formats import Format

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ddi.labels import Label

    Spl = Callable[..., str]

INTERACTIONS = "34073-7"
DEEP = ("list item", "content", "footnote", "table caption", "table tr td", "renderMultiMedia", "sup", "paragraph")


def section(text: str, *, title: str = "", code: str = "42229-5") -> str:
    named = f"<title>{title}</title>" if title else ""
    return f'<component><section><code code="{code}"/>{named}<text>{text}</text></section></component>'


def both(data: bytes, sections: str | tuple[str, ...]) -> tuple[Label, Label]:
    """Read a label whole, and for some sections; what is chosen of the two, and all but their texts, is the same."""
    document = Document("x.xml", Format.XML, data)
    whole, part = parse_document(document), parse_document(document, sections=sections)
    assert not isinstance(whole, Failure)
    assert not isinstance(part, Failure)
    assert select_sections(part, sections=sections) == select_sections(whole, sections=sections)
    assert [(each.path, each.codes) for each in part.sections] == [(each.path, each.codes) for each in whole.sections]
    assert (part.ingredients, part.brand_names, part.title) == (whole.ingredients, whole.brand_names, whole.title)
    return whole, part


def test_what_is_not_chosen_has_no_text(spl: Spl) -> None:
    """Of the other sections the heading is known, which is all that a message or a list needs."""
    body = section("Once daily.", title="DOSAGE", code="34068-7") + section("Avoid.", title="7", code=INTERACTIONS)
    whole, part = both(spl(body).encode(), "default")
    assert [each.text for each in whole.sections] == ["DOSAGE\n\nOnce daily.", "7\n\nAvoid."]
    assert [each.text for each in part.sections] == ["DOSAGE", "7\n\nAvoid."]


def test_footnotes_are_numbered_through_sections_that_are_not_read(spl: Spl) -> None:
    """A footnote of a section that no one reads has its number all the same, and so has one in a title."""
    body = (
        section("Dose<footnote ID='a'>one</footnote> and<footnote>two</footnote>.", title="DOSAGE", code="34068-7")
        + section("Store<footnoteRef IDREF='a'/>.", title="STORAGE", code="44425-7")
        + section("Avoid<footnote>three</footnote>.", title="7", code=INTERACTIONS)
        + section("Rash<footnote>four</footnote>.", title="ADVERSE", code="34084-4")
        + section("x", title="Drug interactions<footnote>five</footnote>", code="34084-4")
    )
    _, part = both(spl(body).encode(), "default")
    assert part.sections[2].text == "7\n\nAvoid[3].\n\n[3] three"
    assert part.sections[4].title == "Drug interactions[5] [5] five"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<paragraph>Words.</paragraph>", 1),
        ("<paragraph> \u00a0 </paragraph>", 0),
        ("<paragraph styleCode='xmDelete'>Gone.</paragraph>", 0),
        ("<paragraph revised='delete'>Gone.</paragraph>", 0),
        ("<list><item>Words.</item></list>", 1),
        ("<renderMultiMedia referencedObject='M1'/>", 0),
        ("words", 1),
        ("", 0),
    ],
)
def test_an_untitled_section_is_there_if_it_has_text(spl: Spl, text: str, count: int) -> None:
    """Sections are numbered; an empty one has no number, whether it is read or not."""
    body = section(text, code="34068-7") + section("Avoid.", title="7", code=INTERACTIONS)
    _, part = both(spl(body).encode(), "default")
    assert len(part.sections) == count + 1


@pytest.mark.parametrize(
    "text",
    [
        "<paragraph>Drug Interactions: none</paragraph>",
        "<paragraph>Drug <content>Int</content><sub>eractions</sub>: none</paragraph>",
        "<paragraph>Drug Inter<content styleCode='deleted'>x</content>actions: none</paragraph>",
        "<paragraph>Drug Inter<!-- x -->actions: none</paragraph>",
        "<paragraph>Drug Inter<renderMultiMedia>x</renderMultiMedia>actions: none</paragraph>",
        "<paragraph>DRUG &#73;NTERACTIONS</paragraph>",
        "<list><item>inter<caption>x</caption>actions</item></list>",
        "<list><content>Drug Inter</content>x<content>actions: none</content></list>",
        "<table><tr><td>Drug Interactions: none</td></tr></table>",
        "<paragraph>Nothing of that kind.</paragraph>",
    ],
)
def test_an_interaction_heading_in_the_text_is_found(spl: Spl, text: str) -> None:
    """Older precautions are chosen for a heading in their text, in whatever markup it stands."""
    body = section(text, title="PRECAUTIONS", code="42232-9") + section(text, code="x")
    both(spl(body).encode(), "default")


@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize("chosen", ["7", "DOSAGE"])
def test_nesting_is_refused_or_not_whatever_is_read(spl: Spl, deep: str, chosen: str) -> None:
    """A label as deep as the limit allows is read, one deeper is an error, in whichever section that is."""
    tags = deep.split()

    def document(levels: int) -> Document:
        names = [tags[level % len(tags)] for level in range(levels)]
        text = "".join(f"<{name}>" for name in names) + "a" + "".join(f"</{name}>" for name in reversed(names))
        body = section("Once.", title="DOSAGE", code="34068-7") + section(text, title="7", code=INTERACTIONS)
        return Document("x.xml", Format.XML, spl(body).encode())

    around = 6  # the elements from the document to the text
    for levels, is_read in ((114, True), (115, False), (240, False), (300, False)):
        for sections in ("all", (chosen,)):
            found = parse_document(document(levels), sections=sections)
            assert isinstance(found, Failure) != is_read, (levels, sections)
            if isinstance(found, Failure):
                assert found.error.message == "the XML is nested too deep"
                assert found.error.expected == f"at most {114 + around} levels"


def test_every_choice(spl: Spl) -> None:
    """A code, a number or a title chooses the same sections of both, and `all` leaves none out."""
    body = section("One.", title="7 DRUG INTERACTIONS", code=INTERACTIONS) + section("Two.", title="12.3 Kinetics")
    data = spl(body).encode()
    for choice in ((INTERACTIONS,), ("12.3",), ("kinetics", "7"), ("nothing",), "12.3"):
        both(data, choice)
    whole, part = both(data, "all")
    assert whole == part == read_spl(data, source="x.xml")


def test_shared_labels(shared_labels: Path) -> None:
    """Published labels: the sections that are read by default are the same."""
    for document in find_documents([shared_labels / "spl"]):
        assert not isinstance(document, Failure)
        both(document.data, "default")
