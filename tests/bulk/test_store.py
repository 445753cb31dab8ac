"""Parses kept from run to run."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import Span
from ddi.bulk.store import FILE_NAME, Store
from ddi.errors import DDIError
from ddi.parsing.memory import ParseMemory
from ddi.parsing.tree import Tree
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def tree_of(sentence: str) -> Tree:
    words = tuple(sentence.split())
    ends = [len(" ".join(words[: at + 1])) for at in range(len(words))]
    return Tree(
        words,
        ("NN",) * len(words),
        (0,) * len(words),
        ("dep",) * len(words),
        tuple(Span(end - len(word), end) for end, word in zip(ends, words, strict=True)),
    )


class CountingParser:
    name = "counting 1"

    def __init__(self) -> None:
        self.parsed: list[str] = []

    def parse(self, sentences: Sequence[str]) -> list[Tree]:
        """Remember what was asked for."""
        self.parsed += sentences
        return [tree_of(sentence) for sentence in sentences]


def test_a_sentence_is_parsed_once_and_kept(tmp_path: Path) -> None:
    """Within a run, and by the next one, to the same tree."""
    for _ in range(2):
        parser = CountingParser()
        memory = ParseMemory(parser, Store(tmp_path))
        trees = memory.parse(["drugname raised drugname", "num µg/mL “of” drugname", "drugname raised drugname"])
        assert trees == [tree_of(s) for s in ("drugname raised drugname", "num µg/mL “of” drugname")] + trees[:1]
        memory.parse(["drugname raised drugname"])
    assert parser.parsed == []


def test_another_parser_finds_nothing(tmp_path: Path) -> None:
    """A tree is kept under its parser's full name."""
    store = Store(tmp_path)
    store.save("spacy 1", {"a b": tree_of("a b")})
    assert store.load("spacy 2", ["a b"]) == {}
    assert store.load("spacy 1", ["a b", "c"]) == {"a b": tree_of("a b")}


def test_the_oldest_give_way(tmp_path: Path) -> None:
    """The file holds so many trees and no more."""
    store = Store(tmp_path, capacity=3)
    for word in "abcde":
        store.save("spacy 1", {word: tree_of(word)})
    assert sorted(store.load("spacy 1", list("abcde"))) == ["c", "d", "e"]


def test_several_may_write_at_a_time(tmp_path: Path) -> None:
    """Each with a connection of its own; nothing is lost."""

    def write(number: int) -> None:
        store = Store(tmp_path)
        for at in range(20):
            store.save("spacy 1", {f"{number} {at}": tree_of(f"{number} {at}"), f"all {at}": tree_of(f"all {at}")})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    names = [f"{number} {at}" for number in range(4) for at in range(20)] + [f"all {at}" for at in range(20)]
    assert len(Store(tmp_path).load("spacy 1", names)) == 100


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """With what to do about it."""
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)
    with pytest.raises(DDIError, match=r"the cache cannot be used .*Delete the file"):
        Store(tmp_path).load("spacy 1", ["a"])
    (tmp_path / FILE_NAME).unlink()
    store = Store(tmp_path)
    store.save("spacy 1", {"a": tree_of("a")})
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE trees SET value = x'00'")
    connection.close()
    with pytest.raises(DDIError, match="the cache cannot be used"):
        store.load("spacy 1", ["a"])


def test_memory_is_bounded() -> None:
    """What was asked for lately stays."""
    memory: Remembered[int, int] = Remembered(10)
    for number in range(1000):
        memory.put(number, number)
        assert len(memory) <= 10
        assert memory.get(0) == 0
    assert memory.get(998) == 998
    assert memory.get(3) is None


def test_a_memory_of_nothing_is_refused() -> None:
    """It would remember the last value alone."""
    with pytest.raises(ValueError, match="none"):
        Remembered(1)
