"""The same labels give the same bytes, however, wherever and in whatever company they are read."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import ddi_commands

PROJECT = Path(__file__).parents[2]
_SAYS = (
    "Coadministration of ketoconazole 400 mg increased the AUC of midazolam by {n}% and its Cmax 2-fold. ",
    "Rifampin reduced plasma concentrations of simvastatin by about {n}%. ",
    "In {n} healthy volunteers, omeprazole did not affect the pharmacokinetics of digoxin, warfarin or atenolol. ",
    "Fluconazole doubled the half-life of warfarin; quinidine had no effect on it. ",
)
_TABLE = "Drug\tAUC\tCmax\nketoconazole\t+190%\t2.1-fold\ndigoxin\tno change\tno change\n\n"


def _label(number: int) -> str:
    """Return a label; each third is almost a copy of the first."""
    kind = 0 if number % 3 == 0 else number
    said = "".join(_SAYS[(kind + at) % 4].format(n=20 + kind + at) for at in range(5))
    end = "Store at room temperature.\r\n" if number % 2 else "\u00a9 The maker\n"
    return f"7 DRUG INTERACTIONS\n\n{said}\n\n7.2 Studies\n\n{_TABLE}{said[:200]}\n\n16 HOW SUPPLIED\n\n{end}"


#: Names whose order is the order of reading.
LABELS = {f"label-{number}.txt": _label(number) for number in range(7)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the labels as files, and in two archives."""
    place = tmp_path_factory.mktemp("labels")
    (place / "files").mkdir()
    with zipfile.ZipFile(place / "all.zip", "w") as zipped, tarfile.open(place / "all.tar.xz", "w:xz") as tarred:
        for name, text in LABELS.items():
            (place / "files" / name).write_bytes(text.encode())
            zipped.writestr(name, text)
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tarred.addfile(member, io.BytesIO(text.encode()))
    return place


def extract(folder: Path, *arguments: str, **environment: str) -> bytes:
    """Return what the command prints, or writes to the file behind ``-o``."""
    command = [sys.executable, "-c", "import cli; cli.ddi_commands()", "extract", *arguments, "--quiet"]
    env = os.environ | {"PYTHONPATH": str(PROJECT), **environment}
    found = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True).stdout
    return (folder / arguments[arguments.index("-o") + 1]).read_bytes() if "-o" in arguments else found


def extract_here(folder: Path, *arguments: str) -> bytes:
    """Do the same in this process, which has read other labels before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(ddi_commands, ["extract", *arguments, "--quiet"])
    assert result.exit_code == 0, result.stderr
    return (folder / arguments[arguments.index("-o") + 1]).read_bytes() if "-o" in arguments else result.stdout_bytes


def by_label(lines: bytes) -> dict[str, list[bytes]]:
    """Return JSON lines by label, without the names of archives and folders."""
    found: dict[str, list[bytes]] = {}
    for line in lines.splitlines():
        source = json.loads(line)["label"]
        name = source.rpartition("/")[2]
        quoted = json.dumps(source).encode()
        found.setdefault(name, []).append(line.replace(quoted, json.dumps(name).encode(), 1))
    return found


@pytest.fixture(scope="module")
def expected(folder: Path) -> bytes:
    """Return the JSON lines of all labels, read one after the other."""
    names = [f"files/{name}" for name in LABELS]
    lines = extract(folder, *names, "--format", "jsonl")
    assert len(lines.splitlines()) > 20
    return lines


ELSEWHERE = {
    "another seed and place": {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo", "OMP_NUM_THREADS": "2"},
    "a random seed": {"PYTHONHASHSEED": "random", "LC_ALL": "tr_TR.UTF-8", "TZ": "UTC", "OMP_NUM_THREADS": "1"},
}


@pytest.mark.parametrize("environment", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_environment_counts_for_nothing(folder: Path, expected: bytes, environment: dict[str, str]) -> None:
    """Seeds of hashes, locale, time zone, threads; nor does the order of labels."""
    names = [f"files/{name}" for name in reversed(LABELS)]
    found = extract(folder, *names, "--format", "jsonl", **environment)
    assert found != expected
    assert by_label(found) == by_label(expected)


@pytest.mark.parametrize(
    ("labels", "options"),
    [
        (["files"], ["--jobs", "1"]),
        (["all.zip"], ["--jobs", "2"]),
        (["all.tar.xz"], ["--jobs", "1", "--cache", "cold"]),
        (["files/label-4.txt"], []),
    ],
    ids=["folder", "zip in two processes", "tar.xz with a cold cache", "one by itself"],
)
def test_the_way_of_reading_counts_for_nothing(
    folder: Path, expected: bytes, labels: list[str], options: list[str]
) -> None:
    """Folder or archive, one process or two, together or alone, with a cache or without; or in a process of its own."""
    target = f"found-{len(list(folder.iterdir()))}.jsonl"
    found = by_label(extract_here(folder, *labels, *options, "-o", target))
    wanted = by_label(expected)
    assert found == ({"label-4.txt": wanted["label-4.txt"]} if len(labels[0].split("/")) > 1 else wanted)


def test_a_warm_cache_counts_for_nothing(folder: Path, expected: bytes) -> None:
    """What is kept of a run is what it gave."""
    for target in ("first.jsonl", "second.jsonl"):
        found = extract_here(folder, "files", "--jobs", "1", "--cache", "warm", "-o", target)
        assert by_label(found) == by_label(expected)


def test_cells_are_the_same_too(folder: Path) -> None:
    """CSV, from files and from a zip archive elsewhere, but for the label's name; scores have six digits at most."""
    files = extract_here(folder, *(f"files/{name}" for name in LABELS), "--format", "csv")
    zipped = extract(folder, "all.zip", "--format", "csv", LC_ALL="C", PYTHONHASHSEED="7")
    assert files.replace(b"files/", b"") == zipped.replace(b"all.zip/", b"")


def test_batches_count_for_nothing(
    folder: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Labels one by one and all together, in one process."""
    from ddi.bulk import run_bulk
    from ddi.bulk.reading import ReadSettings
    from ddi.model import DEFAULT_MODEL

    monkeypatch.chdir(folder)
    for size in (1, 1000):
        monkeypatch.setattr("ddi.bulk.inputs._LABELS", size)
        target = tmp_path / f"{size}.jsonl"
        run_bulk(["files"], str(target), ReadSettings(DEFAULT_MODEL), jobs=1)
        assert by_label(target.read_bytes()) == by_label(expected)


def test_scores_have_six_digits(expected: bytes) -> None:
    """What a machine's last digit is does not show."""
    for line in expected.splitlines():
        found = json.loads(line)
        for key in ("score", "modality_score", "role_score"):
            value = found.get(key)
            assert value is None or value == round(value, 6)
