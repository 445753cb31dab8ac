"""Labels and results at addresses, with a local server that speaks S3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ddi.bulk import ReadSettings, run_bulk
from ddi.labels import read_labels
from ddi.labels.label import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
server = pytest.importorskip("moto.server", reason="moto's server is not installed")
pytest.importorskip("s3fs", reason="the extra `remote` is not installed")


@pytest.fixture
def bucket(labels: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Start a server and put the labels there, as a folder and as an archive."""
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="labels")
    for path in labels.iterdir():
        client.upload_file(str(path), "labels", f"folder/{path.name}")
    client.upload_file(str(archive), "labels", "labels.tar.gz")
    yield client
    running.stop()


def sources(data: bytes) -> list[str]:
    return [json.loads(line)["label"] for line in data.splitlines()]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_labels_come_from_an_address_and_results_go_to_one(
    bucket: Any,  # noqa: ANN401
    labels: Path,
    expected: bytes,
    settings: ReadSettings,
    elsewhere: Path,
) -> None:
    """A folder and an archive, read without being copied to disk first; what they state is the same."""
    address = "s3://labels/out/found.jsonl"
    run_bulk(["s3://labels/folder"], address, settings, jobs=1)
    found = bucket.get_object(Bucket="labels", Key="out/found.jsonl")["Body"].read()
    assert found == expected.replace(str(labels).encode(), b"s3://labels/folder")
    summary = run_bulk(["s3://labels/labels.tar.gz"], "from_archive.jsonl", settings, jobs=1)
    archived = (elsewhere / "from_archive.jsonl").read_bytes()
    assert len(sources(archived)) == len(sources(expected))
    assert set(sources(archived)) <= {f"s3://labels/labels.tar.gz/{number}.txt" for number in range(40)}
    assert summary.failed == 2
    assert sorted(path.name for path in elsewhere.iterdir()) == [
        "from_archive.jsonl",
        "from_archive.jsonl.failed.jsonl",
    ]
    (missing,) = read_labels(["s3://labels/nothing.tar.gz"])
    assert isinstance(missing, Failure)
    assert "it cannot be read" in str(missing.error)
