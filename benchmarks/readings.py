"""Count the instances that other readings of the paper's section 3.1 give, with the project's splitter, as Markdown.

python benchmarks/readings.py CORPUS
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.corpus import load_corpus
from corpus_tools.documents import MentionType, Span
from corpus_tools.instances import pair_mentions
from corpus_tools.sentences import split_sentences
from corpus_tools.tables import Table
from ddi.evaluation.examples import known_name, own_names
from ddi.substances import Substances

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from corpus_tools.corpus import Corpus
    from corpus_tools.documents import Section

_CHOSEN = "chosen: unique names and sentence spans"
_SMALLEST = "only a pair's smallest sentence spans"


def readings(section: Section) -> Iterator[tuple[str, Hashable, int, bool]]:
    """Yield, for each mention pair, the reading, the instance that it falls into, its distance, and if it is gold."""
    gold = {interaction.mention_spans for interaction in section.interactions}
    substances = Substances(section.mentions, own=own_names(section.active_ingredient), known=known_name)
    for pair, first, last in pair_mentions(section.mentions, split_sentences(section.text)):
        names = tuple(sorted((pair.first.name, pair.second.name)))
        is_gold = frozenset((pair.first.spans, pair.second.spans)) in gold
        distance = last - first
        yield _CHOSEN, (section.name, names, first, last), distance, is_gold
        yield "names in text order", (section.name, pair.first.name, pair.second.name, first, last), distance, is_gold
        yield "one a pair and distance of a section", (section.name, names, distance), distance, is_gold
        if {pair.first.type, pair.second.type} == {MentionType.ACTIVE_INGREDIENT}:
            yield "active ingredients only", (section.name, names, first, last), distance, is_gold
        if not substances.same(pair.first, pair.second):
            yield "pairs of one substance left out", (section.name, names, first, last), distance, is_gold


def count(corpus: Corpus) -> dict[str, dict[Hashable, tuple[int, bool]]]:
    """Return the instances of each reading, with distance and whether any of their mention pairs is gold."""
    counted: dict[str, dict[Hashable, tuple[int, bool]]] = defaultdict(dict)
    for section in corpus.sections:
        for name, key, distance, is_gold in readings(section):
            counted[name][key] = distance, is_gold or counted[name].get(key, (0, False))[1]
    spans: dict[Hashable, list[Span]] = defaultdict(list)
    for section, names, first, last in counted[_CHOSEN]:  # type: ignore[misc]
        spans[section, names].append(Span(first, last + 1))
    counted[_SMALLEST] = {
        (section, names, first, last): value
        for (section, names, first, last), value in counted[_CHOSEN].items()  # type: ignore[misc]
        if not any(
            other != Span(first, last + 1) and Span(first, last + 1).contains(other) for other in spans[section, names]
        )
    }
    return counted


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    rows = []
    for name, instances in count(load_corpus(arguments.parse_args().corpus)).items():
        by_distance = [sum(found == distance for found, _ in instances.values()) for distance in range(3)]
        rows.append(
            (
                name,
                f"{len(instances):,}",
                " + ".join(f"{number:,}" for number in by_distance),
                f"{sum(is_gold for _, is_gold in instances.values())}",
            )
        )
    print(Table("Readings", ("reading", "instances", "by distance", "interacting"), tuple(rows)).to_markdown())


if __name__ == "__main__":
    main()
