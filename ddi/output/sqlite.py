"""SQLite: labels, sections, statements, interactions and effects in tables that refer to one another.

``docs/formats.md`` describes the schema; ``PRAGMA user_version`` gives its number.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ddi.interaction import Drug, Interaction, Statement
    from ddi.output.writers import OutputOptions
    from ddi.reading import LabelReading

#: Raised when a reader of an older file would misread a newer one.
SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    threshold REAL NOT NULL,
    UNIQUE (name, threshold)
);
CREATE TABLE labels (
    id INTEGER PRIMARY KEY,
    model_id INTEGER NOT NULL REFERENCES models (id),
    source TEXT NOT NULL,
    set_id TEXT,
    version TEXT,
    effective_date TEXT,
    title TEXT NOT NULL,
    manufacturer TEXT
);
CREATE TABLE sections (
    id INTEGER PRIMARY KEY,
    label_id INTEGER NOT NULL REFERENCES labels (id),
    number INTEGER NOT NULL,
    code TEXT,
    title TEXT NOT NULL,
    text TEXT,
    UNIQUE (label_id, number)
);
CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    section_id INTEGER NOT NULL REFERENCES sections (id),
    text TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    UNIQUE (section_id, begins, ends)
);
CREATE TABLE interactions (
    id INTEGER PRIMARY KEY,
    statement_id INTEGER NOT NULL REFERENCES statements (id),
    precipitant TEXT NOT NULL,
    precipitant_text TEXT NOT NULL,
    precipitant_type TEXT NOT NULL,
    precipitant_parent TEXT,
    precipitant_begins INTEGER NOT NULL,
    precipitant_ends INTEGER NOT NULL,
    precipitant_drugbank TEXT,
    precipitant_mesh TEXT,
    precipitant_unii TEXT,
    object TEXT NOT NULL,
    object_text TEXT NOT NULL,
    object_type TEXT NOT NULL,
    object_parent TEXT,
    object_begins INTEGER NOT NULL,
    object_ends INTEGER NOT NULL,
    object_drugbank TEXT,
    object_mesh TEXT,
    object_unii TEXT,
    modality TEXT NOT NULL,
    type TEXT NOT NULL,
    score REAL NOT NULL,
    modality_score REAL NOT NULL,
    role_score REAL,
    reasons TEXT
);
CREATE TABLE effects (
    id INTEGER PRIMARY KEY,
    interaction_id INTEGER NOT NULL REFERENCES interactions (id),
    parameter TEXT NOT NULL,
    direction TEXT NOT NULL,
    amount REAL,
    amount_high REAL,
    amount_before REAL,
    unit TEXT,
    drug TEXT NOT NULL,
    text TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL
);
CREATE INDEX interactions_precipitant ON interactions (precipitant);
CREATE INDEX interactions_object ON interactions (object);
CREATE INDEX interactions_statement ON interactions (statement_id);
CREATE INDEX effects_interaction ON effects (interaction_id);
"""


@contextmanager
def sqlite_writer(path: Path, options: OutputOptions) -> Iterator[SqliteWriter]:
    """Give a writer of a database.

    Raises:
        OSError: the database cannot be written.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            # A file that is thrown away when anything fails needs no journal.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(f"{_SCHEMA}PRAGMA user_version = {SCHEMA_VERSION};")
            yield SqliteWriter(connection, options)
    except sqlite3.Error as error:
        raise OSError(errno.EIO, str(error)) from error


class SqliteWriter:
    """A row in ``labels`` for each label read, whether anything was found in it or not."""

    def __init__(self, connection: sqlite3.Connection, options: OutputOptions) -> None:
        self._connection = connection
        self._with_text = options.with_text
        self._models: dict[tuple[str, float], int] = {}

    def write(self, reading: LabelReading) -> None:
        """Insert a label with all that was found in it."""
        label = reading.label
        label_id = self._insert(
            "labels",
            self._model(reading),
            *(label.source, label.set_id, label.version, label.effective_date, label.title, label.manufacturer),
        )
        sections = {
            read.number: self._insert(
                "sections",
                *(label_id, read.number, read.section.nearest_code, read.section.heading),
                read.section.text if self._with_text else None,
            )
            for read in reading.sections
        }
        statements: dict[tuple[int, Statement], int] = {}
        for interaction in reading.interactions:
            place = (interaction.section_number, interaction.statement)
            if place not in statements:
                said = interaction.statement
                section_id = sections[interaction.section_number]
                statements[place] = self._insert("statements", section_id, said.text, said.start, said.end)
            self._insert_interaction(statements[place], interaction)

    def finish(self) -> None:
        """Commit."""
        self._connection.commit()

    def _model(self, reading: LabelReading) -> int:
        key = (reading.model, reading.threshold)
        if key not in self._models:
            self._models[key] = self._insert("models", *key)
        return self._models[key]

    def _insert_interaction(self, statement_id: int, interaction: Interaction) -> None:
        role_score = interaction.role_score
        number = self._insert(
            "interactions",
            statement_id,
            *_drug(interaction.precipitant),
            *_drug(interaction.object),
            *(str(interaction.modality), str(interaction.type)),
            *(round(interaction.score, 6), round(interaction.modality_score, 6)),
            None if role_score is None else round(role_score, 6),
            json.dumps(interaction.reasons, ensure_ascii=False) if interaction.reasons else None,
        )
        for effect in interaction.effects:
            amount = effect.amount
            self._insert(
                "effects",
                *(number, str(effect.parameter), str(effect.direction)),
                *((None,) * 4 if amount is None else (amount.value, amount.high, amount.before, amount.unit)),
                *(effect.drug, effect.text, effect.start, effect.end),
            )

    def _insert(self, table: str, *values: str | float | None) -> int:
        """Insert a row, all of its columns but the id, and return the id."""
        places = ", ".join("?" * len(values))
        cursor = self._connection.execute(f"INSERT INTO {table} VALUES (NULL, {places})", values)  # noqa: S608 - the table is one of ours
        return int(cursor.lastrowid or 0)


def _drug(drug: Drug) -> tuple[str | int | None, ...]:
    ids = (drug.ids.get(kind) for kind in ("drugbank", "mesh", "unii"))
    return (drug.name, drug.text, str(drug.type), drug.parent, drug.start, drug.end, *ids)
