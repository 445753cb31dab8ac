"""Apply decisions to what annotators differ on: a consensus as far as it goes, and the cases that are open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus_tools.adjudication.cases import CaseMaker
from corpus_tools.adjudication.desk import Desk
from corpus_tools.adjudication.interactions import InteractionResolver
from corpus_tools.adjudication.mentions import MentionResolver
from corpus_tools.agreement.disagreements import AlignedSection
from corpus_tools.documents import Problem, Severity
from corpus_tools.order import in_text_order, interactions_in_text_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.adjudication.cases import Case
    from corpus_tools.adjudication.decisions import DecisionRow
    from corpus_tools.agreement.loading import Comparison, SharedSection
    from corpus_tools.documents import Section


@dataclass(frozen=True, slots=True)
class Adjudication:
    """Where the work on a consensus stands.

    ``cases`` come with their rows, if they have any, and with whether they are decided. ``sections`` hold what is
    agreed on or decided, and are the consensus when nothing is open. ``stale`` are rows of cases that are no more, for
    the annotators have changed something there. ``problems`` are decisions that cannot be applied; their cases are
    open.
    """

    letters: tuple[str, ...]
    sections: tuple[Section, ...]
    cases: tuple[tuple[Case, DecisionRow | None, bool], ...]
    stale: tuple[DecisionRow, ...]
    problems: tuple[Problem, ...]
    agreed: int

    @property
    def open(self) -> int:
        """How many cases are open."""
        return sum(not decided for _, _, decided in self.cases)

    @property
    def decided(self) -> int:
        """How many cases are decided."""
        return len(self.cases) - self.open


def adjudicate(
    comparison: Comparison, rows: Iterable[DecisionRow] = (), *, by: str = "", when: str = ""
) -> Adjudication:
    """Return what is agreed on and decided, and what is open.

    Args:
        comparison: the annotators; what all of them have marked in the same way passes.
        rows: what persons have decided, of one or several tables.
        by: who has decided, where a row does not say.
        when: when, where a row does not say.
    """
    problems: list[Problem] = []
    decisions = _merged(rows, problems, by=by, when=when)
    sections, desks = [], []
    for section in comparison.sections:
        desks.append(Desk(decisions, comparison.letters, problems))
        sections.append(_resolved(section, desks[-1]))
    cases = tuple((case, decisions.get(case.id), decided) for desk in desks for case, decided in desk.cases.values())
    known = {case.id for case, _, _ in cases}
    stale = tuple(row for row in decisions.values() if row.case not in known and row.is_filled)
    return Adjudication(
        comparison.letters, tuple(sections), cases, stale, tuple(problems), sum(desk.agreed for desk in desks)
    )


def _resolved(section: SharedSection, desk: Desk) -> Section:
    """Return a section with what is agreed on or decided; its cases come to lie on the desk."""
    aligned = AlignedSection.of(section)
    maker = CaseMaker(aligned)
    mentions = MentionResolver(aligned, desk, maker)
    interactions = InteractionResolver(aligned, desk, maker, mentions).resolve()
    return replace(
        section.versions[0],
        mentions=in_text_order(mentions.mentions),
        interactions=interactions_in_text_order(interactions),
    )


def _merged(rows: Iterable[DecisionRow], problems: list[Problem], *, by: str, when: str) -> dict[str, DecisionRow]:
    """Unite the rows of each case; two that decide differently are a problem, and the first stands."""
    merged: dict[str, DecisionRow] = {}
    for row in rows:
        if row.is_decided:
            row = replace(row, by=row.by or by, when=row.when or when)  # noqa: PLW2901 - the same row, completed
        before = merged.get(row.case)
        if before is None or (row.is_decided and not before.is_decided):
            merged[row.case] = row
        elif row.is_decided and _said(row) != _said(before):
            problems.append(
                Problem(
                    Severity.ERROR,
                    "decided-twice",
                    str(row.path),
                    f"the case is decided otherwise in line {before.line} of {before.path}",
                    f"line {row.line}",
                    row.case,
                    expected=" ".join(_said(before)),
                    found=" ".join(_said(row)),
                )
            )
    return merged


def _said(row: DecisionRow) -> Sequence[str]:
    return row.decision.casefold(), row.edit
