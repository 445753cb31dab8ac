"""The drugs of a label as a picture: precipitants on the left, objects on the right, a line for each pair."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Drugs drawn in a column; where a label has more, those in most pairs are.
MOST = 40

# Lengths in units of the picture, which is scaled to the place that it has.
_WIDTH, _COLUMN, _LINE, _TOP = 440.0, 154.0, 22.0, 34.0
_SWEEPS = 6
_NAME = 20


@dataclass(frozen=True, slots=True)
class Node:
    """A drug in one of the columns: where its name stands, cut to what fits, and how many lines meet there."""

    drug: int
    name: str
    shown: str
    role: str
    x: float
    y: float
    lines: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair: the drugs' numbers, ``positive``, ``negative`` or ``mixed``, and the line's path as SVG writes it."""

    precipitant: int
    object: int
    modality: str
    path: str


@dataclass(frozen=True, slots=True)
class Network:
    """The picture; ``left_out`` counts the pairs that are not drawn, ``column`` is the width of a column of names."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float
    left_out: int
    column: float = _COLUMN


def draw(pairs: Iterable[tuple[int, int, str]], names: Mapping[int, str], *, most: int = MOST) -> Network:
    """Lay out pairs of drugs in two columns so that few lines cross; the same pairs give the same picture.

    Args:
        pairs: precipitant, object and modality; what is said of a pair more than once is drawn once.
        names: of the drugs, by number.
        most: how many drugs a column holds.
    """
    said: dict[tuple[int, int], set[str]] = defaultdict(set)
    for precipitant, other, modality in pairs:
        said[precipitant, other].add(modality)
    left = _most_linked((pair[0] for pair in said), most)
    right = _most_linked((pair[1] for pair in said), most)
    drawn = {pair: found for pair, found in said.items() if pair[0] in left and pair[1] in right}
    left = [drug for drug in left if any(pair[0] == drug for pair in drawn)]
    right = [drug for drug in right if any(pair[1] == drug for pair in drawn)]
    left, right = _untangled(left, right, list(drawn))
    rows = max(len(left), len(right), 1)
    places = {("precipitant", drug): _y(index, len(left), rows) for index, drug in enumerate(left)}
    places |= {("object", drug): _y(index, len(right), rows) for index, drug in enumerate(right)}
    edges = tuple(
        Edge(one, other, _united(found), _path(places["precipitant", one], places["object", other]))
        for (one, other), found in sorted(drawn.items(), key=lambda item: (left.index(item[0][0]), item[0][1]))
    )
    nodes = tuple(
        Node(
            drug=drug,
            name=names[drug],
            shown=_fitted(names[drug]),
            role=role,
            x=_COLUMN if role == "precipitant" else _WIDTH - _COLUMN,
            y=y,
            lines=sum(drug == (edge.precipitant if role == "precipitant" else edge.object) for edge in edges),
        )
        for (role, drug), y in places.items()
    )
    return Network(nodes, edges, _WIDTH, _TOP + rows * _LINE + 6, left_out=len(said) - len(drawn))


def _most_linked(drugs: Iterable[int], most: int) -> list[int]:
    counts: dict[int, int] = defaultdict(int)
    for drug in drugs:
        counts[drug] += 1
    chosen = set(sorted(counts, key=lambda drug: -counts[drug])[:most])
    return [drug for drug in counts if drug in chosen]


def _untangled(
    left: Sequence[int], right: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    """Order two columns by the mean place of what each drug is linked to (Sugiyama et al. 1981, barycentres)."""
    left, right = list(left), list(right)
    for _ in range(_SWEEPS):
        right = _by_mean(right, left, [(other, one) for one, other in pairs])
        left = _by_mean(left, right, pairs)
    return left, right


def _by_mean(column: Sequence[int], other: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    place = {drug: (index + 0.5) / len(other) for index, drug in enumerate(other)}
    linked = defaultdict(list)
    for drug, partner in pairs:
        linked[drug].append(place[partner])
    return sorted(column, key=lambda drug: mean(linked[drug]))


def _y(index: int, count: int, rows: int) -> float:
    """Return the height of a name; the shorter column stands in the middle, spread over half of the free space."""
    step = _LINE * (1 + (rows - count) / (2 * count)) if count else _LINE
    return round(_TOP + (rows * _LINE - count * step) / 2 + (index + 0.5) * step, 1)


def _path(start: float, end: float) -> str:
    one, other = _COLUMN + 8, _WIDTH - _COLUMN - 12
    middle = (one + other) / 2
    return f"M{one:g} {start:g}C{middle:g} {start:g} {middle:g} {end:g} {other:g} {end:g}"


def _united(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else "mixed"


def _fitted(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
