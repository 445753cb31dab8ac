"""Stanza's parser on spaCy's tokens: the real loading code, and real sentences with the small parser."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cli import ddi_commands
from corpus_tools.formats import FORMATS, AnnotatedDocument
from ddi.errors import MissingDependencyError
from ddi.parsing import parser_named
from ddi.parsing.stanza_parser import StanzaParser, package_of

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from ddi.features.context import ParseMemory

SENTENCES = [
    "Drugname raised the concentration of drugname by num %.",
    "The clearance of drugname was not\naltered  when drugname was given with it.",
    "",
    "   ",
    "Avoid drugname.",
]


@pytest.fixture(scope="module")
def stanza_folder(project: Path) -> Path:
    """Return the folder of the small parser, where it and Stanza are."""
    pytest.importorskip("stanza", reason='Stanza is not installed (pip install "pk-ddi[stanza]")')
    folder = project.parent / "shared" / "models" / "stanza-en-small"
    if not folder.is_dir():
        pytest.skip("the small Stanza parser is not in ../shared/models/stanza-en-small")
    return folder


@pytest.fixture(scope="module")
def stanza_parser(stanza_folder: Path) -> StanzaParser:
    """Return the small parser, loaded once."""
    parser = StanzaParser("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANZA_RESOURCES_DIR", str(stanza_folder))
        parser.parse(["It loads."])
    return parser


def test_trees_have_spacy_tokens_and_tags_and_their_own_heads(stanza_parser: StanzaParser, parser: ParseMemory) -> None:
    """Words, tags and spans are those of spaCy's parser, token for token; the parse is another."""
    trees = stanza_parser.parse(SENTENCES)
    for sentence, tree, other in zip(SENTENCES, trees, parser.parse(SENTENCES), strict=True):
        assert (tree.words, tree.tags, tree.spans) == (other.words, other.tags, other.spans)
        assert [sentence[span.start : span.end] for span in tree.spans] == list(tree.words)
        assert len(tree.heads) == len(tree.labels) == len(tree.words)
        assert [label for label in tree.labels if label == "root"] == ["root"] * bool(tree.words)
        assert all(0 <= head < len(tree.words) for head in tree.heads)
    first = trees[0]
    assert first.words[first.heads[0]] == "raised"
    assert first.heads[1] == 1
    assert first.labels[first.words.index("concentration")] == "obj"


def test_paths_join_the_drugs(stanza_parser: StanzaParser) -> None:
    """The path goes through verb and object; prepositions hang off it in Universal Dependencies."""
    (tree,) = stanza_parser.parse(SENTENCES[:1])
    second = tree.words.index("drugname")
    path = tree.shortest_path(0, second)
    assert path is not None
    assert [tree.words[token] for token in path] == ["Drugname", "raised", "concentration", "drugname"]


def test_batches_do_not_change_trees(stanza_parser: StanzaParser) -> None:
    """More sentences than one batch holds come back in order, each as if parsed alone."""
    many = SENTENCES * 40
    trees = stanza_parser.parse(many)
    assert len(trees) == len(many)
    assert trees[-len(SENTENCES) :] == trees[: len(SENTENCES)] == stanza_parser.parse(SENTENCES)
    assert stanza_parser.parse([]) == []


def test_the_name_says_the_model_and_brings_it_back(stanza_parser: StanzaParser) -> None:
    """A manifest's name of the parser is enough to get the same parser again."""
    assert stanza_parser.name.startswith("stanza en_small ")
    assert "spacy en_core_web_sm" in stanza_parser.name
    again = parser_named(stanza_parser.name)
    assert isinstance(again, StanzaParser)
    assert again.package == "small"


@pytest.mark.parametrize(
    ("name", "package"), [("stanza", "default"), ("stanza en_craft 1.15.0 (tokens and tags: spacy x 3)", "craft")]
)
def test_a_name_without_a_package_means_the_default_one(name: str, package: str) -> None:
    """As Stanza itself has it."""
    assert package_of(name) == package


def test_a_package_given_goes_before_the_names(stanza_folder: Path) -> None:  # noqa: ARG001 - Stanza is there
    """An option overrules."""
    parser = parser_named("stanza", stanza_package="genia")
    assert isinstance(parser, StanzaParser)
    assert parser.package == "genia"


@pytest.mark.parametrize("folder_exists", [True, False])
def test_a_missing_model_names_the_download(
    stanza_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, folder_exists: bool
) -> None:
    """An unknown package in a real folder, and no folder at all: the exact command is in the message."""
    monkeypatch.setenv("STANZA_RESOURCES_DIR", str(stanza_folder if folder_exists else tmp_path / "nowhere"))
    command = """python -c "import stanza; stanza.download('en', processors='depparse', package='craft')\""""
    with pytest.raises(MissingDependencyError) as caught:
        StanzaParser("craft").parse(["It is missing."])
    assert command in str(caught.value)


def test_without_stanza_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package itself may be missing."""
    monkeypatch.setitem(sys.modules, "stanza", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "pk-ddi\[stanza\]"'):
        StanzaParser().parse(["It is missing."])
    with pytest.raises(MissingDependencyError):
        _ = StanzaParser().name


def test_a_tree_model_on_stanza_trains_shows_itself_and_extracts(
    stanza_folder: Path, small_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model remembers its parser: extraction needs no option."""
    monkeypatch.setenv("STANZA_RESOURCES_DIR", str(stanza_folder))
    corpus, model = str(tmp_path / "corpus"), str(tmp_path / "model")
    write = FORMATS["knowtator1"].write
    assert write is not None
    assert write([AnnotatedDocument(section) for section in small_corpus.sections], tmp_path / "corpus") == ()
    run = CliRunner().invoke
    options = ["--learner", "tree", "--parser", "stanza", "--stanza-package", "small", "--features", "paper"]
    trained = run(ddi_commands, ["train", corpus, "-m", model, *options])
    assert trained.exit_code == 0, trained.stderr
    shown = run(ddi_commands, ["info", "-m", model])
    assert shown.exit_code == 0
    assert "Interaction: decision tree" in shown.stdout
    assert "path=" in shown.stdout
    label = tmp_path / "label.txt"
    label.write_text("DRUG INTERACTIONS\n\nKetoconazole lowered the exposure to midazolam.\n", encoding="utf-8")
    extracted = run(ddi_commands, ["extract", "-m", model, "--format", "jsonl", "--threshold", "0", str(label)])
    assert extracted.exit_code == 0, extracted.stderr
    assert "midazolam" in extracted.stdout
