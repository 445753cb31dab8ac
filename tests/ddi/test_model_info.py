"""What `ddi info` shows of each kind of model, and its plot."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from click.testing import CliRunner

from cli import ddi_commands
from ddi.errors import MissingDependencyError, OutputError
from ddi.features.paper import is_path_feature
from ddi.learners.rules import RIPPER
from ddi.model import load_model, load_pipelines
from ddi.report.model_info import model_json, model_tables
from ddi.report.plots import plot_heaviest
from ddi.settings import settings_named
from ddi.training import train

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from ddi.features.context import ParseMemory

Folder: TypeAlias = Any


@pytest.fixture(scope="module")
def trained(
    small_corpus: Corpus, parser: ParseMemory, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Train a model of each learner once."""
    folder = tmp_path_factory.mktemp("models")

    def model_of(learner: str) -> Path:
        target = folder / learner
        if not target.exists():
            settings = settings_named(features="paper", learner=learner)
            if learner == "rules":  # it takes its time over many features
                few = RIPPER(features=40)
                settings = replace(settings, interaction=few, modality=few, roles=few)
            train(small_corpus, target, settings, parser=parser, name=learner)
        return target

    return model_of


@pytest.mark.parametrize("learner", ["svm", "tree", "rules"])
def test_every_kind_of_model_loads_scores_and_shows_itself(trained: Callable[[str], Path], learner: str) -> None:
    """Heaviest features for each; trees and rules can be read, with the features' names."""
    if learner == "rules":
        pytest.importorskip("wittgenstein", reason='wittgenstein is not installed (pip install "pk-ddi[rules]")')
    model = load_model(trained(learner))
    assert model.classifiers.interaction.scores([{}]).shape == (1,)
    tables = model_tables(model, 7)
    titles = " / ".join(table.title for table in tables)
    assert "Interaction: heaviest features" in titles
    assert ("Interaction: decision tree" in titles) == (learner == "tree")
    assert ("Interaction: rules" in titles) == (learner == "rules")
    value = json.loads(json.dumps(model_json(model, 7)))
    assert value["path_words"]["interaction"] == sum(
        is_path_feature(name) for name, _ in value["heaviest"]["interaction"]
    )
    assert value["path_words"]["modality"] == 0
    assert set(value["lines"]) >= ({"interaction", "modality"} if learner != "svm" else set())
    if learner != "svm":
        assert any("=" in text for text, _ in value["lines"]["interaction"])


def test_only_the_svm_leaves_pipelines(trained: Callable[[str], Path]) -> None:
    """A tree is plain values alone, and its folder is complete without them."""
    names = {path.name for path in trained("tree").iterdir()}
    assert names == {"classifiers.json", "manifest.json"}
    assert "interaction.skops" in {path.name for path in trained("svm").iterdir()}
    assert not load_pipelines(trained("tree"))


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".PDF", b"%PDF")])
def test_the_plot_is_drawn(trained: Callable[[str], Path], tmp_path: Path, suffix: str, start: bytes) -> None:
    """The suffix says the format."""
    pytest.importorskip("matplotlib", reason='matplotlib is not installed (pip install "pk-ddi[plots]")')
    target = tmp_path / f"weights{suffix}"
    plot_heaviest(load_model(trained("svm")), 20, target)
    assert target.read_bytes().startswith(start)


def test_a_plot_needs_a_format_that_is_known(trained: Callable[[str], Path], tmp_path: Path) -> None:
    """And a place to be written to."""
    model = load_model(trained("svm"))
    with pytest.raises(OutputError, match=r"\.png or \.svg or \.pdf"):
        plot_heaviest(model, 5, tmp_path / "weights.docx")
    with pytest.raises(OutputError, match="cannot be written"):
        plot_heaviest(model, 5, tmp_path / "nowhere" / "weights.svg")
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_extra_is_named(
    trained: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else needs it."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "pk-ddi\[plots\]"'):
        plot_heaviest(load_model(trained("svm")), 5, tmp_path / "weights.svg")


def test_the_command_plots(trained: Callable[[str], Path], tmp_path: Path) -> None:
    """It also prints, as always."""
    target = tmp_path / "weights.svg"
    shown = CliRunner().invoke(
        ddi_commands, ["info", "-m", str(trained("tree")), "--features", "5", "--plot", str(target)]
    )
    assert shown.exit_code == 0, shown.stderr
    assert target.is_file()
    assert "decision tree" in shown.stdout
