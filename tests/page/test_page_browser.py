"""The page in a real browser: used by mouse, by keyboard, on a phone, on paper, and looked at by axe.

Every test also fails where the page asks for anything, or the console has an error (``conftest.opened``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.documents import Modality

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddi.reading import LabelReading

Invented: TypeAlias = Any
Page: TypeAlias = Any

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
ROWS = ".found tbody[data-p]:not([hidden])"


@pytest.fixture(scope="module")
def many(invented: Invented, written: Callable[..., str]) -> str:
    """Return a page of 200 interactions."""
    return written(invented.many(200))


def column(page: Page, key: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all(ROWS, "(rows, key) => rows.map((row) => row.dataset[key])", key)
    return found


def in_view(page: Page, selector: str) -> bool:
    """Tell whether an element stands within the window and within what scrolls around it."""
    found: bool = page.eval_on_selector(
        selector,
        """(one) => {
          const { top, bottom } = one.getBoundingClientRect();
          const pane = one.closest(".pane")?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
          return bottom > Math.max(0, pane.top) && top < Math.min(innerHeight, pane.bottom);
        }""",
    )
    return found


def test_columns_sort_both_ways(opened: Callable[..., Page], many: str) -> None:
    """Scores from the top first; the head says which way; rows that tie keep their order."""
    page = opened(many, **DESK)
    page.click(".found th[data-sort=score] button")
    scores = [float(score) for score in column(page, "score")]
    assert scores == sorted(scores, reverse=True)
    assert page.get_attribute(".found th[data-sort=score]", "aria-sort") == "descending"
    page.click(".found th[data-sort=score] button")
    assert [float(score) for score in column(page, "score")] == sorted(scores)
    page.click(".found th[data-sort=object] button")
    assert column(page, "object") == sorted(column(page, "object"))
    assert page.get_attribute(".found th[data-sort=score]", "aria-sort") is None
    numbers = [
        int(n) for n, name in zip(column(page, "n"), column(page, "object"), strict=True) if name == "drugbeta007"
    ]
    assert numbers == sorted(numbers)
    for key in ("precipitant", "modality", "type", "place", "n"):
        page.click(f".found th[data-sort={key}] button")
        assert page.get_attribute(f".found th[data-sort={key}]", "aria-sort") == "ascending"
    assert [int(n) for n in column(page, "n")] == list(range(1, 201))


def test_rows_are_filtered_by_each_property(opened: Callable[..., Page], many: str) -> None:
    """Drug and role, modality, type, section, score and any words; the count says how many are left."""
    page = opened(many, **DESK)
    page.select_option("#l1-drug", label="drugbeta007")
    assert set(column(page, "object")) == {"drugbeta007"}
    assert page.inner_text(".found [data-count]") == "5 of 200 interactions"
    page.select_option("#l1-role", "precipitant")
    assert column(page, "n") == []
    page.click(".found [data-reset]")
    assert len(column(page, "n")) == 200
    assert page.is_disabled(".found [data-reset]")
    for key, value in (("modality", "negative"), ("type", "quantitative")):
        page.select_option(f"#l1-{key}", value)
        found = column(page, key)
        assert 0 < len(found) < 200
        assert set(found) == {value}
        page.click(".found [data-reset]")
    page.select_option("#l1-section", label="7.3 Part 3")
    assert len(column(page, "n")) == 20
    page.fill("#l1-score", "0.8")
    assert all(float(score) >= 0.8 for score in column(page, "score"))
    page.click(".found [data-reset]")
    page.fill("#l1-find", "trial DRUGALPHA042")
    page.wait_for_selector(".found [data-count]:text('1 of 200')")
    assert column(page, "precipitant") == ["Drugalpha042"]


def test_a_row_shows_its_statement_and_the_statement_its_row(opened: Callable[..., Page], many: str) -> None:
    """By mouse, at desk width: the text moves and the row stays; the two drugs are told apart."""
    page = opened(many, **DESK)
    page.locator("#l1-r150 .main").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.click("#l1-r150 td[data-head=Type]")
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == before
    assert page.inner_text("mark.chosen >> nth=0").startswith("Drugalpha149")
    assert in_view(page, "mark.chosen")
    assert page.inner_text(".pane .acts") == "Drugalpha149"
    assert page.inner_text(".pane .acted") == "drugbeta029"
    page.eval_on_selector(".pane", "(pane) => { pane.scrollTop = 0; }")
    page.click("mark[data-s='2'] >> text=in trial")
    assert page.get_attribute("tbody.chosen", "id") == "l1-r2"
    assert in_view(page, "#l1-r2")
    page.click("mark[data-s='5'] a.drug >> nth=0")
    assert page.get_attribute("tbody.chosen", "id") == "l1-r5"
    assert page.url.endswith("#l1-r5")


def test_it_is_used_by_keyboard(opened: Callable[..., Page], many: str) -> None:
    """A row's number leads to its statement, and the statement's number back; filters give way to the row asked for."""
    page = opened(many, **DESK)
    page.focus("#l1-r120 a.go")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.of") == "120"
    assert in_view(page, "a.ref[data-of='120']")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('tbody').id") == "l1-r120"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('tbody').id") == "l1-r120"
    page.select_option("#l1-modality", "negative")
    page.focus("a.ref[data-of='2']")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('tbody').id") == "l1-r2"
    assert page.inner_text(".found [data-count]") == "Filters cleared: 200 interactions"
    page.focus(".found th[data-sort=score] button")
    page.keyboard.press("Space")
    assert page.get_attribute(".found th[data-sort=score]", "aria-sort") == "descending"


def test_the_picture_filters(opened: Callable[..., Page], invented: Invented, written: Callable[..., str]) -> None:
    """A click on a drug leaves the rows in which it has that role."""
    page = opened(written(invented.many(20)), **DESK)
    page.click(".node[data-role=object] text:text-is('drugbeta003')")
    assert column(page, "object") == ["drugbeta003"]


def test_a_phone_shows_cards(opened: Callable[..., Page], many: str) -> None:
    """Nothing is wider than the screen; each value stands under its head; the way back from the text is a button."""
    page = opened(many, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.eval_on_selector(".found tbody tr", "(row) => getComputedStyle(row).display") == "block"
    assert page.eval_on_selector("#l1-r1 th", "(cell) => getComputedStyle(cell, '::before').content") == '"Precipitant"'
    page.tap("#l1-r90 a.go")
    assert in_view(page, "mark.chosen")
    page.tap("[data-back]")
    assert in_view(page, "#l1-r90")
    assert page.is_hidden("[data-back]")
    page.tap(".found th[data-sort=score] button")
    assert page.get_attribute(".found th[data-sort=score]", "aria-sort") == "descending"


# Sorts by score, chooses a statement and lays the page out; gives the least time of several tries, in milliseconds.
WORK = """() => {
  const once = () => {
    const start = performance.now();
    document.querySelector(".found th[data-sort=score] button").click();
    document.querySelector(".pane mark[data-s]").click();
    document.body.getBoundingClientRect();
    return performance.now() - start;
  };
  return Math.min(...Array.from({ length: 9 }, once));
}"""


def test_200_interactions_are_no_burden(
    opened: Callable[..., Page], many: str, invented: Invented, written: Callable[..., str]
) -> None:
    """Sorting and choosing, layout included, take time in proportion to the rows, within what a noisy machine adds."""
    few = opened(written(invented.many(50)), **DESK).evaluate(WORK)
    page = opened(many, **DESK)
    page.evaluate("document.querySelector('.pane mark[data-s]').click()")
    page.wait_for_selector("tbody.chosen")
    assert page.evaluate(WORK) < 12 * few


def test_without_scripts_all_is_there(opened: Callable[..., Page], many: str) -> None:
    """Rows, statements and text; the links between them work, and no control stands there that does nothing."""
    page = opened(many, **DESK, java_script_enabled=False)
    assert page.locator(".found tbody[data-p]").count() == 200
    assert page.is_hidden(".tools")
    assert page.locator("th button").count() == 0
    page.click("#l1-r3 a.go")
    assert page.url.endswith("#l1-s3")
    page.click("a.ref[data-of='3']")
    assert page.url.endswith("#l1-r3")


@pytest.mark.parametrize(
    ("size", "scheme", "labels"),
    [(DESK, "light", 2), (DESK, "dark", 1), (PHONE, "light", 1), (PHONE, "dark", 2)],
    ids=["desk-light", "desk-dark", "phone-light", "phone-dark"],
)
def test_axe_finds_nothing_serious(
    opened: Callable[..., Page],
    invented: Invented,
    written: Callable[..., str],
    size: dict[str, Any],
    scheme: str,
    labels: int,
) -> None:
    """On one label and on several, folded parts open, a row chosen; at both widths, in light and in dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    readings = (mixed(invented), invented.many(4))[:labels]
    page = opened(written(*readings, united=True), **size, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.click("#l1-r1 a.go")
    found = axe.Axe().run(page).response["violations"]
    serious = [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
    assert serious == []


def mixed(invented: Invented) -> LabelReading:
    """Return a reading whose one pair is both stated and denied."""
    said = ("Zorbamide raised the AUC of quexapine.", "Zorbamide did not change quexapine.")
    reading: LabelReading = invented.reading(
        [invented.section("7 DRUG INTERACTIONS", " ".join(said))],
        [("Zorbamide", "quexapine", one) for one in said],
        modality=lambda n: (Modality.POSITIVE, Modality.NEGATIVE)[n],
        source="mixed.txt",
    )
    return reading


def test_a_hostile_label_is_text(opened: Callable[..., Page], invented: Invented, written: Callable[..., str]) -> None:
    """A script in a drug's name does not run; marks of direction are signs; a megabyte on one line is wrapped."""
    name = "<script>document.title='caught'</script>"
    statement = f"{name} raised the AUC of \u202equexapine\u202c."
    long = "zorbamide " * 3_000 + "x" * 1_000_000
    reading = invented.reading(
        [invented.section("7 DRUG INTERACTIONS", f"{statement} {long}")],
        [(name, "quexapine", statement)],
        names=["zorbamide"],
        title=name,
    )
    text = written(reading)
    for size in (DESK, PHONE):
        page = opened(text, **size)
        assert page.title() == name
        assert page.inner_text("h1") == name
        assert page.inner_text("#l1-r1 th bdi") == name
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.click("#l1-r1 a.go")
        assert page.inner_text("mark.chosen >> nth=0") == name
        assert "⟨RLO⟩" in page.inner_text(".words")


def test_it_can_be_printed(opened: Callable[..., Page], many: str) -> None:
    """Without controls; the label's text only where that is asked for; rows left out by a filter stay out."""
    page = opened(many, **DESK)
    page.select_option("#l1-modality", "negative")
    page.emulate_media(media="print")
    assert page.is_hidden(".tools")
    assert page.is_hidden(".reading")
    assert page.is_visible("#l1-r1")
    assert page.is_hidden("#l1-r2")
    assert page.is_visible(".disclaimer")
    page.emulate_media(media="screen")
    page.check(".print-text")
    page.emulate_media(media="print")
    assert page.is_visible(".reading")
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_an_address_with_a_row_opens_there(opened: Callable[..., Page], many: str) -> None:
    """So that a row can be sent on."""
    page = opened(many, **DESK)
    page.goto(f"{page.url}#l1-r77")
    page.wait_for_selector("#l1-r77.chosen")
    assert in_view(page, "#l1-r77")


def test_several_labels_lead_from_the_table_across_to_the_row(
    opened: Callable[..., Page], invented: Invented, written: Callable[..., str]
) -> None:
    """The same table, sorted and searched; a cell leads to its label's row."""
    page = opened(written(invented.many(40), invented.many(20, source="other.txt"), mixed(invented)), **DESK)
    page.select_option("#x-labels", "2")
    across = "tbody[data-labels]:not([hidden])"
    assert page.locator(across).count() == 20
    page.fill("#x-find", "drugalpha003")
    page.wait_for_selector("[data-unit=pairs]:text('1 of 41')")
    page.click(f"{across} a >> nth=1")
    page.wait_for_selector("#l2-r4.chosen")
    assert in_view(page, "#l2-r4")


# The words of the table that stand on more lines than one.
BROKEN = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.querySelector("[data-label]"), NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement.closest(".found .rows .main, .drugs")) continue;
    for (const word of node.data.matchAll(/[^\\s/-]+/g)) {
      const place = document.createRange();
      place.setStart(node, word.index);
      place.setEnd(node, word.index + word[0].length);
      if (new Set([...place.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


def test_words_stay_whole(opened: Callable[..., Page], invented: Invented, written: Callable[..., str]) -> None:
    """Names and titles of usual length; one longer than any column is broken before the page gets wider."""
    statement = "Carbamazepine raised the AUC of velotril and of tranylcypromine, not of cyclobenzaprine."
    pairs = [("Carbamazepine", name, statement) for name in ("velotril", "tranylcypromine")]
    section = invented.section("4 Contraindicated: Pharmacodynamics", statement)
    text = written(invented.reading([section], pairs, names=["cyclobenzaprine"]))
    for size in (DESK, PHONE):
        assert opened(text, **size).evaluate(BROKEN) == []
    endless = "zorbamide" * 10
    statement = f"{endless} raised the AUC of quexapine."
    text = written(invented.reading([invented.section(f"7 {endless}", statement)], [(endless, "quexapine", statement)]))
    for size in (DESK, PHONE):
        page = opened(text, **size)
        assert endless in page.evaluate(BROKEN)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_long_list_of_drugs_shows_that_there_is_more(
    opened: Callable[..., Page], invented: Invented, written: Callable[..., str], many: str
) -> None:
    """The most named first, then by name; a sentence and a shadow say that it scrolls, and the heads stay."""
    page = opened(many, **DESK)
    drugs = page.locator(".drugs tbody tr")
    assert drugs.count() == 240
    shown = [
        (-int(count.rstrip("×")), name)
        for name, count in zip(
            page.locator(".drugs tbody th bdi:first-child").all_inner_texts(),
            page.locator(".drugs tbody .n").all_inner_texts(),
            strict=True,
        )
    ]
    assert shown == sorted(shown)
    assert shown[0] == (-5, "drugbeta000")
    assert page.is_visible("text=Scroll the list for all 240.")
    assert "linear-gradient" in page.eval_on_selector(".of-drugs .scroll", "(one) => getComputedStyle(one).background")
    page.locator(".of-drugs .scroll").evaluate("(one) => { one.scrollTop = 2000; }")
    assert in_view(page, ".drugs thead th")
    few = opened(written(invented.many(2)), **DESK)
    assert few.locator(".scrolled").count() == 0
