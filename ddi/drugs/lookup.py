"""Look one name up, as `ddi drugs show` does."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ddi.drugs.dictionary import load_dictionary
from ddi.drugs.matching import find_names
from ddi.drugs.tokens import name_key, tokenise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddi.drugs.dictionary import Dictionary


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What the dictionary says of a name; ``names`` are all keys of the drug, the normalised name's own among them."""

    name: str
    kind: str
    ids: Mapping[str, str]
    names: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return plain values."""
        return {"name": self.name, "kind": self.kind, "ids": dict(self.ids), "names": list(self.names)}


def look_up(name: str, *, dictionary: Dictionary | None = None) -> NameFacts | None:
    """Return what is known of a drug's name in any spelling, with or without a salt, or ``None``."""
    names = dictionary or load_dictionary()
    tokens = tokenise(name)
    entry = names.lookup(name)
    if entry is None:
        match = next(find_names(name, tokens, names), None)
        if match is None or match.first > 0 or match.full_end < len(tokens):
            return None
        entry = match.entry
    return NameFacts(entry.name, entry.kind.value, entry.ids, names.names_of(entry))


def nearest_names(name: str, *, dictionary: Dictionary | None = None) -> tuple[str, ...]:
    """Return up to three keys that are spelled nearly as a name (difflib's ratio, 0.6 at least), the nearest first."""
    names = dictionary or load_dictionary()
    return tuple(get_close_matches(name_key(name), names.entries))
