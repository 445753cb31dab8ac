"""Recognising drugs in invented sentences, layer by layer, and in the development corpus."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.documents import MentionType
from ddi.drugs import ALL_LAYERS, LabelNames, Layer, load_dictionary, recognise, recognise_label
from ddi.drugs.crossvalidation import RULES, layer_scores
from ddi.drugs.judge import load_judge

if TYPE_CHECKING:
    from corpus_tools.corpus import Corpus
    from ddi.drugs.dictionary import Dictionary

INGREDIENT, PRODUCT, METABOLITE = (
    MentionType.ACTIVE_INGREDIENT,
    MentionType.DRUG_PRODUCT,
    MentionType.METABOLITE,
)


def found(text: str, dictionary: Dictionary, **options: object) -> list[tuple[str, str]]:
    """Return (text, normalised name) of what the rules find."""
    drugs = recognise(text, dictionary=dictionary, layers=RULES, **options)  # type: ignore[arg-type]
    for drug in drugs:
        assert text[drug.mention.start : drug.mention.end] == drug.mention.text
    return [(drug.mention.text, drug.name) for drug in drugs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quexapine raised ZORBAMIDE.", [("Quexapine", "quexapine"), ("ZORBAMIDE", "zorbamide")]),
        ("quexapine maleate was given", [("quexapine", "quexapine")]),
        ("quexapine disoproxil\nfumarate was given", [("quexapine", "quexapine")]),
        ("aluminum hydroxide gel", [("aluminum hydroxide", "aluminum hydroxide")]),
        ("quexapine-related toxicity", [("quexapine", "quexapine")]),
        ("quexapine's clearance", [("quexapine", "quexapine")]),
        ("quexa-\npine was given", [("quexa-\npine", "quexapine")]),
        ("quexa\u00adpine was given", [("quexa\u00adpine", "quexapine")]),
        ("Zorbex-XR and Zorbex SR", [("Zorbex", "zorbamide"), ("Zorbex", "zorbamide")]),
        ("Dukela\u00ae tablets", [("Dukela", "keladone/quexapine")]),
        ("St. Blort\u2019s\nWort", [("St. Blort\u2019s\nWort", "st. blort's wort")]),
        ("zorbamide/quexapine", [("zorbamide", "zorbamide"), ("quexapine", "quexapine")]),
        ("the alfa phase", []),
        ("serum iron fell", []),
        ("CYP3A4 and P-glycoprotein", []),
        ("quexapinelike", []),
        ("", []),
    ],
)
def test_dictionary_layer(text: str, expected: list[tuple[str, str]], dictionary: Dictionary) -> None:
    """Names are found whatever their case, hyphens and line breaks; salts and forms are cut off."""
    assert found(text, dictionary) == expected


@pytest.mark.parametrize(
    ("text", "name", "parent"),
    [
        ("norquexapine levels", "norquexapine", "quexapine"),
        ("hydroxyquexapine levels", "hydroxyquexapine", "quexapine"),
        ("5-hydroxyquexapine levels", "5-hydroxyquexapine", "quexapine"),
        ("16\u03b2hydroxyquexapine levels", "16\u03b2hydroxyquexapine", "quexapine"),
        ("5OH-quexapine levels", "5OH-quexapine", "quexapine"),
        ("2-OH-quexapine levels", "2-OH-quexapine", "quexapine"),
        ("14-hydroxy-quexapine levels", "14-hydroxy-quexapine", "quexapine"),
        ("4-hydroxy quexapine levels", "4-hydroxy quexapine", "quexapine"),
        ("N-desmethylquexapine levels", "N-desmethylquexapine", "quexapine"),
        ("N,O-didesmethylquexapine levels", "N,O-didesmethylquexapine", "quexapine"),
        ("3\u03b1, 5\u03b2-tetrahydroquexapine levels", "3\u03b1, 5\u03b2-tetrahydroquexapine", "quexapine"),
        ("quexapine epoxide levels", "quexapine epoxide", "quexapine"),
        ("quexapine-10,11-epoxide levels", "quexapine-10,11-epoxide", "quexapine"),
        ("quexapine glucuronide levels", "quexapine glucuronide", "quexapine"),
        ("4-hydroxyquexapine-O-glucuronide levels", "4-hydroxyquexapine-O-glucuronide", "quexapine"),
        ("2-oxo-quexapine levels", "2-oxo-quexapine", "quexapine"),
    ],
)
def test_metabolites_are_tied_to_their_parents(text: str, name: str, parent: str, dictionary: Dictionary) -> None:
    """A parent with locants and morphemes before it, or a conjugate after it, is a metabolite."""
    (drug,) = recognise(text, dictionary=dictionary, layers=RULES)
    assert (drug.mention.text, drug.mention.type, drug.parent) == (name, METABOLITE, parent)


@pytest.mark.parametrize(
    "text", ["S-quexapine levels", "quexapine sulfate", "no quexapine nor zorbamide", "quexapine 5"]
)
def test_no_metabolites(text: str, dictionary: Dictionary) -> None:
    """Isomers, salts and the word "nor" make no metabolite."""
    drugs = recognise(text, dictionary=dictionary, layers=RULES)
    assert all(drug.mention.type is INGREDIENT and drug.mention.text in ("quexapine", "zorbamide") for drug in drugs)


def test_a_metabolites_parent_is_the_nearest_mention(dictionary: Dictionary) -> None:
    """The mention of a metabolite carries the id of a mention of its parent, where the text has one."""
    drugs = recognise("Zorbamide raised quexapine and norquexapine.", dictionary=dictionary, layers=RULES)
    assert drugs[2].mention.active_ingredient == drugs[1].mention.id


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["N-desmethylquexapine (NDQ) rose. NDQ fell."], ["N-desmethylquexapine", "NDQ", "NDQ"]),
        (["quexapine (QXP) rose.", "QXP fell; qxp did not."], ["quexapine", "QXP", "QXP"]),
        (["quexapine triphosphate (QXP-TP) rose. QXP-TP fell."], ["quexapine triphosphate", "QXP-TP", "QXP-TP"]),
        (["quexapine (AUC) rose. AUC fell."], ["quexapine"]),
        (["quexapine (see Table 1) rose."], ["quexapine"]),
        (["quexapine (SR) rose. SR fell."], ["quexapine"]),
        (["The major metabolite of quexapine is GQX. GQX fell."], ["quexapine", "GQX", "GQX"]),
        (["M8, an active metabolite of quexapine, rose. M8 fell."], ["M8", "quexapine", "M8"]),
    ],
)
def test_abbreviations(texts: list[str], expected: list[str], dictionary: Dictionary) -> None:
    """What one section defines holds in all; short forms of dosage and measurement are no names."""
    drugs = recognise_label(texts, dictionary=dictionary, layers=RULES)
    assert [drug.mention.text for section in drugs for drug in section] == expected


def test_an_abbreviation_is_what_it_stands_for(dictionary: Dictionary) -> None:
    """Name, type and parent are the long form's."""
    drugs = recognise("norquexapine (NQX) rose; NQX fell", dictionary=dictionary, layers=RULES)
    assert {(drug.name, drug.mention.type, drug.parent) for drug in drugs} == {
        ("norquexapine", METABOLITE, "quexapine")
    }


def test_names_of_the_label_unite(dictionary: Dictionary) -> None:
    """Brand and ingredient of a label have one normalised name, and the label's UNII."""
    label = LabelNames(("Flumbro XR",), ("Keladone Hydrochloride",), {"Keladone Hydrochloride": "ABC123"})
    drugs = recognise("FLUMBRO raised keladone.", label=label, dictionary=dictionary, layers=RULES)
    assert [(drug.name, drug.mention.type, drug.ids) for drug in drugs] == [
        ("keladone", PRODUCT, {"unii": "ABC123"}),
        ("keladone", INGREDIENT, {"unii": "ABC123"}),
    ]


def test_a_product_of_two_drugs(dictionary: Dictionary) -> None:
    """The brand of a combination names neither of its drugs alone."""
    label = LabelNames(("Flumbro",), ("keladone", "quexapine"))
    (drug,) = recognise("Flumbro tablets", label=label, dictionary=dictionary, layers=RULES)
    assert (drug.name, drug.mention.type) == ("keladone/quexapine", PRODUCT)


def test_a_layer_alone(dictionary: Dictionary) -> None:
    """A layer can be measured by itself, though it builds on others."""
    text = "Quexapine and norquexapine (NQX)"
    by_layer = {layer: recognise(text, dictionary=dictionary, layers={layer}) for layer in (*Layer,)[:4]}
    assert {layer: [drug.mention.text for drug in drugs] for layer, drugs in by_layer.items()} == {
        Layer.DICTIONARY: ["Quexapine"],
        Layer.LABEL: [],
        Layer.ABBREVIATION: ["NQX"],
        Layer.METABOLITE: ["norquexapine"],
    }


def test_shipped_recogniser() -> None:
    """The shipped dictionary and weights find drugs, with identifiers, and leave enzymes and classes alone."""
    text = "Ketoconazole, a CYP3A4 inhibitor, raised the AUC of Lipitor (atorvastatin calcium); beta-blockers did not."
    assert [(drug.mention.text, drug.name, drug.mention.type) for drug in recognise(text)] == [
        ("Ketoconazole", "ketoconazole", INGREDIENT),
        ("Lipitor", "atorvastatin", PRODUCT),
        ("atorvastatin", "atorvastatin", INGREDIENT),
    ]
    assert dict(recognise(text)[0].ids) == {"drugbank": "DB01026", "mesh": "D007654"}


def test_a_drug_that_no_list_has() -> None:
    """The statistical layer knows a drug by its looks and its company."""
    text = "Coadministration of ketoconazole with vorlanzepam increased the plasma concentrations of vorlanzepam."
    assert [drug.mention.text for drug in recognise(text)].count("vorlanzepam") == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "quexapine",
                "nor",
                "5-",
                "(",
                ")",
                "hydroxy",
                "\r\n",
                " ",
                "-",
                "ZQX",
                "\u0130",
                "metabolite",
                ",",
                "\u00ad",
                "M8",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_offsets_always_agree(text: str) -> None:
    """Whatever the text, mentions hold the text at their spans, in order, without overlap."""
    end = 0
    for drug in recognise(text, layers=ALL_LAYERS):
        assert drug.mention.start >= end
        end = drug.mention.end
        assert text[drug.mention.start : end] == drug.mention.text


@pytest.mark.parametrize(
    "piece",
    [
        "metabolite of ",
        "5-hydroxy-",
        "(",
        "A",
        "M8, an ",
        "quexapine (",
        "N,",
        "nor",
        " \n",
        "st. ",
        "-\n",
        "a-1-",
        "[",
        "\u00ad",
    ],
)
def test_time_is_linear(piece: str) -> None:
    """Repetition without end costs time in proportion to the text."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        recognise(text)
        return time.process_time() - started

    # The least of three times, since other work on the machine only ever adds; so the first is enough if it is short.
    least = 0.02
    long = seconds(80_000)
    if long >= 12 * least:
        long = min(long, seconds(80_000), seconds(80_000))
        least = max(least, min(seconds(20_000) for _ in range(3)))
    assert long < 12 * least


def test_layers_on_the_development_corpus(corpus: Corpus) -> None:
    """The layers without training reach what the documentation says, on the corpus that they were written on."""
    scores = layer_scores(corpus.sections)
    assert scores["dictionary"].exact.f > 0.95
    assert scores["all but statistical"].exact.f > 0.975
    assert scores["all but statistical"].exact.recall > 0.98


def test_shipped_files_load_quickly() -> None:
    """Reading the dictionary and the weights is a matter of a fraction of a second, and neither is empty."""
    assert len(load_dictionary().entries) > 40_000
    assert load_judge().weights
