"""Features of the dependency path between the two drugs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ddi.features.classes import class_sequence
from ddi.features.context import drug_tokens
from ddi.features.lexicon import word_class
from ddi.features.words import stemmer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddi.features.context import Context
    from ddi.parsing.tree import Tree

_LONGEST_WHOLE_PATH = 8
# Relations along which a path runs through a list of drugs.
_COORDINATION = frozenset({"conj", "appos"})


def paths(context: Context) -> Iterator[tuple[Tree, tuple[int, ...]]]:
    """Yield the path of each mention pair, both drugs included, with its tree."""
    for first, second in drug_tokens(context):
        path = context.tree.shortest_path(first, second) if context.tree is not None else None
        if context.tree is not None and path is not None:
            yield context.tree, path


def path_words(context: Context) -> Iterator[str]:
    """Yield the stems on the path, as the paper has them, and their bigrams."""
    stem = stemmer("porter")
    for tree, path in paths(context):
        stems = [stem(tree.words[token].lower()) for token in path[1:-1]]
        yield from (f"path={word}" for word in stems)
        yield from (f"path={one} {other}" for one, other in pairwise(["drug1", *stems, "drug2"]))


def path_classes(context: Context) -> Iterator[str]:
    """Yield the classes of the words on the path, whole and in pairs, and those of the words that hang from it."""
    for tree, path in paths(context):
        inner = path[1:-1]
        words = [tree.words[token].lower() for token in inner]
        sequence = class_sequence(words)
        yield f"path classes={' '.join(sequence)}"
        yield from (f"path class={name}" for name in sequence)
        yield from (f"path classes={one} {other}" for one, other in pairwise(["drug1", *sequence, "drug2"]))
        outside_lists = [
            word for word, token in zip(words, inner, strict=True) if tree.labels[token] not in _COORDINATION
        ]
        yield f"path classes outside lists={' '.join(class_sequence(outside_lists))}"
        yield from (f"hangs from path={word_class(tree.words[token].lower())}" for token in _children(tree, path))


def path_labels(context: Context) -> Iterator[str]:
    """Yield the relations on the path with their direction, its length, and the lowest common ancestor."""
    stem = stemmer("porter")
    for tree, path in paths(context):
        top = _top(tree, path)
        labels = [f"{'<' if at < top else '>'}{tree.labels[token]}" for at, token in enumerate(path) if at != top]
        ancestor = path[top]
        yield from (f"relation={label}" for label in labels)
        yield from (f"relations={one} {other}" for one, other in pairwise(labels))
        if len(labels) < _LONGEST_WHOLE_PATH:
            yield f"relations={' '.join(labels)}"
        yield f"path length={min(len(path), 10)}"
        yield f"ancestor={stem(tree.words[ancestor].lower())}"
        yield f"ancestor tag={tree.tags[ancestor]}"
        for token in _children(tree, path):
            yield f"child={tree.labels[token]} {stem(tree.words[token].lower())}"
        if labels and all(label[1:] in _COORDINATION for label in labels):
            yield "path is coordination"


def _top(tree: Tree, path: tuple[int, ...]) -> int:
    """Return the place on the path of the lowest common ancestor: the token whose head is not on the path."""
    on_path = set(path)
    for at, token in enumerate(path):
        if tree.heads[token] == token or tree.heads[token] not in on_path:
            return at
    return 0


def _children(tree: Tree, path: tuple[int, ...]) -> list[int]:
    """Return the tokens that hang from the path and aren't on it."""
    on_path = set(path)
    return [
        token for token, head in enumerate(tree.heads) if head in on_path and token not in on_path and head != token
    ]
