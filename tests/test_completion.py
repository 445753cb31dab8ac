"""The shell completion that the documentation shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
