"""The list of cases as a table that a person fills in: ``decisions.csv``.

Columns: ``case``, ``state`` (open, decided, stale), ``section``, ``kind``, ``difference``, ``sentence``, one for each
annotator (``A``, ``B``, ...), and those that a person fills in: ``decision``, ``edit``, ``by``, ``when``, ``comment``.

A cell that a spreadsheet could take for a formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end) is
written with an apostrophe before it, which is taken away again when the table is read. The file begins with a byte
order mark, by which spreadsheets know UTF-8; commas and semicolons are both read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.csv_records import format_records, load_records
from corpus_tools.errors import DecisionError
from corpus_tools.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus_tools.adjudication.cases import Case

_FACTS = ("case", "state", "section", "kind", "difference", "sentence")
_FILLED = ("decision", "edit", "by", "when", "comment")
_NEEDED = ("case", *_FILLED)
OPEN, DECIDED, STALE = "open", "decided", "stale"

# What OWASP names as the beginning of a formula, and the same signs in full width.
_FORMULA = re.compile("^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row as it stands; ``facts`` are the cells that a person does not fill in, by column."""

    case: str
    decision: str = ""
    edit: str = ""
    by: str = ""
    when: str = ""
    comment: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    path: Path = field(default=Path(), compare=False)
    line: int = field(default=0, compare=False)

    @property
    def is_filled(self) -> bool:
        """Whether a person has written anything."""
        return any((self.decision, self.edit, self.by, self.when, self.comment))

    @property
    def is_decided(self) -> bool:
        """Whether there is a decision."""
        return bool(self.decision or self.edit)


def load_decisions(path: str | Path) -> tuple[DecisionRow, ...]:
    """Read a table.

    Raises:
        DecisionError: the file cannot be read, is empty, not UTF-8 or damaged, lacks columns, or has a row with too
            many or too few cells.
    """
    rows = []
    for record in load_records(path, _NEEDED, DecisionError, delimiters=",;"):
        cells = {column: unguarded(cell) for column, cell in record.cells.items()}
        filled = {name: cells.pop(name).strip() for name in _NEEDED}
        rows.append(DecisionRow(**filled, facts=cells, path=Path(path), line=record.line))
    return tuple(rows)


def dump_decisions(
    cases: Sequence[tuple[Case, DecisionRow | None, bool]],
    stale: Iterable[DecisionRow],
    letters: Sequence[str],
    path: str | Path,
    *,
    others: Iterable[DecisionRow] = (),
) -> None:
    """Write the list, whole or not at all.

    Args:
        cases: each with its row, if there is one, and whether it is decided.
        stale: rows of cases that there are no more; they come last.
        letters: of the annotators.
        path: the file.
        others: rows of sections that the cases are not of, written as they stand, after all others.

    Raises:
        OutputError: the file cannot be written.
    """
    stale, others = tuple(stale), tuple(others)
    known = (*_FACTS, *letters, *_FILLED)
    # Columns that a person has added, or that further annotators once had.
    rows = (*(row for _, row, _ in cases if row is not None), *stale, *others)
    added = dict.fromkeys(column for row in rows for column in row.facts if column not in known)
    header = (*known, *added)
    lines = []
    for case, row, decided in cases:
        facts = {
            "state": DECIDED if decided else OPEN,
            "section": case.section,
            "kind": str(case.kind),
            "difference": case.difference,
            "sentence": case.sentence,
            **dict(zip(letters, case.says, strict=True)),
        }
        row = row or DecisionRow(case.id)  # noqa: PLW2901 - a case without one gets an empty row
        lines.append(_line(replace(row, facts={**row.facts, **facts}), header))
    lines += [_line(replace(row, facts={**row.facts, "state": STALE}), header) for row in stale]
    lines += [_line(row, header) for row in others]
    with atomic_write(Path(path)) as stream:
        stream.write("\ufeff" + format_records(header, lines))


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _line(row: DecisionRow, header: Sequence[str]) -> list[str]:
    filled = {name: getattr(row, name) for name in _NEEDED}
    return [guarded({**row.facts, **filled}.get(column, "")) for column in header]
