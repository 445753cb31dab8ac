"""What several labels say of the same pairs of drugs, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus_tools.documents import Modality, comparable_name
from ddi.output.page.build import effect_views
from ddi.output.page.text import one_line
from ddi.output.page.values import CrossCell, CrossRow, IndexEntry
from ddi.pairs import MIXED, by_pair

if TYPE_CHECKING:
    from ddi.output.page.values import EffectView, LabelView
    from ddi.pairs import PairAnswer
    from ddi.reading import LabelReading

_EFFECTS = 6


@dataclass(frozen=True, slots=True)
class _Said:
    """One label's answer on a pair, without its statements."""

    precipitant: str
    object: str
    effects: tuple[EffectView, ...]
    cell: CrossCell
    is_directed: bool


@dataclass(slots=True)
class CrossTable:
    """The labels of a page and their pairs, gathered label by label."""

    labels: list[IndexEntry] = field(default_factory=list)
    _said: dict[frozenset[str], list[_Said]] = field(default_factory=dict)

    def add(self, reading: LabelReading, view: LabelView) -> None:
        """Take in what one label says; ``view`` is what the page shows of it."""
        self.labels.append(
            IndexEntry(
                prefix=view.prefix,
                heading=view.heading,
                source=view.source,
                date=one_line(reading.label.effective_date or ""),
                sections=len(view.sections),
                positive=view.counts[Modality.POSITIVE],
                negative=view.counts[Modality.NEGATIVE],
                mixed=view.counts[MIXED],
            )
        )
        for answer in by_pair(reading.interactions):
            names = frozenset(map(comparable_name, (answer.precipitant, answer.object)))
            self._said.setdefault(names, []).append(self._answer(answer, view))

    def rows(self) -> list[CrossRow]:
        """Return one row a pair: those in most labels first, then by name.

        A pair of which any label has an answer for each direction has two.
        """
        groups = (group for said in self._said.values() for group in _directions(said))
        found = sorted(groups, key=lambda said: (-len(said), said[0].precipitant, said[0].object))
        return [_row(number, said) for number, said in enumerate(found, 1)]

    def _answer(self, answer: PairAnswer, view: LabelView) -> _Said:
        surest = answer.interactions[0]
        wanted = (one_line(surest.precipitant.text), one_line(surest.object.text), round(surest.score, 9))
        row = next(
            row.number for row in view.rows if (row.precipitant.text, row.object.text, round(row.score, 9)) == wanted
        )
        return _Said(
            precipitant=one_line(answer.precipitant),
            object=one_line(answer.object),
            effects=effect_views(answer.interactions),
            cell=CrossCell(len(self.labels), view.heading, f"{view.prefix}r{row}", answer.modality, answer.score),
            is_directed=answer.is_directed,
        )


def _directions(said: list[_Said]) -> list[list[_Said]]:
    if not any(each.is_directed for each in said):
        return [said]
    found: dict[tuple[str, str], list[_Said]] = {}
    for each in said:
        found.setdefault((each.precipitant, each.object), []).append(each)
    return list(found.values())


def _row(number: int, said: list[_Said]) -> CrossRow:
    roles = [(each.precipitant, each.object) for each in said]
    precipitant, other = max(dict.fromkeys(roles), key=roles.count)
    modalities = {each.cell.modality for each in said}
    effects = dict.fromkeys(effect for each in said for effect in each.effects)
    return CrossRow(
        number=number,
        precipitant=precipitant,
        object=other,
        modality=modalities.pop() if len(modalities) == 1 else MIXED,
        effects=tuple(effects)[:_EFFECTS],
        cells=tuple(each.cell for each in said),
        score=max(each.cell.score for each in said),
    )
