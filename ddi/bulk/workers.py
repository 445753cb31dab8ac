"""Where batches are read: in this process, in processes of this machine, or on a cluster (``ddi.bulk.cluster``)."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any, Protocol

from ddi.bulk.reading import BatchReader
from ddi.errors import DDIError

if TYPE_CHECKING:
    from ddi.bulk.reading import Batch, Outcome, ReadSettings


_GARBAGE = (100_000, 50, 100)


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


class LocalProcesses:
    """Processes of this machine, each with the model, loaded once.

    Args:
        settings: what labels are read with.
        processes: how many.
    """

    def __init__(self, settings: ReadSettings, processes: int) -> None:
        self._settings = settings
        self._processes = processes
        self._pool = self._start(processes)
        self._alone: ProcessPoolExecutor | None = None

    @property
    def capacity(self) -> int:
        """The number of processes."""
        return self._processes

    def submit(self, batch: Batch) -> Future[list[Outcome]]:
        """Hand a batch to the next process that is free."""
        try:
            return _submit(self._pool, batch)
        except BrokenProcessPool:
            # A process died over an earlier batch; that one's ticket will say so.
            self._pool.shutdown(wait=False)
            self._pool = self._start(self._processes)
            return _submit(self._pool, batch)

    def outcomes(self, ticket: Future[list[Outcome]]) -> list[Outcome]:
        """Wait for a batch. When a process dies, every batch that was in flight is told to have lost its worker."""
        try:
            return ticket.result()
        except BrokenProcessPool as error:
            raise WorkerDiedError from error

    def read_alone(self, batch: Batch) -> list[Outcome]:
        """Read a batch in a process that reads nothing else at the time."""
        if self._alone is None:
            self._alone = self._start(1)
        try:
            return _submit(self._alone, batch).result()
        except BrokenProcessPool as error:
            self._alone.shutdown(wait=False)
            self._alone = None
            raise WorkerDiedError from error

    def close(self, *, finished: bool) -> None:
        """Wait for the processes to end, or end them."""
        for pool in filter(None, (self._pool, self._alone)):
            if not finished:
                for process in list((pool._processes or {}).values()):  # noqa: SLF001 - 3.14 has kill_workers
                    process.kill()
            pool.shutdown(cancel_futures=True)

    def _start(self, processes: int) -> ProcessPoolExecutor:
        # Not fork: a copy of this process would have its threads' locks without the threads.
        return ProcessPoolExecutor(
            processes, multiprocessing.get_context("spawn"), initializer=start_worker, initargs=(self._settings,)
        )


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
