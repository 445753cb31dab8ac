"""Everything that can go wrong in reading, checking and writing a corpus.

::

    CorpusError
    ├── TextFileError           a text that is missing, empty, binary or not UTF-8
    ├── KnowtatorError          XML that is damaged, or is not Knowtator's
    ├── InteractionTableError   an interaction table without its columns, or a row that cannot be read
    ├── SectionTableError       the same for sections.csv
    ├── FormatError             a file of another format that is damaged, or is not what it says it is
    ├── InvalidCorpusError      a corpus with problems; carries all of them
    ├── AgreementError          annotators whose work cannot be compared
    ├── DecisionError           a table of decisions that cannot be read, or that would be lost
    ├── MissingDependencyError  an optional package that this needs; the message names the extra
    ├── FetchError              a public corpus that cannot be fetched, or not whole
    │   └── UnreachableError    a server that does not answer, or stops in the middle
    ├── SplitError              a split that cannot be made, read, or that is of another corpus
    └── OutputError             a result that cannot be written
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.screen import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus_tools.documents import Problem


class CorpusError(Exception):
    """Say what is wrong, where, and what to do about it.

    Args:
        message: what is wrong, in one line.
        path: the file or folder concerned.
        place: where in it, for example ``line 12``.
        expected: what should have been there.
        found: what was there instead.
        remedy: what the user can do.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | Path | None = None,
        place: str | None = None,
        expected: str | None = None,
        found: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.message = message
        self.locate(path)
        self.place = place
        self.expected = expected
        self.found = found
        self.remedy = remedy
        super().__init__(str(self))

    def locate(self, path: str | Path | None) -> None:
        """Say of which file or folder this is; an address (``https://...``) is shown as it stands."""
        self.path = None if path is None else Path(path)
        # As a path it would lose a slash.
        self._address = str(path) if "://" in str(path) else None

    def __str__(self) -> str:
        where = [str(part) for part in (self._address or self.path, self.place) if part is not None]
        text = f"{', '.join(where)}: {self.message}" if where else self.message
        if self.expected is not None:
            text += f"; expected {self.expected}"
        if self.found is not None:
            text += f"; found {self.found}"
        if self.remedy is not None:
            text += f". {self.remedy}"
        # A file's name, or a text of damaged JSON, may hold half a character, or what steers the screen.
        return escaped(text)


class TextFileError(CorpusError):
    """A text that is missing, empty, binary or not UTF-8."""


class KnowtatorError(CorpusError):
    """XML that is damaged, or that is not a Knowtator export."""


class InteractionTableError(CorpusError):
    """An interaction table that cannot be read."""


class SectionTableError(CorpusError):
    """A table of sections that cannot be read."""


class AgreementError(CorpusError):
    """Annotators whose work cannot be compared."""


class DecisionError(CorpusError):
    """A table of decisions that cannot be read, or that would be lost."""


class FormatError(CorpusError):
    """A file of another format that is damaged, contradicts itself, or is not what it says it is."""


class MissingDependencyError(CorpusError):
    """A package that is needed here is not installed."""


class FetchError(CorpusError):
    """A public corpus, or a file of it, that cannot be fetched."""


class UnreachableError(FetchError):
    """A server that gives no answer, or none that ends."""


class SplitError(CorpusError):
    """A split that cannot be made or read, or that does not fit the corpus."""


class OutputError(CorpusError):
    """A result that cannot be written."""


class InvalidCorpusError(CorpusError):
    """A corpus with problems. ``problems`` holds every one of them."""

    def __init__(self, path: str | Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(
            f"the corpus has {len(self.problems)} problem{'s'[: len(self.problems) > 1]}: {first}{more}",
            path=path,
            remedy=f"List them with `corpus validate {path}`",
        )
