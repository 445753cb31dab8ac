"""One type for a dependency parse, whichever parser made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus_tools.documents import Span


@dataclass(frozen=True, slots=True)
class Tree:
    """The dependency parse of one sentence, one entry a token in every field.

    ``heads`` holds the index of each token's head; a root is its own head. ``spans`` are offsets into the
    parsed sentence. ``tags`` are Penn Treebank tags, ``labels`` the parser's own dependency labels.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]
    spans: tuple[Span, ...]

    def __hash__(self) -> int:
        return hash((self.words, self.heads))

    def token_at(self, offset: int) -> int | None:
        """Return the index of the token that holds a character; ``None`` between tokens."""
        for index, span in enumerate(self.spans):
            if span.start <= offset < span.end:
                return index
            if span.start > offset:
                break
        return None

    def ancestors(self, token: int) -> list[int]:
        """Return the token and its heads up to the root.

        A damaged parse with a cycle ends where it would repeat.
        """
        chain = [token]
        seen = {token}
        while (head := self.heads[chain[-1]]) not in seen:
            chain.append(head)
            seen.add(head)
        return chain

    def shortest_path(self, start: int, end: int) -> tuple[int, ...] | None:
        """Return the tokens from one to the other through their lowest common ancestor, both included.

        ``None`` if no path joins them (they hang from different roots).
        """
        up = self.ancestors(start)
        down = self.ancestors(end)
        meeting = next((token for token in up if token in set(down)), None)
        if meeting is None:
            return None
        return (*up[: up.index(meeting)], *reversed(down[: down.index(meeting) + 1]))


class Parser(Protocol):
    """What parses sentences. ``name`` says which parser and model, for a model's manifest and for caches."""

    @property
    def name(self) -> str:
        """Parser, model and version, for example ``spacy en_core_web_sm 3.8.0``."""
        ...

    def parse(self, sentences: Sequence[str]) -> list[Tree]:
        """Parse each text as one sentence; the trees come in the same order."""
        ...
