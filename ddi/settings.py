"""Settings by the names that the commands use."""

from __future__ import annotations

from ddi.features import FEATURE_SETS
from ddi.learners import LEARNERS
from ddi.learners.svm import SVM
from ddi.learning import Settings
from ddi.thresholds import best_pair_f_threshold

#: The project's own: the default groups of the set ``full``, vectors of length 1, the threshold at which section pairs
#: have the best F in the training part.
FULL = Settings(
    features=FEATURE_SETS["full"],
    interaction=SVM(loss="squared_hinge", unit=True),
    modality=SVM(loss="squared_hinge", cost=0.1),
    roles=SVM(loss="squared_hinge", cost=0.03),
    threshold=best_pair_f_threshold,
)


def settings_named(*, features: str = "paper", learner: str = "svm") -> Settings:
    """Return the settings of a feature set and a learner: modality is always learned by the same learner.

    Raises:
        ValueError: there is no such set or learner.
    """
    if features not in FEATURE_SETS or learner not in LEARNERS:
        raise ValueError(f"unknown features {features!r} or learner {learner!r}")
    if features == "full" and learner == "svm":
        return FULL
    return Settings(
        features=FEATURE_SETS[features],
        interaction=LEARNERS[learner],
        modality=LEARNERS[learner],
        roles=LEARNERS[learner],
    )
