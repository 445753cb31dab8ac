"""The shell completion that the documentation shows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent


@pytest.mark.parametrize("name", ["ddi", "corpus"])
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_gets_a_script(name: str, shell: str) -> None:
    """With the command's name in it, and nothing on standard error."""
    variable = f"_{name.upper()}_COMPLETE"
    done = subprocess.run(
        [SCRIPTS / name], env=os.environ | {variable: f"{shell}_source"}, capture_output=True, text=True, check=True
    )
    assert f"{variable}={shell}_complete" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["ddi", "corpus"])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_command_prints_the_script_that_the_shell_would_get(name: str, shell: str) -> None:
    """The one way that the documentation shows gives what click's own gives, and a shell that is here can read it."""
    command = [SCRIPTS / name, "completion", shell]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"_{name.upper()}_COMPLETE={shell}_complete" in done.stdout
    assert done.stderr == ""
    if program := shutil.which(shell):
        checked = subprocess.run([program, "-n"], input=done.stdout, capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_documentation_shows_one_way() -> None:
    """For both commands and all shells."""
    texts = [path.read_text(encoding="utf-8") for path in (PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md"))]
    assert not any("_COMPLETE=" in text for text in texts)
    shown = (PROJECT / "docs" / "corpus.md").read_text(encoding="utf-8")
    for name in ("ddi", "corpus"):
        for shell in ("bash", "fish"):
            assert f"{name} completion {shell}" in shown


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ddi ex", "plain,extract"),
        ("ddi extract --ex", "plain,--explain"),
        ("corpus st", "plain,stats"),
        ("corpus stats pi-", "plain,pi-pk-ddi"),
        ("corpus fetch p", "plain,pi-pk-ddi"),
        ("corpus split annotations --by in", "plain,insert"),
        ("ddi crossval an", "dir,an"),
    ],
)
def test_commands_options_and_corpora_are_completed(words: str, expected: str) -> None:
    """As bash asks for them."""
    name, *_ = words.split()
    environment = {
        f"_{name.upper()}_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    done = subprocess.run([SCRIPTS / name], env=os.environ | environment, capture_output=True, text=True, check=True)
    assert expected in done.stdout.splitlines()
