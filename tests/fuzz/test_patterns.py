"""No regular expression of ours blows up: the time of each grows with the text and not with its square.

Patterns are found where they stand in the source, and run on texts made against them: a short piece that the pattern
could repeat, many times over, then something that it cannot match.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from dataclasses import dataclass
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard library's own parser of patterns
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]
PACKAGES = ("cli", "corpus_tools", "ddi")
ANCHORED = frozenset({"match", "fullmatch"})
METHODS = frozenset({"compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn"})
#: Pieces of text that label texts are full of, beside those that a pattern itself names.
PIECES = (" ", "a", "A", "0", "\n", "-", ".", ",", "(", "%", "/", '"', "\\", "<", "a ", "A a", "1.", "0 ", " \n", "a, ")
LONGEST = 4096
# Seconds that no linear pattern takes for `LONGEST` characters, on a busy machine either.
SUSPICIOUS = 0.004
# Characters; a pattern that is slow on fewer is exponential, and doubling the text would take for ever.
SMALL = 300
# Four times the text takes four times the time of a linear pattern and sixteen times that of a quadratic one. The bound
# lies in the middle, a factor of two from either: a machine that changes its speed between two runs changes no verdict.
LONGER = 4
MOST_GROWTH = 8.0


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and whether it is only ever tried at the beginning of a text."""

    where: str
    pattern: re.Pattern[Any]
    is_anchored: bool


def constant(node: ast.expr, module: Any) -> str | bytes | None:  # noqa: ANN401
    """Return the value of an expression made of constants, as the module itself has computed it."""
    try:
        value = eval(compile(ast.Expression(node), "pattern", "eval"), vars(module))  # noqa: S307 - our own source
    except NameError:
        return None  # of local names: put together of what a text holds
    return value if isinstance(value, str | bytes) else None


def flags(call: ast.Call, module: Any) -> int:  # noqa: ANN401
    given = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    given += [argument for argument in call.args[1:] if "re." in ast.unparse(argument)]
    return int(eval(compile(ast.Expression(given[0]), "flags", "eval"), vars(module))) if given else 0  # noqa: S307


def patterns() -> Iterator[Found]:
    for package in PACKAGES:
        names = [package, *(info.name for info in pkgutil.walk_packages([str(PROJECT / package)], f"{package}."))]
        for name in names:
            path = PROJECT / name.replace(".", "/")
            path = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
            source = path.read_text(encoding="utf-8")
            if "re." in source:
                yield from patterns_of(name, source)


def patterns_of(name: str, source: str) -> Iterator[Found]:
    module = importlib.import_module(name)
    tree = ast.parse(source)
    assigned = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) in {f"re.{method}" for method in METHODS}):
            continue
        text = constant(call.args[0], module) if call.args else None
        if text is None:
            continue
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        methods = {method}
        if method == "compile":
            # A name that begins with an underscore is used nowhere else.
            own = assigned.get(id(call), "")
            methods = set(re.findall(rf"\b{own}\.(\w+)", source)) if own.startswith("_") else {"search"}
        yield Found(
            f"{name}:{call.lineno}", re.compile(text, flags(call, module)), bool(methods) and methods <= ANCHORED
        )


def pieces(pattern: re.Pattern[Any]) -> set[str]:
    """Return what to repeat: the characters that a pattern names, one by one and two together, and common ones."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    named: set[str] = set()
    waiting: list[Any] = [_parser.parse(text, pattern.flags & re.VERBOSE)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple) and node and node[0] in {_constants.LITERAL, _constants.NOT_LITERAL}:
            named.add(chr(node[1]))
        elif isinstance(node, tuple) and node and node[0] is _constants.RANGE:
            named.add(chr(node[1][0]))
        elif isinstance(node, list | tuple | _parser.SubPattern):
            waiting.extend(node)
    few = sorted(named)[:12]
    words = re.findall(r"[A-Za-z]{2,}", text)[:4]
    return {*PIECES, *few, *(f"{first}{second}" for first in few[:4] for second in few[:4]), *words}


def seconds(found: Found, text: str | bytes, *, runs: int = 1) -> float:
    # CPU time: others may use the machine.
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        if found.is_anchored:
            found.pattern.fullmatch(text)
            found.pattern.match(text)
        else:
            for _match in found.pattern.finditer(text):
                pass
        best = min(best, time.process_time() - start)
    return best


def grows(found: Found, piece: str) -> str | None:
    """Say how the time grows with a text of many such pieces, where it grows too fast."""

    def text(size: int) -> str | bytes:
        made = (piece * (size // len(piece) + 1))[:size] + "\x00!"
        return made if isinstance(found.pattern.pattern, str) else made.encode("latin-1", "replace")

    size = 8
    while size <= LONGEST:
        if seconds(found, text(size)) > SUSPICIOUS and seconds(found, text(size), runs=3) > SUSPICIOUS:
            break
        size = size * 3 // 2
    else:
        return None
    if size < SMALL:
        return f"{piece!r}: {size} characters take more than {SUSPICIOUS} s"
    # In turns, so that what slows the machine for a while slows both.
    short, long = float("inf"), float("inf")
    for _ in range(5):
        short, long = min(short, seconds(found, text(size))), min(long, seconds(found, text(LONGER * size)))
    return (
        f"{piece!r}: {size} characters {short:.4f} s, {LONGER} times as many {long:.4f} s"
        if long > MOST_GROWTH * short
        else None
    )


ALL = list(patterns())


def test_the_patterns_are_found() -> None:
    """Almost all that the source compiles: those put together of a text's own words are not seen from here."""
    compiled = sum(
        path.read_text(encoding="utf-8").count("re.compile(") for p in PACKAGES for path in (PROJECT / p).rglob("*.py")
    )
    assert len(ALL) >= 0.9 * compiled


@pytest.mark.parametrize("found", ALL, ids=lambda found: found.where)
def test_time_grows_with_the_text(found: Found) -> None:
    """On every text that we could think of against the pattern."""
    assert [grown for piece in sorted(pieces(found.pattern)) if (grown := grows(found, piece))] == []


@pytest.mark.parametrize("bad", [r"(a+)+$", r"\s+$", r"(?:a|aa)+b", r"\d+\.\d+x"])
def test_the_measurement_would_see_it(bad: str) -> None:
    """Patterns that are known to be exponential, and quadratic, are caught."""
    found = Found("here", re.compile(bad), is_anchored=False)
    assert any(grows(found, piece) for piece in pieces(found.pattern))
