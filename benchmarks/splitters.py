"""Compare sentence splitters on the gold pairs of a corpus.

    python benchmarks/splitters.py CORPUS

For each splitter: sentences, gold pairs whose drugs stand in one sentence and within three, instances beside the
paper's (of the whole corpus), and the time on all texts.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from corpus_tools.corpus import load_corpus
from corpus_tools.instance_export import BASELINE, CONDENSED, count_rows, instance_rows
from corpus_tools.sentences import sentence_of, split_sentences, tile
from corpus_tools.tables import Table
from ddi.parsing.spacy_parser import load_spacy_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import Span
    from corpus_tools.sentences import Splitter


def spacy_splitter(*pipes: str) -> Splitter:
    """Return spaCy's splitter by the pipes that it needs, run on each line of the text."""
    nlp = load_spacy_model(exclude=("ner", "lemmatizer"))
    for pipe in pipes:
        if pipe == "sentencizer":
            nlp.add_pipe(pipe)
        else:
            nlp.enable_pipe(pipe)
    nlp.select_pipes(enable=["tok2vec", *pipes])
    return _by_line(lambda line: [sentence.start_char for sentence in nlp(line).sents])


def pysbd_splitter() -> Splitter:
    """Return pySBD, run on each line of the text."""
    from pysbd import Segmenter

    segmenter = Segmenter(language="en", clean=False, char_span=True)
    return _by_line(lambda line: [sentence.start for sentence in segmenter.segment(line)])


def _by_line(starts: Callable[[str], list[int]]) -> Splitter:
    def split(text: str) -> tuple[Span, ...]:
        found: list[int] = []
        position = 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                found.extend(position + start for start in starts(line.rstrip("\r\n")))
            position += len(line)
        return tile(text, found)

    return split


SPLITTERS: dict[str, Callable[[], Splitter]] = {
    "rules (the project's)": lambda: split_sentences,
    "pySBD": pysbd_splitter,
    "spaCy sentencizer": lambda: spacy_splitter("sentencizer"),
    "spaCy senter": lambda: spacy_splitter("senter"),
    "spaCy parser": lambda: spacy_splitter("parser"),
}


def gold_distances(corpus: Corpus, split: Splitter) -> list[int]:
    """Return how many sentences lie between the drugs of each annotated pair of mentions."""
    distances = []
    for section in corpus.sections:
        sentences: Sequence[Span] = split(section.text)
        pairs = {interaction.mention_spans: interaction for interaction in section.interactions}
        for interaction in pairs.values():
            first = sentence_of(sentences, interaction.precipitant.start)
            second = sentence_of(sentences, interaction.object.start)
            distances.append(abs(first - second))
    return distances


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus = load_corpus(parser.parse_args().corpus)
    rows = []
    for name, make in SPLITTERS.items():
        split = make()
        start = time.perf_counter()
        sentences = sum(len(split(section.text)) for section in corpus.sections)
        seconds = time.perf_counter() - start
        distances = gold_distances(corpus, split)
        instances = list(instance_rows(corpus, split=split))
        baseline, condensed = count_rows(instances, BASELINE), count_rows(instances, CONDENSED)
        rows.append(
            (
                name,
                f"{sentences:,}",
                f"{sum(distance == 0 for distance in distances)}",
                f"{sum(distance < 3 for distance in distances)}",
                f"{baseline.total:,}",
                " + ".join(f"{count:,}" for count in condensed.by_distance),
                f"{seconds:.2f}",
            )
        )
    pairs = len(distances)
    columns = ("splitter", "sentences", "in 1", "within 3", "baseline", "condensed by distance", "seconds")
    table = Table(f"Gold pairs ({pairs}) and instances", columns, tuple(rows))
    Console(width=120).print(table.to_rich())


if __name__ == "__main__":
    main()
