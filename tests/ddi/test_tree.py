"""Paths in a dependency parse."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

Invent: TypeAlias = Any

# heads, start, end, path; a root is its own head.
PATHS: dict[str, tuple[Sequence[int], int, int, tuple[int, ...] | None]] = {
    "siblings": ([1, 1, 1], 0, 2, (0, 1, 2)),
    "through the lowest common ancestor, not the root": ([0, 0, 1, 1, 3], 2, 4, (2, 1, 3, 4)),
    "down from an ancestor": ([0, 0, 1], 0, 2, (0, 1, 2)),
    "up to an ancestor": ([0, 0, 1], 2, 0, (2, 1, 0)),
    "a token and itself": ([0, 0], 1, 1, (1,)),
    "different roots": ([0, 0, 2, 2], 1, 3, None),
    "within a cycle": ([1, 2, 0], 0, 2, (0, 2)),
    "from beside a cycle": ([1, 2, 1, 0], 3, 2, (3, 0, 1, 2)),
    "two cycles": ([1, 0, 3, 2], 0, 2, None),
}


@pytest.mark.parametrize(("heads", "start", "end", "path"), PATHS.values(), ids=PATHS)
def test_the_shortest_path(
    invent: Invent, heads: Sequence[int], start: int, end: int, path: tuple[int, ...] | None
) -> None:
    """It runs through the lowest common ancestor; tokens of different roots have none; a cycle ends."""
    assert invent.tree(heads).shortest_path(start, end) == path


def test_ancestors_end_at_the_root_or_where_a_cycle_repeats(invent: Invent) -> None:
    """The token comes first, each once."""
    assert invent.tree([0, 0, 1]).ancestors(2) == [2, 1, 0]
    assert invent.tree([1, 2, 0]).ancestors(1) == [1, 2, 0]


@given(st.data())
def test_any_path_walks_along_heads(invent: Invent, data: st.DataObject) -> None:
    """Whatever the heads, a path starts and ends where asked, and each step is from a token to its head or back."""
    size = data.draw(st.integers(1, 8))
    heads = data.draw(st.lists(st.integers(0, size - 1), min_size=size, max_size=size))
    start, end = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    path = invent.tree(heads).shortest_path(start, end)
    if path is not None:
        assert (path[0], path[-1]) == (start, end)
        assert len(set(path)) == len(path)
        for one, other in pairwise(path):
            assert other == heads[one] or one == heads[other]


def test_the_token_at_an_offset(invent: Invent) -> None:
    """Ends are exclusive; between tokens there is none."""
    tree = invent.tree([0, 0, 0])
    assert [tree.token_at(offset) for offset in (0, 2, 3, 4, 10, 11, 99)] == [0, 0, None, 1, 2, None, None]
