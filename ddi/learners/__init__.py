"""The learners, and the scorers that they leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddi.learners.linear import LinearModel
from ddi.learners.rules import RIPPER, RuleModel
from ddi.learners.svm import SVM
from ddi.learners.tree import DecisionTree, TreeModel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ddi.learners.base import Learner, Scorer

#: The learners that the commands offer, with the paper's settings.
LEARNERS: dict[str, Learner] = {"svm": SVM(), "tree": DecisionTree(), "rules": RIPPER()}

#: How each kind of scorer is read back from a model's files.
SCORERS: dict[str, Callable[[Mapping[str, Any]], Scorer]] = {
    "linear": LinearModel.from_json,
    "tree": TreeModel.from_json,
    "rules": RuleModel.from_json,
}
