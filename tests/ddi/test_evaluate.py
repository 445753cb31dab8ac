"""A model's scores on an annotated corpus, with gold or with recognised mentions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from corpus_tools.corpus import Corpus
from corpus_tools.documents import Span
from ddi.evaluation.evaluate import evaluate
from ddi.evaluation.examples import build_examples
from ddi.features.paper import PaperFeatures
from ddi.model import Manifest, Model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corpus_tools.documents import DrugMention, Section
    from ddi.learning import Classifiers

Make: TypeAlias = Any
StubRecogniser: TypeAlias = Any

TEXT = "Zorbamide raised quexapine. Velotril did not change zorbamide."


@pytest.fixture(autouse=True)
def _no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the parser out: what it finds is not what is tested here."""
    monkeypatch.setattr("ddi.evaluation.evaluate.FEATURE_SETS", {"paper": PaperFeatures(path="none")})


@pytest.fixture
def corpus(make: Make, tmp_path: Path) -> Corpus:
    section = make.section(TEXT, "Zorbamide", "zorbamide", "quexapine", "Velotril", insert="7")
    early, late, quexapine, velotril = section.mentions
    gold = (make.gold(early, quexapine), make.gold(velotril, late))
    return Corpus("corpus", tmp_path, (replace(section, interactions=gold),))


def model(classifiers: Classifiers, folder: Path) -> Model:
    empty: dict[str, Any] = {}
    manifest = Manifest(1, "stub 1", "paper", "none", "svm", empty, empty, "", empty, empty, empty)
    return Model(manifest, classifiers, folder)


def test_every_instance_is_scored(corpus: Corpus, classifiers: Callable[..., Classifiers], tmp_path: Path) -> None:
    """A model that goes by one bigram finds the interaction that has it, and misses the other."""
    rises = model(classifiers({"bigram=rais drugnam": 5.0}, intercept=-1.0), tmp_path)
    evaluation = evaluate(corpus, rises)
    found = {(row.drug1, row.drug2) for row in evaluation.rows if row.predicted}
    assert ("Zorbamide", "quexapine") in found
    assert ("Velotril", "zorbamide") not in found
    assert evaluation.measures.one_sentence.recall.value == 0.5
    assert evaluation.about["corpus"] == "corpus"


def test_drugs_may_be_recognised(
    corpus: Corpus,
    classifiers: Callable[..., Classifiers],
    stub_recogniser: StubRecogniser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An interaction of a drug that was not recognised is missed; one marked a little differently is found."""
    recognise = stub_recogniser("zorbamid", "zorbamide", "quexa", "quexapine rose")
    recognise.pattern = re.compile("orbamide|quexapine")
    monkeypatch.setattr("ddi.evaluation.end_to_end.recognise_label", lambda texts, **_: recognise(texts))
    evaluation = evaluate(corpus, model(classifiers(intercept=1.0), tmp_path), mentions="recognised")
    assert evaluation.about["mentions"] == "recognised"
    (missed,) = (row for row in evaluation.rows if not row.reachable)
    assert (missed.drug1, missed.drug2, missed.gold, missed.predicted) == ("Velotril", "orbamide", 1, 0)
    assert evaluation.measures.instances.false_negative == 1
    assert evaluation.measures.instances.true_positive == 1
    assert evaluation.measures.coverage.value == 0.5


def test_mentions_may_come_from_elsewhere(corpus: Corpus) -> None:
    """What the mentions given do not hold is missed, by span: one at other offsets is another mention."""
    examples = build_examples(corpus, parser=None, mentions=lambda section: section.mentions[:3])
    assert [gold.precipitant.text for _, gold in examples.missed] == ["Velotril"]

    def shifted(section: Section) -> tuple[DrugMention, ...]:
        first = section.mentions[0]
        return (replace(first, spans=(Span(0, 8),), text="Zorbamid"), *section.mentions[1:])

    examples = build_examples(corpus, parser=None, mentions=shifted)
    assert [gold.precipitant.text for _, gold in examples.missed] == ["Zorbamide"]
