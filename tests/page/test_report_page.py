"""The page of a cross-validation: its figures, its plots, its errors, and a browser's word on it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from click.testing import CliRunner
from lxml import html

from cli import ddi_commands
from ddi.evaluation.crossval import crossvalidate, crossvalidate_others
from ddi.evaluation.curves import PrecisionRecall
from ddi.evaluation.error_analysis import analyse_errors
from ddi.evaluation.examples import build_examples
from ddi.evaluation.protocols import PROTOCOLS
from ddi.evaluation.weights import FoldWeights
from ddi.learning import featurize
from ddi.report.page import Confusion, write_report_page
from ddi.report.paper_figures import TABLE_3
from ddi.settings import settings_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from ddi.evaluation.error_analysis import ErrorAnalysis
    from ddi.evaluation.results import Evaluation
    from ddi.features.context import ParseMemory

Page: TypeAlias = Any


class Run:
    """One cross-validation with all that the page takes of it."""

    def __init__(self, corpus: Corpus, parser: ParseMemory) -> None:
        settings = settings_named(features="paper")
        examples = build_examples(corpus, parser=parser)
        features = featurize(examples.contexts, settings.features)
        self.weights = FoldWeights()
        self.evaluation: Evaluation = crossvalidate(
            examples,
            settings,
            protocol="section",
            folds=2,
            about={"corpus": "<i>made-up</i>"},
            features=features,
            on_fitted=self.weights.add,
        )
        self.done: list[int] = []
        self.others = crossvalidate_others(
            examples, settings, self.evaluation, folds=2, seed=0, features=features, on_fold=self.done.append
        )
        self.errors: ErrorAnalysis = analyse_errors(examples, self.evaluation.rows)


@pytest.fixture(scope="module")
def run(small_corpus: Corpus, parser: ParseMemory) -> Run:
    return Run(small_corpus, parser)


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a report with all protocols."""
    made = tmp_path_factory.mktemp("report")
    write_report_page(run.evaluation, made, errors=run.errors, protocols=run.others, weights=run.weights)
    return made


@pytest.fixture
def text(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_has_every_part(text: str, run: Run) -> None:
    """Scores with intervals, curves of all protocols, reliability, modality, groups, weights, errors."""
    page = html.fromstring(text)
    heads = [one.text_content() for one in page.xpath("//h2 | //h3")]
    assert heads == [
        "Scores",
        "Precision and recall",
        "Do the scores mean what they say?",
        "Modality: what was annotated, what was answered",
        "Where it errs",
        *(f"F by {name}" for name in dict.fromkeys(group.by for group in run.errors.groups)),
        "Heaviest features",
        "Interaction (right: interacts)",
        "Modality (right: positive)",
        "Errors to read",
    ]
    f = run.evaluation.measures.instances.f
    assert f"{f.value:.3f} [{f.low:.3f}, {f.high:.3f}]" in text
    assert {"F by sentence distance", "F by drugs in the span", "F by era"} <= set(heads)
    assert not page.xpath("//script")
    assert "<i>made-up" not in text


def test_curves_are_of_all_protocols_with_the_papers_points(text: str, folder: Path) -> None:
    """A line and a dot each; the paper's nine points of Table 3; the other protocols' rows stand beside the page."""
    plot = html.fromstring(text).xpath("//svg[starts-with(@aria-label, 'Precision over recall')]")[0]
    names = [one.text_content() for one in plot.xpath(".//polyline/title")]
    assert names == ["section", *(name for name in PROTOCOLS if name != "section")]
    paper = plot.xpath(".//g[contains(@class, 'paper')]/title")
    assert len(paper) == sum(part == "development" for _, part, _ in TABLE_3) == 9
    assert any("precision 0.828, recall 0.887" in one.text_content() for one in paper)
    assert len(plot.xpath(".//g[contains(@class, 'answer')]")) == 4
    found = sorted(path.name for path in folder.iterdir())
    assert found == ["predictions-insert.csv", "predictions-instance.csv", "predictions-statement.csv", "report.html"]


def test_the_other_protocols_are_those_that_a_run_of_their_own_gives(run: Run, folder: Path) -> None:
    """On the same features; their folds are counted on."""
    assert list(run.others) == [name for name in PROTOCOLS if name != "section"]
    assert run.done == [3, 4, 5, 6, 7, 8]
    with (folder / "predictions-insert.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["predicted"]) for row in rows] == [row.predicted for row in run.others["insert"].rows]


def test_a_curve_passes_through_what_a_threshold_gives(run: Run) -> None:
    """At any score, counted by hand; what no window reaches counts as missed."""
    rows = run.evaluation.rows
    curve = PrecisionRecall.of(rows)
    recalls = [recall for recall, _ in curve.points]
    assert recalls == sorted(recalls, reverse=True)
    for threshold in (0.2, 0.5, 0.8):
        found = [row for row in rows if row.score is not None and row.score >= threshold]
        right = sum(row.gold for row in found)
        point = right / sum(row.gold for row in rows), right / len(found)
        assert any(point == pytest.approx(one) for one in curve.points)
    missed = [row for row in rows if row.gold][:1] * 10
    unreached = [type(row)(**{name: getattr(row, name) for name in row.__slots__} | {"score": None}) for row in missed]
    assert max(recall for recall, _ in PrecisionRecall.of([*rows, *unreached]).points) < max(recalls)
    assert PrecisionRecall.of([row for row in rows if not row.gold]) == PrecisionRecall((), 0.0)


def test_the_confusion_counts_every_answer(run: Run) -> None:
    """Rows are what is annotated; they add up to it."""
    confusion = Confusion.of(run.evaluation.rows)
    scores = run.evaluation.measures.instances
    assert confusion.rows == ("positive", "negative", "not annotated")
    assert sum(map(sum, confusion.counts[:2])) == scores.true_positive + scores.false_negative
    assert sum(confusion.counts[2]) == scores.false_positive
    assert sum(row[2] for row in confusion.counts[:2]) == scores.false_negative
    assert confusion.share(0, 0) == confusion.counts[0][0] / sum(confusion.counts[0])


def test_weights_are_means_over_folds(run: Run) -> None:
    """Between the least and the most; the heaviest first."""
    found = run.weights.heaviest("interaction", 10)
    assert len(found) == 10
    assert all(one.least <= one.mean <= one.most for one in found)
    sizes = [abs(one.mean) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert FoldWeights().heaviest("interaction", 10) == []


def test_errors_are_shown_with_their_drugs_marked(text: str, run: Run) -> None:
    """In the statement, where the two stand."""
    page = html.fromstring(text)
    items = page.xpath("//ol[@class='cases']/li")
    assert len(items) == len(run.errors.cases) > 0
    for case in run.errors.cases:
        for drug, marks in ((case.drug1, case.marks1), (case.drug2, case.marks2)):
            parts = [case.statement[start:end] for start, end in marks]
            assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", drug)
    for item in items:
        drugs = [one.text_content() for one in item.xpath("./p/strong")]
        marked = ["".join(one.text_content() for one in item.xpath(f".//mark[@class='drug-{n}']")) for n in (1, 2)]
        assert [re.sub(r"\s", "", one) for one in marked] == [re.sub(r"\s", "", one) for one in drugs]


def test_a_page_needs_neither_errors_nor_weights_nor_other_protocols(run: Run, tmp_path: Path) -> None:
    """As of recognised drugs; it says how to have the other curves."""
    write_report_page(run.evaluation, tmp_path)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Errors to read" not in text
    assert "Heaviest features" not in text
    assert "--all-protocols" in text


@pytest.mark.parametrize("options", ["", "--report {} --mentions recognised"])
def test_all_protocols_need_a_report_and_annotated_drugs(project: Path, tmp_path: Path, options: str) -> None:
    """Before anything is done."""
    words = f"crossval {project / 'annotations'} --all-protocols {options.format(tmp_path / 'r')}".split()
    result = CliRunner().invoke(ddi_commands, words)
    assert result.exit_code == 2
    assert "--all-protocols goes with --report" in result.output
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")], ids=["desk, light", "phone, dark"])
def test_the_page_in_a_browser(opened: Callable[..., Page], text: str, width: int, scheme: str) -> None:
    """No request, no error, nothing wider than the screen, nothing serious for axe."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = opened(text, width=width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}] == []


# What stands beside a bar: whether all of it can be seen, and on how many lines its value stands.
BESIDE = """(bars) => {
  const edges = bars.closest(".panel").getBoundingClientRect();
  return [...bars.querySelectorAll(".name, .value")].map((one) => {
    const box = one.getBoundingClientRect();
    const inside = box.width > 0 && box.left >= edges.left && box.right <= edges.right;
    return [one.className, one.textContent, inside, one.getClientRects().length];
  });
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_names_and_values_of_bars_can_be_read(opened: Callable[..., Page], text: str, run: Run, width: int) -> None:
    """None is cut off or shortened, however narrow the screen; nothing has to be scrolled for."""
    page = opened(text, width=width)
    beside = page.eval_on_selector(".bars[aria-label^='Scores']", BESIDE)
    f = run.evaluation.measures.instances.f
    assert ["name", "instances, F", True, 1] in beside
    assert ["value", f"{f.value:.3f} [{f.low:.3f}, {f.high:.3f}]", True, 1] in beside
    assert ["name", "  and their modality, F", True, 1] in beside
    every = [one for bars in page.locator(".bars").all() for one in bars.evaluate(BESIDE)]
    assert len(every) > len(beside)
    assert [one for one in every if not one[2] or "…" in one[1]] == []


def test_figures_of_tables_stay_in_one_piece(opened: Callable[..., Page], text: str) -> None:
    """On a phone too, where a table is scrolled within its panel, which shows that there is more."""
    page = opened(text, width=390)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    cells = page.locator(".figures td.n, .confusion td.n")
    texts = "(cells) => cells.map((one) => { const all = document.createRange(); all.selectNodeContents(one); "
    rects = "return new Set([...all.getClientRects()].map((box) => box.top)).size; })"
    assert max(cells.evaluate_all(texts + rects)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.locator(".scroll:has(.figures)").evaluate_all(
        "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => getComputedStyle(one).background)"
    )
    assert wide
    assert all("linear-gradient" in one for one in wide)


def test_lines_on_paper_are_dark(opened: Callable[..., Page], text: str) -> None:
    """Also where the screen is dark."""
    page = opened(text, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colour = "(line) => getComputedStyle(line).stroke"
    assert page.eval_on_selector(".plot polyline.line-1", colour) == "rgb(165, 60, 9)"
