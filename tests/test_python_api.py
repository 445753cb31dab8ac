"""`from ddi import extract`: typed values, data frames, notebooks, and errors for what is easily mistaken."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

import ddi
from corpus_tools.documents import Modality
from ddi import DDIError, Effect, Interaction, LabelReading, Readings, extract, extract_many, extract_text
from ddi.errors import LabelError, MissingDependencyError
from ddi.output.rows import layout

if TYPE_CHECKING:
    from pathlib import Path

LABEL = (
    "7 DRUG INTERACTIONS\n\nCoadministration of ketoconazole 400 mg once daily with a single dose of tacrolimus "
    "increased the AUC of tacrolimus by 190%.\n\n12 CLINICAL PHARMACOLOGY\n\n12.3 Pharmacokinetics\n\nThe half-life of "
    "theophylline was not changed by ranitidine.\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a label, a broken label and an empty folder."""
    (tmp_path / "label.txt").write_text(LABEL, encoding="utf-8")
    (tmp_path / "broken.txt").write_bytes(b"\0")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def reading(trained: Path) -> LabelReading:
    return extract_text(LABEL, model=trained, threshold=0.2)


def test_importing_loads_nothing() -> None:
    """Until something is asked for; what is not there is an AttributeError, and `dir` knows what is."""
    code = (
        "import sys, ddi; print(len({'spacy', 'numpy', 'lxml', 'pandas', 'rich'} & set(sys.modules))); "
        "from ddi import extract; print(callable(extract))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True"]
    with pytest.raises(AttributeError, match="no attribute 'extrakt'"):
        ddi.extrakt  # noqa: B018
    assert set(ddi.__all__) <= set(dir(ddi))
    assert all(getattr(ddi, name) is not None for name in ddi.__all__)


def test_a_label_gives_typed_values(place: Path, trained: Path) -> None:
    """By its path, as text or as a path."""
    for path in ("label.txt", place / "label.txt"):
        found = extract(path, model=trained, threshold=0.2)
        assert isinstance(found, LabelReading)
        assert found.source == str(path)
        (first, *_) = found.interactions
        assert isinstance(first, Interaction)
        assert {first.precipitant.name, first.object.name} == {"ketoconazole", "tacrolimus"}
        assert first.modality is Modality.POSITIVE
        (effect, *_) = first.effects
        assert isinstance(effect, Effect)
        assert effect.amount is not None
        assert (effect.amount.value, effect.amount.unit) == (190.0, "%")


def test_a_text_and_a_file_of_it_say_the_same(place: Path, trained: Path, reading: LabelReading) -> None:
    """But for their names."""
    from_file = extract(place / "label.txt", model=trained, threshold=0.2)
    assert [each.to_json() | {"label": ""} for each in from_file.interactions] == [
        each.to_json() | {"label": ""} for each in reading.interactions
    ]
    assert {each.label for each in reading.interactions} == {"text"}


def test_several_labels_come_in_their_order_with_those_that_failed(place: Path, trained: Path) -> None:
    """As a sequence; a label that cannot be read does not hide the others."""
    found = extract_many(["label.txt", "broken.txt", "missing.txt", place / "label.txt"], model=trained)
    assert isinstance(found, Readings)
    assert [each.source for each in found] == ["label.txt", str(place / "label.txt")]
    assert [failure.source for failure in found.failures] == ["broken.txt", "missing.txt"]
    assert found[0] == next(iter(found))
    assert isinstance(found[:1], Readings)
    assert len(found[:1]) == 1
    assert repr(found).startswith("<Readings: 2 labels")
    assert [each.source for each in extract_many(place, model=trained)] == [str(place / "label.txt")]


WRONG = [
    ("label.tx", LabelError, "extract_text"),
    ("Ketoconazole raised the AUC of midazolam.", LabelError, "extract_text"),
    (LABEL, LabelError, "a text, not a path"),
    ("x" * 5000, LabelError, "extract_text"),
    ("a\0b", LabelError, "extract_text"),
    ("-", LabelError, "no such file"),
    ("empty", LabelError, "no label"),
    ("broken.txt", LabelError, "binary"),
    (b"label.txt", TypeError, "bytes"),
    (["label.txt"], TypeError, "list"),
]


@pytest.mark.parametrize(("label", "error", "message"), WRONG, ids=[repr(each[0])[:20] for each in WRONG])
@pytest.mark.usefixtures("place")
def test_a_text_is_not_taken_for_a_path(label: object, error: type[Exception], message: str, trained: Path) -> None:
    """The error says what to call instead."""
    with pytest.raises(error, match=message):
        extract(label, model=trained)  # type: ignore[arg-type]


@pytest.mark.usefixtures("place")
def test_other_mistakes_are_named(place: Path, trained: Path) -> None:
    """A folder of several labels, a text of nothing, a threshold that is none, a section and a model not there."""
    (place / "two.txt").write_text(LABEL, encoding="utf-8")
    (place / "broken.txt").unlink()
    with pytest.raises(LabelError, match="extract_many"):
        extract(place, model=trained)
    with pytest.raises(LabelError, match="no such file"):
        extract_many("missing", model=trained)
    for text, message in (("", "empty"), ("\ud800", "half a character"), ("a\0", "binary")):
        with pytest.raises(LabelError, match=message):
            extract_text(text, model=trained)
    with pytest.raises(ValueError, match="probability"):
        extract_text(LABEL, model=trained, threshold=2)
    with pytest.raises(LabelError, match="no such section"):
        extract_text(LABEL, model=trained, sections="OVERDOSAGE")
    with pytest.raises(DDIError, match="no such model"):
        extract_text(LABEL, model=place / "missing")


def test_settings_reach_the_extraction(trained: Path) -> None:
    """Threshold, sections and explanations."""
    counts = [len(extract_text(LABEL, model=trained, threshold=limit).interactions) for limit in (1, 0, 1)]
    assert counts[0] == counts[2] == 0 < counts[1]
    everything = extract_text(LABEL, model=trained, threshold=0, explain=True)
    assert all(each.reasons for each in everything.interactions)
    chosen = extract_text(LABEL, model=trained, threshold=0, sections="12.3")
    assert {each.section_title for each in chosen.interactions} == {"12.3 Pharmacokinetics"}


def test_a_reading_is_shown_in_short(reading: LabelReading) -> None:
    """Its value holds the whole label."""
    assert repr(reading).startswith("<LabelReading of 'text': ")
    assert len(repr(reading)) < 200


def test_a_reading_becomes_a_data_frame(reading: LabelReading, trained: Path) -> None:
    """With the columns of the formats and their types, also where nothing was found; many make one."""
    frame = reading.to_frame()
    assert list(frame.columns) == [column.name for column in layout().columns]
    assert len(frame) == len(reading.interactions)
    first = frame.iloc[0]
    assert (first["amount"], first["unit"], first["section_number"]) == (190.0, "%", 1)
    empty = extract_text(LABEL, model=trained, threshold=1).to_frame()
    assert len(empty) == 0
    assert (empty.dtypes == frame.dtypes).all()
    pairs = Readings((reading, reading)).to_frame(by="pair")
    assert len(pairs) == 2 * len(reading.to_frame(by="pair"))
    assert "statements" in pairs.columns
    with pytest.raises(ValueError, match="by 'label'"):
        reading.to_frame(by="label")


def test_a_frame_without_pandas_names_the_extra(reading: LabelReading, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which brings it."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependencyError, match=r"pk-ddi\[tables\]"):
        reading.to_frame()


def test_a_reading_can_be_asked_about_a_drug(reading: LabelReading) -> None:
    """Under any of its names."""
    assert {each.object.name for each in reading.about("Prograf").interactions} >= {"tacrolimus"}
    assert reading.about("warfarin").interactions == ()
    assert len(Readings((reading,)).about("warfarin")) == 1


class Elements(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        assert {name for name, _ in attrs} <= {"style", "scope"}
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_a_notebook_shows_a_label(reading: LabelReading) -> None:
    """Drugs, statement, effect and score; nothing found is said."""
    page = Elements(reading._repr_html_())
    for part in ("ketoconazole", "tacrolimus", "they interact, quantitative", "AUC of tacrolimus up 190 %", "190%"):
        assert part in page.text
    assert "does not mean that there is none" in Elements(reading.about("warfarin")._repr_html_()).text


def test_markup_in_a_label_is_text_in_a_notebook(trained: Path) -> None:
    """Of its name, its title, its drugs and its statements, and of labels that failed."""
    hostile = "<script>alert(1)</script>&amp;\"'"
    text = LABEL.replace("Coadministration", f"{hostile} Coadministration")
    found = extract_text(text, source=hostile, model=trained, threshold=0)
    page = Elements(found._repr_html_())
    assert "script" not in page.tags
    assert page.text.count(hostile) >= 2
    many = extract_many([f"{hostile}.txt".replace("/", "")], model=trained)
    listed = Elements(Readings((found,), many.failures)._repr_html_())
    assert "script" not in listed.tags
    assert "not read" in listed.text


def test_long_tables_say_what_they_leave_out(reading: LabelReading, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a label and in a list of labels."""
    monkeypatch.setattr("ddi.output.notebook._MOST_ROWS", 1)
    count = len(reading.interactions)
    assert count > 1
    assert f"{count - 1} more interactions" in Elements(reading._repr_html_()).text
    assert "and 2 more labels" in Elements(Readings((reading,) * 3)._repr_html_()).text
