"""Rules learned by RIPPER (Cohen 1995), and the fitted rules as plain values.

Weka's JRip, the paper's rule learner, is RIPPER too. The implementation here is ``wittgenstein``. It differs from JRip
in details of pruning (its measure is (p - n + 1) / (p + n + 1), JRip's (p + 1) / (p + n + 2)) and has no least number
of instances that a rule must cover (JRip: 2). It grows a rule over every feature at every step, which takes too long
with thousands of them, so a few hundred are chosen first by their chi-squared statistic, on training data only.
"""

from __future__ import annotations

import random
import warnings
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from ddi.errors import MissingDependencyError
from ddi.learners.base import FittedLearner
from ddi.numbers import read_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rule:
    """A conjunction: features that must be there (``True``) or not (``False``).

    ``right`` and ``wrong`` count the training instances that meet it, by whether its conclusion holds.
    """

    conditions: tuple[tuple[str, bool], ...]
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """The share of right answers on training data, smoothed (Laplace), so that it is never 0 or 1."""
        return (self.right + 1) / (self.right + self.wrong + 2)

    def covers(self, features: Mapping[str, float]) -> bool:
        """Whether an instance meets every condition; a feature of value 0 is not there."""
        return all((features.get(name, 0.0) > 0) is present for name, present in self.conditions)


@dataclass(frozen=True, slots=True)
class RuleModel:
    """Rules for one class, the rarer in training; what none of them covers is of the other, as in RIPPER.

    Scores rank: for ``concludes`` = ``True`` the most precise of the rules that cover an instance gives
    ``(1 + precision) / 2``, above the boundary; where none does, it is half the positive share of what was left
    uncovered in training (``missed`` of ``uncovered``). For rules that conclude the negative class, 1 minus that.
    """

    rules: tuple[Rule, ...]
    concludes: bool
    missed: int
    uncovered: int
    kind: str = "rules"
    boundary: float = 0.5

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RuleModel:
        """Read back what ``to_json`` gave.

        Raises:
            KeyError, TypeError, ValueError: the value is not of that form.
        """
        missed, uncovered = read_count(value["missed"]), read_count(value["uncovered"])
        if missed > uncovered:
            raise ValueError(f"{missed} instances cannot be missed of {uncovered}")
        return cls(
            rules=tuple(
                Rule(
                    tuple((str(name), bool(present)) for name, present in rule["conditions"]),
                    read_count(rule["right"]),
                    read_count(rule["wrong"]),
                )
                for rule in value["rules"]
            ),
            concludes=bool(value["concludes"]),
            missed=missed,
            uncovered=uncovered,
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values, rules in the order learned."""
        return {
            "concludes": self.concludes,
            "missed": self.missed,
            "uncovered": self.uncovered,
            "rules": [
                {"conditions": [list(one) for one in rule.conditions], "right": rule.right, "wrong": rule.wrong}
                for rule in self.rules
            ],
        }

    def scores(self, instances: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the score of each instance, in 0..1; see the class."""
        left = (self.missed + 1) / (self.uncovered + 2) / 2
        found = [
            max(((1 + rule.precision) / 2 for rule in self.rules if rule.covers(features)), default=left)
            for features in instances
        ]
        scores = np.array(found, dtype=np.float64)
        return scores if self.concludes else 1 - scores

    def heaviest(self, count: int) -> list[tuple[str, float]]:
        """Return the features whose rules cover most: right answers of all rules that name the feature.

        Above 0 where the feature's presence speaks for the positive class, below 0 where it speaks against it.
        """
        weights: dict[str, float] = {}
        for rule in self.rules:
            for name, present in rule.conditions:
                weights[name] = weights.get(name, 0.0) + (rule.right if present is self.concludes else -rule.right)
        return sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0]))[:count]

    def lines(self) -> list[tuple[str, str]]:
        """Return the rules for reading, each with its right answers of all that it covers in training."""
        yes, no = ("yes", "no") if self.concludes else ("no", "yes")
        found = [
            (" and ".join(name if present else f"not {name}" for name, present in rule.conditions) + f": {yes}", rule)
            for rule in self.rules
        ]
        lines = [(text, f"{rule.right} / {rule.right + rule.wrong}") for text, rule in found]
        return [*lines, (f"otherwise: {no}", f"{self.uncovered - self.missed} / {self.uncovered}")]


@dataclass(frozen=True, slots=True)
class RIPPER:
    """Rules (the paper's: Weka's JRip, two rounds of optimisation, a third of the data for pruning).

    Args:
        features: how many features are chosen by chi-squared.
        rounds: of optimisation (JRip's ``-O 2``).
        prune_size: share of the data that a rule is pruned on (JRip's three folds).
        seed: of the cut between growing and pruning.
    """

    features: int = 300
    rounds: int = 2
    prune_size: float = 0.33
    seed: int = 1
    name: str = "rules"

    def settings(self) -> dict[str, Any]:
        """Return its settings as plain values, and the version of ``wittgenstein``, for a manifest."""
        _import_wittgenstein()
        return {**asdict(self), "wittgenstein": version("wittgenstein")}

    def fit(self, instances: Sequence[Mapping[str, float]], positive: NDArray[np.bool_]) -> FittedLearner:
        """Learn from instances and their classes; both classes are there. Features count as there or not.

        Raises:
            MissingDependencyError: ``wittgenstein`` is not installed.
        """
        names, present = _most_telling(instances, positive, self.features)
        # RIPPER learns rules for the rarer class.
        concludes = bool(positive.sum() * 2 <= len(positive))
        target = positive if concludes else ~positive
        rules = []
        covered = np.zeros(len(target), dtype=np.bool_)
        for conditions in self._grow(present, target):
            met = np.ones(len(target), dtype=np.bool_)
            for column, value in conditions:
                met &= present[:, column] == value
            named = tuple((names[column], value) for column, value in conditions)
            right = int((met & target).sum())
            rules.append(Rule(named, right, int(met.sum()) - right))
            covered |= met
        return FittedLearner(
            RuleModel(tuple(rules), concludes, int((target & ~covered).sum()), int((~covered).sum())), None
        )

    def _grow(self, present: NDArray[np.bool_], target: NDArray[np.bool_]) -> list[list[tuple[int, bool]]]:
        """Run RIPPER; each rule comes as columns and the values that they must have."""
        wittgenstein = _import_wittgenstein()
        from pandas import DataFrame

        if not present.shape[1]:
            return []
        # Integers, for it compares values with ==; and an index of its own, or rows and classes come apart in silence.
        table = DataFrame(present.astype(np.int8), columns=[str(column) for column in range(present.shape[1])])
        learner = wittgenstein.RIPPER(
            k=self.rounds, prune_size=self.prune_size, n_discretize_bins=None, random_state=self.seed
        )
        # It seeds Python's own generator, which is not its to change, and prints warnings of empty results.
        state = random.getstate()
        try:
            with warnings.catch_warnings(record=True):
                learner.fit(table, y=target.astype(int).tolist(), pos_class=1)
        finally:
            random.setstate(state)
        rules = [[(int(one.feature), bool(one.val)) for one in rule.conds] for rule in learner.ruleset_.rules]
        return [list(dict.fromkeys(conditions)) for conditions in rules if conditions]


def _import_wittgenstein() -> Any:  # noqa: ANN401 - it ships no types
    try:
        import wittgenstein
    except ImportError as error:
        raise MissingDependencyError(
            "the rule learner is not installed", remedy='Install it with `pip install "pk-ddi[rules]"`'
        ) from error
    return wittgenstein


def _most_telling(
    instances: Sequence[Mapping[str, float]], positive: NDArray[np.bool_], count: int
) -> tuple[list[str], NDArray[np.bool_]]:
    """Return the features of highest chi-squared statistic, and which instance has which (rows: instances)."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_selection import chi2

    vectorizer = DictVectorizer()
    there = vectorizer.fit_transform([{name: 1.0 for name, value in one.items() if value > 0} for one in instances])
    frequency = np.asarray(there.sum(axis=0)).ravel()
    # What every instance has tells nothing, and RIPPER's description length divides by what is left.
    varying = np.flatnonzero((frequency > 0) & (frequency < there.shape[0]))
    if not len(varying):
        return [], np.zeros((len(instances), 0), dtype=np.bool_)
    statistic = chi2(there[:, varying], positive)[0]
    chosen = np.sort(varying[np.argsort(-statistic, kind="stable")[:count]])
    names = [vectorizer.feature_names_[column] for column in chosen]
    return names, np.asarray(there[:, chosen].toarray() > 0, dtype=np.bool_)
