"""A bulk run: the same bytes wherever labels are read, failures beside, and a bounded number in flight."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ddi.bulk import ReadSettings, retry_failed, run_bulk
from ddi.bulk.inputs import Inputs
from ddi.bulk.reading import BatchReader, Outcome
from ddi.bulk.run import Progress, read_in_order
from ddi.bulk.workers import LocalProcesses, WorkerDiedError, product_of
from ddi.errors import DDIError, LabelError
from ddi.labels.documents import Document, Format
from ddi.model import DEFAULT_MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.bulk.reading import Batch
    from ddi.reading import LabelReading


def run(labels: Path, output: Path, settings: ReadSettings, **options: Any) -> bytes:  # noqa: ANN401
    run_bulk([str(labels)], str(output), settings, **{"jobs": 1} | options)
    return output.read_bytes()


def test_every_label_says_something_in_order(labels: Path, expected: bytes) -> None:
    """The labels are such that a test of equal results compares something."""
    sources = [json.loads(line)["label"] for line in expected.splitlines()]
    assert len(sources) > 30
    assert sources == sorted(sources, key=lambda source: int(source.rpartition("/")[2].removesuffix(".txt")))
    assert sources[0].startswith(str(labels))


def test_results_are_the_same_without_a_cache(labels: Path, expected: bytes, tmp_path: Path) -> None:
    """To the last digit: nothing is remembered from another run, and every sentence parsed anew."""
    assert run(labels, tmp_path / "found.jsonl", ReadSettings(DEFAULT_MODEL)) == expected


def test_a_label_read_before_is_not_read_again(
    labels: Path, expected: bytes, settings: ReadSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it lies now; by other settings it is."""
    run(labels, tmp_path / "found.jsonl", settings)
    moved = tmp_path / "moved"
    shutil.copytree(labels, moved)
    asked: list[int] = []
    read = BatchReader._read

    def count(reader: BatchReader, batch: Batch) -> list[Outcome]:
        asked.append(len(batch))
        return read(reader, batch)

    monkeypatch.setattr(BatchReader, "_read", count)
    found = run(moved, tmp_path / "found.jsonl", settings)
    assert found == expected.replace(str(labels).encode(), str(moved).encode())
    assert sum(asked) == 0
    again = run(moved, tmp_path / "found.jsonl", replace(settings, threshold=0.999))
    assert sum(asked) == 40
    assert len(again) < len(found)


def test_results_are_the_same_in_any_company(labels: Path, expected: bytes, settings: ReadSettings) -> None:
    """One label at a time, in reverse, by a reader that has read others before."""
    reader = BatchReader(settings)
    documents = [each for each in Inputs([str(labels)]).documents() if not hasattr(each, "error")]
    backwards = [reader.read([document])[0] for document in reversed(documents)]  # type: ignore[list-item]
    assert b"".join(outcome.data for outcome in reversed(backwards)) == expected


def test_results_are_the_same_from_two_processes(
    labels: Path, expected: bytes, settings: ReadSettings, tmp_path: Path
) -> None:
    """In input order, whichever process is first."""
    assert run(labels, tmp_path / "found.jsonl", settings, jobs=2) == expected
    assert {path.name for path in tmp_path.iterdir()} == {"found.jsonl"}


def test_a_process_that_dies_costs_no_results(labels: Path, expected: bytes, settings: ReadSettings) -> None:
    """What it had in flight is read again."""
    workers = LocalProcesses(settings, 2)
    found = b""
    for number, outcomes in enumerate(read_in_order(Inputs([str(labels)]).documents(), workers)):
        if number == 0:
            for pid in [pid for pool in workers._pools for pid in (pool._processes or ())]:
                os.kill(pid, signal.SIGKILL)
        found += b"".join(outcome.data for outcome in outcomes)
    assert found == expected


@pytest.mark.parametrize(
    ("data", "product"),
    [
        (b"<genericMedicine>\n <name> Zorbamide HCl </name>", b"zorbamide hcl"),
        (b'{"openfda": {"generic_name": ["ZORBAMIDE"]}}', b"zorbamide"),
        (b"<genericMedicine><name/></genericMedicine>" + b" " * 500 + b"<p>text</p>", None),
        (b"Zorbamide tablets", None),
        (b"", None),
    ],
)
def test_a_label_says_of_which_product_it_is(data: bytes, product: bytes | None) -> None:
    """In SPL and openFDA; elsewhere any process may read it."""
    assert product_of(Document("label", Format.XML, data)) == product


def test_labels_of_a_product_go_to_one_process_unless_another_waits(settings: ReadSettings) -> None:
    """What repeats is worked on once; a process with nothing to do is given labels all the same."""
    workers = LocalProcesses(settings, 2)
    try:
        process = {
            name: [
                workers._process(
                    Document(name, Format.XML, b"<genericMedicine><name>%s</name>" % name.encode()), waiting
                )
                for waiting in ([0, 0], [9, 0], [1 << 20, 0], [0, 9])
            ]
            for name in ("zorbamide", "quexapine")
        }
        assert process == {"zorbamide": [0] * 4, "quexapine": [0] * 4}
        label = Document("label", Format.XML, b"<genericMedicine><name>zorbamide</name>")
        assert workers._process(label, [1 << 30, 0]) == 1
        assert workers._process(Document("label", Format.TEXT, b"Zorbamide"), [5, 4]) == 1
    finally:
        workers.close(finished=False)


class Mortal:
    """Workers of which one dies over a certain label, each time."""

    capacity = 2

    def __init__(self, deadly: str) -> None:
        self.deadly = deadly
        self.in_flight = self.most = 0

    def submit(self, batch: Batch) -> Batch:
        """Count it."""
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        return batch

    def outcomes(self, ticket: Batch) -> list[Outcome]:
        """Count it off."""
        self.in_flight -= 1
        return self.read_alone(ticket)

    def read_alone(self, batch: Batch) -> list[Outcome]:
        """Die, or write a line."""
        if any(document.source.endswith(self.deadly) for document in batch):
            raise WorkerDiedError
        return [Outcome(document.source, b"{}\n", 1) for document in batch]

    def close(self, *, finished: bool) -> None:
        """See that all was read."""
        assert finished


def test_a_label_that_kills_its_worker_fails_alone(labels: Path) -> None:
    """The others of its batch are read again, one by one."""
    workers = Mortal("/21.txt")
    outcomes = [each for batch in read_in_order(Inputs([str(labels)]).documents(), workers) for each in batch]
    assert [outcome.source for outcome in outcomes if outcome.error] == [f"{labels}/21.txt"]
    assert "died" in str(outcomes[21].error)
    assert len(outcomes) == 40


def test_a_bounded_number_is_in_flight(labels: Path) -> None:
    """However many labels there are."""
    workers = Mortal("none")
    assert sum(len(batch) for batch in read_in_order(Inputs([str(labels)] * 20).documents(), workers)) == 800
    assert workers.most <= 3 * workers.capacity + 1


def test_labels_that_fail_are_set_aside(archive: Path, settings: ReadSettings, tmp_path: Path) -> None:
    """With their errors; the rest goes on, and --retry-failed puts in what was missing, where it belongs."""
    output = tmp_path / "found.jsonl"
    summary = run_bulk([str(archive)], str(output), settings, jobs=1)
    assert (summary.labels, summary.failed) == (42, 2)
    assert summary.failures is not None
    failures = [json.loads(line) for line in summary.failures.read_text().splitlines()]
    assert [failure["label"].rpartition("/")[2] for failure in failures] == ["broken-7.xml", "broken-30.xml"]
    assert all("document" in failure["error"] for failure in failures)
    again = retry_failed([str(archive)], str(output), settings, jobs=1)
    assert (again.labels, again.failed) == (2, 2)
    assert [json.loads(line) for line in summary.failures.read_text().splitlines()] == failures


@pytest.mark.parametrize("rows", [False, True], ids=["jsonl", "parquet"])
def test_a_retry_puts_results_in_their_place(
    labels: Path,
    settings: ReadSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: bool,  # noqa: FBT001
) -> None:
    """The file is then as if nothing had ever failed."""
    settings = replace(settings, rows=rows)
    whole, output = tmp_path / "whole", tmp_path / "found"
    run(labels, whole, settings)
    written = BatchReader._written

    def fail(reader: BatchReader, source: str, reading: LabelReading) -> Outcome:
        if source.endswith(("/0.txt", "/17.txt", "/39.txt")):
            raise MemoryError("too much")
        return written(reader, source, reading)

    settings = replace(settings, cache=None)
    with monkeypatch.context() as patch:
        patch.setattr(BatchReader, "_written", fail)
        assert run_bulk([str(labels)], str(output), settings, jobs=1).failed == 3
    assert output.read_bytes() != whole.read_bytes()
    assert retry_failed([str(labels)], str(output), settings, jobs=1).failed == 0
    if rows:
        parquet = pytest.importorskip("pyarrow.parquet")
        assert parquet.read_table(output).equals(parquet.read_table(whole))
    else:
        assert output.read_bytes() == whole.read_bytes()
    assert not (tmp_path / "found.failed.jsonl").exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"threshold": 0.9}, "expected threshold None; found 0.9"),
        ({"sections": "all"}, "expected sections 'default'; found 'all'"),
        ({"labels": "elsewhere"}, "expected labels .*first.*; found .*elsewhere"),
    ],
)
def test_a_retry_mixes_no_settings_and_no_labels(
    labels: Path, settings: ReadSettings, tmp_path: Path, changed: dict[str, Any], told: str
) -> None:
    """It refuses what the run was not started with; what was mended since is read, and what is left can be retried."""
    for name in ("first", "elsewhere"):
        (tmp_path / name).mkdir()
        shutil.copy(labels / "0.txt", tmp_path / name)
        (tmp_path / name / "1.xml").write_text("<document>", encoding="utf-8")
        (tmp_path / name / "2.xml").write_text("<document>", encoding="utf-8")
    first, output = str(tmp_path / "first"), tmp_path / "found.jsonl"
    assert run_bulk([first], str(output), settings, jobs=1).failed == 2
    shutil.copy(labels / "1.txt", tmp_path / "first" / "1.xml")
    other = replace(settings, **{name: value for name, value in changed.items() if name != "labels"})
    others = str(tmp_path / changed.get("labels", "first"))
    for left in (2, 1):
        before = {path.name: path.read_bytes() for path in tmp_path.glob("found*")}
        with pytest.raises(DDIError, match=f"in a run with other settings; {told}"):
            retry_failed([others], str(output), other, jobs=1)
        assert {path.name: path.read_bytes() for path in tmp_path.glob("found*")} == before
        summary = retry_failed([first], str(output), settings, jobs=1)
        assert (summary.labels, summary.failed) == (left, 1)
    run_bulk([first], str(tmp_path / "whole.jsonl"), settings, jobs=1)
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_file_of_failed_labels_without_its_run_is_refused(settings: ReadSettings, tmp_path: Path) -> None:
    """Nobody knows what its labels were read with."""
    (tmp_path / "found.jsonl").write_text("")
    (tmp_path / "found.jsonl.failed.jsonl").write_text('{"label": "a.txt", "error": "", "line": 0}\n')
    with pytest.raises(DDIError, match="does not say what its run was started with"):
        retry_failed(["a.txt"], str(tmp_path / "found.jsonl"), settings, jobs=1)
    assert not (tmp_path / "found.jsonl.journal").exists()


@pytest.mark.parametrize("moment", ["_replace", "_write_failures"])
def test_a_retry_that_is_killed_is_finished_by_the_next(
    archive: Path, settings: ReadSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Before or behind the moment at which the output is exchanged: nothing is put in twice, and nothing is lost."""
    output, failed = tmp_path / "found.jsonl", tmp_path / "found.jsonl.failed.jsonl"
    run_bulk([str(archive)], str(output), settings, jobs=1)
    before = output.read_bytes(), failed.read_bytes()

    def killed(*_: object) -> None:
        raise SystemExit(moment)

    with monkeypatch.context() as patch:
        patch.setattr(f"ddi.bulk.retrying.{moment}", killed)
        with pytest.raises(SystemExit):
            retry_failed([str(archive)], str(output), settings, jobs=1)
    assert (tmp_path / "found.jsonl.journal").exists()
    with pytest.raises(DDIError, match="unfinished run"):
        run_bulk([str(archive)], str(output), settings, jobs=1)
    assert retry_failed([str(archive)], str(output), settings, jobs=1).failed == 2
    assert (output.read_bytes(), failed.read_bytes()) == before
    assert sorted(path.name for path in tmp_path.glob("found*")) == [output.name, failed.name]


def test_parquet_has_the_rows_of_the_interactions(
    labels: Path, expected: bytes, settings: ReadSettings, tmp_path: Path
) -> None:
    """One row each, typed."""
    parquet = pytest.importorskip("pyarrow.parquet")
    run(labels, tmp_path / "found.parquet", replace(settings, rows=True))
    rows = parquet.read_table(tmp_path / "found.parquet").to_pylist()
    found = [json.loads(line) for line in expected.splitlines()]
    assert [(row["label"], row["precipitant"], row["score"]) for row in rows] == [
        (each["label"], each["precipitant"]["name"], each["score"]) for each in found
    ]


def test_progress_ends_with_all_of_the_input(labels: Path, settings: ReadSettings, tmp_path: Path) -> None:
    """The share that has been read never goes back, and the time that is left ends at nothing."""
    told: list[Progress] = []
    run(labels, tmp_path / "found.jsonl", settings, on_progress=told.append)
    assert [progress.labels for progress in told] == [16, 32, 40]
    shares = [progress.share or 0 for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert told[-1].seconds_left == 0


def test_no_label_is_an_error(settings: ReadSettings, tmp_path: Path) -> None:
    """And leaves nothing behind."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(LabelError, match="no label was found"):
        run(tmp_path / "empty", tmp_path / "found.jsonl", settings)
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_an_unfinished_run_is_not_overwritten(labels: Path, settings: ReadSettings, tmp_path: Path) -> None:
    """Nor gone on with by other settings or other labels."""
    output = tmp_path / "found.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(labels, output, settings, on_progress=interrupt)
    with pytest.raises(DDIError, match="unfinished run"):
        run(labels, output, settings)
    with pytest.raises(DDIError, match=r"other settings; expected threshold None; found 0\.1"):
        run(labels, output, replace(settings, threshold=0.1), resume=True)
    (labels / "00.txt").write_text("A label that was not there before.")
    try:
        with pytest.raises(DDIError, match="not those of the unfinished run"):
            run(labels, output, settings, resume=True)
    finally:
        (labels / "00.txt").unlink()


def interrupt(progress: Progress) -> None:
    assert progress.labels
    raise KeyboardInterrupt


def test_a_run_goes_on_after_any_batch(labels: Path, expected: bytes, settings: ReadSettings, tmp_path: Path) -> None:
    """And after none; it reads no finished label again."""
    output = tmp_path / "found.jsonl"
    before: Counter[int] = Counter()

    def stop(progress: Progress) -> None:
        before[progress.before] += 1
        if progress.labels < 40:
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run(labels, output, settings, resume=True, on_progress=stop)
        assert not output.exists()
    assert run(labels, output, settings, resume=True, on_progress=stop) == expected
    assert before == {0: 1, 16: 1, 32: 1}


def test_what_is_half_written_is_cut_off(labels: Path, expected: bytes, settings: ReadSettings, tmp_path: Path) -> None:
    """A journal line that is not whole, results beyond it, and failures beyond it."""
    output = tmp_path / "found.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(labels, output, settings, on_progress=interrupt)
    for name, data in (("part", b'{"label": "ha'), ("failed.jsonl.part", b'{"la'), ("journal", b'["half')):
        with (tmp_path / f"found.jsonl.{name}").open("ab") as file:
            file.write(data)
    assert run(labels, output, settings, resume=True) == expected


def test_a_kill_between_output_and_journal_is_mended(
    labels: Path, expected: bytes, settings: ReadSettings, tmp_path: Path
) -> None:
    """The output has its name, the journal is still there: nothing is read again."""
    output = tmp_path / "found.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ddi.bulk.journal.Journal.clear", killed)
        with pytest.raises(KeyboardInterrupt):
            run(labels, output, settings)
    assert (tmp_path / "found.jsonl.journal").exists()
    told: list[Progress] = []
    assert run(labels, output, settings, resume=True, on_progress=told.append) == expected
    assert not told
    assert [path.name for path in tmp_path.iterdir()] == ["found.jsonl"]


def killed(_: object) -> None:
    raise KeyboardInterrupt
