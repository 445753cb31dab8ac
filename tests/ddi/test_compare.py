"""Table 3: the split, the cells, the repeats and the pairs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from cli import ddi_commands
from corpus_tools.corpus import load_corpus
from ddi.errors import NotEnoughDataError, OutputError
from ddi.evaluation.compare import compare
from ddi.evaluation.comparison import Setting, settings_to_pair
from ddi.evaluation.two_parts import DEVELOPMENT, TEST, balance, split_in_two
from ddi.learners import LEARNERS
from ddi.report.compare_report import comparison_json, comparison_tables, describe_run, write_comparison
from ddi.report.paper_figures import TABLE_3

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from corpus_tools.corpus import Corpus
    from ddi.evaluation.comparison import Comparison
    from ddi.evaluation.examples import Examples
    from ddi.features.context import ParseMemory

QUICK = {name: LEARNERS[name] for name in ("svm", "tree")}
SVM, TREE = Setting("spacy", "svm"), Setting("spacy", "tree")


@pytest.fixture(scope="module")
def comparison(example_corpus: Corpus, parser: ParseMemory) -> Comparison:
    return compare(example_corpus, {"spacy": parser}, learners=QUICK, seeds=(0, 1), folds=3, pairs=[(SVM, TREE)])


def test_the_split_is_two_thirds_and_one_third_and_balanced(examples: Examples) -> None:
    """Every instance is in one part; shares of each property differ by little between the parts."""
    parts = split_in_two(examples, folds=5, seed=4)
    counts = Counter(parts.part_of(index) for index in range(len(examples.contexts)))
    assert counts[DEVELOPMENT] == pytest.approx(2 * len(examples.contexts) / 3, abs=1)
    assert set(parts.folds.tolist()) == {-1, 0, 1, 2, 3, 4}
    assert len(parts.missed_in_test) == len(examples.missed)
    table = balance(examples, parts)
    assert {name for name, *_ in table} == {"instances", "sentence distance", "modality", "type", "era"}
    for _, _, development, test in table:
        assert development / counts[DEVELOPMENT] == pytest.approx(test / counts[TEST], abs=0.02)


def test_rounds_hold_out_each_instance_once_and_never_learn_from_the_test(examples: Examples) -> None:
    """Folds cover the development part; the test is scored by what learned from all of that part, and last."""
    parts = split_in_two(examples, folds=4, seed=1)
    rounds = list(parts.rounds())
    assert [part for part, _, _ in rounds] == [DEVELOPMENT] * 4 + [TEST]
    held_out = np.concatenate([held for _, _, held in rounds])
    assert sorted(held_out.tolist()) == list(range(len(examples.contexts)))
    test = set(rounds[-1][2].tolist())
    for _, train, held in rounds:
        assert not set(train.tolist()) & (set(held.tolist()) | test)


def test_one_seed_gives_one_split(examples: Examples) -> None:
    """And another seed another."""
    one, again, other = (split_in_two(examples, folds=3, seed=seed).folds.tolist() for seed in (1, 1, 2))
    assert one == again != other


def test_every_cell_is_there_for_every_split(comparison: Comparison) -> None:
    """Bigrams, the parser's paths and modality, for each learner and part; only the test's cells have weights."""
    assert comparison.rows == ("bigrams", "spacy", "modality")
    cells = {(str(cell.setting), cell.part, cell.seed) for cell in comparison.cells}
    assert len(cells) == len(comparison.cells) == 3 * 2 * 2 * 2
    assert all(bool(cell.heaviest) == (cell.part == TEST) for cell in comparison.cells if cell.setting.learner == "svm")
    assert comparison.parsers["spacy"].startswith("spacy ")


def test_cells_count_every_gold_interaction(comparison: Comparison, examples: Examples) -> None:
    """Found or missed, in one part or the other; those out of reach are missed, except where modality is asked."""
    interacting = sum(label.interacts for label in examples.labels)
    stated = sum(str(label.modality) == "positive" for label in examples.labels)
    for row in comparison.rows:
        for seed in (0, 1):
            cells = [
                cell.scores for cell in comparison.cells if (cell.setting, cell.seed) == (Setting(row, "svm"), seed)
            ]
            total = sum(one.true_positive + one.false_negative for one in cells)
            assert total == (stated if row == "modality" else interacting + comparison.missed)


def test_paths_help(comparison: Comparison) -> None:
    """On the example corpus too, paths do better than bigrams alone."""
    for part in (DEVELOPMENT, TEST):
        with_paths = comparison.find(SVM, part)[0].scores.f.value
        without = comparison.find(Setting("bigrams", "svm"), part)[0].scores.f.value
        assert with_paths is not None
        assert without is not None
        assert with_paths > without + 0.1


def test_figures_do_not_depend_on_processes(
    example_corpus: Corpus, parser: ParseMemory, comparison: Comparison
) -> None:
    """Two processes give what one gives; progress counts every fit."""
    seen: list[tuple[int, int]] = []
    again = compare(
        example_corpus,
        {"spacy": parser},
        learners=QUICK,
        seeds=(0,),
        folds=3,
        workers=2,
        on_fit=lambda done, of: seen.append((done, of)),
    )
    first = {(cell.setting, cell.part): cell for cell in comparison.cells if cell.seed == 0}
    for cell in again.cells:
        assert cell.scores == first[cell.setting, cell.part].scores
        assert cell.heaviest == first[cell.setting, cell.part].heaviest
    assert seen == [(done, 24) for done in range(1, 25)]


def test_pairs_agree_with_the_cells(comparison: Comparison) -> None:
    """F of the pair is F of the cells, and both parts together are one more comparison."""
    assert [pairing.part for pairing in comparison.pairings] == [DEVELOPMENT, TEST, "both"]
    for pairing in comparison.pairings[:2]:
        assert pairing.difference.first_f == pytest.approx(comparison.find(SVM, pairing.part)[0].scores.f.value)
        assert pairing.difference.second_f == pytest.approx(comparison.find(TREE, pairing.part)[0].scores.f.value)


@pytest.mark.parametrize("pair", [("spacy/svm", "spacy"), ("spacy/svm", "stanza/svm"), ("modality/svm", "spacy/svm")])
def test_settings_that_cannot_be_paired_are_refused(pair: tuple[str, str]) -> None:
    """No such setting, or another question."""
    with pytest.raises(ValueError, match=r"spacy|modality"):
        settings_to_pair(*pair, rows=("bigrams", "spacy", "modality"), learners=("svm",))


def test_too_small_a_corpus_is_refused(small_corpus: Corpus, parser: ParseMemory) -> None:
    """More folds than instances of the development part."""
    with pytest.raises(NotEnoughDataError):
        compare(small_corpus, {"spacy": parser}, learners=QUICK, folds=5000)


def test_the_papers_figures_are_consistent() -> None:
    """Each F follows from its precision and recall, so that none is miscopied. All 18 cells are there."""
    assert len(TABLE_3) == 18
    for precision, recall, f in TABLE_3.values():
        assert 2 * precision * recall / (precision + recall) == pytest.approx(f, abs=0.0016)


def test_tables_and_files_stand_beside_the_paper(comparison: Comparison, tmp_path: Path) -> None:
    """Each cell has the paper's figure where it gives one; files hold what the screen shows, and the versions."""
    about = describe_run("annotations", seconds=12.3)
    write_comparison(comparison, about, tmp_path / "new" / "folder")
    value = json.loads((tmp_path / "new" / "folder" / "table3.json").read_text(encoding="utf-8"))
    assert value == json.loads(json.dumps(comparison_json(comparison, about)))
    assert value["about"]["versions"]["scikit-learn"]
    (cell,) = [
        one
        for one in value["cells"]
        if (one["row"], one["learner"], one["part"], one["seed"]) == ("spacy", "svm", "development", 0)
    ]
    assert cell["paper"] == [0.828, 0.887, 0.856]
    markdown = (tmp_path / "new" / "folder" / "table3.md").read_text(encoding="utf-8")
    titles = [table.title for table in comparison_tables(comparison)]
    assert all(title in markdown for title in titles)
    assert any(title.startswith("The same over 2 splits") for title in titles)
    assert "- parser spacy: spacy en_core_web_sm" in markdown
    row = next(line for line in markdown.splitlines() if line.startswith("| spacy/svm, development"))
    assert "| 0.856 |" in row


def test_a_folder_that_cannot_be_made_is_one_problem(comparison: Comparison, tmp_path: Path) -> None:
    """Its path is named."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="file"):
        write_comparison(comparison, {}, tmp_path / "file" / "folder")


def invoke(project: Path, *options: str) -> Result:
    return CliRunner().invoke(ddi_commands, ["compare", str(project / "annotations"), *options])


def test_the_command_prints_and_writes(project: Path, tmp_path: Path) -> None:
    """Tables on standard output, progress on standard error, files in the folder; with --json only the figures."""
    quick = ("--parser", "spacy", "--learner", "svm", "--folds", "3", "--jobs", "1", "-o", str(tmp_path))
    shown = invoke(project, *quick, "--paired", "spacy/svm", "bigrams/svm")
    assert shown.exit_code == 0, shown.stderr
    assert "Table 3, ours beside the paper's" in shown.stdout
    assert "Do they differ?" in shown.stdout
    assert "parsing with spacy" in shown.stderr
    assert "fitting: 12 of 12" in shown.stderr
    assert "parsing" not in shown.stdout
    figures = invoke(project, *quick, "--json")
    assert json.loads(figures.stdout)["cells"] != []
    written = json.loads((tmp_path / "table3.json").read_text(encoding="utf-8"))
    assert {one["row"] for one in written["cells"]} == {"bigrams", "spacy", "modality"}


def test_what_is_missing_is_said_before_the_work(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that cannot be made, a learner that is not installed: nothing has been parsed by then."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = invoke(project, "--parser", "spacy", "-o", str(tmp_path / "file" / "folder"))
    assert (refused.exit_code, "parsing" in refused.stderr) == (1, False)
    monkeypatch.setitem(sys.modules, "wittgenstein", None)
    refused = invoke(project, "--parser", "spacy")
    assert (refused.exit_code, "parsing" in refused.stderr) == (1, False)
    assert 'pip install "pk-ddi[rules]"' in refused.stderr


def test_a_wrong_pair_is_wrong_usage(project: Path) -> None:
    """It is said before anything is parsed."""
    refused = invoke(project, "--parser", "spacy", "--paired", "spacy/svm", "spacy/forest")
    assert refused.exit_code == 2
    assert "spacy/forest" in refused.stderr


def test_on_the_real_corpus_paths_do_better_than_bigrams_and_the_svm_than_the_tree(
    development_corpus: Path, parser: ParseMemory
) -> None:
    """The order of the paper, over the development part in folds."""
    found = compare(load_corpus(development_corpus), {"spacy": parser}, learners=QUICK)
    svm, tree, bigrams = (
        found.find(setting, DEVELOPMENT)[0].scores.f.value or 0 for setting in (SVM, TREE, Setting("bigrams", "svm"))
    )
    assert svm > tree > bigrams + 0.2
    assert svm > 0.65
