"""A label in, the interactions that it states out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from ddi.extraction import Extractor, own_names
from ddi.figures import gives_figures
from ddi.labels import Ingredient, Label, LabelSection, read_plain_text
from ddi.model import Manifest, Model, load_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ddi.features.context import ParseMemory
    from ddi.interaction import Interaction
    from ddi.learning import Classifiers

StubRecogniser: TypeAlias = Any

TEXT = (
    "7 DRUG INTERACTIONS\r\n\r\n7.1 Inhibitors\r\n\r\nZorbamide 5 mg raised the AUC of quexapine by 46%.  "
    "Quexapine did not change velotril.\r\n\r\n12.3 Pharmacokinetics\r\n\r\nµ Norzorbamide is active."
)


def section(text: str, title: str = "DRUG INTERACTIONS", code: str | None = "34073-7") -> LabelSection:
    return LabelSection(code, title, text, 1, (title,), (code,))


def label_of(*texts: str, **fields: Any) -> Label:  # noqa: ANN401
    return Label("label.txt", tuple(section(text) for text in texts), **fields)


@pytest.fixture
def extract(
    classifiers: Callable[..., Classifiers], stub_recogniser: StubRecogniser, parser: ParseMemory, tmp_path: Path
) -> Callable[..., list[Interaction]]:
    """Extract from texts with weights and drug names of the test's own; without weights, every pair interacts."""

    def run(
        *texts: str,
        names: tuple[str, ...] = ("zorbamide", "quexapine", "velotril"),
        parents: dict[str, str] | None = None,
        threshold: float | None = None,
        features: str = "paper",
        label: Label | None = None,
        **weights: Any,  # noqa: ANN401
    ) -> list[Interaction]:
        made = classifiers(**({"intercept": 3.0} | weights))
        empty: dict[str, Any] = {}
        manifest = Manifest(1, "stub 1", features, "spacy", "svm", empty, empty, "", empty, empty, empty)
        recognise = stub_recogniser(*names, parents=parents)
        extractor = Extractor(Model(manifest, made, tmp_path), recognise, parser, threshold)
        read = label or label_of(*texts)
        return list(extractor.extract(read, sections=read.sections).interactions)

    return run


Extract: TypeAlias = "Callable[..., list[Interaction]]"


def pairs(interactions: list[Interaction]) -> list[tuple[str, str]]:
    return [(interaction.precipitant.text, interaction.object.text) for interaction in interactions]


def test_offsets_agree_with_the_sections_text(extract: Extract) -> None:
    """Of drugs and statements, line ends and odd characters notwithstanding."""
    label = read_plain_text(TEXT.encode(), source="label.txt")
    found = extract(label=label)
    assert found
    for interaction in found:
        text = next(
            s.text
            for s in label.sections
            if (s.nearest_code, s.title) == (interaction.section_code, interaction.section_title)
        )
        for part in (interaction.precipitant, interaction.object, interaction.statement):
            assert text[part.start : part.end] == part.text
        assert interaction.statement.text == interaction.statement.text.strip()
        assert interaction.statement.start <= interaction.precipitant.start < interaction.statement.end
        assert interaction.statement.start <= interaction.object.start < interaction.statement.end


def test_a_line_is_as_the_format_says(extract: Extract) -> None:
    """Keys in their order, plain values, offsets, scores of six digits."""
    (found,) = extract("Zorbamide raised quexapine by 46%.", modality={"bigram=by num": 2.0})
    value = json.loads(json.dumps(found.to_json()))
    assert list(value) == [
        *("label", "section", "precipitant", "object", "modality", "type", "effects", "statement"),
        *("score", "modality_score", "role_score", "model"),
    ]
    assert value["label"] == "label.txt"
    assert value["section"] == {"number": 1, "code": "34073-7", "title": "DRUG INTERACTIONS"}
    assert value["precipitant"] == {
        "name": "zorbamide",
        "text": "Zorbamide",
        "type": "active ingredient",
        "start": 0,
        "end": 9,
        "ids": {"drugbank": "DBzorbamide"},
    }
    assert value["object"]["text"] == "quexapine"
    assert (value["modality"], value["type"], value["effects"]) == ("positive", "quantitative", [])
    assert value["statement"] == {"text": "Zorbamide raised quexapine by 46%.", "start": 0, "end": 34}
    assert (value["score"], value["modality_score"]) == (0.952574, 0.880797)
    assert (value["role_score"], value["model"]) == (None, "stub 1")


def test_of_spans_within_one_another_the_smallest_is_kept(extract: Extract) -> None:
    """A pair found in one sentence is not told again for the two or three around it."""
    text = "Zorbamide met quexapine. Quexapine fell. Nothing here. Nor here. Quexapine rose. Zorbamide fell."
    found = extract(text, names=("zorbamide", "quexapine"))
    assert [interaction.statement.text for interaction in found] == [
        "Zorbamide met quexapine.",
        "Quexapine rose. Zorbamide fell.",
    ]


def test_spans_that_overlap_but_do_not_hold_one_another_are_kept(extract: Extract) -> None:
    """Neither says less than the other."""
    found = extract("Zorbamide rose. Quexapine fell. Zorbamide went.", names=("zorbamide", "quexapine"))
    assert [interaction.statement.text for interaction in found] == [
        "Zorbamide rose. Quexapine fell.",
        "Quexapine fell. Zorbamide went.",
    ]


def test_a_smaller_span_of_another_pair_hides_nothing(extract: Extract) -> None:
    """Only the same two drugs count."""
    found = extract("Zorbamide met quexapine. Velotril fell.")
    assert sorted(pairs(found)) == [("Zorbamide", "Velotril"), ("Zorbamide", "quexapine"), ("quexapine", "Velotril")]


@pytest.mark.parametrize(
    "heading",
    [
        "7.3 Drugs Without Any Clinically Significant Interactions\n",
        "7 DRUG INTERACTIONS ",
        "DRUG INTERACTIONS\r\n\r\n",
    ],
)
def test_a_heading_is_no_part_of_the_statement(heading: str, extract: Extract) -> None:
    """However long its line is, and where there are no line breaks; offsets still count from the section's start."""
    said = "Zorbamide did not change quexapine."
    title = heading.strip() if heading.startswith("7.3") else "Drug Interactions"
    (found,) = extract(label=Label("a", (section(f"{heading}{said} More.", title),)))
    assert found.statement.text == said
    assert found.statement.start == len(heading)
    assert found.precipitant.start == len(heading)


def test_a_row_has_the_code_of_the_section_around(extract: Extract) -> None:
    """So that rows chosen by 34073-7 hold those of 7.1 too."""
    text = "7 DRUG INTERACTIONS\n\n7.1 Inhibitors\n\nZorbamide changed quexapine.\n"
    (found,) = extract(label=read_plain_text(text.encode(), source="a"))
    assert (found.section_code, found.section_title) == ("34073-7", "7.1 Inhibitors")
    assert found.to_json()["section"]["code"] == "34073-7"


def test_one_text_under_two_titles(extract: Extract) -> None:
    """What is remembered of a text holds for its heading."""
    text = "7 DRUG INTERACTIONS Zorbamide changed quexapine."
    label = Label("a", (section(text, "Warnings"), section(text, "Drug Interactions")))
    first, second = extract(label=label)
    assert (first.statement.text, second.statement.text) == (text, "Zorbamide changed quexapine.")


def test_sections_do_not_mix(extract: Extract) -> None:
    """A drug of one section makes no pair with one of the next; each interaction names its own."""
    assert extract("Zorbamide rose.", "Quexapine fell.") == []
    label = Label("x", (section("Zorbamide met velotril.", "A", None), section("Zorbamide met quexapine.", "B")))
    found = extract(label=label)
    assert [(interaction.section_title, interaction.section_code) for interaction in found] == [
        ("A", None),
        ("B", "34073-7"),
    ]


def test_the_threshold_can_be_given(extract: Extract) -> None:
    """A pair is kept from that probability on."""
    for threshold, count in ((None, 1), (0.9, 1), (0.99, 0)):
        assert len(extract("Zorbamide met quexapine.", threshold=threshold)) == count


def test_modality_and_roles_are_the_classifiers(extract: Extract) -> None:
    """Negative where its weights say so; the second drug acts where the roles' weights say so."""
    text = "Levels of zorbamide were not changed by quexapine."
    (found,) = extract(text, modality={"bigram=were not": -4.0}, roles={"named first": -1.0}, features="full")
    assert str(found.modality) in {"positive", "negative"}
    assert (found.precipitant.text, found.object.text) == ("quexapine", "zorbamide")
    assert found.role_score == pytest.approx(0.731, abs=0.001)
    (plain,) = extract(text, modality={"bigram=not chang": -4.0})
    assert (str(plain.modality), round(plain.modality_score, 2)) == ("negative", 0.98)
    assert (plain.precipitant.text, plain.role_score) == ("zorbamide", None)


def test_a_drug_and_its_metabolite_are_no_pair(extract: Extract) -> None:
    """With the features ``full``, two names of one substance are left out; with ``paper`` they are a pair."""
    text = "Zorbamide gives butoline, which quexapine slows."
    options: dict[str, Any] = {"parents": {"butoline": "zorbamide"}}
    assert ("Zorbamide", "butoline") in pairs(extract(text, **options))
    assert ("Zorbamide", "butoline") not in pairs(extract(text, features="full", **options))
    assert ("butoline", "quexapine") in pairs(extract(text, features="full", **options))


def test_nothing_found_is_nothing(extract: Extract) -> None:
    """No drug, one drug, no text worth reading, no section: an empty list."""
    for texts in ((), ("Nothing here.",), ("Zorbamide alone.",), (" \r\n",), ("Zorbamide met zorbamide.",)):
        assert extract(*texts) == []
    assert extract("Zorbamide met quexapine.", intercept=-9.0) == []


def test_the_recogniser_is_told_the_labels_names(
    classifiers: Callable[..., Classifiers], stub_recogniser: StubRecogniser, parser: ParseMemory, tmp_path: Path
) -> None:
    """Brands, ingredients and their moieties; a UNII where there is one."""
    salt = Ingredient("zorbamide sodium", "S1", (Ingredient("zorbamide", "Z1"),))
    label = label_of("Zorbex met quexapine.", ingredients=(salt,), brand_names=("Zorbex",))
    recognise = stub_recogniser("zorbex", "quexapine")
    empty: dict[str, Any] = {}
    manifest = Manifest(1, "stub 1", "paper", "spacy", "svm", empty, empty, "", empty, empty, empty)
    Extractor(Model(manifest, classifiers(), tmp_path), recognise, parser).extract(label, sections=label.sections)
    (names,) = recognise.labels
    assert names.brands == ("Zorbex",)
    assert set(names.ingredients) == {"zorbamide sodium", "zorbamide"}
    assert dict(names.uniis) == {"zorbamide sodium": "S1", "zorbamide": "Z1"}


def test_the_labels_own_drug(stub_recogniser: StubRecogniser) -> None:
    """What the label says; of a plain text, the drug named most often; of nothing, nothing."""
    named = label_of("x", ingredients=(Ingredient("Zorbamide"),), brand_names=("ZORBEX",))
    drugs = stub_recogniser("zorbamide", "quexapine")(["Quexapine and zorbamide.", "Quexapine."])
    assert own_names(named, drugs) == ("zorbamide", "zorbex")
    assert own_names(label_of("x"), drugs) == ("quexapine",)
    assert own_names(label_of("x"), [[]]) == ()


def test_a_trained_model_reads_a_label(trained: Path, stub_recogniser: StubRecogniser) -> None:
    """From its folder alone, with the parser that the manifest names: what is stated, and not what is not."""
    label = read_plain_text(
        b"7 DRUG INTERACTIONS\n\nCoadministration of ketoconazole increased the AUC of ranolazine by 190%.\n\n"
        b"Additive hypotension may occur when amlodipine is given with sildenafil.\n",
        source="label.txt",
    )
    recognise = stub_recogniser("ketoconazole", "ranolazine", "amlodipine", "sildenafil")
    extractor = Extractor.of(load_model(trained), recognise=recognise)
    reading = extractor.extract(label, sections=label.sections)
    found = list(reading.interactions)
    assert pairs(found) == [("ketoconazole", "ranolazine")]
    assert (str(found[0].modality), str(found[0].type), found[0].model) == ("positive", "quantitative", "example 1")
    assert extractor.extract(label, sections=label.sections) == reading


FIGURES = {
    "by 46%": True,
    "by 46 percent": True,
    "2.2-fold": True,
    "2 to 3 times": True,
    "two-fold": True,
    "by a factor of 2": True,
    "from 14.2 to 17.8 hours": True,
    "doubled": True,
    "halved": True,
    "400 mg of it": False,
    "three times a day": False,
    "in 12 subjects": False,
    "CYP3A4 is inhibited": False,
    "markedly increased": False,
}


@pytest.mark.parametrize(("statement", "quantitative"), FIGURES.items())
def test_a_change_in_figures_is_quantitative(statement: str, quantitative: bool) -> None:  # noqa: FBT001 - a case
    """Doses and counts of subjects are no change."""
    assert gives_figures(f"The AUC was changed, {statement}.") is quantitative
