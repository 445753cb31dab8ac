"""From two annotators' folders to a consensus folder, step by step."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus_tools.adjudication import Outcome, load_decisions, run_adjudication
from corpus_tools.agreement import load_comparison, measure_agreement
from corpus_tools.corpus import load_corpus
from corpus_tools.documents import Severity
from corpus_tools.errors import DecisionError, InvalidCorpusError, OutputError
from corpus_tools.validation import find_problems

ANNOTATIONS = Path(__file__).parents[3] / "annotations"
NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return a corpus of three sections of the example, with its two annotators."""
    folder = tmp_path / "corpus"
    for name in ("example-02.txt", "example-15.txt", "example-18.txt"):
        for part in ("annotator-1/knowtator", "annotator-2/knowtator"):
            (folder / part).mkdir(parents=True, exist_ok=True)
            shutil.copy(ANNOTATIONS / part / f"{name}.knowtator.xml", folder / part)
        (folder / "texts").mkdir(exist_ok=True)
        shutil.copy(ANNOTATIONS / "texts" / name, folder / "texts")
    lines = (ANNOTATIONS / "sections.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("section,", "example-02", "example-15", "example-18"))]
    (folder / "sections.csv").write_text("".join(kept), encoding="utf-8")
    return folder


def run(corpus: Path, *decisions: Path, by: str = "", draft: bool = False, force: bool = False) -> Outcome:
    folders = [corpus / "annotator-1", corpus / "annotator-2"]
    output = corpus.parent / "consensus"
    return run_adjudication(folders, output, decisions=decisions, by=by, now=NOW, draft=draft, force=force)


def fill(listing: Path, decision: str, *, only: int | None = None) -> None:
    """Decide open cases in a list, as a person does in a spreadsheet."""
    with listing.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in [row for row in rows if row["state"] == "open"][:only]:
        row["decision"] = decision
    with listing.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_consensus_is_reached(corpus: Path) -> None:
    """The list first, then half of it, then all; only then is there a corpus, and it has no error."""
    first = run(corpus)
    assert (first.is_complete, first.is_written) == (False, False)
    assert files(first.listing.parent) == {"decisions.csv"}
    cases = first.adjudication.open
    assert cases > 4

    fill(first.listing, "A", only=cases // 2)
    second = run(corpus, first.listing, by="Ann")
    assert (second.adjudication.decided, second.adjudication.open) == (cases // 2, cases - cases // 2)
    assert files(first.listing.parent) == {"decisions.csv"}

    fill(first.listing, "A")
    third = run(corpus, first.listing, by="Bo")
    consensus = first.listing.parent
    assert (third.is_complete, third.is_written) == (True, True)
    assert [problem for problem in find_problems(consensus) if problem.severity is Severity.ERROR] == []
    assert {(row.by, row.when) for row in load_decisions(third.listing)} == {
        ("Ann", "2026-03-01T12:30:00+00:00"),
        ("Bo", "2026-03-01T12:30:00+00:00"),
    }
    for name in ("example-02.txt", "example-15.txt", "example-18.txt"):
        assert (consensus / "texts" / name).read_bytes() == (corpus / "texts" / name).read_bytes()
    assert (consensus / "sections.csv").read_text(encoding="utf-8").split() == (corpus / "sections.csv").read_text(
        encoding="utf-8"
    ).split()
    # Whatever A has marked was chosen, so the consensus is A's work.
    figures = measure_agreement(load_comparison([corpus / "annotator-1", consensus]))
    assert figures.disagreements == ()


def test_the_table_and_the_frames_of_a_consensus_say_the_same(tmp_path: Path) -> None:
    """With the example's decisions: a metabolite has its parent, pieces stay pieces, the table agrees with the XML."""
    outcome = run_adjudication(
        [ANNOTATIONS / "annotator-1", ANNOTATIONS / "annotator-2"],
        tmp_path / "new",
        decisions=[ANNOTATIONS / "decisions.csv"],
        now=NOW,
    )
    assert outcome.is_complete
    assert {problem.code for problem in find_problems(tmp_path / "new")} == {"repeated-pair"}
    corpus = load_corpus(tmp_path / "new")
    assert any(len(mention.spans) > 1 for section in corpus.sections for mention in section.mentions)
    (tmp_path / "new" / "interactions.csv").unlink()
    from_frames = load_corpus(tmp_path / "new")
    for section, framed in zip(corpus.sections, from_frames.sections, strict=True):
        assert [i.mention_spans for i in section.interactions] == [i.mention_spans for i in framed.interactions]


def test_a_draft_holds_what_is_decided_so_far(corpus: Path) -> None:
    """It is a corpus without errors; the list stays, and what comes next replaces it."""
    draft = run(corpus, draft=True)
    assert (draft.is_complete, draft.is_written) == (False, True)
    count = sum(len(section.mentions) for section in load_corpus(draft.listing.parent).sections)
    fill(draft.listing, "both")
    whole = run(corpus, draft.listing, by="Ann")
    assert whole.is_complete
    assert sum(len(section.mentions) for section in load_corpus(whole.listing.parent).sections) > count


def test_what_annotators_change_makes_decisions_stale_and_loses_none(corpus: Path) -> None:
    """They stand at the end of the list, and count again when the change is taken back."""
    path = corpus / "annotator-1" / "knowtator" / "example-15.txt.knowtator.xml"
    before = path.read_text(encoding="utf-8")
    first = run(corpus)
    fill(first.listing, "B")
    path.write_text(before.replace("Qualitative", "Quantitative"), encoding="utf-8")
    second = run(corpus, first.listing, by="Ann")
    assert second.adjudication.stale
    assert second.adjudication.open
    stale = [row for row in load_decisions(second.listing) if row.facts["state"] == "stale"]
    assert [row.case for row in stale] == [row.case for row in second.adjudication.stale]
    assert {(row.decision, row.by) for row in stale} == {("B", "Ann")}
    path.write_text(before, encoding="utf-8")
    third = run(corpus, second.listing)
    assert third.is_complete
    assert third.adjudication.stale == ()


def test_decisions_of_other_sections_are_left_alone(corpus: Path) -> None:
    """Where a part of the sections is asked for: neither stale nor lost, and they count again with all sections."""
    folders = [corpus / "annotator-1", corpus / "annotator-2"]
    first = run(corpus)
    fill(first.listing, "B")
    name = "example-15.txt"
    here = [row.case for row in load_decisions(first.listing) if row.facts["section"] == name]

    def part(output: Path) -> Outcome:
        return run_adjudication(folders, output, sections=[name], decisions=[first.listing], by="Ann", now=NOW)

    new = part(corpus.parent / "part")
    assert new.is_complete
    assert new.adjudication.stale == ()
    assert new.adjudication.decided == len(here)
    assert [row.case for row in load_decisions(new.listing)] == here
    same = part(first.listing.parent)
    rows = load_decisions(same.listing)
    assert len(rows) > len(here)
    assert {row.facts["state"] for row in rows if row.facts["section"] == name} == {"decided"}
    assert {(row.decision, row.facts["state"]) for row in rows if row.facts["section"] != name} == {("B", "open")}
    gone = corpus / "annotator-1" / "knowtator" / f"{name}.knowtator.xml"
    gone.write_text(gone.read_text(encoding="utf-8").replace("Qualitative", "Quantitative"), encoding="utf-8")
    changed = part(corpus.parent / "changed")
    assert {row.facts["section"] for row in changed.adjudication.stale} == {name}


def test_all_decisions_count_again_with_all_sections(corpus: Path) -> None:
    """After a run on a part of them, in the same list."""
    first = run(corpus)
    fill(first.listing, "B")
    folders = [corpus / "annotator-1", corpus / "annotator-2"]
    output = first.listing.parent
    run_adjudication(folders, output, sections=["example-15.txt"], decisions=[first.listing], by="Ann", now=NOW)
    whole = run(corpus, first.listing, by="Ann")
    decided = {case.id for case, _, is_decided in whole.adjudication.cases if is_decided}
    assert {case.id for case, _, _ in first.adjudication.cases} <= decided
    assert whole.adjudication.stale == ()


def test_nothing_that_stands_there_is_lost(corpus: Path) -> None:
    """Neither a list that a person may have filled in, nor a corpus, nor an annotator's work."""
    first = run(corpus)
    with pytest.raises(DecisionError, match=r"would be lost.*--decisions"):
        run(corpus)
    other = corpus.parent / "filled.csv"
    shutil.copy(first.listing, other)
    with pytest.raises(DecisionError, match="would be lost"):
        run(corpus, other)
    first.listing.unlink()
    (first.listing.parent / "texts").mkdir()
    with pytest.raises(OutputError, match="would be replaced"):
        run(corpus)
    assert run(corpus, force=True).adjudication.open
    with pytest.raises(OutputError, match="annotator's folder"):
        run_adjudication([corpus / "annotator-1", corpus / "annotator-2"], corpus / "annotator-2", now=NOW, force=True)


def test_a_folder_that_cannot_be_made_is_named(corpus: Path) -> None:
    """And nothing is written."""
    (corpus / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be made"):
        run_adjudication([corpus / "annotator-1", corpus / "annotator-2"], corpus / "file" / "new", now=NOW)


def test_work_with_errors_is_refused(corpus: Path) -> None:
    """Before anything is written."""
    path = corpus / "annotator-1" / "knowtator" / "example-15.txt.knowtator.xml"
    path.write_text(path.read_text(encoding="utf-8").replace('end="12"', 'end="13"'), encoding="utf-8")
    with pytest.raises(InvalidCorpusError):
        run(corpus)
    assert not (corpus.parent / "consensus").exists()
