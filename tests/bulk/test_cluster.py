"""A Dask cluster of real processes on this machine: the same results, also when a worker is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ddi.bulk import run_bulk
from ddi.cluster import on_cluster
from ddi.errors import DDIError
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples
from ddi.settings import settings_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from ddi.bulk import Progress, ReadSettings

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture
def cluster(tmp_path: Path, project: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers, as a user would, and return its address and the workers."""
    environment = os.environ | {"PYTHONPATH": str(project)}
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    host = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = subprocess.Popen([*dask, "scheduler", *host, "--port", "0", "--scheduler-file", str(file)], **quiet)
    worker = [*dask, "worker", *host, "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny"]
    workers = [subprocess.Popen(worker, **quiet) for _ in range(2)]
    try:
        yield _address(file), workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _address(file: Path) -> str:
    import json

    end = time.monotonic() + 60
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text()):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    pytest.fail("the scheduler did not start")


def test_a_worker_that_is_killed_costs_no_results(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
    labels: Path,
    expected: bytes,
    settings: ReadSettings,
    tmp_path: Path,
) -> None:
    """The other one reads what it had."""
    address, workers = cluster
    output = tmp_path / "found.jsonl"

    def kill(progress: Progress) -> None:
        if progress.labels == 16:
            workers[0].kill()

    run_bulk([str(labels)] * 4, str(output), settings, scheduler=address, on_progress=kill)
    assert workers[0].wait() != 0
    assert workers[1].poll() is None
    assert output.read_bytes() == expected * 4


def test_folds_are_fitted_on_the_cluster(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], small_corpus: Corpus
) -> None:
    """Cross-validation gives the same rows there as here."""
    settings = settings_named(features="paper")
    examples = build_examples(small_corpus, parser=None)
    here = crossvalidate(examples, settings, protocol="insert", folds=2)
    with on_cluster(cluster[0]):
        there = crossvalidate(examples, settings, protocol="insert", folds=2, workers=-1)
    assert there.rows == here.rows


def test_a_scheduler_that_is_not_there_is_an_error(
    labels: Path, settings: ReadSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how to start one."""
    monkeypatch.setattr("ddi.cluster._CONNECT_SECONDS", 0.5)
    with pytest.raises(DDIError, match=r"the cluster cannot be used .*dask scheduler"):
        run_bulk([str(labels)], str(tmp_path / "found.jsonl"), settings, scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("address", ["nowhere", "tcp://127.0.0.1:9", "tls://127.0.0.1:9"])
def test_a_scheduler_that_is_not_there_is_one_line(labels: Path, tmp_path: Path, project: Path, address: str) -> None:
    """Nothing of what Dask leaves behind follows it."""
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import ddi.cluster; ddi.cluster._CONNECT_SECONDS = 0.5; from cli import ddi_commands; ddi_commands()",
            *("extract", str(labels), "-o", "found.jsonl", "--scheduler", address),
        ],
        env=os.environ | {"PYTHONPATH": str(project)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: the cluster cannot be used")
    assert f"found {address}. Start them with `dask scheduler`" in line
