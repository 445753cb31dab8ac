"""All figures of agreement between annotators, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus_tools.agreement.disagreements import find_disagreements
from corpus_tools.agreement.interactions import interaction_agreement, interaction_coefficients
from corpus_tools.agreement.mentions import mention_agreement, mention_confusions

if TYPE_CHECKING:
    from corpus_tools.agreement.disagreements import Disagreement
    from corpus_tools.agreement.figures import Matched
    from corpus_tools.agreement.interactions import Kappa
    from corpus_tools.agreement.loading import Comparison
    from corpus_tools.agreement.mentions import Confusion


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far annotators agree on the same sections, and where they do not."""

    names: tuple[str, ...]
    letters: tuple[str, ...]
    sections: tuple[str, ...]
    mentions: tuple[Matched, ...]
    confusions: tuple[Confusion, ...]
    interactions: tuple[Matched, ...]
    coefficients: tuple[Kappa, ...]
    disagreements: tuple[Disagreement, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values; a figure that is not defined is null."""
        return {
            "annotators": dict(zip(self.letters, self.names, strict=True)),
            "sections": list(self.sections),
            "mentions": [matched.to_json() for matched in self.mentions],
            "confusions": [confusion.to_json() for confusion in self.confusions],
            "interactions": [matched.to_json() for matched in self.interactions],
            "coefficients": [coefficient.to_json() for coefficient in self.coefficients],
            "disagreements": [disagreement.to_json() for disagreement in self.disagreements],
        }


def measure_agreement(comparison: Comparison) -> Agreement:
    """Return all figures and all disagreements.

    Raises:
        MissingDependencyError: NLTK is not installed.
    """
    return Agreement(
        names=comparison.names,
        letters=comparison.letters,
        sections=tuple(section.name for section in comparison.sections),
        mentions=mention_agreement(comparison),
        confusions=mention_confusions(comparison),
        interactions=interaction_agreement(comparison),
        coefficients=interaction_coefficients(comparison),
        disagreements=find_disagreements(comparison),
    )
