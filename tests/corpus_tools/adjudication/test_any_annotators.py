"""Whatever annotators mark and a person decides, the consensus is whole: made-up annotators, by the hundred."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools import knowtator
from corpus_tools.adjudication import Adjudication, DecisionRow, adjudicate
from corpus_tools.agreement.loading import Comparison, SharedSection
from corpus_tools.agreement.report import measure_agreement
from corpus_tools.corpus import Corpus
from corpus_tools.documents import (
    DrugMention,
    GoldInteraction,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Severity,
    Span,
    covered_text,
)
from corpus_tools.validation import check_corpus

TEXT = " Zorba acid and quex\r\nraised Tiran. Then metaquex\tfell; Ulomab did not.\n"


@st.composite
def versions(draw: st.DrawFn) -> Section:
    """Draw an annotator's work: mentions, metabolites with parents among them, interactions."""
    places = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10)), min_size=1, max_size=5, unique=True))
    mentions: list[DrugMention] = []
    for number, (start, length) in enumerate(places):
        kind = draw(st.sampled_from(MentionType))
        parent = draw(st.sampled_from([None, *(m.id for m in mentions)])) if kind is MentionType.METABOLITE else None
        spans = (Span(start, start + length),)
        mentions.append(DrugMention(spans, kind, covered_text(TEXT, spans), str(number), "x", parent))
    interactions = []
    for _ in range(draw(st.integers(0, 3))):
        one, other = draw(st.tuples(st.sampled_from(mentions), st.sampled_from(mentions)))
        if one.spans != other.spans:
            said = draw(st.sampled_from(Modality)), draw(st.sampled_from(InteractionType))
            interactions.append(GoldInteraction(one, other, *said))
    return Section("one.txt", TEXT, tuple(mentions), tuple(interactions), package_insert="1")


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """Draw two or three annotators."""
    drawn = draw(st.lists(versions(), min_size=2, max_size=3))
    names = tuple(f"annotator {number}" for number in range(len(drawn)))
    return Comparison(names, tuple(map(Path, names)), (SharedSection("one.txt", TEXT, tuple(drawn)),))


def decide_all(comparison: Comparison, decisions: st.DataObject) -> Adjudication:
    """Decide what is open, case by case; whatever cannot be applied is then decided away."""
    rows: dict[str, DecisionRow] = {}
    found = adjudicate(comparison)
    for turn in range(12):
        for case, _, decided in found.cases:
            if not decided:
                choices = [*comparison.letters, "all", "neither"] if turn == 0 else ["neither"]
                rows[case.id] = DecisionRow(case.id, decisions.draw(st.sampled_from(choices)), by="Ann")
        found = adjudicate(comparison, rows.values())
        if not found.open:
            return found
    pytest.fail("the cases never end")


@settings(max_examples=60, deadline=None)
@given(comparisons(), st.data())
def test_every_way_ends_in_a_whole_consensus(comparison: Comparison, data: st.DataObject) -> None:
    """Interactions join its mentions, parents are among them, and the XML says the same."""
    found = decide_all(comparison, data)
    assert found.problems == ()
    (section,) = found.sections
    problems = check_corpus(Corpus("made up", Path(), (section,)))
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    ids = {mention.id for mention in section.mentions}
    assert len(ids) == len(section.mentions)
    assert {m.active_ingredient for m in section.mentions} - {None} <= ids
    document = knowtator.loads(
        knowtator.dumps(knowtator.from_annotations("one.txt", section.mentions, section.interactions))
    )
    read = knowtator.interpret(TEXT, document)
    assert read.mentions == section.mentions
    assert set(read.interactions) == set(section.interactions)


@settings(max_examples=40, deadline=None)
@given(comparisons())
def test_who_decides_for_one_gets_that_ones_work(comparison: Comparison) -> None:
    """With A for every case, the consensus is what A has marked, each mention and statement once."""
    rows = [DecisionRow(case.id, "A", by="Ann") for case, _, _ in adjudicate(comparison).cases]
    found = adjudicate(comparison, rows)
    assert (found.open, found.problems) == (0, ())
    (section,) = found.sections
    first = comparison.sections[0].versions[0]
    assert {(m.spans, m.type) for m in section.mentions} == {(m.spans, m.type) for m in first.mentions}
    assert {(i.precipitant.spans, i.object.spans, i.modality, i.type) for i in section.interactions} == {
        (i.precipitant.spans, i.object.spans, i.modality, i.type) for i in first.interactions
    }


@settings(max_examples=25, deadline=None)
@given(comparisons())
def test_agreement_is_between_nothing_and_all(comparison: Comparison) -> None:
    """Every figure lies in its range; each two annotators are compared."""
    figures = measure_agreement(comparison)
    for matched in (*figures.mentions, *figures.interactions):
        for compared in (matched.together, *matched.pairs):
            for row in compared.rows:
                assert row.iaa.value is None or 0 <= row.iaa.value <= 1
                for score in row.scores:
                    assert all(v is None or 0 <= v <= 1 for v in (score.precision, score.recall, score.f))
    for found in figures.coefficients:
        assert found.value is None or -1 <= found.value <= 1 + 1e-9
