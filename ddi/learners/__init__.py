"""The learners, and the scorers that they leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddi.learners.linear import LinearModel
from ddi.learners.svm import SVM

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ddi.learners.base import Learner, Scorer

#: The learners that the commands offer, with the paper's settings.
LEARNERS: dict[str, Learner] = {"svm": SVM()}

#: How each kind of scorer is read back from a model's files.
SCORERS: dict[str, Callable[[Mapping[str, Any]], Scorer]] = {"linear": LinearModel.from_json}
