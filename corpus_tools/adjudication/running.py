"""What the command ``corpus adjudicate`` does, for any caller."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.adjudication.consensus import PARTS, write_consensus
from corpus_tools.adjudication.decisions import dump_decisions, load_decisions
from corpus_tools.adjudication.resolving import adjudicate
from corpus_tools.agreement.loading import load_comparison
from corpus_tools.errors import DecisionError, OutputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from corpus_tools.adjudication.decisions import DecisionRow
    from corpus_tools.adjudication.resolving import Adjudication

#: The list of cases and decisions in the consensus folder.
DECISIONS = "decisions.csv"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where things stand, where the list is, and whether a corpus was written beside it."""

    names: tuple[str, ...]
    adjudication: Adjudication
    listing: Path
    is_written: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.adjudication.open and not self.adjudication.problems


def run_adjudication(
    annotators: Sequence[str | Path],
    output: str | Path,
    *,
    sections: Collection[str] = (),
    decisions: Sequence[str | Path] = (),
    by: str = "",
    now: datetime,
    draft: bool = False,
    force: bool = False,
) -> Outcome:
    """Write the list of cases and, when none is open, the consensus beside it.

    Args:
        annotators: their folders.
        output: the folder of the consensus; made if it is not there.
        sections: the only ones to take; all if none is named.
        decisions: tables that a person has filled in.
        by: who has decided, where a row does not say.
        now: when, where a row does not say.
        draft: write what is agreed on and decided although cases are open.
        force: replace what stands in the folder.

    Raises:
        CorpusError: as for `load_comparison`.
        DecisionError: a table cannot be read, or the one in the folder would be lost.
        OutputError: a corpus stands in the folder, the folder is an annotator's, or it cannot be written.
    """
    target = Path(output)
    listing = target / DECISIONS
    comparison = load_comparison(annotators, sections=sections)
    if target.resolve() in {folder.resolve() for folder in comparison.folders}:
        raise OutputError("this is an annotator's folder", path=target, remedy="Write the consensus into another")
    goes_on = listing.resolve() in {Path(path).resolve() for path in decisions}
    if not (goes_on or force):
        _check_free(target, listing)
    # What was decided of sections that are not asked for now is neither applied nor stale.
    rows, others = _by_sections((row for path in decisions for row in load_decisions(path)), sections)
    found = adjudicate(comparison, rows, by=by, when=now.isoformat(timespec="seconds"))
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder cannot be made ({error.strerror})", path=target) from error
    kept = [row for row in others if row.path.resolve() == listing.resolve()]
    dump_decisions(found.cases, found.stale, found.letters, listing, others=kept)
    complete = not found.open and not found.problems
    if complete or draft:
        write_consensus(found.sections, target)
    return Outcome(comparison.names, found, listing, is_written=complete or draft)


def _by_sections(rows: Iterable[DecisionRow], sections: Collection[str]) -> tuple[list[DecisionRow], list[DecisionRow]]:
    """Divide rows into those of the sections asked for, and of others; a row that names none may be of any."""
    ours: list[DecisionRow] = []
    others: list[DecisionRow] = []
    for row in rows:
        name = row.facts.get("section", "")
        (others if name and sections and name not in sections else ours).append(row)
    return ours, others


def _check_free(target: Path, listing: Path) -> None:
    if listing.exists():
        raise DecisionError(
            "the decisions in this list would be lost",
            path=listing,
            remedy=f"Read them back with `--decisions {listing}`, or replace them with --force",
        )
    for part in PARTS:
        if (target / part).exists():
            raise OutputError(
                "this would be replaced",
                path=target / part,
                remedy="Write the consensus into another folder, or --force",
            )
