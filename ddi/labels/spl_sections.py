"""Read the sections of a Structured Product Label: the titles of all, the texts of those that will be read.

A label's text is mostly of sections that no one looks for interactions in, so their markup is not turned into text.
Two things hang on it all the same: a section without title is left out if its text is empty, and footnotes are
numbered through the whole label.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from ddi.labels.label import LabelSection
from ddi.labels.narrative import FootnoteNumbers, narrative_text, one_line
from ddi.labels.selection import chosen_by_heading
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

NAMESPACE: Final = "{urn:hl7-org:v3}"
_TITLE: Final = f"{NAMESPACE}title"
_TEXT: Final = f"{NAMESPACE}text"
_CODE: Final = f"{NAMESPACE}code"
_COMPONENT: Final = f"{NAMESPACE}component"
_SECTION: Final = f"{NAMESPACE}section"
_PARAGRAPH: Final = f"{NAMESPACE}paragraph"
_LOINC = re.compile(r"\d{1,7}-\d")
_FOOTNOTE: Final = b"footnote"
_INTERACTION: Final = "nteraction"
_TAG = re.compile(rb"<[^<>]*+>")
_LEFT_OUT = re.compile(rb"<!--|delete|multimedia|caption|footnote|<(?:\w+:)?(?:table|list)\b", re.IGNORECASE)

# Labels of one drug share most of their sections; a digest stands for the markup, which is three times the text.
_narratives: Remembered[bytes, str] = Remembered(16384)


def read_sections(root: _Element, *, sections: str | tuple[str, ...] = "all") -> Iterator[LabelSection]:
    """Yield the sections of a label that have a title or a text, in its order.

    Args:
        root: the document element.
        sections: a choice as in ``select_sections``; the text of sections that it leaves out may be the title alone.
    """
    reader = _SectionReader(sections)
    for body in root.iterfind(f"{_COMPONENT}/{NAMESPACE}structuredBody"):
        for section in body.iterfind(f"{_COMPONENT}/{_SECTION}"):
            yield from reader.read(section, (), ())


class _SectionReader:
    """Reads the sections of one label."""

    def __init__(self, sections: str | tuple[str, ...]) -> None:
        self._sections = sections
        self._footnotes = FootnoteNumbers()
        self._passed: list[_Element] = []  # texts that were not read

    def read(self, element: _Element, path: tuple[str, ...], codes: tuple[str | None, ...]) -> Iterator[LabelSection]:
        """Yield a section and those inside it; ``path`` and ``codes`` are those of the sections around it."""
        title_element, text_element, code_element, inner = _parts(element)
        title = "" if title_element is None else self._title(title_element)
        code = None if code_element is None else code_element.get("code")
        path = (*path, title)
        codes = (*codes, code if code and _LOINC.fullmatch(code) else None)
        text = "" if text_element is None else self._text(text_element, path, codes)
        if title or text != "":
            yield LabelSection(
                code=codes[-1],
                title=title,
                text="\n\n".join(filter(None, (title, text))),
                level=len(path),
                path=path,
                codes=codes,
            )
        for section in inner:
            yield from self.read(section, path, codes)

    def _title(self, element: _Element) -> str:
        if len(element):
            self._number_passed(etree.tostring(element, with_tail=False))
        return one_line(element, footnotes=self._footnotes)

    def _text(self, element: _Element, path: tuple[str, ...], codes: tuple[str | None, ...]) -> str | None:
        """Return the text of a section, ``None`` where there is one that will not be read."""
        chosen = chosen_by_heading(path, codes, sections=self._sections)
        markup = b"" if chosen is False else etree.tostring(element, with_tail=False)
        if chosen is None and not (_INTERACTION in path[-1].lower() or _may_speak_of_interactions(markup)):
            chosen = False
        if chosen is False and (path[-1] or _is_filled(element)):
            self._passed.append(element)
            return None
        markup = markup or etree.tostring(element, with_tail=False)
        if self._number_passed(markup):
            # Their numbers go through the whole label.
            return narrative_text(element, footnotes=self._footnotes)
        key = hashlib.blake2b(markup, digest_size=16).digest()
        text = _narratives.get(key)
        if text is None:
            text = narrative_text(element, footnotes=self._footnotes)
            _narratives.put(key, text)
        return text

    def _number_passed(self, markup: bytes) -> bool:
        """Tell whether markup has footnotes; if so, those of the texts passed over so far get their numbers first."""
        if _FOOTNOTE not in markup.lower():
            return False
        for element in self._passed:
            if _FOOTNOTE in etree.tostring(element, with_tail=False).lower():
                narrative_text(element, footnotes=self._footnotes)
        self._passed.clear()
        return True


def _parts(element: _Element) -> tuple[_Element | None, _Element | None, _Element | None, list[_Element]]:
    """Return a section's title, text and code, the first of each, and the sections inside it."""
    title = text = code = None
    inner: list[_Element] = []
    for child in element.iterchildren(_TITLE, _TEXT, _CODE, _COMPONENT):
        tag = child.tag
        if tag == _COMPONENT:
            inner.extend(child.iterchildren(_SECTION))
        elif tag == _TITLE:
            title = child if title is None else title
        elif tag == _TEXT:
            text = child if text is None else text
        elif code is None:
            code = child
    return title, text, code, inner


def _may_speak_of_interactions(markup: bytes) -> bool:
    """Tell whether the text of markup may hold a heading on interactions, which could stand across several elements.

    Where something is left out of the text, or moved, what stood around it may have become one word.
    """
    text = _TAG.sub(b"", markup).lower()
    return _INTERACTION.encode() in text or _LEFT_OUT.search(markup) is not None


def _is_filled(element: _Element) -> bool:
    """Tell whether an element surely has text: its own, or that of a paragraph straight in it."""
    if element.text and not element.text.isspace():
        return True
    return any(
        child.text and not child.text.isspace() and child.get("revised") is None and child.get("styleCode") is None
        for child in element.iterchildren(_PARAGRAPH)
    )


def attribute_of(element: _Element, child: str, attribute: str) -> str | None:
    """Return an attribute of the first child of a name, ``None`` where it is missing or empty."""
    found = element.find(f"{NAMESPACE}{child}")
    return None if found is None else found.get(attribute) or None
