"""What is kept from run to run, in one file that several processes may use at a time: parses, and whole results."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import zlib
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from corpus_tools.documents import Span
from ddi.errors import DDIError, OutputError
from ddi.parsing.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: Raise it when what an older version kept would be read wrongly.
FORMAT = 1
FILE_NAME = f"pk-ddi-{FORMAT}.sqlite"
#: Parses and results kept: some 300 bytes and some 2 KB each.
CAPACITY = 500_000
_WAIT = 60.0
_QUERY = 500
_TABLES = ("trees", "results")
# Without handlers of a program's own, warnings go to standard error as they are, from worker processes too.
_LOG = logging.getLogger(__name__)


class Store:
    """An SQLite file in a folder, with a table of parses and one of the results of whole labels.

    Writers wait for one another; a process killed in the middle leaves the file as it was.

    Args:
        folder: made if it is not there; on a disk of this machine, since SQLite's locks fail on most network disks.
        capacity: how many parses are kept, and how many results; the oldest give way.

    Every method raises `DDIError` where the file cannot be used, or is damaged.
    """

    def __init__(self, folder: Path, *, capacity: int = CAPACITY) -> None:
        self._path = folder / FILE_NAME
        self._capacity = capacity
        self._connection: sqlite3.Connection | None = None

    def load(self, parser: str, sentences: Sequence[str]) -> dict[str, Tree]:
        """Return the trees that are kept of some of the sentences.

        A tree is kept under its parser, spaCy's version and its sentence, so that others find none of it.
        """
        by_key = {_key(parser, sentence): sentence for sentence in sentences}
        with self._opened() as connection:
            return {by_key[key]: _decoded(data) for key, data in _select(connection, "trees", list(by_key))}

    def save(self, parser: str, trees: Mapping[str, Tree]) -> None:
        """Keep trees."""
        self._insert("trees", [(_key(parser, sentence), _encoded(tree)) for sentence, tree in trees.items()])

    def results(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the results that are kept under some of the keys."""
        with self._opened() as connection:
            return {key: zlib.decompress(data) for key, data in _select(connection, "results", keys)}

    def keep(self, results: Mapping[bytes, bytes]) -> None:
        """Keep results."""
        self._insert("results", [(key, zlib.compress(data, 1)) for key, data in results.items()])

    def _insert(self, table: str, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._opened() as connection, connection:
            connection.executemany(f"INSERT OR IGNORE INTO {table} (key, value) VALUES (?, ?)", rows)  # noqa: S608
            connection.execute(
                f"DELETE FROM {table} WHERE number <= (SELECT max(number) FROM {table}) - ?",  # noqa: S608
                (self._capacity,),
            )

    def prepare(self) -> None:
        """Make the folder.

        Raises:
            OutputError: it cannot be made.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"the cache's folder cannot be made ({error.strerror})",
                path=self._path.parent,
                remedy="Choose another folder, or leave --cache out",
            ) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._connection is None:
                self._connection = self._open()
            yield self._connection
        except (sqlite3.Error, OSError, ValueError, TypeError, RecursionError, zlib.error) as error:
            raise DDIError(
                f"the cache cannot be used ({error})",
                path=self._path,
                expected="a file that this program wrote, on a disk of this machine",
                remedy="Delete the file, choose another folder, or leave --cache out",
            ) from error

    def _open(self) -> sqlite3.Connection:
        self.prepare()
        # A worker of a cluster reads in one thread after another, never in two at a time.
        connection = sqlite3.connect(self._path, timeout=_WAIT, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        for table in _TABLES:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (number INTEGER PRIMARY KEY, key BLOB UNIQUE, value BLOB)"
            )
        return connection


class Cache:
    """A store that a run can do without: where it fails, that is logged once, and the run goes on without it.

    Args:
        store: what keeps.

    Raises:
        OutputError: its folder cannot be made, so that it was never a place for a cache.
    """

    def __init__(self, store: Store) -> None:
        store.prepare()
        self._store: Store | None = store

    def load(self, parser: str, sentences: Sequence[str]) -> Mapping[str, Tree]:
        """Return what is kept, as `Store.load`."""
        found: Mapping[str, Tree] = {}
        with self._tried() as store:
            if store is not None:
                found = store.load(parser, sentences)
        return found

    def save(self, parser: str, trees: Mapping[str, Tree]) -> None:
        """Keep trees."""
        with self._tried() as store:
            if store is not None:
                store.save(parser, trees)

    def results(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Return what is kept, as `Store.results`."""
        found: Mapping[bytes, bytes] = {}
        with self._tried() as store:
            if store is not None:
                found = store.results(keys)
        return found

    def keep(self, results: Mapping[bytes, bytes]) -> None:
        """Keep results."""
        with self._tried() as store:
            if store is not None:
                store.keep(results)

    @contextmanager
    def _tried(self) -> Iterator[Store | None]:
        try:
            yield self._store
        except DDIError as error:
            self._store = None
            _LOG.warning("warning: %s. The run goes on without it", str(error).rstrip("."))


def _select(connection: sqlite3.Connection, table: str, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(keys), _QUERY):
        part = keys[start : start + _QUERY]
        marks = ",".join("?" * len(part))
        yield from connection.execute(f"SELECT key, value FROM {table} WHERE key IN ({marks})", part)  # noqa: S608


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
