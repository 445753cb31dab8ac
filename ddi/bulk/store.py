"""Parses kept from run to run, in one file that several processes may use at a time."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from corpus_tools.documents import Span
from ddi.errors import DDIError
from ddi.parsing.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: Raise it when a tree kept by an older version would be read wrongly.
FORMAT = 1
FILE_NAME = f"parses-{FORMAT}.sqlite"
#: Sentences kept, some 300 bytes each; the oldest go first.
CAPACITY = 2_000_000
_WAIT = 60.0
_QUERY = 500


class TreeFile:
    """A store of trees for `ddi.parsing.memory.ParseMemory`: an SQLite file in a folder.

    A tree is kept under its parser, that parser's version and its sentence, so that another parser or version finds
    none of the old. Writers wait for one another; a process killed in the middle leaves the file as it was.

    Args:
        folder: made if it is not there; on a disk of this machine, since SQLite's locks fail on most network disks.
        capacity: how many trees are kept.
    """

    def __init__(self, folder: Path, *, capacity: int = CAPACITY) -> None:
        self._path = folder / FILE_NAME
        self._capacity = capacity
        self._connection: sqlite3.Connection | None = None

    def load(self, parser: str, sentences: Sequence[str]) -> dict[str, Tree]:
        """Return the trees that are kept of some of the sentences.

        Raises:
            DDIError: the file cannot be opened, or is damaged.
        """
        by_key = {_key(parser, sentence): sentence for sentence in sentences}
        keys = list(by_key)
        found: dict[str, Tree] = {}
        with self._opened() as connection:
            for start in range(0, len(keys), _QUERY):
                part = keys[start : start + _QUERY]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, tree FROM trees WHERE key IN ({marks})"  # noqa: S608 - question marks alone
                for key, data in connection.execute(query, part):
                    found[by_key[key]] = _decoded(data)
        return found

    def save(self, parser: str, trees: Mapping[str, Tree]) -> None:
        """Keep trees; the oldest give way where there are too many.

        Raises:
            DDIError: as ``load``.
        """
        rows = [(_key(parser, sentence), _encoded(tree)) for sentence, tree in trees.items()]
        with self._opened() as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO trees (key, tree) VALUES (?, ?)", rows)
            connection.execute(
                "DELETE FROM trees WHERE number <= (SELECT max(number) FROM trees) - ?", (self._capacity,)
            )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._connection is None:
                self._connection = self._open()
            yield self._connection
        except (sqlite3.Error, OSError, ValueError, zlib.error) as error:
            raise DDIError(
                f"the cache cannot be used ({error})",
                path=self._path,
                expected="a file that this program wrote, on a disk of this machine",
                remedy="Delete the file, choose another folder, or leave --cache out",
            ) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # A worker of a cluster reads in one thread after another, never in two at a time.
        connection = sqlite3.connect(self._path, timeout=_WAIT, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS trees (number INTEGER PRIMARY KEY, key BLOB UNIQUE, tree BLOB)")
        return connection


@cache
def _spacy() -> str:
    return version("spacy")


def _key(parser: str, sentence: str) -> bytes:
    told = f"{parser}\0{_spacy()}\0{sentence}"
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _encoded(tree: Tree) -> bytes:
    ends = [(span.start, span.end) for span in tree.spans]
    return zlib.compress(json.dumps([tree.words, tree.tags, tree.heads, tree.labels, ends]).encode(), 1)


def _decoded(data: bytes) -> Tree:
    words, tags, heads, labels, ends = json.loads(zlib.decompress(data))
    return Tree(tuple(words), tuple(tags), tuple(heads), tuple(labels), tuple(Span(*span) for span in ends))
