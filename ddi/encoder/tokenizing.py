"""Marked text -> word pieces, with the tokenizer's own file and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddi.encoder.marking import Marker
from ddi.encoder.packages import import_extra
from ddi.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

#: Word pieces of an instance at most; the longest statements of the development corpus are a little longer.
LIMIT = 160

_FIRST = (Marker.FIRST, Marker.FIRST_OWN)
_SECOND = (Marker.SECOND, Marker.SECOND_OWN)


@dataclass(frozen=True, slots=True)
class Pieces:
    """What cuts marked text into word pieces.

    ``tokenizer`` knows every `Marker` as a token of its own, with the highest numbers of its vocabulary;
    ``around`` holds the numbers of the tokens that stand before and after every text.
    """

    tokenizer: Tokenizer
    around: tuple[int, int]
    limit: int

    @classmethod
    def load(cls, path: Path, *, limit: int | None = None) -> Pieces:
        """Read a ``tokenizer.json``, and add the markers where it lacks them.

        Args:
            path: the file.
            limit: word pieces of a text at most, those before and after it included; the file's own if not given.

        Raises:
            MissingDependencyError: the package tokenizers is not installed.
            ModelError: this is no tokenizer, or it puts something else than one token before and one after a text.
        """
        tokenizers = import_extra("tokenizers")
        try:
            tokenizer = tokenizers.Tokenizer.from_str(path.read_text(encoding="utf-8"))
        except Exception as error:  # the package raises plain Exception
            raise ModelError(f"the tokenizer cannot be read ({error})", path=path) from error
        found = (tokenizer.truncation or {}).get("max_length", LIMIT)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.add_special_tokens(
            [tokenizers.AddedToken(marker.value, normalized=False, special=True) for marker in Marker]
        )
        around = tokenizer.encode("").ids
        if len(around) != 2:
            raise ModelError(
                "the tokenizer is of a kind that is not known here",
                path=path,
                expected="one token before and one after a text, as BERT's",
                found=f"{len(around)} in all",
            )
        return cls(tokenizer, (around[0], around[1]), found if limit is None else limit)

    def save(self, path: Path) -> None:
        """Write the tokenizer with the markers and the limit, so that loading gives the same."""
        self.tokenizer.enable_truncation(self.limit)
        self.tokenizer.save(str(path))
        self.tokenizer.no_truncation()

    def number(self, marker: Marker) -> int:
        """Return a marker's number."""
        found = self.tokenizer.token_to_id(marker.value)
        if found is None:
            raise ModelError("the tokenizer lacks a marker", found=repr(marker.value))
        return int(found)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the numbers of each text's word pieces, cut around the two drugs where there are too many."""
        first = {self.number(marker) for marker in _FIRST}
        second = {self.number(marker) for marker in _SECOND}
        found = []
        for encoding in self.tokenizer.encode_batch(list(texts), add_special_tokens=False):
            ids = encoding.ids
            if len(ids) > self.limit - 2:
                places = [
                    ([at for at, number in enumerate(ids) if number in group] or [0]) for group in (first, second)
                ]
                ids = [ids[at] for at in _window(len(ids), *_closest(*places), self.limit - 2)]
            found.append([self.around[0], *ids, self.around[1]])
        return found


def _closest(first: Sequence[int], second: Sequence[int]) -> tuple[int, int]:
    one, other = min(((a, b) for a in first for b in second), key=lambda pair: (abs(pair[0] - pair[1]), pair))
    return min(one, other), max(one, other)


def _window(length: int, first: int, second: int, limit: int) -> list[int]:
    """Return which of ``length`` places to keep: those around both, or where they're far apart, around each."""
    if second - first < limit:
        start = min(max(0, (first + second + 1 - limit) // 2), length - limit)
        return list(range(start, start + limit))
    half = limit // 2
    start = max(0, first - half // 2)
    end = min(length, second + 1 + half // 2)
    return [*range(start, start + half), *range(end - (limit - half), end)]
