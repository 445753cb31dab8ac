"""What the scores stand beside."""

from __future__ import annotations

from typing import Any, TypeAlias

from ddi.evaluation import baselines
from ddi.evaluation.metrics import instance_scores, modality_scores
from ddi.evaluation.results import Evaluation

Invent: TypeAlias = Any


def rows(invent: Invent) -> list[Any]:
    return [
        invent.row(1, 0, modality=("negative", "positive")),
        invent.row(0, 1, sentences=(4, 4)),
        invent.row(1, 1, modality=("negative", "negative"), sentences=(0, 1)),
        invent.row(1, 1, modality=("positive", "negative"), drugs=("zorbamide", "velotril")),
        invent.row(0, 0, drugs=("norbutol", "velotril")),
        invent.row(1, 0, modality=("negative", None), drugs=("norbutol", "quexapine"), sentences=None),
    ]


def test_the_majority_finds_nothing(invent: Invent) -> None:
    """No pair interacts, and each interaction within reach has the commoner modality."""
    answers = baselines.majority(rows(invent))
    assert [row.predicted for row in answers] == [0] * 6
    assert [row.predicted_modality for row in answers] == ["negative"] * 5 + [None]
    assert instance_scores(answers).f.value == 0.0
    assert modality_scores(answers).accuracy.value == 2 / 3


def test_every_pair_in_one_sentence(invent: Invent) -> None:
    """Wherever one sentence holds both, and nowhere else."""
    answers = baselines.every_pair_in_one_sentence(rows(invent))
    assert [row.predicted for row in answers] == [1, 1, 0, 1, 1, 0]


def test_the_oracle_knows_the_pairs_not_the_places(invent: Invent) -> None:
    """It calls every one-sentence repeat of a true pair, also the unmarked one."""
    answers = baselines.repeats_oracle(rows(invent))
    assert [row.predicted for row in answers] == [1, 1, 0, 1, 0, 0]


def test_a_baseline_changes_nothing_but_the_answer(invent: Invent) -> None:
    """Gold and places stay, and the rows given are left as they are."""
    given = rows(invent)
    for baseline in (baselines.majority, baselines.every_pair_in_one_sentence, baselines.repeats_oracle):
        answers = baseline(given)
        assert [(row.gold, row.pair, row.gold_modality) for row in answers] == [
            (row.gold, row.pair, row.gold_modality) for row in given
        ]
    assert given == rows(invent)


def test_an_evaluation_stands_beside_them(invent: Invent) -> None:
    """On the same rows, the majority, every pair in one sentence, and the oracle."""
    evaluation = Evaluation.of(rows(invent), about={"corpus": "invented"})
    assert [name.split(":")[0] for name in evaluation.references] == [
        "majority",
        "every pair in one sentence",
        "oracle",
    ]
    references = evaluation.to_json()["references"]
    assert isinstance(references, dict)
    assert references["majority"]["instances"]["f"]["value"] == 0.0
    assert evaluation.references["every pair in one sentence"].instances.true_positive == 2
