"""Every instance is scored by a model that did not see its fold, and anyone can compute the figures again."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ddi.errors import NotEnoughDataError, OutputError
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.protocols import assign_folds
from ddi.learning import featurize
from ddi.report.evaluation_report import evaluation_tables, write_report

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.evaluation.examples import Examples
    from ddi.evaluation.results import Evaluation
    from ddi.learning import Features, Settings


@pytest.fixture(scope="session")
def evaluation(small_examples: Examples, small_features: Features, paper: Settings) -> Evaluation:
    return crossvalidate(
        small_examples, paper, protocol="section", folds=3, features=small_features, about={"corpus": "small"}
    )


@pytest.mark.parametrize("which", ["paper", "full"])
def test_the_labels_of_a_held_out_fold_do_not_reach_its_scores(
    small_examples: Examples, which: str, request: pytest.FixtureRequest
) -> None:
    """Neither learning, nor calibration, nor the threshold sees them: shuffled, they change no prediction there."""
    settings: Settings = request.getfixturevalue(which)
    features = featurize(small_examples.contexts, settings.features)
    folds = assign_folds(small_examples, protocol="insert", folds=2)
    inside = np.flatnonzero(folds == 0).tolist()
    shuffled = random.Random(1).sample(inside, len(inside))
    labels = list(small_examples.labels)
    for index, source in zip(inside, shuffled, strict=True):
        labels[index] = small_examples.labels[source]
    changed = replace(small_examples, labels=tuple(labels))
    assert changed.labels != small_examples.labels
    predictions = []
    for examples in (small_examples, changed):
        rows = crossvalidate(examples, settings, protocol="insert", folds=2, features=features).rows
        predictions.append(
            [
                (row.score, row.predicted, row.predicted_modality, row.predicted_precipitant)
                for row in rows
                if row.fold == 0
            ]
        )
    assert len(predictions[0]) == len(inside)
    assert predictions[0] == predictions[1]


def test_the_same_seed_gives_the_same_evaluation(
    small_examples: Examples, small_features: Features, paper: Settings, evaluation: Evaluation
) -> None:
    """Rows, figures and intervals."""
    again = crossvalidate(
        small_examples, paper, protocol="section", folds=3, features=small_features, about={"corpus": "small"}
    )
    assert again == evaluation


def test_every_instance_has_a_prediction_of_its_fold(small_examples: Examples, evaluation: Evaluation) -> None:
    """In order, with the fold that it was held out in; the evaluation says how it came about."""
    assert len(evaluation.rows) == len(small_examples.contexts) + len(small_examples.missed)
    folds = assign_folds(small_examples, protocol="section", folds=3).tolist()
    assert [row.fold for row in evaluation.rows[: len(folds)]] == folds
    assert evaluation.about == {"corpus": "small", "protocol": "section", "folds": 3, "seed": 0}


def test_folds_are_counted_as_they_are_done(
    small_examples: Examples, small_features: Features, paper: Settings
) -> None:
    """For a bar on the screen."""
    done: list[int] = []
    crossvalidate(small_examples, paper, protocol="instance", folds=2, features=small_features, on_fold=done.append)
    assert done == [1, 2]


def test_it_finds_more_than_the_baseline(examples: Examples, full: Settings) -> None:
    """Even on a dozen labels, learning beats calling every pair of one sentence an interaction."""
    evaluation = crossvalidate(examples, full, protocol="insert", folds=2)
    mine, theirs = evaluation.measures.instances, evaluation.references["every pair in one sentence"].instances
    assert mine.f.value is not None
    assert theirs.f.value is not None
    assert mine.f.value > theirs.f.value > 0


def test_too_few_inserts_are_an_error(small_examples: Examples, small_features: Features, paper: Settings) -> None:
    """Before anything is learned."""
    with pytest.raises(NotEnoughDataError, match="cannot make 20 folds over inserts"):
        crossvalidate(small_examples, paper, protocol="insert", folds=20, features=small_features)


def f_of(gold: list[int], predicted: list[int]) -> tuple[float, float, float]:
    right = sum(g and p for g, p in zip(gold, predicted, strict=True))
    return right / sum(predicted), right / sum(gold), 2 * right / (sum(gold) + sum(predicted))


def test_the_figures_can_be_computed_from_the_predictions_alone(evaluation: Evaluation, tmp_path: Path) -> None:
    """With nothing but the CSV file and a few lines: instances, section pairs, and the baseline."""
    write_report(evaluation, tmp_path / "report")
    report = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    with (tmp_path / "report" / "predictions.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    def written(measure: dict[str, dict[str, float]]) -> tuple[float, ...]:
        return tuple(measure[part]["value"] for part in ("precision", "recall", "f"))

    gold, predicted = [int(row["gold"]) for row in rows], [int(row["predicted"]) for row in rows]
    assert written(report["scores"]["instances"]) == pytest.approx(f_of(gold, predicted), abs=1e-6)
    pairs: dict[tuple[str, ...], list[int]] = {}
    for row in rows:
        names = sorted(" ".join(row[drug].lower().split()) for drug in ("drug1", "drug2"))
        both = pairs.setdefault((row["section"], *names), [0, 0])
        both[0] |= int(row["gold"])
        both[1] |= int(row["predicted"])
    columns = [list(column) for column in zip(*pairs.values(), strict=True)]
    assert written(report["scores"]["section_pairs"]) == pytest.approx(f_of(*columns), abs=1e-6)
    near = [int(row["first_sentence"] != "" and row["first_sentence"] == row["last_sentence"]) for row in rows]
    baseline = report["references"]["every pair in one sentence"]["instances"]
    assert written(baseline) == pytest.approx(f_of(gold, near), abs=1e-6)
    stated = [row for row in rows if row["gold"] == "1" and row["first_sentence"] != ""]
    right = sum(row["gold_modality"] == row["predicted_modality"] for row in stated) / len(stated)
    assert report["scores"]["modality"]["accuracy"]["value"] == pytest.approx(right, abs=1e-6)


def test_a_report_is_three_files(evaluation: Evaluation, tmp_path: Path) -> None:
    """Its Markdown shows the same tables as the screen, with the protocol; the folder is made."""
    write_report(evaluation, tmp_path / "deep" / "report")
    assert sorted(path.name for path in (tmp_path / "deep" / "report").iterdir()) == [
        "predictions.csv",
        "report.json",
        "report.md",
    ]
    text = (tmp_path / "deep" / "report" / "report.md").read_text(encoding="utf-8")
    assert "protocol: section" in text
    for table in evaluation_tables(evaluation):
        assert table.to_markdown() in text


def test_a_report_that_cannot_be_written_is_an_error(evaluation: Evaluation, tmp_path: Path) -> None:
    """A file stands where the folder should."""
    (tmp_path / "report").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be made"):
        write_report(evaluation, tmp_path / "report")
    assert (tmp_path / "report").read_text(encoding="utf-8") == "mine"
