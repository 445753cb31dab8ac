"""Training, scoring and pre-annotating with invented labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from corpus_tools import knowtator
from corpus_tools.documents import DrugMention, MentionType, Section, Span
from corpus_tools.errors import TextFileError
from ddi.drugs.crossvalidation import cross_validate
from ddi.drugs.evaluation import score_mentions
from ddi.drugs.judge import Judge, dump_judge, load_judge
from ddi.drugs.training import common_words, train_judge
from ddi.errors import ModelError, NotEnoughDataError, OutputError
from ddi.preannotate import AUTOMATIC, preannotate_files

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.corpus import Corpus
    from ddi.drugs.dictionary import Dictionary

SENTENCES = (
    "Coadministration with {0} increased the AUC of {1} by 46%.",
    "The clearance of {0} was not changed by {1} in healthy volunteers.",
    "Patients taking {0} should be watched when {1} is added.",
)


def mention(text: str, name: str, kind: MentionType = MentionType.ACTIVE_INGREDIENT) -> DrugMention:
    start = text.index(name)
    return DrugMention((Span(start, start + len(name)),), kind, name, id=name)


@pytest.fixture
def sections() -> list[Section]:
    made = []
    for number in range(6):
        text = SENTENCES[number % 3].format("quexapine", "zorbamide") + " Iron stores fell in the subjects."
        mentions = (mention(text, "quexapine"), mention(text, "zorbamide"))
        made.append(
            Section(f"section-{number}", text, mentions, package_insert=str(number), active_ingredient="quexapine")
        )
    return made


def test_training_is_deterministic(sections: list[Section], dictionary: Dictionary, tmp_path: Path) -> None:
    """Equal sections give equal bytes, and the file gives the weights back."""
    for name in ("one.json", "two.json"):
        dump_judge(train_judge(sections, dictionary=dictionary, name="n", source="s", licence="l"), tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    judge = load_judge(tmp_path / "one.json")
    assert (judge.name, judge.source, judge.licence) == ("n", "s", "l")
    assert judge.weights


def test_what_was_never_annotated_is_learned(sections: list[Section], dictionary: Dictionary) -> None:
    """A type that the training texts lack keeps a place among the outcomes, and scores low."""
    judge = train_judge(sections, dictionary=dictionary)
    assert judge.probabilities([])[3] < 1e-6
    assert sum(judge.probabilities(["cut"])) == pytest.approx(1)


def test_nothing_to_learn(dictionary: Dictionary) -> None:
    """Sections without mentions are too little."""
    with pytest.raises(NotEnoughDataError):
        train_judge([Section("a", "Nothing here.", ())], dictionary=dictionary)


def test_common_words_name_no_drug(sections: list[Section]) -> None:
    """Words of two inserts are common, unless a mention holds them."""
    words = common_words([[section] for section in sections])
    assert "stores" in words
    assert "quexapine" not in words


@pytest.mark.parametrize(
    "content",
    [
        "not JSON",
        "[]",
        '{"format": 0}',
        '{"format": 1, "outcomes": ["none", "active ingredient", "drug product", "metabolite"]}',
        (
            '{"format": 1, "outcomes": ["none", "active ingredient", "drug product", "metabolite"], "intercepts": [1], '
            '"weights": {}, "common_words": [], "name": "", "source": "", "licence": ""}'
        ),
    ],
)
def test_damaged_weights_are_refused(tmp_path: Path, content: str) -> None:
    """Weights that are missing, foreign or damaged are an error."""
    path = tmp_path / "recogniser.json"
    path.write_text(content)
    with pytest.raises(ModelError):
        load_judge(path)


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    """No file, an error with its path."""
    with pytest.raises(ModelError) as caught:
        load_judge(tmp_path / "nowhere.json")
    assert caught.value.path == tmp_path / "nowhere.json"


def test_scores() -> None:
    """Exact, typed and overlapping matches are counted apart."""
    text = "alpha beta gamma delta"
    gold = [mention(text, "alpha"), mention(text, "beta"), mention(text, "gamma delta", MentionType.METABOLITE)]
    recognised = [mention(text, "alpha"), mention(text, "beta", MentionType.DRUG_PRODUCT), mention(text, "gamma")]
    scores = score_mentions([(recognised, gold), ([], [])])
    assert (scores.exact.true_positive, scores.exact.false_positive, scores.exact.false_negative) == (2, 1, 1)
    assert (scores.typed.true_positive, scores.typed.false_positive, scores.typed.false_negative) == (1, 2, 2)
    assert (scores.overlap.precision, scores.overlap.recall) == (1, 1)
    assert scores.by_type[MentionType.METABOLITE].recall == 0
    assert scores.by_type[MentionType.DRUG_PRODUCT].precision == 0
    assert (dict(scores.missed), dict(scores.superfluous)) == ({"gamma delta": 1}, {"gamma": 1})
    assert scores.exact.f == pytest.approx(2 / 3)


def test_scores_of_nothing() -> None:
    """Nothing to find and nothing found is no division by zero."""
    assert score_mentions([]).to_json()["exact"] == {
        "precision": 0.0,
        "recall": 0.0,
        "f": 0.0,
        "true_positive": 0,
        "false_positive": 0,
        "false_negative": 0,
    }


def test_cross_validation(sections: list[Section], dictionary: Dictionary) -> None:
    """Every insert is held out once; the report is plain values."""
    report = cross_validate(sections, folds=3, dictionary=dictionary)
    assert report.scores.exact.recall == 1
    assert report.layers["label"].exact.true_positive == 6
    assert json.loads(json.dumps(report.to_json()))["folds"] == 3


def test_hidden_drugs_are_harder(sections: list[Section], dictionary: Dictionary) -> None:
    """With every list hidden, only the statistical layer can find a drug."""
    report = cross_validate(sections, folds=2, dictionary=dictionary, hidden=1.0)
    assert report.hidden == 1.0
    assert report.scores.exact.recall <= 1


def test_too_few_inserts(sections: list[Section], dictionary: Dictionary) -> None:
    """More folds than inserts cannot be made."""
    with pytest.raises(NotEnoughDataError):
        cross_validate(sections, folds=7, dictionary=dictionary)


def test_two_folds_of_the_development_corpus(corpus: Corpus) -> None:
    """Trained on half of the inserts, the recogniser finds the other half's drugs."""
    report = cross_validate(corpus.sections, folds=2)
    assert report.scores.exact.f >= 0.95
    assert report.scores.exact.recall >= 0.97


def test_judge_is_a_value() -> None:
    """Two judges of equal numbers are equal."""
    assert Judge((0, 0, 0, 0), {}, frozenset()) == Judge((0, 0, 0, 0), {}, frozenset())


def test_preannotation(tmp_path: Path) -> None:
    """Texts become Knowtator files that read back as mentions, each marked automatic, offsets those of the file."""
    text = "Ketoconazole raised warfarin.\r\nWarfarin and 7-hydroxywarfarin rose.\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    (output,) = preannotate_files([tmp_path], tmp_path / "out")
    mentions = knowtator.interpret(text, knowtator.load(output)).mentions
    assert [each.text for each in mentions] == ["Ketoconazole", "warfarin", "Warfarin", "7-hydroxywarfarin"]
    assert all(text[each.start : each.end] == each.text for each in mentions)
    assert {each.annotator for each in mentions} == {AUTOMATIC}
    assert mentions[3].active_ingredient == mentions[2].id


def test_preannotation_keeps_what_is_there(tmp_path: Path) -> None:
    """A file that is there stays, unless it is forced; a missing text is named."""
    (tmp_path / "a.txt").write_text("Warfarin.")
    (output,) = preannotate_files([tmp_path / "a.txt"], tmp_path)
    with pytest.raises(OutputError):
        preannotate_files([tmp_path / "a.txt"], tmp_path)
    assert preannotate_files([tmp_path / "a.txt"], tmp_path, force=True) == [output]
    with pytest.raises(TextFileError):
        preannotate_files([tmp_path / "b.txt"], tmp_path)
    with pytest.raises(OutputError):
        preannotate_files([tmp_path / "a.txt", tmp_path / "a.txt"], tmp_path / "out")
