"""Invented labels in the formats that real ones come in."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ddi.labels import Failure, Label, find_documents, parse_document

if TYPE_CHECKING:
    from collections.abc import Callable

SHARED_LABELS = Path(__file__).parents[3] / "shared" / "labels"


def build_spl(body: str = "", *, head: str = "", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """Wrap sections (or the text of one) into a document."""
    if "<section" not in body:
        body = (
            '<component><section><code code="34073-7" codeSystem="2.16.840.1.113883.6.1"/>'
            f"<title>7 DRUG INTERACTIONS</title><text>{body}</text></section></component>"
        )
    return f"""{declaration}
<document xmlns="urn:hl7-org:v3">
  <id root="11111111-0000-0000-0000-000000000001"/>
  <title>Zorpidol <sub>tablets</sub></title>
  <effectiveTime value="20190405"/>
  <setId root="22222222-0000-0000-0000-000000000002"/>
  <versionNumber value="3"/>
  <author><assignedEntity><representedOrganization><name>Example Pharma</name></representedOrganization>
  </assignedEntity></author>
  {head}
  <component><structuredBody>{body}</structuredBody></component>
</document>"""


def build_zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def build_tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def build_openfda(*results: dict[str, Any]) -> bytes:
    return json.dumps({"meta": {"results": {"skip": 0, "limit": 1}}, "results": list(results)}).encode()


@pytest.fixture
def spl() -> Callable[..., str]:
    return build_spl


@pytest.fixture
def zipped() -> Callable[[dict[str, bytes]], bytes]:
    return build_zip


@pytest.fixture
def tarred() -> Callable[..., bytes]:
    return build_tar


@pytest.fixture
def openfda() -> Callable[..., bytes]:
    return build_openfda


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., list[Label | Failure]]:
    """Read the bytes of a file with the given name."""

    def read(data: bytes, name: str = "label", **options: Any) -> list[Label | Failure]:  # noqa: ANN401
        path = tmp_path / name
        path.write_bytes(data)
        found = find_documents([path], **options)
        limits = {key: value for key, value in options.items() if key == "limits"}
        return [item if isinstance(item, Failure) else parse_document(item, **limits) for item in found]

    return read


@pytest.fixture(scope="session")
def shared_labels() -> Path:
    """The real labels, which are not part of the project."""
    if not SHARED_LABELS.is_dir():
        pytest.skip("the shared labels are not here")
    return SHARED_LABELS
