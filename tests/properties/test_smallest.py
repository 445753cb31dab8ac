"""Of spans that lie within one another, those that contain another are found, in time."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st
from strategies import examples

from corpus_tools.documents import Span
from ddi.extraction import _containing

_PAIRS = st.tuples(st.integers(0, 12), st.integers(1, 6))
SPANS = st.lists(_PAIRS.map(lambda pair: Span(pair[0], sum(pair))), max_size=8)


@examples(100)
@given(SPANS)
def test_a_span_that_contains_another_is_found(spans: list[Span]) -> None:
    """As when each is compared with each."""
    assert _containing(spans) == {one for one in spans if any(one != other and one.contains(other) for other in spans)}


def test_very_many_spans_are_compared_in_time() -> None:
    """A pair that a label repeats does not cost the square of its number."""
    before = time.process_time()
    assert not _containing([Span(number, number + 5) for number in range(100_000)])
    assert time.process_time() - before < 5
