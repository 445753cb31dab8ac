"""Small labels in our own words, near-copies of one another, and a cache with their parses, so that runs start fast."""

from __future__ import annotations

import os
import sqlite3
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ddi.bulk import ReadSettings, run_bulk
from ddi.bulk.store import FILE_NAME
from ddi.model import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DRUGS = ("warfarin", "digoxin", "ketoconazole", "rifampin", "phenytoin", "cimetidine", "tacrolimus", "midazolam")
SENTENCES = (
    "Coadministration of {a} {n} mg daily with {b} increased the AUC of {b} by {n}%.",
    "{a} did not change the pharmacokinetics of {b}.",
    "Patients who take {a} were watched for a rash. {b} may be given.",
    "The clearance of {b} was reduced by {n}% when {a} was added.",
    "In {n} healthy volunteers {a} lowered the trough concentration of {b}, and of {c}.",
)


def label_text(number: int) -> str:
    """Return a label; those of one number modulo 5 share their sentences, with other drugs and numbers."""
    a, b, c = (DRUGS[(number * step + step) % len(DRUGS)] for step in (1, 3, 5))
    body = "\n\n".join(
        SENTENCES[(number + place) % len(SENTENCES)].format(a=a.capitalize(), b=b, c=c, n=number % 90 + 5)
        for place in range(3)
    )
    return f"7 DRUG INTERACTIONS\n\n{body}\n"


@pytest.fixture(scope="session")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of 40 labels."""
    folder = tmp_path_factory.mktemp("labels")
    for number in range(40):
        (folder / f"{number}.txt").write_text(label_text(number), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def archive(labels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same labels as a compressed archive, in order, and two members that are no labels."""
    path = tmp_path_factory.mktemp("archive") / "labels.tar.gz"
    broken = labels.parent / "broken.xml"
    broken.write_text("<document><section></document>")
    with tarfile.open(path, "w:gz") as file:
        for number in range(40):
            file.add(labels / f"{number}.txt", f"{number}.txt")
            if number in (7, 30):
                file.add(broken, f"broken-{number}.xml")
    return path


@pytest.fixture(scope="session")
def first_run(labels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read the labels in this process, and return the folder of the output and the cache."""
    folder = tmp_path_factory.mktemp("first")
    output = folder / "found.jsonl"
    assert not run_bulk([str(labels)], str(output), ReadSettings(DEFAULT_MODEL, cache=folder), jobs=1).failed
    return folder


@pytest.fixture
def cache(first_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache with every parse of the labels, so that runs need no parser, and no results."""
    folder = tmp_path_factory.mktemp("cache")
    with closing(sqlite3.connect(first_run / FILE_NAME)) as old, closing(sqlite3.connect(folder / FILE_NAME)) as new:
        old.backup(new)
        new.execute("DELETE FROM results")
        new.commit()
    return folder


@pytest.fixture
def settings(cache: Path) -> ReadSettings:
    return ReadSettings(DEFAULT_MODEL, cache=cache)


@pytest.fixture(scope="session")
def expected(first_run: Path) -> bytes:
    """Return what the labels state, as a run without workers wrote it."""
    return (first_run / "found.jsonl").read_bytes()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    os.chdir("/")
