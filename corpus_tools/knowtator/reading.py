"""Parse Knowtator XML into a raw value; see the package's docstring for the grammar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus_tools.errors import KnowtatorError
from corpus_tools.files import bytes_of
from corpus_tools.knowtator.values import (
    SLOT_KINDS,
    KnowtatorAnnotation,
    KnowtatorClassMention,
    KnowtatorDocument,
    KnowtatorEntry,
    KnowtatorSlotMention,
    SlotKind,
)
from corpus_tools.xml_files import local_name, parse_xml

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.xml_files import Element

_SPL = "{urn:hl7-org:v3}document"
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_ROOT = '<annotations textSource="..."> (a Knowtator 1 XML export)'
_SLOT_TAGS: dict[str, SlotKind] = {f"{kind}SlotMention": kind for kind in SLOT_KINDS}


def load(path: str | Path) -> KnowtatorDocument:
    """Parse a Knowtator XML file.

    Raises:
        KnowtatorError: the file cannot be read, is empty, is damaged XML, declares entities or a document
            type, or is not what Knowtator writes.
    """
    try:
        data = bytes_of(path)
    except OSError as error:
        raise KnowtatorError(f"the file cannot be read ({error.strerror})", path=path) from error
    return loads(data, path=path)


def loads(data: bytes | str, *, path: str | Path | None = None) -> KnowtatorDocument:
    """Parse Knowtator XML; the path is for messages only.

    Raises:
        KnowtatorError: as for `load`.
    """
    root = parse_xml(data, KnowtatorError, path=path, expected=_ROOT)
    if root.tag != "annotations":
        raise _wrong_root(root, path)
    _check(root, path, required=("textSource",))
    return KnowtatorDocument(root.get("textSource"), tuple(_entry(element, path) for element in root))


def _wrong_root(root: Element, path: str | Path | None) -> KnowtatorError:
    remedy = None
    if root.tag == _SPL:
        remedy = "This is a Structured Product Label (DailyMed): a label to extract from, not annotations"
    return KnowtatorError(
        "this is not a Knowtator XML file",
        path=path,
        place=f"line {root.sourceline}",
        expected=_ROOT,
        found=f"<{local_name(root)}>",
        remedy=remedy,
    )


def _problem(element: Element, path: str | Path | None, message: str, **facts: str) -> KnowtatorError:
    return KnowtatorError(message, path=path, place=f"line {element.sourceline}", **facts)


def _check(
    element: Element,
    path: str | Path | None,
    *,
    required: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    text: bool = False,
) -> None:
    """Refuse attributes and text that a faithful copy could not hold."""
    tag = element.tag
    for name in required:
        if name not in element.attrib:
            raise _problem(element, path, f"<{tag}> has no attribute {name!r}")
    for name in element.attrib:
        if name not in required and name not in optional:
            raise _problem(element, path, f"<{tag}> has an unknown attribute {name!r}")
    if text:
        if len(element):
            raise _unknown(element[0], element, path)
        return
    for stray in (element.text, *(child.tail for child in element)):
        if stray and stray.strip():
            raise _problem(element, path, f"text directly in <{tag}>", found=repr(stray.strip()))


def _unknown(element: Element, parent: Element, path: str | Path | None) -> KnowtatorError:
    return _problem(
        element,
        path,
        f"unknown element <{element.tag}> in <{parent.tag}>",
        remedy="Export the annotations from Knowtator 1 again, or remove the element",
    )


def _leaf(element: Element, path: str | Path | None, attribute: str) -> str:
    """Return the only attribute of an element that has neither text nor children."""
    _check(element, path, required=(attribute,))
    if len(element):
        raise _unknown(element[0], element, path)
    return str(element.get(attribute))


def _entry(element: Element, path: str | Path | None) -> KnowtatorEntry:
    if element.tag == "annotation":
        return _annotation(element, path)
    if element.tag == "classMention":
        return _class_mention(element, path)
    if element.tag in _SLOT_TAGS:
        return _slot_mention(element, path, _SLOT_TAGS[element.tag])
    raise _unknown(element, element.getparent(), path)


def _annotation(element: Element, path: str | Path | None) -> KnowtatorAnnotation:
    _check(element, path)
    spans: list[tuple[int, int]] = []
    found: dict[str, str | None] = {}
    for child in element:
        if child.tag == "span":
            spans.append(_span(child, path))
            continue
        if child.tag in found:
            raise _problem(child, path, f"a second <{child.tag}> in one <annotation>")
        if child.tag == "mention":
            found[child.tag] = _leaf(child, path, "id")
        elif child.tag == "annotator":
            _check(child, path, optional=("id",), text=True)
            found[child.tag] = child.text or ""
            found["annotator id"] = child.get("id")
        elif child.tag in ("spannedText", "comment", "creationDate"):
            _check(child, path, text=True)
            found[child.tag] = child.text or ""
        else:
            raise _unknown(child, element, path)
    mention_id = found.get("mention")
    if mention_id is None:
        raise _problem(element, path, "an <annotation> without <mention>")
    return KnowtatorAnnotation(
        mention_id=mention_id,
        spans=tuple(spans),
        spanned_text=found.get("spannedText"),
        annotator=found.get("annotator"),
        annotator_id=found.get("annotator id"),
        creation_date=found.get("creationDate"),
        comment=found.get("comment"),
        line=element.sourceline,
    )


def _span(element: Element, path: str | Path | None) -> tuple[int, int]:
    _check(element, path, required=("start", "end"))
    if len(element):
        raise _unknown(element[0], element, path)
    return _integer(element, path, "start"), _integer(element, path, "end")


def _integer(element: Element, path: str | Path | None, attribute: str) -> int:
    value = element.get(attribute).strip()
    if not _INTEGER.fullmatch(value):
        raise _problem(element, path, f"the span's {attribute} is not a number", expected="an integer", found=value)
    return int(value)


def _class_mention(element: Element, path: str | Path | None) -> KnowtatorClassMention:
    _check(element, path, required=("id",))
    classes: list[Element] = []
    slot_ids: list[str] = []
    for child in element:
        if child.tag == "mentionClass":
            _check(child, path, optional=("id",), text=True)
            classes.append(child)
        elif child.tag == "hasSlotMention":
            slot_ids.append(_leaf(child, path, "id"))
        else:
            raise _unknown(child, element, path)
    if len(classes) > 1:
        raise _problem(classes[1], path, "a second <mentionClass> in one <classMention>")
    return KnowtatorClassMention(
        id=element.get("id"),
        class_id=classes[0].get("id") if classes else None,
        class_name=(classes[0].text or "") if classes else None,
        slot_ids=tuple(slot_ids),
        line=element.sourceline,
    )


def _slot_mention(element: Element, path: str | Path | None, kind: SlotKind) -> KnowtatorSlotMention:
    _check(element, path, required=("id",))
    slots: list[Element] = []
    values: list[str] = []
    for child in element:
        if child.tag == "mentionSlot":
            _check(child, path, required=("id",), text=True)
            slots.append(child)
        elif child.tag == f"{kind}SlotMentionValue":
            values.append(_leaf(child, path, "value"))
        else:
            raise _unknown(child, element, path)
    if len(slots) != 1:
        raise _problem(element, path, f"<{element.tag}> needs one <mentionSlot>", expected="1", found=str(len(slots)))
    return KnowtatorSlotMention(
        id=element.get("id"),
        kind=kind,
        name=slots[0].get("id"),
        values=tuple(values),
        label=slots[0].text,
        line=element.sourceline,
    )
