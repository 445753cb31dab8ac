"""Where batches are read: in this process, in processes of this machine, or on a cluster (``ddi.bulk.cluster``)."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any, Protocol

from ddi.bulk.reading import BatchReader
from ddi.errors import DDIError
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from ddi.bulk.reading import Batch, Outcome, ReadSettings
    from ddi.labels.documents import Document


# New objects, in their generations, from which garbage is looked for. Most of a batch's objects die with it: looked for
# more often, they are looked at while they live.
_GARBAGE = (1_000_000, 50, 100)
# Where a label names its product, and what stands around the name: in XML, in JSON.
_PRODUCT_MARKS = (b"<genericMedicine>", b'"generic_name"')
_NAME = re.compile(rb"[>\"]([^<>\"\[\]:]{2,200})[<\"]")
_NEAR = 400
_PRODUCTS = 65_536
# Bytes of labels that a process may have waiting more than another, before it gives some away.
_UNEVEN = 4 * 1024 * 1024


class WorkerDiedError(Exception):
    """A worker died while it had a batch; which of its labels is to blame is not known."""


class Workers(Protocol):
    """What reads batches.

    ``capacity`` says how many batches can be read at a time. Results don't depend on where a batch is read.
    """

    @property
    def capacity(self) -> int:
        """Batches that are read at a time."""
        ...

    def submit(self, batch: Batch) -> Any:  # noqa: ANN401 - of the kind's own type
        """Hand a batch over, without waiting, and return a ticket for it."""
        ...

    def outcomes(self, ticket: Any) -> list[Outcome]:  # noqa: ANN401
        """Wait for a batch.

        Raises:
            WorkerDiedError: the worker died over it.
        """
        ...

    def read_alone(self, batch: Batch) -> list[Outcome]:
        """Read a batch where its worker's death harms no other.

        Raises:
            WorkerDiedError: the worker died over it.
        """
        ...

    def close(self, *, finished: bool) -> None:
        """Let the workers go; where the run is not ``finished``, whatever they are doing."""
        ...


class InProcess:
    """Reads in this process, for few labels and for measuring."""

    capacity = 1

    def __init__(self, settings: ReadSettings) -> None:
        self._settings = settings
        self._reader: BatchReader | None = None

    def submit(self, batch: Batch) -> Batch:
        """Return the batch: it's read when it's waited for."""
        return batch

    def outcomes(self, ticket: Batch) -> list[Outcome]:
        """Read a batch."""
        if self._reader is None:
            self._reader = BatchReader(self._settings)
        return self._reader.read(ticket)

    def read_alone(self, batch: Batch) -> list[Outcome]:
        """Read a batch; there is no other process to lose."""
        return self.outcomes(batch)

    def close(self, *, finished: bool) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class _Share:
    """What one process has of a batch: which of its documents, and how many bytes."""

    process: int
    numbers: list[int]
    size: int
    read: Future[list[Outcome]]


class LocalProcesses:
    """Processes of this machine, each with the model, loaded once.

    What is worked on once is remembered by the process that did. So labels of one product go to one process, as long
    as no other waits for work.

    Args:
        settings: what labels are read with.
        processes: how many.
    """

    def __init__(self, settings: ReadSettings, processes: int) -> None:
        self._settings = settings
        self._pools = [self._start() for _ in range(processes)]
        self._waiting = [0] * processes
        self._homes: Remembered[bytes, int] = Remembered(_PRODUCTS)
        self._alone: ProcessPoolExecutor | None = None

    @property
    def capacity(self) -> int:
        """The number of processes."""
        return len(self._pools)

    def submit(self, batch: Batch) -> list[_Share]:
        """Hand the labels of a batch to processes that have read others of their products."""
        waiting = list(self._waiting)
        numbers: list[list[int]] = [[] for _ in self._pools]
        for number, document in enumerate(batch):
            process = self._process(document, waiting)
            waiting[process] += len(document.data)
            numbers[process].append(number)
        shares = [
            _Share(process, chosen, waiting[process] - self._waiting[process], self._submit(process, batch, chosen))
            for process, chosen in enumerate(numbers)
            if chosen
        ]
        self._waiting = waiting
        return shares

    def _process(self, document: Document, waiting: list[int]) -> int:
        """Return the process of a document's product, or the one with the least to do."""
        product = product_of(document)
        free = waiting.index(min(waiting))
        if product is None:
            return free
        home = self._homes.get(product)
        if home is None:
            self._homes.put(product, free)
            return free
        return home if waiting[home] - waiting[free] <= _UNEVEN else free

    def _submit(self, process: int, batch: Batch, numbers: list[int]) -> Future[list[Outcome]]:
        share = [batch[number] for number in numbers]
        try:
            return _submit(self._pools[process], share)
        except BrokenProcessPool:
            # It died over an earlier batch; that one's ticket will say so.
            self._pools[process].shutdown(wait=False)
            self._pools[process] = self._start()
            return _submit(self._pools[process], share)

    def outcomes(self, ticket: list[_Share]) -> list[Outcome]:
        """Wait for a batch. When a process dies, every batch that it had a share of is told to have lost its worker."""
        for share in ticket:
            self._waiting[share.process] -= share.size
        found: dict[int, Outcome] = {}
        try:
            for share in ticket:
                found.update(zip(share.numbers, share.read.result(), strict=True))
        except BrokenProcessPool as error:
            raise WorkerDiedError from error
        return [found[number] for number in sorted(found)]

    def read_alone(self, batch: Batch) -> list[Outcome]:
        """Read a batch in a process that reads nothing else at the time."""
        if self._alone is None:
            self._alone = self._start()
        try:
            return _submit(self._alone, batch).result()
        except BrokenProcessPool as error:
            self._alone.shutdown(wait=False)
            self._alone = None
            raise WorkerDiedError from error

    def close(self, *, finished: bool) -> None:
        """Wait for the processes to end, or end them."""
        for pool in filter(None, (*self._pools, self._alone)):
            if not finished:
                for process in list((pool._processes or {}).values()):  # noqa: SLF001 - 3.14 has kill_workers
                    process.kill()
            pool.shutdown(cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        # Not fork: a copy of this process would have its threads' locks without the threads.
        return ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), initializer=start_worker, initargs=(self._settings,)
        )


def product_of(document: Document) -> bytes | None:
    """Return what most likely names a label's product: such labels repeat one another. A wrong guess costs time.

    It is the first name behind the mark of a generic medicine (SPL) or name (openFDA), as it stands there.
    """
    for mark in _PRODUCT_MARKS:
        if (start := document.data.find(mark)) >= 0:
            found = _NAME.search(document.data, start + len(mark), start + len(mark) + _NEAR)
            return found[1].strip().lower() if found else None
    return None


def _submit(pool: ProcessPoolExecutor, batch: Batch) -> Future[list[Outcome]]:
    """Hand a batch over; a process that is started for it inherits that Control-C is its parent's business.

    A terminal sends it to all of them, and one that is only starting would answer with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return pool.submit(read_batch, batch)
    # Started later, this process of multiprocessing's own would lift the mask again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(read_batch, batch)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def look_for_garbage_seldom() -> None:
    """Set a process up to read many labels: what is remembered is no garbage, and to look at it all takes time."""
    gc.set_threshold(*_GARBAGE)


_reader: BatchReader | None = None
_problem: DDIError | None = None


def start_worker(settings: ReadSettings) -> None:
    """Load the model in a new process, which leaves it to its parent to be interrupted, and ends when that does."""
    global _reader, _problem  # noqa: PLW0603 - what a process holds for all its batches
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # One thread a process: more would get in one another's way.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    try:
        _reader = BatchReader(settings)
    except DDIError as error:
        # Raised here, it would be a traceback, and the death of the process; the first batch is told of it.
        _problem = error
    except MemoryError:
        _problem = DDIError(
            "there is not enough memory for a process to load the model", remedy="Use fewer processes (--jobs)"
        )
    look_for_garbage_seldom()
    gc.collect()
    gc.freeze()


def _end_with_parent() -> None:
    """Wait for the parent to end, however it does (``kill -9`` too): nobody else would ever end this process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def read_batch(batch: Batch) -> list[Outcome]:
    """Read a batch in a process that ``start_worker`` made ready.

    Raises:
        DDIError: the process could not be made ready.
    """
    if _problem is not None:
        raise _problem
    if _reader is None:
        raise RuntimeError("the worker has not been started")
    return _reader.read(batch)
