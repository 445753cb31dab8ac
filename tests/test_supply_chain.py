"""The tools behind `make constraints`, `make audit` and `make test-minimum`, and the versions that are kept."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

if TYPE_CHECKING:
    from types import ModuleType

PROJECT = Path(__file__).parents[1]
CLEAN: dict[str, Any] = {"name": "alpha", "version": "1.0", "vulns": []}
SKIPPED: dict[str, Any] = {"name": "beta", "skip_reason": "beta is not known there"}
VULNERABLE: dict[str, Any] = {
    "name": "gamma",
    "version": "2.0",
    "vulns": [{"id": "CVE-2020-1", "fix_versions": ["2.1"], "aliases": [], "description": ""}],
}


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tools_{name}", PROJECT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REQUIREMENTS, AUDIT = tool("requirements"), tool("audit")


def kept() -> dict[str, str]:
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_the_kept_versions_are_names_and_versions_only() -> None:
    """One a line, in order, without addresses or builds."""
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in lines)
    assert list(kept()) == sorted(kept())


@pytest.mark.parametrize("requirement", REQUIREMENTS.requirements(), ids=str)
def test_the_kept_versions_are_those_that_the_project_asks_for(requirement: Requirement) -> None:
    """Each dependency is there, within its bounds; if not, `make constraints` has to be run."""
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    assert requirement.specifier.contains(kept()[name]), "run `make constraints`"


def test_the_lowest_versions() -> None:
    """The lower bound; the higher one where a name is asked for twice, however it is written."""
    asked = [Requirement(each) for each in ("a>=1.5,<2", "B_c==3.1", "a>=1.10", "b.c>=2")]
    assert REQUIREMENTS.lowest(asked) == {"a": Version("1.10"), "b-c": Version("3.1")}


def test_a_requirement_without_a_lower_bound_is_refused() -> None:
    """By name."""
    with pytest.raises(ValueError, match="alpha<2 has no lower bound"):
        REQUIREMENTS.lowest([Requirement("alpha<2")])


def test_installed_versions_go_down_to_what_is_needed_in_turn() -> None:
    """And leave out extras that were not asked for."""
    found = REQUIREMENTS.installed([Requirement("rich")])
    assert {"rich", "pygments", "markdown-it-py", "mdurl"} <= set(found)
    assert "ipywidgets" not in found
    assert "pysocks" not in REQUIREMENTS.installed([Requirement("requests")])


def test_what_is_not_installed_is_named() -> None:
    """No list without it."""
    with pytest.raises(ValueError, match="no-such-package is not installed"):
        REQUIREMENTS.installed([Requirement("no_such_package")])


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([CLEAN], 0, "1 packages were looked up; none"),
        ([CLEAN, VULNERABLE], 1, "gamma 2.0: CVE-2020-1, mended in 2.1"),
        ([CLEAN, SKIPPED], 2, "1 of 2 packages could not be looked up"),
        ([VULNERABLE, SKIPPED], 1, "1 of 2 packages could not be looked up"),
        ([], 2, "no package was looked up: offline"),
    ],
)
def test_an_audit_is_clean_only_if_all_was_looked_up(packages: list[dict[str, Any]], status: int, said: str) -> None:
    """A package that the service did not know is not one without a vulnerability."""
    found, lines = AUDIT.verdict(packages, "offline")
    assert found == status
    assert said in "\n".join(lines)


@pytest.mark.parametrize(
    ("says", "status", "said"),
    [
        ("import sys; sys.exit('Failed to resolve the service')", 2, "Failed to resolve the service"),
        ("import sys; sys.exit(3)", 2, "ended with 3"),
        ('print(\'{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}\')', 0, "1 packages"),
    ],
    ids=["offline", "silent", "clean"],
)
def test_the_audit_says_in_words_that_the_service_was_out_of_reach(
    tmp_path: Path, says: str, status: int, said: str
) -> None:
    """No traceback; pip-audit is one that says just this."""
    (tmp_path / "pip_audit.py").write_text(says)
    done = subprocess.run(
        [sys.executable, PROJECT / "tools" / "audit.py", tmp_path / "constraints.txt"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == status
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
