"""Word pieces -> padded arrays, texts of like length together so that little is padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: What fills a row up; the mask says where, so that the number is without effect.
PADDING = 0


def by_length(texts: Sequence[Sequence[int]], size: int) -> list[NDArray[np.intp]]:
    """Return which texts go together, ``size`` at most, shortest first."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    return [order[start : start + size] for start in range(0, len(order), size)]


def padded(texts: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the word pieces and the mask (1 for a piece, 0 for padding), one row a text."""
    width = max(len(text) for text in texts)
    ids = np.full((len(texts), width), PADDING, dtype=np.int64)
    mask = np.zeros((len(texts), width), dtype=np.int64)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return ids, mask
