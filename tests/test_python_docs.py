"""The Python that the documentation shows does what stands below it."""

from __future__ import annotations

import doctest
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_the_examples_are_true(page: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in the project's folder, in order."""
    monkeypatch.chdir(project)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    result = doctest.testfile(
        str(project / page),
        module_relative=False,
        optionflags=options,
        globs={"folder": tmp_path},
        encoding="utf-8",
    )
    assert result.attempted > 0
    assert result.failed == 0
