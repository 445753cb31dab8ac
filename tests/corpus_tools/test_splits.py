"""Splits: whole units, the same seed the same file, balanced; refused where they do not fit."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_tools.corpus import Corpus, load_corpus
from corpus_tools.documents import Era, Modality
from corpus_tools.errors import OutputError, SplitError
from corpus_tools.instances import section_instances
from corpus_tools.splits import UNITS, Split, SplitRow, check_fit, choose_parts, load_split, write_split
from corpus_tools.splitting import (
    TWO_THIRDS,
    balance_table,
    fold_shares,
    parse_shares,
    split_balance,
    split_corpus,
)
from corpus_tools.validation import find_split_problems

if TYPE_CHECKING:
    from collections.abc import Callable

# The class stands in conftest.py, which importlib mode lets no test import.
Make: TypeAlias = Any
THIRDS = {"a": Fraction(1, 3), "b": Fraction(1, 3), "c": Fraction(1, 3)}
DRUGS = ("zorbamide", "quexapine", "lumidol")
FILLER = "Nothing else was seen."


def invented(make: Make, plan: list[list[list[int]]]) -> Corpus:
    """Make a corpus: inserts, their sections, and of each the drugs named in each sentence; 0 for none."""
    sections = []
    for insert, parts in enumerate(plan):
        for number, sentences in enumerate(parts):
            text = " ".join(
                f"{FILLER} It was {' and '.join(DRUGS[:count])} here." if count else FILLER for count in sentences
            )
            section = make.section(text, *DRUGS, name=f"{insert}-{number}.txt", insert=str(insert))
            section = replace(section, mentions=tuple(sorted(section.mentions, key=lambda mention: mention.start)))
            ends = section.mentions[:1] + section.mentions[-1:]
            gold = (make.gold(*ends, Modality.NEGATIVE),) if len({mention.name for mention in ends}) == 2 else ()
            era = Era.NEWER if insert % 2 else Era.OLDER
            sections.append(replace(section, interactions=gold, era=era))
    return Corpus("invented", Path("invented"), tuple(sections))


PLANS = st.lists(
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=9), min_size=1, max_size=3), min_size=3, max_size=6
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(plan=PLANS, unit=st.sampled_from(UNITS), seed=st.integers(0, 9))
def test_every_statement_is_in_exactly_one_part(plan: list[list[list[int]]], unit: str, seed: int, make: Make) -> None:
    """Rows tile the texts, units are whole, instances and annotations of the parts are those of the corpus."""
    corpus = invented(make, plan)
    units = {"insert": len(plan), "section": len(corpus.sections)}.get(unit, 3)
    if units < 3:
        return
    try:
        split = split_corpus(corpus, unit=unit, shares=THIRDS, seed=seed)
    except SplitError:
        assert unit == "statement"
        return
    check_fit(split, corpus)
    assert {row.part for row in split.rows} == set(THIRDS)
    assert split == split_corpus(corpus, unit=unit, shares=THIRDS, seed=seed)
    parts = [choose_parts(corpus, split, [part]) for part in THIRDS]
    for section in corpus.sections:
        instances = section_instances(section)
        found = [mine for part in parts for mine in part.sections if mine.name == section.name]
        kept = [instance for mine in found for instance in section_instances(mine)]
        assert sorted(kept, key=lambda i: (i.span, i.names)) == sorted(instances, key=lambda i: (i.span, i.names))
        for marked in ("mentions", "interactions"):
            everything = [one for mine in found for one in getattr(mine, marked)]
            assert sorted(map(repr, everything)) == sorted(map(repr, getattr(section, marked)))
    if unit == "insert":
        inserts = [{section.package_insert for section in part.sections} for part in parts]
        assert sum(map(len, inserts)) == len(set().union(*inserts))
    if unit == "section":
        assert sum(len(part.sections) for part in parts) == len(corpus.sections)


@pytest.mark.parametrize("unit", UNITS)
def test_the_same_seed_gives_the_same_file(unit: str, example_corpus: Corpus, tmp_path: Path) -> None:
    """Byte for byte, and what is read is what was written; other seeds give others."""
    for name, seed in (("one", 1), ("again", 1)):
        write_split(split_corpus(example_corpus, unit=unit, shares=TWO_THIRDS, seed=seed), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "again").read_bytes()
    made = [split_corpus(example_corpus, unit=unit, shares=TWO_THIRDS, seed=seed) for seed in range(6)]
    assert load_split(tmp_path / "one") == made[1]
    # Of twelve inserts there are few balanced splits, so two seeds may well find the same.
    assert len({split.rows for split in made}) > 2


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("unit", "off"), [("statement", 0.12), ("section", 0.12), ("insert", 0.15)])
def test_parts_are_balanced(unit: str, off: float, seed: int, example_corpus: Corpus) -> None:
    """Of instances, and of each distance, modality, type and era with some, the test part has about a third."""
    split = split_corpus(example_corpus, unit=unit, shares=TWO_THIRDS, seed=seed)
    rows = split_balance(example_corpus, split)
    assert {row.name for row in rows} >= {"instances", "distance", "modality", "type", "era"}
    for row in rows:
        if row.name in {"instances", "distance", "modality", "type", "era"} and sum(row.counts) > 30:
            assert abs(row.counts[1] / sum(row.counts) - 1 / 3) < off, row


def test_the_development_part_is_split_as_the_paper_splits(real_corpus: Path) -> None:
    """By statement, the shares of all strata are within three percent points of two thirds."""
    corpus = load_corpus(real_corpus)
    rows = split_balance(corpus, split_corpus(corpus, unit="statement", shares=TWO_THIRDS))
    for row in rows:
        if row.name in {"instances", "distance", "modality", "type", "era"}:
            assert row.counts[0] / sum(row.counts) == pytest.approx(2 / 3, abs=0.03), row


def test_counts_of_the_parts_sum_to_those_of_the_corpus(example_corpus: Corpus) -> None:
    """In the table as well, with shares where there are few parts."""
    split = split_corpus(example_corpus, unit="section", shares=fold_shares(5), folds=True)
    rows = split_balance(example_corpus, split)
    instances = sum(len(section_instances(section)) for section in example_corpus.sections)
    assert [sum(row.counts) for row in rows if row.name in {"sections", "instances"}] == [22, instances]
    assert balance_table(split, rows).columns == ("", "fold-1", "fold-2", "fold-3", "fold-4", "fold-5")
    assert "%" not in balance_table(split, rows).to_markdown()


def test_a_distant_interaction_is_not_cut(make: Make) -> None:
    """Its drugs are in no window, and yet in one statement."""
    corpus = invented(make, [[[1, 0, 0, 0, 0, 0, 1], [2], [2]]])
    section = corpus.sections[0]
    text = section.text.replace("zorbamide", "quexapine", 1)
    mentions = make.mentions(text, "quexapine", "zorbamide")
    far = make.section(text, name="far.txt")
    far = replace(far, mentions=mentions, interactions=(make.gold(*mentions),))
    corpus = replace(corpus, sections=(far, *corpus.sections[1:]))
    assert section_instances(far) == []
    rows = split_corpus(corpus, unit="statement", shares=THIRDS).rows
    assert [row for row in rows if row.section == "far.txt"] == [SplitRow("far.txt", 0, len(text), rows[0].part)]


def test_a_metabolite_loses_a_parent_in_another_part(make: Make) -> None:
    """A reference leads nowhere otherwise."""
    filler = f"{FILLER} " * 5
    text = f"Zorbamide met quexapine here. {filler}Norzor met lumidol."
    parent, other = make.mention(text, "Zorbamide", id="p"), make.mention(text, "quexapine")
    child, last = make.mention(text, "Norzor", parent="p"), make.mention(text, "lumidol")
    section = replace(make.section(text), mentions=(parent, other, child, last))
    corpus = Corpus("one", Path("one"), (section,))
    split = split_corpus(corpus, unit="statement", shares={"a": Fraction(1, 2), "b": Fraction(1, 2)})
    part = split.part_of("one.txt", child.start)
    (kept,) = choose_parts(corpus, split, [part]).sections
    assert choose_parts(corpus, split, [part]).name == f"one: {part}"
    assert [mention.text for mention in kept.mentions] == ["Norzor", "lumidol"]
    assert kept.mentions[0].active_ingredient is None
    assert choose_parts(corpus, split, ["a", "b"]) == corpus


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("development=2/3,test=1/3", [Fraction(2, 3), Fraction(1, 3)]),
        ("a=0.7, b=0.3", [Fraction(7, 10), Fraction(3, 10)]),
        ("x=50%,y=25%,z=25%", [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]),
        ("a=0.33,b=0.33,c=0.33", [Fraction(33, 100)] * 3),
    ],
)
def test_shares_are_read(text: str, shares: list[Fraction]) -> None:
    """Fractions, decimals and percent."""
    assert list(parse_shares(text).values()) == shares


@pytest.mark.parametrize("text", ["", "a", "a=", "a=x", "a=1/0", "a=1,a=0", "a=-1,b=2", "a=1/2", "a b=1", "a=0,b=1"])
def test_shares_that_are_none_are_refused(text: str) -> None:
    """No name, no number, a name twice, nothing, or not all of it."""
    with pytest.raises(ValueError, match=r"share|NAME|sum"):
        parse_shares(text)


def test_fewer_units_than_parts_are_an_error(example_corpus: Corpus) -> None:
    """It says how many there are."""
    with pytest.raises(SplitError, match="12 units"):
        split_corpus(example_corpus, unit="insert", shares=fold_shares(13))


@pytest.fixture
def split(example_corpus: Corpus) -> Split:
    return split_corpus(example_corpus, unit="insert", shares=TWO_THIRDS, seed=3)


def _misfits() -> dict[str, tuple[Callable[[Corpus], Corpus], str]]:
    def first(corpus: Corpus, **changes: object) -> Corpus:
        return replace(corpus, sections=(replace(corpus.sections[0], **changes), *corpus.sections[1:]))

    return {
        "a section is gone": (lambda c: replace(c, sections=c.sections[1:]), "the corpus lacks 1 sections"),
        "a section has come": (
            lambda c: replace(c, sections=(*c.sections, replace(c.sections[0], name="new.txt"))),
            "no part for 1 sections, the first new.txt",
        ),
        "a text has changed": (lambda c: first(c, text=c.sections[0].text + "!"), "texts have changed"),
        "an insert has changed": (lambda c: first(c, package_insert=c.sections[-1].package_insert), "is in develop"),
    }


@pytest.mark.parametrize(("change", "message"), _misfits().values(), ids=_misfits())
def test_a_split_of_another_corpus_is_refused(
    change: Callable[[Corpus], Corpus], message: str, split: Split, example_corpus: Corpus
) -> None:
    """Whatever has changed since it was made."""
    parts = {section.package_insert: split.part_of(section.name, 0) for section in example_corpus.sections}
    first, last = example_corpus.sections[0].package_insert, example_corpus.sections[-1].package_insert
    if parts[first] == parts[last]:
        swapped = {"development": "test", "test": "development"}
        names = {section.name for section in example_corpus.sections if section.package_insert == last}
        rows = (replace(row, part=swapped[row.part]) if row.section in names else row for row in split.rows)
        split = replace(split, rows=tuple(rows))
    with pytest.raises(SplitError, match=message):
        choose_parts(change(example_corpus), split, ["test"], path="split.json")


def test_annotations_that_join_statements_are_refused(make: Make) -> None:
    """A drug marked since between two statements makes them one."""
    drugs = "Zorbamide met quexapine here."
    text = f"{drugs} {FILLER} Then came lumidol too. {FILLER} {FILLER} {drugs}"
    section = replace(make.section(text, "Zorbamide", "quexapine"), name="one.txt")
    corpus = Corpus("one", Path("one"), (section,))
    cut = split_corpus(corpus, unit="statement", shares={"a": Fraction(1, 2), "b": Fraction(1, 2)})
    marked = replace(section, mentions=(*section.mentions, make.mention(text, "lumidol")))
    check_fit(cut, corpus)
    joined = make.gold(marked.mentions[0], marked.mentions[1])
    with pytest.raises(SplitError, match=r"a statement of one\.txt is in two parts: Zorbamide and"):
        check_fit(cut, replace(corpus, sections=(replace(marked, interactions=(joined,)),)))


def test_parts_that_are_not_there_and_texts_that_are_cut(split: Split, example_corpus: Corpus) -> None:
    """Both are named errors."""
    with pytest.raises(SplitError, match="no such part; expected development, test; found tset"):
        choose_parts(example_corpus, split, ["tset"])
    cut = split_corpus(example_corpus, unit="statement", shares=TWO_THIRDS)
    with pytest.raises(SplitError, match="expected a split by section or insert"):
        choose_parts(example_corpus, cut, ["test"], whole_texts=True)
    assert choose_parts(example_corpus, split, ["test"], whole_texts=True).sections


def _damages() -> dict[str, tuple[Callable[[dict[str, Any]], object], str]]:
    def without(key: str) -> Callable[[dict[str, Any]], object]:
        return lambda data: {name: value for name, value in data.items() if name != key}

    def changed(key: str, value: object) -> Callable[[dict[str, Any]], object]:
        return lambda data: data | {key: value}

    rows: list[object] = [["a.txt", 5, 5, "test"], ["a.txt", 0, 5, "other"], ["a.txt", "0", 5, "test"], "row"]
    return (
        {f"without {key}": (without(key), "damaged") for key in ("corpus", "checksum", "unit", "folds", "seed", "rows")}
        | {f"row {number}": (changed("rows", [row]), "damaged") for number, row in enumerate(rows)}
        | {
            "unit": (changed("unit", "drug"), "damaged"),
            "parts": (changed("parts", ["test", "test"]), "damaged"),
            "format": (changed("format", "another"), "this is no split"),
            "version": (changed("version", 2), "another version; expected 1; found 2"),
            "a list": (lambda _: [], "this is no split"),
        }
    )


@pytest.mark.parametrize(("damage", "message"), _damages().values(), ids=_damages())
def test_a_damaged_split_is_refused(
    damage: Callable[[dict[str, Any]], object], message: str, split: Split, tmp_path: Path
) -> None:
    """Whatever is missing or wrong."""
    write_split(split, tmp_path / "split.json")
    data = json.loads((tmp_path / "split.json").read_text(encoding="utf-8"))
    (tmp_path / "split.json").write_text(json.dumps(damage(data)), encoding="utf-8")
    with pytest.raises(SplitError, match=message):
        load_split(tmp_path / "split.json")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_no_split(data: bytes, tmp_path: Path) -> None:
    """Nothing, half of it, another encoding, brackets without end."""
    (tmp_path / "split.json").write_bytes(data)
    with pytest.raises(SplitError, match="this is no split"):
        load_split(tmp_path / "split.json")


def test_a_split_that_cannot_be_read_or_written(split: Split, tmp_path: Path) -> None:
    """It is missing, or its folder is."""
    with pytest.raises(SplitError, match="cannot be read"):
        load_split(tmp_path / "missing.json")
    with pytest.raises(OutputError, match="cannot write"):
        write_split(split, tmp_path / "missing" / "split.json")


def test_rows_that_leave_a_gap_do_not_fit(split: Split, example_corpus: Corpus) -> None:
    """Every character has a part."""
    short = replace(split, rows=(replace(split.rows[0], end=split.rows[0].end - 1), *split.rows[1:]))
    with pytest.raises(SplitError, match="do not tile"):
        check_fit(short, example_corpus)


def test_validation_says_whether_a_split_fits(project: Path, example_corpus: Corpus, tmp_path: Path) -> None:
    """As a problem beside the others."""
    write_split(split_corpus(example_corpus, unit="insert", shares=TWO_THIRDS), tmp_path / "split.json")
    assert find_split_problems(project / "annotations", tmp_path / "split.json") == ()
    fewer = replace(example_corpus, sections=example_corpus.sections[2:])
    write_split(split_corpus(fewer, unit="insert", shares=TWO_THIRDS), tmp_path / "split.json")
    (problem,) = find_split_problems(project / "annotations", tmp_path / "split.json")
    assert (problem.code, problem.found) == (
        "split-misfit",
        "the split has no part for 2 sections, the first example-01.txt",
    )


def test_units_are_spread_over_seeds(example_corpus: Corpus) -> None:
    """No insert is always in the same part."""
    parts = defaultdict(set)
    for seed in range(8):
        for row in split_corpus(example_corpus, unit="section", shares=TWO_THIRDS, seed=seed).rows:
            parts[row.section].add(row.part)
    assert sum(len(found) == 2 for found in parts.values()) > len(parts) / 2
