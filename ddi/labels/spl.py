"""Read a Structured Product Label (HL7 v3 XML, namespace ``urn:hl7-org:v3``), as DailyMed publishes them.

Read are the document's own ``setId``, ``versionNumber``, ``effectiveTime``, ``title`` and author, the products' names
and active ingredients, and every ``section``: its direct ``code``, ``title`` and ``text`` children. The Highlights
(``excerpt``) are left out: they say in short what the sections say in full. Sections without title and text, such as
the product data themselves, are left out too.

No DTD is read and no entity resolved: a document type declaration is refused.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from lxml import etree

from ddi.errors import LabelError
from ddi.labels.label import Ingredient, Label, LabelSection
from ddi.labels.limits import DEFAULT_LIMITS, Limits, limited_sections
from ddi.labels.names import distinct, iso_date
from ddi.labels.narrative import FootnoteNumbers, narrative_text, one_line
from ddi.labels.xml_encoding import as_utf8
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_NS = "{urn:hl7-org:v3}"
_UNII = "2.16.840.1.113883.4.9"
_LOINC = re.compile(r"\d{1,7}-\d")
_FOOTNOTE = b"footnote"
_FORBIDDEN = re.compile(rb"<!(DOCTYPE|ENTITY)")


def read_spl(data: bytes, *, source: str, limits: Limits = DEFAULT_LIMITS) -> Label:
    """Read a Structured Product Label.

    Raises:
        LabelError: the data is not well-formed XML in the encoding it declares, is not a Structured Product Label, has
            a document type declaration, is larger than the limits allow, or has no section.
    """
    root = parse_xml(data, source=source, limits=limits)
    if root.tag != f"{_NS}document":
        raise LabelError(
            "this XML is not a Structured Product Label",
            path=source,
            expected="a document element of namespace urn:hl7-org:v3",
            found=f"<{str(root.tag)[:100]}>",
        )
    sections = limited_sections(_sections(root), source=source, limits=limits)
    if not sections:
        raise LabelError("the label has no section with text", path=source, expected="structuredBody with sections")
    return Label(
        source=source,
        sections=sections,
        set_id=_attribute(root, "setId", "root"),
        version=_attribute(root, "versionNumber", "value"),
        effective_date=iso_date(_attribute(root, "effectiveTime", "value")),
        title=_line(root.find(f"{_NS}title")),
        ingredients=tuple(_ingredients(root)),
        brand_names=distinct(_product_names(root)),
        generic_names=distinct(map(_line, root.iterfind(f".//{_NS}genericMedicine/{_NS}name"))),
        manufacturer=_line(root.find(f"{_NS}author//{_NS}representedOrganization/{_NS}name")) or None,
    )


def parse_xml(data: bytes, *, source: str, limits: Limits = DEFAULT_LIMITS) -> _Element:
    """Parse XML without reading a DTD, resolving an entity or opening anything.

    Raises:
        LabelError: see ``read_spl``.
    """
    data = as_utf8(data, source=source)
    forbidden = _FORBIDDEN.search(data)
    if forbidden:
        line = data.count(b"\n", 0, forbidden.start()) + 1
        raise LabelError(
            f"the XML has a {forbidden.group(1).decode()} declaration, which this program does not read",
            path=source,
            place=f"line {line}",
            expected="a label without a document type declaration, as DailyMed publishes them",
        )
    markup = data.count(b"<") + data.count(b"=")
    if markup > limits.label_markup:
        raise LabelError(
            "the XML has too many tags and attributes",
            path=source,
            expected=f"at most {limits.label_markup:,}",
            found=f"{markup:,}",
        )
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise LabelError(
            f"the XML is damaged ({error.msg})",
            path=source,
            place=f"line {error.lineno}",
            expected="a whole, well-formed Structured Product Label",
            remedy="Download the label again",
        ) from error


def _sections(root: _Element) -> Iterator[LabelSection]:
    footnotes = FootnoteNumbers()
    for body in root.iterfind(f"{_NS}component/{_NS}structuredBody"):
        for section in body.iterfind(f"{_NS}component/{_NS}section"):
            yield from _section(section, (), (), footnotes)


def _section(
    element: _Element, path: tuple[str, ...], codes: tuple[str | None, ...], footnotes: FootnoteNumbers
) -> Iterator[LabelSection]:
    title_element = element.find(f"{_NS}title")
    title = "" if title_element is None else one_line(title_element, footnotes=footnotes)
    text_element = element.find(f"{_NS}text")
    text = "" if text_element is None else _narrative(text_element, footnotes)
    code = _attribute(element, "code", "code")
    path = (*path, title)
    codes = (*codes, code if code and _LOINC.fullmatch(code) else None)
    if title or text:
        yield LabelSection(
            code=codes[-1],
            title=title,
            text="\n\n".join(filter(None, (title, text))),
            level=len(path),
            path=path,
            codes=codes,
        )
    for component in element.iterfind(f"{_NS}component"):
        for section in component.iterfind(f"{_NS}section"):
            yield from _section(section, path, codes, footnotes)


# Labels of one drug share most of their sections; a digest stands for the markup, which is three times the text.
_narratives: Remembered[bytes, str] = Remembered(16384)


def _narrative(element: _Element, footnotes: FootnoteNumbers) -> str:
    """Return the text of an element, from memory where the same has been read before."""
    markup = etree.tostring(element, with_tail=False)
    if _FOOTNOTE in markup.lower():
        # Their numbers go through the whole label.
        return narrative_text(element, footnotes=footnotes)
    key = hashlib.blake2b(markup, digest_size=16).digest()
    text = _narratives.get(key)
    if text is None:
        text = narrative_text(element, footnotes=footnotes)
        _narratives.put(key, text)
    return text


def _ingredients(root: _Element) -> Iterator[Ingredient]:
    """Yield the active ingredients; labels before 2009 or so name the elements differently."""
    seen: set[tuple[str, str | None]] = set()
    for element in root.iter(f"{_NS}ingredient", f"{_NS}activeIngredient"):
        if element.tag == f"{_NS}ingredient" and not element.get("classCode", "").startswith("ACT"):
            continue
        for substance in element.iterchildren(f"{_NS}ingredientSubstance", f"{_NS}activeIngredientSubstance"):
            ingredient = _substance(substance)
            key = (ingredient.name.casefold(), ingredient.unii)
            if ingredient.name and key not in seen:
                seen.add(key)
                moieties = map(_substance, substance.iterfind(f"{_NS}activeMoiety/{_NS}activeMoiety"))
                unique = dict.fromkeys(moiety for moiety in moieties if moiety.name)
                yield Ingredient(ingredient.name, ingredient.unii, tuple(unique))


def _substance(element: _Element) -> Ingredient:
    code = element.find(f"{_NS}code")
    unii = code.get("code") if code is not None and code.get("codeSystem") == _UNII else None
    return Ingredient(_line(element.find(f"{_NS}name")), unii)


def _product_names(root: _Element) -> Iterator[str]:
    for name in ("manufacturedProduct", "manufacturedMedicine", "partProduct", "partMedicine"):
        for product in root.iter(f"{_NS}{name}"):
            # Without the suffix ("Delayed Release"), which is an element of its own inside the name.
            name_element = product.find(f"{_NS}name")
            yield "" if name_element is None else name_element.text or ""


def _attribute(element: _Element, child: str, attribute: str) -> str | None:
    found = element.find(f"{_NS}{child}")
    return None if found is None else found.get(attribute) or None


def _line(element: _Element | None) -> str:
    return "" if element is None else one_line(element)
