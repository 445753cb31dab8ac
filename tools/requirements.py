"""Requirements of the project as exact versions: the lowest that are allowed, or those installed here.

Example: python tools/requirements.py installed -o constraints.txt
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

PROJECT = Path(__file__).parents[1]
HEADERS = {
    "installed": "Exact versions of all that the project and its extras install, as tested. By `make constraints`.",
    "lowest": "The lowest versions that pyproject.toml allows. By `make test-minimum`.",
}


def requirements(pyproject: Path = PROJECT / "pyproject.toml") -> list[Requirement]:
    """Return what the project and all its extras ask for, those that this platform needs."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    return [found for found in map(Requirement, asked) if found.marker is None or found.marker.evaluate()]


def lowest(asked: Iterable[Requirement]) -> dict[str, Version]:
    """Return the lowest version that each requirement allows; of a name asked for twice, the higher of the two.

    Raises:
        ValueError: a requirement has no lower bound.
    """
    found: dict[str, Version] = {}
    for requirement in asked:
        bounds = [Version(s.version) for s in requirement.specifier if s.operator in {">=", "==", "~="}]
        if not bounds:
            raise ValueError(f"{requirement} has no lower bound in pyproject.toml")
        name = canonicalize_name(requirement.name)
        found[name] = max([*bounds, *filter(None, [found.get(name)])])
    return found


def installed(asked: Iterable[Requirement]) -> dict[str, Version]:
    """Return the installed version of each requirement and of all that it needs in turn.

    A local part ("+cpu") is left out: it names a build, and another platform has another.

    Raises:
        ValueError: one of them is not installed.
    """
    found: dict[str, Version] = {}
    waiting = [(requirement, frozenset(requirement.extras)) for requirement in asked]
    done = set()
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, extras) in done:
            continue
        done.add((name, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError as error:
            raise ValueError(f"{name} is not installed: install the project with all its extras") from error
        found[name] = Version(Version(package.version).public)
        waiting.extend(
            (needed, frozenset(needed.extras))
            for needed in map(Requirement, package.requires or ())
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras or ("",))
        )
    return found


def main() -> None:
    """Write the versions, one a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=tuple(HEADERS))
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
    options = parser.parse_args()
    try:
        versions = {"installed": installed, "lowest": lowest}[options.which](requirements())
    except ValueError as error:
        sys.exit(f"error: {error}")
    lines = [f"# {HEADERS[options.which]}", *(f"{name}=={version}" for name, version in sorted(versions.items()))]
    options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{options.output}: {len(versions)} versions")


if __name__ == "__main__":
    main()
