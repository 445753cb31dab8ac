"""A disk that fills up: the error names the output, what stood there stays, and nothing half written is left."""

from __future__ import annotations

import gc
import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ddi.output.writers import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = {"excel": ".xlsx", "parquet": ".parquet", "sqlite": ".sqlite", "html": ".html", "jsonl": ".jsonl"}
FOLDERS = {"brat"}


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, for any user and any library."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.usefixtures("quick", "small_heap")
# XlsxWriter leaves a temporary file of its own open when that cannot grow, which only Python's developers' mode shows.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_leaves_the_old_output(form: str, commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """In every format; one line says which file and why."""
    output = tmp_path / f"found{SUFFIXES.get(form, '')}"
    if form not in FOLDERS:
        output.write_text("old", encoding="utf-8")
    before = names(tmp_path)
    with room_for(100):
        done = commands.ddi("extract", "label.txt", "--format", form, "-o", str(output))
    gc.collect()
    assert done.exit_code == 1
    assert "found" in done.stderr
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == before
    assert form in FOLDERS or output.read_text(encoding="utf-8") == "old"


@pytest.mark.usefixtures("quick")
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("form", FORMATS)
def test_a_disk_without_space_leaves_nothing(form: str, commands: Any, small_disk: Path) -> None:  # noqa: ANN401
    """A real one, of 16 KB."""
    done = commands.ddi("extract", *["label.txt"] * 6, "--format", form, "-o", str(small_disk / "found"))
    if done.exit_code == 0:
        pytest.skip(f"six labels as {form} fit in 4 KB")
    assert "cannot write" in done.stderr or "is full" in done.stderr
    assert "Traceback" not in done.stderr
    if form not in {"jsonl", "parquet"}:
        assert names(small_disk) == ["other"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("suffix", "size"), [("jsonl", 60_000), ("parquet", 35_000)])
def test_a_run_goes_on_when_there_is_room_again(
    suffix: str,
    size: int,
    commands: Any,  # noqa: ANN401
    labels: Path,
    tmp_path: Path,
) -> None:
    """What was finished is kept and not read again; the end is as if nothing had happened."""
    words = ("extract", str(labels), "-j", "1", "-o")
    with room_for(size):
        done = commands.ddi(*words, f"found.{suffix}")
    assert done.exit_code == 1
    assert f"found.{suffix}: cannot write (File too large). Finished labels are kept" in done.stderr
    assert (tmp_path / f"found.{suffix}.journal").read_text().count("\n") > 16
    assert not (tmp_path / f"found.{suffix}").exists()
    assert commands.ddi(*words, f"found.{suffix}", "--resume").exit_code == 0
    assert commands.ddi(*words, f"whole.{suffix}").exit_code == 0
    assert (tmp_path / f"found.{suffix}").read_bytes() == (tmp_path / f"whole.{suffix}").read_bytes()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.usefixtures("quick")
def test_a_run_that_cannot_start_is_no_unfinished_run(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Nothing is left that a second run would have to be told about."""
    words = ("extract", "label.txt", "label.txt", "-j", "1", "-o", "found.jsonl")
    with room_for(0):
        assert commands.ddi(*words).exit_code == 1
    assert names(tmp_path) == ["label.txt"]
    assert commands.ddi(*words).exit_code == 0


@pytest.mark.usefixtures("quick")
def test_a_cache_without_room_costs_no_results(
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A warning, once, and the run goes on without it."""
    words = ("extract", "label.txt", "label.txt", "-j", "1", "-o")
    assert commands.ddi(*words, "whole.jsonl").exit_code == 0
    with room_for(8_000):
        assert commands.ddi(*words, "found.jsonl", "--cache", "kept").exit_code == 0
    assert [record.message.count("The run goes on without it") for record in caplog.records] == [1]
    assert (tmp_path / "found.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("build-instances", "ANNOTATIONS", "-o", "out.csv"),
        ("convert", "ANNOTATIONS", "out.jsonl"),
        ("convert", "ANNOTATIONS", "out", "--to", "brat"),
        ("convert", "ANNOTATIONS", "out", "--to", "knowtator1"),
        ("split", "ANNOTATIONS", "-o", "out.json"),
        ("annotate", "label.txt", "-o", "out"),
        ("agreement", "ANNOTATIONS/annotator-1", "ANNOTATIONS/annotator-2", "--html", "out.html"),
    ],
    ids=lambda words: " ".join(words[:1] + words[-1:]),
)
def test_what_a_corpus_becomes_is_written_whole_or_not_at_all(
    words: tuple[str, ...],
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Files and folders."""
    with room_for(100):
        done = commands.corpus(*(word.replace("ANNOTATIONS", commands.annotations) for word in words))
    assert done.exit_code == 1
    assert "cannot write" in done.stderr
    assert names(tmp_path) == ["label.txt"]


def test_a_report_is_replaced_whole_or_not_at_all(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The first file still fits, the next does not; none of the old ones is touched, and the figures are printed."""
    report = tmp_path / "report"
    report.mkdir()
    for name in ("report.json", "report.md"):
        (report / name).write_text("old", encoding="utf-8")
    with room_for(20_000):
        done = commands.ddi(
            *("crossval", commands.annotations, "--features", "paper", "--learner", "tree", "--folds", "2"),
            *("--report", "report"),
        )
    assert done.exit_code == 1
    assert "report/" in done.stderr
    assert "Traceback" not in done.stderr
    assert names(report) == ["report.json", "report.md"]
    assert {path.read_text(encoding="utf-8") for path in report.iterdir()} == {"old"}
    assert "precision" in done.stdout.lower()


def test_a_model_is_written_whole_or_not_at_all(commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A folder that stands in the way is found before anything is learned."""
    words = ("train", commands.annotations, "-m", "model", "--features", "paper", "--learner", "tree")
    with room_for(1_000):
        done = commands.ddi(*words)
    assert done.exit_code == 1
    assert "model: the model cannot be written (File too large)" in done.stderr
    assert names(tmp_path) == ["label.txt"]
    (tmp_path / "model").mkdir()
    done = commands.ddi(*words)
    assert done.exit_code == 1
    assert "exists already" in done.stderr
    assert "training" not in done.stderr
