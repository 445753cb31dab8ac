"""Ask labels about one drug: which of their statements are about it, and what their silence says.

A drug is known by all of its names: the dictionary's (brands, synonyms, salts), the label's own, the abbreviations that
the label defines. Its products and its metabolites count as the drug; a product of several drugs counts for each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus_tools.documents import comparable_name
from ddi.drugs import load_dictionary
from ddi.drugs.lookup import look_up
from ddi.drugs.tokens import name_key
from ddi.substances import without_salt

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddi.drugs import Dictionary, RecognisedDrug
    from ddi.interaction import Drug
    from ddi.output.writers import LabelWriter
    from ddi.reading import LabelReading

# Between the drugs of a product's name: "lopinavir/ritonavir", "efavirenz, lamivudine, and tenofovir".
_BETWEEN = re.compile(r"[/,]|\band\b")
_CAUTION = "That is not the same as no interaction."


@dataclass(frozen=True, slots=True)
class DrugQuestion:
    """The drug asked about.

    ``asked`` is the name as the user wrote it, ``name`` the normalised one, ``keys`` the keys of all of its names
    (`ddi.drugs.tokens.name_key`). ``known`` says whether the dictionary knows it; a drug that it doesn't know is found
    by its name as it stands in the text, and by the names that the label itself gives it.
    """

    asked: str
    name: str
    keys: frozenset[str]
    known: bool

    @classmethod
    def of(cls, asked: str, *, dictionary: Dictionary | None = None) -> DrugQuestion:
        """Look a drug up.

        Raises:
            ValueError: the name has no letter or digit.
        """
        if not name_key(asked):
            raise ValueError("a drug's name has letters")
        facts = look_up(asked, dictionary=dictionary or load_dictionary())
        if facts is None:
            folded = comparable_name(asked)
            return cls(asked, folded, frozenset({name_key(folded), name_key(without_salt(folded))}), known=False)
        keys = frozenset({name_key(asked), name_key(facts.name), *facts.names})
        return cls(asked, facts.name, keys, known=True)

    def answer(self, reading: LabelReading) -> LabelReading:
        """Return what a label states of the drug: the reading with the interactions that it is one of the two of."""
        mine = {
            (read.number, drug.mention.start, drug.mention.end)
            for read in reading.sections
            for drug in self.mentions(reading, read.drugs)
        }

        def concerns(drug: Drug, section_number: int) -> bool:
            return (section_number, drug.start, drug.end) in mine

        return replace(
            reading,
            interactions=tuple(
                found
                for found in reading.interactions
                if concerns(found.precipitant, found.section_number) or concerns(found.object, found.section_number)
            ),
        )

    def mentions(self, reading: LabelReading, drugs: tuple[RecognisedDrug, ...]) -> list[RecognisedDrug]:
        """Return those of a label's drugs that are the one asked about."""
        keys = self.keys | {
            name_key(drug.name)
            for read in reading.sections
            for drug in read.drugs
            if name_key(drug.mention.text) in self.keys
        }
        return [drug for drug in drugs if _keys(drug) & keys]

    def silence(self, reading: LabelReading) -> str:
        """Return the sentence for a label whose sections state nothing of the drug."""
        named = sum(len(self.mentions(reading, read.drugs)) for read in reading.sections)
        if named:
            naming = f"They name it {_times(named)}."
        elif held := self._held(reading):
            naming = f"The name stands in them {_times(held)}, but was not recognised as a drug's."
        else:
            naming = "They do not name it."
        return f"The sections read state no pharmacokinetic interaction of {self.shown}. {naming} {_CAUTION}"

    def _held(self, reading: LabelReading) -> int:
        """Count the places of the drug's names in the sections read, whether or not they were taken for a drug's."""
        texts = [_spaced(name_key(read.section.text)) for read in reading.sections]
        return max((sum(text.count(_spaced(key)) for text in texts) for key in self.keys if key), default=0)

    @property
    def shown(self) -> str:
        """The name as asked, with the normalised one where that differs."""
        return self.asked if comparable_name(self.asked) == self.name else f"{self.asked} ({self.name})"


def _spaced(key: str) -> str:
    """Return a key with a space before and behind each word, so that whole words are counted, next ones too."""
    return f" {key.replace(' ', '  ')} "


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _keys(drug: RecognisedDrug) -> set[str]:
    """Return the keys that a mention answers to: its name and text, its parent, the drugs of a product."""
    names = {drug.name, drug.mention.text, without_salt(comparable_name(drug.mention.text))}
    names.update(part.strip() for part in _BETWEEN.split(drug.name) if part.strip())
    if drug.parent is not None:
        names.add(drug.parent)
    return {name_key(name) for name in names}


@dataclass(slots=True)
class AnsweringWriter:
    """Passes on what labels state of one drug, and says at the end where they were silent."""

    writer: LabelWriter
    question: DrugQuestion
    note: Callable[[str], None]
    _labels: int = 0
    _silent: int = 0
    _first: str = ""

    def write(self, reading: LabelReading) -> None:
        """Write the answer of one label."""
        answer = self.question.answer(reading)
        self._labels += 1
        self.writer.write(answer)
        if not answer.interactions:
            self._silent += 1
            self._first = self._first or f"{reading.source}: {self.question.silence(reading)}"

    def finish(self) -> None:
        """Note the labels that state nothing of the drug."""
        self.writer.finish()
        if self._silent == self._labels == 1:
            self.note(self._first)
        elif self._silent:
            of = f"{self._silent} of {self._labels} labels"
            silence = f"the sections read of {of} state no pharmacokinetic interaction of {self.question.shown}"
            self.note(f"{silence}. {_CAUTION}")
