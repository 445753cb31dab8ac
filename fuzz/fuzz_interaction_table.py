"""The tables of a corpus folder: a text, a line ``%%%%``, and the table; a table without text is one of sections."""

from __future__ import annotations

from corpus_tools import interaction_table, section_table
from corpus_tools.documents import DrugMention, MentionType, Span
from corpus_tools.table_resolution import resolve_table
from fuzz.common import bounded, must_hold, parts


def TestOneInput(data: bytes) -> None:
    """Read a table, say what it means for a text, and write it again."""
    with bounded(data):
        given, table = parts(data, 2)
        if not table:
            rows = section_table.loads(given, path="sections.csv")
            must_hold(section_table.loads(section_table.dumps(rows)) == rows, "written and read again, it differs")
            return
        text = given.decode("utf-8", "replace")
        read = interaction_table.loads(table, path="interactions.csv")
        must_hold(interaction_table.loads(interaction_table.dumps(read)) == read, "written and read again, it differs")
        mentions = []
        if text:
            half = max(1, len(text) // 2)
            mentions.append(DrugMention((Span(0, half),), MentionType.ACTIVE_INGREDIENT, text[:half], "m1"))
        resolved = resolve_table(read, {"one.txt": text}, {"one.txt": mentions}, path="interactions.csv")
        for mention in resolved.mentions["one.txt"]:
            must_hold(text[mention.start : mention.end] == mention.text, "a mention's text is not at its span")
        for problem in resolved.problems:
            str(problem).encode()
