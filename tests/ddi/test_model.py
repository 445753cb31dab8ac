"""A model is a folder that is loaded whole or refused by name, and written whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from skops.io import dump

from ddi import model_writing
from ddi.errors import ModelError, OutputError
from ddi.model import PROTOCOL, installed_versions, load_model, load_pipelines, save_model
from ddi.report.model_info import model_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddi.learning import Fitted, TrainingData
    from ddi.model import Manifest

WHAT: dict[str, Any] = {
    "features": "paper",
    "parser": "spacy en_core_web_sm 3.8.0",
    "learner": "svm",
    "settings": {"interaction": {"cost": 1.0}, "seed": 0},
    "data": {"corpus": "invented", "sections": 3},
    "licence": "none needed",
    "scores": {},
}


def save(fitted: Fitted, folder: Path, **options: Any) -> Manifest:  # noqa: ANN401
    return save_model(fitted, folder, **({"name": "tiny 1"} | WHAT | options))


@pytest.fixture(scope="session")
def saved(tiny_fitted: Fitted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save(tiny_fitted, folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """Return a copy of a good model, to be damaged."""
    return Path(shutil.copytree(saved, tmp_path / "model"))


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """Change a file and its checksum, as someone would who knows the format."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_model_predicts_the_same_after_saving_and_loading(
    saved: Path, tiny_fitted: Fitted, tiny_data: TrainingData
) -> None:
    """To the last bit: numbers are written in full."""
    loaded = load_model(saved)
    assert loaded.classifiers == tiny_fitted.classifiers
    assert loaded.classifiers.predict(tiny_data.features) == tiny_fitted.classifiers.predict(tiny_data.features)
    assert loaded.folder == saved


def test_pipelines_are_trusted_and_score_as_the_plain_numbers(saved: Path, tiny_data: TrainingData) -> None:
    """They load with skops' default trust, which runs no code of ours."""
    pipelines = load_pipelines(saved)
    assert set(pipelines) == {"interaction", "modality", "roles"} - (
        {"roles"} if load_model(saved).classifiers.roles is None else set()
    )
    scores = load_model(saved).classifiers.interaction.scores(tiny_data.features.interaction)
    np.testing.assert_allclose(pipelines["interaction"].decision_function(tiny_data.features.interaction), scores)


def test_the_manifest_says_what_the_model_is(saved: Path) -> None:
    """Protocol, name, data, licence, settings, versions, and the checksum of every other file."""
    manifest = load_model(saved).manifest
    assert (manifest.protocol, manifest.name, manifest.licence) == (PROTOCOL, "tiny 1", "none needed")
    assert (manifest.data, manifest.settings) == (WHAT["data"], WHAT["settings"])
    assert manifest.versions == installed_versions()
    files = {path.name for path in saved.iterdir()} - {"manifest.json"}
    assert set(manifest.files) == files
    for name in files:
        assert manifest.files[name] == hashlib.sha256((saved / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["classifiers.json", "interaction.skops", "modality.skops"])
def test_a_byte_changed_is_noticed(folder: Path, name: str) -> None:
    """The error names the file."""
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match="has changed") as caught:
        load_model(folder)
    assert caught.value.path == folder / name
    with pytest.raises(ModelError, match="has changed"):
        load_pipelines(folder)


@pytest.mark.parametrize("name", ["classifiers.json", "interaction.skops"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """A model is all of its files."""
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"a file is missing: {name}"):
        load_model(folder)


@pytest.mark.parametrize("name", ["extra.json", "classifiers.json.bak"])
def test_a_file_too_many_is_named(folder: Path, name: str) -> None:
    """What nobody vouches for does not lie in a model."""
    (folder / name).write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=f"a file too many: {name}"):
        load_model(folder)


def test_a_folder_in_a_model_is_too_much(folder: Path) -> None:
    """A model has no folders in it."""
    (folder / "inner").mkdir()
    with pytest.raises(ModelError, match="a file too many: inner"):
        load_model(folder)


def test_a_model_card_may_lie_beside(folder: Path) -> None:
    """A README.md is for people."""
    (folder / "README.md").write_text("# Tiny\n", encoding="utf-8")
    assert load_model(folder).manifest.name == "tiny 1"


def change_manifest(folder: Path, **changes: Any) -> None:  # noqa: ANN401
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changes), encoding="utf-8")


@pytest.mark.parametrize(
    ("protocol", "remedy"),
    [(PROTOCOL - 1, "Train the model again"), (PROTOCOL + 1, "Upgrade"), ("one", "Train"), (None, "Train")],
)
def test_another_protocol_is_refused_with_what_to_do(folder: Path, protocol: object, remedy: str) -> None:
    """An older model is to be trained again, a newer one needs a newer program; the rest is not even read."""
    (folder / "classifiers.json").unlink()
    change_manifest(folder, protocol=protocol, layers=3)
    with pytest.raises(ModelError, match="another version") as caught:
        load_model(folder)
    assert caught.value.expected == f"protocol {PROTOCOL}"
    assert caught.value.found == f"protocol {protocol}"
    assert remedy in str(caught.value)


DAMAGED_MANIFESTS = {
    "empty": b"",
    "no JSON": b"protocol: 1",
    "cut short": b'{"protocol": 1, "name": "ti',
    "a list": b"[1]",
    "a number": b"1",
    "no protocol": b'{"name": "tiny"}',
    "the protocol alone": b'{"protocol": %d}' % PROTOCOL,
    "not UTF-8": b'{"protocol": \xff}',
    "nested too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGED_MANIFESTS.values(), ids=DAMAGED_MANIFESTS)
def test_a_damaged_manifest_is_refused(folder: Path, content: bytes) -> None:
    """The error names it."""
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(ModelError, match="manifest is damaged") as caught:
        load_model(folder)
    assert caught.value.path == folder / "manifest.json"


@pytest.mark.parametrize(
    "changes",
    [{"files": None}, {"files": []}, {"files": "abc"}, {"surplus": 1}, {"name": None}, {"parser": 3}, {"scores": []}],
    ids=str,
)
def test_a_manifest_of_other_types_is_refused(folder: Path, changes: dict[str, Any]) -> None:
    """A field of the wrong type, or one too many, is damage and not a crash later."""
    change_manifest(folder, **changes)
    with pytest.raises(ModelError):
        load_model(folder)


def test_features_that_this_version_lacks_are_refused(folder: Path) -> None:
    """A model of unknown features cannot score anything."""
    change_manifest(folder, features="grammar")
    with pytest.raises(ModelError, match="features") as caught:
        load_model(folder)
    assert "grammar" in str(caught.value)


GOOD_LINEAR = {"kind": "linear", "intercept": 0.0, "unit": False, "scales": {}, "weights": {}}
DAMAGED_CLASSIFIERS = {
    "empty": b"",
    "no JSON": b"weights",
    "a list": b"[]",
    "null": b"null",
    "nothing in it": b"{}",
    "nested too deep": b"[" * 100_000,
    "unknown kind": {"interaction": GOOD_LINEAR | {"kind": "oracle"}},
    "kind that is no name": {"interaction": GOOD_LINEAR | {"kind": []}},
    "weights in a list": {"interaction": GOOD_LINEAR | {"weights": [1]}},
    "weight that is no number": {"modality": GOOD_LINEAR | {"weights": {"a": "b"}}},
    "calibration of another form": {"calibration": {"slope": 1.0, "knots": []}},
    "calibration missing": {"modality_calibration": None},
    "threshold that is no number": {"threshold": "high"},
}


@pytest.mark.parametrize("damage", DAMAGED_CLASSIFIERS.values(), ids=DAMAGED_CLASSIFIERS)
def test_damaged_classifiers_with_the_right_checksum_are_refused(folder: Path, damage: bytes | dict[str, Any]) -> None:
    """A checksum is no proof of sense."""
    if isinstance(damage, dict):
        value = json.loads((folder / "classifiers.json").read_bytes())
        damage = json.dumps(value | damage).encode()
    rewrite(folder, "classifiers.json", damage)
    with pytest.raises(ModelError, match="cannot be read") as caught:
        load_model(folder)
    assert caught.value.path == folder / "classifiers.json"


def _own_function(values: object) -> object:
    return values


def test_a_foreign_type_in_a_pipeline_is_refused(folder: Path, tmp_path: Path) -> None:
    """What skops does not trust is never loaded, even with the right checksum."""
    dump(Pipeline([("own", FunctionTransformer(_own_function))]), tmp_path / "foreign.skops")
    rewrite(folder, "interaction.skops", (tmp_path / "foreign.skops").read_bytes())
    with pytest.raises(ModelError, match="not trusted"):
        load_pipelines(folder)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 nothing", b"cos\nsystem\n(S'true'\ntR."], ids=["empty", "zip", "pickle"]
)
def test_a_damaged_pipeline_is_refused(folder: Path, content: bytes) -> None:
    """With the right checksum, but no skops file."""
    rewrite(folder, "modality.skops", content)
    with pytest.raises(ModelError, match="cannot be read"):
        load_pipelines(folder)


def test_what_is_no_model_is_named(tmp_path: Path) -> None:
    """Nothing, a file, and a folder without a manifest."""
    (tmp_path / "file").write_text("{}", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for name, message in (("missing", "no such model"), ("file", "no such model"), ("empty", "not a model")):
        with pytest.raises(ModelError, match=message) as caught:
            load_model(tmp_path / name)
        assert caught.value.path == tmp_path / name


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("replaces", [False, True], ids=["new", "force"])
@pytest.mark.parametrize("broken", ["manifest", "pipelines", "rename"])
def test_nothing_half_written_is_left(
    tiny_fitted: Fitted, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, *, replaces: bool
) -> None:
    """Where writing fails, at whatever step, what stood there still stands, and nothing else does."""
    target = tmp_path / "place" / "model"
    target.parent.mkdir()
    if replaces:
        shutil.copytree(saved, target)
    before = everything(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if broken == "manifest":
        monkeypatch.setattr(model_writing, "write_json", fail)
    elif broken == "pipelines":
        monkeypatch.setattr("skops.io.dump", fail)
    else:
        real = Path.rename

        def fail_to_arrive(self: Path, goal: Path) -> Path:
            if Path(goal) == target and not self.name.endswith(".old"):
                fail()
            return real(self, goal)

        monkeypatch.setattr(Path, "rename", fail_to_arrive)
    with pytest.raises(OutputError, match="No space left"):
        save(tiny_fitted, target, force=replaces, name="tiny 2")
    monkeypatch.undo()
    assert everything(tmp_path) == before
    assert [path.name for path in target.parent.iterdir()] == (["model"] if replaces else [])


def test_a_place_that_cannot_be_written_is_named(tiny_fitted: Fitted, tmp_path: Path) -> None:
    """Below a file there can be no folder."""
    (tmp_path / "file").write_text("text", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        save(tiny_fitted, tmp_path / "file" / "model")
    assert everything(tmp_path) == {"file": b"text"}


def test_a_model_is_not_replaced_unasked(tiny_fitted: Fitted, folder: Path) -> None:
    """The message says how to."""
    before = everything(folder)
    with pytest.raises(OutputError, match="--force"):
        save(tiny_fitted, folder, name="tiny 2")
    assert everything(folder) == before


def test_force_replaces_a_model_and_keeps_its_card(tiny_fitted: Fitted, folder: Path) -> None:
    """Whatever its version."""
    (folder / "README.md").write_text("# Tiny\n", encoding="utf-8")
    change_manifest(folder, protocol=0)
    manifest = save(tiny_fitted, folder, force=True, name="tiny 2")
    assert asdict(load_model(folder).manifest) == asdict(manifest)
    assert manifest.name == "tiny 2"
    assert (folder / "README.md").read_text(encoding="utf-8") == "# Tiny\n"
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def _file(path: Path) -> None:
    path.write_text("mine", encoding="utf-8")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "thesis.txt").write_text("mine", encoding="utf-8")


def _other_manifest(path: Path) -> None:
    _folder(path)
    (path / "manifest.json").write_text('{"name": "a web page", "version": "1"}', encoding="utf-8")


def _model_with_more(path: Path) -> None:
    _folder(path)
    (path / "manifest.json").write_text('{"protocol": 1, "name": "x", "files": {}}', encoding="utf-8")


@pytest.mark.parametrize("make_target", [_file, _folder, _other_manifest, _model_with_more])
def test_force_replaces_nothing_but_a_model(
    tiny_fitted: Fitted, tmp_path: Path, make_target: Callable[[Path], None]
) -> None:
    """A file, a folder of something else, and a model beside which other files lie are left alone."""
    target = tmp_path / "target"
    make_target(target)
    before = everything(tmp_path)
    with pytest.raises(OutputError):
        save(tiny_fitted, target, force=True)
    assert everything(tmp_path) == before


def change_classifiers(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the classifiers, and the manifest's checksum with them."""
    value = json.loads((folder / "classifiers.json").read_bytes())
    change(value)
    rewrite(folder, "classifiers.json", json.dumps(value).encode())


IMPOSSIBLE: dict[str, Callable[[dict[str, Any]], object]] = {
    "a weight that is no number": lambda v: v["interaction"]["weights"].update(a=float("nan")),
    "an infinite weight": lambda v: v["interaction"]["weights"].update(a=float("inf")),
    "a text for a weight": lambda v: v["interaction"]["weights"].update(a="1"),
    "a number too large for a float": lambda v: v.update(threshold=10**400),
    "a scale of 0": lambda v: v["interaction"]["scales"].update(a=0),
    "a text in the calibration": lambda v: v["calibration"].update(slope="abc"),
    "a calibration that turns round": lambda v: v["calibration"].update(slope=-1.0),
    "half a character": lambda v: v["interaction"]["weights"].update({"\ud83d": 1.0}),
    "a node of no instances": lambda v: v.update(interaction=TREE | {"total": [0]}),
    "more positive instances than there are": lambda v: v.update(interaction=TREE | {"positive": [4]}),
    "an infinite child": lambda v: v.update(interaction=TREE | {"below": [float("inf")]}),
    "a rule that is less than never right": lambda v: v.update(interaction=RULES | {"uncovered": -2}),
    "more missed than uncovered": lambda v: v.update(interaction=RULES | {"missed": 3}),
}
TREE = {"kind": "tree", "positive": [1], "total": [2], "feature": [""], "threshold": [0], "below": [0], "above": [0]}
RULES = {"kind": "rules", "concludes": True, "missed": 1, "uncovered": 2, "rules": []}


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_numbers_that_no_model_holds_are_refused(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Otherwise the model would load, and fail or answer nonsense when it is used."""
    change_classifiers(folder, change)
    with pytest.raises(ModelError, match="classifiers cannot be read"):
        load_model(folder)


def test_a_model_of_one_leaf_or_of_no_rule_is_read(folder: Path) -> None:
    """What the cases above are changed from."""
    change_classifiers(folder, lambda value: value.update(interaction=TREE, modality=RULES))
    assert load_model(folder).classifiers.interaction.boundary == 0.5


@pytest.mark.parametrize("leads_to", ["/dev/zero", "pipe", "folder"])
def test_a_file_that_never_ends_is_not_read(folder: Path, tmp_path: Path, leads_to: str) -> None:
    """A link to a device, a pipe that nobody writes to, or a folder in the place of a file."""
    (folder / "classifiers.json").unlink()
    if leads_to == "folder":
        (folder / "classifiers.json").mkdir()
    else:
        if leads_to == "pipe":
            os.mkfifo(tmp_path / "pipe")
        (folder / "classifiers.json").symlink_to(tmp_path / leads_to)
    with pytest.raises(ModelError, match="not a regular file") as caught:
        load_model(folder)
    assert caught.value.path == folder / "classifiers.json"


def test_a_manifest_that_could_not_be_printed_is_refused(folder: Path) -> None:
    """Half a character, in a name or as a name."""
    change_manifest(folder, name="\ud83d")
    with pytest.raises(ModelError, match="manifest is damaged") as caught:
        load_model(folder)
    str(caught.value).encode()


@pytest.mark.parametrize("header", [b"'shape': (((", b"'shape': (-1"], ids=["open brackets", "a negative size"])
def test_a_pipeline_with_damaged_arrays_is_refused(folder: Path, header: bytes) -> None:
    """Whatever the libraries make of it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(folder / "interaction.skops") as archive, zipfile.ZipFile(stream, "w") as damaged:
        for name in archive.namelist():
            damaged.writestr(name, archive.read(name).replace(b"'shape': (", header))
    rewrite(folder, "interaction.skops", stream.getvalue())
    with pytest.raises(ModelError, match="a pipeline cannot be read"):
        load_pipelines(folder)


def test_scores_that_cannot_be_shown_are_an_error(folder: Path) -> None:
    """`ddi info` says so, and does not fail."""
    change_manifest(folder, scores={"instances": 1})
    with pytest.raises(ModelError, match="scores cannot be read"):
        model_tables(load_model(folder), 3)
