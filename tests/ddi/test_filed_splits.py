"""Splits from a file as folds and parts of instances."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus_tools.errors import SplitError
from corpus_tools.splitting import TWO_THIRDS, fold_shares, parse_shares, split_corpus
from ddi.drugs.training import by_insert
from ddi.errors import NotEnoughDataError
from ddi.evaluation.crossval import crossvalidate
from ddi.evaluation.examples import build_examples
from ddi.evaluation.filed_splits import filed_folds, filed_insert_folds, filed_two_parts
from ddi.evaluation.two_parts import TEST

if TYPE_CHECKING:
    from corpus_tools.corpus import Corpus
    from ddi.evaluation.examples import Examples
    from ddi.learning import Features, Settings


@pytest.fixture(scope="module")
def unparsed(example_corpus: Corpus) -> Examples:
    """Return the instances of the example corpus, without parses."""
    return build_examples(example_corpus, parser=None)


@pytest.mark.parametrize("unit", ["statement", "section", "insert"])
def test_the_folds_of_a_file_are_those_of_the_instances(unit: str, example_corpus: Corpus, unparsed: Examples) -> None:
    """Each instance is in the fold of its sentences."""
    split = split_corpus(example_corpus, unit=unit, shares=fold_shares(4), folds=True)
    assigned = filed_folds(unparsed, split)
    assert sorted(set(assigned.tolist())) == [0, 1, 2, 3]
    for context, fold in zip(unparsed.contexts, assigned, strict=True):
        span = context.instance.span
        parts = {split.part_of(context.instance.section, offset) for offset in (span.start, span.end - 1)}
        assert parts == {f"fold-{fold + 1}"} or unit == "statement"
        assert split.part_of(context.instance.section, context.instance.closest.second.start) == f"fold-{fold + 1}"


def test_a_cross_validation_takes_the_folds(
    small_corpus: Corpus, small_examples: Examples, small_features: Features, paper: Settings
) -> None:
    """The rows say which, and the report says whose."""
    split = split_corpus(small_corpus, unit="insert", shares=fold_shares(3), seed=5, folds=True)
    evaluation = crossvalidate(small_examples, paper, protocol="insert", features=small_features, split=split)
    folds = {(row.section, row.fold) for row in evaluation.rows if row.fold is not None}
    assert {(name, f"fold-{fold + 1}") for name, fold in folds} <= {(row.section, row.part) for row in split.rows}
    assert evaluation.about["folds"] == 3
    assert evaluation.about["split"] == {
        "unit": "insert",
        "seed": 5,
        "parts": ["fold-1", "fold-2", "fold-3"],
        "corpus": "annotations",
    }


def test_a_fold_without_instances_is_an_error(example_corpus: Corpus, unparsed: Examples) -> None:
    """It is named."""
    split = split_corpus(example_corpus, unit="section", shares=fold_shares(3), folds=True)
    lonely = replace(split, rows=tuple(replace(row, part="fold-1") for row in split.rows))
    with pytest.raises(NotEnoughDataError, match="fold-2"):
        filed_folds(unparsed, lonely)


def test_inserts_are_held_out_whole(example_corpus: Corpus) -> None:
    """Each once; a split that cuts them is refused."""
    inserts = list(by_insert(example_corpus.sections).values())
    split = split_corpus(example_corpus, unit="insert", shares=fold_shares(3), folds=True)
    folds = filed_insert_folds(split, inserts)
    assert sorted(place for _, held_out in folds for place in held_out) == list(range(12))
    assert all(sorted(train + held_out) == list(range(12)) for train, held_out in folds)
    cut = split_corpus(example_corpus, unit="section", shares=fold_shares(3), folds=True)
    with pytest.raises(SplitError, match="expected a split by insert; found one by section"):
        filed_insert_folds(cut, inserts)


@pytest.mark.parametrize("unit", ["statement", "insert"])
def test_two_parts_are_those_of_the_file(unit: str, example_corpus: Corpus, unparsed: Examples) -> None:
    """The development part is cut into folds by the same unit, and the test part into none."""
    split = split_corpus(example_corpus, unit=unit, shares=TWO_THIRDS)
    parts = filed_two_parts(unparsed, split, folds=3)
    for index, context in enumerate(unparsed.contexts):
        part = split.part_of(context.instance.section, context.instance.closest.first.start)
        assert parts.part_of(index) == part
    assert sorted(set(parts.folds.tolist())) == [-1, 0, 1, 2]
    assert len(parts.missed_in_test) == len(unparsed.missed)
    if unit == "insert":
        folds = {(unparsed.inserts[index], int(fold)) for index, fold in enumerate(parts.folds)}
        assert len(folds) == len(set(unparsed.inserts))
    assert [part for part, _, _ in parts.rounds()][-1] == TEST
    assert np.array_equal(filed_two_parts(unparsed, split, folds=3).folds, parts.folds)


def test_two_parts_of_other_names_are_refused(example_corpus: Corpus, unparsed: Examples) -> None:
    """The paper's table needs a development and a test part."""
    split = split_corpus(example_corpus, unit="insert", shares=parse_shares("train=1/2,test=1/2"))
    with pytest.raises(SplitError, match="expected the parts development and test; found train, test"):
        filed_two_parts(unparsed, split)
