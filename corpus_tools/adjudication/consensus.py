"""Write a consensus as a corpus folder."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools import interaction_table, knowtator, section_table
from corpus_tools.corpus_layout import KNOWTATOR_SUFFIX
from corpus_tools.documents import Severity
from corpus_tools.errors import InvalidCorpusError, OutputError
from corpus_tools.files import atomic_write
from corpus_tools.validation import find_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus_tools.documents import Section

#: What a consensus folder holds, besides the table of decisions.
PARTS = ("texts", "knowtator", "interactions.csv", "sections.csv")


def write_consensus(sections: Sequence[Section], folder: str | Path) -> None:
    """Write texts, annotations and both tables; what stood there under these names is replaced.

    The corpus is written beside its place and checked there, and only one without errors is moved.

    Raises:
        OutputError: the folder cannot be written.
        InvalidCorpusError: what was written has errors.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".consensus.", suffix=".part", dir=target) as place:
            made = Path(place) / target.resolve().name
            _write(sections, made)
            errors = [problem for problem in find_problems(made) if problem.severity is Severity.ERROR]
            if errors:
                raise InvalidCorpusError(target, errors)
            _replace(made, target, Path(place) / "old")
    except OSError as error:
        raise OutputError(f"cannot write here ({error.strerror})", path=target) from error


def _write(sections: Iterable[Section], folder: Path) -> None:
    sections = tuple(sections)
    for part in ("texts", "knowtator"):
        (folder / part).mkdir(parents=True)
    for section in sections:
        with atomic_write(folder / "texts" / section.name) as stream:
            stream.write(section.text)
        document = knowtator.from_annotations(section.name, section.mentions, section.interactions)
        knowtator.dump(document, folder / "knowtator" / f"{section.name}{KNOWTATOR_SUFFIX}")
    rows = [row for section in sections for row in interaction_table.rows_of(section)]
    interaction_table.dump(rows, folder / "interactions.csv")
    section_table.dump(map(_section_row, sections), folder / "sections.csv")


def _section_row(section: Section) -> section_table.SectionRow:
    return section_table.SectionRow(
        section.name,
        section.package_insert or section.name,
        section.active_ingredient,
        str(section.era or ""),
        section.kind,
    )


def _replace(made: Path, target: Path, aside: Path) -> None:
    """Put new parts in the places of old ones, which are put aside; where that fails, they come back."""
    aside.mkdir()
    try:
        for part in PARTS:
            if (target / part).exists():
                (target / part).replace(aside / part)
            (made / part).replace(target / part)
    except OSError:
        for part in PARTS:
            if (aside / part).exists():
                if (target / part).exists():
                    (target / part).replace(made / part)
                (aside / part).replace(target / part)
        raise
