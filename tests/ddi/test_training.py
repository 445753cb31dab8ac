"""A corpus in, a model folder out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ddi.errors import NotEnoughDataError, OutputError
from ddi.evaluation.evaluate import evaluate
from ddi.evaluation.examples import build_examples, known_name, own_names
from ddi.model import load_model, load_pipelines
from ddi.report.model_info import model_json, model_tables
from ddi.training import train

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from ddi.features.context import ParseMemory
    from ddi.learning import Settings


def test_training_writes_a_model_that_says_what_it_learned_from(trained: Path, example_corpus: Corpus) -> None:
    """The manifest counts the corpus; both classifiers have weights."""
    model = load_model(trained)
    data = model.manifest.data
    assert (model.manifest.name, model.manifest.features, model.manifest.learner) == ("example 1", "full", "svm")
    assert (data["corpus"], data["package_inserts"], data["sections"]) == ("annotations", 12, 22)
    assert data["interacting"] == sum(data["modalities"].values()) > 100
    assert data["instances"] > data["interacting"]
    assert len(example_corpus.sections) == 22
    assert model.manifest.parser.startswith("spacy en_")
    assert model.classifiers.interaction.heaviest(1)[0][1] != 0


def test_a_trained_models_pipelines_load_with_the_default_trust(trained: Path) -> None:
    """No function of ours is inside them."""
    assert {"interaction", "modality"} <= set(load_pipelines(trained))


def test_training_is_deterministic(small_corpus: Corpus, paper: Settings, parser: ParseMemory, tmp_path: Path) -> None:
    """The same corpus and seed give the same weights, whatever the bytes of the skops files."""
    steps: list[str] = []
    for name in ("one", "two"):
        train(small_corpus, tmp_path / name, paper, parser=parser, name=name, seed=4, on_step=steps.append)
    one, two = (load_model(tmp_path / name) for name in ("one", "two"))
    assert one.classifiers == two.classifiers
    assert one.manifest.files["classifiers.json"] == two.manifest.files["classifiers.json"]
    assert steps == ["parsing", "training"] * 2


def test_scores_can_go_into_the_manifest(
    small_corpus: Corpus, paper: Settings, parser: ParseMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cross-validation over package inserts runs first, and what it is of is said."""
    with pytest.raises(NotEnoughDataError, match="cannot make 10 folds"):
        train(small_corpus, tmp_path / "few", paper, parser=parser, name="few", score=True)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("ddi.learning.CALIBRATION_FOLDS", 2)
    steps: list[str] = []
    small = type(small_corpus)(small_corpus.name, small_corpus.path, _inserts_of_their_own(small_corpus))
    manifest = train(small, tmp_path / "model", paper, parser=parser, name="model", score=True, on_step=steps.append)
    assert steps == ["parsing", "cross-validating over package inserts", "training"]
    assert manifest.scores["protocol"] == "insert"
    assert 0 <= manifest.scores["instances"]["f"]["value"] <= 1
    model = load_model(tmp_path / "model")
    assert "score: section pairs, F" in dict(row[:2] for row in model_tables(model, 5)[0].rows)
    assert model_json(model, 5)["manifest"]["scores"] == manifest.scores


def _inserts_of_their_own(corpus: Corpus) -> tuple:  # type: ignore[type-arg]
    return tuple(replace(section, package_insert=section.name) for section in corpus.sections)


def test_a_model_is_not_replaced_unless_told_to(
    trained: Path, small_corpus: Corpus, paper: Settings, parser: ParseMemory
) -> None:
    """It still stands."""
    before = (trained / "manifest.json").read_bytes()
    with pytest.raises(OutputError, match="--force"):
        train(small_corpus, trained, paper, parser=parser, name="other")
    assert (trained / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ranolazine", ("ranolazine",)),
        ("Quinupristin/Dalfopristin", ("quinupristin", "dalfopristin")),
        ("zorbamide and quexapine", ("zorbamide", "quexapine")),
        ("", ()),
        (" / ", ()),
    ],
)
def test_a_labels_ingredients(text: str, names: tuple[str, ...]) -> None:
    """Of a combination, each."""
    assert own_names(text) == names


def test_the_dictionary_knows_names() -> None:
    """A drug by its normalised name, an invented word not at all."""
    assert known_name("warfarin") == "warfarin"
    assert known_name("zorbamide") is None


def test_a_corpus_without_interactions_teaches_nothing(
    small_corpus: Corpus, paper: Settings, parser: ParseMemory, tmp_path: Path
) -> None:
    """An error that says so, and no folder."""
    section = next(s for s in small_corpus.sections if not s.interactions)
    bare = type(small_corpus)("bare", small_corpus.path, (section,))
    with pytest.raises(NotEnoughDataError, match="too little to learn from"):
        train(bare, tmp_path / "model", paper, parser=parser, name="bare")
    assert list(tmp_path.iterdir()) == []


def test_what_is_missed_is_counted(example_corpus: Corpus) -> None:
    """With no drug mentions at all, every annotated interaction is out of reach and none is forgotten."""
    examples = build_examples(example_corpus, parser=None, mentions=lambda _: ())
    pairs = {(s.name, i.mention_spans) for s in example_corpus.sections for i in s.interactions}
    assert examples.contexts == ()
    assert len(examples.missed) == len(pairs)


def test_a_model_scores_the_corpus_it_has_seen_well(trained: Path, example_corpus: Corpus) -> None:
    """Its folder is all that is needed; the evaluation names model and corpus."""
    evaluation = evaluate(example_corpus, load_model(trained))
    assert evaluation.about["model"] == "example 1"
    assert evaluation.about["mentions"] == "gold"
    found = evaluation.measures.instances.f.value
    assert found is not None
    assert found > 0.8
