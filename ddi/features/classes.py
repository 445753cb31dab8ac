"""Features of word classes and of lists of drugs: what little a few hundred examples can tell, told plainly."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, groupby, pairwise
from sys import intern
from typing import TYPE_CHECKING

from ddi.features.lexicon import word_class
from ddi.features.lists import drugs_in, list_at, lists_in, pieces, words_and_marks, words_of_piece
from ddi.features.words import stemmer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddi.features.context import Context

# Words that keep their own place in a sequence of classes.
_KEPT = frozenset("by of with on in to when and or ( ) : ; . from than as".split())
_LONGEST_SEQUENCE = 12
_REACH = 8
_MOST_PAIRS = 3


def class_sequence(words: Iterable[str]) -> list[str]:
    """Return the classes of words in order, what has none left out and repeats in a row once."""
    return _sequence(word if word in _KEPT else _class_of(word) for word in words)


def classes(context: Context) -> Iterable[str]:
    """Return which classes the statement holds at all."""
    return _classes(context.normalized.text)


def lists(context: Context) -> Iterable[str]:
    """Return what stands before, between and after the lists of drugs that the two drugs belong to.

    A drug that is one of a list shares what is said with the others; two drugs of one list are told apart from two
    drugs of two lists.
    """
    text = context.normalized.text
    found = [f"lists={min(len(lists_in(text)), 6)}"]
    for first, second in lists_of_pairs(context):
        if first is not None and second is not None:
            found += _of_lists(text, first, second)
    return found


def lists_of_pairs(context: Context) -> tuple[tuple[tuple[int, int] | None, tuple[int, int] | None], ...]:
    """Return the lists of the two drugs, as ranges of words, of each of the closest mention pairs."""
    text, start = context.normalized.text, context.normalized.normalized_start
    return tuple(
        [
            (list_at(text, start(pair.first.spans[0])), list_at(text, start(pair.second.spans[0])))
            for pair in context.instance.pairs[:_MOST_PAIRS]
        ]
    )


def own_drug(context: Context) -> Iterable[str]:
    """Return which of the two is the label's own drug."""
    first, second = context.own
    return (
        f"own={first}, {second}",
        f"own any={first or second}",
        f"own any={first or second}, sentences apart={context.instance.distance}",
    )


def across(context: Context) -> Iterable[str]:
    """Return, for a pair across sentences, what each of its two sentences says."""
    if context.instance.distance == 0:
        return ()
    first, last = context.ends
    return (
        *_of_end("first", first.text),
        *_of_end("last", last.text),
        f"across, own={context.own[0]}, {context.own[1]}, {context.instance.distance}",
    )


@lru_cache(maxsize=1024)
def _classes(text: str) -> tuple[str, ...]:
    found = frozenset().union(*map(_classes_of_piece, pieces(text)))
    names = [f"has {name}" for name in sorted(found)]
    return (*names, f"parameter {'parameter' in found}, effect {'effect' in found}")


@lru_cache(maxsize=8192)
def _classes_of_piece(text: str) -> frozenset[str]:
    return frozenset([found for word in words_of_piece(text)[0] if (found := word_class(word)) is not None])


@lru_cache(maxsize=2048)
def _of_end(name: str, text: str) -> tuple[str, ...]:
    """Return what the first or the last sentence of a statement says."""
    stem = stemmer("porter")
    words = [word.text for word in words_and_marks(text)]
    return (
        *(f"{name} sentence has {found}" for found in sorted({str(word_class(word)) for word in words} - {"None"})),
        *(f"{name} sentence={stem(word)}" for word in words),
        f"{name} sentence begins={' '.join(stem(word) for word in words[:2])}",
        f"{name} sentence drugs={min(3, sum(word == 'drugname' for word in words))}",
    )


def _class_of(word: str) -> str | None:
    if word == "drugname":
        return "drug"
    return "num" if word == "num" else word_class(word)


# All pairs of drugs of the same two lists share this.
@lru_cache(maxsize=2048)
def _of_lists(text: str, first: tuple[int, int], second: tuple[int, int]) -> tuple[str, ...]:
    if first == second:
        return (*_around(text, first, second), "one list")
    drugs = drugs_in(text)
    between = sum(first[1] <= other[0] and other[1] <= second[0] for other in lists_in(text))
    return (
        *_around(text, first, second),
        "two lists",
        f"drugs of first list={min(sum(first[0] <= drug < first[1] for drug in drugs), 4)}",
        f"drugs of second list={min(sum(second[0] <= drug < second[1] for drug in drugs), 4)}",
        f"lists between={min(between, 3)}",
        *_between(text, first, second),
    )


@lru_cache(maxsize=1024)
def _kinds_and_stems(text: str) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    """Return, of each word of a text, what stands for it in a sequence of classes, and its stem."""
    found = [_kinds_and_stems_of_piece(piece) for piece in pieces(text)]
    return tuple(chain.from_iterable(kinds for kinds, _ in found)), tuple(
        chain.from_iterable(stems for _, stems in found)
    )


@lru_cache(maxsize=8192)
def _kinds_and_stems_of_piece(text: str) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    stem = stemmer("porter")
    words, _ = words_of_piece(text)
    return tuple([word if word in _KEPT else _class_of(word) for word in words]), tuple(map(stem, words))


def _names_between(text: str, start: int, end: int) -> Iterable[str]:
    """Return features of the stems from one word of a text to before another, alone and in pairs."""
    stems = _kinds_and_stems(text)[1][start:end]
    if not stems:
        return ("between lists=< >",)
    alone, pairs = _names_of_stems(text)
    return (
        *alone[start:end],
        f"between lists=< {stems[0]}",
        *pairs[start : end - 1],
        f"between lists={stems[-1]} >",
    )


@lru_cache(maxsize=1024)
def _names_of_stems(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a feature of each word's stem, and one of each word's with the next one's."""
    alone: list[str] = []
    pairs: list[str] = []
    last = ""
    for piece in pieces(text):
        stems = _kinds_and_stems_of_piece(piece)[1]
        if not stems:
            continue
        if alone:
            pairs.append(f"between lists={last} {stems[0]}")
        more, more_pairs = _names_of_stems_of_piece(piece)
        alone += more
        pairs += more_pairs
        last = stems[-1]
    return tuple(alone), tuple(pairs)


@lru_cache(maxsize=8192)
def _names_of_stems_of_piece(piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stems = _kinds_and_stems_of_piece(piece)[1]
    # Thousands of pieces are kept, of few different words.
    return (
        tuple([intern(f"between lists={stem}") for stem in stems]),
        tuple([intern(f"between lists={one} {other}") for one, other in pairwise(stems)]),
    )


def _sequence(kinds: Iterable[str | None]) -> list[str]:
    """Return classes without what has none, and repeats in a row once; see `class_sequence`."""
    return [kind for kind, _ in groupby(filter(None, kinds))]


def _around(text: str, first: tuple[int, int], second: tuple[int, int]) -> list[str]:
    kinds, stems = _kinds_and_stems(text)
    before, after = slice(max(0, first[0] - _REACH), first[0]), slice(second[1], second[1] + _REACH)
    earlier, later = _sequence(kinds[before]), _sequence(kinds[after])
    return [
        *[f"classes before={name}" for name in earlier[-3:]],
        *[f"classes after={name}" for name in later[:3]],
        f"classes before={' '.join(earlier[-2:])}",
        f"classes after={' '.join(later[:2])}",
        f"just before={stems[before][-1] if stems[before] else '^'}",
        f"just after={stems[after][0] if stems[after] else '$'}",
    ]


def _between(text: str, first: tuple[int, int], second: tuple[int, int]) -> list[str]:
    kinds = _kinds_and_stems(text)[0][first[1] : second[0]]
    sequence = _sequence(kinds)
    framed = ["<", *sequence, ">"]
    return [
        f"classes between={' '.join(sequence[:_LONGEST_SEQUENCE])}",
        *[f"class between={name}" for name in sequence],
        *[f"classes between={one} {other}" for one, other in pairwise(framed)],
        *[f"classes between={' '.join(framed[at : at + 3])}" for at in range(len(framed) - 2)],
        *_names_between(text, first[1], second[0]),
        f"classes before second={' '.join(_sequence(kinds[-4:])[-2:])}",
        f"classes after first={' '.join(_sequence(kinds[:4])[:2])}",
    ]
