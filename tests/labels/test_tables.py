"""Tables as rows that read alone."""

from __future__ import annotations

import time

import pytest
from lxml import etree

from corpus_tools.sentences import split_sentences
from ddi.labels.narrative import FootnoteNumbers, narrative_text


def rows(table: str) -> list[str]:
    element = etree.fromstring(f"<text>{table}</text>")
    text = narrative_text(element, footnotes=FootnoteNumbers())
    return text.split("\n\n") if text else []


HEAD = "<thead><tr><th>Drug</th><th>AUC</th><th>Cmax</th></tr></thead>"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            f"<table><caption>Table 1</caption>{HEAD}<tr><td>Digoxin</td><td>+20%</td><td>+5%</td></tr></table>",
            ["Table 1", "Drug: Digoxin; AUC: +20%; Cmax: +5%."],
        ),
        (
            (
                "<table><tr><th rowspan='2'>Drug</th><th colspan='2'>Change in</th></tr>"
                "<tr><th>AUC</th><th>Cmax</th></tr><tr><td>Digoxin</td><td>1</td><td>2</td></tr></table>"
            ),
            ["Drug: Digoxin; Change in, AUC: 1; Change in, Cmax: 2."],
        ),
        (
            (
                "<table><tr><td><content styleCode='bold'>Drug</content>*</td><td styleCode='bold'>AUC</td></tr>"
                "<tr><td>Digoxin</td><td>1</td></tr></table>"
            ),
            ["Drug*: Digoxin; AUC: 1."],
        ),
        (
            f"<table>{HEAD}<tr><td rowspan='2'>A</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
            ["Drug: A; AUC: 1; Cmax: 2.", "Drug: A; AUC: 3; Cmax: 4."],
        ),
        (
            f"<table>{HEAD}<tr><td>Digoxin</td><td colspan='2'>no change</td></tr></table>",
            ["Drug: Digoxin; AUC, Cmax: no change."],
        ),
        (
            f"<table>{HEAD}<tr><td colspan='3'>Inhibitors</td></tr><tr><td>Digoxin</td><td/><td>2</td></tr></table>",
            ["AUC", "Inhibitors", "Drug: Digoxin; Cmax: 2."],
        ),
        (
            "<table><tr><td>Clinical Impact:</td><td>Levels rise.</td></tr><tr><td>A.</td><td>B</td></tr></table>",
            ["Clinical Impact: Levels rise.", "A; B."],
        ),
        (
            (
                f"<table><tfoot><tr><td colspan='3'>* in men</td></tr></tfoot>{HEAD}"
                "<tbody><tr><td>a</td><td>b</td><td>c</td></tr></tbody></table>"
            ),
            ["Drug: a; AUC: b; Cmax: c.", "* in men"],
        ),
        (f"<table>{HEAD}</table>", ["Drug; AUC; Cmax."]),
        (
            (
                f"<table>{HEAD}<tr><td>a</td><td>b</td><td>c</td></tr>"
                "<tr><th>Food</th><th>x</th></tr><tr><td>d</td><td>e</td></tr></table>"
            ),
            ["Drug: a; AUC: b; Cmax: c.", "Food: d; x: e."],
        ),
        (
            (
                "<table><tr><td><paragraph>One.</paragraph><list><item>two</item></list></td><td>"
                "<table><tr><td>in</td><td>ner</td></tr></table></td></tr></table>"
            ),
            ["One. \u2022 two; in; ner."],
        ),
        ("<table><tr><td/></tr></table>", []),
        ("<table/>", []),
        ("<table><tr><td rowspan='x' colspan='-1'>a</td><td colspan='99999999999'>b</td></tr></table>", ["a; b."]),
    ],
)
def test_rows(table: str, expected: list[str]) -> None:
    """Each row carries its headers; headings across the table and notes are lines of their own."""
    assert rows(table) == expected


def test_a_row_is_one_sentence() -> None:
    """The project's splitter takes each row as one sentence."""
    body = "".join(f"<tr><td>drug {n}</td><td>{n}.5</td><td>up to {n}%</td></tr>" for n in range(1, 6))
    element = etree.fromstring(f"<text><paragraph>As shown.</paragraph><table>{HEAD}{body}</table></text>")
    text = narrative_text(element, footnotes=FootnoteNumbers())
    sentences = [text[span.start : span.end].strip() for span in split_sentences(text)]
    assert sentences == text.split("\n\n")


def test_long_headers_are_not_repeated() -> None:
    """A header too long to read in every row is a line once."""
    long = "word " * 60
    table = (
        f"<table><tr><th>{long}</th><th>AUC</th></tr><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    assert rows(table) == [long.strip(), "a; AUC: b.", "c; AUC: d."]


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><th>{'h' * 190}</th><th>i</th></tr>" + "<tr><td>a</td><td>b</td></tr>" * 50_000 + "</table>",
        "<table><tr>" + "<td rowspan='100'>abc</td>" * 20_000 + "</tr>" + "<tr/>" * 20_000 + "</table>",
        "<table><tr>" + "<td colspan='100' rowspan='100'>a</td>" * 20_000 + "</tr>" + "<tr/>" * 100 + "</table>",
        "<table><thead>" + "<tr><th>x</th><th>y</th></tr>" * 50_000 + "</thead><tr><td>a</td><td>b</td></tr></table>",
    ],
)  # fmt: skip
def test_hostile_tables_do_not_swell(table: str) -> None:
    """Spans and headers cannot multiply a table beyond a small multiple of its size, nor take minutes."""
    started = time.perf_counter()
    element = etree.fromstring(table)
    assert sum(map(len, rows(etree.tostring(element).decode()))) < 20 * len(table)
    assert time.perf_counter() - started < 30


def test_headers_do_not_swell_a_label() -> None:
    """Small tables of long headers, each below what one table may repeat, make no text a hundred times as long."""
    heads = "".join(f"<th>{number:03d}{'h' * 180}</th>" for number in range(38))
    lines = "<tr><td colspan='100'>x</td><td>y</td></tr>" * 140
    label = f"<table><thead><tr>{heads}</tr></thead>{lines}</table>" * 20
    assert len("".join(rows(label))) < 20 * len(label)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("one<paragraph>two</paragraph>three", "one two three"),
        ("one<content styleCode='bold'>two</content>three", "onetwothree"),
        ("<paragraph>10\n  mg</paragraph>", "10 mg"),
        ("one<paragraph styleCode='xmDelete'>two</paragraph>three", "onethree"),
        ("one<content revised='delete'>two</content>three", "onethree"),
        ("10<sup>3</sup>", "10^3"),
        ("<renderMultiMedia>two</renderMultiMedia>three", "three"),
        ("<paragraph/>", ""),
    ],
)
def test_a_cell_of_one_element(cell: str, expected: str) -> None:
    """It reads as it would among others, whatever the element is."""
    assert rows(f"<table><tr><td>{cell}</td></tr></table>") == ([expected] if expected else [])
