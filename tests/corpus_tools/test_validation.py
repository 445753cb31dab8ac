"""Problems that only the whole of a corpus shows, and the checksums of the published files."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.corpus import load_corpus
from corpus_tools.errors import CorpusError
from corpus_tools.validation import check_corpus, find_problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Build: TypeAlias = Any
MakeCorpus: TypeAlias = "Callable[..., Path]"


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(problem.severity.value, problem.code) for problem in find_problems(folder)]


def test_a_sound_corpus_has_no_problems(make_corpus: MakeCorpus) -> None:
    """Nothing found is an answer."""
    assert find_problems(make_corpus()) == ()


def test_problems_of_files_and_of_the_whole_come_together(make_corpus: MakeCorpus, build: Build) -> None:
    """One list, those of the files first."""
    twice = build.document(*build.drugs, build.mention("z2", 0, "Zorbamide"))
    folder = make_corpus({"knowtator/one.txt.knowtator.xml": twice, "texts/two.txt": "Nothing."})
    assert codes(folder) == [("error", "annotations-missing"), ("warning", "mention-repeated")]


ANNOTATIONS: dict[str, tuple[list[str], Callable[[Build], str]]] = {
    "a mention twice": (["mention-repeated"], lambda b: b.mention("z2", 0, "Zorbamide")),
    "a mention by another annotator": ([], lambda b: b.mention("z2", 0, "Zorbamide", annotator="second")),
    "a mention of two types": (["mention-types"], lambda b: b.mention("z2", 0, "Zorbamide", "Drug product")),
    "a mention with a blank": (["mention-blank"], lambda b: b.mention("z2", 0, "Zorbamide ")),
    "a nested mention": ([], lambda b: b.mention("q2", 44, "quexapine")),
}


@pytest.mark.parametrize(("expected", "entry"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_doubtful_mentions_are_warnings(
    make_corpus: MakeCorpus, build: Build, expected: list[str], entry: Callable[[Build], str]
) -> None:
    """One annotator does not mark the same drug twice; two may, and names may hold names."""
    folder = make_corpus({"knowtator/one.txt.knowtator.xml": build.document(*build.drugs, entry(build))})
    assert codes(folder) == [("warning", code) for code in expected]


def test_an_interaction_of_a_mention_with_itself_is_an_error(make_corpus: MakeCorpus, build: Build) -> None:
    """A drug mention does not act on itself."""
    row = {"Object": "Zorbamide", "Object Span Start": "0", "Object Span End": "9"}
    folder = make_corpus({"interactions.csv": build.table(row)})
    assert codes(folder) == [("error", "interaction-with-itself")]


def test_an_interaction_of_another_sections_mention_is_an_error(make_corpus: MakeCorpus) -> None:
    """Both mentions must be among those of the section."""
    corpus = load_corpus(make_corpus())
    (section,) = corpus.sections
    foreign = replace(corpus, sections=(replace(section, mentions=section.mentions[1:]),))
    assert [problem.code for problem in check_corpus(foreign)] == ["interaction-foreign"]


INSERTS = {
    "two eras": ("7,quexapine,older", [("error", "era-differs")]),
    "an era and none": ("7,quexapine,", [("error", "era-differs")]),
    "two active ingredients": ("7,zorbamide,newer", [("warning", "insert-ingredient-differs")]),
    "two inserts": ("8,zorbamide,older", []),
}


@pytest.mark.parametrize(("cells", "expected"), INSERTS.values(), ids=INSERTS)
def test_the_sections_of_an_insert_agree(
    make_corpus: MakeCorpus, build: Build, cells: str, expected: list[tuple[str, str]]
) -> None:
    """An insert has one age and one drug."""
    header = "section,package_insert,active_ingredient,era,kind"
    files = {
        "texts/two.txt": "Nothing.",
        "knowtator/two.txt.knowtator.xml": build.document(source="two.txt"),
        "sections.csv": f"{header}\none.txt,7,quexapine,newer,\ntwo.txt,{cells},\n",
    }
    assert codes(make_corpus(files)) == expected


def listing(folder: Path, *names: str) -> str:
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)


NAMES = ("texts/one.txt", "knowtator/one.txt.knowtator.xml")


def test_files_that_agree_with_their_checksums_are_no_problem(make_corpus: MakeCorpus) -> None:
    """Files of the whole corpus that are not here, and tables, are not looked at."""
    folder = make_corpus()
    rest = "".join(f"{'0' * 64}  {name}\n" for name in ("interactions.csv", "texts/absent.txt", "texts/../../one.txt"))
    (folder / "full-corpus.sha256").write_text(listing(folder, *NAMES) + rest + "\n")
    assert codes(folder) == []


def test_a_changed_file_is_an_error(make_corpus: MakeCorpus) -> None:
    """A line end translated on the way moves every offset behind it."""
    folder = make_corpus()
    (folder / "full-corpus.sha256").write_text(listing(folder, *NAMES))
    text = folder / "texts" / "one.txt"
    text.write_bytes(text.read_bytes() + b"\r\n")
    (problem,) = find_problems(folder)
    assert (problem.severity, problem.code, problem.path) == ("error", "checksum-differs", str(text))
    assert problem.found == hashlib.sha256(text.read_bytes()).hexdigest()


def test_a_damaged_list_of_checksums_is_an_error_with_its_line(make_corpus: MakeCorpus) -> None:
    """And a file that the list lacks is a warning."""
    folder = make_corpus()
    (folder / "full-corpus.sha256").write_text(listing(folder, NAMES[0]) + "not a checksum\n")
    problems = find_problems(folder)
    assert [(problem.code, problem.place) for problem in problems] == [
        ("checksum-line", "line 2"),
        ("checksum-missing", ""),
    ]
    (folder / "full-corpus.sha256").write_bytes(b"\0")
    assert codes(folder) == [("error", "checksums-unreadable")]


def test_a_folder_that_is_no_corpus_is_an_error(tmp_path: Path) -> None:
    """It has no problems to list, for there is nothing to check."""
    with pytest.raises(CorpusError):
        find_problems(tmp_path)


def test_the_published_corpus_has_known_flaws_only(real_corpus: Path) -> None:
    """No error; the flaws of its description, a metabolite without parent, and a span of two types."""
    assert Counter(codes(real_corpus)) == {
        ("warning", "repeated-pair"): 22,
        ("warning", "damaged-characters"): 7,
        ("warning", "metabolite-without-ingredient"): 1,
        ("warning", "mention-types"): 1,
    }
