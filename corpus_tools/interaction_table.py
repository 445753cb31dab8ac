"""The consensus table of interactions, ``interactions.csv``: one interaction a row.

The columns are those of the corpus as published; each role and the phrase have a text, an annotator and a
span (characters of the section's text, end exclusive)::

    FileName, Precipitant Type, Precipitant, Precipitant Annotator, Precipitant Span Start, ... Span End,
    Object Type, Object, Object Annotator, Metabolite Active Ingredient, Object Span Start, ... Span End,
    Modality, Interaction Phrase Type, Interaction Phrase, ... Annotator, ... Span Start, ... Span End

Further columns are kept. `load` and `loads` read rows as they stand; `resolve_table` (in
`corpus_tools.table_resolution`) says what they mean for the texts, and what is wrong with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.csv_records import format_records, load_records, parse_records
from corpus_tools.errors import InteractionTableError
from corpus_tools.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corpus_tools.csv_records import CsvRecord
    from corpus_tools.documents import DrugMention, GoldInteraction, Section

COLUMNS = {
    "FileName": "section",
    "Precipitant Type": "precipitant_type",
    "Precipitant": "precipitant",
    "Precipitant Annotator": "precipitant_annotator",
    "Precipitant Span Start": "precipitant_start",
    "Precipitant Span End": "precipitant_end",
    "Object Type": "object_type",
    "Object": "object",
    "Object Annotator": "object_annotator",
    "Metabolite Active Ingredient": "metabolite_active_ingredient",
    "Object Span Start": "object_start",
    "Object Span End": "object_end",
    "Modality": "modality",
    "Interaction Phrase Type": "phrase_type",
    "Interaction Phrase": "phrase",
    "Interaction Phrase Annotator": "phrase_annotator",
    "Interaction Phrase Span Start": "phrase_start",
    "Interaction Phrase Span End": "phrase_end",
}


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """One row, every cell as it stands; spans are text, too, for they can be wrong.

    ``extra`` holds further columns, (name, cell). ``line`` does not count when rows are compared.
    """

    section: str
    precipitant_type: str
    precipitant: str
    precipitant_annotator: str
    precipitant_start: str
    precipitant_end: str
    object_type: str
    object: str
    object_annotator: str
    metabolite_active_ingredient: str
    object_start: str
    object_end: str
    modality: str
    phrase_type: str
    phrase: str
    phrase_annotator: str
    phrase_start: str
    phrase_end: str
    extra: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)


def load(path: str | Path) -> tuple[InteractionRow, ...]:
    """Read a table.

    Raises:
        InteractionTableError: the file cannot be read, is empty, not UTF-8 or damaged, lacks columns, or has
            a row with too many or too few cells.
    """
    return _rows(load_records(path, COLUMNS, InteractionTableError))


def loads(data: bytes | str, *, path: str | Path | None = None) -> tuple[InteractionRow, ...]:
    """Read a table from memory; the path is for messages only.

    Raises:
        InteractionTableError: as for `load`.
    """
    return _rows(parse_records(data, COLUMNS, InteractionTableError, path=path))


def _rows(records: Iterable[CsvRecord]) -> tuple[InteractionRow, ...]:
    rows = []
    for record in records:
        cells = {COLUMNS[column]: cell for column, cell in record.cells.items() if column in COLUMNS}
        extra = tuple((column, cell) for column, cell in record.cells.items() if column not in COLUMNS)
        rows.append(InteractionRow(**cells, extra=extra, line=record.line))
    return tuple(rows)


def dump(rows: Iterable[InteractionRow], path: str | Path) -> None:
    """Write a table, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    text = dumps(rows)
    with atomic_write(Path(path)) as stream:
        stream.write(text)


def dumps(rows: Iterable[InteractionRow]) -> str:
    """Return a table quoted as the published one is; further columns come last, in order of appearance."""
    rows = tuple(rows)
    further = tuple(dict.fromkeys(column for row in rows for column, _ in row.extra))
    cells = []
    for row in rows:
        extra = dict(row.extra)
        cells.append([*(getattr(row, name) for name in COLUMNS.values()), *(extra.get(name, "") for name in further)])
    return format_records((*COLUMNS, *further), cells, quote_text=True)


def rows_of(section: Section) -> tuple[InteractionRow, ...]:
    """Return the rows that state a section's interactions.

    The table has room for one span a mention: a discontinuous one gets the range from its first character
    to its last. Of a pair of metabolites, the object's active ingredient is named.
    """
    by_id = {mention.id: mention for mention in section.mentions}
    return tuple(_row(section.name, interaction, by_id) for interaction in section.interactions)


def _row(section: str, interaction: GoldInteraction, by_id: Mapping[str, DrugMention]) -> InteractionRow:
    precipitant, other, phrase = interaction.precipitant, interaction.object, interaction.phrase
    parents = [
        by_id[mention.active_ingredient].text
        for mention in (other, precipitant)
        if mention.active_ingredient is not None and mention.active_ingredient in by_id
    ]
    return InteractionRow(
        section=section,
        precipitant_type=precipitant.type.capitalize(),
        precipitant=precipitant.text,
        precipitant_annotator=precipitant.annotator,
        precipitant_start=str(precipitant.start),
        precipitant_end=str(precipitant.end),
        object_type=other.type.capitalize(),
        object=other.text,
        object_annotator=other.annotator,
        metabolite_active_ingredient=parents[0] if parents else "",
        object_start=str(other.start),
        object_end=str(other.end),
        modality=interaction.modality.capitalize(),
        phrase_type=interaction.type.capitalize(),
        phrase=phrase.text if phrase else "",
        phrase_annotator=interaction.annotator if phrase else "",
        phrase_start=str(phrase.spans[0].start) if phrase else "",
        phrase_end=str(phrase.spans[-1].end) if phrase else "",
    )
