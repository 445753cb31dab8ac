"""What was read of a label as flat rows, for every format that is a table: CSV, Excel, Parquet, a data frame.

One row a drug pair and statement, or one a drug pair. ``docs/formats.md`` describes the columns.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias

from ddi.pairs import by_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ddi.effects import Effect
    from ddi.interaction import Drug, Interaction
    from ddi.pairs import PairAnswer
    from ddi.reading import LabelReading

#: A cell; ``None`` where there is nothing to say.
Value: TypeAlias = str | int | float | None
Row: TypeAlias = tuple[Value, ...]

_ID_KINDS = ("drugbank", "mesh", "unii")


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name and what its cells hold."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Statement:
    """An interaction in its label, and the effect that has columns of its own: the first."""

    reading: LabelReading
    interaction: Interaction
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair's answer in its label."""

    reading: LabelReading
    answer: PairAnswer


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, and what gives a label's rows."""

    columns: tuple[Column, ...]
    rows: Callable[[LabelReading], Iterator[Row]]


def layout(*, united: bool = False) -> Layout:
    """Return the layout with one row a statement, or, ``united``, one a pair of drugs."""
    return _PAIRS if united else _STATEMENTS


def _statement_rows(reading: LabelReading) -> Iterator[Row]:
    for interaction in reading.interactions:
        found = _Statement(reading, interaction, interaction.effects[0] if interaction.effects else None)
        yield tuple(value(found) for _, _, value in _STATEMENT_FIELDS)


def _pair_rows(reading: LabelReading) -> Iterator[Row]:
    for answer in by_pair(reading.interactions):
        found = _Pair(reading, answer)
        yield tuple(value(found) for _, _, value in _PAIR_FIELDS)


def _text(path: str) -> Callable[[object], str | None]:
    """Return what takes a text from a value; the empty text is none."""
    get = attrgetter(path)
    return lambda found: str(get(found)) if get(found) else None


def _score(path: str) -> Callable[[object], float | None]:
    """Return what takes a probability, of six digits as in every format."""
    get = attrgetter(path)
    return lambda found: None if get(found) is None else round(get(found), 6)


def _of_effect(path: str) -> Callable[[_Statement], Value]:
    """Return what takes a value of the first effect, if there is one."""
    get = attrgetter(path)

    def value(found: _Statement) -> Value:
        if found.effect is None or (path.startswith("amount.") and found.effect.amount is None):
            return None
        taken: Value = get(found.effect)
        return str(taken) if isinstance(taken, StrEnum) else taken

    return value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _in_words(interactions: Sequence[Interaction]) -> str | None:
    """Return all effects as people read them, each once."""
    told = (effect.describe() for interaction in interactions for effect in interaction.effects)
    return "; ".join(dict.fromkeys(told)) or None


def _drug_fields(role: str) -> list[tuple[str, Kind, Callable[[_Statement], Value]]]:
    """Return the fields of one of the two drugs: ``precipitant`` or ``object``."""
    drug: Callable[[_Statement], Drug] = attrgetter(f"interaction.{role}")
    return [
        (role, Kind.TEXT, lambda found: drug(found).name),
        (f"{role}_text", Kind.TEXT, lambda found: drug(found).text),
        (f"{role}_type", Kind.TEXT, lambda found: str(drug(found).type)),
        (f"{role}_parent", Kind.TEXT, lambda found: drug(found).parent),
        (f"{role}_start", Kind.INTEGER, lambda found: drug(found).start),
        (f"{role}_end", Kind.INTEGER, lambda found: drug(found).end),
        *((f"{role}_{kind}", Kind.TEXT, lambda found, kind=kind: drug(found).ids.get(kind)) for kind in _ID_KINDS),
    ]


_LABEL_FIELDS: list[tuple[str, Kind, Callable[[object], Value]]] = [
    ("label", Kind.TEXT, _text("reading.source")),
    ("set_id", Kind.TEXT, _text("reading.label.set_id")),
    ("label_version", Kind.TEXT, _text("reading.label.version")),
    ("label_date", Kind.TEXT, _text("reading.label.effective_date")),
    ("label_title", Kind.TEXT, _text("reading.label.title")),
]
_STATEMENT_FIELDS: list[tuple[str, Kind, Callable[[_Statement], Value]]] = [
    *_LABEL_FIELDS,
    ("section_number", Kind.INTEGER, attrgetter("interaction.section_number")),
    ("section_code", Kind.TEXT, _text("interaction.section_code")),
    ("section_title", Kind.TEXT, _text("interaction.section_title")),
    *_drug_fields("precipitant"),
    *_drug_fields("object"),
    ("modality", Kind.TEXT, _text("interaction.modality")),
    ("type", Kind.TEXT, _text("interaction.type")),
    ("parameter", Kind.TEXT, _of_effect("parameter")),
    ("direction", Kind.TEXT, _of_effect("direction")),
    ("amount", Kind.NUMBER, _of_effect("amount.value")),
    ("amount_high", Kind.NUMBER, _of_effect("amount.high")),
    ("amount_before", Kind.NUMBER, _of_effect("amount.before")),
    ("unit", Kind.TEXT, _of_effect("amount.unit")),
    ("effect_drug", Kind.TEXT, _of_effect("drug")),
    ("effects", Kind.TEXT, lambda found: _json([effect.to_json() for effect in found.interaction.effects])),
    ("effects_text", Kind.TEXT, lambda found: _in_words([found.interaction])),
    ("statement", Kind.TEXT, attrgetter("interaction.statement.text")),
    ("statement_start", Kind.INTEGER, attrgetter("interaction.statement.start")),
    ("statement_end", Kind.INTEGER, attrgetter("interaction.statement.end")),
    ("score", Kind.NUMBER, _score("interaction.score")),
    ("modality_score", Kind.NUMBER, _score("interaction.modality_score")),
    ("role_score", Kind.NUMBER, _score("interaction.role_score")),
    ("model", Kind.TEXT, _text("interaction.model")),
    ("threshold", Kind.NUMBER, _score("reading.threshold")),
    (
        "reasons",
        Kind.TEXT,
        lambda found: (
            _json([[name, round(weight, 6)] for name, weight in found.interaction.reasons])
            if found.interaction.reasons
            else None
        ),
    ),
]
_PAIR_FIELDS: list[tuple[str, Kind, Callable[[_Pair], Value]]] = [
    *_LABEL_FIELDS,
    ("precipitant", Kind.TEXT, _text("answer.precipitant")),
    ("object", Kind.TEXT, _text("answer.object")),
    ("precipitant_parent", Kind.TEXT, _text("answer.precipitant_parent")),
    ("object_parent", Kind.TEXT, _text("answer.object_parent")),
    ("modality", Kind.TEXT, _text("answer.modality")),
    ("type", Kind.TEXT, _text("answer.type")),
    ("score", Kind.NUMBER, _score("answer.score")),
    ("statements", Kind.INTEGER, lambda found: len(found.answer.interactions)),
    (
        "effects",
        Kind.TEXT,
        lambda found: _json(
            [effect.to_json() for interaction in found.answer.interactions for effect in interaction.effects]
        ),
    ),
    ("effects_text", Kind.TEXT, lambda found: _in_words(found.answer.interactions)),
    ("statement", Kind.TEXT, lambda found: found.answer.interactions[0].statement.text),
    ("model", Kind.TEXT, _text("reading.model")),
    ("threshold", Kind.NUMBER, _score("reading.threshold")),
]
_STATEMENTS = Layout(tuple(Column(name, kind) for name, kind, _ in _STATEMENT_FIELDS), _statement_rows)
_PAIRS = Layout(tuple(Column(name, kind) for name, kind, _ in _PAIR_FIELDS), _pair_rows)
