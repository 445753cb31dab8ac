"""A decision tree, as near to J48 as scikit-learn goes, and the fitted tree as plain values.

J48 is Weka's C4.5 (Quinlan 1993). Here too a split gains most in entropy, a leaf holds two instances or more, and the
tree is pruned by C4.5's pessimistic estimate of errors with confidence 0.25. Three things differ: C4.5 divides the
gain by the entropy of the split itself (the gain ratio), takes off some bits for the choice of a numeric threshold, and
may replace a subtree by its larger branch instead of by a leaf.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from ddi.learners.base import FittedLearner
from ddi.numbers import read_count, read_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

# C4.5 prefers the smaller tree also where it costs this much of an error.
_PREFERENCE = 0.1


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: its test, where that leads, and the training instances that came here.

    A leaf has no ``feature``. ``below`` and ``above`` are the places of the children: for a value up to the threshold
    (an absent feature is 0), and for a greater one; a child stands after its parent.
    """

    positive: int
    total: int
    feature: str = ""
    threshold: float = 0.0
    below: int = 0
    above: int = 0

    @property
    def share(self) -> float:
        """The positive share, smoothed so that a small pure leaf is less sure than a large one (Laplace)."""
        return (self.positive + 1) / (self.total + 2)


@dataclass(frozen=True, slots=True)
class TreeModel:
    """A fitted tree; the root is the first node. A score is the positive share of the leaf."""

    nodes: tuple[Node, ...]
    kind: str = "tree"
    boundary: float = 0.5

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TreeModel:
        """Read back what ``to_json`` gave.

        Raises:
            KeyError, TypeError, ValueError: the value is not of that form.
        """
        columns = [value[name] for name in ("positive", "total", "feature", "threshold", "below", "above")]
        nodes = tuple(
            Node(
                read_count(positive),
                read_count(total),
                str(feature),
                read_number(threshold),
                *map(read_count, (below, above)),
            )
            for positive, total, feature, threshold, below, above in zip(*columns, strict=True)
        )
        for place, node in enumerate(nodes):
            if not node.positive <= node.total or not node.total:
                raise ValueError(f"node {place} has no such instances: {node.positive} of {node.total}")
            # Backward links would make a score run for ever.
            if node.feature and not all(place < child < len(nodes) for child in (node.below, node.above)):
                raise ValueError(f"node {place} has no such children: {node.below}, {node.above}")
        if not nodes:
            raise ValueError("a tree has at least one node")
        return cls(nodes)

    def to_json(self) -> dict[str, Any]:
        """Return plain values: one list a field, one entry a node."""
        return {name: [getattr(node, name) for node in self.nodes] for name in Node.__slots__}

    def scores(self, instances: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
        """Return the positive share, smoothed, of the leaf that each instance comes to."""
        return np.array([self.nodes[self._leaf(features)].share for features in instances], dtype=np.float64)

    def heaviest(self, count: int) -> list[tuple[str, float]]:
        """Return the features that tell most: their splits' gain in bits per training instance.

        The sign says on which side positive instances are: above 0 where the feature speaks for the positive class.
        """
        gains: dict[str, float] = {}
        signs: dict[str, float] = {}
        for node in self.nodes:
            if node.feature:
                below, above = self.nodes[node.below], self.nodes[node.above]
                gain = _bits(node) - _bits(below) - _bits(above)
                gains[node.feature] = gains.get(node.feature, 0.0) + gain / self.nodes[0].total
                direction = math.copysign(gain, above.positive / above.total - below.positive / below.total)
                signs[node.feature] = signs.get(node.feature, 0.0) + direction
        weights = [(name, math.copysign(gain, signs[name])) for name, gain in gains.items()]
        return sorted(weights, key=lambda item: (-abs(item[1]), item[0]))[:count]

    def lines(self) -> list[tuple[str, str]]:
        """Return the tree for reading: each test, indented, and positive of all training instances that pass it."""
        found: list[tuple[str, str]] = []
        waiting = [(0, 0, "all")]
        while waiting:
            place, depth, test = waiting.pop()
            node = self.nodes[place]
            answer = "" if node.feature else (": yes" if node.share >= self.boundary else ": no")
            found.append(("|  " * depth + test + answer, f"{node.positive} / {node.total}"))
            if node.feature:
                plain = node.threshold == 0.5
                below = f"without {node.feature}" if plain else f"{node.feature} <= {node.threshold:g}"
                above = f"with {node.feature}" if plain else f"{node.feature} > {node.threshold:g}"
                waiting += [(node.below, depth + 1, below), (node.above, depth + 1, above)]
        return found

    def _leaf(self, features: Mapping[str, float]) -> int:
        place = 0
        while (node := self.nodes[place]).feature:
            place = node.above if features.get(node.feature, 0.0) > node.threshold else node.below
        return place


@dataclass(frozen=True, slots=True)
class DecisionTree:
    """A decision tree (the paper's: Weka's J48 with its defaults).

    Args:
        min_leaf: fewest training instances in a leaf (J48's ``-M 2``).
        confidence: of the pessimistic estimate; less prunes more (J48's ``-C 0.25``). ``None`` leaves the tree whole.
        seed: of the order in which features of equal gain are looked at.
    """

    min_leaf: int = 2
    confidence: float | None = 0.25
    seed: int = 0
    name: str = "tree"

    def settings(self) -> dict[str, Any]:
        """Return its settings as plain values, for a manifest."""
        return asdict(self)

    def fit(self, instances: Sequence[Mapping[str, float]], positive: NDArray[np.bool_]) -> FittedLearner:
        """Learn from instances and their classes; both classes are there."""
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.tree import DecisionTreeClassifier

        vectorizer = DictVectorizer()
        learner = DecisionTreeClassifier(
            criterion="entropy", min_samples_leaf=self.min_leaf, random_state=self.seed
        ).fit(vectorizer.fit_transform(instances), positive)
        nodes = _nodes(learner.tree_, list(vectorizer.feature_names_))
        if self.confidence is not None:
            nodes = _prune(nodes, self.confidence)
        return FittedLearner(TreeModel(_compact(nodes)), None)


def pessimistic_errors(total: float, errors: float, confidence: float) -> float:
    """Return how many errors more a leaf is to be charged with than it makes on its training data.

    The upper limit of a binomial share, less what was seen (Quinlan 1993, chapter 4.2; Weka's ``Stats.addErrs``).
    """
    if errors < 1:
        none = total * (1 - math.exp(math.log(confidence) / total))
        return none if errors == 0 else none + errors * (pessimistic_errors(total, 1, confidence) - none)
    if errors + 0.5 >= total:
        return max(total - errors, 0.0)
    z = NormalDist().inv_cdf(1 - confidence)
    share = (errors + 0.5) / total
    spread = math.sqrt(share / total - share**2 / total + z**2 / (4 * total**2))
    upper = (share + z**2 / (2 * total) + z * spread) / (1 + z**2 / total)
    return upper * total - errors


def _nodes(tree: Any, names: Sequence[str]) -> list[Node]:  # noqa: ANN401 - scikit-learn ships no types
    """Copy the nodes out of scikit-learn's arrays; a child stands after its parent there too."""
    nodes = []
    for place, total in enumerate(tree.n_node_samples.tolist()):
        positive = round(float(tree.value[place][0][1]) * total)
        below, above = int(tree.children_left[place]), int(tree.children_right[place])
        if below < 0:
            nodes.append(Node(positive, total))
        else:
            feature = names[int(tree.feature[place])]
            nodes.append(Node(positive, total, feature, float(tree.threshold[place]), below, above))
    return nodes


def _prune(nodes: Sequence[Node], confidence: float) -> list[Node]:
    """Make a leaf of each node that is expected to make no more errors as one, from the leaves up."""
    pruned = list(nodes)
    charged = [0.0] * len(nodes)
    for place in reversed(range(len(nodes))):
        node = nodes[place]
        errors = min(node.positive, node.total - node.positive)
        charged[place] = errors + pessimistic_errors(node.total, errors, confidence)
        if node.feature:
            below_it = charged[node.below] + charged[node.above]
            if charged[place] <= below_it + _PREFERENCE:
                pruned[place] = Node(node.positive, node.total)
            else:
                charged[place] = below_it
    return pruned


def _compact(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Leave out the nodes that no path from the root reaches any more."""
    kept: list[int] = []
    waiting = [0]
    while waiting:
        place = waiting.pop()
        kept.append(place)
        if nodes[place].feature:
            waiting += [nodes[place].above, nodes[place].below]
    moved = {place: number for number, place in enumerate(kept)}
    return tuple(
        Node(node.positive, node.total, node.feature, node.threshold, moved[node.below], moved[node.above])
        if node.feature
        else node
        for node in (nodes[place] for place in kept)
    )


def _bits(node: Node) -> float:
    """Return the bits that the classes of a node's instances take."""
    parts = (node.positive, node.total - node.positive)
    return -sum(part * math.log2(part / node.total) for part in parts if part)
