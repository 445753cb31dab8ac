"""Plain-text labels."""

from __future__ import annotations

from ddi.labels import read_plain_text, select_sections
from ddi.labels.plain_text import decode_label_text
from fuzz.common import bounded, must_hold
from fuzz.labels import check_label


def TestOneInput(data: bytes) -> None:
    """Read a label; its sections tile the text."""
    with bounded(data):
        label = read_plain_text(data, source="label.txt")
        check_label(label)
        text = decode_label_text(data, source="label.txt")
        must_hold("".join(section.text for section in label.sections) == text, "the sections do not tile the text")
        starts = [section.start or 0 for section in label.sections]
        must_hold(starts == sorted(set(starts)), "sections out of order")
        select_sections(label)
