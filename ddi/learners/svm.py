"""A linear support vector machine, the paper's best learner."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ddi.learners.base import FittedLearner
from ddi.learners.linear import LinearModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

# The dual solver's own limit of 1,000 passes is too low for the hinge loss at C = 1 on a few thousand instances.
_MAX_ITERATIONS = 50_000


@dataclass(frozen=True, slots=True)
class SVM:
    """A linear support vector machine (the paper's: Weka's SMO, linear kernel, C = 1).

    Names become columns, and columns are scaled by their largest absolute value. The features are not negative, so
    that is Weka's scaling to 0..1 (Boyce et al. 2012, section 3.2) without losing sparsity.

    Args:
        cost: C, the price of an instance on the wrong side of its margin.
        loss: ``hinge``, as SMO has it, or ``squared_hinge``.
        class_weight: ``None`` or ``balanced``.
        scale: whether columns are scaled.
        unit: whether each instance is then scaled to length 1, so that long statements don't weigh more.
        seed: of the solver's order of instances.
    """

    cost: float = 1.0
    loss: str = "hinge"
    class_weight: str | None = None
    scale: bool = True
    unit: bool = False
    seed: int = 0
    name: str = "svm"

    def settings(self) -> dict[str, Any]:
        """Return its settings as plain values, for a manifest."""
        return asdict(self)

    def fit(self, instances: Sequence[Mapping[str, float]], positive: NDArray[np.bool_]) -> FittedLearner:
        """Learn from instances and their classes; both classes are there."""
        pipeline = self.pipeline().fit(instances, positive)
        return FittedLearner(LinearModel.of(pipeline), pipeline)

    def pipeline(self) -> Pipeline:
        """Return a new pipeline, not yet fitted."""
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.pipeline import Pipeline
        from sklearn.preprocessing import MaxAbsScaler, Normalizer, StandardScaler
        from sklearn.svm import LinearSVC

        # The vectorizer's 64-bit indices are refused by liblinear; a transformer between the two narrows them.
        steps: list[tuple[str, Any]] = [
            ("vectorize", DictVectorizer()),
            ("scale", MaxAbsScaler() if self.scale else StandardScaler(with_mean=False, with_std=False)),
        ]
        if self.unit:
            steps.append(("unit", Normalizer()))
        learner = LinearSVC(
            C=self.cost,
            loss=self.loss,
            class_weight=self.class_weight,
            max_iter=_MAX_ITERATIONS,
            random_state=self.seed,
        )
        return Pipeline([*steps, ("learn", learner)])
