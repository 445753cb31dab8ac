"""The dictionary of drug names: a text file that ships with the package, and look-up in it.

The file, UTF-8 and tab-separated, holds one drug a line after comment lines that start with ``#``::

    name  kind  DrugBank id  MeSH id  UNII  key|key|...

``kind`` is one of `ddi.drugs.values.EntryKind`; an unknown id is empty. The keys (`ddi.drugs.tokens.name_key`) are the
drug's other names; the name's own key is not repeated. Rows of the kind ``word`` hold, in place of a drug's other
names, words that are no drug's name: classes, enzymes, diseases, English.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from corpus_tools.errors import TextFileError
from corpus_tools.files import read_bytes
from ddi.drugs.errors import DictionaryError
from ddi.drugs.tokens import name_key
from ddi.drugs.values import DrugEntry, EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

V = TypeVar("V")

SHIPPED_DICTIONARY = Path(__file__).parent / "dictionary.tsv"
COLUMNS = 6
WORD = "word"
ID_KINDS = ("drugbank", "mesh", "unii")


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Drug entries by key.

    ``longest`` gives, for the first token of any name, the number of tokens of the longest name that starts so;
    ``beginnings`` are the first two tokens of any name that has so many, with a blank between them.
    ``words`` are known to be no drug's names; the statistical layer passes over them.
    """

    entries: Mapping[str, DrugEntry]
    longest: Mapping[str, int] = field(repr=False)
    words: frozenset[str] = field(default=frozenset(), repr=False)
    beginnings: AbstractSet[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, entries: Mapping[str, DrugEntry], *, words: frozenset[str] = frozenset()) -> Dictionary:
        """Index entries that are keyed by `name_key`."""
        return cls(entries, _longest(entries), words, _beginnings(entries))

    def lookup(self, name: str) -> DrugEntry | None:
        """Return the drug of a name as it stands in a text, or ``None``."""
        return self.entries.get(name_key(name))

    def names_of(self, entry: DrugEntry) -> tuple[str, ...]:
        """Return every key of a drug, in alphabetical order."""
        return tuple(sorted(key for key, value in self.entries.items() if value == entry))

    def extended(self, names: Mapping[str, DrugEntry]) -> Dictionary:
        """Return a dictionary with more names, which win over those of the same key."""
        longest = dict(self.longest)
        for first, length in _longest(names).items():
            longest[first] = max(length, longest.get(first, 0))
        return Dictionary({**self.entries, **names}, longest, self.words, self.beginnings | _beginnings(names))


class LentDictionary:
    """A dictionary with the names of one label after another: a copy of its own, which takes them up and drops them.

    To copy the dictionary for each label, as `Dictionary.extended` does, takes time and memory. What ``extend`` returns
    here is good until ``extend`` is called again.
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self._base = dictionary
        self._entries = dict(dictionary.entries)
        self._longest = dict(dictionary.longest)
        self._beginnings = set(dictionary.beginnings)
        self._extended = Dictionary(self._entries, self._longest, dictionary.words, self._beginnings)
        self._names: tuple[str, ...] = ()

    def extend(self, names: Mapping[str, DrugEntry]) -> Dictionary:
        """Return the dictionary with more names, which win over those of the same key."""
        base = self._base
        for name in self._names:
            _restore(self._entries, name, base.entries)
        for first in _longest(self._names):
            _restore(self._longest, first, base.longest)
        self._beginnings -= _beginnings(self._names) - base.beginnings
        self._names = tuple(names)
        self._entries.update(names)
        for first, length in _longest(names).items():
            self._longest[first] = max(length, self._longest.get(first, 0))
        self._beginnings |= _beginnings(names)
        return self._extended


def _restore(values: dict[str, V], key: str, base: Mapping[str, V]) -> None:
    if key in base:
        values[key] = base[key]
    else:
        del values[key]


def _beginnings(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(key.split(" ", 2)[:2]) for key in keys if " " in key)


def _longest(keys: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for key in keys:
        first, _, rest = key.partition(" ")
        length = rest.count(" ") + 2 if rest else 1
        if longest.get(first, 0) < length:
            longest[first] = length
    return longest


def load_dictionary(path: str | Path | None = None) -> Dictionary:
    """Read a dictionary file; without a path, the one that ships (read once).

    Raises:
        DictionaryError: the file is missing, or a line is not as the format says.
    """
    return _load(SHIPPED_DICTIONARY if path is None else Path(path))


@lru_cache(maxsize=4)
def _load(path: Path) -> Dictionary:
    try:
        text = read_bytes(path).decode("utf-8")
    except (TextFileError, UnicodeDecodeError) as error:
        raise DictionaryError(
            "the drug dictionary cannot be read", path=path, remedy="Build one with `ddi drugs build`"
        ) from error
    return _parse(text.split("\n"), path)


def _parse(lines: Iterable[str], path: Path) -> Dictionary:
    kinds = {kind.value: kind for kind in EntryKind}
    words: set[str] = set()
    entries: dict[str, DrugEntry] = {}
    others: list[tuple[str, DrugEntry]] = []
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) == COLUMNS and cells[1] == WORD:
            words.update(cells[5].split("|"))
            continue
        if len(cells) != COLUMNS or cells[1] not in kinds:
            raise DictionaryError(
                "this is not a line of a drug dictionary",
                path=path,
                place=f"line {number}",
                expected="name, kind, three ids and other names, tab-separated",
                found=repr(line[:60]),
            )
        ids = {kind: cell for kind, cell in zip(ID_KINDS, cells[2:5], strict=True) if cell}
        entry = DrugEntry(cells[0], kinds[cells[1]], ids)
        if entry.kind is not EntryKind.PRODUCT:
            entries[name_key(cells[0])] = entry
        others.append((cells[5], entry))
    # A drug's own name wins over another drug's synonym, whichever line comes first.
    for keys, entry in others:
        for key in keys.split("|") if keys else ():
            entries.setdefault(key, entry)
    return Dictionary.of(entries, words=frozenset(words))
