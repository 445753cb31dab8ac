"""Which of the drugs that a text names are one substance, so that a drug is not paired with itself.

A metabolite and its parent, a product and its ingredient, an abbreviation and its name, the label's own brand and
ingredient: a statement that holds both speaks of one drug.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from corpus_tools.documents import DrugMention

_SALTS = frozenset(
    "hydrochloride hcl maleate fumarate sodium potassium calcium tartrate mesylate besylate succinate acetate sulfate "
    "phosphate citrate disoproxil bromide hydrobromide nitrate".split()
)
# A name within another one counts from this length on: "propafenone" in "norpropafenone".
_SHORTEST = 6
_LONGEST_REMEMBERED = 100
_LETTERS = re.compile(r"[^\W\d_]+")
_BLANK = re.compile(" ")


class Substances:
    """The names of one text, each with the key of its substance."""

    def __init__(
        self,
        mentions: Iterable[DrugMention],
        *,
        own: Sequence[str] = (),
        known: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """Unite names.

        Args:
            mentions: the drugs of the text; a metabolite's ``active_ingredient`` is the id of another of them.
            own: names of the label's own drug, folded: they are one substance.
            known: a dictionary: a folded name's normalised name, or ``None``.
        """
        self._parent: dict[str, str] = {}
        mentions = list(mentions)
        by_id = {mention.id: mention for mention in mentions if mention.id}
        names = list(dict.fromkeys(mention.name for mention in mentions))
        for mention in mentions:
            parent = by_id.get(mention.active_ingredient or "")
            if parent is not None:
                self._unite(mention.name, parent.name)
        for name in names:
            plain = without_salt(name)
            self._unite(name, plain)
            entry = known(name) or known(plain)
            if entry is not None:
                self._unite(name, entry.lower())
            for other in own:
                if is_part(other, name) or is_part(name, other) or entry == other:
                    self._unite(name, own[0])
        known_names = set(names)
        for name in names:
            for root in roots(name):
                if root in known_names:
                    self._unite(name, root)
        self._own = {self._find(name) for name in own}

    def same(self, first: DrugMention, second: DrugMention) -> bool:
        """Tell whether two mentions name one substance."""
        return self._find(first.name) == self._find(second.name)

    def is_own(self, mention: DrugMention) -> bool:
        """Tell whether a mention names the label's own drug."""
        return self._find(mention.name) in self._own

    def _find(self, name: str) -> str:
        self._parent.setdefault(name, name)
        while self._parent[name] != name:
            name = self._parent[name]
        return name

    def _unite(self, first: str, second: str) -> None:
        self._parent[self._find(first)] = self._find(second)


def without_salt(name: str) -> str:
    """Return a folded name without the salts at its end."""
    words = name.split()
    while len(words) > 1 and words[-1] in _SALTS:
        words.pop()
    return " ".join(words)


def is_part(shorter: str, longer: str) -> bool:
    """Tell whether one name is a root of another; see ``roots``."""
    return shorter in roots(longer)


def roots(name: str) -> tuple[str, ...]:
    """Return what may be the root of a name: propafenone of 5-hydroxypropafenone, fluvoxamine of fluvoxamine acid.

    A root ends a word of the name, which prefixes and locants make of a parent, or is all of its first words. Sodium
    is not the root of the sodium of a drug.
    """
    # A few thousand names are asked for again and again; what is longer than any of them is not worth the memory.
    return _roots(name) if len(name) <= _LONGEST_REMEMBERED else _roots.__wrapped__(name)


@lru_cache(maxsize=8192)
def _roots(name: str) -> tuple[str, ...]:
    ends = (word[at:] for word in _LETTERS.findall(name) for at in range(len(word) - _SHORTEST + 1))
    first_words = (name[: match.start()] for match in _BLANK.finditer(name))
    candidates = dict.fromkeys((*ends, *first_words))
    return tuple(root for root in candidates if len(root) >= _SHORTEST and root != name and root not in _SALTS)
