"""What agrees passes; a decision does what it says, or is named as one that cannot be applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.adjudication import Adjudication, DecisionRow, adjudicate
from corpus_tools.documents import InteractionType, MentionType, Modality

if TYPE_CHECKING:
    from corpus_tools.agreement.loading import Comparison
    from corpus_tools.documents import DrugMention, Section

# The builders' class stands in conftest.py, which importlib mode lets no test import.
Annotators: TypeAlias = Any

TEXT = "Zorba acid raised quex by 40%, and metaquex fell. Tiran was given."


def decide(comparison: Comparison, **decisions: str) -> Adjudication:
    """Decide cases by what they are about: ``span``, ``type``, ... or ``missed``; ``*_edit`` gives the edit."""
    rows = []
    for case, _, _ in adjudicate(comparison).cases:
        key = case.difference.split(",")[0].split()[0].replace("not", "missed")
        if key in decisions or f"{key}_edit" in decisions:
            rows.append(DecisionRow(case.id, decisions.get(key, ""), decisions.get(f"{key}_edit", ""), "Ann", "today"))
    return adjudicate(comparison, rows)


def section_of(found: Adjudication) -> Section:
    assert found.problems == ()
    assert found.open == 0
    (section,) = found.sections
    return section


def said(mentions: tuple[DrugMention, ...]) -> list[tuple[str, str]]:
    return [(mention.text, str(mention.type)) for mention in mentions]


@pytest.fixture
def differing(annotators: Annotators) -> Comparison:
    """Return two annotators: "Zorba" or "Zorba acid", and an interaction whose type and phrase differ."""
    quex = annotators.mention(TEXT, (18, 22))
    short, long = annotators.mention(TEXT, (0, 5)), annotators.mention(TEXT, (0, 10))
    return annotators.comparison(
        TEXT,
        ([short, quex], [annotators.interaction(short, quex, phrase=(11, 17), text=TEXT)]),
        ([long, quex], [annotators.interaction(long, quex, "positive quantitative", (11, 29), text=TEXT)]),
    )


def test_what_agrees_passes(annotators: Annotators) -> None:
    """With nothing to decide; it is the consensus's own, whoever has marked it."""
    zorba, quex = annotators.mention(TEXT, (0, 5), id="1"), annotators.mention(TEXT, (18, 22), id="2")
    marked = ([zorba, quex], [annotators.interaction(zorba, quex, comment="score 0.9")])
    found = adjudicate(annotators.comparison(TEXT, marked, marked, marked))
    assert (found.cases, found.agreed) == ((), 3)
    section = section_of(found)
    assert said(section.mentions) == [("Zorba", "active ingredient"), ("quex", "active ingredient")]
    assert {mention.annotator for mention in section.mentions} == {"consensus"}
    (interaction,) = section.interactions
    assert (interaction.precipitant, interaction.object) == section.mentions
    assert (interaction.annotator, interaction.comment) == ("consensus", "")


def test_what_differs_is_open(differing: Comparison) -> None:
    """Nothing of it is in a draft, but what agrees is."""
    found = adjudicate(differing)
    assert [(case.kind, case.difference, decided) for case, _, decided in found.cases] == [
        ("mention", "span", False),
        ("interaction", "type, phrase", False),
    ]
    assert found.cases[0][0].sentence == "Zorba acid raised quex by 40%, and metaquex fell."
    assert found.cases[0][0].says == ('"Zorba" at 0..5: active ingredient', '"Zorba acid" at 0..10: active ingredient')
    assert (found.open, found.decided, found.agreed) == (2, 0, 1)
    assert said(found.sections[0].mentions) == [("quex", "active ingredient")]
    assert found.sections[0].interactions == ()


@pytest.mark.parametrize(
    ("decision", "kept"),
    [
        ("A", ["Zorba", "quex"]),
        (" b ", ["Zorba acid", "quex"]),
        ("both", ["Zorba", "Zorba acid", "quex"]),
        ("All", ["Zorba", "Zorba acid", "quex"]),
        ("A+B", ["Zorba", "Zorba acid", "quex"]),
    ],
)
def test_a_version_is_chosen(differing: Comparison, decision: str, kept: list[str]) -> None:
    """An annotator's letter, in any case, or several; interactions follow the mention, each annotator's own first."""
    section = section_of(decide(differing, span=decision, type="B"))
    assert [mention.text for mention in section.mentions] == kept
    (interaction,) = section.interactions
    assert interaction.precipitant.text == ("Zorba acid" if "Zorba acid" in kept else "Zorba")
    assert interaction.type is InteractionType.QUANTITATIVE
    assert interaction.phrase is not None
    assert interaction.phrase.text == "raised quex by 40%"


def test_a_choice_for_one_who_has_marked_nothing_is_nothing(annotators: Annotators) -> None:
    """So is neither."""
    tiran = annotators.mention(TEXT, (50, 55))
    comparison = annotators.comparison(TEXT, ([tiran], []), ([], []))
    for decision in ("B", "neither", "none"):
        assert section_of(decide(comparison, missed=decision)).mentions == ()
    for decision in ("A", "both"):
        assert said(section_of(decide(comparison, missed=decision)).mentions) == [("Tiran", "active ingredient")]


@pytest.mark.parametrize(
    ("edit", "text", "kind"),
    [
        ("text=acid", "acid", MentionType.ACTIVE_INGREDIENT),
        ("span=6..10", "acid", MentionType.ACTIVE_INGREDIENT),
        ("span = 6..10, 0..5; class = Drug product", "Zorba acid", MentionType.DRUG_PRODUCT),
        ("class=metabolite; parent=none", "Zorba", MentionType.METABOLITE),
        ("class=metabolite; parent=quex", "Zorba", MentionType.METABOLITE),
        ("class=metabolite; parent=18..22", "Zorba", MentionType.METABOLITE),
    ],
)
def test_a_mention_is_edited(differing: Comparison, edit: str, text: str, kind: MentionType) -> None:
    """From the first version; offsets are of the section's text."""
    section = section_of(decide(differing, span="edit", span_edit=edit, type="A"))
    mention = section.mentions[0]
    assert (mention.text, mention.type) == (text, kind)
    parents = {other.id: other.text for other in section.mentions}
    assert parents.get(mention.active_ingredient or "") == ("quex" if "quex" in edit or "18" in edit else None)
    assert section.interactions[0].precipitant == mention


def test_an_interaction_is_edited(differing: Comparison) -> None:
    """From the version that is named; words of the phrase are looked for in the sentence."""
    edit = "roles=swap; modality=negative; type=qualitative; phrase=raised   quex"
    (interaction,) = section_of(decide(differing, span="A", type="B", type_edit=edit)).interactions
    assert (interaction.precipitant.text, interaction.object.text) == ("quex", "Zorba")
    assert (interaction.modality, interaction.type) == (Modality.NEGATIVE, InteractionType.QUALITATIVE)
    assert interaction.phrase is not None
    assert interaction.phrase.text == "raised quex"
    (plain,) = section_of(decide(differing, span="A", type="A", type_edit="phrase=none")).interactions
    assert plain.phrase is None
    (placed,) = section_of(decide(differing, span="A", type_edit="phrase=44..48")).interactions
    assert placed.phrase is not None
    assert placed.phrase.text == "fell"


@pytest.mark.parametrize(
    ("decision", "edit", "message"),
    [
        ("C", "", "this is no decision; expected 'A, B, both, neither or edit'; found 'C'"),
        ("yes", "", "this is no decision"),
        ("edit", "", "nothing says how"),
        ("both", "text=acid", "an edit goes with one annotator's version"),
        ("A", "colour=red", "the edit cannot be read"),
        ("A", "acid", "the edit cannot be read"),
        ("A", "text=acid; text=Zorba", "the edit cannot be read"),
        ("A", "text=acid; span=1..2", "both text and span"),
        ("A", "text=Tiran", "not in the sentences of the case"),
        ("A", "text=e", "several times; expected 'a span, one of 15..16, 20..21"),
        ("A", "span=6..600", "does not lie in the text"),
        ("A", "span=6..6", "does not lie in the text"),
        ("A", "span=0..5,3..7", "overlap"),
        ("A", "span=acid", "this is no span"),
        ("A", "class=food", "unknown class"),
        ("A", "parent=quex", "only a metabolite has a parent"),
        ("A", "class=metabolite; parent=Ulomab", "no annotator has marked this parent"),
    ],
)
def test_a_decision_that_cannot_be_applied_is_named(
    differing: Comparison, decision: str, edit: str, message: str
) -> None:
    """With its table, line and case; the case stays open."""
    case = adjudicate(differing).cases[0][0]
    row = DecisionRow(case.id, decision, edit, "Ann", line=7)
    found = adjudicate(differing, [row])
    (problem,) = found.problems
    assert message in str(problem)
    assert (problem.place, problem.mention) == ("line 7", case.id)
    assert found.open == 2


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ("roles=none", "roles=swap"),
        ("modality=maybe", "unknown modality"),
        ("type=big", "unknown type"),
        ("text=x", "read"),
    ],
)
def test_an_edit_of_an_interaction_that_cannot_be_applied_is_named(
    differing: Comparison, edit: str, message: str
) -> None:
    """As for mentions."""
    found = decide(differing, span="A", type="A", type_edit=edit)
    assert message in str(found.problems[0])
    assert found.open == 1


def test_who_and_when_are_kept(differing: Comparison) -> None:
    """As the row says, else as the run says; a decision by nobody does not count."""
    case = adjudicate(differing).cases[0][0]
    (named,) = [
        row
        for _, row, _ in adjudicate(differing, [DecisionRow(case.id, "A", by="Ann")], by="Bo", when="now").cases
        if row
    ]
    assert (named.by, named.when) == ("Ann", "now")
    (unnamed,) = [
        row for _, row, _ in adjudicate(differing, [DecisionRow(case.id, "A")], by="Bo", when="now").cases if row
    ]
    assert (unnamed.by, unnamed.when) == ("Bo", "now")
    nobody = adjudicate(differing, [DecisionRow(case.id, "A")])
    assert "nobody is named who has decided" in str(nobody.problems[0])
    assert nobody.open == 2


def test_a_case_has_the_same_name_until_someone_says_something_else(
    differing: Comparison, annotators: Annotators
) -> None:
    """What changes elsewhere, or who comes first, is told from what changes here."""
    first = [case.id for case, _, _ in adjudicate(differing).cases]
    (section,) = differing.sections
    more = tuple(replace(v, mentions=(*v.mentions, annotators.mention(TEXT, (50, 55)))) for v in section.versions)
    elsewhere = replace(differing, sections=(replace(section, versions=more),))
    assert [case.id for case, _, _ in adjudicate(elsewhere).cases] == first
    turned = differing.pair(1, 0)
    assert not {case.id for case, _, _ in adjudicate(turned).cases} & set(first)


def test_a_stale_decision_is_kept_and_not_applied(differing: Comparison) -> None:
    """One that nobody has filled in is no loss."""
    rows = [DecisionRow("m-gone", "A", by="Ann"), DecisionRow("m-empty")]
    found = adjudicate(differing, rows)
    assert [row.case for row in found.stale] == ["m-gone"]
    assert (found.open, found.problems) == (2, ())


def test_two_tables_are_united(differing: Comparison) -> None:
    """Who decides one and the same case otherwise is named, and the first stands."""
    cases = [case.id for case, _, _ in adjudicate(differing).cases]
    apart = [DecisionRow(cases[0], "A", by="Ann"), DecisionRow(cases[0]), DecisionRow(cases[1], "B", by="Bo")]
    assert adjudicate(differing, apart).open == 0
    alike = [*apart, DecisionRow(cases[0], "a", by="Bo")]
    assert adjudicate(differing, alike).problems == ()
    against = adjudicate(differing, [*apart, DecisionRow(cases[0], "B", by="Bo", line=9)])
    assert [(problem.code, problem.place) for problem in against.problems] == [("decided-twice", "line 9")]
    assert against.sections[0].mentions[0].text == "Zorba"


# What hangs together


def test_an_agreed_interaction_whose_mention_is_decided_away_is_a_case(annotators: Annotators) -> None:
    """It can only go; or the mention comes back."""
    quex = annotators.mention(TEXT, (18, 22))
    versions = [annotators.mention(TEXT, (0, 5)), annotators.mention(TEXT, (0, 10))]
    comparison = annotators.comparison(TEXT, *(([v, quex], [annotators.interaction(v, quex)]) for v in versions))
    assert len(section_of(decide(comparison, span="A")).interactions) == 1
    gone = decide(comparison, span="neither")
    (mention, _, _), (case, _, decided) = gone.cases
    assert (case.kind, case.difference, decided) == ("interaction", "a mention that it joins was decided away", False)
    rows = [DecisionRow(mention.id, "neither", by="Ann"), DecisionRow(case.id, "neither", by="Ann")]
    assert section_of(adjudicate(comparison, rows)).interactions == ()
    kept = adjudicate(comparison, [rows[0], DecisionRow(case.id, "A", by="Ann")])
    assert f"a mention that it joins was decided away (case {mention.id})" in str(kept.problems[0])
    assert kept.open == 1


def test_a_metabolite_whose_parent_is_decided_away_is_a_case(annotators: Annotators) -> None:
    """It takes another parent, or none, or goes."""
    quex, tiran = annotators.mention(TEXT, (18, 22), id="q"), annotators.mention(TEXT, (50, 55))
    metabolite = annotators.mention(TEXT, (35, 43), kind="met", id="m", parent="q")
    wider = annotators.mention(TEXT, (11, 22), id="q")
    comparison = annotators.comparison(TEXT, ([quex, metabolite, tiran], []), ([wider, metabolite, tiran], []))
    kept = section_of(decide(comparison, span="A"))
    assert kept.mentions[1].active_ingredient == kept.mentions[0].id
    parent, case = (case for case, _, _ in decide(comparison, span="neither").cases)
    assert case.difference == "its active ingredient was decided away"
    for decision, edit, parents in (
        ("A", "parent=Tiran", ["Tiran"]),
        ("edit", "parent=none", [None]),
        ("neither", "", []),
        ("A", "class=active ingredient", []),
    ):
        rows = [DecisionRow(parent.id, "neither", by="Ann"), DecisionRow(case.id, decision, edit, "Ann")]
        section = section_of(adjudicate(comparison, rows))
        names = {mention.id: mention.text for mention in section.mentions}
        found = [m for m in section.mentions if m.type is MentionType.METABOLITE]
        assert [names.get(m.active_ingredient or "") for m in found] == parents
    refused = adjudicate(comparison, [DecisionRow(parent.id, "neither", by="Ann"), DecisionRow(case.id, "A", by="Ann")])
    assert f"was decided away (case {parent.id})" in str(refused.problems[0])
    assert refused.open == 1


def test_decisions_that_make_one_mention_of_two_are_named(annotators: Annotators) -> None:
    """An interaction of a mention with itself is none."""
    quex = annotators.mention(TEXT, (18, 22))
    versions = [annotators.mention(TEXT, (0, 5)), annotators.mention(TEXT, (0, 10))]
    comparison = annotators.comparison(TEXT, *(([v, quex], [annotators.interaction(v, quex)]) for v in versions))
    found = decide(comparison, span="edit", span_edit="span=18..22")
    assert [problem.code for problem in found.problems] == ["interaction-with-itself"]


def test_of_three_annotators_any_can_be_chosen(annotators: Annotators) -> None:
    """Two of them, too; there is no both."""
    marked = [
        [annotators.mention(TEXT, place, kind=kind)]
        for place, kind in (((0, 5), "ai"), ((0, 5), "dp"), ((0, 10), "ai"))
    ]
    comparison = annotators.comparison(TEXT, *((mentions, []) for mentions in marked))
    assert said(section_of(decide(comparison, span="A+C")).mentions) == [
        ("Zorba", "active ingredient"),
        ("Zorba acid", "active ingredient"),
    ]
    assert len(section_of(decide(comparison, span="all")).mentions) == 3
    assert "A, B, C, all, none or edit" in str(decide(comparison, span="D").problems[0])
