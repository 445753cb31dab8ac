"""JSON lines: one interaction a line, as ``docs/formats.md`` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from corpus_tools.screen import escaped_json
from ddi.pairs import by_pair

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from ddi.interaction import Interaction
    from ddi.labels.label import LabelSection


def write_interactions(interactions: Iterable[Interaction], stream: IO[str]) -> None:
    """Write one line an interaction."""
    for interaction in interactions:
        stream.write(_line(interaction.to_json()))


def write_pairs(interactions: Iterable[Interaction], stream: IO[str]) -> None:
    """Write one line a label and pair of drugs, its statements inside."""
    for pair in by_pair(interactions):
        stream.write(_line(pair.to_json()))


def write_section(source: str, section: LabelSection, number: int, stream: IO[str]) -> None:
    """Write one line with a section's text, into which the offsets of the interactions of that number point."""
    found = {"number": number, "code": section.nearest_code, "title": section.heading}
    stream.write(_line({"label": source, "section": found, "text": section.text}))


def _line(value: dict[str, Any]) -> str:
    return escaped_json(json.dumps(value, ensure_ascii=False)) + "\n"
