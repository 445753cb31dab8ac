"""Property tests take their strategies from a module beside them.

``PK_DDI_EXAMPLES=50 pytest tests/properties`` tries fifty times as many examples.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ddi.commands import load_extractor

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]


@pytest.fixture(scope="session")
def extractor() -> object:
    """Return the shipped model, ready to read."""
    return load_extractor(None, None, None, threshold=None, explain=False)
