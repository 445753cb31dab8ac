"""Recognise drugs as `recognise_label` does, and work on text that repeats from label to label only once.

Labels of one drug are near-copies of one another. What the layers find between two blank lines depends on that text,
on those of the label's names and abbreviations that it holds, and on a few words around it; what the judge says,
further, on how often the label names each candidate. All of that is the key under which a result is remembered, so that
results are the same as without a memory; a test compares them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ddi.drugs.abbreviations import find_abbreviations, find_definitions, find_stated_metabolites
from ddi.drugs.blocks import split_blocks, surroundings
from ddi.drugs.crowding import check_crowding
from ddi.drugs.dictionary import LentDictionary, load_dictionary
from ddi.drugs.features import CUE_REACH, count_bucket
from ddi.drugs.judge import load_judge
from ddi.drugs.label_names import LabelNames, label_entries
from ddi.drugs.proposal import Proposal, find_known, overlay, with_words
from ddi.drugs.recogniser import Decision, accepted_of, mentions_of, types_of
from ddi.drugs.stated_parents import with_stated_parents
from ddi.drugs.tokens import tokenise
from ddi.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus_tools.documents import MentionType
    from ddi.drugs.abbreviations import Definition
    from ddi.drugs.blocks import Block, Surroundings
    from ddi.drugs.dictionary import Dictionary
    from ddi.drugs.judge import Judge
    from ddi.drugs.label_names import LabelEntries
    from ddi.drugs.recogniser import Accepted
    from ddi.drugs.tokens import Token
    from ddi.drugs.values import Candidate, DrugEntry, RecognisedDrug

    _Entry = tuple[str, str, str, tuple[tuple[str, str], ...], bool]

_TEXTS = 4096
_BLOCKS = 24576
_NAMES = 256
_LABELS = 512
# Variants of one block: a heading of one word stands among many others.
_VARIANTS = 64
# Every form of words that speak of a metabolite by a code has this.
_METABOLITE = "metabolit"


@dataclass(frozen=True, slots=True)
class _Names:
    """A label's names: as entries, and as they tell one key of the memory from another."""

    entries: LabelEntries
    keys: tuple[tuple[str, _Entry], ...]

    def in_block(self, block: Block) -> tuple[_Entry, ...]:
        """Return the names that may be found in a block, by the longest word of each."""
        lower = block.lower
        if lower is None:
            return tuple(entry for _, entry in self.keys)
        return tuple(entry for word, entry in self.keys if word in lower)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the lists and patterns find in a block, and what has come of it in different labels."""

    known: tuple[Candidate, ...]
    definitions: tuple[Definition, ...]
    head: tuple[str, ...]
    tail: tuple[str, ...]
    variants: Remembered[tuple[tuple[str, ...], ...], _Variant] = field(default_factory=lambda: Remembered(_VARIANTS))


@dataclass(frozen=True, slots=True)
class _Variant:
    """The candidates of a block where certain abbreviations are known; ``names`` are their keys, each once."""

    candidates: tuple[Candidate, ...]
    names: tuple[str, ...]
    judged: Remembered[tuple[Surroundings, str, tuple[str, ...]], _Judged] = field(
        default_factory=lambda: Remembered(_VARIANTS)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """The candidates of a block that the judge accepts; offsets count from the block's start. Equal only to itself."""

    accepted: tuple[Accepted, ...]


class RememberingRecogniser:
    """Finds drugs with every layer, and remembers what it has seen.

    Args:
        dictionary: another dictionary than the shipped one.
        judge: other weights than the shipped ones.
    """

    def __init__(self, *, dictionary: Dictionary | None = None, judge: Judge | None = None) -> None:
        self._dictionary = dictionary or load_dictionary()
        self._judge = judge or load_judge()
        self._names: Remembered[tuple[object, ...], _Names] = Remembered(_NAMES)
        self._labels: Remembered[
            tuple[tuple[str, ...], tuple[tuple[str, _Entry], ...]], tuple[tuple[RecognisedDrug, ...], ...]
        ] = Remembered(_LABELS)
        self._lent = LentDictionary(self._dictionary)
        self._lookup: tuple[tuple[tuple[str, _Entry], ...], Dictionary] = ((), self._dictionary)
        self._blocks: Remembered[str, tuple[Block, ...]] = Remembered(_TEXTS)
        self._found: Remembered[tuple[str, str, tuple[_Entry, ...]], _Found] = Remembered(_BLOCKS)
        self._stated: Remembered[tuple[str, tuple[tuple[str, _Entry], ...]], tuple[Definition, ...]] = Remembered(
            _TEXTS
        )
        self._drugs: Remembered[
            tuple[str, tuple[_Judged, ...], tuple[MentionType, ...]], tuple[RecognisedDrug, ...]
        ] = Remembered(_TEXTS)

    def __call__(self, texts: Sequence[str], *, label: LabelNames | None) -> tuple[tuple[RecognisedDrug, ...], ...]:
        """Return the drugs of each section of one label; one and the same value for a section that repeats.

        Raises:
            LabelError: too many names stand close together; see `check_crowding`.
        """
        names = self._label(label or LabelNames())
        key = (tuple(texts), names.keys)
        found = self._labels.get(key)
        if found is None:
            found = self._recognise(texts, names)
            self._labels.put(key, found)
        return found

    def _recognise(self, texts: Sequence[str], names: _Names) -> tuple[tuple[RecognisedDrug, ...], ...]:
        split = [self._split(text) for text in texts]
        # Words are needed by those blocks only of which something is new.
        words: dict[str, list[Token]] = {}
        found = [[self._find(block, names, words) for block in blocks] for blocks in split]
        definitions = self._definitions(texts, found, names)
        variants = [
            [self._variant(block, each, definitions, words) for block, each in zip(blocks, of_text, strict=True)]
            for blocks, of_text in zip(split, found, strict=True)
        ]
        counts = Counter(
            candidate.key for of_text in variants for variant in of_text for candidate in variant.candidates
        )
        judged = [
            [
                self._judged(block, variant, around, counts, words)
                for block, variant, around in zip(
                    blocks,
                    of_text,
                    surroundings([each.head for each in seen], [each.tail for each in seen]),
                    strict=True,
                )
            ]
            for blocks, of_text, seen in zip(split, variants, found, strict=True)
        ]
        types = types_of([[each for part in of_text for each in part.accepted] for of_text in judged])
        drugs = [
            self._mentions(text, blocks, of_text, kinds)
            for text, blocks, of_text, kinds in zip(texts, split, judged, types, strict=True)
        ]
        return with_stated_parents(texts, drugs)

    def _label(self, label: LabelNames) -> _Names:
        key = (label.brands, label.ingredients, tuple(label.uniis.items()))
        names = self._names.get(key)
        if names is None:
            entries = label_entries(label, self._dictionary)
            names = _Names(
                entries,
                tuple(
                    (max(name.split(" "), key=len), (name, *_told(entry), name in entries.brands))
                    for name, entry in entries.entries.items()
                ),
            )
            self._names.put(key, names)
        return names

    def _extended(self, names: _Names) -> Dictionary:
        """Return the dictionary with a label's names, until it is asked for with those of another label."""
        if self._lookup[0] != names.keys:
            self._lookup = (names.keys, self._lent.extend(names.entries.entries))
        return self._lookup[1]

    def _split(self, text: str) -> tuple[Block, ...]:
        blocks = self._blocks.get(text)
        if blocks is None:
            blocks = split_blocks(text)
            self._blocks.put(text, blocks)
        return blocks

    def _find(self, block: Block, names: _Names, words: dict[str, list[Token]]) -> _Found:
        key = (block.text, block.ahead, names.in_block(block))
        found = self._found.get(key)
        if found is None:
            tokens = _words(block, words)
            check_crowding(block.text, tokens, self._dictionary, start=block.start)
            known = find_known(block.text, tokens, self._extended(names), names.entries, self._judge.common_words)
            found = _Found(
                tuple(known),
                tuple(find_definitions(block.text + block.ahead, known, tokens)),
                tuple(token.key for token in tokens[:CUE_REACH]),
                tuple(token.key for token in tokens[-CUE_REACH:]),
            )
            self._found.put(key, found)
        return found

    def _definitions(
        self, texts: Sequence[str], found: Sequence[Sequence[_Found]], names: _Names
    ) -> list[tuple[Definition, tuple[str, ...]]]:
        """Return the abbreviations that the label defines, each with what tells it from others."""
        definitions: dict[str, Definition] = {}
        for of_text in found:
            for each in of_text:
                for definition in each.definitions:
                    definitions.setdefault(definition.short, definition)
        for text in texts:
            for definition in self._stated_metabolites(text, names) if _METABOLITE in text else ():
                definitions.setdefault(definition.short, definition)
        return [(each, _definition_key(each)) for each in definitions.values()]

    def _stated_metabolites(self, text: str, names: _Names) -> tuple[Definition, ...]:
        key = (text, names.keys)
        stated = self._stated.get(key)
        if stated is None:
            lookup = self._extended(names)
            stated = tuple(each for each in find_stated_metabolites(text, lookup) if lookup.lookup(each.short) is None)
            self._stated.put(key, stated)
        return stated

    def _variant(
        self,
        block: Block,
        found: _Found,
        definitions: Sequence[tuple[Definition, tuple[str, ...]]],
        words: dict[str, list[Token]],
    ) -> _Variant:
        used = [(definition, key) for definition, key in definitions if definition.short in block.text]
        name = tuple(key for _, key in used)
        variant = found.variants.get(name)
        if variant is None:
            tokens = _words(block, words)
            known = list(found.known)
            if used:
                known = overlay(
                    known,
                    find_abbreviations(
                        block.text, tokens, {definition.short: definition for definition, _ in used}, frozenset()
                    ),
                )
            lists = (self._judge.common_words, self._dictionary.words)
            candidates = tuple(with_words(block.text, tokens, known, lists))
            variant = _Variant(candidates, tuple(dict.fromkeys(candidate.key for candidate in candidates)))
            found.variants.put(name, variant)
        return variant

    def _judged(
        self,
        block: Block,
        variant: _Variant,
        around: Surroundings,
        counts: Mapping[str, int],
        words: dict[str, list[Token]],
    ) -> _Judged:
        if not variant.candidates:
            return _NOTHING
        key = (around, block.behind, tuple([count_bucket(counts[name]) for name in variant.names]))
        judged = variant.judged.get(key)
        if judged is None:
            proposal = Proposal(
                block.behind + block.text,
                _words(block, words),
                variant.candidates,
                shift=len(block.behind),
                before=around.before,
                after=around.after,
            )
            judged = _Judged(tuple(accepted_of(proposal, counts, self._judge)))
            variant.judged.put(key, judged)
        return judged

    def _mentions(
        self, text: str, blocks: Sequence[Block], judged: Sequence[_Judged], types: Sequence[MentionType]
    ) -> tuple[RecognisedDrug, ...]:
        key = (text, tuple(judged), tuple(types))
        drugs = self._drugs.get(key)
        if drugs is None:
            accepted = [
                (each, block.start) for block, part in zip(blocks, judged, strict=True) for each in part.accepted
            ]
            drugs = mentions_of(
                text,
                [
                    Decision(each.candidate, kind, 1.0 - each.chances[0], start)
                    for (each, start), kind in zip(accepted, types, strict=True)
                ],
            )
            self._drugs.put(key, drugs)
        return drugs


_NOTHING = _Judged(())


def _words(block: Block, words: dict[str, list[Token]]) -> list[Token]:
    tokens = words.get(block.text)
    if tokens is None:
        tokens = words[block.text] = tokenise(block.text)
    return tokens


def _told(entry: DrugEntry) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return (entry.name, entry.kind.value, tuple(entry.ids.items()))


def _definition_key(definition: Definition) -> tuple[str, ...]:
    name, kind, ids = _told(definition.entry)
    return (
        definition.short,
        definition.type.value,
        definition.parent or "",
        name,
        kind,
        *(f"{id_kind}={value}" for id_kind, value in ids),
    )
