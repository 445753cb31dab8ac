"""A small label, the commands as a user starts them, and a small model so that they start quickly."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from cli import corpus_commands, ddi_commands
from ddi.commands import load_extractor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from ddi.extraction import Extractor

LABEL = """7 DRUG INTERACTIONS

Coadministration of ketoconazole 400 mg daily with tacrolimus increased the AUC of tacrolimus by 190%.

In healthy volunteers, omeprazole did not affect the pharmacokinetics of digoxin.
"""


class Commands:
    """Both commands in a folder, in processes of their own and in this one, with a model of few weights."""

    def __init__(self, folder: Path, project: Path) -> None:
        self.folder = folder
        self.annotations = str(project / "annotations")
        self.environment = os.environ | {"PYTHONPATH": str(project)}

    @staticmethod
    def words(name: str, *arguments: str) -> list[str]:
        """Return the words of a command."""
        code = f"from cli import {name}_commands; {name}_commands(prog_name='{name}')"
        return [sys.executable, "-c", code, *arguments]

    def shell(self, script: str, *, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a line of a shell in which ``ddi`` and ``corpus`` are the commands, until its end."""
        functions = "".join(
            f"{name}() {{ {sys.executable} -c \"from cli import {name}_commands; {name}_commands(prog_name='{name}')\" "
            '"$@"; }; '
            for name in ("ddi", "corpus")
        )
        return subprocess.run(
            ["bash", "-c", f"{functions} {script}"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            cwd=self.folder,
            env=self.environment | (environment or {}),
            timeout=120,
        )

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:  # noqa: ANN401 - subprocess's own
        """Start ``ddi`` in a group of processes of its own."""
        return subprocess.Popen(
            self.words("ddi", *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,
            **options,
        )

    @staticmethod
    def ddi(*arguments: str) -> Result:
        """Run ``ddi`` in this process."""
        return _told(CliRunner().invoke(ddi_commands, arguments))

    @staticmethod
    def corpus(*arguments: str) -> Result:
        """Run ``corpus`` in this process."""
        return _told(CliRunner().invoke(corpus_commands, arguments))


def _told(result: Result) -> Result:
    """Let what was no exit be the test's."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def commands(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Work in a folder with a label."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "label.txt").write_text(LABEL, encoding="utf-8")
    return Commands(tmp_path, project)


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """Return what reads labels, loaded once."""
    return load_extractor(None, None, None, threshold=None, explain=False)


@pytest.fixture
def quick(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Extractor:
    """Let commands in this process read with the extractor that is loaded."""
    monkeypatch.setattr("ddi.commands.load_extractor", lambda *_, **__: extractor)
    return extractor


@pytest.fixture
def small_heap() -> Iterator[None]:
    """Let `gc.collect()` look at what a test makes, and not at all that the tests before it have left."""
    gc.freeze()
    yield
    gc.collect()  # what the test's own frame still held: within the warnings that this test allows
    gc.unfreeze()


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Return a folder of 40 labels."""
    folder = tmp_path / "labels"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(LABEL.replace("190", str(100 + number)), encoding="utf-8")
    return folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a full disk: 16 KB, of which 4 are free."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)]
    if os.name != "posix" or os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    (place / "other").write_bytes(bytes(12_000))
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
