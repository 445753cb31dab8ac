"""A split of a corpus as a file: which statement, section or package insert belongs to which part or fold.

A JSON object, one row a line::

    {"format": "pk-ddi split", "version": 1, "corpus": "annotations", "checksum": "...", "unit": "insert",
     "folds": false, "seed": 0, "parts": ["development", "test"], "rows": [
     ["example-01.txt", 0, 310, "development"],
     ...]}

A row is a range of characters of a section, and its part; the rows of a section tile its text. ``checksum`` is of the
names and texts of the corpus, so a split of another corpus, or of texts since changed, is refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from corpus_tools.errors import SplitError
from corpus_tools.files import atomic_write, bytes_of
from corpus_tools.instances import section_instances

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import DrugMention, Section

#: What stays together in a part.
UNITS = ("statement", "section", "insert")

_FORMAT = "pk-ddi split"
# Raised when a file of this version cannot be read by the code of the one before.
_VERSION = 1
_REMEDY = "Make one of this corpus with `corpus split`"


@dataclass(frozen=True, slots=True)
class SplitRow:
    """The characters ``start`` to ``end`` of a section belong to a part."""

    section: str
    start: int
    end: int
    part: str


@dataclass(frozen=True, slots=True)
class Split:
    """A split. ``folds`` says that the parts are the folds of a cross-validation."""

    corpus: str
    checksum: str
    unit: str
    folds: bool
    seed: int
    parts: tuple[str, ...]
    rows: tuple[SplitRow, ...]

    def part_of(self, section: str, offset: int) -> str:
        """Return the part of a character of a section.

        Raises:
            KeyError: the split does not hold it.
        """
        for row in self.rows:
            if row.section == section and row.start <= offset < row.end:
                return row.part
        raise KeyError((section, offset))


def corpus_checksum(corpus: Corpus) -> str:
    """Return the SHA-256 of the names and texts of a corpus; annotations may change."""
    digest = hashlib.sha256()
    for section in sorted(corpus.sections, key=lambda section: section.name):
        for part in (section.name, section.text):
            data = part.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def write_split(split: Split, path: Path) -> None:
    """Write a split, whole or not at all; the same split gives the same bytes.

    Raises:
        OutputError: the file cannot be written.
    """
    head = {
        "format": _FORMAT,
        "version": _VERSION,
        "corpus": split.corpus,
        "checksum": split.checksum,
        "unit": split.unit,
        "folds": split.folds,
        "seed": split.seed,
        "parts": split.parts,
    }
    rows = ",\n".join(json.dumps([row.section, row.start, row.end, row.part], ensure_ascii=False) for row in split.rows)
    with atomic_write(path) as stream:
        stream.write(f'{json.dumps(head, ensure_ascii=False)[:-1]}, "rows": [\n{rows}\n]}}\n')


def load_split(path: str | Path) -> Split:
    """Read a split.

    Raises:
        SplitError: the file cannot be read, is no split, or is damaged.
    """
    try:
        data: Any = json.loads(bytes_of(path))
    except OSError as error:
        raise SplitError(f"the split cannot be read ({error.strerror})", path=path) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or a number too long to read
        raise SplitError("this is no split", path=path, expected="JSON", found=str(error), remedy=_REMEDY) from error
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise SplitError("this is no split", path=path, expected=f'JSON with the format "{_FORMAT}"', remedy=_REMEDY)
    if data.get("version") != _VERSION:
        version = str(data.get("version"))
        raise SplitError("a split of another version", path=path, expected=str(_VERSION), found=version)
    split = _parsed(data)
    if split is None:
        raise SplitError("the split is damaged: a field is missing, or holds what it cannot", path=path, remedy=_REMEDY)
    return split


def _parsed(data: dict[str, Any]) -> Split | None:
    """Return a split, ``None`` if a field is missing or of the wrong kind."""
    corpus, checksum, unit, parts, rows = (data.get(key) for key in ("corpus", "checksum", "unit", "parts", "rows"))
    folds, seed = data.get("folds"), data.get("seed")
    if not (isinstance(corpus, str) and isinstance(checksum, str) and unit in UNITS and isinstance(folds, bool)):
        return None
    if not (isinstance(seed, int) and isinstance(parts, list) and isinstance(rows, list)):
        return None
    if not parts or not all(isinstance(part, str) for part in parts) or len(set(parts)) < len(parts):
        return None
    read = []
    for row in rows:
        match row:
            case [str(section), int(start), int(end), str(part)] if 0 <= start < end and part in parts:
                read.append(SplitRow(section, start, end, part))
            case _:
                return None
    return Split(corpus, checksum, str(unit), folds, seed, tuple(parts), tuple(read))


def check_fit(split: Split, corpus: Corpus, *, path: str | Path | None = None) -> None:
    """Refuse a split that is of another corpus, or that cuts what now belongs together.

    Raises:
        SplitError: it does not fit; the message says where.
    """
    rows = _rows_by_section(split)
    sections = {section.name: section for section in corpus.sections}
    for missing, where in (
        (sections.keys() - rows.keys(), "the split has no part for"),
        (rows.keys() - sections.keys(), "the corpus lacks"),
    ):
        if missing:
            raise _misfit(split, path, f"{where} {len(missing)} sections, the first {min(missing)}")
    if split.checksum != corpus_checksum(corpus):
        raise _misfit(split, path, "texts have changed since it was made")
    parts_of_insert: dict[str, set[str]] = {}
    for name, section in sections.items():
        ends = [0, *(row.end for row in rows[name])]
        if [row.start for row in rows[name]] != ends[:-1] or ends[-1] != len(section.text):
            raise _misfit(split, path, f"the rows of {name} do not tile its text")
        parts_of_insert.setdefault(section.package_insert, set()).update(row.part for row in rows[name])
        _check_section(split, section, rows[name], path)
    if split.unit == "insert":
        for insert, parts in parts_of_insert.items():
            if len(parts) > 1:
                raise _misfit(split, path, f"the package insert {insert} is in {' and '.join(sorted(parts))}")


def _check_section(split: Split, section: Section, rows: Sequence[SplitRow], path: str | Path | None) -> None:
    if split.unit != "statement" and len({row.part for row in rows}) > 1:
        raise _misfit(split, path, f"{section.name} is in two parts")
    pairs = [(pair.first, pair.second) for instance in section_instances(section) for pair in instance.pairs]
    pairs += [(interaction.precipitant, interaction.object) for interaction in section.interactions]
    for one, other in pairs:
        if _part(rows, one) != _part(rows, other):
            message = f"a statement of {section.name} is in two parts: {one.text} and {other.text}"
            raise _misfit(split, path, f"{message}; its annotations have changed since it was made")


def _misfit(split: Split, path: str | Path | None, found: str) -> SplitError:
    message = "the split does not fit this corpus"
    return SplitError(message, path=path, expected=f"a split of {split.corpus}", found=found, remedy=_REMEDY)


def choose_parts(
    corpus: Corpus, split: Split, parts: Iterable[str], *, path: str | Path | None = None, whole_texts: bool = False
) -> Corpus:
    """Return the sections of some parts of a corpus.

    The name says which, for manifests and reports. Of a split by statement, a section keeps its text, and of its
    annotations those of its statements in these parts.

    Args:
        corpus: the whole corpus.
        split: a split of it.
        parts: their names.
        path: of the split, for messages.
        whole_texts: whether the caller takes what is not annotated for no drug, so that no section may be cut.

    Raises:
        SplitError: the split does not fit, has no such part, or cuts sections that must be whole.
    """
    chosen = tuple(parts)
    unknown = [part for part in chosen if part not in split.parts]
    if unknown:
        raise SplitError("the split has no such part", path=path, expected=", ".join(split.parts), found=unknown[0])
    if whole_texts and split.unit == "statement":
        raise SplitError(
            "this reads whole texts, and the split cuts them",
            path=path,
            expected="a split by section or insert",
            found="one by statement",
            remedy="Make one with `corpus split --by insert`",
        )
    check_fit(split, corpus, path=path)
    rows = _rows_by_section(split)
    sections = []
    for section in corpus.sections:
        here = [row for row in rows[section.name] if row.part in chosen]
        if here:
            sections.append(section if len(here) == len(rows[section.name]) else _cut(section, here))
    name = corpus.name if set(chosen) == set(split.parts) else f"{corpus.name}: {', '.join(chosen)}"
    return replace(corpus, name=name, sections=tuple(sections))


def _cut(section: Section, rows: Sequence[SplitRow]) -> Section:
    """Keep the annotations that begin in these rows."""
    mentions = [mention for mention in section.mentions if _part(rows, mention) is not None]
    ids = {mention.id for mention in mentions}
    return replace(
        section,
        mentions=tuple(
            mention if mention.active_ingredient in ids else replace(mention, active_ingredient=None)
            for mention in mentions
        ),
        interactions=tuple(i for i in section.interactions if _part(rows, i.precipitant) and _part(rows, i.object)),
    )


def _part(rows: Sequence[SplitRow], mention: DrugMention) -> str | None:
    return next((row.part for row in rows if row.start <= mention.start < row.end), None)


def _rows_by_section(split: Split) -> dict[str, list[SplitRow]]:
    ordered = sorted(split.rows, key=lambda row: (row.section, row.start))
    return {name: list(rows) for name, rows in groupby(ordered, key=lambda row: row.section)}
