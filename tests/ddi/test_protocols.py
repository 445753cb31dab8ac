"""Four ways to make folds: reproducible, and with nothing on both sides that must stay together."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.corpus import Corpus
from ddi.errors import NotEnoughDataError
from ddi.evaluation.examples import build_examples
from ddi.evaluation.protocols import PROTOCOLS, assign_folds, groups_of, statement_groups, strata

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.evaluation.examples import Examples

Make: TypeAlias = Any

EACH = pytest.mark.parametrize("protocol", PROTOCOLS)


@EACH
def test_the_same_seed_gives_the_same_folds(examples: Examples, protocol: str) -> None:
    """And another seed other ones."""
    once, again, other = (assign_folds(examples, protocol=protocol, folds=5, seed=seed).tolist() for seed in (7, 7, 8))
    assert once == again
    assert once != other


@EACH
def test_every_instance_is_held_out_once(examples: Examples, protocol: str) -> None:
    """Every fold holds something."""
    folds = assign_folds(examples, protocol=protocol, folds=5)
    assert len(folds) == len(examples.contexts)
    assert set(folds.tolist()) == set(range(5))


def sides(units: list[str], folds: list[int]) -> int:
    """Return in how many folds the most scattered unit stands."""
    found = defaultdict(set)
    for unit, fold in zip(units, folds, strict=True):
        found[unit].add(fold)
    return max(map(len, found.values()))


def test_no_insert_stands_on_both_sides(examples: Examples) -> None:
    """The sections of one label are held out together; so are their statements."""
    folds = assign_folds(examples, protocol="insert", folds=5).tolist()
    assert sides(list(examples.inserts), folds) == 1
    assert sides([section.name for section in examples.sections], folds) == 1


def test_no_section_stands_on_both_sides(examples: Examples) -> None:
    """But an insert may: two of its sections are two units."""
    folds = assign_folds(examples, protocol="section", folds=5).tolist()
    assert sides([section.name for section in examples.sections], folds) == 1
    assert sides(list(examples.inserts), folds) > 1


def test_no_statement_stands_on_both_sides(examples: Examples) -> None:
    """Two instances that share a sentence are in one fold; a section may be in several."""
    folds = assign_folds(examples, protocol="statement", folds=5).tolist()
    for one, other in combinations(range(len(folds)), 2):
        first, second = examples.contexts[one].instance, examples.contexts[other].instance
        if first.section == second.section and first.span.overlaps(second.span):
            assert folds[one] == folds[other]
    assert sides([section.name for section in examples.sections], folds) > 1


def test_instances_are_stratified(examples: Examples) -> None:
    """Every large stratum is spread evenly, and so are those that interact."""
    folds = assign_folds(examples, protocol="instance", folds=5).tolist()
    names = strata(examples)
    for name, count in Counter(names).items():
        if count >= 5:
            spread = Counter(fold for stratum, fold in zip(names, folds, strict=True) if stratum == name)
            assert max(spread.values()) - min(spread[fold] for fold in range(5)) <= 1, name
    interacting = Counter(fold for label, fold in zip(examples.labels, folds, strict=True) if label.interacts)
    assert max(interacting.values()) - min(interacting.values()) <= len(set(names))


def test_a_stratum_is_distance_modality_type_and_era(examples: Examples) -> None:
    """As in section 3.3 of the paper; what doesn't interact has neither modality nor type."""
    found = set(strata(examples))
    assert {"0/none/none/newer", "0/positive/quantitative/newer", "1/none/none/older"} <= found
    unknown = replace(examples, eras=("",) * len(examples.eras))
    assert all(name.endswith("/unknown") for name in strata(unknown))


def test_statements_join_through_others(make: Make, tmp_path: Path) -> None:
    """Sentences 1-2 and 3-4 are one statement if a pair spans 2-3; a far one, and another section, are others."""
    near = "Zorbamide rose. Quexapine fell. Velotril stayed. Norbutol went. "
    text = near + "It is so. It was so. It is so. Zorbamide met quexapine."
    section = make.section(text, "Zorbamide", "Quexapine", "Velotril", "Norbutol", "quexapine")
    examples = build_examples(Corpus("c", tmp_path, (section, replace(section, name="two.txt"))), parser=None)
    groups = statement_groups(examples)
    by_section: dict[str, list[str]] = defaultdict(list)
    for context, group in zip(examples.contexts, groups, strict=True):
        by_section[context.instance.section].append(group)
    one, two = by_section["one.txt"], by_section["two.txt"]
    assert len(set(one[:-1])) == 1
    assert one[-1] != one[0]
    assert set(one).isdisjoint(two)


@pytest.mark.parametrize(
    ("protocol", "units"), [("insert", 7), ("section", 13), ("statement", None), ("instance", None)]
)
def test_too_few_units_are_an_error(small_examples: Examples, protocol: str, units: int | None) -> None:
    """More folds than there is anything to hold out, or fewer than two, with how many units there are."""
    count = len(set(groups_of(small_examples, protocol)))
    assert units is None or count <= units
    for folds in (count + 1, 1, 0):
        with pytest.raises(NotEnoughDataError, match=f"found {count} units"):
            assign_folds(small_examples, protocol=protocol, folds=folds)


def test_a_corpus_without_instances_is_an_error(tmp_path: Path) -> None:
    """Nothing makes no folds."""
    nothing = build_examples(Corpus("c", tmp_path, ()), parser=None)
    for protocol in PROTOCOLS:
        with pytest.raises(NotEnoughDataError, match="found 0 units"):
            assign_folds(nothing, protocol=protocol, folds=2)


def test_an_unknown_protocol_is_refused(small_examples: Examples) -> None:
    """The message names those there are."""
    with pytest.raises(ValueError, match="insert"):
        assign_folds(small_examples, protocol="label")
