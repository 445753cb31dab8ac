"""A Dask cluster: connecting to its scheduler, and joblib's jobs on its workers."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ddi.errors import DDIError, MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONNECT_SECONDS = 20


def connect(address: str) -> Any:  # noqa: ANN401 - Dask's client
    """Return a client of a scheduler that has workers.

    Raises:
        MissingDependencyError: Dask is not installed.
        DDIError: the scheduler cannot be reached, or has no workers.
    """
    try:
        import distributed
    except ImportError as error:
        raise MissingDependencyError(
            "a cluster needs the package dask.distributed", remedy="Install it with `pip install 'pk-ddi[cluster]'`"
        ) from error
    make: Any = distributed.Client
    client: Any = None
    try:
        asyncio.run(_reach(make, address))
        client = make(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError, TypeError, TimeoutError) as error:
        if client is not None:
            client.close()
        raise DDIError(
            f"the cluster cannot be used ({error or type(error).__name__})",
            found=address,
            expected="the address of a Dask scheduler that has workers",
            remedy="Start them with `dask scheduler` and `dask worker ADDRESS`",
        ) from error
    return client


async def _reach(make: Any, address: str) -> None:  # noqa: ANN401 - Dask's client
    """Connect to a scheduler and leave it. Only a client that is started thus can be closed where that fails."""
    client = make(address, timeout=_CONNECT_SECONDS, set_as_default=False, asynchronous=True)
    try:
        await client
    finally:
        await client.close()


@contextmanager
def on_cluster(address: str | None) -> Iterator[None]:
    """Send what joblib runs in parallel within the block to a cluster; without an address, leave it here.

    Raises:
        MissingDependencyError: as `connect`.
        DDIError: as `connect`.
    """
    if address is None:
        yield
        return
    from joblib import parallel_config

    client = connect(address)
    try:
        with parallel_config("dask", client=client):
            yield
    finally:
        client.close()
