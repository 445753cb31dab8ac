"""Workers of a Dask cluster: the same batches and the same reader as on this machine, only elsewhere.

Each worker gets the model once, by a plugin that also reaches workers that join or come back later. When one dies, the
scheduler gives its batches to others.
"""

from __future__ import annotations

import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi.bulk.reading import BatchReader
from ddi.bulk.workers import WorkerDiedError
from ddi.cluster import connect
from ddi.errors import DDIError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddi.bulk.reading import Batch, Outcome, ReadSettings

# How often a cluster gives a batch to another worker after one has died over it.
_RETRIES = 2
_PLUGIN = "pk-ddi reader"


class ClusterWorkers:
    """The workers of a Dask scheduler.

    Args:
        settings: what labels are read with; its files need not be on the workers' machines.
        address: the scheduler's, ``tcp://host:8786``.

    Raises:
        MissingDependencyError: Dask is not installed.
        DDIError: the scheduler cannot be reached, or has no workers, or they cannot load the model.
    """

    def __init__(self, settings: ReadSettings, address: str) -> None:
        self._client = connect(address)
        self._client.register_plugin(make_plugin(settings), name=_PLUGIN)

    @property
    def capacity(self) -> int:
        """The threads of the cluster's workers now; others may join."""
        threads: Mapping[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, batch: Batch) -> Any:  # noqa: ANN401 - Dask's future
        """Hand a batch to the scheduler."""
        return self._client.submit(read_on_worker, batch, pure=False, retries=_RETRIES)

    def outcomes(self, ticket: Any) -> list[Outcome]:  # noqa: ANN401 - Dask's future
        """Wait for a batch.

        Raises:
            WorkerDiedError: several workers died over it, one after the other.
            DDIError: the cluster has gone.
        """
        from distributed import CancelledError, KilledWorker

        try:
            outcomes: list[Outcome] = ticket.result()
        except KilledWorker as error:
            raise WorkerDiedError from error
        except (OSError, CancelledError) as error:
            raise DDIError(
                "the cluster has gone", found=str(error), remedy="Start it again, and go on with --resume"
            ) from error
        return outcomes

    def read_alone(self, batch: Batch) -> list[Outcome]:
        """Read a batch as any other: who dies over it is known, since it holds one label.

        Raises:
            WorkerDiedError: as ``outcomes``.
        """
        return self.outcomes(self.submit(batch))

    def close(self, *, finished: bool) -> None:  # noqa: ARG002 - the scheduler drops what nobody waits for
        """Leave the cluster, which goes on."""
        self._client.close()


def make_plugin(settings: ReadSettings) -> Any:  # noqa: ANN401 - Dask's
    """Return the plugin that makes a worker ready: it carries the model's files."""
    from distributed import WorkerPlugin

    class ReaderPlugin(WorkerPlugin):
        """Loads the model on a worker, once."""

        def __init__(self, settings: ReadSettings, files: Mapping[str, bytes]) -> None:
            self.settings = settings
            self.files = files

        def setup(self, worker: Any) -> None:  # noqa: ANN401
            """Write the files to a folder of the worker's, load them, and keep the reader."""
            set_up(worker, self.settings, self.files)

    return ReaderPlugin(settings, _files(settings))


def _files(settings: ReadSettings) -> dict[str, bytes]:
    """Return the contents of the model and of other files that are read with, by name."""
    files = {f"model/{path.name}": path.read_bytes() for path in settings.model.iterdir() if path.is_file()}
    for name in ("dictionary", "recogniser"):
        path: Path | None = getattr(settings, name)
        if path is not None:
            files[name] = path.read_bytes()
    return files


def set_up(worker: Any, settings: ReadSettings, files: Mapping[str, bytes]) -> None:  # noqa: ANN401 - Dask's
    """Give a worker its reader, and a lock: what a reader remembers is not for several threads at a time."""
    with tempfile.TemporaryDirectory(prefix="pk-ddi-") as name:
        folder = Path(name)
        (folder / "model").mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        there = {name: folder / name if name in files else None for name in ("dictionary", "recogniser")}
        reader = BatchReader(
            replace(settings, model=folder / "model", dictionary=there["dictionary"], recogniser=there["recogniser"])
        )
    worker.pk_ddi = (reader, threading.Lock())


def read_on_worker(batch: Batch) -> list[Outcome]:
    """Read a batch with the reader of the worker that this runs on."""
    from distributed import get_worker

    worker: Any = get_worker()
    reader, lock = worker.pk_ddi
    with lock:
        outcomes: list[Outcome] = reader.read(batch)
    return outcomes
