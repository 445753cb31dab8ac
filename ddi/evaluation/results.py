"""The figures of one evaluation, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddi.evaluation import baselines, metrics
from ddi.evaluation.reliability import Reliability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddi.evaluation.metrics import ClassScores, Estimate, Scores
    from ddi.evaluation.predictions import PredictionRow


@dataclass(frozen=True, slots=True)
class Measures:
    """All figures of one set of answers."""

    instances: Scores
    section_pairs: Scores
    section_pairs_with_modality: Scores
    one_sentence: Scores
    modality: ClassScores
    type: ClassScores
    roles: Estimate
    coverage: Estimate

    @classmethod
    def of(cls, rows: Sequence[PredictionRow], *, seed: int = 0) -> Measures:
        """Compute every figure from rows."""
        return cls(
            instances=metrics.instance_scores(rows, seed=seed),
            section_pairs=metrics.section_pair_scores(rows, seed=seed),
            section_pairs_with_modality=metrics.section_pair_modality_scores(rows, seed=seed),
            one_sentence=metrics.one_sentence_scores(rows, seed=seed),
            modality=metrics.modality_scores(rows, seed=seed),
            type=metrics.type_scores(rows, seed=seed),
            roles=metrics.role_accuracy(rows, seed=seed),
            coverage=metrics.coverage(rows, seed=seed),
        )

    def to_json(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "instances": self.instances.to_json(),
            "section_pairs": self.section_pairs.to_json(),
            "section_pairs_with_modality": self.section_pairs_with_modality.to_json(),
            "one_sentence": self.one_sentence.to_json(),
            "modality": self.modality.to_json(),
            "type": self.type.to_json(),
            "roles": {"accuracy": self.roles.to_json()},
            "coverage": self.coverage.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Rows, their figures, and the figures of the baselines on the same rows.

    ``about`` says what was evaluated and how: corpus, protocol, folds, seed, settings, versions.
    """

    about: dict[str, object]
    rows: tuple[PredictionRow, ...]
    measures: Measures
    references: dict[str, Measures]
    reliability: Reliability

    @classmethod
    def of(cls, rows: Sequence[PredictionRow], *, about: dict[str, object], seed: int = 0) -> Evaluation:
        """Score rows and their baselines."""
        answers = {
            "majority": baselines.majority(rows),
            "every pair in one sentence": baselines.every_pair_in_one_sentence(rows),
            "oracle: every one-sentence repeat of a true pair": baselines.repeats_oracle(rows),
        }
        return cls(
            about=about,
            rows=tuple(rows),
            measures=Measures.of(rows, seed=seed),
            references={name: Measures.of(reference, seed=seed) for name, reference in answers.items()},
            reliability=Reliability.of(rows),
        )

    def to_json(self) -> dict[str, object]:
        """Return plain values; references give instances, pairs, one-sentence instances and modality only."""
        return {
            "about": self.about,
            "scores": self.measures.to_json(),
            "reliability": self.reliability.to_json(),
            "references": {
                name: {
                    "instances": measures.instances.to_json(),
                    "section_pairs": measures.section_pairs.to_json(),
                    "one_sentence": measures.one_sentence.to_json(),
                    "modality": measures.modality.to_json(),
                }
                for name, measures in self.references.items()
            },
        }
