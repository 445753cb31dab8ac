"""Read labels by the thousand: a bounded number in flight, results in input order, each on disk once it is there."""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi.bulk.inputs import Inputs, batches, skip
from ddi.bulk.journal import Journal, OutputPaths
from ddi.bulk.reading import Outcome, dead
from ddi.bulk.workers import InProcess, LocalProcesses, WorkerDiedError
from ddi.errors import LabelError, OutputError
from ddi.labels.label import Failure
from ddi.remote import is_remote, upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ddi.bulk.reading import ReadSettings
    from ddi.bulk.workers import Workers
    from ddi.labels.documents import Document

# Batches that wait for each worker beside the one that it reads, so that it never waits.
_WAITING = 2
# Below so many bytes a process of its own would take longer to start than to read the labels.
_WORTH_A_PROCESS = 2_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: labels finished (in this run, and before it) and failed, and the seconds of this run.

    ``share`` is the part of the input that has been read, ``None`` where its size is not known.
    """

    labels: int
    before: int
    failed: int
    seconds: float
    share: float | None

    @property
    def rate(self) -> float:
        """Labels a second."""
        return (self.labels - self.before) / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time that is left at this rate; ``None`` where it's not known."""
        done = self.labels - self.before
        if not self.share or not done or not self.labels:
            return None
        return max(0.0, self.labels / self.share - self.labels) * self.seconds / done


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run: labels, those of them that failed, and the file that names these, if any did.

    ``before`` counts the labels of an unfinished run that this one went on with; ``seconds`` are of this one alone.
    """

    labels: int
    failed: int
    failures: Path | None
    seconds: float
    before: int = 0


def run_bulk(
    labels: Sequence[str],
    output: str,
    settings: ReadSettings,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    resume: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Read labels and write what they state to a file, which appears whole when all are read.

    Args:
        labels: files, folders, archives, or addresses of such.
        output: a file or an address; unfinished results of an address lie in the current folder.
        settings: what the labels are read with.
        jobs: processes of this machine; as many as it has cores, fewer for few labels, if ``None``.
        scheduler: the address of a Dask scheduler, whose workers read instead.
        resume: whether to go on with an unfinished run of this output.
        on_progress: is told how far the run is, after each batch.

    Raises:
        DDIError: there is an unfinished run, or none that fits, or no label, or the cluster cannot be reached.
        OutputError: the output cannot be written.
    """
    start = time.monotonic()
    paths = OutputPaths(local_output(output))
    inputs = Inputs(labels)
    total = inputs.size()
    journal = Journal(paths, {"labels": list(labels), **settings.told()}, resume=resume)
    before = journal.position.labels
    try:
        if not journal.is_complete:
            documents = inputs.documents()
            skip(documents, before, journal.last_source)
            workers = start_workers(settings, jobs=jobs, scheduler=scheduler, size=total)
            for outcomes in read_in_order(documents, workers):
                journal.write(outcomes)
                if on_progress is not None:
                    now = journal.position
                    share = inputs.position() / total if total else None
                    on_progress(Progress(now.labels, before, now.failed, time.monotonic() - start, share))
            _finish(paths, output, settings, journal)
        journal.clear()
    finally:
        journal.close()
    position = journal.position
    failures = paths.failed if position.failed else None
    return Summary(position.labels, position.failed, failures, time.monotonic() - start, before)


def local_output(output: str) -> Path:
    """Return the file of this machine under whose name a run's unfinished files lie; where a link leads."""
    if is_remote(output):
        return Path(output.rstrip("/").rpartition("/")[2])
    path = Path(output)
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _finish(paths: OutputPaths, output: str, settings: ReadSettings, journal: Journal) -> None:
    if not journal.position.labels:
        journal.clear()
        raise LabelError("no label was found", remedy="Give a label, or a folder or an archive of labels")
    journal.end()
    if settings.rows:
        from ddi.bulk.parquet import write_parquet

        write_parquet(paths.part, paths.output, united=settings.united)
        paths.part.unlink()
    else:
        try:
            paths.part.replace(paths.output)
        except OSError as error:
            raise OutputError(
                f"cannot write here ({error.strerror})", path=output, remedy="Make way, and go on with --resume"
            ) from error
    if is_remote(output):
        upload(paths.output, output)
        paths.output.unlink()


def start_workers(settings: ReadSettings, *, jobs: int | None, scheduler: str | None, size: int | None) -> Workers:
    """Return what reads labels of so many bytes in all."""
    if scheduler is not None:
        from ddi.bulk.cluster import ClusterWorkers

        return ClusterWorkers(settings, scheduler)
    if jobs is None:
        from joblib import cpu_count

        jobs = 1 if size is not None and size < _WORTH_A_PROCESS else cpu_count()
    return InProcess(settings) if jobs == 1 else LocalProcesses(settings, jobs)


def read_in_order(documents: Iterable[Document | Failure], workers: Workers) -> Iterator[list[Outcome]]:
    """Yield what comes of labels, batch by batch, in their order; the workers are let go at the end."""
    finished = False
    waiting: deque[tuple[list[Document | Failure], Any]] = deque()
    try:
        for batch in batches(documents):
            found = [document for document in batch if not isinstance(document, Failure)]
            waiting.append((batch, workers.submit(found)))
            if len(waiting) > workers.capacity * (1 + _WAITING):
                yield _outcomes(*waiting.popleft(), workers)
        while waiting:
            yield _outcomes(*waiting.popleft(), workers)
        finished = True
    finally:
        workers.close(finished=finished)


def _outcomes(batch: Sequence[Document | Failure], ticket: Any, workers: Workers) -> list[Outcome]:  # noqa: ANN401
    found = [document for document in batch if not isinstance(document, Failure)]
    try:
        read = iter(workers.outcomes(ticket))
    except WorkerDiedError:
        read = iter([outcome for document in found for outcome in _alone(document, workers)])
    return [Outcome.failed(each.source, each.error) if isinstance(each, Failure) else next(read) for each in batch]


def _alone(document: Document, workers: Workers) -> list[Outcome]:
    """Read a label that was in flight when a worker died; the one that kills it again is to blame."""
    try:
        return workers.read_alone([document])
    except WorkerDiedError:
        return dead([document])
