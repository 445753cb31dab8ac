"""Read package insert, ingredient, era and kind of sections from a source whose layout nobody has described.

The facts of some sections are known. A column of a table, or a part of a file's path, is believed to state a fact
where it agrees with all that is known; it then says the fact for the other sections. So nothing is taken on the word
of a column's name, and a source that states a fact nowhere, or contradicts what is known, is an error or a warning
and not a wrong table.

A record is found for a section by its name in a cell or a file's name (``package-insert-section-7``, also without
the rest of the name), or by its text, blanks aside, in a cell or a file.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus_tools.errors import FetchError
from corpus_tools.order import natural_key
from corpus_tools.section_table import SectionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    _About = Callable[[str], list[str]]

# For each section, the value of one column or path part.
_Field = dict[str, str]

# A field's values for one category of era or kind: "newer", "new", "2000s". More of them is a name or a number.
_MOST_VALUES = 12
#: Of the known ingredients this share must be spelled as known.
_INGREDIENTS_AGREE = 0.9
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """A whole table of sections; ``warnings`` say which facts it leaves blank, and why."""

    rows: tuple[SectionRow, ...]
    warnings: tuple[str, ...]


def complete_table(
    files: Mapping[str, bytes], texts: Mapping[str, str], known: Sequence[SectionRow], *, source: str
) -> SectionFacts:
    """Return the facts of all sections: those known, and the others from the source.

    Args:
        files: the source's files by path.
        texts: the texts of all sections by file name.
        known: the facts of some of them.
        source: what messages call the source.

    Raises:
        FetchError: the source does not say which package insert each of the other sections is from.
    """
    rows = {row.section: row for row in known}
    missing = [name for name in sorted(texts, key=natural_key) if name not in rows]
    fields = [field for field in _fields(files, _Finder(texts)) if all(name in field for name in texts)]
    inserts = next((found for field in fields if (found := _inserts(field, known)) is not None), None)
    if missing and inserts is None:
        raise FetchError(
            f"{source} does not say, in a way that agrees with the {len(known)} known sections, which package insert "
            f"the other {len(missing)} are from",
            expected="a column or a part of the files' paths that names the insert of every section",
            found=f"{len(files)} files, {len(fields)} columns and path parts that speak of every section",
            remedy="Give the table of sections with --sections FILE (section, package_insert, active_ingredient, era, "
            "kind)",
        )
    if inserts is not None:
        # A table may have a row for each insert, and not for each section.
        fields += [field for field in _insert_fields(files, inserts) if all(name in field for name in texts)]
    warnings = []
    facts: dict[str, dict[str, str]] = {name: {} for name in missing}
    readers: tuple[tuple[str, Callable[[_Field, Sequence[SectionRow]], _Field | None]], ...] = (
        ("active_ingredient", _ingredients),
        ("era", lambda field, these: _categories(field, these, "era")),
        ("kind", lambda field, these: _categories(field, these, "kind")),
    )
    for fact, read in readers:
        # Of several fields that agree with what is known, the one that speaks of the most other sections.
        agreeing = [values for field in fields if (values := read(field, known)) is not None]
        found = max(agreeing, key=lambda values: sum(bool(values[name]) for name in missing), default={})
        for name in missing:
            facts[name][fact] = found.get(name, "")
        blank = sum(not facts[name][fact] for name in missing)
        if blank:
            warnings.append(f"{source} does not state the {fact.replace('_', ' ')} of {blank} sections: left blank")
    for name in missing:
        this = facts[name]
        rows[name] = SectionRow(name, (inserts or {})[name], this["active_ingredient"], this["era"], this["kind"])
    ordered = sorted(rows.values(), key=lambda row: natural_key(row.section))
    return SectionFacts(tuple(replace(row, line=0) for row in ordered), tuple(warnings))


def check_table(rows: Iterable[SectionRow], sections: Iterable[str], known: Iterable[SectionRow]) -> str | None:
    """Say what is wrong with a table of sections that is already made, ``None`` if nothing is."""
    by_name = {row.section: row for row in rows}
    lacking = [name for name in sections if name not in by_name or not by_name[name].package_insert]
    if lacking:
        return f"no package insert for {len(lacking)} sections, the first {lacking[0]}"
    for row in known:
        found = by_name[row.section]
        if replace(found, line=0) != replace(row, line=0):
            return f"{row.section} is not as known: {found.package_insert}, {found.active_ingredient}, {found.era}"
    return None


def _fields(files: Mapping[str, bytes], find: _Finder) -> Iterator[_Field]:
    """Yield what can state a fact: the columns of each table, then the parts of paths."""
    for path in sorted(files, key=natural_key):
        yield from _table_fields(files[path], (find.by_name, find.by_text, find.within))
    yield from _path_fields({path: find.by_text(_decoded(data)) for path, data in files.items()})
    yield from _path_fields(_unambiguous({path: find.within(_decoded(data)) for path, data in files.items()}))
    yield from _path_fields({path: find.by_name(path) for path in files})


def _unambiguous(about: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Give a short text that stands in several files to the one that holds the section before or after it."""
    held: dict[str, set[str]] = defaultdict(set)
    for path, names in about.items():
        for name in names:
            held[name].add(path)
    order = sorted(held, key=natural_key)
    of_one = {}
    for place, name in enumerate(order):
        nearby = set().union(*(held[other] for other in order[max(0, place - 1) : place + 2] if other != name))
        of_one[name] = held[name] & nearby if len(held[name]) > 1 else held[name]
    return {path: [name for name in names if path in of_one[name]] for path, names in about.items()}


def _insert_fields(files: Mapping[str, bytes], inserts: _Field) -> Iterator[_Field]:
    """Yield the columns of tables that speak of package inserts by number."""
    sections: dict[str, list[str]] = defaultdict(list)
    for name, insert in inserts.items():
        sections[insert].append(name)
    for path in sorted(files, key=natural_key):
        yield from _table_fields(files[path], (lambda cell: sections.get(cell.strip().lstrip("0"), []),))


class _Finder:
    """Finds the sections that a cell or a file is about."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._stems = {name.removesuffix(".txt").lower(): name for name in texts}
        self._numbers = {_NUMBER.findall(name)[-1]: name for name in texts if _NUMBER.search(name)}
        self._texts = {_folded(text): name for name, text in texts.items()}
        self._shortest = min(map(len, self._texts), default=0)

    def by_name(self, cell: str) -> list[str]:
        """Return the section whose name a cell or path holds."""
        stem = re.sub(r"\.txt.*$", "", cell.strip().rpartition("/")[2].lower())
        if stem in self._stems:
            return [self._stems[stem]]
        numbered = re.fullmatch(r"(?:(?:package-?insert-?)?section[ _-]?)?(\d+)", stem)
        name = self._numbers.get(numbered.group(1)) if numbered else None
        return [name] if name else []

    def by_text(self, text: str) -> list[str]:
        """Return the section whose text this is."""
        name = self._texts.get(_folded(text))
        return [name] if name else []

    def within(self, text: str) -> list[str]:
        """Return the sections whose whole text stands in this one, unless that is most of the corpus."""
        folded = _folded(text)
        if len(folded) < self._shortest:
            return []
        found = [name for held, name in self._texts.items() if held in folded]
        return found if 2 * len(found) < len(self._texts) else []


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", text).strip().lower()


def _table_fields(data: bytes, about: Sequence[_About]) -> Iterator[_Field]:
    text = _decoded(data)
    for delimiter in (",", "\t", ";", "|"):
        try:
            lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(line)]
        except csv.Error:
            continue
        width = len(lines[0]) if lines else 0
        lines = [line for line in lines if len(line) == width]
        if width < 2 or len(lines) < 2:
            continue
        for sections in _keys(lines, width, about):
            for column in range(width):
                yield _joined((names, line[column].strip()) for names, line in zip(sections, lines, strict=True))


def _keys(lines: Sequence[Sequence[str]], width: int, about: Sequence[_About]) -> Iterator[list[list[str]]]:
    """Yield, for each column that says which sections a row is about, the sections of every row."""
    for column in range(width):
        for of in about:
            sections = [of(line[column]) for line in lines]
            if any(sections):
                yield sections


def _path_fields(about: Mapping[str, list[str]]) -> Iterator[_Field]:
    """Yield the parts of the paths of files that are, or hold, a section: folders, name, its words, its numbers."""
    parts: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for path in sorted(about, key=natural_key):
        *folders, name = path.split("/")
        stem = name.rpartition(".")[0] or name
        words = _WORD.findall(stem)
        found = {"path": path, "stem": stem, "letters": _letters(stem)}
        found |= {f"folder {depth}": folder for depth, folder in enumerate(folders)}
        found |= {f"folder {depth} number": _first_number(folder) for depth, folder in enumerate(folders)}
        found |= {f"folder {depth} letters": _letters(folder) for depth, folder in enumerate(folders)}
        found |= {f"word {place}": word for place, word in enumerate(words)}
        found |= {f"word {place} from the end": word for place, word in enumerate(reversed(words))}
        found |= {f"number {place}": number for place, number in enumerate(_NUMBER.findall(stem))}
        for key, value in found.items():
            parts[key].append((about[path], value))
    for records in parts.values():
        yield _joined(records)


def _first_number(text: str) -> str:
    numbers = _NUMBER.findall(text)
    return numbers[0] if numbers else ""


def _letters(text: str) -> str:
    return " ".join(word for word in _WORD.findall(text) if not word.isdigit())


def _joined(records: Iterable[tuple[list[str], str]]) -> _Field:
    """Return each section's value; a section with two different ones has none."""
    values: dict[str, set[str]] = defaultdict(set)
    for names, value in records:
        for name in names:
            values[name].add(value)
    return {name: next(iter(found)) for name, found in values.items() if len(found) == 1}


def _inserts(field: _Field, known: Sequence[SectionRow]) -> _Field | None:
    """Return inserts if the field tells the known ones apart, by their numbers or by names of its own."""
    if not all(field.values()):
        return None
    numbers = {name: _first_number(value) for name, value in field.items()}
    if all(numbers[row.section].lstrip("0") == row.package_insert for row in known):
        return {name: number.lstrip("0") for name, number in numbers.items()}
    groups: dict[str, set[str]] = defaultdict(set)
    values: dict[str, set[str]] = defaultdict(set)
    for row in known:
        groups[row.package_insert].add(field[row.section])
        values[field[row.section]].add(row.package_insert)
    if any(len(found) != 1 for found in (*groups.values(), *values.values())):
        return None
    number_of = {value: next(iter(found)) for value, found in values.items()}
    return {name: number_of.get(value, value) for name, value in field.items()}


def _ingredients(field: _Field, known: Sequence[SectionRow]) -> _Field | None:
    agree = sum(_plain(field[row.section]) == _plain(row.active_ingredient) for row in known)
    if agree < _INGREDIENTS_AGREE * len(known):
        return None
    return {name: value.replace("_", " ").strip().lower() for name, value in field.items()}


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(name.lower()))


def _categories(field: _Field, known: Sequence[SectionRow], fact: str) -> _Field | None:
    """Return the category of each section if each of the field's values goes with one known category."""
    meaning: dict[str, set[str]] = defaultdict(set)
    for row in known:
        meaning[_plain(field[row.section])].add(getattr(row, fact))
    if len(meaning) > _MOST_VALUES or any(len(found) > 1 for found in meaning.values()):
        return None
    return {name: next(iter(meaning.get(_plain(value), {""}))) for name, value in field.items()}


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
