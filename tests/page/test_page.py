"""The page as a file: what stands in it, and that nothing of a label can be more than text."""

from __future__ import annotations

import base64
import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from click.testing import CliRunner
from lxml import html

from cli import ddi_commands
from corpus_tools.documents import Modality
from ddi.commands import load_extractor
from ddi.errors import LabelError, ModelError
from ddi.labels.label import Label
from ddi.learners.rules import RuleModel
from ddi.model import DEFAULT_MODEL, load_model
from ddi.output.page.build import build_view, heading_of
from ddi.output.page.meanings import meaning
from ddi.output.page.network import draw
from ddi.output.page.writer import HtmlWriter
from ddi.output.table import write_table
from ddi.output.writers import OutputOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ddi.interaction import Drug
    from ddi.reading import LabelReading

Invented: TypeAlias = Any

RAISED = "Zorbamide raised the AUC of quexapine and of velotril."
DENIED = "Quexapine had no effect on velotril."


@pytest.fixture(scope="module")
def reading(invented: Invented) -> LabelReading:
    """Return three interactions, two of them in one statement, one denied; a fourth drug is in none."""
    section = invented.section("7 DRUG INTERACTIONS", f"{RAISED} {DENIED} Nothing is known of pristomol.")
    return invented.reading(
        [section],
        [("Zorbamide", "quexapine", RAISED), ("Zorbamide", "velotril", RAISED), ("Quexapine", "velotril", DENIED)],
        names=["pristomol"],
        unread=[invented.section("10 OVERDOSAGE", "Call.")],
        modality=lambda n: Modality.NEGATIVE if n == 2 else Modality.POSITIVE,
        score=lambda n: (0.5, 0.75, 0.25)[n],
    )


@pytest.fixture
def page(reading: LabelReading, written: Callable[..., str]) -> Any:  # noqa: ANN401 - lxml has no types
    return html.fromstring(written(reading))


def texts(page: Any, path: str) -> list[str]:  # noqa: ANN401
    return [" ".join(" ".join(one.itertext()).split()) for one in page.xpath(path)]


def rows(page: Any) -> list[Any]:  # noqa: ANN401
    return list(page.xpath("//table[contains(@class, 'rows')]/tbody[@data-p]"))


def test_a_row_says_which_drugs_what_and_where(page: Any) -> None:  # noqa: ANN401
    """As words, with the score, the section and the statement."""
    first = " ".join(rows(page)[0].text_content().split())
    for part in ("Zorbamide", "quexapine", "They interact", "quantitative", "7 DRUG INTERACTIONS", "0.50", RAISED):
        assert part in first
    assert "They do not" in rows(page)[2].text_content()
    assert len(rows(page)) == 3


def test_the_text_is_the_labels_own(page: Any, reading: LabelReading) -> None:  # noqa: ANN401
    """Without a blank more or less between the marks; the references to rows stand apart."""
    for link in page.xpath("//a[@class and contains(@class, 'ref')]"):
        link.drop_tree()
    words = page.xpath("//div[@class='words']")[0].text_content()
    assert words == reading.sections[0].section.text.split("\n\n", 1)[1]


def test_drugs_and_statements_are_marked_and_lead_to_their_rows(page: Any) -> None:  # noqa: ANN401
    """Each link within the page ends somewhere, and no two anchors have one name."""
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = [link[1:] for link in page.xpath("//@href") if link.startswith("#")]
    assert targets
    assert set(targets) <= set(ids)
    assert texts(page, "//a[contains(@class, 'ref')]") == ["1–2", "3"]
    assert "".join(page.xpath("//mark[@data-s='1']//text()")) == RAISED
    assert "".join(page.xpath("//mark[@data-s='2']//text()")) == DENIED
    assert texts(page, "//div[@class='words']//span[contains(@class, 'alone')]") == ["pristomol"]
    assert len(page.xpath("//div[@class='words']//a[@class='drug']")) == 5


def test_the_features_that_decided_are_shown_in_words(page: Any) -> None:  # noqa: ANN401
    """With their names and what each added."""
    quantity = "a measured quantity (AUC, concentration, clearance)"
    shown = texts(page, "(//table[@class='reasons'])[1]//tbody/tr")
    assert shown == [
        f"between them in the sentence's structure: {quantity} path class=parameter +0.40",
        "neither is the label's own drug own any=False -0.20",
    ]


def test_drugs_come_with_names_and_ids_and_unread_sections_with_titles(page: Any) -> None:  # noqa: ANN401
    """Also the drug that no row names."""
    drugs = texts(page, "//table[@class='drugs']/tbody/tr")
    assert len(drugs) == 4
    assert any(one.startswith("pristomol UNII Upristomol 1×") for one in drugs)
    assert texts(page, "//ul[@class='unread']/li") == ["10 OVERDOSAGE"]


def test_pairs_unite_their_statements(reading: LabelReading, invented: Invented, written: Callable[..., str]) -> None:
    """One row a pair, each statement quoted with what it says; both modalities make it mixed."""
    again = "Zorbamide did not change quexapine."
    both = invented.reading(
        [invented.section("7 DRUG INTERACTIONS", f"{RAISED} {again}")],
        [("Zorbamide", "quexapine", RAISED), ("Zorbamide", "quexapine", again)],
        modality=lambda n: (Modality.POSITIVE, Modality.NEGATIVE)[n],
    )
    page = html.fromstring(written(both, united=True))
    (row,) = rows(page)
    assert row.get("data-modality") == "mixed"
    assert {one.text_content().strip() for one in row.iter("blockquote")} == {RAISED, again}
    assert "Both are stated" in row.text_content()
    assert len(rows(html.fromstring(written(reading, united=True)))) == 3


def test_nothing_found_is_not_no_interaction(invented: Invented, written: Callable[..., str]) -> None:
    """It is said so; a label of which nothing was read says that instead."""
    section = invented.section("7 DRUG INTERACTIONS", "Nothing is known of pristomol.")
    text = " ".join(html.fromstring(written(invented.reading([section], []))).text_content().split())
    assert (
        "No pharmacokinetic interaction was found in the sections read. That does not mean that there is none." in text
    )
    unread = " ".join(html.fromstring(written(invented.reading([], [], unread=[section]))).text_content().split())
    assert "No section of this label was read" in unread
    assert "Sections not read (1)" in unread


HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)>'


def hostile(invented: Invented, name: str = HOSTILE) -> LabelReading:
    """Return a reading of which every text that a label can bring is hostile."""
    bidi = "\u202e\u2066\u200f\x1b"
    statement = f"{name}{bidi} raised 'the' \"AUC\" of {name} quexapine &lt; </mark></script>."
    other = f"{name} quexapine"
    reading: LabelReading = invented.reading(
        [invented.section(f"7 {name}", f"]]> --> {statement} {{{{ 7 * 7 }}}} {{% raw %}}", level=2, around=name)],
        [(name, other, statement)],
        source=f"{name}{bidi}.txt",
        unread=[invented.section(f"10 {name}{bidi}", "")],
        reasons=((f"path={name}", 0.5),),
        title=f"title {name}{bidi}",
        brand_names=(name + bidi,),
        manufacturer=name,
        set_id=name,
        effective_date=f"2020{name}",
    )
    return reading


def test_whatever_a_label_holds_is_text(invented: Invented, written: Callable[..., str]) -> None:
    """No tag, attribute or template of it takes effect; it can be read as it stands."""
    clean = hostile(invented, "zorbamide")
    for readings in ([clean], [clean, clean]):
        dirty = [hostile(invented) for _ in readings]
        expected, found = (html.fromstring(written(*some)) for some in (readings, dirty))
        assert [one.tag for one in found.iter("script", "img", "iframe", "object")] == ["script"]
        assert [one.tag for one in found.iter()] == [one.tag for one in expected.iter()]
        assert not [name for one in found.iter() for name in one.attrib if name.startswith("on")]
        assert HOSTILE in found.text_content()
        assert "{{ 7 * 7 }} {% raw %}" in found.text_content()
        assert not any(sign in written(*dirty) for sign in "\u202e\u2066\u200f\x1b")


def test_a_page_asks_nothing_of_any_network(reading: LabelReading, written: Callable[..., str]) -> None:
    """It names no address, and its policy forbids all but its own script, by its checksum."""
    text = written(reading)
    page = html.fromstring(text)
    assert "http://" not in text
    assert "https://" not in text
    assert not page.xpath("//@src")
    assert page.xpath("//link/@href") == ["data:,"]
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    script = page.xpath("//script")[0].text
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}';")


def test_several_labels_have_an_index_and_a_table_across(
    reading: LabelReading, invented: Invented, written: Callable[..., str]
) -> None:
    """A pair is one row, with a link into each label; where labels differ, that shows."""
    other = invented.reading(
        [invented.section("7 DRUG INTERACTIONS", RAISED)],
        [("Zorbamide", "quexapine", RAISED)],
        source="other.txt",
        modality=lambda _: Modality.NEGATIVE,
        brand_names=("Otherin",),
    )
    page = html.fromstring(written(reading, other, invented.reading([], [], source="third.txt")))
    assert texts(page, "//h1") == ["Interactions stated in 3 drug labels"]
    assert len(page.xpath("//article")) == 3
    assert texts(page, "(//table)[1]/tbody/tr/th") == ["1. made-up.txt", "2. Otherin", "3. third.txt"]
    across = page.xpath("//tbody[@data-labels]")
    assert [(one.get("data-precipitant"), one.get("data-object"), one.get("data-modality")) for one in across] == [
        ("zorbamide", "quexapine", "mixed"),
        ("quexapine", "velotril", "negative"),
        ("zorbamide", "velotril", "positive"),
    ]
    assert across[0].xpath(".//a/@href") == ["#l1-r1", "#l2-r1"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.xpath("//@href") if link.startswith("#")} <= set(ids)


def test_a_run_without_a_label_is_a_page_too(written: Callable[..., str]) -> None:
    """Where none could be read."""
    assert texts(html.fromstring(written()), "//h1") == ["Interactions stated in 0 drug labels"]


def test_labels_that_could_not_be_read_are_listed(reading: LabelReading) -> None:
    """First on the page, with the reason, as text whatever they are called; one label read has a list above it too."""
    name = "</li><script>alert(1)</script>\u202etxt.exe"
    failures = [
        LabelError("the XML is damaged", path=name, place="line 2", remedy="Download it again"),
        LabelError("no label was found", found="<b>folder</b>"),
    ]
    for readings in ([], [reading], [reading, reading]):
        stream = io.StringIO()
        writer = HtmlWriter(stream, OutputOptions(failures=failures))
        for each in readings:
            writer.write(each)
        writer.finish()
        writer.close()
        page = html.fromstring(stream.getvalue())
        assert texts(page, "//section[contains(@class, 'failures')]//h2") == ["Labels that could not be read (2)"]
        assert texts(page, "//section[contains(@class, 'failures')]//li") == [
            "</li><script>alert(1)</script>⟨RLO⟩txt.exe line 2: the XML is damaged. Download it again",
            "no label was found; found <b>folder</b>",
        ]
        plural = "label" if len(readings) == 1 else "labels"
        assert texts(page, "//h1") == [f"Interactions stated in {len(readings)} drug {plural}"]
        assert len(page.xpath("//article")) == len(readings)
        assert len(page.xpath("//script")) == 1


def test_the_command_lists_on_the_page_what_it_could_not_read(project: Path, tmp_path: Path) -> None:
    """The page is what is sent on, without what stood on standard error."""
    bad = tmp_path / "bad & <i>label.xml"
    bad.write_text("<document", encoding="utf-8")
    output = tmp_path / "report.html"
    arguments = ["extract", str(project / "examples/label.txt"), str(bad), "-o", str(output)]
    result = CliRunner().invoke(ddi_commands, arguments)
    assert result.exit_code == 1
    assert "bad & <i>label.xml" in result.stderr
    page = html.fromstring(output.read_text(encoding="utf-8"))
    (found,) = texts(page, "//section[contains(@class, 'failures')]//li")
    assert found.startswith(f"{bad} line 1: the XML is damaged")
    assert not page.xpath("//i")


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        (Label("a.xml", (), brand_names=("Zorb",), generic_names=("ZORBAMIDE",), title="Long"), "Zorb (zorbamide)"),
        (Label("a.xml", (), brand_names=("Zorbamide",), generic_names=("ZORBAMIDE",)), "Zorbamide"),
        (Label("a.xml", (), title="ZORBAMIDE tablets"), "ZORBAMIDE tablets"),
        (Label("a.xml", ()), "a.xml"),
    ],
)
def test_a_label_is_called_what_people_call_it(label: Label, heading: str) -> None:
    """Brand and drug, or its title, or its file."""
    assert heading_of(label) == heading


def test_the_picture_draws_each_pair_once() -> None:
    """Positive and negative of one pair are one mixed line; the same pairs give the same picture."""
    pairs = [(1, 2, "positive"), (1, 2, "negative"), (3, 2, "negative")]
    names = {1: "zorbamide", 2: "quexapine", 3: "a drug with quite a long name"}
    network = draw(pairs, names)
    assert [(edge.precipitant, edge.object, edge.modality) for edge in network.edges] == [
        (1, 2, "mixed"),
        (3, 2, "negative"),
    ]
    assert {node.shown for node in network.nodes} == {"zorbamide", "quexapine", "a drug with quite a…"}
    assert draw(pairs, names) == network
    assert draw([], {}).edges == ()


def test_the_picture_untangles_lines() -> None:
    """Two stars that cross in the text's order don't in the picture's."""
    network = draw(
        [(1, 11, "positive"), (2, 12, "positive"), (3, 11, "positive"), (4, 12, "positive")],
        dict.fromkeys(range(20), "x"),
    )
    place = {(node.role, node.drug): node.y for node in network.nodes}
    lines = [(place["precipitant", edge.precipitant], place["object", edge.object]) for edge in network.edges]
    assert not any((a - c) * (b - d) < 0 for a, b in lines for c, d in lines)


def test_a_large_picture_leaves_out_the_least_linked() -> None:
    """And says how many pairs."""
    pairs = [(0, n, "positive") for n in range(100, 160)] + [(1, 159, "negative")]
    network = draw(pairs, dict.fromkeys(range(200), "x"), most=40)
    assert sum(node.role == "object" for node in network.nodes) == 40
    assert any(node.drug == 159 for node in network.nodes)
    assert network.left_out == 20


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("path class=up", "between them in the sentence's structure: a word of rising"),
        ("own any=True, sentences apart=2", "one of the two is the label's own drug; 2 sentences apart"),
        ("parameter True, effect False", "in the statement: measured quantity, no effect on the body"),
        ("between lists=increas of", "between the two: “increas of”"),
        ("just before=^", ""),
        ("lists=3", ""),
    ],
)
def test_features_have_a_meaning_in_words(name: str, words: str) -> None:
    """Those that have none stand by their name."""
    assert meaning(name) == words


def test_a_model_without_weights_gives_no_reasons(invented: Invented, written: Callable[..., str]) -> None:
    """The page says why there are none."""
    section = invented.section("7 DRUG INTERACTIONS", RAISED)
    text = written(invented.reading([section], [("Zorbamide", "quexapine", RAISED)], reasons=()))
    assert "no sum over features" in text


def test_a_view_of_many_labels_keeps_their_anchors_apart(reading: LabelReading) -> None:
    """By the label's number."""
    assert build_view(reading, number=7).prefix == "l7-"


@pytest.mark.skipif(not DEFAULT_MODEL.is_dir(), reason="the model that ships is not there: run `make model`")
def test_the_command_writes_a_page(project: Path, tmp_path: Path) -> None:
    """With the features that decided, unasked."""
    output = tmp_path / "report.html"
    result = CliRunner().invoke(
        ddi_commands, ["extract", str(project / "examples" / "label.txt"), "--format", "html", "-o", str(output)]
    )
    assert (result.exit_code, result.output) == (0, "")
    page = html.fromstring(output.read_text(encoding="utf-8"))
    assert texts(page, "//h1") == ["EXAMPLIN (examplinib) TABLETS"]
    assert "AUC of tacrolimus up 190\u00a0%" in page.text_content()
    assert len(page.xpath("//table[@class='reasons']")) == len(rows(page)) == 7


def test_other_formats_do_not_load_the_templates() -> None:
    """Start-up must not pay for them."""
    code = "import sys, ddi.output.writers, ddi.commands; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not DEFAULT_MODEL.is_dir(), reason="the model that ships is not there: run `make model`")
def test_a_page_takes_reasons_where_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a tree or of rules has none; asked for by --explain, they are an error as ever."""
    load = partial(load_extractor, None, None, None, threshold=None)
    assert load(explain=False, explain_if_linear=True).reasons > 0
    assert load(explain=False).reasons == 0
    model = load_model(DEFAULT_MODEL)
    rules = replace(
        model, classifiers=replace(model.classifiers, interaction=RuleModel((), concludes=True, missed=0, uncovered=1))
    )
    monkeypatch.setattr("ddi.commands.load_model", lambda _: rules)
    assert load(explain=False, explain_if_linear=True).reasons == 0
    with pytest.raises(ModelError, match="only a linear model"):
        load(explain=True, explain_if_linear=True)


def test_a_drug_under_two_names_is_counted_once(invented: Invented, written: Callable[..., str]) -> None:
    """Product and ingredient in one statement make one row that has both names; another modality stays its own."""
    twice = "Zorbamide raised the AUC of quexapine after a dose of QUEXAR."
    denied = "QUEXAR did not change zorbamide."
    reading = invented.reading(
        [invented.section("7 DRUG INTERACTIONS", f"{twice} {denied}")],
        [("Zorbamide", "quexapine", twice), ("Zorbamide", "QUEXAR", twice), ("QUEXAR", "zorbamide", denied)],
        modality=lambda n: Modality.NEGATIVE if n == 2 else Modality.POSITIVE,
        score=lambda n: (0.5, 0.75, 0.25)[n],
    )

    def one_name(drug: Drug) -> Drug:
        return replace(drug, name="quexapine") if drug.text == "QUEXAR" else drug

    reading = replace(
        reading,
        interactions=tuple(
            replace(each, precipitant=one_name(each.precipitant), object=one_name(each.object))
            for each in reading.interactions
        ),
    )
    page = html.fromstring(written(reading))
    first, second = rows(page)
    assert (first.get("data-modality"), first.get("data-score")) == ("positive", "0.750000")
    assert texts(first, ".//td[@data-head='Object']") == ["QUEXAR quexapine"]
    assert len(first.xpath(".//blockquote")) == 1
    assert len(first.get("data-acted").split()) == 2
    assert second.get("data-modality") == "negative"
    assert texts(page, "//ul[@class='totals']/li")[:2] == ["1 interaction stated", "1 stated not to interact"]
    assert len(page.xpath("//a[@class='ref positive']")) == 1
    pair = rows(html.fromstring(written(reading, united=True)))[0]
    assert [one.text_content() for one in pair.xpath(".//blockquote")] == [twice, denied]
    stream = io.StringIO()
    write_table(reading.source, reading.interactions, stream, width=120)
    assert stream.getvalue().count("they interact") == 1
    assert "QUEXAR, quexapine" in stream.getvalue()
    assert "QUEXAR" in html.fromstring(written(reading, reading)).text_content()
