"""`nlp.add_pipe("pk_ddi")`: drugs and interactions on a document."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.tokens import Doc, DocBin

import ddi.spacy_component  # noqa: F401 - registers the component, as the entry point does where it is installed
from ddi import extract_text
from ddi.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

TEXT = (
    "7 DRUG INTERACTIONS\r\n\r\nµ Ketoconazole-treated people: ketoconazole increased the AUC of tacrolimus by 190%."
    "\n\n"
    "12.3 Pharmacokinetics\n\nKetoconazole lowered the clearance of midazolam by 46%. Nothing else was studied."
)


@pytest.fixture(scope="module")
def nlp(trained: Path) -> Language:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("pk_ddi", config={"model": str(trained), "threshold": 0.2})
    return pipeline


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(TEXT)


def test_offsets_count_characters_of_the_document(doc: Doc) -> None:
    """Of drugs, statements and effects, also in a later section."""
    assert {found["object"]["text"] for found in doc._.pk_interactions} >= {"tacrolimus", "midazolam"}
    places = [
        place
        for found in doc._.pk_interactions
        for place in (found["precipitant"], found["object"], found["statement"], *found["effects"])
    ]
    for place in [*places, *doc._.pk_drugs]:
        assert doc.text[place["start"] : place["end"]] == place["text"]


def test_the_document_says_what_the_text_says(doc: Doc, trained: Path) -> None:
    """The same pairs with the same scores as `extract_text`."""
    reading = extract_text(TEXT, sections="all", model=trained, threshold=0.2)
    assert [(f["precipitant"]["name"], f["object"]["name"], f["score"]) for f in doc._.pk_interactions] == [
        (each.precipitant.name, each.object.name, round(each.score, 6)) for each in reading.interactions
    ]


def test_spans_cover_the_tokens(doc: Doc) -> None:
    """Of each drug, labelled with its type, and of each statement, with its modality."""
    assert len(doc.spans["pk_drugs"]) == len(doc._.pk_drugs)
    for span, drug in zip(doc.spans["pk_drugs"], doc._.pk_drugs, strict=True):
        assert span.start_char <= drug["start"] < drug["end"] <= span.end_char
        assert span.label_ == drug["type"] == "active ingredient"
    said = {found["statement"]["text"] for found in doc._.pk_interactions}
    assert len(doc.spans["pk_statements"]) == len(said)
    assert {span.label_ for span in doc.spans["pk_statements"]} <= {"positive", "negative"}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Nothing here.", "7 DRUG INTERACTIONS\n"])
def test_a_document_without_drugs_has_empty_lists(text: str, nlp: Language) -> None:
    """Of its own: not one list for all documents."""
    made = nlp(text)
    assert (made._.pk_interactions, made._.pk_drugs, len(made.spans["pk_drugs"])) == ([], [], 0)
    made._.pk_interactions.append("mine")
    assert nlp.make_doc("other")._.pk_interactions == []


def test_a_document_can_be_written_and_read(doc: Doc, nlp: Language) -> None:
    """With all that was found, as bytes and in a DocBin; so several processes can share the work."""
    back = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    kept = DocBin(store_user_data=True, docs=[doc])
    (other,) = DocBin(store_user_data=True).from_bytes(kept.to_bytes()).get_docs(nlp.vocab)
    for read in (back, other):
        # spaCy's bytes make tuples of lists, as JSON does not.
        assert json.dumps(read._.pk_interactions) == json.dumps(doc._.pk_interactions)
        assert json.dumps(read._.pk_drugs) == json.dumps(doc._.pk_drugs)
    assert [span.text for span in back.spans["pk_drugs"]] == [span.text for span in doc.spans["pk_drugs"]]


def test_a_pipeline_can_be_saved(nlp: Language, doc: Doc, tmp_path: Path) -> None:
    """With its settings; many texts are read one after the other."""
    nlp.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    first, second = loaded.pipe([TEXT, "Nothing here."])
    assert first._.pk_interactions == doc._.pk_interactions
    assert second._.pk_interactions == []


def test_settings_that_cannot_be_are_errors(tmp_path: Path) -> None:
    """When the component is added, not when it is used."""
    for config, error in (({"model": str(tmp_path / "missing")}, ModelError), ({"threshold": 2.0}, ValueError)):
        with pytest.raises(error):
            spacy.blank("en").add_pipe("pk_ddi", config=config)


def test_the_installed_package_needs_no_import(project: Path, tmp_path: Path, trained: Path) -> None:
    """Its entry point tells spaCy where the component is."""
    entries = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    ((name, place),) = entries["spacy_factories"].items()
    assert callable(resolve_name(place))
    info = tmp_path / "pk_ddi_entry-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pk-ddi-entry\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[spacy_factories]\n{name} = {place}\n", encoding="utf-8")
    code = (
        f"import sys; sys.path[:0] = {[str(project), str(tmp_path)]!r}; import spacy; nlp = spacy.blank('en'); "
        f"nlp.add_pipe('pk_ddi', config={{'model': {str(trained)!r}}}); print(nlp.pipe_names)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['pk_ddi']"
