"""Structured Product Labels: what a reader sees, once, in sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ddi.errors import LabelError
from ddi.labels import Ingredient, Limits, read_spl, select_sections

if TYPE_CHECKING:
    from collections.abc import Callable

    Spl = Callable[..., str]


def text_of(markup: str) -> str:
    """Return the text of the one section, without its title."""
    return markup.removeprefix("7 DRUG INTERACTIONS").strip("\n")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<paragraph>One.</paragraph>\n <paragraph>Two\n  words.</paragraph>", "One.\n\nTwo words."),
        ("loose text <content styleCode='bold'>in bold</content>", "loose text in bold"),
        ("<paragraph>C<sub>max</sub> and t<sub>1/2</sub></paragraph>", "Cmax and t1/2"),
        ("<paragraph>10<sup>3</sup> m<sup>2</sup></paragraph>", "10^3 m^2"),
        ("<paragraph>the 1<sup>st</sup> day, Zorpa<sup>\u00ae</sup></paragraph>", "the 1st day, Zorpa\u00ae"),
        ("<paragraph>[<sup>14</sup>C]-zorpidol <sup>a</sup></paragraph>", "[14C]-zorpidol a"),
        ("<paragraph>digoxin<sup>a</sup></paragraph>", "digoxin^a"),
        ("<paragraph>AT&amp;T &lt;5&#160;mg &#x2265;</paragraph>", "AT&T <5 mg \u2265"),
        ("<paragraph>one<br/>two<br/><br/>three</paragraph>", "one\ntwo\n\nthree"),
        ("<paragraph><content styleCode='xmChange'>Revised.</content></paragraph>", "Revised."),
        ("<paragraph>Old<content revised='delete'> gone</content><sub styleCode='delete'>x</sub>.</paragraph>", "Old."),
        ("<paragraph>See <linkHtml href='#a'>7.1</linkHtml>.</paragraph>", "See 7.1."),
        ("<paragraph>A<!-- hidden --><?pi hidden?>B</paragraph>", "AB"),
        ("<paragraph>Figure <renderMultiMedia referencedObject='M1'/>1</paragraph>", "Figure 1"),
        ("<renderMultiMedia referencedObject='M1'><caption>Plot of AUC</caption></renderMultiMedia>", "Plot of AUC"),
        ("<paragraph> </paragraph><paragraph/>", ""),
    ],
)  # fmt: skip
def test_narrative(spl: Spl, markup: str, expected: str) -> None:
    """Paragraphs, marks and breaks come out as a reader sees them."""
    label = read_spl(spl(markup).encode(), source="x.xml")
    assert text_of(label.sections[0].text) == expected


def test_lists(spl: Spl) -> None:
    """Each item is a line with its marker, its caption or a number; lists inside lists are indented."""
    markup = """<paragraph>Avoid:</paragraph>
    <list listType="unordered"><caption>Inhibitors</caption>
      <item>ketoconazole</item>
      <item><caption>a)</caption>ritonavir <list listType="ordered"><item>low</item><item><paragraph>high</paragraph>
        </item></list></item>
      <item>\u2022 marked</item>
      <item><caption>Digoxin:</caption><paragraph>monitor</paragraph></item><item/>
    </list><paragraph>Then.</paragraph>"""
    label = read_spl(spl(markup).encode(), source="x.xml")
    assert text_of(label.sections[0].text) == (
        "Avoid:\n\nInhibitors\n\u2022 ketoconazole\na) ritonavir\n  1. low\n  2. high\n\u2022 marked\n"
        "Digoxin: monitor\n\nThen."
    )


def test_footnotes(spl: Spl) -> None:
    """A footnote leaves a number in its place and follows its paragraph or table; references share the number."""
    markup = """<paragraph>AUC rose<footnote ID="f1">In men.</footnote>.</paragraph><paragraph>Next.</paragraph>
    <table><tbody><tr><td>A<footnoteRef IDREF="f1"/></td><td>B<footnote>New.</footnote></td></tr></tbody></table>"""
    label = read_spl(spl(markup).encode(), source="x.xml")
    assert text_of(label.sections[0].text) == "AUC rose[1].\n\n[1] In men.\n\nNext.\n\nA[1]; B[2].\n\n[2] New."


def test_sections_nest_without_doubling(spl: Spl) -> None:
    """Each section holds its own text; paths and codes tell where it stands; empty ones are left out."""
    body = """
    <component><section><code code="48780-1"/></section></component>
    <component><section><code code="34073-7"/><title>7 DRUG INTERACTIONS</title>
      <excerpt><highlight><text><paragraph>In short.</paragraph></text></highlight></excerpt>
      <component><section><code code="42229-5"/><title>7.1 <content>Warfarin</content></title>
        <text><paragraph>INR rose.</paragraph></text>
        <component><section><text>Deep.</text></section></component>
      </section></component></section></component>
    <component><section><code code="not a code"/><title>OTHER</title><text>Other.</text></section></component>
    """
    sections = read_spl(spl(body).encode(), source="x.xml").sections
    assert [(section.code, section.level, section.text) for section in sections] == [
        ("34073-7", 1, "7 DRUG INTERACTIONS"),
        ("42229-5", 2, "7.1 Warfarin\n\nINR rose."),
        (None, 3, "Deep."),
        (None, 1, "OTHER\n\nOther."),
    ]
    assert sections[2].path == ("7 DRUG INTERACTIONS", "7.1 Warfarin", "")
    assert sections[2].codes == ("34073-7", "42229-5", None)
    assert all(section.start is None for section in sections)


def test_what_a_label_says_of_itself(spl: Spl) -> None:
    """Identifiers, dates, names and ingredients with UNII codes and active moieties."""
    body = """<component><section><code code="48780-1"/><subject><manufacturedProduct><manufacturedProduct>
      <name>Zorpa<suffix>XR</suffix></name>
      <asEntityWithGeneric><genericMedicine><name>zorpidol</name></genericMedicine></asEntityWithGeneric>
      <ingredient classCode="ACTIB"><ingredientSubstance><code code="AAAAAAAAAA" codeSystem="2.16.840.1.113883.4.9"/>
        <name>Zorpidol  hydrochloride</name><activeMoiety><activeMoiety>
        <code code="BBBBBBBBBB" codeSystem="2.16.840.1.113883.4.9"/><name>ZORPIDOL</name></activeMoiety></activeMoiety>
      </ingredientSubstance></ingredient>
      <ingredient classCode="IACT"><ingredientSubstance><name>STARCH</name></ingredientSubstance></ingredient>
      <activeIngredient><activeIngredientSubstance><code code="X" codeSystem="other"/><name>oldol</name>
      </activeIngredientSubstance></activeIngredient>
      </manufacturedProduct></manufacturedProduct></subject></section></component>
      <component><section><title>A</title></section></component>"""
    label = read_spl(spl(body).encode(), source="x.xml")
    assert label.set_id == "22222222-0000-0000-0000-000000000002"
    assert (label.version, label.effective_date, label.title) == ("3", "2019-04-05", "Zorpidol tablets")
    assert (label.brand_names, label.generic_names, label.manufacturer) == (("Zorpa",), ("zorpidol",), "Example Pharma")
    assert label.ingredients == (
        Ingredient("Zorpidol hydrochloride", "AAAAAAAAAA", (Ingredient("ZORPIDOL", "BBBBBBBBBB"),)),
        Ingredient("oldol"),
    )


@pytest.mark.parametrize(
    ("code", "title", "is_read"),
    [
        ("34073-7", "Anything", True),
        ("34090-1", "CLINICAL PHARMACOLOGY", True),
        ("43685-7", "5 WARNINGS", True),
        ("34071-1", "WARNINGS", True),
        ("34070-3", "CONTRAINDICATIONS", True),
        ("42229-5", "Drug-Drug Interactions", True),
        ("34068-7", "Dosage", False),
        ("42230-3", "Drug Interactions for patients", False),
    ],
)
def test_default_sections(spl: Spl, code: str, title: str, *, is_read: bool) -> None:
    """Codes decide, titles help out, what is written for patients is not read; subsections come along."""
    body = f"""<component><section><code code="{code}"/><title>{title}</title>
      <component><section><code code="42229-5"/><title>Digoxin</title></section></component></section></component>"""
    chosen = select_sections(read_spl(spl(body).encode(), source="x.xml"))
    assert len(chosen) == (2 if is_read else 0)


@pytest.mark.parametrize(("text", "count"), [("<paragraph>Drug Interactions: none</paragraph>", 1), ("None.", 0)])
def test_precautions_that_hold_an_interaction_heading(spl: Spl, text: str, count: int) -> None:
    """Older labels print the heading inside the precautions without a section of its own."""
    body = (
        f'<component><section><code code="42232-9"/><title>PRECAUTIONS</title><text>{text}</text></section></component>'
    )
    assert len(select_sections(read_spl(spl(body).encode(), source="x.xml"))) == count


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "latin-1"),
        ("<?xml version='1.0' encoding='windows-1252'?>", "windows-1252"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16"),
    ],
)
def test_declared_encodings(spl: Spl, declaration: str, encoding: str) -> None:
    """The encoding that is declared is used."""
    data = spl("10 \u00b5g", declaration=declaration).strip().encode(encoding)
    assert read_spl(data, source="x.xml").sections[0].text.endswith("10 \u00b5g")


@pytest.mark.parametrize(
    ("declaration", "encoding", "message"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>', "latin-1", "not in the encoding it declares"),
        ("", "latin-1", "not in the encoding it declares"),
        ('<?xml version="1.0" encoding="us-ascii"?>', "utf-8", "not in the encoding it declares"),
        ('<?xml version="1.0" encoding="UTF-7"?>', "utf-8", "declares the encoding utf-7"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "utf-8-sig", "byte order mark"),
    ],
)
def test_wrong_encodings(spl: Spl, declaration: str, encoding: str, message: str) -> None:
    """A declared encoding that is not the file's is an error by name."""
    data = spl("10 \u00b5g", declaration=declaration).strip().encode(encoding)
    with pytest.raises(LabelError, match=message):
        read_spl(data, source="x.xml")


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (BOMB + "<document xmlns='urn:hl7-org:v3'>&b;</document>", "DOCTYPE declaration"),
        ("\n\n" + EXTERNAL + "<document xmlns='urn:hl7-org:v3'>&x;</document>", "line 3: the XML has a DOCTYPE"),
        ('<!DOCTYPE d SYSTEM "http://example.invalid/d.dtd"><document/>', "DOCTYPE declaration"),
        ("<document xmlns='urn:hl7-org:v3'><title>&nbsp;</title></document>", "damaged"),
        ("<document xmlns='urn:hl7-org:v3'><title>", "damaged"),
        ("<html><body/></html>", "not a Structured Product Label"),
        ("<document/>", "not a Structured Product Label"),
        ("<document xmlns='urn:hl7-org:v3'/>", "no section"),
        ("<a>" * 5000, "nested too deep"),
    ],
)
def test_xml_that_is_refused(data: str, message: str) -> None:
    """Entities, damage and foreign XML are errors by name."""
    with pytest.raises(LabelError, match=message) as caught:
        read_spl(data.encode(), source="x.xml")
    assert "x.xml" in str(caught.value)


def test_utf16_hides_no_entities(spl: Spl) -> None:
    """A declaration is seen in every encoding that is read."""
    data = spl("x").replace("<document", BOMB + "<document", 1).encode("utf-16")
    with pytest.raises(LabelError, match="DOCTYPE"):
        read_spl(data, source="x.xml")


def test_too_much_markup(spl: Spl) -> None:
    """Tags take more memory than text: their number is limited on its own."""
    with pytest.raises(LabelError, match="too many tags"):
        read_spl(spl("<br/>" * 1000).encode(), source="x.xml", limits=Limits(label_markup=1000))


def test_deep_nesting_is_read_or_refused(spl: Spl) -> None:
    """Nesting that libxml2 allows is read; more is an error, not a crash."""
    deep = "<content>" * 100 + "deep" + "</content>" * 100
    assert "deep" in read_spl(spl(deep).encode(), source="x.xml").sections[0].text
    with pytest.raises(LabelError):
        read_spl(spl("<content>" * 400 + "</content>" * 400).encode(), source="x.xml")
