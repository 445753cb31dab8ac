"""What XML cannot hold is replaced, character for character, so that offsets stay, and named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus_tools.formats.document import Loss
from corpus_tools.xml_files import UNWRITABLE

if TYPE_CHECKING:
    from corpus_tools.formats.graph import Graph


def replace_unwritable(graph: Graph) -> tuple[Graph, list[Loss]]:
    """Return a graph whose texts XML can hold: a character that it cannot becomes a blank, or U+FFFD."""
    found: list[str] = []

    def clean(text: str) -> str:
        found.extend(UNWRITABLE.findall(text))
        return UNWRITABLE.sub(lambda match: " " if match.group().isspace() else "\ufffd", text)

    def cleaned(attributes: dict[str, str]) -> dict[str, str]:
        return {clean(name): clean(value) for name, value in attributes.items()}

    cleaned_graph = replace(
        graph,
        name=clean(graph.name),
        text=clean(graph.text),
        attributes=cleaned(dict(graph.attributes)),
        marks=tuple(
            replace(mark, text=clean(mark.text or ""), attributes=cleaned(dict(mark.attributes)))
            for mark in graph.marks
        ),
        relations=tuple(
            replace(relation, attributes=cleaned(dict(relation.attributes))) for relation in graph.relations
        ),
    )
    what = "the character U+{:04X}, which XML cannot hold"
    return cleaned_graph, [Loss(graph.name, what.format(ord(character))) for character in dict.fromkeys(found)]
