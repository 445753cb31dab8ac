"""The model that ships: it loads as it stands, and training again gives the same weights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus_tools.corpus import load_corpus
from ddi.evaluation.examples import build_examples, training_data
from ddi.features import FEATURE_SETS
from ddi.features.context import ParseMemory
from ddi.learning import featurize, fit
from ddi.model import DEFAULT_MODEL, PROTOCOL, load_model, load_pipelines
from ddi.parsing import parser_named
from ddi.settings import settings_named

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.learners.base import Scorer
    from ddi.model import Model


@pytest.fixture(scope="module")
def shipped() -> Model:
    if not DEFAULT_MODEL.is_dir():
        pytest.skip("the model that ships is not there: run `make model`")
    return load_model()


def test_it_loads_with_the_default_trust(shipped: Model) -> None:
    """Manifest, plain numbers and pipelines, every checksum right."""
    assert shipped.manifest.protocol == PROTOCOL
    pipelines = load_pipelines()
    assert {"interaction", "modality"} <= set(pipelines)
    assert pipelines["interaction"].named_steps["learn"].coef_.shape[1] > 100


def test_its_manifest_names_data_licence_and_scores(shipped: Model) -> None:
    """What it was trained on, under which terms, and how well it does on labels it has not seen."""
    manifest = shipped.manifest
    assert manifest.name.startswith("pk-ddi ")
    assert manifest.features in FEATURE_SETS
    assert manifest.data["package_inserts"] > 20
    assert "Boyce" in manifest.licence
    assert manifest.scores["protocol"] == "insert"
    for measure, part in (("instances", "f"), ("section_pairs", "f"), ("modality", "macro_f")):
        figure = manifest.scores[measure][part]
        assert 0.5 < figure["low"] < figure["value"] < figure["high"] <= 1


def test_its_files_name_no_machine(shipped: Model) -> None:
    """No path of whoever trained it."""
    text = json.dumps(json.loads((shipped.folder / "manifest.json").read_bytes()))
    assert not any(f"/{place}/" in text for place in ("home", "root", "work", "Users", "tmp"))


def test_its_parser_is_the_one_installed(shipped: Model) -> None:
    """Else paths would be others than those it learned from."""
    assert parser_named(shipped.manifest.parser).name == shipped.manifest.parser


def _same(one: Scorer, other: Scorer) -> None:
    first, second = dict(one.heaviest(10**6)), dict(other.heaviest(10**6))
    assert first.keys() == second.keys()
    np.testing.assert_allclose([first[name] for name in second], list(second.values()), atol=1e-6)


def test_training_again_gives_the_same_weights(shipped: Model, development_corpus: Path) -> None:
    """Coefficients, calibration and threshold within 1e-6; bytes of skops files may differ."""
    manifest = shipped.manifest
    settings = settings_named(features=manifest.features, learner=manifest.learner)
    parser = ParseMemory(parser_named(manifest.parser))
    examples = build_examples(load_corpus(development_corpus), parser=parser)
    assert len(examples.contexts) == manifest.data["instances"]
    features = featurize(examples.contexts, settings.features)
    seed = manifest.settings["seed"]
    again = fit(training_data(examples, features), settings, seed=seed).classifiers
    mine = shipped.classifiers
    _same(mine.interaction, again.interaction)
    _same(mine.modality, again.modality)
    if mine.roles is not None and again.roles is not None:
        _same(mine.roles, again.roles)
    assert (mine.roles is None) == (again.roles is None)
    assert mine.threshold == pytest.approx(again.threshold, abs=1e-6)
    for calibration in ("calibration", "modality_calibration", "role_calibration"):
        one, other = getattr(mine, calibration), getattr(again, calibration)
        assert (one.slope, one.offset) == (pytest.approx(other.slope, abs=1e-5), pytest.approx(other.offset, abs=1e-5))
