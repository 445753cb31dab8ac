"""Parse no sentence twice: within a run, and with a store of trees also from one run to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddi.parsing.tree import Parser, Tree

# Some 6 KB each.
_TREES = 8192


class TreeStore(Protocol):
    """Trees kept from one run to the next."""

    def load(self, parser: str, sentences: Sequence[str]) -> Mapping[str, Tree]:
        """Return the trees that a parser has made of some of the sentences."""
        ...

    def save(self, parser: str, trees: Mapping[str, Tree]) -> None:
        """Keep what a parser has made."""
        ...


class ParseMemory:
    """Parse each distinct sentence once, however often it is asked for.

    Args:
        parser: what parses.
        store: where trees are kept from one run to the next, if anywhere.
    """

    def __init__(self, parser: Parser, store: TreeStore | None = None) -> None:
        self._parser = parser
        self._store = store
        self._trees: Remembered[str, Tree] = Remembered(_TREES)

    @property
    def name(self) -> str:
        """The parser's name."""
        return self._parser.name

    def parse(self, sentences: Sequence[str]) -> list[Tree]:
        """Parse those not seen before, all in one call, and return the trees in order."""
        trees = {sentence: self._trees.get(sentence) for sentence in sentences}
        new = [sentence for sentence, tree in trees.items() if tree is None]
        found = self._new(new) if new else {}
        for sentence, tree in found.items():
            self._trees.put(sentence, tree)
        return [trees[sentence] or found[sentence] for sentence in sentences]

    def _new(self, sentences: Sequence[str]) -> Mapping[str, Tree]:
        kept = {} if self._store is None else self._store.load(self._parser.name, sentences)
        left = [sentence for sentence in sentences if sentence not in kept]
        parsed = dict(zip(left, self._parser.parse(left), strict=True)) if left else {}
        if self._store is not None and parsed:
            self._store.save(self._parser.name, parsed)
        return {**kept, **parsed}
