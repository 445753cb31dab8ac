"""The facts of sections, read from sources of many layouts by what is known of some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus_tools.errors import FetchError
from corpus_tools.fetching.section_facts import check_table, complete_table
from corpus_tools.section_table import SectionRow

if TYPE_CHECKING:
    from collections.abc import Callable

DRUGS = ("zorbamide", "quexapine", "lumidol", "veltrine", "norbasol", "pexamab")
NEWER, OLDER = ("drug interactions", "clinical pharmacology"), ("interaction statement", "random paragraph")


def _rows() -> list[SectionRow]:
    """Return two sections of each of six inserts, every second one newer; insert numbers are not those of sections."""
    rows = []
    for place, drug in enumerate(DRUGS):
        era, kinds = ("older", OLDER) if place % 2 else ("newer", NEWER)
        for offset, kind in enumerate(kinds):
            name = f"package-insert-section-{2 * place + offset + 1}.txt"
            rows.append(SectionRow(name, str(11 * (place + 2)), drug, era, kind))
    return rows


ROWS = _rows()
KNOWN = ROWS[:8]
TEXTS = {row.section: f"Of {row.active_ingredient}, {row.kind}:\n  it changed nothing." for row in ROWS}


def text_of(row: SectionRow) -> str:
    return TEXTS[row.section]


def number_of(row: SectionRow) -> str:
    return row.section.removeprefix("package-insert-section-").removesuffix(".txt")


def of_names() -> dict[str, str]:
    """A table with a row a section, its name without its ending, other words for eras, tabs."""
    lines = ["section\tinsert\tdrug\tmarketed\ttype"]
    for row in ROWS:
        age = {"newer": "after 2000", "older": "before 2000"}[row.era]
        cells = (row.section.removesuffix(".txt"), f"PI {row.package_insert}", row.active_ingredient.upper(), age)
        lines.append("\t".join((*cells, row.kind.title())))
    return {"README.txt": "What is what.", "sections.tsv": "\n".join(lines)}


def of_texts() -> dict[str, str]:
    """A table that holds the texts, line ends lost."""
    lines = ["number;drug;era;kind;text"]
    for row in ROWS:
        text = text_of(row).replace("\n", " ")
        lines.append(f'{row.package_insert};{row.active_ingredient};{row.era};{row.kind};"{text}"')
    return {"all.csv": "\n".join(lines)}


def of_folders() -> dict[str, str]:
    """A file a section, in a folder an insert, in a folder an era."""
    return {
        f"{row.era}/{row.package_insert}-{row.active_ingredient}/{row.kind.replace(' ', '_')}.txt": text_of(row)
        for row in ROWS
    }


def of_file_names() -> dict[str, str]:
    """A file a section, whose name says everything, and one that holds all texts."""
    found = {
        f"{row.package_insert}_{row.active_ingredient}_{row.era}_{row.kind.replace(' ', '-')}.txt": text_of(row)
        for row in ROWS
    }
    return found | {"everything.txt": "\n".join(text_of(row) for row in ROWS)}


def of_inserts() -> dict[str, str]:
    """A file an insert, which holds its sections, and a table of inserts; nothing says the kind."""
    found = {f"label-{row.package_insert}.txt": "" for row in ROWS}
    for row in ROWS:
        found[f"label-{row.package_insert}.txt"] += f"{text_of(row)}\n\n"
    inserts = {row.package_insert: (row.active_ingredient, row.era[0]) for row in ROWS}
    lines = [f"{number},{drug},{era}" for number, (drug, era) in inserts.items()]
    return found | {"inserts.csv": "\n".join(["insert,drug,era", *lines])}


def encoded(files: dict[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


@pytest.mark.parametrize("layout", [of_names, of_texts, of_folders, of_file_names])
def test_a_layout_is_read_by_what_is_known(layout: Callable[[], dict[str, str]]) -> None:
    """Every fact of the sections that are not known, and no warning."""
    facts = complete_table(encoded(layout()), TEXTS, KNOWN, source="the source")
    assert list(facts.rows) == ROWS
    assert facts.warnings == ()


def test_what_a_source_does_not_say_is_left_blank() -> None:
    """And is a warning; what is known of the others stays."""
    facts = complete_table(encoded(of_inserts()), TEXTS, KNOWN, source="the source")
    assert [row.kind for row in facts.rows[:8]] == [row.kind for row in KNOWN]
    assert [(row.package_insert, row.active_ingredient, row.era, row.kind) for row in facts.rows[8:]] == [
        (row.package_insert, row.active_ingredient, row.era, "") for row in ROWS[8:]
    ]
    assert facts.warnings == ("the source does not state the kind of 4 sections: left blank",)


def test_a_short_text_that_stands_in_two_labels_is_of_its_neighbours_label() -> None:
    """Sections are numbered label by label."""
    files = of_inserts()
    files["label-77.txt"] += text_of(ROWS[2])
    assert complete_table(encoded(files), TEXTS, KNOWN, source="the source").rows[2:4] == tuple(ROWS[2:4])


def test_inserts_may_have_names_of_their_own() -> None:
    """Where they tell the known inserts apart, they stand for those that are not known."""
    table = "\n".join(f"{row.section},label {row.active_ingredient}" for row in ROWS)
    facts = complete_table({"list.csv": table.encode()}, TEXTS, KNOWN, source="the source")
    inserts = [row.package_insert for row in facts.rows]
    assert inserts[:8] == [row.package_insert for row in KNOWN]
    assert inserts[8:] == ["label norbasol", "label norbasol", "label pexamab", "label pexamab"]


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("\n".join(f"{row.section},{number_of(row)}" for row in ROWS), id="each section another"),
        pytest.param("\n".join(f"{row.section},1" for row in ROWS), id="all the same"),
        pytest.param("\n".join(f"{row.section},{row.package_insert}" for row in ROWS[:-1]), id="one is missing"),
        pytest.param("\n".join(f"{row.section},{row.package_insert}" for row in [ROWS[2], *ROWS]), id="said twice"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_source_that_does_not_agree_is_refused(table: str) -> None:
    """No table is better than a wrong one: sections of one insert would stand on both sides of a fold."""
    table = table.replace(f"{ROWS[2].section},{ROWS[2].package_insert}\n", f"{ROWS[2].section},99\n", 1)
    with pytest.raises(FetchError, match="does not say") as caught:
        complete_table({"list.csv": table.encode()}, TEXTS, KNOWN, source="the source")
    assert "--sections FILE" in str(caught.value)


def test_bytes_that_are_no_text_are_passed_over() -> None:
    """A picture, an archive, a table in another encoding."""
    files = encoded(of_folders()) | {"picture.png": bytes(range(256)) * 10, "list.csv": "é;ü\nß;ö\n".encode("latin-1")}
    assert list(complete_table(files, TEXTS, KNOWN, source="the source").rows) == ROWS


def test_a_table_that_is_there_is_checked() -> None:
    """Every section, and nothing against what is known."""
    names = [row.section for row in ROWS]
    assert check_table(ROWS, names, KNOWN) is None
    assert "1 sections, the first package-insert-section-12.txt" in (check_table(ROWS[:-1], names, KNOWN) or "")
    swapped = [SectionRow(ROWS[0].section, "99", "zorbamide", "newer", ROWS[0].kind), *ROWS[1:]]
    assert "not as known: 99" in (check_table(swapped, names, KNOWN) or "")
