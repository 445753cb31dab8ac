"""The commands: examples that run, exit codes, data on standard output alone, and one clear message for bad input."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from cli import corpus_commands, ddi_commands
from corpus_tools.corpus import load_corpus
from ddi.model import load_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

PROJECT = Path(__file__).parents[1]
GROUPS = {"ddi": ddi_commands, "corpus": corpus_commands}
LABEL = (
    "7 DRUG INTERACTIONS\n\nCoadministration of ketoconazole 400 mg once daily with a single dose of tacrolimus "
    "increased the AUC of tacrolimus by 190%.\n\nWarfarin: No effect on the pharmacokinetics of warfarin was seen.\n"
)


def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from walk(inner, (*words, name))


COMMANDS = [found for name, group in GROUPS.items() for found in walk(group, (name,))]
EACH = pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[" ".join(words) for words, _ in COMMANDS])


@pytest.fixture(scope="session")
def model(trained: Path) -> Path:
    """Return the model trained on the example corpus, which the commands take as the one that ships."""
    return trained


@pytest.fixture
def _default_model(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddi.model.DEFAULT_MODEL", model)
    monkeypatch.setattr("ddi.commands.DEFAULT_MODEL", model)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder that has the examples, a label and a small corpus."""
    folder = tmp_path / "place"
    folder.mkdir()
    for name in ("annotations", "examples"):
        (folder / name).symlink_to(PROJECT / name)
    (folder / "label.txt").write_text(LABEL, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(command: str, *, data: bytes | None = None) -> Result:
    """Run a command line in this process; what it raises, other than an exit, is the test's."""
    name, *arguments = shlex.split(command)
    result = CliRunner().invoke(GROUPS[name], arguments, input=data, prog_name=name)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def error_of(result: Result) -> str:
    """Return the one line of a named problem; nothing else may stand on standard output."""
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if not line.endswith(" ...")]
    (line,) = lines
    assert line.startswith("error: ")
    return line


@EACH
def test_every_command_has_help_and_an_example(words: tuple[str, ...], command: click.Command) -> None:
    """A first sentence, and one line to paste that names the command itself."""
    help_text = run(shlex.join([*words, "--help"])).stdout
    examples = re.findall(r"^\s*Example: (.+)$", help_text, flags=re.MULTILINE)
    assert len(examples) == 1
    assert tuple(shlex.split(examples[0])[: len(words)]) == words
    assert (command.help or "").split("\n")[0].endswith(".")


def examples() -> list[str]:
    found = []
    for words, command in COMMANDS:
        if not isinstance(command, click.Group):
            match = re.search(r"^\s*Example: (.+)$", command.help or "", flags=re.MULTILINE)
            found.append(match.group(1) if match else f"{shlex.join(words)} has no example")
    return found


# Files that an example names and that nobody can have without downloading them.
PUBLIC_FILES = {"drugbank_vocabulary.csv": "DrugBank ID,Common name,Synonyms,UNII\nDB00000,Zorbamide,Zorbex,ZZZ\n"}


@pytest.mark.usefixtures("_default_model")
@pytest.mark.parametrize("example", examples())
def test_the_example_in_the_help_runs(example: str, place: Path, request: pytest.FixtureRequest) -> None:
    """Pasted as it stands, in the project's folder, it ends well; what it says it writes is there."""
    for name, content in PUBLIC_FILES.items():
        (place / name).write_text(content, encoding="utf-8")
    if example.startswith("corpus fetch"):
        request.getfixturevalue("published").check_out(place / "checkouts")
    if example.startswith("ddi drugs build"):
        pytest.importorskip("drug_named_entity_recognition", reason="the dictionary's source is not installed")
    result = run(example)
    assert result.exit_code == 0, result.stderr
    words = shlex.split(example)
    for option in ("-o", "-m", "--report", "--predictions"):
        if option in words:
            assert (place / words[words.index(option) + 1]).exists()


@pytest.mark.parametrize("name", GROUPS)
def test_the_installed_command_answers(name: str) -> None:
    """The console script is in the wheel, and says its version."""
    script = Path(sys.executable).parent / name
    for option in ("--help", "--version"):
        done = subprocess.run([script, option], capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert name in done.stdout
        assert done.stderr == ""


@pytest.mark.parametrize(
    "command",
    [
        "ddi",
        "ddi nonsense",
        "ddi extract",
        "ddi extract label.txt --format html5",
        "ddi extract label.txt --threshold 2",
        "ddi crossval annotations --folds 1",
        "ddi crossval annotations --protocol label",
        "ddi train annotations",
        "ddi train annotations -m x --features all",
        "corpus build-instances annotations",
        "corpus validate",
    ],
)
def test_wrong_usage_is_exit_code_2(command: str, place: Path) -> None:
    """With nothing on standard output and nothing written."""
    before = sorted(place.iterdir())
    result = run(command)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage" in result.stderr
    assert sorted(place.iterdir()) == before


# extract


def lines_of(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("_default_model", "place")
def test_extract_prints_json_lines_and_nothing_else() -> None:
    """Each line is an interaction; standard error is silent."""
    result = run("ddi extract label.txt --format jsonl")
    found = lines_of(result)
    assert ("ketoconazole", "tacrolimus") in [(line["precipitant"]["name"], line["object"]["name"]) for line in found]  # type: ignore[index]
    assert {line["label"] for line in found} == {"label.txt"}
    assert result.stderr == ""


@pytest.mark.usefixtures("_default_model", "place")
def test_offsets_point_into_the_text_that_with_text_gives() -> None:
    """Sections come before their interactions, in order."""
    sections: dict[str, str] = {}
    count = 0
    for line in lines_of(run("ddi extract label.txt --format jsonl --with-text")):
        title = line["section"]["title"]  # type: ignore[index]
        if "text" in line:
            sections[title] = str(line["text"])
            continue
        count += 1
        for part in ("precipitant", "object", "statement"):
            value = line[part]
            assert sections[title][value["start"] : value["end"]] == value["text"]  # type: ignore[index]
    assert count > 0
    assert "".join(sections.values()) == LABEL


@pytest.mark.usefixtures("_default_model", "place")
def test_standard_input_is_read_as_a_file() -> None:
    """The same interactions, under another name."""
    from_file = lines_of(run("ddi extract label.txt --format jsonl"))
    from_stdin = lines_of(run("ddi extract - --format jsonl", data=LABEL.encode()))
    assert [line | {"label": ""} for line in from_stdin] == [line | {"label": ""} for line in from_file]
    assert {line["label"] for line in from_stdin} != {"label.txt"}


@pytest.mark.usefixtures("_default_model")
def test_output_goes_to_a_file(place: Path) -> None:
    """The same bytes as on standard output, which stays empty."""
    printed = run("ddi extract label.txt --format jsonl").stdout
    result = run("ddi extract label.txt --format jsonl -o found.jsonl")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (place / "found.jsonl").read_text(encoding="utf-8") == printed != ""


@pytest.mark.usefixtures("_default_model", "place")
def test_the_table_is_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no terminal; 120 where nothing is said."""
    for said, width in (("80", 80), ("", 120)):
        monkeypatch.setenv("COLUMNS", said)
        result = run("ddi extract label.txt examples/label.txt")
        assert result.exit_code == 0
        assert 0.9 * width < max(map(len, result.stdout.splitlines())) <= width
    assert "ketoconazole" in result.stdout


@pytest.mark.usefixtures("_default_model")
def test_nothing_found_is_an_answer(place: Path) -> None:
    """No lines, or a sentence that says so; exit 0."""
    (place / "label.txt").write_text("7 DRUG INTERACTIONS\n\nNo studies have been done.\n", encoding="utf-8")
    assert lines_of(run("ddi extract label.txt --format jsonl")) == []
    table = run("ddi extract label.txt")
    assert table.exit_code == 0
    assert table.stdout.startswith("label.txt\nNo pharmacokinetic interaction")


@pytest.mark.usefixtures("_default_model")
def test_a_label_without_findings_is_named_beside_one_with(place: Path) -> None:
    """Every label that was read stands in the table."""
    (place / "none.txt").write_text("7 DRUG INTERACTIONS\n\nNo studies have been done.\n", encoding="utf-8")
    text = run("ddi extract label.txt none.txt --threshold 0").stdout
    assert text.index("label.txt") < text.index("none.txt\nNo pharmacokinetic interaction")


@pytest.mark.usefixtures("_default_model")
def test_a_folder_without_labels_is_an_error(place: Path) -> None:
    """Nothing was read, so nothing can be said."""
    (place / "empty").mkdir()
    assert "no label was found" in error_of(run("ddi extract empty"))


@pytest.mark.usefixtures("_default_model")
def test_the_output_is_not_the_input(place: Path) -> None:
    """A label is never replaced by what was found in it."""
    before = (place / "label.txt").read_bytes()
    assert run("ddi extract label.txt -o label.txt").exit_code == 2
    assert (place / "label.txt").read_bytes() == before


@pytest.mark.parametrize("options", ["--threshold nan", "--threshold 2", "--with-text", "--sections"])
@pytest.mark.usefixtures("_default_model", "place")
def test_options_that_make_no_sense_are_usage_errors(options: str) -> None:
    """Exit 2, nothing on standard output."""
    result = run(f"ddi extract label.txt {options}")
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.usefixtures("_default_model", "place")
def test_the_threshold_and_the_sections_can_be_chosen() -> None:
    """A lower threshold finds no less; a section that is not there is an error that names those that are."""
    few, many = (lines_of(run(f"ddi extract label.txt --format jsonl --threshold {t}")) for t in (0.999999, 0.0))
    assert len(few) < len(many)
    for sections in ("OVERDOSAGE", "99999-9", "default,all"):
        for form in ("jsonl", "table"):
            assert "DRUG INTERACTIONS" in error_of(run(f"ddi extract label.txt --format {form} --sections {sections}"))


BAD_LABELS = {
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "binary": (b"\x7fELF\0\0\0\x01", "binary"),
    "Windows-1252": ("7 DRUG INTERACTIONS\nCafé".encode("cp1252"), "not UTF-8"),
    "UTF-16": ("7 DRUG INTERACTIONS".encode("utf-16"), "UTF-16"),
    "XML of another kind": (b'<?xml version="1.0"?><html><body/></html>', ""),
    "damaged XML": (b'<?xml version="1.0"?><document xmlns="urn:hl7-org:v3"><title>', ""),
    "damaged JSON": (b'{"results": [', ""),
}


@pytest.mark.usefixtures("_default_model")
@pytest.mark.parametrize(("data", "message"), BAD_LABELS.values(), ids=BAD_LABELS)
def test_a_label_that_cannot_be_read_is_one_message(data: bytes, message: str, place: Path) -> None:
    """From a file and from standard input, as a table and as lines; it names the label."""
    (place / "bad.txt").write_bytes(data)
    line = error_of(run("ddi extract bad.txt --format jsonl"))
    assert "bad.txt" in line
    assert message in line
    assert message in error_of(run("ddi extract bad.txt"))
    assert message in error_of(run("ddi extract - --format jsonl", data=data))


@pytest.mark.usefixtures("_default_model", "place")
def test_a_missing_label_is_named() -> None:
    """So is a folder that is not there."""
    assert "missing.txt" in error_of(run("ddi extract missing.txt"))
    assert "missing/label.txt" in error_of(run("ddi extract missing/label.txt"))


@pytest.mark.usefixtures("_default_model")
def test_a_bad_label_does_not_hide_the_good_ones(place: Path) -> None:
    """The others are printed, the bad one is named, exit 1."""
    (place / "bad.txt").write_bytes(b"\0")
    result = run("ddi extract bad.txt label.txt --format jsonl")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert [json.loads(line)["label"] for line in result.stdout.splitlines()][:1] == ["label.txt"]


@pytest.mark.usefixtures("_default_model")
def test_an_output_that_cannot_be_written_is_one_message(place: Path) -> None:
    """A missing folder, or a folder in the file's place; nothing is left behind."""
    (place / "folder").mkdir()
    before = sorted(place.rglob("*"))
    for target in ("missing/found.jsonl", "folder"):
        assert target in error_of(run(f"ddi extract label.txt --format jsonl -o {target}"))
    assert sorted(place.rglob("*")) == before


def test_a_closed_pipe_is_no_error(model: Path, place: Path) -> None:
    """`ddi extract ... | head -1` prints one line and nothing else, and neither side complains."""
    many = place / "many.txt"
    many.write_text("7 DRUG INTERACTIONS\n\n" + 160 * (LABEL.split("\n\n")[1] + "\n\n"), encoding="utf-8")
    script = Path(sys.executable).parent / "ddi"
    extract = shlex.join([str(script), "extract", "many.txt", "-m", str(model), "--format", "jsonl"])
    command = f"set -o pipefail; {extract} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=place)
    assert done.stderr == ""
    assert done.returncode == 0
    assert json.loads(done.stdout)["label"] == "many.txt"


# models


def test_a_model_of_another_version_is_one_message(model: Path, place: Path) -> None:
    """In every command that loads one."""
    other = Path(shutil.copytree(model, place / "other"))
    manifest = json.loads((other / "manifest.json").read_bytes())
    (other / "manifest.json").write_text(json.dumps(manifest | {"protocol": 99}), encoding="utf-8")
    for command in ("ddi extract label.txt -m other", "ddi info -m other", "ddi evaluate annotations -m other"):
        line = error_of(run(command))
        assert "another version" in line
        assert "protocol 99" in line


@pytest.mark.usefixtures("place")
def test_what_is_no_model_is_one_message() -> None:
    """A folder of something else, and none."""
    assert "not a model" in error_of(run("ddi info -m examples"))
    assert "no such model" in error_of(run("ddi extract label.txt -m missing"))


@pytest.mark.usefixtures("_default_model", "place")
def test_info_shows_the_manifest_and_the_heaviest_features() -> None:
    """As tables or as JSON; as many features as asked for."""
    value = json.loads(run("ddi info --json --features 7").stdout)
    assert value["manifest"]["name"] == "example 1"
    assert len(value["heaviest"]["interaction"]) == 7
    table = run("ddi info --features 7").stdout
    assert "example 1" in table
    assert value["heaviest"]["interaction"][0][0] in table


def test_train_refuses_and_force_replaces_a_model(model: Path, place: Path) -> None:
    """The old model stands unless it is to be replaced; what is no model stands in any case."""
    shutil.copytree(model, place / "mine")
    line = error_of(run("ddi train annotations -m mine --features paper"))
    assert "--force" in line
    assert load_model(place / "mine").manifest.name == "example 1"
    result = run("ddi train annotations -m mine --features paper --force --name 'mine 2'")
    assert (result.exit_code, result.stdout) == (0, "")
    assert load_model(place / "mine").manifest.name == "mine 2"
    (place / "thesis").mkdir()
    (place / "thesis" / "chapter.txt").write_text("mine", encoding="utf-8")
    error_of(run("ddi train annotations -m thesis --force --features paper"))
    assert [path.name for path in (place / "thesis").iterdir()] == ["chapter.txt"]


# evaluation


@pytest.mark.usefixtures("_default_model")
def test_evaluate_prints_figures_and_writes_predictions(place: Path) -> None:
    """As JSON the figures are all there is on standard output; the CSV has a row an instance."""
    value = json.loads(run("ddi evaluate annotations --json --predictions rows.csv").stdout)
    assert value["about"]["model"] == "example 1"
    counts = value["scores"]["instances"]
    with (place / "rows.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(row["gold"] == row["predicted"] == "1" for row in rows) == counts["true_positive"]
    assert sum(row["gold"] == "1" for row in rows) == counts["true_positive"] + counts["false_negative"]


@pytest.mark.usefixtures("place")
def test_too_small_a_corpus_is_one_message() -> None:
    """More folds than package inserts."""
    assert "cannot make 50 folds" in error_of(run("ddi crossval annotations --folds 50 --features paper"))


# corpora


@pytest.fixture
def damaged(place: Path) -> Path:
    """Return a copy of the example corpus that can be damaged, with two sections only."""
    folder = place / "corpus"
    for part, suffix in (("texts", ""), ("knowtator", ".knowtator.xml")):
        (folder / part).mkdir(parents=True)
        for name in ("example-14.txt", "example-15.txt"):
            shutil.copy(PROJECT / "annotations" / part / f"{name}{suffix}", folder / part)
    return folder


def _empty(folder: Path) -> None:
    (folder / "texts" / "example-14.txt").write_bytes(b"")


def _binary(folder: Path) -> None:
    (folder / "texts" / "example-14.txt").write_bytes(b"PK\0\0")


def _encoding(folder: Path) -> None:
    (folder / "texts" / "example-14.txt").write_bytes("Théophylline".encode("cp1252"))


def _missing_text(folder: Path) -> None:
    (folder / "texts" / "example-14.txt").unlink()


def _xml(folder: Path) -> Path:
    return folder / "knowtator" / "example-14.txt.knowtator.xml"


def _foreign_xml(folder: Path) -> None:
    _xml(folder).write_text("<collection><document/></collection>", encoding="utf-8")


def _damaged_xml(folder: Path) -> None:
    _xml(folder).write_bytes(_xml(folder).read_bytes()[:300])


def _span(folder: Path) -> None:
    text = _xml(folder).read_text(encoding="utf-8")
    first = re.search(r'<span start="(\d+)" end="(\d+)"', text)
    assert first is not None
    moved = f'<span start="{int(first.group(1)) + 1}" end="{int(first.group(2)) + 1}"'
    _xml(folder).write_text(text.replace(first.group(), moved, 1), encoding="utf-8")


def _slot(folder: Path) -> None:
    text = _xml(folder).read_text(encoding="utf-8")
    _xml(folder).write_text(re.sub(r'(<complexSlotMentionValue value=")[^"]*', r"\1nobody", text), encoding="utf-8")


DAMAGES = {
    "empty text": (_empty, "empty"),
    "binary text": (_binary, "binary"),
    "wrong encoding": (_encoding, "not UTF-8"),
    "missing text": (_missing_text, "missing text"),
    "XML that is not Knowtator's": (_foreign_xml, "Knowtator"),
    "damaged XML": (_damaged_xml, "XML"),
    "span that disagrees": (_span, "found"),
    "dangling slot": (_slot, "nobody"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_corpus_is_refused_whole(damage: object, message: str, damaged: Path, place: Path) -> None:
    """Validation lists each problem and exits 1; every other command gives one message and writes nothing."""
    damage(damaged)  # type: ignore[operator]
    listed = run("corpus validate corpus")
    assert listed.exit_code == 1
    assert message in listed.stdout
    assert all(line.startswith(("error: ", "warning: ")) for line in listed.stdout.splitlines())
    problems = json.loads(run("corpus validate corpus --json").stdout)
    assert len(problems) == len(listed.stdout.splitlines())
    before = sorted(place.rglob("*"))
    for command in (
        "corpus stats corpus",
        "corpus build-instances corpus -o instances.csv",
        "ddi train corpus -m model",
        "ddi crossval corpus --folds 2 --report report",
    ):
        line = error_of(run(command))
        assert "example-14.txt" in line
        assert "corpus validate corpus" in line
    assert sorted(place.rglob("*")) == before


def test_the_undamaged_corpus_is_good(damaged: Path) -> None:
    """So it is the damage that the test above finds."""
    result = run("corpus validate corpus")
    assert (result.exit_code, result.stdout) == (0, "")
    assert load_corpus(damaged).sections


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", ["missing", "examples", "label.txt"])
def test_what_is_no_corpus_is_one_message(name: str) -> None:
    """Nothing, a folder of something else, and a file."""
    for command in ("corpus validate", "corpus stats", "ddi crossval"):
        assert name in error_of(run(f"{command} {name}"))


@pytest.mark.parametrize("target", ["instances.txt", "missing/instances.csv", "examples"])
def test_instances_that_cannot_be_written_are_one_message(target: str, place: Path) -> None:
    """A suffix that says no format, a folder that is not there."""
    before = sorted(place.iterdir())
    assert target in error_of(run(f"corpus build-instances annotations -o {target}"))
    assert sorted(place.iterdir()) == before


def test_instances_are_written_and_counted(place: Path) -> None:
    """The table stands beside the paper's counts; the file has a row an instance."""
    result = run("corpus build-instances annotations -o instances.jsonl")
    assert "11,048" in result.stdout
    assert "wrote instances.jsonl" in result.stderr
    rows = [json.loads(line) for line in (place / "instances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["set"] for row in rows} == {"baseline", "condensed"}


@pytest.mark.usefixtures("place")
def test_statistics_are_a_table_or_json() -> None:
    """Either alone on standard output."""
    assert "annotations" not in run("corpus stats annotations").stderr
    assert isinstance(json.loads(run("corpus stats annotations --json").stdout), dict)


@pytest.mark.usefixtures("place")
def test_results_do_not_depend_on_the_hash_seed() -> None:
    """Two processes write the same bytes."""
    script = Path(sys.executable).parent / "corpus"
    written = set()
    for seed in ("1", "2"):
        command = [script, "build-instances", "annotations", "-o", f"{seed}.csv"]
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, check=True, capture_output=True)
        written.add(Path(f"{seed}.csv").read_bytes())
    assert len(written) == 1


@pytest.mark.usefixtures("_default_model")
def test_a_dictionary_of_ones_own_names_more_drugs(place: Path) -> None:
    """What `ddi drugs build` writes, `ddi extract --dictionary` uses."""
    names = "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    names += "DB99998,,Zorbamide,,,,\nDB99999,,Quexapine,,,,\n"
    (place / "vocabulary.csv").write_text(names, encoding="utf-8")
    (place / "own.txt").write_text(
        "7 DRUG INTERACTIONS\n\nZorbamide increased the AUC of quexapine by 46%.\n", encoding="utf-8"
    )
    assert run("ddi drugs build -o own.tsv --drugbank vocabulary.csv --no-package").exit_code == 0
    (found,) = lines_of(run("ddi extract own.txt --format jsonl --threshold 0 --dictionary own.tsv"))
    assert {found[role]["ids"]["drugbank"] for role in ("precipitant", "object")} == {"DB99998", "DB99999"}
    assert {found["precipitant"]["name"], found["object"]["name"]} == {"zorbamide", "quexapine"}
