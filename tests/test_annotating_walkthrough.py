"""The walk-through in docs/annotating.md, run as it stands."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import corpus_commands, ddi_commands
from corpus_tools.adjudication import load_decisions
from corpus_tools.agreement import load_comparison, measure_agreement
from corpus_tools.corpus import load_corpus
from ddi.model import DEFAULT_MODEL

PROJECT = Path(__file__).parents[1]
GROUPS = {"ddi": ddi_commands, "corpus": corpus_commands}
PAGE = (PROJECT / "docs" / "annotating.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE) for line in block.splitlines()
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Run every line; return the folder, and what each line printed."""
    if not DEFAULT_MODEL.is_dir():
        pytest.skip("the model that ships is not there: run `make model`")
    folder = tmp_path_factory.mktemp("walk-through")
    (folder / "annotations").symlink_to(PROJECT / "annotations")
    printed = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("COLUMNS", "120")
        for line in LINES:
            expected = int(found[1]) if (found := re.search(r"# exit code (\d)", line)) else 0
            code, output, errors = run(line)
            assert code == expected, f"{line}\n{output}\n{errors}"
            printed[line.partition("  #")[0]] = output
    return folder, printed


def run(line: str) -> tuple[int, str, str]:
    """Return exit code, output and messages of a line: our own commands run in this process, others in a shell."""
    name, *arguments = shlex.split(line, comments=True)
    if name in GROUPS:
        result = CliRunner().invoke(GROUPS[name], arguments, prog_name=name)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr
    ran = subprocess.run(["bash", "-c", line], capture_output=True, text=True, encoding="utf-8", check=False)
    return ran.returncode, ran.stdout, ran.stderr


def test_it_shows_the_whole_cycle() -> None:
    """Every command of the cycle, in its order."""
    commands = [" ".join(line.split()[:2]) for line in LINES if line.startswith(("corpus", "ddi"))]
    assert list(dict.fromkeys(commands)) == [
        "corpus annotate",
        "corpus validate",
        "corpus agreement",
        "corpus adjudicate",
        "corpus stats",
        "corpus build-instances",
        "ddi crossval",
    ]


def test_its_figures_are_those_that_its_commands_print(done: tuple[Path, dict[str, str]]) -> None:
    """Each row of its tables stands in the output of step 4, and the count of open cases in that of step 5."""
    _, printed = done
    (output,) = (text for line, text in printed.items() if line.startswith("corpus agreement"))
    rows = {tuple(cell.strip() for cell in line.split("│")[1:-1]) for line in output.splitlines() if "│" in line}
    figures = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if re.fullmatch(r"\|.*\| [\d.,]+ \|", line)
    ]
    assert len(figures) == 9
    for cells in figures:
        if cells[1] in ("exact", "overlap"):
            label, mentions, candidates, kappa = cells
            assert any(
                row[:4] == ("Cohen's kappa, A, B", label, mentions, candidates) and row[5] == kappa for row in rows
            )
        else:
            assert any(row[:4] == tuple(cells) for row in rows), cells
    (first, *_) = (line for line in LINES if "exit code" in line)
    (count,) = re.findall(r"(\d+) cases", first)
    assert f"open: {count}," in printed[first.partition("  #")[0]]


def test_it_ends_in_the_consensus_of_the_example(done: tuple[Path, dict[str, str]]) -> None:
    """But for what both annotators had missed, or marked wrongly in the same way."""
    folder, _ = done
    decisions = load_decisions(folder / "work" / "consensus" / "decisions.csv")
    assert {row.facts["state"] for row in decisions} == {"decided"}
    assert all(row.by and row.when for row in decisions)
    figures = measure_agreement(load_comparison([folder / "work" / "consensus", PROJECT / "annotations"]))
    assert (figures.mentions[0].together.rows[0].iaa.value or 0) > 0.99
    assert (figures.interactions[0].together.rows[0].iaa.value or 0) > 0.95


def test_the_proposals_are_there_to_be_accepted_or_rejected(done: tuple[Path, dict[str, str]]) -> None:
    """One case for each, with its score, and none for a mention."""
    folder, _ = done
    proposed = [i for section in load_corpus(folder / "work" / "automatic").sections for i in section.interactions]
    rows = load_decisions(folder / "work" / "reviewed" / "decisions.csv")
    assert len(rows) == len(proposed) > 50
    assert {row.facts["kind"] for row in rows} == {"interaction"}
    assert all(re.search(r"\[score \d\.\d\d, modality", row.facts["A"]) for row in rows)
    assert {row.facts["B"] for row in rows} == {"nothing marked"}
