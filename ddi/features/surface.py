"""Features of the words of a statement: all of them, and where they stand to the two drugs."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ddi.features.lists import is_drug, words_and_marks
from ddi.features.words import stemmer, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ddi.features.context import Context
    from ddi.features.lists import Word

_NEAR = 3
_MOST_DRUGS = 8


def bigrams(context: Context, *, stem: str = "porter") -> Iterator[str]:
    """Yield bigrams of stems of the whole statement, as the paper has them; ``stem`` names the stemmer."""
    for one, other in pairwise(map(stemmer(stem), words_of(context.normalized.text))):
        yield f"bigram={one} {other}"


def words(context: Context) -> Iterable[str]:
    """Return the stems of the whole statement."""
    return _words(context.normalized.text)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    stem = stemmer("porter")
    return tuple([f"word={stem(word)}" for word in words_of(text)])


def places(context: Context) -> Iterator[str]:
    """Yield the stems before, between and after the two closest mentions, and those that touch them."""
    before, between, after = (_stems(part) for part in split_at_drugs(context))
    for word in between:
        yield f"between={word}"
    for one, other in pairwise(["drug1", *between, "drug2"]):
        yield f"between={one} {other}"
    for word in before:
        yield f"before={word}"
    for word in after:
        yield f"after={word}"
    for distance, word in enumerate(reversed(before[-_NEAR:]), 1):
        yield f"before at {distance}={word}"
    for distance, word in enumerate(after[:_NEAR], 1):
        yield f"after at {distance}={word}"


def counts(context: Context) -> Iterator[str]:
    """Yield how far apart the drugs are, how many others there are, and of what types the two are."""
    _, between, _ = split_at_drugs(context)
    pair = context.instance.closest
    everything = words_and_marks(context.normalized.text)
    yield f"sentences apart={context.instance.distance}"
    yield f"drugs between={min(sum(map(is_drug, between)), _MOST_DRUGS)}"
    yield f"drugs={min(sum(map(is_drug, everything)), _MOST_DRUGS)}"
    yield f"words between={min(len(between) // 3, _MOST_DRUGS)}"
    yield f"mention pairs={min(len(context.instance.pairs), 3)}"
    yield f"types={pair.first.type}, {pair.second.type}"


def split_at_drugs(context: Context) -> tuple[list[Word], list[Word], list[Word]]:
    """Return the words before, between and after the two closest mentions."""
    pair = context.instance.closest
    first = context.normalized.normalized_span(pair.first.spans[0])
    second = context.normalized.normalized_span(pair.second.spans[0])
    everything = words_and_marks(context.normalized.text)
    return (
        [word for word in everything if word.start < first.start],
        [word for word in everything if first.end <= word.start < second.start],
        [word for word in everything if word.start >= second.end],
    )


def _stems(words: Sequence[Word]) -> list[str]:
    stem = stemmer("porter")
    return [stem(word.text) for word in words]
