"""The decision tree: C4.5's pruning, and the tree as plain values."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi.learners.tree import DecisionTree, Node, TreeModel, pessimistic_errors

# One feature tells the class but for a few; the others are noise.
GENERATOR = np.random.default_rng(3)
POSITIVE = GENERATOR.random(200) < 0.3
INSTANCES = [
    {
        **({"path=increas": 1.0} if label != (GENERATOR.random() < 0.05) else {}),
        **{f"bigram={name}": 1.0 for name in range(8) if GENERATOR.random() < 0.5},
    }
    for label in POSITIVE
]


def fitted(tree: DecisionTree) -> TreeModel:
    scorer = tree.fit(INSTANCES, POSITIVE).scorer
    assert isinstance(scorer, TreeModel)
    return scorer


@pytest.mark.parametrize(
    ("total", "errors", "upper"),
    [(6, 0, 0.206), (9, 0, 0.143), (1, 0, 0.750), (16, 1, 0.157), (2, 2, 1.0)],
)
def test_the_pessimistic_estimate_is_quinlans(total: int, errors: int, upper: float) -> None:
    """Upper limits of the share of errors at confidence 0.25, as the C4.5 book's worked example has them."""
    found = (errors + pessimistic_errors(total, errors, 0.25)) / total
    assert found == pytest.approx(upper, abs=0.012)


@given(st.integers(1, 500), st.integers(0, 500), st.floats(0.01, 0.5))
def test_the_estimate_is_never_below_what_was_seen(total: int, errors: int, confidence: float) -> None:
    """A charge is not negative, and no leaf is charged with more errors than it has instances."""
    seen = min(errors, total)
    assert 0 <= pessimistic_errors(total, seen, confidence) <= total - seen + 1e-9


def test_an_unpruned_tree_is_scikit_learns() -> None:
    """The plain nodes answer as the fitted object does."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.tree import DecisionTreeClassifier

    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(INSTANCES)
    theirs = DecisionTreeClassifier(criterion="entropy", min_samples_leaf=2, random_state=0).fit(matrix, POSITIVE)
    model = fitted(DecisionTree(confidence=None))
    assert len(model.nodes) == theirs.tree_.node_count
    shares = theirs.predict_proba(matrix)[:, 1]
    clear = shares != 0.5
    assert ((model.scores(INSTANCES) >= model.boundary) == (shares >= 0.5))[clear].all()


def test_pruning_leaves_the_feature_that_tells() -> None:
    """Noise is cut off, and a smaller confidence cuts more."""
    whole, pruned = fitted(DecisionTree(confidence=None)), fitted(DecisionTree(confidence=0.05))
    assert len(pruned.nodes) < len(whole.nodes)
    assert pruned.nodes[0].feature == "path=increas"
    assert pruned.nodes[0].total == len(INSTANCES)
    assert all(node.total >= 2 for node in pruned.nodes)


def test_a_tree_survives_json() -> None:
    """What comes back scores alike."""
    model = fitted(DecisionTree())
    assert TreeModel.from_json(json.loads(json.dumps(model.to_json()))) == model


@pytest.mark.parametrize(
    ("field", "value"), [("below", [0, 0, 0]), ("above", [9, 0, 0]), ("total", [1]), ("positive", ["x", 1, 1])]
)
def test_a_damaged_tree_is_refused(field: str, value: list[object]) -> None:
    """A link back would run for ever, a link too far would fail late."""
    good = TreeModel((Node(1, 3, "path=of", 0.5, 1, 2), Node(0, 2), Node(1, 1))).to_json()
    assert TreeModel.from_json(good).nodes[0].above == 2
    with pytest.raises((ValueError, TypeError)):
        TreeModel.from_json({**good, field: value})


def test_an_empty_tree_is_refused() -> None:
    """There is always a root."""
    with pytest.raises(ValueError, match="at least one node"):
        TreeModel.from_json({name: [] for name in Node.__slots__})


def test_the_tree_can_be_read() -> None:
    """Each test has its line, indented below its parent's, with counts; leaves say yes or no."""
    model = TreeModel(
        (Node(5, 10, "path=of", 0.5, 1, 2), Node(0, 4), Node(5, 6, "length", 7.5, 3, 4), Node(5, 5), Node(0, 1))
    )
    assert model.lines() == [
        ("all", "5 / 10"),
        ("|  with path=of", "5 / 6"),
        ("|  |  length > 7.5: no", "0 / 1"),
        ("|  |  length <= 7.5: yes", "5 / 5"),
        ("|  without path=of: no", "0 / 4"),
    ]
    assert model.scores([{}, {"path=of": 1.0}, {"path=of": 1.0, "length": 8.0}]).tolist() == pytest.approx(
        [1 / 6, 6 / 7, 1 / 3]
    )


def test_the_heaviest_features_gain_most_and_say_for_what_they_speak() -> None:
    """Weights are bits an instance; below 0 where the feature speaks against the positive class."""
    model = TreeModel(
        (Node(5, 10, "path=of", 0.5, 1, 2), Node(0, 4), Node(5, 6, "length", 7.5, 3, 4), Node(5, 5), Node(0, 1))
    )
    (first, weight), (second, other) = model.heaviest(5)
    assert (first, second) == ("path=of", "length")
    assert weight > 0 > other
    assert weight == pytest.approx(1 - 0.6 * 0.650022, abs=1e-4)
    assert model.heaviest(1) == [(first, weight)]


def test_settings_are_plain_and_one_seed_gives_one_tree() -> None:
    """A manifest holds them as JSON."""
    tree = DecisionTree()
    assert json.loads(json.dumps(tree.settings()))["confidence"] == 0.25
    assert fitted(tree) == fitted(DecisionTree())
