"""Say what the rows of an interaction table mean for the texts, and everything that is wrong with them.

A row with an error is set aside, by name in a problem. A mention that only the table has joins those of
its section, with a warning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from corpus_tools.damage import is_damaged_copy
from corpus_tools.documents import (
    DrugMention,
    GoldInteraction,
    InteractionPhrase,
    InteractionType,
    MentionType,
    Modality,
    Problem,
    Severity,
    Span,
    comparable_name,
)
from corpus_tools.order import in_text_order, interactions_in_text_order, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from corpus_tools.interaction_table import InteractionRow

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
# Characters of a text that a problem tells.
_LONGEST_TOLD = 1_000


class ResolvedTable(NamedTuple):
    """Mentions and interactions by section, in text order, and the problems in the table's order.

    Every section that was given is there, with the mentions that were given and those of the table.
    """

    mentions: dict[str, tuple[DrugMention, ...]]
    interactions: dict[str, tuple[GoldInteraction, ...]]
    problems: tuple[Problem, ...]


def resolve_table(
    rows: Iterable[InteractionRow],
    texts: Mapping[str, str],
    mentions: Mapping[str, Sequence[DrugMention]],
    *,
    path: str | Path = "",
) -> ResolvedTable:
    """Find the mentions that the rows speak of.

    Args:
        rows: what `corpus_tools.interaction_table.load` returned.
        texts: by section, line ends untranslated.
        mentions: by section, as read from its annotations; a section may be missing.
        path: the table's, for the problems.
    """
    state = _State(str(path), texts, {name: _Mentions(mentions.get(name, ())) for name in texts})
    interactions: dict[str, list[GoldInteraction]] = {name: [] for name in texts}
    pairs: dict[tuple[str, frozenset[tuple[Span, ...]]], int] = {}
    for row in rows:
        reader = _RowReader(state, row)
        interaction = reader.read()
        if interaction is None:
            continue
        interactions[reader.section].append(interaction)
        first = pairs.setdefault((reader.section, interaction.mention_spans), row.line)
        if first != row.line:
            found = f"{interaction.precipitant.text} and {interaction.object.text}"
            reader.warning("repeated-pair", f"the row repeats the pair of mentions of line {first}", found=found)
    return ResolvedTable(
        {name: in_text_order(found.all) for name, found in state.mentions.items()},
        {name: interactions_in_text_order(found) for name, found in interactions.items()},
        tuple(state.problems),
    )


class _Mentions:
    """The mentions of a section, found by place, by id and by name: a table may have a row for each of thousands."""

    def __init__(self, given: Iterable[DrugMention]) -> None:
        self.all: list[DrugMention] = []
        self.by_place: dict[Span, list[DrugMention]] = defaultdict(list)
        self.names: dict[str, str] = {}
        self.ingredients: dict[str, list[DrugMention]] = defaultdict(list)
        for mention in given:
            self.add(mention)

    def add(self, mention: DrugMention) -> None:
        self.all.append(mention)
        self.by_place[mention.hull].append(mention)
        self.names[mention.id] = mention.name
        if mention.type is MentionType.ACTIVE_INGREDIENT and mention.id:
            self.ingredients[mention.name].append(mention)


@dataclass(frozen=True, slots=True)
class _State:
    path: str
    texts: Mapping[str, str]
    mentions: dict[str, _Mentions]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cells:
    """What a row says of one of its three annotations; ``what`` is its name in messages."""

    what: str
    text: str
    start: str
    end: str


_Choice = TypeVar("_Choice", MentionType, Modality, InteractionType)


class _RowReader:
    """Reads one row; every problem goes to the state."""

    def __init__(self, state: _State, row: InteractionRow) -> None:
        self.section = row.section.strip()
        self._state = state
        self._row = row

    def warning(self, code: str, message: str, *, expected: str | None = None, found: str | None = None) -> None:
        self._report(Severity.WARNING, code, message, expected, found)

    def _error(self, code: str, message: str, *, expected: str | None = None, found: str | None = None) -> None:
        self._report(Severity.ERROR, code, message, expected, found)

    def _report(self, severity: Severity, code: str, message: str, expected: str | None, found: str | None) -> None:
        place = f"line {self._row.line}"
        problem = Problem(severity, code, self._state.path, message, place, self.section, expected, found)
        self._state.problems.append(problem)

    def read(self) -> GoldInteraction | None:
        """Return the row's interaction, or ``None`` and at least one error."""
        row = self._row
        if self.section not in self._state.texts:
            self._error("unknown-section", "there is no text of this name", found=row.section)
            return None
        precipitant_cells = _Cells("precipitant", row.precipitant, row.precipitant_start, row.precipitant_end)
        object_cells = _Cells("object", row.object, row.object_start, row.object_end)
        precipitant = self._mention(precipitant_cells, row.precipitant_type, row.precipitant_annotator)
        other = self._mention(object_cells, row.object_type, row.object_annotator)
        modality = self._member(Modality, row.modality, "unknown-modality", "modality")
        interaction_type = self._member(InteractionType, row.phrase_type, "unknown-type", "type of interaction")
        phrase_cells = _Cells("interaction phrase", row.phrase, row.phrase_start, row.phrase_end)
        phrase_given = any((row.phrase.strip(), row.phrase_start.strip(), row.phrase_end.strip()))
        phrase = self._phrase(phrase_cells) if phrase_given else None
        if precipitant is None or other is None or modality is None or interaction_type is None:
            return None
        if phrase_given and phrase is None:
            return None
        self._check_ingredient(precipitant, other)
        return GoldInteraction(precipitant, other, modality, interaction_type, phrase, annotator=row.phrase_annotator)

    def _member(self, choices: type[_Choice], cell: str, code: str, what: str) -> _Choice | None:
        value = comparable_name(cell)
        if value in set(choices):
            return choices(value)
        self._error(code, f"unknown {what}", expected=", ".join(choices), found=cell)
        return None

    def _span(self, cells: _Cells) -> Span | None:
        start, end = cells.start.strip(), cells.end.strip()
        if not (_INTEGER.fullmatch(start) and _INTEGER.fullmatch(end)):
            message = f"the span of the {cells.what} is not made of whole numbers"
            self._error("span-not-number", message, found=f"{cells.start}..{cells.end}")
            return None
        if not 0 <= int(start) < int(end):
            message = f"the span of the {cells.what} needs 0 <= start < end"
            self._error("span-invalid", message, expected=cells.text, found=f"{start}..{end}")
            return None
        length = len(self._state.texts[self.section])
        if int(end) > length:
            message = f"the span of the {cells.what} ends beyond the text of {length} characters"
            self._error("span-beyond-text", message, expected=cells.text, found=f"{start}..{end}")
            return None
        return Span(int(start), int(end))

    def _text_agrees(self, cells: _Cells, covered: str) -> bool:
        """Compare a cell with the text at its span; damaged characters are a warning."""
        # Names in the published table end with a blank that is not part of the span.
        cell = _plain(cells.text)
        # Line ends are at most half of a text, and damage makes none shorter.
        text = _plain(covered) if len(covered.rstrip()) <= 2 * len(cell) else None
        if cell == text:
            return True
        if text is not None and is_damaged_copy(cell, text):
            message = f"the {cells.what} holds damaged characters"
            self.warning("damaged-characters", message, expected=covered, found=cells.text)
            return True
        message = f"the text at the span is not the {cells.what}"
        self._error("text-differs", message, expected=cells.text, found=_shortened(covered))
        return False

    def _phrase(self, cells: _Cells) -> InteractionPhrase | None:
        span = self._span(cells)
        if span is None:
            return None
        covered = self._state.texts[self.section][span.start : span.end]
        return InteractionPhrase((span,), covered) if self._text_agrees(cells, covered) else None

    def _mention(self, cells: _Cells, type_cell: str, annotator: str) -> DrugMention | None:
        mention_type = self._member(MentionType, type_cell, "unknown-mention-type", f"type of {cells.what}")
        span = self._span(cells)
        if span is None:
            return None
        there = self._state.mentions[self.section].by_place.get(span, [])
        # The table has only the hull of a discontinuous mention, and its text without what lies between.
        pieced = [mention for mention in there if len(mention.spans) > 1 and _is_text_of(cells.text, mention)]
        covered = self._state.texts[self.section][span.start : span.end]
        if (not pieced and not self._text_agrees(cells, covered)) or mention_type is None:
            return None
        whole = pieced or [mention for mention in there if len(mention.spans) == 1]
        same = [mention for mention in whole if mention.type is mention_type]
        if same:
            return next((mention for mention in same if mention.annotator == annotator), same[0])
        if whole:
            message = f"the {cells.what} has another type in the annotations; both are kept"
            self.warning("type-differs", message, expected=mention_type, found=whole[0].type)
        else:
            message = f"the {cells.what} is only in the table, not in the annotations"
            self.warning("only-in-table", message, found=_shortened(covered))
        return self._add(DrugMention((span,), mention_type, covered, annotator=annotator))

    def _add(self, mention: DrugMention) -> DrugMention:
        """Unite a mention of the table with those of its section."""
        section = self._state.mentions[self.section]
        parent = None
        if mention.type is MentionType.METABOLITE:
            name = comparable_name(self._row.metabolite_active_ingredient)
            named = section.ingredients.get(name, [])
            nearest = min(named, key=lambda other: abs(other.start - mention.start), default=None)
            parent = nearest.id if nearest else None
        mention_id = f"table_{mention.start}_{mention.end}_{mention.type.replace(' ', '_')}"
        added = DrugMention(mention.spans, mention.type, mention.text, mention_id, mention.annotator, parent)
        section.add(added)
        return added

    def _check_ingredient(self, precipitant: DrugMention, other: DrugMention) -> None:
        """Compare the metabolite's active ingredient with the parent in the annotations."""
        named = comparable_name(self._row.metabolite_active_ingredient)
        if not named:
            return
        metabolites = [mention for mention in (precipitant, other) if mention.type is MentionType.METABOLITE]
        if not metabolites:
            message = "the row names a metabolite's active ingredient, but has no metabolite"
            self.warning("ingredient-without-metabolite", message, found=self._row.metabolite_active_ingredient)
            return
        names = self._state.mentions[self.section].names
        parents = [names.get(mention.active_ingredient or "", "") for mention in metabolites]
        if any(parents) and named not in parents:
            message = "the metabolite's active ingredient is another one in the annotations"
            self.warning("ingredient-differs", message, expected=named, found=", ".join(filter(None, parents)))


def _shortened(text: str) -> str:
    """Return a text as a problem tells it: a row can mark all of a section in a few digits."""
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}..."


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def _is_text_of(cell: str, mention: DrugMention) -> bool:
    pieces = pieces_of(mention.text, mention.spans)
    return _plain(cell) in (_plain(" ".join(pieces)), _plain(" ... ".join(pieces)))
