"""Features that tell which of two drugs acts on the other: what is said next to each, wherever it is named.

The object is the drug of which something is measured ("the clearance of A", "A concentrations"); the precipitant is
what was added, or does something. A feature of the first drug counts 1, of the second -1, of both nothing, so that
what is learned of the one holds for the other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ddi.features.lexicon import word_class
from ddi.features.lists import lists_in, words_and_marks
from ddi.features.words import stemmer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_tools.documents import Span
    from ddi.features.context import Context
    from ddi.parsing.tree import Tree

_REACH = 5
_ANCESTORS = 4
_PLAIN = frozenset("by of with on in to when from for plus after during".split())
_VERBS = frozenset({"up", "down", "change"})


def role_features(context: Context) -> dict[str, float]:
    """Return what tells the two drugs of an instance apart: above 0 for the first, below for the second."""
    first, second = (
        set().union(*(_of_place(context.normalized.text, context.tree, place) for place in places))
        for places in context.places
    )
    # In order, since a sum of floating-point numbers depends on it, and that of a set differs from run to run.
    features = dict.fromkeys(sorted(first - second), 1.0) | dict.fromkeys(sorted(second - first), -1.0)
    if context.own[0] != context.own[1]:
        features["own"] = 1.0 if context.own[0] else -1.0
    features["named first"] = 1.0
    return features


# A drug of a list of ten stands in many pairs, with the same words around it.
@lru_cache(maxsize=4096)
def _of_place(text: str, tree: Tree | None, place: Span) -> frozenset[str]:
    """Return what is said next to one naming of a drug; what stands next to its list is said of each of its drugs."""
    return frozenset(_said_of(text, tree, place))


def _said_of(text: str, tree: Tree | None, place: Span) -> Iterator[str]:
    words, lists = words_and_marks(text), lists_in(text)
    at = next(
        (index for index, word in enumerate(words) if word.start <= place.start < word.start + len(word.text)), None
    )
    if at is None:
        return
    start, end = next(((start, end) for start, end in lists if start <= at < end), (at, at + 1))
    before = [word.text for word in words[max(0, start - _REACH) : start]]
    after = [word.text for word in words[end : end + _REACH]]
    stem = stemmer("porter")
    yield f"before={stem(before[-1]) if before else '^'}"
    yield f"after={stem(after[0]) if after else '$'}"
    yield f"two before={' '.join(map(stem, before[-2:]))}"
    yield f"two after={' '.join(map(stem, after[:2]))}"
    yield f"classes before={' '.join(map(_kind, before[-2:]))}"
    yield f"classes after={' '.join(map(_kind, after[:2]))}"
    for word in before:
        yield f"near before={_kind(word)}"
    for word in after:
        yield f"near after={_kind(word)}"
    if "of" in before[-3:] and any(word_class(word) == "parameter" for word in before):
        yield "parameter of it"
    if any(word_class(word) == "parameter" for word in after[:3]):
        yield "its parameter"
    if any(word_class(word) in _VERBS for word in after[:3]):
        yield "it changes"
    if before[-1:] == ["by"]:
        yield "by it"
    yield from _ancestors(tree, place)


def _ancestors(tree: Tree | None, place: Span) -> Iterator[str]:
    """Yield the relation and the class of each word above a drug in the parse."""
    token = tree.token_at(place.start) if tree is not None else None
    if tree is None or token is None:
        return
    chain = tree.ancestors(token)[: _ANCESTORS + 1]
    yield f"relation={tree.labels[token]}"
    for height, above in enumerate(chain[1:], 1):
        kind = _kind(tree.words[above].lower())
        yield f"above={kind}"
        yield f"above at {height}={kind} {tree.labels[above]}"
    yield f"relations above={' '.join(tree.labels[token] for token in chain[:3])}"


def _kind(word: str) -> str:
    """Return a word's class, or the word if it's one of those that place it, or a dash."""
    return word if word in _PLAIN else word_class(word) or "-"
