"""What a model folder may not be, and that nothing reaches for a network."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from cli import corpus_commands, ddi_commands
from ddi.errors import ModelError
from ddi.model import DEFAULT_MODEL, load_model, load_pipelines
from ddi.pipelines import TRUSTED
from ddi.report.model_info import model_tables

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the model that ships."""
    return Path(shutil.copytree(DEFAULT_MODEL, tmp_path / "model"))


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "manifest.json"
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


def change_schema(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what a pipeline says it holds, and its checksum with it."""
    path = folder / "roles.skops"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members["schema.json"])
    change(schema)
    members["schema.json"] = json.dumps(schema).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    change_manifest(folder, lambda value: value["files"].update({"roles.skops": checksum}))


@pytest.mark.parametrize("version", ["0.24.2", "99.0", "", "one"])
def test_pipelines_of_another_scikit_learn_are_refused(folder: Path, version: str) -> None:
    """It may read them wrongly without a word; extraction, which needs none of them, goes on."""
    change_manifest(folder, lambda value: value["versions"].update({"scikit-learn": version}))
    with pytest.raises(ModelError, match="another version of scikit-learn") as caught:
        load_pipelines(folder)
    assert caught.value.found == f"scikit-learn {version or 'unknown'}"
    assert load_model(folder).classifiers == load_model(DEFAULT_MODEL).classifiers


FOREIGN = {
    "a function": {"__module__": "os", "__class__": "system", "__loader__": "FunctionNode"},
    "a type that skops trusts": {
        "__module__": "sklearn.ensemble._forest",
        "__class__": "RandomForestClassifier",
        "__loader__": "ObjectNode",
    },
    "a trusted type by another way": {"__module__": "builtins", "__class__": "dict", "__loader__": "ReduceNode"},
    "nothing but a way": {"__loader__": "PickleNode"},
}


@pytest.mark.parametrize("node", FOREIGN.values(), ids=FOREIGN)
def test_a_type_beyond_the_list_is_refused(folder: Path, node: dict[str, str]) -> None:
    """Even one that skops would open, and wherever it stands."""
    change_schema(folder, lambda schema: schema["content"].update(extra=[{"content": node}]))
    with pytest.raises(ModelError, match="not trusted") as caught:
        load_pipelines(folder)
    assert caught.value.path == folder / "roles.skops"
    assert node.get("__class__", "") in str(caught.value)


def test_the_list_is_of_scikit_learn_numpy_and_plain_values() -> None:
    """Nothing of ours, and nothing that calls what a file names."""
    assert {module.partition(".")[0] for module, _, _ in TRUSTED} == {"builtins", "numpy", "sklearn"}
    assert {loader for _, _, loader in TRUSTED} == {
        *("DictNode", "JsonNode", "ListNode", "NdArrayNode", "ObjectNode", "TupleNode", "TypeNode"),
    }
    assert set(load_pipelines()) == {"interaction", "modality", "roles"}


def test_a_schema_nested_too_deep_is_refused(folder: Path) -> None:
    """Its JSON, and its content."""
    deep: dict[str, Any] = {}
    for _ in range(900):
        deep = {"content": deep}
    change_schema(folder, lambda schema: schema.update(content=deep))
    with pytest.raises(ModelError, match="cannot be read"):
        load_pipelines(folder)


def test_classifiers_nested_too_deep_are_refused(folder: Path) -> None:
    """With the right checksum."""
    data = b'{"interaction":' * 100_000
    (folder / "classifiers.json").write_bytes(data)
    change_manifest(folder, lambda value: value["files"].update({"classifiers.json": hashlib.sha256(data).hexdigest()}))
    with pytest.raises(ModelError, match="cannot be read"):
        load_model(folder)


@pytest.mark.parametrize("number", [1e300, -1e13, float("nan"), float("inf")])
def test_huge_weights_are_refused(folder: Path, number: float) -> None:
    """Their sums would be no numbers."""
    value = json.loads((folder / "classifiers.json").read_bytes())
    name = next(iter(value["roles"]["weights"]))
    value["roles"]["weights"][name] = number
    data = json.dumps(value).encode()
    (folder / "classifiers.json").write_bytes(data)
    change_manifest(folder, lambda value: value["files"].update({"classifiers.json": hashlib.sha256(data).hexdigest()}))
    with pytest.raises(ModelError, match="out of range"):
        load_model(folder)


def test_info_says_where_a_model_is_from(folder: Path) -> None:
    """Data, counts, licence, day, versions, and each file with its size and checksum; what is unknown is said so."""
    tables = model_tables(load_model(folder), 1)
    said = {row[0]: row[1] for row in tables[0].rows}
    assert said["data: sections"] == "138"
    assert "Apache-2.0" in said["licence"]
    assert said["model card"] == str(folder / "README.md")
    assert date.fromisoformat(said["trained"]) >= date(2026, 11, 22)
    assert said["version: scikit-learn"]
    assert "cost 1.0" in said["setting: interaction"]
    files = {row[0]: row for row in tables[1].rows}
    size = (folder / "classifiers.json").stat().st_size
    assert files["classifiers.json"][1:] == (
        f"{size:,}",
        hashlib.sha256((folder / "classifiers.json").read_bytes()).hexdigest(),
    )
    change_manifest(folder, lambda value: value["data"].pop("trained"))
    undated = {row[0]: row[1] for row in model_tables(load_model(folder), 1)[0].rows}
    assert undated["trained"] == "not stated"


@pytest.mark.usefixtures("pipeline_anew")
@pytest.mark.parametrize(
    ("group", "command"),
    [
        (ddi_commands, ["extract", str(PROJECT / "examples" / "label.txt")]),
        (ddi_commands, ["info", "--features", "1"]),
        (ddi_commands, ["drugs", "show", "warfarin"]),
        (corpus_commands, ["stats", str(PROJECT / "annotations")]),
    ],
    ids=["extract", "info", "drugs", "stats"],
)
def test_nothing_is_fetched_unasked(group: Any, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    """With sockets forbidden, they do what they always do."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was used")

    # Not the class itself: libraries derive classes from it when they are imported.
    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    result = CliRunner().invoke(group, command)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout
