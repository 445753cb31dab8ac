"""Where cases and decisions meet: each case is open until a decision that can be applied settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from corpus_tools.adjudication.edits import Choice, EditError, parse_choice
from corpus_tools.documents import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus_tools.adjudication.cases import Case
    from corpus_tools.adjudication.decisions import DecisionRow


class Decided(NamedTuple):
    """A case whose decision was understood; ``kept`` are the annotators whose versions are kept."""

    case: Case
    row: DecisionRow
    kept: tuple[int, ...]
    edits: Mapping[str, str]


class Desk:
    """The cases of one section, and what has become of them.

    A decision that cannot be applied becomes a problem, and leaves its case open.
    """

    def __init__(self, decisions: Mapping[str, DecisionRow], letters: Sequence[str], problems: list[Problem]) -> None:
        self.cases: dict[str, tuple[Case, bool]] = {}
        self.agreed = 0
        self._decisions = decisions
        self._letters = letters
        self._problems = problems

    def decide(self, case: Case, marked: Iterable[int]) -> Decided | None:
        """Add a case, open; return its decision, if there is one that can be understood.

        Args:
            case: what to decide.
            marked: the annotators who have marked anything there.
        """
        self.cases[case.id] = (case, False)
        row = self._decisions.get(case.id)
        if row is None or not row.is_decided:
            return None
        try:
            choice = parse_choice(row.decision, row.edit, case.kind, self._letters)
            kept = _kept(choice, tuple(marked))
        except EditError as error:
            self.refuse(case, error)
            return None
        if not row.by:
            expected = "a name in the column by, or with --by"
            self.refuse(case, EditError("nobody is named who has decided", expected=expected))
            return None
        return Decided(case, row, kept, choice.edits)

    def settle(self, case: Case) -> None:
        """Call a case decided."""
        self.cases[case.id] = (case, True)

    def refuse(self, case: Case, error: EditError) -> None:
        """Say why a case's decision cannot be applied; the case is open."""
        self.cases[case.id] = (case, False)
        row = self._decisions[case.id]
        self._problems.append(
            Problem(
                Severity.ERROR,
                "decision",
                str(row.path),
                error.message,
                f"line {row.line}",
                case.id,
                expected=error.expected,
                found=error.found,
            )
        )

    def report(self, code: str, section: str, message: str, found: str) -> None:
        """Add a problem that belongs to no single case."""
        self._problems.append(Problem(Severity.ERROR, code, section, message, found=found))


def _kept(choice: Choice, marked: tuple[int, ...]) -> tuple[int, ...]:
    if choice.annotators is None:
        return marked[:1]
    kept = tuple(number for number in choice.annotators if number in marked)
    if choice.edits and not kept:
        raise EditError("this annotator has marked nothing that could be edited")
    return kept
