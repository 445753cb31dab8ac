"""Write a raw value as Knowtator XML, in the layout of Knowtator's own export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.errors import KnowtatorError
from corpus_tools.files import atomic_write
from corpus_tools.knowtator.values import KnowtatorAnnotation, KnowtatorClassMention, KnowtatorSlotMention
from corpus_tools.xml_files import UNWRITABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_tools.knowtator.values import KnowtatorDocument

# A carriage return needs a reference: parsers turn a plain one into a line feed, and offsets with it.
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)


def dump(document: KnowtatorDocument, path: str | Path) -> None:
    """Write a Knowtator XML file, whole or not at all.

    Raises:
        KnowtatorError: the document holds a character that XML cannot.
        OutputError: the file cannot be written.
    """
    text = dumps(document)
    with atomic_write(Path(path)) as stream:
        stream.write(text)


def dumps(document: KnowtatorDocument) -> str:
    """Return a document as Knowtator XML, with line feeds; `loads` gives an equal document again.

    Raises:
        KnowtatorError: the document holds a character that XML cannot.
    """
    text = "".join(f"{line}\n" for line in _lines(document))
    unwritable = UNWRITABLE.search(text)
    if unwritable is not None:
        raise KnowtatorError(
            f"the character U+{ord(unwritable.group()):04X} cannot be written in XML",
            path=document.text_source,
            remedy="Annotate a text without control characters",
        )
    return text


def _lines(document: KnowtatorDocument) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    if not document.entries:
        yield f"<annotations{_attributes(textSource=document.text_source)} />"
        return
    yield f"<annotations{_attributes(textSource=document.text_source)}>"
    for entry in document.entries:
        if isinstance(entry, KnowtatorAnnotation):
            yield from _annotation(entry)
        elif isinstance(entry, KnowtatorClassMention):
            yield from _class_mention(entry)
        else:
            yield from _slot_mention(entry)
    yield "</annotations>"


def _annotation(annotation: KnowtatorAnnotation) -> Iterator[str]:
    yield "  <annotation>"
    yield f"    <mention{_attributes(id=annotation.mention_id)} />"
    if annotation.annotator is not None or annotation.annotator_id is not None:
        yield f"    {_element('annotator', annotation.annotator, id=annotation.annotator_id)}"
    for start, end in annotation.spans:
        yield f'    <span start="{start}" end="{end}" />'
    for tag, value in (
        ("spannedText", annotation.spanned_text),
        ("comment", annotation.comment),
        ("creationDate", annotation.creation_date),
    ):
        if value is not None:
            yield f"    {_element(tag, value)}"
    yield "  </annotation>"


def _class_mention(mention: KnowtatorClassMention) -> Iterator[str]:
    yield f"  <classMention{_attributes(id=mention.id)}>"
    if mention.class_id is not None or mention.class_name is not None:
        yield f"    {_element('mentionClass', mention.class_name, id=mention.class_id)}"
    for slot_id in mention.slot_ids:
        yield f"    <hasSlotMention{_attributes(id=slot_id)} />"
    yield "  </classMention>"


def _slot_mention(slot: KnowtatorSlotMention) -> Iterator[str]:
    yield f"  <{slot.kind}SlotMention{_attributes(id=slot.id)}>"
    yield f"    {_element('mentionSlot', slot.label, id=slot.name)}"
    for value in slot.values:
        yield f"    <{slot.kind}SlotMentionValue{_attributes(value=value)} />"
    yield f"  </{slot.kind}SlotMention>"


def _element(tag: str, text: str | None, **attributes: str | None) -> str:
    opening = f"<{tag}{_attributes(**attributes)}"
    return f"{opening}>{text.translate(_TEXT)}</{tag}>" if text else f"{opening} />"


def _attributes(**attributes: str | None) -> str:
    return "".join(
        f' {name}="{value.translate(_ATTRIBUTE)}"' for name, value in attributes.items() if value is not None
    )
