"""`ddi extract`: formats by name, one drug asked about, notes that keep off standard output."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import ddi_commands

if TYPE_CHECKING:
    from click.testing import Result

LABEL = (
    "7 DRUG INTERACTIONS\n\nCoadministration of ketoconazole 400 mg once daily with a single dose of tacrolimus "
    "increased the AUC of tacrolimus by 190%.\n\nDigoxin was not studied.\n"
)
DDI = Path(sys.executable).parent / "ddi"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trained: Path) -> Path:
    """Work in a folder with a label and a model."""
    (tmp_path / "label.txt").write_text(LABEL, encoding="utf-8")
    (tmp_path / "model").symlink_to(trained)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(arguments: str, data: bytes | None = None) -> Result:
    """Run `ddi extract` with the model of the place; what it raises, other than an exit, is the test's."""
    words = ["extract", "-m", "model", *shlex.split(arguments)]
    result = CliRunner().invoke(ddi_commands, words, input=data, prog_name="ddi")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize("name", ["f.csv", "f.tsv", "f.xlsx", "f.parquet", "f.sqlite", "f.jsonl"])
def test_the_suffix_says_the_format(name: str, place: Path) -> None:
    """And nothing is printed."""
    result = run(f"label.txt -o {name}")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    start = (place / name).read_bytes()[:16]
    known = {".csv": b"label,", ".tsv": b"label\t", ".xlsx": b"PK", ".parquet": b"PAR1", ".sqlite": b"SQLite format 3"}
    assert start.startswith(known.get(Path(name).suffix, b'{"label"'))


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("form", "name"), [("csv", "f.csv"), ("merged-pddi", "f.tsv"), ("fhir", "f.json")])
def test_text_formats_are_the_same_on_standard_output(form: str, name: str) -> None:
    """Byte for byte, from standard input too."""
    printed = run(f"- --format {form}", LABEL.encode())
    assert printed.exit_code == 0
    run(f"- --format {form} -o {name}", LABEL.encode())
    assert Path(name).read_bytes() == printed.stdout_bytes
    assert b"tacrolimus" in printed.stdout_bytes


@pytest.mark.parametrize(
    "arguments",
    [
        "label.txt --format excel",
        "label.txt --format sqlite",
        "label.txt -o found.json",
        "label.txt -o found.xls",
        "label.txt -o found.csv --format jsonl",
        "label.txt --format csv --with-text",
        "label.txt --format fhir --by pair",
        "label.txt --format merged-pddi --explain",
        "label.txt --quiet --verbose",
        "label.txt --drug ''",
        "label.txt --drug -,-",
    ],
)
def test_what_contradicts_itself_is_wrong_usage(arguments: str, place: Path) -> None:
    """Exit 2, nothing read, printed or written."""
    before = sorted(place.iterdir())
    result = run(arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage" in result.stderr
    assert sorted(place.iterdir()) == before


@pytest.mark.usefixtures("place")
def test_explanations_have_a_column() -> None:
    """The features that decided, with what each added."""
    rows = list(csv.DictReader(io.StringIO(run("label.txt --format csv --explain").stdout)))
    assert all(isinstance(weight, float) for row in rows for _, weight in json.loads(row["reasons"]))
    assert all(json.loads(row["reasons"]) for row in rows)
    assert rows


@pytest.mark.usefixtures("place")
def test_a_database_can_hold_the_texts() -> None:
    """Into which the offsets point."""
    assert run("label.txt -o found.sqlite --with-text").exit_code == 0
    with closing(sqlite3.connect("found.sqlite")) as connection:
        assert connection.execute("SELECT group_concat(text, '') FROM sections").fetchone() == (LABEL,)


# one drug


@pytest.mark.usefixtures("place")
def test_a_drug_can_be_asked_about() -> None:
    """By brand; only its statements are printed, as a table and as lines; standard error is silent."""
    result = run("label.txt --drug Prograf --format jsonl --threshold 0")
    drugs = [
        {json.loads(line)[role]["name"] for role in ("precipitant", "object")} for line in result.stdout.splitlines()
    ]
    assert {"ketoconazole", "tacrolimus"} in drugs
    assert all("tacrolimus" in pair for pair in drugs)
    assert {"ketoconazole", "digoxin"} in [
        {json.loads(line)[role]["name"] for role in ("precipitant", "object")}
        for line in run("label.txt --format jsonl --threshold 0").stdout.splitlines()
    ]
    table = run("label.txt --drug Prograf")
    assert "tacrolimus" in table.stdout
    assert (result.stderr, table.stderr) == ("", "")


@pytest.mark.usefixtures("place")
def test_silence_about_a_drug_is_said_in_the_table() -> None:
    """With whether the sections name it; it is an answer, so exit 0."""
    for drug, naming in (("warfarin", "They do not name it."), ("digoxin", "They name it once.")):
        result = run(f"label.txt --drug {drug} --threshold 0.99999")
        text = " ".join(result.stdout.split())
        assert f"state no pharmacokinetic interaction of {drug}. {naming}" in text
        assert "not the same as no interaction" in text
        assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.usefixtures("place")
def test_silence_about_a_drug_is_a_note_beside_lines() -> None:
    """No line on standard output, a note on standard error, none with --quiet."""
    result = run("label.txt --drug warfarin --format jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "label.txt: The sections read state no pharmacokinetic interaction of warfarin" in result.stderr
    quiet = run("label.txt --drug warfarin --format jsonl --quiet")
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")


@pytest.mark.usefixtures("place")
def test_a_drug_that_nobody_knows_is_said_to_be_unknown() -> None:
    """It may be misspelt."""
    assert "the dictionary does not know warfrin" in run("label.txt --drug warfrin").stderr


# notes and progress


@pytest.mark.usefixtures("place")
def test_verbose_says_what_was_read() -> None:
    """A line a label on standard error; standard output is as without."""
    result = run("label.txt - --format jsonl --verbose", LABEL.encode())
    assert result.stdout == run("label.txt - --format jsonl", LABEL.encode()).stdout
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("label.txt: 1 of 1 sections read, 4 mentions of drugs")
    assert "example 1" in lines[0]


@pytest.mark.usefixtures("place")
def test_quiet_leaves_errors() -> None:
    """Only notes go."""
    result = run("missing.txt --quiet")
    assert result.exit_code == 1
    assert "missing.txt" in result.stderr


@pytest.mark.parametrize("quiet", [True, False])
def test_progress_is_shown_on_a_terminal_and_cleared(quiet: bool, place: Path) -> None:  # noqa: FBT001 - a case
    """On standard error only, and not where it is quiet."""
    ours, theirs = pty.openpty()
    command = [DDI, "extract", "label.txt", "-m", "model", "--format", "jsonl"]
    done = subprocess.run(
        [*command, *(["--quiet"] if quiet else [])],
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        cwd=place,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    try:
        shown = os.read(ours, 1 << 16)
    except OSError:  # nothing was written before the other end closed
        shown = b""
    os.close(ours)
    assert done.stdout == run("label.txt --format jsonl --quiet").stdout_bytes != b""
    assert (b"reading" in shown) is not quiet
    assert b"ketoconazole" not in shown


@pytest.mark.parametrize("form", ["csv", "fhir"])
def test_a_reader_that_leaves_is_no_error(form: str, place: Path) -> None:
    """`| head -1` prints one line, and neither side complains."""
    many = "7 DRUG INTERACTIONS\n\n" + 160 * (LABEL.split("\n\n")[1] + "\n\n")
    (place / "many.txt").write_text(many, encoding="utf-8")
    command = f"set -o pipefail; {shlex.quote(str(DDI))} extract many.txt -m model --format {form} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def test_nothing_heavy_is_imported_for_a_table(place: Path) -> None:
    """Starting is quick: what other formats need stays away."""
    code = (
        "import sys; from cli import ddi_commands\n"
        "try: ddi_commands(['extract', 'label.txt', '-m', 'model'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'pyarrow', 'xlsxwriter', 'openpyxl', 'fhir', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=place)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("words", "offered"),
    [("ddi extract --dr", "--drug"), ("ddi extract --format par", "parquet"), ("ddi comp", "compare")],
)
def test_the_shell_completes(words: str, offered: str) -> None:
    """Commands, options and their values."""
    position = str(len(words.split()) - 1)
    environment = {**os.environ, "_DDI_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": position}
    done = subprocess.run([DDI], capture_output=True, text=True, check=False, env=environment)
    assert f"plain,{offered}" in done.stdout.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    """Of the shell asked for."""
    result = CliRunner().invoke(ddi_commands, ["completion", shell], prog_name="ddi")
    assert result.exit_code == 0
    assert f"_DDI_COMPLETE={shell}_complete" in result.stdout
