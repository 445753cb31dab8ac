"""Read a Structured Product Label (HL7 v3 XML, namespace ``urn:hl7-org:v3``), as DailyMed publishes them.

Read are the document's own ``setId``, ``versionNumber``, ``effectiveTime``, ``title`` and author, the products' names
and active ingredients, and every ``section``: its direct ``code``, ``title`` and ``text`` children. The Highlights
(``excerpt``) are left out: they say in short what the sections say in full. Sections without title and text, such as
the product data themselves, are left out too.

No DTD is read and no entity resolved: a document type declaration is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from lxml import etree

from ddi.errors import LabelError
from ddi.labels.label import Ingredient, Label
from ddi.labels.limits import DEFAULT_LIMITS, Limits, limited_sections
from ddi.labels.names import distinct, iso_date
from ddi.labels.narrative import one_line
from ddi.labels.spl_sections import NAMESPACE as _NS
from ddi.labels.spl_sections import attribute_of, read_sections
from ddi.labels.xml_encoding import as_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

_UNII = "2.16.840.1.113883.4.9"
_INGREDIENTS = (f"{_NS}ingredient", f"{_NS}activeIngredient")
_PRODUCTS = tuple(
    f"{_NS}{name}" for name in ("manufacturedProduct", "manufacturedMedicine", "partProduct", "partMedicine")
)
_GENERIC = f"{_NS}genericMedicine"
_FORBIDDEN = re.compile(rb"<!(DOCTYPE|ENTITY)")


def read_spl(
    data: bytes, *, source: str, limits: Limits = DEFAULT_LIMITS, sections: str | tuple[str, ...] = "all"
) -> Label:
    """Read a Structured Product Label.

    Args:
        data: the XML.
        source: for error messages.
        limits: what is refused.
        sections: which will be read; see ``parse_document``.

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
    found = limited_sections(read_sections(root, sections=sections), source=source, limits=limits)
    if not found:
        raise LabelError("the label has no section with text", path=source, expected="structuredBody with sections")
    products = _product_data(root)
    return Label(
        source=source,
        sections=found,
        set_id=attribute_of(root, "setId", "root"),
        version=attribute_of(root, "versionNumber", "value"),
        effective_date=iso_date(attribute_of(root, "effectiveTime", "value")),
        title=_line(root.find(f"{_NS}title")),
        ingredients=tuple(_ingredients(products)),
        brand_names=distinct(_product_names(products)),
        generic_names=distinct(_generic_names(products)),
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
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        collect_ids=False,  # nothing is looked up by its id, and an index of them is a fifth of the time
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # Its code differs between versions of libxml2; no message of another error begins so.
        if (error.msg or "").startswith("Excessive depth"):
            raise _too_deep(source, limits) from None
        raise LabelError(
            f"the XML is damaged ({error.msg})",
            path=source,
            place=f"line {error.lineno}",
            expected="a whole, well-formed Structured Product Label",
            remedy="Download the label again",
        ) from error
    check_nesting(root, source=source, limits=limits)
    return root


def check_nesting(root: _Element, *, source: str, limits: Limits) -> None:
    """Refuse elements nested too deep, in sections that will not be read too: the answer hangs on the file alone.

    Raises:
        LabelError: they are.
    """
    if _nested(limits.xml_nesting + 1)(root):
        raise _too_deep(source, limits)


@lru_cache(maxsize=8)
def _nested(levels: int) -> etree.XPath:
    return etree.XPath(f"boolean({'/*' * levels})")


def _too_deep(source: str, limits: Limits) -> LabelError:
    return LabelError("the XML is nested too deep", path=source, expected=f"at most {limits.xml_nesting} levels")


def _product_data(root: _Element) -> dict[str, list[_Element]]:
    """Return the elements that hold names and ingredients, by tag, in document order, after one walk for all.

    Active ingredients of both names are found under the first.
    """
    found: dict[str, list[_Element]] = {}
    for element in root.iter(*_INGREDIENTS, *_PRODUCTS, _GENERIC):
        tag = str(element.tag)
        found.setdefault(_INGREDIENTS[0] if tag in _INGREDIENTS else tag, []).append(element)
    return found


def _ingredients(products: Mapping[str, Sequence[_Element]]) -> Iterator[Ingredient]:
    """Yield the active ingredients; labels before 2009 or so name the elements differently."""
    seen: set[tuple[str, str | None]] = set()
    for element in products.get(_INGREDIENTS[0], ()):
        if element.tag == _INGREDIENTS[0] and not element.get("classCode", "").startswith("ACT"):
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


def _product_names(products: Mapping[str, Sequence[_Element]]) -> Iterator[str]:
    for product in chain.from_iterable(products.get(tag, ()) for tag in _PRODUCTS):
        # Without the suffix ("Delayed Release"), which is an element of its own inside the name.
        name_element = product.find(f"{_NS}name")
        yield "" if name_element is None else name_element.text or ""


def _generic_names(products: Mapping[str, Sequence[_Element]]) -> Iterator[str]:
    for medicine in products.get(_GENERIC, ()):
        yield from map(_line, medicine.iterchildren(f"{_NS}name"))


def _line(element: _Element | None) -> str:
    return "" if element is None else one_line(element)
