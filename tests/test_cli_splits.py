"""`corpus split` and the commands that take its file; `corpus stats --compare`."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import corpus_commands, ddi_commands
from corpus_tools.splits import load_split

if TYPE_CHECKING:
    from click.testing import Result

PROJECT = Path(__file__).parents[1]


def run(command: str) -> Result:
    """Run a command line in this process; what it raises, other than an exit, is the test's."""
    name, *arguments = shlex.split(command)
    group = {"ddi": ddi_commands, "corpus": corpus_commands}[name]
    result = CliRunner().invoke(group, arguments, prog_name=name)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the example corpus, and splits of it by insert, statement and in folds."""
    folder = tmp_path_factory.mktemp("splits")
    (folder / "annotations").symlink_to(PROJECT / "annotations")
    for name, options in (("parts", "--seed 4"), ("cut", "--by statement"), ("folds", "--folds 3 --by section")):
        assert run(f"corpus split {PROJECT / 'annotations'} -o {folder / name}.json {options}").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def _there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)


def test_the_balance_is_printed_and_the_file_written() -> None:
    """As a table, or as JSON that agrees with the file."""
    result = run("corpus split annotations -o again.json --seed 4")
    assert "development" in result.stdout
    assert "package inserts" in result.stdout
    assert "wrote again.json" in result.stderr
    assert Path("again.json").read_bytes() == Path("parts.json").read_bytes()
    data = json.loads(run("corpus split annotations -o again.json --parts a=50%,b=50% --json").stdout)
    assert data["parts"] == ["a", "b"]
    sections = next(row for row in data["balance"] if row["name"] == "sections")
    rows = load_split("again.json").rows
    assert sections["counts"] == [sum(row.part == part for row in rows) for part in ("a", "b")]


@pytest.mark.parametrize(
    "command",
    [
        "corpus split annotations",
        "corpus split annotations -o x.json --parts a=1/2",
        "corpus split annotations -o x.json --by drug",
        "corpus stats annotations --part test",
        "corpus stats annotations --split parts.json",
        "corpus build-instances annotations -o x.csv --part test",
        "ddi train annotations -m m --split parts.json",
        "ddi evaluate annotations --part test",
        "ddi crossval annotations --split parts.json",
        "ddi crossval annotations --part test",
        "ddi crossval annotations --mentions recognised --split folds.json",
        "ddi drugs train annotations -o w.json --split parts.json",
    ],
)
def test_half_a_choice_is_wrong_usage(command: str) -> None:
    """A split without a part, a part without a split."""
    result = run(command)
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("corpus split annotations -o x.json --folds 13", "12 units"),
        ("corpus split annotations -o missing/x.json", "cannot write"),
        ("corpus stats annotations --split missing.json --part test", "cannot be read"),
        ("corpus stats annotations --split parts.json --part tset", "no such part"),
        ("corpus stats annotations/annotator-1 --split annotations/sections.csv --part test", "no split"),
        ("ddi evaluate annotations --mentions recognised --split cut.json --part test", "the split cuts them"),
        ("ddi drugs train annotations -o w.json --split cut.json --part test", "the split cuts them"),
        ("ddi drugs crossval annotations --split cut.json --part test", "the split cuts them"),
        ("ddi compare annotations --split folds.json", "development and test"),
    ],
)
def test_a_split_that_will_not_do_is_one_message(command: str, message: str) -> None:
    """Exit code 1, nothing on standard output."""
    result = run(command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr.splitlines()[-1]


def test_the_parts_of_a_corpus_are_counted_and_written() -> None:
    """Together they are the whole."""

    def sections(options: str) -> int:
        tables = json.loads(run(f"corpus stats annotations --json {options}").stdout)["tables"]
        return next(f["count"] for f in tables["overview"]["figures"] if f["label"] == "sections")

    split = "--split parts.json --part"
    parts = [sections(f"{split} development"), sections(f"{split} test")]
    assert sum(parts) == sections("") == sections(f"{split} development --part test") == 22
    rows = []
    for part in ("development", "test"):
        assert run(f"corpus build-instances annotations -o {part}.csv --split cut.json --part {part}").exit_code == 0
        with Path(f"{part}.csv").open(encoding="utf-8", newline="") as stream:
            rows += [(row["section"], row["start1"], row["start2"], row["set"]) for row in csv.DictReader(stream)]
    assert run("corpus build-instances annotations -o whole.csv").exit_code == 0
    with Path("whole.csv").open(encoding="utf-8", newline="") as stream:
        whole = [(row["section"], row["start1"], row["start2"], row["set"]) for row in csv.DictReader(stream)]
    assert sorted(rows) == sorted(whole)


def test_a_model_learns_from_one_part_and_is_judged_on_the_other(place: Path) -> None:
    """The model says of how many sections it was made; only those of the test part are scored."""
    options = "--features paper --split parts.json --part"
    assert run(f"ddi train annotations -m model {options} development").exit_code == 0
    split = load_split("parts.json")
    manifest = json.loads((place / "model" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"]["corpus"] == "annotations: development"
    assert manifest["data"]["sections"] == sum(row.part == "development" for row in split.rows)
    result = run("ddi evaluate annotations -m model --split parts.json --part test --predictions found.csv")
    assert result.exit_code == 0, result.stderr
    with (place / "found.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["section"] for row in csv.DictReader(stream)}
    assert found
    assert found <= {row.section for row in split.rows if row.part == "test"}


def test_a_cross_validation_takes_its_folds_from_the_file() -> None:
    """They stand in the report."""
    result = run("ddi crossval annotations --features paper --split folds.json --json")
    assert result.exit_code == 0, result.stderr
    about = json.loads(result.stdout)["about"]
    assert (about["protocol"], about["folds"], about["split"]["unit"]) == ("section", 3, "section")


def test_table_3_is_measured_on_the_parts_of_the_file() -> None:
    """The balance says which."""
    command = "ddi compare annotations --parser spacy --learner svm --folds 2 --jobs 1 --split parts.json --json"
    result = run(command)
    assert result.exit_code == 0, result.stderr
    assert "instances" in result.stdout
    rows = json.loads(run("corpus split annotations -o again.json --seed 4 --json").stdout)["balance"]
    counts = next(row["counts"] for row in rows if row["name"] == "instances")
    assert all(str(count) in result.stdout for count in counts)
    assert "annotations, split parts.json" in result.stdout


def test_a_split_is_checked_with_the_corpus() -> None:
    """It fits, or it is one error more."""
    assert run("corpus validate annotations --split parts.json").exit_code == 0
    Path("other.json").write_text(Path("parts.json").read_text("utf-8").replace("example-01", "example-99"), "utf-8")
    result = run("corpus validate annotations --split other.json")
    assert result.exit_code == 1
    assert "does not fit this corpus" in result.stdout


def test_two_corpora_are_counted_side_by_side() -> None:
    """As tables, or as JSON."""
    result = run("corpus stats annotations --compare annotations/annotator-2")
    assert result.exit_code == 0
    assert "annotator-2" in result.stdout
    assert "in both, with the same text" in result.stdout
    data = json.loads(run("corpus stats annotations --compare annotations/annotator-2 --json").stdout)
    assert data["corpora"] == ["annotations", "annotator-2"]
    assert len(data["sections"]["both"]) == 22
    assert run("corpus stats annotations --compare nothing").exit_code == 1


def part_of(name: str) -> list[str]:
    """Return the sections of a part of the split by insert, in its order."""
    return list(dict.fromkeys(row.section for row in load_split(Path("parts.json")).rows if row.part == name))


def test_conversion_agreement_and_adjudication_take_parts(tmp_path: Path) -> None:
    """Each reads the sections of the part, and no other."""
    chosen = "--split parts.json --part test"
    assert run(f"corpus convert annotations {tmp_path}/part.jsonl {chosen}").exit_code == 0
    lines = (tmp_path / "part.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["section"] for line in lines) == sorted(part_of("test"))
    annotators = "annotations/annotator-1 annotations/annotator-2"
    whole = json.loads(run(f"corpus agreement {annotators} --json").stdout)
    part = json.loads(run(f"corpus agreement {annotators} --json {chosen}").stdout)
    assert part != whole
    result = run(f"corpus adjudicate {annotators} -o {tmp_path}/new --draft {chosen}")
    assert "wrote a draft" in result.stderr
    written = {path.name for path in (tmp_path / "new" / "texts").iterdir()}
    assert written <= set(part_of("test"))
    assert written


@pytest.mark.parametrize("command", ["convert annotations new.jsonl", "agreement annotations annotations"])
def test_a_part_needs_a_split(command: str) -> None:
    """And the other way round; nothing is written."""
    for option in ("--part test", "--split parts.json"):
        result = run(f"corpus {command} {option}")
        assert (result.exit_code, "go together" in result.stderr) == (2, True)
    assert not Path("new.jsonl").exists()


def test_a_conversion_is_not_of_statements() -> None:
    """Texts are whole, so a split that cuts them is refused."""
    result = run("corpus convert annotations new.jsonl --split cut.json --part test")
    assert result.exit_code == 1
    assert "the split cuts them" in result.stderr
