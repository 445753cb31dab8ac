"""Effects: which parameter of which drug goes which way, by how much."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import DrugMention, MentionType, Span
from ddi.effects import Amount, Direction, Effect, Parameter, drugs_of, find_effects, pair_amounts
from ddi.effects.amounts import find_amounts
from ddi.effects.scene import set_scene
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = re.compile(r"zorbamide|nor-quexapine|quexapine|mirtolol|velnacin", re.IGNORECASE)
GOLD = Path(__file__).parents[2] / "benchmarks" / "effects-gold.csv"


def mentions(text: str) -> list[DrugMention]:
    """Return the invented drugs of a text; what starts with "nor-" is a metabolite."""
    return [
        DrugMention(
            (Span(*match.span()),),
            MentionType.METABOLITE if match.group().lower().startswith("nor-") else MentionType.ACTIVE_INGREDIENT,
            match.group(),
        )
        for match in NAMES.finditer(text)
    ]


def effects(text: str, precipitant: str = "zorbamide", other: str = "quexapine") -> tuple[Effect, ...]:
    """Return the effects of one invented drug on another in a text that is one statement."""
    drugs = mentions(text)
    by_name = {drug.name: drug for drug in reversed(drugs)}
    return find_effects(text, Span(0, len(text)), drugs, precipitant=by_name[precipitant], object=by_name[other])


AMOUNTS = {
    "per cent": ("by 46 %", [(46, None, "%")]),
    "percent in words": ("by 40 percent", [(40, None, "%")]),
    "fold": ("3.1-fold", [(3.1, None, "fold")]),
    "fold in words": ("a two-fold", [(2, None, "fold")]),
    "twofold": ("threefold higher", [(3, None, "fold")]),
    "times": ("4 times", [(4, None, "fold")]),
    "a factor": ("by a factor of 2.2", [(2.2, None, "fold")]),
    "factors": ("by factors of 2.2 and 3.1", [(2.2, None, "fold"), (3.1, None, "fold")]),
    "a range": ("by 60 to 270%", [(60, 270, "%")]),
    "a range with a dash": ("70-80%", [(70, 80, "%")]),
    "a range of words": ("two- to five-fold", [(2, 5, "fold")]),
    "between": ("between 1.5 and 2 times", [(1.5, 2, "fold")]),
    "a list that shares its unit": ("by 39 and 50%", [(39, None, "%"), (50, None, "%")]),
    "thousands": ("a 1,000% rise", [(1000, None, "%")]),
    "to a part": ("was reduced to 83% of that", [(83, None, "% of baseline")]),
    "a half": ("fell by one-half", [(50, None, "%")]),
    "a value reached": ("rose to 17.8±2 micrograms/mL", [(17.8, None, "micrograms/mL")]),
    "said twice": ("a 300% (4-fold) rise", [(300, None, "%")]),
    "up to": ("by up to 50%", [(50, None, "%")]),
    "a dose": ("400 mg twice daily", []),
    "a dose, changed": ("raised from 10 mg to 20 mg", []),
    "how often": ("5 times daily", []),
    "subjects": ("in 12 subjects", []),
    "a share of subjects": ("in 40% of patients", []),
    "a share of the dose": ("20% of the dose", []),
    "a p-value": ("(p < 0.05)", []),
    "an interval": ("(90% CI: 1.8, 2.6)", []),
    "a mean and its range": ("by 55% (range 20% to 80%)", [(55, None, "%")]),
    "hours of waiting": ("2 to 4 hours", []),
}


@pytest.mark.parametrize(("text", "expected"), AMOUNTS.values(), ids=AMOUNTS)
def test_figures_of_a_change_are_told_from_other_figures(
    text: str, expected: list[tuple[float, float | None, str]]
) -> None:
    """Percentages, multiples and values reached count; doses, people, p-values and intervals do not."""
    assert [(amount.value, amount.high, amount.unit) for amount in find_amounts(text)] == expected


def test_a_value_before_is_kept() -> None:
    """From and to are one amount, the value reached."""
    (amount,) = find_amounts("rose from 14.2 to 17.8 micrograms/mL")
    assert (amount.value, amount.before, amount.unit) == (17.8, 14.2, "micrograms/mL")
    (falling,) = find_amounts("fell from 40% to 20%")
    assert (falling.value, falling.before, falling.high) == (20, 40, None)


# Statement -> what it says, as people would.
STATEMENTS = {
    "active": ("Zorbamide increased the AUC of quexapine 10-fold.", ["AUC of quexapine up 10-fold"]),
    "passive": ("The clearance of quexapine was reduced by 40% by zorbamide.", ["clearance of quexapine down 40 %"]),
    "noun": ("With zorbamide a 46% decrease in quexapine exposure was seen.", ["exposure of quexapine down 46 %"]),
    "comparative": ("With zorbamide, quexapine Cmax was 10% greater.", ["Cmax of quexapine up 10 %"]),
    "comparative before its parameter": (
        "Zorbamide gave 20% lower plasma levels of quexapine.",
        ["concentration of quexapine down 20 %"],
    ),
    "one amount for several": (
        "Zorbamide lowered the AUC and Cmax of quexapine by 70%.",
        ["AUC of quexapine down 70 %", "Cmax of quexapine down 70 %"],
    ),
    "respectively": (
        "Quexapine Cmax, Cmin and AUC fell 20%, 30% and 40%, respectively, with zorbamide.",
        ["Cmax of quexapine down 20 %", "Cmin of quexapine down 30 %", "AUC of quexapine down 40 %"],
    ),
    "verb left out": (
        "With zorbamide, quexapine AUC was lowered by 71%, Cmin by 62%, and clearance by 53%.",
        ["AUC of quexapine down 71 %", "Cmin of quexapine down 62 %", "clearance of quexapine down 53 %"],
    ),
    "amounts in brackets": (
        "There were increases in quexapine C max (35%), AUC (61%) and half-life (12%) with zorbamide.",
        ["Cmax of quexapine up 35 %", "AUC of quexapine up 61 %", "half-life of quexapine up 12 %"],
    ),
    "amount before each parameter": (
        "Zorbamide produced an increase of 46 % in the AUC and of 30 % in the Cmax of quexapine.",
        ["AUC of quexapine up 46 %", "Cmax of quexapine up 30 %"],
    ),
    "doubled": ("Zorbamide doubled the half-life of quexapine.", ["half-life of quexapine up 2-fold"]),
    "halved": ("Quexapine exposure was halved by zorbamide.", ["exposure of quexapine down 50 %"]),
    "name in brackets": (
        "Zorbamide raised the systemic exposure (AUC) to quexapine by 25%.",
        ["AUC of quexapine up 25 %"],
    ),
    "of baseline": (
        "Zorbamide led to a decrease in AUC of quexapine to 83% of the value alone.",
        ["AUC of quexapine down to 83 % of the value alone"],
    ),
    "value reached": (
        "Trough concentrations of quexapine rose from 14.2 to 17.8 micrograms/mL with zorbamide.",
        ["Cmin of quexapine up from 14.2 to 17.8 micrograms/mL"],
    ),
    "a multiple alone": (
        "Quexapine AUC with zorbamide was between 1.5 and 2 times that without.",
        ["AUC of quexapine up 1.5 to 2-fold"],
    ),
    "several amounts": (
        "Quexapine AUC rose 2.5-fold and 4.5-fold with two doses of zorbamide.",
        ["AUC of quexapine up 2.5-fold", "AUC of quexapine up 4.5-fold"],
    ),
    "no amount": ("Zorbamide inhibits the metabolism of quexapine.", ["metabolism of quexapine down"]),
    "induced": ("Zorbamide induces the metabolism of quexapine.", ["metabolism of quexapine up"]),
    "delayed": ("Zorbamide delayed the absorption of quexapine.", ["absorption of quexapine down"]),
    "delayed Tmax": ("Zorbamide delayed the Tmax of quexapine.", ["Tmax of quexapine up"]),
    "none, active": (
        "Zorbamide did not alter the AUC or Cmax of quexapine.",
        ["no change of AUC of quexapine", "no change of Cmax of quexapine"],
    ),
    "none, passive": (
        "Quexapine plasma concentrations were unaffected by zorbamide.",
        ["no change of concentration of quexapine"],
    ),
    "none, noun": (
        "Zorbamide had no significant effect on the bioavailability of quexapine.",
        ["no change of bioavailability of quexapine"],
    ),
    "none and some": (
        "Zorbamide had no effect on the Cmax of quexapine but increased its AUC by 25%.",
        ["no change of Cmax of quexapine", "AUC of quexapine up 25 %"],
    ),
    "a third drug": (
        "Zorbamide reduced quexapine AUC by 40% and mirtolol AUC by 20%.",
        ["AUC of quexapine down 40 %"],
    ),
    "another's doing": (
        "Zorbamide increased the AUC of quexapine by 50%. Mirtolol decreased the AUC of quexapine by 40%.",
        ["AUC of quexapine up 50 %"],
    ),
    "a list of precipitants": (
        "Drugs that raise quexapine AUC are: mirtolol, 2.7 fold; zorbamide, 1.9 fold; and velnacin, 1.6 fold.",
        ["AUC of quexapine up 1.9-fold"],
    ),
    "both ways": (
        "Quexapine increased the AUC of zorbamide by 20%, and zorbamide decreased the AUC of quexapine by 10%.",
        ["AUC of zorbamide up 20 %", "AUC of quexapine down 10 %"],
    ),
    "a metabolite is another drug": (
        "Zorbamide raised concentrations of quexapine by 18% and of nor-quexapine by 30%.",
        ["concentration of quexapine up 18 %"],
    ),
    "compared with placebo": (
        "Zorbamide caused a 32% decrease in quexapine clearance compared to a 19% decrease with placebo.",
        ["clearance of quexapine down 32 %"],
    ),
    "a dose": ("The dose of quexapine should be reduced by 50% with zorbamide.", []),
    "a clinical measure": ("Zorbamide increased the INR by 15% in patients on quexapine.", []),
    "groups of people": (
        "AUC of quexapine is 10-fold higher compared with people with normal activity. Zorbamide is not known to act.",
        [],
    ),
    "nothing": ("Zorbamide was studied with quexapine 20 mg in 12 subjects.", []),
}


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.values(), ids=STATEMENTS)
def test_effects_of_a_statement(text: str, expected: list[str]) -> None:
    """Parameter, direction, amount and drug are tied together."""
    assert [effect.describe() for effect in effects(text)] == expected


def test_respectively_of_two_drugs_takes_the_pairs_own() -> None:
    """Amounts go to the drugs, or to the causes, in their order."""
    objects = "Plasma levels of quexapine and mirtolol rose by 18% and 25%, respectively, after zorbamide."
    assert [e.describe() for e in effects(objects)] == ["concentration of quexapine up 18 %"]
    assert [e.describe() for e in effects(objects, other="mirtolol")] == ["concentration of mirtolol up 25 %"]
    causes = "Zorbamide and mirtolol increased the AUC of quexapine by 30% and 55%, respectively."
    assert [e.describe() for e in effects(causes)] == ["AUC of quexapine up 30 %"]
    assert [e.describe() for e in effects(causes, precipitant="mirtolol")] == ["AUC of quexapine up 55 %"]


def test_amounts_of_two_days_are_both_kept() -> None:
    """Without "respectively", as many drugs as amounts are no list of their causes."""
    text = "Quexapine exposure fell by 33% (first day) and 27% (last day) when zorbamide and mirtolol were given."
    assert [e.amount and e.amount.value for e in effects(text)] == [33, 27]


def test_a_drug_comes_before_what_is_one_with_it() -> None:
    """Where two listed drugs count as one substance, the pair's own name decides."""
    text = "Levels of mirtolol and quexapine rose by 31% and 20%, respectively, with zorbamide."
    mirtolol, quexapine, zorbamide = drugs = mentions(text)
    (effect,) = find_effects(
        text,
        Span(0, len(text)),
        drugs,
        precipitant=zorbamide,
        object=quexapine,
        same=lambda one, other: {one.name, other.name} <= {mirtolol.name, quexapine.name},
    )
    assert (effect.drug, effect.amount and effect.amount.value) == ("quexapine", 20)


def test_offsets_are_those_of_the_text_and_the_words_stand_there() -> None:
    """Sentences before the statement move the offsets, not the words."""
    before = "Nothing here. "
    statement = "Zorbamide increased the AUC of quexapine by 30%."
    text = before + statement
    drugs = mentions(text)
    (effect,) = find_effects(text, Span(len(before), len(text)), drugs, precipitant=drugs[0], object=drugs[1])
    assert effect.text == text[effect.start : effect.end] == "increased the AUC of quexapine by 30%"


def test_line_breaks_and_indents_make_no_difference() -> None:
    """Labels are wrapped anywhere; offsets stay those of the text."""
    text = (
        "In a study of healthy subjects who took part  in it, zorbamide\r\n"
        "   increased the   AUC and the Cmax of the other drug,\tquexapine, by 30%\n  and 40%."
    )
    first, second = effects(text)
    assert (first.describe(), second.describe()) == ("AUC of quexapine up 30 %", "Cmax of quexapine up 40 %")
    assert text[second.start : second.end] == second.text == text[text.index("increased") : -1]


def test_names_are_normalised_and_a_product_is_its_ingredient() -> None:
    """The caller says what a drug is called and which mentions name one."""
    text = "Zorbamide increased the AUC of mirtolol by 30% in patients on quexapine."
    drugs = mentions(text)
    (effect,) = find_effects(
        text,
        Span(0, len(text)),
        drugs,
        precipitant=drugs[0],
        object=drugs[2],
        same=drugs_of(Substances(drugs, known={"mirtolol": "quexapine"}.get)),
        name=lambda _: "Quexapinum",
    )
    assert effect.drug == "Quexapinum"


def test_a_metabolite_is_not_its_parent() -> None:
    """What is one substance for pairing is two drugs for effects."""
    drugs = mentions("quexapine and nor-quexapine")
    same = drugs_of(Substances(drugs))
    assert Substances(drugs).same(*drugs)
    assert not same(*drugs)


def test_amounts_of_other_drugs_are_not_the_pairs() -> None:
    """What a statement says of a third drug makes no pair quantitative."""
    text = "Zorbamide raised mirtolol AUC by 40% without altering the AUC of quexapine."
    zorbamide, mirtolol, quexapine = mentions(text)
    statement = Span(0, len(text))
    everything = [zorbamide, mirtolol, quexapine]
    assert pair_amounts(text, statement, everything, (zorbamide, quexapine)) == ()
    assert [a.value for a in pair_amounts(text, statement, everything, (zorbamide, mirtolol))] == [40]


def test_effects_become_plain_values() -> None:
    """JSON has numbers, and nulls where nothing is said."""
    (effect,) = effects("Zorbamide increased the AUC of quexapine by 60 to 270%.")
    values = json.loads(json.dumps(effect.to_json()))
    assert values["parameter"] == "AUC"
    assert values["direction"] == "increase"
    assert (values["amount"], values["amount_high"], values["amount_before"], values["unit"]) == (60, 270, None, "%")
    assert values["drug"] == "quexapine"
    (bare,) = effects("Zorbamide increased the AUC of quexapine.")
    assert bare.to_json()["amount"] is None
    assert bare.to_json()["unit"] is None


def test_descriptions_of_values_without_a_text() -> None:
    """A value reached, with and without the one before it."""
    reached = Amount(17.8, "ng/mL", 0, 1)
    effect = Effect(Parameter.CMAX, Direction.INCREASE, reached, "quexapine", "", 0, 0)
    assert effect.describe() == "Cmax of quexapine up to 17.8 ng/mL"
    assert Amount(20, "%", 0, 1, before=40).describe() == "from 40 to 20 %"


REPEATED = ["1 ", "1, ", "5% (", "(", "[", "AUC ", "AUC and ", "AUC increased ", "peak a b c d ", "area under the a ",
            "no a b c ", "1,000,", "from 1 to ", "compared to ", "two- to ", "was 1 ", "zorbamide AUC "]  # fmt: skip


@pytest.mark.parametrize("unit", REPEATED)
def test_time_grows_with_the_text(unit: str) -> None:
    """Four times the text takes about four times the time, not sixteen."""

    def seconds(length: int) -> float:
        text = "zorbamide quexapine " + unit * (length // len(unit))
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            effects(text)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(24_000) < 10 * seconds(6_000) + 0.05


def test_the_gold_file_holds_what_it_says() -> None:
    """100 statements in two halves, no package insert in both, no text."""
    import csv

    with GOLD.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    keys: Callable[[dict[str, str]], tuple[str, ...]] = lambda row: tuple(list(row.values())[:9])  # noqa: E731
    parts = {part: {keys(row) for row in rows if row["part"] == part} for part in ("tune", "held out")}
    assert {part: len(statements) for part, statements in parts.items()} == {"tune": 50, "held out": 50}
    inserts = [{row["package_insert"] for row in rows if row["part"] == part} for part in parts]
    assert not inserts[0] & inserts[1]
    assert {row["parameter"] for row in rows} <= {*Parameter, ""}
    assert {row["direction"] for row in rows} <= {*Direction, ""}
    assert "text" not in rows[0]


def test_a_sentence_read_before_is_the_same_elsewhere() -> None:
    """What is remembered of its words goes with its own drugs and offsets, wherever it stands."""
    sentence = "Zorbamide increased the AUC of quexapine by 46%."
    other = sentence.replace("Zorbamide", "Mirtolol")
    text = f"{sentence} Nothing here. {sentence} {other}"
    starts = [0, text.index(sentence, 1), text.index(other)]
    scenes = [set_scene(text, Span(start, min(start + len(sentence), len(text))), mentions(text)) for start in starts]
    for start, scene in zip(starts, scenes, strict=True):
        drugs = [drug for drug in mentions(text) if start <= drug.start < start + len(sentence)]
        assert [mark.mention for mark in scene.drugs] == drugs
        assert [scene.span(mark.start, mark.end) for mark in scene.drugs] == [drug.spans[0] for drug in drugs]
    one, _, last = scenes
    assert one.links
    assert [len(scene.links) for scene in scenes] == [1, 1, 1]
    assert [mark.mention.text for mark in last.drugs] == ["Mirtolol", "quexapine"]
