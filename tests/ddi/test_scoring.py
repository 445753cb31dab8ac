"""Contexts are scored as if each were scored alone with all its features, though most need few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ddi import scoring
from ddi.features import FEATURE_SETS
from ddi.learning import featurize
from ddi.model import load_model
from ddi.scoring import ContextScorer

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from ddi.evaluation.examples import Examples
    from ddi.features.context import Context, ParseMemory
    from ddi.learning import Prediction
    from ddi.model import Model


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def all_features(model: Model, contexts: Sequence[Context], threshold: float | None) -> list[Prediction | None]:
    """Return the predictions that all features of all contexts give."""
    features = featurize(contexts, FEATURE_SETS[model.manifest.features])
    found = model.classifiers.predict(features, threshold=threshold)
    return [prediction if prediction.interacts else None for prediction in found]


@pytest.mark.parametrize("threshold", [None, 0.01, 0.6, 1.0])
def test_pairs_turned_down_early_would_be_turned_down_anyway(
    model: Model, examples: Examples, parser: ParseMemory, threshold: float | None
) -> None:
    """To the last digit of each score, at any threshold; most contexts need no rules for effects."""
    scorer = ContextScorer(model, parser, threshold)
    found = scorer.predict(examples.contexts)
    assert found == all_features(model, examples.contexts, threshold)
    assert any(found) is (threshold != 1.0)
    # What is remembered changes nothing.
    assert scorer.predict(examples.contexts[::-1]) == found[::-1]


def test_every_feature_is_cheap_or_costly(examples: Examples) -> None:
    """The two parts are all features, in order, and names tell the one from the other."""
    for features in FEATURE_SETS.values():
        for context in examples.contexts[:100]:
            cheap, costly = features.cheap(context), features.costly(context)
            assert list((cheap | costly).items()) == list(features.interaction(context).items())
            assert not any(map(features.is_costly, cheap))
            assert all(map(features.is_costly, costly))


def test_equal_outlines_have_equal_cheap_features(examples: Examples) -> None:
    """What is remembered of one pair holds for the others of its outline; many pairs share one."""
    for features in FEATURE_SETS.values():
        seen: dict[Hashable, dict[str, float]] = {}
        for context in examples.contexts:
            cheap = features.cheap(context)
            assert list(seen.setdefault(features.outline(context), cheap)) == list(cheap)
        assert len(seen) < len(examples.contexts) or features.name == "paper"


def test_what_is_remembered_is_bounded(
    model: Model, examples: Examples, parser: ParseMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results are the same where nearly nothing fits."""
    expected = ContextScorer(model, parser, None).predict(examples.contexts)
    monkeypatch.setattr(scoring, "_OUTLINES", 2)
    monkeypatch.setattr(scoring, "_PREDICTIONS", 2)
    monkeypatch.setattr(scoring, "_BATCH", 7)
    small = ContextScorer(model, parser, None)
    assert [small.predict(examples.contexts) for _ in range(2)] == [expected, expected]
