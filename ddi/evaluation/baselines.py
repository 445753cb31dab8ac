"""What the scores stand beside: answers that need no learning, and one that no learner on this gold can beat."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus_tools.documents import Modality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.evaluation.predictions import PredictionRow


def majority(rows: Sequence[PredictionRow]) -> list[PredictionRow]:
    """Answer with the more frequent class: no pair interacts, and every interaction has the commoner modality."""
    modalities = Counter(row.gold_modality for row in rows if row.gold)
    commonest = max(Modality, key=lambda modality: modalities[modality])
    return [replace(row, predicted=0, predicted_modality=commonest if row.reachable else None) for row in rows]


def every_pair_in_one_sentence(rows: Sequence[PredictionRow]) -> list[PredictionRow]:
    """Call every pair that stands in one sentence an interaction."""
    return [replace(row, predicted=int(_in_one_sentence(row))) for row in rows]


def repeats_oracle(rows: Sequence[PredictionRow]) -> list[PredictionRow]:
    """Call every one-sentence instance of a true section pair an interaction.

    The annotators marked an interaction once; the same pair stated again is unmarked. This is what someone who
    knows every true pair, but not where it was marked, would score.
    """
    true_pairs = {row.pair for row in rows if row.gold}
    return [replace(row, predicted=int(_in_one_sentence(row) and row.pair in true_pairs)) for row in rows]


def _in_one_sentence(row: PredictionRow) -> bool:
    return row.reachable and row.first_sentence == row.last_sentence
