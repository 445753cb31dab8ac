"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli import corpus_commands, ddi_commands
from ddi.model import DEFAULT_MODEL

PROJECT = Path(__file__).parents[1]
GROUPS = {"ddi": ddi_commands, "corpus": corpus_commands}
PAGES = sorted(
    [
        PROJECT / "README.md",
        PROJECT / "annotations" / "README.md",
        PROJECT / "SECURITY.md",
        *(PROJECT / "docs").rglob("*.md"),
    ]
)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path, language: str) -> list[str]:
    return [text for name, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def transcripts(page: Path) -> list[tuple[str, str]]:
    """Return each command of the console blocks (joined where a line ends in a backslash), and what follows it."""
    found: list[tuple[str, str]] = []
    for block in blocks(page, "console"):
        parts = re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]
        found.extend((command, output) for command, _, output in (part.partition("\n") for part in parts))
    return found


def commands() -> list[tuple[str, str]]:
    """Return (page, command) for each of our own commands, in console and shell blocks."""
    found = []
    for page in PAGES:
        lines = [command for command, _ in transcripts(page)]
        for language in ("sh", "bash", "shell"):
            lines += [line for block in blocks(page, language) for line in block.replace("\\\n", " ").splitlines()]
        for line in lines:
            for part in re.split(r"\s(?:\||&&|;|>)\s", line):
                words = part.split("#")[0].split()
                if words and words[0] in {*GROUPS, "make"}:
                    found.append((page.name, part.split("#")[0].strip()))
    return found


@pytest.mark.parametrize(("page", "command"), commands(), ids=lambda value: value[:60])
def test_every_command_shown_exists(page: str, command: str) -> None:
    """With its options; a target of make is in the Makefile."""
    words = shlex.split(command)
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert {word for word in words[1:] if "=" not in word} <= set(targets), page
        return
    found: click.Command = GROUPS[words[0]]
    rest = words[1:]
    while isinstance(found, click.Group) and rest and not rest[0].startswith("-"):
        assert rest[0] in found.commands, page
        found = found.commands[rest.pop(0)]
    known = {"--help", "-h", "--version"} | {name for p in found.params for name in (*p.opts, *p.secondary_opts)}
    assert {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)} <= known, page


def test_every_command_is_in_the_readme_or_the_docs() -> None:
    """A line that runs it, at least once."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    missing = [
        f"{name} {command}"
        for name, group in GROUPS.items()
        for command in group.commands
        if not re.search(rf"\b{name} {command}\b", text)
    ]
    assert missing == []


def test_the_readmes_transcript_is_true() -> None:
    """Run again, `ddi extract examples/label.txt` prints what stands there, line for line."""
    shown = [
        (command, output) for command, output in transcripts(PROJECT / "README.md") if "ddi extract examples" in command
    ]
    assert shown, "the README shows no run of ddi extract on the example label"
    if not DEFAULT_MODEL.is_dir():
        pytest.skip("the model that ships is not there: run `make model`")
    # As in a pipe: GNU readline, which pytest loads, tells child processes a width of its own.
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    for command, output in shown:
        words = shlex.split(command)
        script = Path(sys.executable).parent / words[0]
        done = subprocess.run(
            [script, *words[1:]],
            capture_output=True,
            text=True,
            check=True,
            cwd=PROJECT,
            encoding="utf-8",
            env=environment,
        )
        assert _trimmed(done.stdout) == _trimmed(output)


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    """Files and folders that a page links to are there."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_pages_name_no_place_of_one_machine(page: Path) -> None:
    """A reader has another home."""
    assert not re.search(r"(?<![\w.])/(?:home|root|Users|work|mnt)/", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_no_placeholder_is_left(page: Path) -> None:
    """What was to be filled in is filled in."""
    assert "@@" not in page.read_text(encoding="utf-8")
