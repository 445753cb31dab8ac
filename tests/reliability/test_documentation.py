"""The table of faults in ``docs/reliability.md`` names tests that there are."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def functions(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_in_the_table_is_there(project: Path) -> None:
    """In the file that the row names; and each row names one."""
    page = (project / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| fault |")]
    named = [_NAMED.search(row) for row in rows]
    assert len(rows) > 40
    assert [row for row, found in zip(rows, named, strict=True) if found is None] == []
    missing = [found.group() for found in named if found is not None and found[2] not in functions(project / found[1])]
    assert missing == []


def test_every_test_of_faults_is_in_the_table(project: Path) -> None:
    """Those of this folder, which are there for the table."""
    page = (project / "docs" / "reliability.md").read_text(encoding="utf-8")
    tests = {
        f"tests/reliability/{file.name}::{name}"
        for file in (project / "tests" / "reliability").glob("test_*.py")
        for name in functions(file)
        if name.startswith("test_") and file.name != "test_documentation.py"
    }
    assert sorted(tests - {"::".join(found) for found in _NAMED.findall(page)}) == []
