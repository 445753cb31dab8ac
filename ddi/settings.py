"""Settings by the names that the commands use."""

from __future__ import annotations

from ddi.features import FEATURE_SETS
from ddi.learners import LEARNERS
from ddi.learning import Settings


def settings_named(*, features: str = "paper", learner: str = "svm") -> Settings:
    """Return the settings of a feature set and a learner: modality is always learned by the same learner.

    Raises:
        ValueError: there is no such set or learner.
    """
    if features not in FEATURE_SETS or learner not in LEARNERS:
        raise ValueError(f"unknown features {features!r} or learner {learner!r}")
    return Settings(features=FEATURE_SETS[features], interaction=LEARNERS[learner], modality=LEARNERS[learner])
