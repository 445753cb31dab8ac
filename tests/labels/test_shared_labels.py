"""Real labels as published, where they are at hand: nothing fails, nothing is lost, nothing is doubled."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from ddi.labels import Failure, read_labels, read_spl, select_sections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NS = "{urn:hl7-org:v3}"
BREAKS = {
    "paragraph",
    "item",
    "caption",
    "br",
    "td",
    "th",
    "footnote",
    "footnoteRef",
    "text",
    "title",
    "renderMultiMedia",
}


def plain(element: etree._Element, pieces: list[str]) -> None:
    """Collect the text of an element in a way of its own, to compare with the readers'."""
    if not isinstance(element.tag, str) or "delete" in (element.get("styleCode") or "").lower():
        return
    border = " " if element.tag.removeprefix(NS) in BREAKS else ""
    pieces.extend((border, element.text or ""))
    for child in element:
        plain(child, pieces)
        pieces.append(child.tail or "")
    pieces.append(border)


def expected_texts(root: etree._Element) -> Iterator[tuple[str, bool]]:
    """Yield each section's text, and whether it has a table."""
    for section in root.iterfind(f"{NS}component/{NS}structuredBody//{NS}section"):
        pieces: list[str] = []
        for name in ("title", "text"):
            for element in section.iterfind(f"{NS}{name}"):
                plain(element, pieces)
        if "".join(pieces).strip():
            yield "".join(pieces), section.find(f"{NS}text//{NS}table") is not None


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", re.sub(r"\[\d+\]", " ", text.replace("^", ""))))


def test_every_word_of_the_xml_is_read_once(shared_labels: Path) -> None:
    """Word for word: as often as in the XML; in sections with tables, whose headers are repeated, at least so often."""
    for path in sorted((shared_labels / "spl").glob("*.xml")):
        expected = list(expected_texts(etree.parse(path).getroot()))
        sections = read_spl(path.read_bytes(), source=path.name).sections
        assert len(sections) == len(expected)
        for section, (text, has_table) in zip(sections, expected, strict=True):
            missing, extra = words(text) - words(section.text), words(section.text) - words(text)
            # Numbers of ordered lists are not in the XML.
            unexpected = {} if has_table else {word: count for word, count in extra.items() if not word.isdigit()}
            assert (dict(missing), unexpected) == ({}, {}), f"{path.name}, {section.path}"


def test_all_formats(shared_labels: Path) -> None:
    """Labels of every shape are read, with names, ingredients and interaction-bearing sections."""
    paths = [shared_labels / "spl", *sorted((shared_labels / "openfda").glob("*.json"))]
    found = list(read_labels(paths))
    assert [item for item in found if isinstance(item, Failure)] == []
    assert len(found) == 25 + 9
    for label in found:
        assert label.set_id
        assert label.effective_date
        assert label.ingredients
        assert label.brand_names
        assert select_sections(label)


def test_openfda_repeats_are_gone(shared_labels: Path) -> None:
    """A genuine response whose interaction section stands in it twice."""
    (label,) = read_labels([shared_labels / "openfda" / "byetta-2015.json"])
    (section,) = select_sections(label, sections="34073-7")
    assert section.text.count("7.2 Warfarin") == 1


@pytest.mark.parametrize("name", ["spl-rx-1178.tar.xz"])
def test_the_archive_starts_well(shared_labels: Path, name: str) -> None:
    """The first labels of a large archive come without waiting for the rest."""
    labels = read_labels([shared_labels / name])
    first = [next(labels) for _ in range(20)]
    assert all(not isinstance(label, Failure) and label.source.endswith(".xml") for label in first)
