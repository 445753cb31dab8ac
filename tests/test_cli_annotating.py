"""`corpus annotate --with-interactions`, `corpus agreement` and `corpus adjudicate`, as a user runs them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import corpus_commands
from corpus_tools import knowtator
from corpus_tools.corpus import load_corpus
from ddi.model import DEFAULT_MODEL
from ddi.preannotate import AUTOMATIC

if TYPE_CHECKING:
    from click.testing import Result

ANNOTATIONS = Path(__file__).parents[1] / "annotations"
BOTH = f"{ANNOTATIONS}/annotator-1 {ANNOTATIONS}/annotator-2"
TEXT = "Ketoconazole 400 mg increased the AUC of tacrolimus by 190%.\n"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")


def run(command: str) -> Result:
    """Run a command line in this process; what it raises, other than an exit, is the test's."""
    result = CliRunner().invoke(corpus_commands, shlex.split(command), prog_name="corpus")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


# annotate


def test_annotate_proposes_interactions_with_their_scores() -> None:
    """By a name that nobody takes for a person's; the file is read as any other annotator's is."""
    if not DEFAULT_MODEL.is_dir():
        pytest.skip("the model that ships is not there: run `make model`")
    Path("texts").mkdir()
    Path("texts/one.txt").write_text(TEXT, encoding="utf-8")
    assert run("annotate texts -o auto/knowtator --with-interactions").exit_code == 0
    document = knowtator.load("auto/knowtator/one.txt.knowtator.xml")
    assert knowtator.annotators(document)[0] == AUTOMATIC
    (section,) = load_corpus("auto").sections
    (interaction,) = section.interactions
    assert (interaction.precipitant.text, interaction.object.text) == ("Ketoconazole", "tacrolimus")
    assert interaction.annotator.endswith("(automatic)")
    assert interaction.comment.startswith("score 0.")
    assert interaction.phrase is not None
    assert "AUC of tacrolimus" in interaction.phrase.text
    none = run("annotate texts -o none/knowtator --with-interactions --threshold 1")
    assert none.exit_code == 0
    assert load_corpus("none").sections[0].interactions == ()


@pytest.mark.parametrize("option", ["--model x", "--threshold 0.5"])
def test_options_of_proposals_need_proposals(option: str) -> None:
    """What would be passed over is refused."""
    Path("one.txt").write_text(TEXT, encoding="utf-8")
    result = run(f"annotate one.txt -o out {option}")
    assert result.exit_code == 2
    assert not Path("out").exists()


def test_a_model_that_is_none_is_named() -> None:
    """Before anything is written."""
    Path("one.txt").write_text(TEXT, encoding="utf-8")
    result = run("annotate one.txt -o out --with-interactions -m nowhere")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: nowhere")
    assert not Path("out").exists()


# agreement


def test_agreement_prints_tables_and_writes_a_page() -> None:
    """The page beside the tables, not among them."""
    result = run(f"agreement {BOTH} --html page.html")
    assert "what two of them agree on is two matches" in result.stdout
    assert result.exit_code == 0
    assert "same class and span" in result.stdout
    assert "Cohen's kappa" in result.stdout
    assert result.stderr == "wrote page.html\n"
    assert Path("page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_agreement_prints_json() -> None:
    """And nothing else on standard output."""
    figures = json.loads(run(f"agreement {BOTH} --json --section example-15.txt").stdout)
    assert figures["sections"] == ["example-15.txt"]
    assert {matched["key"] for matched in figures["mentions"]} == {"class-and-span", "class-and-overlap", "span"}


@pytest.mark.parametrize("command", [f"agreement {ANNOTATIONS}", f"adjudicate {ANNOTATIONS} -o new"])
def test_one_annotator_is_wrong_usage(command: str) -> None:
    """There is nobody to agree with."""
    result = run(command)
    assert result.exit_code == 2
    assert "two annotators or more" in result.stderr
    assert not Path("new").exists()


def test_a_page_that_cannot_be_written_is_named() -> None:
    """With no tables on standard output."""
    result = run(f"agreement {BOTH} --html nowhere/page.html --section example-15.txt")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "nowhere/page.html" in result.stderr


# adjudicate


def test_adjudicate_counts_what_is_open() -> None:
    """Exit 1, with the list and what to do with it; the second run without the list loses nothing."""
    result = run(f"adjudicate {BOTH} -o new")
    assert result.exit_code == 1
    assert result.stdout == "A: annotator-1, B: annotator-2\nagreed: 342, decided: 0, open: 96, stale: 0\n"
    assert result.stderr == "fill in the column decision of new/decisions.csv, and give it back with --decisions\n"
    again = run(f"adjudicate {BOTH} -o new")
    assert again.exit_code == 1
    assert again.stderr.startswith("error: new/decisions.csv: the decisions in this list would be lost")


def test_adjudicate_names_stale_decisions_and_those_it_cannot_apply() -> None:
    """Each on a line of its own, with its place."""
    run(f"adjudicate {BOTH} -o new")
    listing = Path("new/decisions.csv")
    head, first, *rest = listing.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    gone = first.replace(first.split(",")[0], "m-0").replace(",,,,,", ",A,,Ann,,")
    wrong = first.replace(",,,,,", ",Q,,Ann,,")
    listing.write_text("".join([head, gone, wrong, *rest]), encoding="utf-8", newline="")
    result = run(f"adjudicate {BOTH} -o new --decisions new/decisions.csv")
    assert result.exit_code == 1
    assert "open: 96, stale: 1" in result.stdout
    lines = result.stderr.splitlines()
    assert lines[0] == "warning: new/decisions.csv, line 2: stale: there is no case m-0 any more"
    assert lines[1].startswith("error: new/decisions.csv, line 3, m-")
    assert "this is no decision; expected 'A, B, both, neither or edit'; found 'Q'" in lines[1]


def test_adjudicate_ends_in_a_consensus() -> None:
    """With every case decided: exit 0, and a corpus; --json counts."""
    result = run(f"adjudicate {BOTH} -o new --decisions {ANNOTATIONS}/decisions.csv --json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {
        "annotators": {"A": "annotator-1", "B": "annotator-2"},
        "agreed": 342,
        "decided": 96,
        "open": 0,
        "stale": 0,
        "open_cases": [],
    }
    assert result.stderr == "wrote a consensus into new\n"
    validated = run("validate new")
    assert validated.exit_code == 0


def test_a_draft_is_called_one() -> None:
    """It is written, and the exit code says that it is not the consensus."""
    result = run(f"adjudicate {BOTH} -o new --draft")
    assert result.exit_code == 1
    assert "wrote a draft into new" in result.stderr
    assert run("validate new").exit_code == 0
