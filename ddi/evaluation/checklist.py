"""A behavioural check list: statements with known answers, and changes that must not change an answer.

After Ribeiro et al. 2020, "Beyond accuracy: behavioral testing of NLP models with CheckList": a *minimum functionality
test* asks for the right answer to a short statement of one phenomenon, an *invariance test* changes what does not
matter and asks for the same answer.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus_tools.documents import Modality, comparable_name
from corpus_tools.files import read_text
from corpus_tools.instances import build_instances
from ddi.drugs import label_names
from ddi.errors import DDIError
from ddi.labels.label import Ingredient, Label, LabelSection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ddi.extraction import Extractor, Recogniser

_SIGNS = {"+": Modality.POSITIVE, "-": Modality.NEGATIVE}
_ANSWER = re.compile(r"(?P<precipitant>(?:(?! > ).)+) > (?P<object>.+) (?P<sign>[+-])")
_DENIAL = re.compile(r"\b(?:no|not)\b", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.,-])\d{2,3}(?=%| mg\b)")
#: Stands before or behind a statement and says nothing of its drugs.
HARMLESS = "Tablets should be kept in a dry place."
#: Stand in for drugs of a statement: well-known, and in none of the statements.
STAND_INS = ("bosentan", "apixaban", "mirabegron", "vilazodone", "lacosamide", "tofacitinib")


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """One answer: which drug acts on which, as named in the statement (folded), and how."""

    precipitant: str
    object: str
    modality: Modality

    @property
    def pair(self) -> tuple[frozenset[str], Modality]:
        """The answer without the roles."""
        return frozenset((self.precipitant, self.object)), self.modality


@dataclass(frozen=True, slots=True)
class KnownStatement:
    """A statement, the phenomenon that it is an example of, its right answers, and whose label it is from, if any."""

    phenomenon: str
    text: str
    says: frozenset[Said]
    own: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found in a statement."""

    statement: KnownStatement
    found: frozenset[Said]

    @property
    def right(self) -> bool:
        """Whether the pairs, their modalities and their roles are the right ones, with none too many."""
        return self.found == self.statement.says

    @property
    def right_pairs(self) -> bool:
        """The same without the roles."""
        return {said.pair for said in self.found} == {said.pair for said in self.statement.says}


def load_statements(path: Path) -> list[KnownStatement]:
    """Read statements from TOML: a table ``statement`` each, with ``phenomenon``, ``text``, ``says`` and ``own``.

    Raises:
        DDIError: the file is no such list, or an answer names a drug that its statement does not.
    """
    try:
        tables = tomllib.loads(read_text(path)).get("statement", [])
    except tomllib.TOMLDecodeError as error:
        raise DDIError(f"no TOML ({error})", path=path) from error
    return [_statement(table, place=f"statement {number}", path=path) for number, table in enumerate(tables, 1)]


def _statement(table: dict[str, object], *, place: str, path: Path) -> KnownStatement:
    text, says = str(table.get("text", "")), table.get("says")
    if not text or not isinstance(says, list):
        raise DDIError("a statement needs a text and what it says", path=path, place=place)
    answers = []
    for answer in map(str, says):
        found = _ANSWER.fullmatch(answer)
        if found is None:
            raise DDIError("no answer", path=path, place=place, expected="'drug > drug +' or '-'", found=answer)
        names = comparable_name(found["precipitant"]), comparable_name(found["object"])
        if missing := [name for name in names if name not in comparable_name(text)]:
            raise DDIError("the statement names no such drug", path=path, place=place, found=missing[0])
        answers.append(Said(*names, _SIGNS[found["sign"]]))
    return KnownStatement(str(table.get("phenomenon", "")), text, frozenset(answers), str(table.get("own", "")))


def check(statements: Iterable[KnownStatement], extractor: Extractor) -> list[Outcome]:
    """Read each statement as a section on drug interactions, of a label of its own."""
    return [Outcome(statement, _found(statement, extractor)) for statement in statements]


def every_pair(statements: Iterable[KnownStatement], recognise: Recogniser) -> list[Outcome]:
    """Answer without learning: the baseline that the model's rates stand beside.

    All recognised drugs that share a sentence interact, the earlier one acts, and "no" or "not" in the sentence denies
    it. The drugs are the same as the model's.
    """
    return [Outcome(statement, _pairs(statement, recognise)) for statement in statements]


def nothing(statements: Iterable[KnownStatement]) -> list[Outcome]:
    """Answer that no statement states an interaction: the other baseline."""
    return [Outcome(statement, frozenset()) for statement in statements]


def interval(right: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a rate (Wilson 1927), as fractions of one."""
    from scipy.stats import binomtest

    bounds = binomtest(right, total).proportion_ci(method="wilson")
    return float(bounds.low), float(bounds.high)


def _label(statement: KnownStatement) -> Label:
    title = "Drug Interactions"
    section = LabelSection("34073-7", title, statement.text, 1, (title,), ("34073-7",))
    ingredients = (Ingredient(statement.own),) if statement.own else ()
    return Label("statement", (section,), ingredients=ingredients)


def _found(statement: KnownStatement, extractor: Extractor) -> frozenset[Said]:
    label = _label(statement)
    named = _named(statement)
    return frozenset(
        Said(
            _name(found.precipitant.text, found.precipitant.name, named),
            _name(found.object.text, found.object.name, named),
            found.modality,
        )
        for found in extractor.extract(label, sections=label.sections).interactions
    )


def _pairs(statement: KnownStatement, recognise: Recogniser) -> frozenset[Said]:
    named = _named(statement)
    (drugs,) = recognise([statement.text], label=label_names(_label(statement)))
    by_span = {drug.mention.spans: drug for drug in drugs}
    found = set()
    for instance in build_instances(statement.text, [drug.mention for drug in drugs]):
        if not instance.distance:
            pair = (by_span[mention.spans] for mention in (instance.closest.first, instance.closest.second))
            first, second = (_name(drug.mention.text, drug.name, named) for drug in pair)
            denied = _DENIAL.search(statement.text, instance.span.start, instance.span.end)
            modality = Modality.NEGATIVE if denied else Modality.POSITIVE
            found.add(Said(first, second, modality))
    return frozenset(found)


def _named(statement: KnownStatement) -> set[str]:
    return {comparable_name(name) for said in statement.says for name in (said.precipitant, said.object)}


def _name(text: str, name: str, named: set[str]) -> str:
    """Return the drug's name as it stands in the text, or its normalised name where the answer uses that."""
    text, name = comparable_name(text), comparable_name(name)
    return text if text in named or name not in named else name


def with_sentence(statement: KnownStatement, *, before: bool) -> KnownStatement:
    """Add a sentence that says nothing of drugs."""
    text = f"{HARMLESS} {statement.text}" if before else f"{statement.text} {HARMLESS}"
    return KnownStatement(statement.phenomenon, text, statement.says, statement.own)


def with_other_figures(statement: KnownStatement) -> KnownStatement | None:
    """Change each percentage and dose of two or three digits a little; ``None`` where there is none."""
    text, changed = _FIGURE.subn(lambda found: str(int(found[0]) + 3), statement.text)
    return KnownStatement(statement.phenomenon, text, statement.says, statement.own) if changed else None


def with_other_drugs(
    statement: KnownStatement, *, seed: int, stand_ins: Sequence[str] = STAND_INS
) -> KnownStatement | None:
    """Give the drugs of the answers other drugs' names; ``None`` where there is no answer or a name is part of another.

    Capitals at the start of a name are kept.
    """
    names = sorted({name for said in statement.says for name in (said.precipitant, said.object)})
    whole = comparable_name(statement.text)
    if not names or any(_count(name, whole) != whole.count(name) for name in names):
        return None
    chosen = dict(zip(names, random.Random(seed).sample(list(stand_ins), len(names)), strict=True))
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b", re.IGNORECASE)

    def other(found: re.Match[str]) -> str:
        name = chosen[found[0].lower()]
        return name.capitalize() if found[0][0].isupper() else name

    says = frozenset(Said(chosen[s.precipitant], chosen[s.object], s.modality) for s in statement.says)
    own = chosen.get(comparable_name(statement.own), statement.own)
    return KnownStatement(statement.phenomenon, pattern.sub(other, statement.text), says, own)


def _count(name: str, text: str) -> int:
    return len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))


def unchanged(before: Outcome, after: Outcome) -> bool:
    """Tell whether a change left the answers as they were, drug for drug, right or wrong."""
    return _shape(before) == _shape(after)


def _shape(outcome: Outcome) -> Counter[tuple[int, int, Modality]]:
    """Return answers with the drugs as places in the text: names may differ."""
    text = comparable_name(outcome.statement.text)
    names = sorted({name for said in outcome.found for name in (said.precipitant, said.object)}, key=text.find)
    places = {name: place for place, name in enumerate(names)}
    return Counter((places[said.precipitant], places[said.object], said.modality) for said in outcome.found)
