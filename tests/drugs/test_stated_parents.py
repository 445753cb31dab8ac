"""Metabolites of another name than their parent, where the label says what they are formed from."""

from __future__ import annotations

import pytest

from corpus_tools.documents import MentionType
from ddi.commands import load_extractor
from ddi.drugs import LabelNames, recognise_label
from ddi.drugs.remembering import RememberingRecogniser
from ddi.labels import Label, LabelSection
from ddi.question import DrugQuestion

STATED = {
    "apposition": ("Paliperidone, the active metabolite of risperidone, was measured.", "paliperidone", "risperidone"),
    "and another drug": ("Desipramine, a metabolite of imipramine, and digoxin rose.", "desipramine", "imipramine"),
    "predicate": ("Phenobarbital is one of the metabolites of primidone.", "phenobarbital", "primidone"),
    "formed from": ("Morphine is formed from codeine.", "morphine", "codeine"),
    "metabolised to": ("Codeine is metabolized by CYP2D6 to morphine.", "morphine", "codeine"),
    "by two enzymes": (
        "Codeine is metabolised in the liver, mainly by CYP2D6 and CYP3A4, to its active metabolite morphine.",
        "morphine",
        "codeine",
    ),
    "converted": ("Hydroxyzine is converted in the liver to its metabolite, cetirizine.", "cetirizine", "hydroxyzine"),
    "rapidly converted": ("Prednisone is rapidly converted to prednisolone.", "prednisolone", "prednisone"),
    "the metabolite is": ("The active metabolite of hydroxyzine is cetirizine.", "cetirizine", "hydroxyzine"),
    "in brackets": (
        "Exposure to the active metabolite of risperidone (paliperidone) fell.",
        "paliperidone",
        "risperidone",
    ),
    "its": ("Levels of codeine and of its metabolite morphine fell.", "morphine", "codeine"),
    "metabolism to": ("Quinidine inhibits the metabolism of codeine to morphine.", "morphine", "codeine"),
    "prodrug": ("Valacyclovir is a prodrug of acyclovir.", "acyclovir", "valacyclovir"),
    "across lines": ("Codeine is metabolized by\n  CYP2D6 to\n  morphine.", "morphine", "codeine"),
}
NOT_STATED = {
    "metabolism inhibited": "Quinidine inhibits the metabolism of codeine.",
    "metabolite inhibited": "Fluoxetine is a potent inhibitor of the active metabolite of codeine.",
    "patients converted": "When oral morphine is converted to methadone, start low.",
    "conversion": "Conversion of morphine to fentanyl needs care.",
    "levels of metabolites": "Ketoconazole lowered metabolite levels of codeine.",
    "similar": "Codeine is metabolized by CYP2D6 in a manner similar to tramadol.",
    "another clause": "Warfarin is metabolized by CYP2C9 and may be added to digoxin.",
    "extent": "Codeine is metabolized to a greater extent than tramadol.",
    "denied": "Codeine is not a metabolite of tramadol.",
    "not metabolised": "Digoxin is not metabolized to warfarin.",
    "a list": "Levels of the active metabolite of codeine, tramadol and digoxin rose.",
    "whose metabolite": "Codeine was cleared less with quinidine, as was its active metabolite morphine.",
    "two parents": "Oxazepam is a metabolite of diazepam. Oxazepam is a metabolite of clorazepate.",
    "round and round": "Cortisone is converted in vivo to prednisone. Prednisone is converted in vivo to cortisone.",
}


def parents(*texts: str, label: LabelNames | None = None) -> dict[str, tuple[str, MentionType]]:
    """Return the parent and type of each drug that has a parent."""
    return {
        drug.name: (drug.parent, drug.mention.type)
        for found in recognise_label(texts, label=label)
        for drug in found
        if drug.parent is not None
    }


@pytest.mark.parametrize(("text", "metabolite", "parent"), STATED.values(), ids=STATED)
def test_the_label_says_what_a_metabolite_is_formed_from(text: str, metabolite: str, parent: str) -> None:
    """And of no other drug of the sentence."""
    assert parents(text) == {metabolite: (parent, MentionType.METABOLITE)}


@pytest.mark.parametrize("text", NOT_STATED.values(), ids=NOT_STATED)
def test_other_words_make_no_metabolite(text: str) -> None:
    """Names that any label gives to a metabolite aside, nothing has a parent."""
    assert parents(text) == {}


def test_it_holds_in_the_whole_label_and_in_no_other() -> None:
    """With the nearest mention of the parent as its ingredient."""
    texts = (
        "Codeine is metabolized by CYP2D6 to morphine.",
        "Quinidine lowered the levels of morphine but not of codeine.",
    )
    _, (_, morphine, codeine) = recognise_label(texts)
    assert (morphine.parent, morphine.mention.type) == ("codeine", MentionType.METABOLITE)
    assert morphine.mention.active_ingredient == codeine.mention.id
    assert parents(texts[1]) == {}


def test_a_product_of_several_drugs_is_no_parent() -> None:
    """Its ingredient is, where the label says so elsewhere."""
    label = LabelNames(brands=("Coferal",), ingredients=("caffeine", "codeine"))
    texts = (
        "Codeine in Coferal is metabolized by CYP2D6 to morphine.",
        "Codeine and its metabolite, morphine, are opioids.",
    )
    assert parents(texts[0], label=label) == {}
    assert parents(*texts, label=label) == {"morphine": ("codeine", MentionType.METABOLITE)}


def test_a_label_of_the_metabolite_itself_keeps_its_type() -> None:
    """What a label names most often is no by-product in it; parent and metabolite are one substance all the same."""
    stated = "Paliperidone is the active metabolite of risperidone."
    used = "Carbamazepine lowered the Cmax of paliperidone by 37%. Paliperidone had no effect on lithium."
    assert parents(stated, used) == {"paliperidone": ("risperidone", MentionType.ACTIVE_INGREDIENT)}


@pytest.mark.parametrize("text", [text for text, _, _ in STATED.values()], ids=STATED)
def test_the_memory_changes_nothing(text: str) -> None:
    """Neither the first time nor later."""
    recognise = RememberingRecogniser()
    for _ in range(2):
        assert recognise([text, "Morphine and codeine."], label=None) == recognise_label(
            [text, "Morphine and codeine."]
        )


def test_parent_and_metabolite_do_not_interact() -> None:
    """The metabolite's own interactions stay, and count where the parent is asked about."""
    text = (
        "Codeine is metabolized by CYP2D6 to morphine. Quinidine lowered the plasma levels of morphine by 60%. "
        "Inhibition of CYP2D6 raised the AUC of codeine and lowered the AUC of morphine."
    )
    title = "Drug Interactions"
    section = LabelSection("34073-7", title, text, 1, (title,), ("34073-7",))
    extractor = load_extractor(None, None, None, threshold=None, explain=False)
    reading = extractor.extract(Label("label.txt", (section,)), sections=(section,))
    found = {(each.precipitant.name, each.object.name) for each in reading.interactions}
    assert ("quinidine", "morphine") in found
    assert not {("codeine", "morphine"), ("morphine", "codeine")} & found
    answer = DrugQuestion.of("codeine").answer(reading)
    assert ("quinidine", "morphine") in {(each.precipitant.name, each.object.name) for each in answer.interactions}
