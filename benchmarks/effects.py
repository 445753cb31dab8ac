"""Score the effects found in the annotated statements of a corpus.

    python benchmarks/effects.py CORPUS

``effects-gold.csv`` beside this script holds the annotations, ``docs/effects.md`` how they were made. An answer is a
distinct (parameter, direction) of a statement; then with the drug, and with the amount, its unit and the end of its
range. Intervals are a bootstrap over package inserts. The baseline takes every parameter with the nearest word of
direction, and the nearest amount, in its sentence. At the end, whether statements give figures (the type), beside the
plain rule: any change in figures within the statement.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from corpus_tools.corpus import load_corpus
from corpus_tools.csv_records import load_records
from corpus_tools.documents import InteractionType, Span
from corpus_tools.errors import CorpusError
from corpus_tools.instances import label_instances, section_instances
from corpus_tools.sentences import split_sentences
from corpus_tools.tables import Table
from ddi.effects import drugs_of, find_effects
from ddi.effects.amounts import find_amounts
from ddi.effects.scene import set_scene
from ddi.evaluation.examples import known_name, own_names
from ddi.evaluation.metrics import class_scores
from ddi.figures import gives_figures, type_by_figures
from ddi.report.figures import figure, scores_row
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import DrugMention, Section
    from ddi.effects import Amount, Effect

GOLD = Path(__file__).with_name("effects-gold.csv")
COLUMNS = (
    "part package_insert section statement_start statement_end precipitant_start precipitant_end object_start "
    "object_end effect_start effect_end parameter direction amount amount_high unit drug_start drug_end"
).split()
PARTS = ("tune", "held out")


@dataclass(frozen=True, slots=True)
class Answer:
    """An effect as it is scored; amounts have two digits."""

    parameter: str
    direction: str
    drug: str
    amount: tuple[float, float | None, str] | None


@dataclass(frozen=True, slots=True)
class Statement:
    """An annotated statement: its pair and the effects that the annotator found."""

    part: str
    section: Section
    span: Span
    precipitant: DrugMention
    object: DrugMention
    gold: frozenset[Answer]


def _same(section: Section) -> Callable[[DrugMention, DrugMention], bool]:
    """Return what tells whether two mentions of a section are one drug."""
    return drugs_of(Substances(section.mentions, own=own_names(section.active_ingredient), known=known_name))


def load_gold(corpus: Corpus, path: Path = GOLD) -> list[Statement]:
    """Read the annotations; drugs are named as the corpus's mentions at their places are."""
    sections = {section.name: section for section in corpus.sections}
    rows: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for record in load_records(path, COLUMNS, CorpusError):
        rows[tuple(record.cells[name] for name in COLUMNS[:9])].append(record.cells)
    statements = []
    for key, cells in rows.items():
        section = sections[key[2]]
        start, end, precipitant, _, other, _ = map(int, key[3:])
        statements.append(
            Statement(
                part=key[0],
                section=section,
                span=Span(start, end),
                precipitant=_mention_at(section, precipitant),
                object=_mention_at(section, other),
                gold=frozenset(_answer(section, row) for row in cells if row["parameter"]),
            )
        )
    return statements


def _mention_at(section: Section, start: int) -> DrugMention:
    return next(mention for mention in section.mentions if mention.start <= start < mention.end)


def _answer(section: Section, row: dict[str, str]) -> Answer:
    high = float(row["amount_high"]) if row["amount_high"] else None
    amount = (round(float(row["amount"]), 2), high, row["unit"]) if row["amount"] else None
    return Answer(row["parameter"], row["direction"], _mention_at(section, int(row["drug_start"])).name, amount)


def extracted(statement: Statement) -> set[Answer]:
    """Return what the library finds."""
    effects = find_effects(
        statement.section.text,
        statement.span,
        statement.section.mentions,
        precipitant=statement.precipitant,
        object=statement.object,
        same=_same(statement.section),
    )
    return {_of_effect(effect) for effect in effects}


def _of_effect(effect: Effect) -> Answer:
    return Answer(str(effect.parameter), str(effect.direction), effect.drug, _amount(effect.amount))


def _amount(amount: Amount | None) -> tuple[float, float | None, str] | None:
    return None if amount is None else (round(amount.value, 2), amount.high, amount.unit)


def nearest(statement: Statement) -> set[Answer]:
    """Return every parameter with the nearest word of direction and the nearest amount: the baseline."""
    answers = set()
    section = statement.section
    for sentence in split_sentences(section.text[statement.span.start : statement.span.end]):
        span = Span(statement.span.start + sentence.start, statement.span.start + sentence.end)
        scene = set_scene(section.text, span, section.mentions)
        amounts = find_amounts(scene.masked)
        for mark in scene.parameters:
            if not scene.directions:
                continue
            direction = min(scene.directions, key=lambda other, mark=mark: abs(other.start - mark.start))
            amount = min(amounts, key=lambda other, mark=mark: abs(other.start - mark.start), default=None)
            answers.add(Answer(str(mark.parameter), str(direction.direction), statement.object.name, _amount(amount)))
    return answers


VIEWS: dict[str, Callable[[Answer, Statement], object]] = {
    "parameter and direction": lambda answer, _: (answer.parameter, answer.direction),
    "... and drug": lambda answer, statement: (answer.parameter, answer.direction, _side(answer, statement)),
    "... and amount": lambda answer, statement: (
        answer.parameter,
        answer.direction,
        _side(answer, statement),
        answer.amount,
    ),
}


def _side(answer: Answer, statement: Statement) -> str:
    """Name the drug of the pair that an answer's drug is, whatever the text calls it."""
    same = _same(statement.section)
    for mention in statement.section.mentions:
        if mention.name == answer.drug:
            if mention.name == statement.object.name or same(mention, statement.object):
                return "object"
            return "precipitant" if same(mention, statement.precipitant) else "other"
    return "other"


def effect_rows(statements: Sequence[Statement], find: Callable[[Statement], set[Answer]]) -> Iterator[tuple[str, ...]]:
    """Yield a row of figures for each part and view."""
    found = [find(statement) for statement in statements]
    for part in PARTS:
        for view, key in VIEWS.items():
            answers: list[tuple[str, str | None, str | None]] = []
            for statement, answer in zip(statements, found, strict=True):
                if statement.part == part:
                    gold = {key(a, statement) for a in statement.gold}
                    predicted = {key(a, statement) for a in answer}
                    insert = statement.section.package_insert
                    answers += [(insert, "effect", "effect")] * len(gold & predicted)
                    answers += [(insert, "effect", None)] * len(gold - predicted)
                    answers += [(insert, None, "effect")] * len(predicted - gold)
            scores = class_scores(answers, ("effect",)).classes["effect"]
            yield (*scores_row(f"{part}: {view}", scores), str(scores.true_positive + scores.false_negative))


def type_rows(corpus: Corpus) -> Iterator[tuple[str, ...]]:
    """Yield rows on the type of the annotated interactions within reach, by package inserts."""
    plain: list[tuple[str, str | None, str | None]] = []
    chosen: list[tuple[str, str | None, str | None]] = []
    for section in corpus.sections:
        instances = section_instances(section)
        same = _same(section)
        for instance, label in zip(instances, label_instances(instances, section.interactions), strict=True):
            if label.type is None:
                continue
            text = section.text[instance.span.start : instance.span.end]
            any_figure = InteractionType.QUANTITATIVE if gives_figures(text) else InteractionType.QUALITATIVE
            plain.append((section.package_insert, label.type, any_figure))
            kind = type_by_figures(section.text, instance.span, section.mentions, instance.closest, same=same)
            chosen.append((section.package_insert, label.type, kind))
    for name, answers in (("any figure in the statement", plain), ("figures of the pair", chosen)):
        scores = class_scores(answers, tuple(InteractionType))
        yield (
            name,
            figure(scores.macro_f),
            figure(scores.accuracy),
            *(figure(scores.classes[kind].f, interval=False) for kind in InteractionType),
            str(len(answers)),
        )


def _print(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    Console(width=140).print(Table(title, columns, tuple(rows)).to_markdown(), markup=False)


def main() -> None:
    """Print the tables as Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--tune-only", action="store_true", help="leave the held-out part unscored")
    options = arguments.parse_args()
    corpus = load_corpus(options.corpus)
    statements = [s for s in load_gold(corpus) if not options.tune_only or s.part == "tune"]
    columns = ("effects", "precision", "recall", "F", "annotated")
    _print("Rules", columns, effect_rows(statements, extracted))
    _print("Baseline: the nearest word of direction", columns, effect_rows(statements, nearest))
    _print(
        "Type", ("type", "macro F", "accuracy", "F qualitative", "F quantitative", "interactions"), type_rows(corpus)
    )


if __name__ == "__main__":
    main()
