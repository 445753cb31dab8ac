"""What a learner is, and what it leaves behind once it is fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline


class Scorer(Protocol):
    """A fitted learner as plain values, so that loading it runs no code and scoring needs no scikit-learn.

    ``kind`` names the class in a model's files; ``boundary`` is the score from which an instance is of the positive
    class.
    """

    @property
    def kind(self) -> str:
        """The scorer's kind, a key of ``ddi.learners.SCORERS``."""
        ...

    @property
    def boundary(self) -> float:
        """The score from which an instance is of the positive class."""
        ...

    def scores(self, instances: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the score of each instance; a higher one is more surely positive."""
        ...

    def heaviest(self, count: int) -> list[tuple[str, float]]:
        """Return the features that count most, each with its weight, heaviest first."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Return plain values, from which ``from_json`` makes the same scorer."""
        ...


@dataclass(frozen=True, slots=True)
class FittedLearner:
    """A scorer and, where scikit-learn fitted it, the pipeline that it was read from."""

    scorer: Scorer
    pipeline: Pipeline | None


class Learner(Protocol):
    """Something that learns two classes from named features. A frozen dataclass, whose fields are its settings."""

    @property
    def name(self) -> str:
        """The learner's name in commands and manifests."""
        ...

    def settings(self) -> dict[str, Any]:
        """Return its settings as plain values, for a manifest."""
        ...

    def fit(self, instances: Sequence[Mapping[str, float]], positive: NDArray[np.bool_]) -> FittedLearner:
        """Learn from instances and their classes; both classes are there."""
        ...
