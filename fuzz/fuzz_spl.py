"""Structured Product Labels: the XML of one label."""

from __future__ import annotations

from ddi.labels import read_spl, select_sections
from fuzz.common import bounded
from fuzz.labels import check_label


def TestOneInput(data: bytes) -> None:
    """Read a label."""
    with bounded(data):
        label = read_spl(data, source="label.xml")
        check_label(label)
        select_sections(label)
