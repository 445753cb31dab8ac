"""The layers: cli -> ddi -> corpus_tools, and no arrow back; libraries neither print nor assert."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
MODULES = sorted(
    [*(PROJECT / "cli").rglob("*.py"), *(PROJECT / "corpus_tools").rglob("*.py"), *(PROJECT / "ddi").rglob("*.py")]
)
LEARNING = {"sklearn", "skops", "spacy", "stanza", "torch", "scipy", "wittgenstein", "snowballstemmer", "numpy"}


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a module's tree, read once for all rules."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the top-level packages that a module imports, also inside functions and for types."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}, line {node.lineno}: a relative import hides its layer"
            found.add(str(node.module).split(".")[0])
    return frozenset(found)


def test_there_are_modules_to_read() -> None:
    """The rules below are checked on something."""
    assert {"cli/extract.py", "corpus_tools/instances.py", "ddi/learning.py"} <= {name_of(path) for path in MODULES}


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p).startswith("corpus_tools")], ids=name_of)
def test_corpus_tools_know_nothing_above_and_no_machine_learning(path: Path) -> None:
    """Text, annotations and instances only."""
    assert imports(path) & {"ddi", "cli", "click", *LEARNING} == set()


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p).startswith("ddi")], ids=name_of)
def test_ddi_knows_nothing_of_the_commands(path: Path) -> None:
    """What it does, any caller can have done."""
    assert imports(path) & {"cli", "click"} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_that_ships_imports_the_tests(path: Path) -> None:
    """Nor what only tests need."""
    assert imports(path) & {"tests", "benchmarks", "pytest", "hypothesis", "pysbd"} == set()


# It reads the data of an installed package, which is as trusted as that package's code, when a dictionary is built.
@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) != "ddi/drugs/sources.py"], ids=name_of)
def test_nothing_is_unpickled(path: Path) -> None:
    """What is read runs no code."""
    assert imports(path) & {"pickle", "dill", "marshal", "shelve"} == set()


@pytest.mark.parametrize("path", [p for p in MODULES if not name_of(p).startswith("cli/")], ids=name_of)
def test_libraries_never_print_and_never_assert(path: Path) -> None:
    """They return values and raise named errors."""
    for node in nodes(path):
        assert not isinstance(node, ast.Assert), f"line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "exit", "quit", "input", "eval", "exec"}, f"line {node.lineno}"


@pytest.mark.parametrize("path", [p for p in MODULES if not name_of(p).startswith("cli/")], ids=name_of)
def test_libraries_raise_no_bare_exception(path: Path) -> None:
    """An error has a name, and is not swallowed whole."""
    for node in nodes(path):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            assert node.exc.func.id not in {"Exception", "BaseException", "SystemExit"}, f"line {node.lineno}"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: except without a type"
