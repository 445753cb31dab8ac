r"""brat standoff: a folder with ``NAME.txt`` and ``NAME.ann`` for each section (https://brat.nlplab.org/standoff.html).

What is written::

    T1	Active_ingredient 0 9	Zorbamide           also Drug_product, Metabolite; pieces as ``0 5;8 12``
    T3	Interaction 10 26	raised the level          an interaction's phrase
    E1	Interaction:T3 Precipitant:T1 Object:T2      an interaction with a phrase ...
    R1	Interaction Precipitant:T1 Object:T2         ... and one without
    A1	Modality E1 Positive                         and Type: Qualitative or Quantitative
    R2	Metabolite_of Metabolite:T4 Ingredient:T2    a metabolite's active ingredient
    #1	annotator T1	NAME                             notes: annotator, id (where it is not T1), further attributes

Offsets are code points. A line end in an annotated text is a blank in its line. In a note, ``\n``, ``\r``, ``\t`` and
``\\`` stand for a line end, a carriage return, a tab and a backslash. ``sections.csv`` beside the files says which
package insert each is of, and ``annotation.conf`` tells brat of the types.

What is read besides: relations with ``Arg1`` and ``Arg2`` (precipitant and object), attributes of any name, and
normalisations, which become attributes of their mention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus_tools import section_table
from corpus_tools.errors import FormatError
from corpus_tools.formats.assembly import read_graphs
from corpus_tools.formats.document import Loss
from corpus_tools.formats.folders import file_names, read_utf8, section_rows, visible_files, write_files
from corpus_tools.formats.graph import PHRASE, SECTION_FIELDS, Graph, Mark, Relation, to_graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from corpus_tools.formats.document import AnnotatedDocument, Reading

_EVENT = "Interaction"
_METABOLITE_OF = "Metabolite_of"
_ATTRIBUTES = {"Modality": "modality", "Type": "interaction_type"}
_LINE_BREAKING = re.compile(r"[\t\n\r]")
_TOKEN = re.compile(r"[^\s:]+")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r"\\([\\nrt])")
_UNESCAPED = {escape[1]: plain for plain, escape in _ESCAPES.items()}
_SPAN = re.compile(r"([0-9]{1,18}) ([0-9]{1,18})")
_CONFIGURATION = """\
[entities]
Active_ingredient
Drug_product
Metabolite

[relations]
Interaction	Precipitant:<ENTITY>, Object:<ENTITY>
Metabolite_of	Metabolite:Metabolite, Ingredient:Active_ingredient
<OVERLAP>	Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[events]
Interaction	Precipitant:<ENTITY>, Object:<ENTITY>

[attributes]
Modality	Arg:<EVENT>, Value:Positive|Negative
Type	Arg:<EVENT>, Value:Qualitative|Quantitative
"""


def write(documents: Sequence[AnnotatedDocument], path: Path) -> tuple[Loss, ...]:
    """Write a folder.

    Raises:
        OutputError: nothing can be written there, or it holds other documents.
    """
    losses: list[Loss] = []
    names = file_names(documents, losses)
    files = {"annotation.conf": _CONFIGURATION}
    for document in documents:
        name = names[document.section.name]
        text, lost = annotation_text(document)
        losses += lost
        files[name] = document.section.text
        files[f"{name.removesuffix('.txt')}.ann"] = text
    rows = section_rows(documents, names, losses)
    if rows:
        files["sections.csv"] = section_table.dumps(rows)
    write_files(path, files, owned=("*.txt", "*.ann"))
    return tuple(losses)


def annotation_text(document: AnnotatedDocument) -> tuple[str, tuple[Loss, ...]]:
    """Return the content of a document's ``.ann`` file, and what it does not hold."""
    writer = _Writer(to_graph(document, keep_ids=False))
    return "".join(f"{line}\n" for line in writer.lines()), tuple(writer.losses)


class _Writer:
    """Makes the lines of one file."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.losses = [
            Loss(graph.name, f"attribute {name!r} of the section")
            for name in graph.attributes
            if name not in SECTION_FIELDS
        ]
        self._notes = 0
        self._flags = 0
        self._relations = 0

    def lines(self) -> Iterator[str]:
        targets = self._ingredients()
        for mark in self._graph.marks:
            kind = _EVENT if mark.type == PHRASE else mark.type.capitalize().replace(" ", "_")
            spans = ";".join(f"{start} {end}" for start, end in mark.spans)
            yield f"{mark.id}\t{kind} {spans}\t{_LINE_BREAKING.sub(' ', mark.text or '')}"
            held = ("active_ingredient",) if mark.id in targets else ()
            yield from self._notes_of(mark.id, {n: v for n, v in mark.attributes.items() if n not in held})
        for number, relation in enumerate(self._graph.relations, 1):
            roles = f"Precipitant:{relation.precipitant} Object:{relation.object}"
            if relation.phrase is None:
                self._relations += 1
                line_id, line = f"R{self._relations}", f"{_EVENT} {roles}"
            else:
                line_id, line = f"E{number}", f"{_EVENT}:{relation.phrase} {roles}"
            yield f"{line_id}\t{line}"
            for name, attribute in _ATTRIBUTES.items():
                self._flags += 1
                yield f"A{self._flags}\t{name} {line_id} {relation.attributes[attribute].capitalize()}"
            further = {n: v for n, v in relation.attributes.items() if n not in _ATTRIBUTES.values()}
            yield from self._notes_of(line_id, further)
        for mark_id, target in targets.items():
            self._relations += 1
            yield f"R{self._relations}\t{_METABOLITE_OF} Metabolite:{mark_id} Ingredient:{target}"

    def _ingredients(self) -> dict[str, str]:
        """Return the mark of each metabolite's active ingredient, where one mark alone has its id."""
        by_id: dict[str, list[str]] = {}
        for mark in self._graph.marks:
            by_id.setdefault(mark.attributes.get("id", mark.id), []).append(mark.id)
        parents = ((mark.id, mark.attributes.get("active_ingredient")) for mark in self._graph.marks)
        return {
            mark_id: by_id[parent][0]
            for mark_id, parent in parents
            if parent and len(by_id.get(parent, ())) == 1 and by_id[parent][0] != mark_id
        }

    def _notes_of(self, target: str, attributes: dict[str, str]) -> Iterator[str]:
        for name, value in attributes.items():
            if not _TOKEN.fullmatch(name):
                self.losses.append(Loss(self._graph.name, f"attribute {name!r}, whose name is more than a word"))
                continue
            self._notes += 1
            yield f"#{self._notes}\t{name} {target}\t{''.join(_ESCAPES.get(c, c) for c in value)}"


def read(path: Path) -> Reading:
    """Read a folder.

    Raises:
        CorpusError: it is not such a folder, a file of a pair is missing, or one is damaged.
    """
    texts = {text.stem: text for text in visible_files(path, ".txt")}
    annotations = {annotation.stem: annotation for annotation in visible_files(path, ".ann")}
    for stem, file in (texts | annotations).items():
        if stem not in texts or stem not in annotations:
            suffix = ".ann" if stem in texts else ".txt"
            remedy = "A text without annotations needs an empty .ann file" if stem in texts else None
            raise FormatError(f"there is no {suffix} file of that name", path=file, remedy=remedy)
    table = path / "sections.csv"
    rows = {row.section: row for row in section_table.load(table)} if table.is_file() else {}
    losses: list[Loss] = []
    graphs = []
    for stem, text in texts.items():
        reader = _Reader(annotations[stem], text.name, read_utf8(text))
        graph = reader.read()
        losses += reader.losses
        row = rows.get(text.name)
        if row is not None:
            fields = {name: value for name in SECTION_FIELDS if (value := getattr(row, name))}
            graph = replace(graph, attributes=fields)
        graphs.append(graph)
    return read_graphs(graphs, path=path, losses=losses)


@dataclass(slots=True)
class _Arcs:
    """The lines that point at marks, until all of them are known."""

    relations: dict[str, Relation] = field(default_factory=dict)
    parents: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    attributes: list[tuple[str, str, str, str]] = field(default_factory=list)
    other: set[str] = field(default_factory=set)


class _Reader:
    """Reads one ``.ann`` file."""

    def __init__(self, path: Path, name: str, text: str) -> None:
        self._path = path
        self._name = name
        self._text = text
        self._marks: dict[str, Mark] = {}
        self._arcs = _Arcs()
        self.losses: list[Loss] = []

    def _error(self, message: str, place: str, **facts: str) -> FormatError:
        return FormatError(message, path=self._path, place=place, **facts)

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self._name, what))

    def read(self) -> Graph:
        for number, raw in enumerate(read_utf8(self._path).split("\n"), 1):
            line, place = raw.removesuffix("\r"), f"line {number}"
            if not line.strip():
                continue
            line_id, _, rest = line.partition("\t")
            if not rest or not line_id:
                raise self._error("this is no line of brat standoff", place, found=repr(line[:40]))
            kind = line_id[0]
            if kind == "T":
                self._mark(line_id, rest, place)
            elif kind in "ER":
                self._arc(line_id, rest, place)
            elif kind in "AM":
                self._flag(rest, place)
            elif kind == "N":
                self._normalisation(rest, place)
            elif kind == "#":
                self._note(rest, place)
            else:
                self._lose(f"line of the kind {kind!r}")
        self._attach()
        relations = tuple(self._arcs.relations.values())
        return Graph(self._name, self._text, {}, tuple(self._marks.values()), relations, self._path)

    def _mark(self, mark_id: str, rest: str, place: str) -> None:
        head, separator, text = rest.partition("\t")
        kind, _, ranges = head.partition(" ")
        spans = [_SPAN.fullmatch(piece) for piece in ranges.split(";")]
        if None in spans or not kind:
            raise self._error("the type and the spans of a mark are needed here", place, found=repr(head))
        if mark_id in self._marks:
            raise self._error(f"the id {mark_id!r} stands twice", place)
        pairs = tuple((int(span[1]), int(span[2])) for span in spans if span is not None)
        kind = PHRASE if kind == _EVENT else kind
        self._marks[mark_id] = Mark(mark_id, kind, pairs, text if separator else None, {}, f"{place}, {mark_id}")

    def _arc(self, arc_id: str, rest: str, place: str) -> None:
        # brat itself ends the lines of events with a blank.
        words = rest.replace("\t", " ").split()
        kind, _, trigger = words[0].partition(":") if words else ("", "", "")
        roles = dict(word.partition(":")[::2] for word in words[1:])
        if not all(roles.values()) or (arc_id[0] == "E" and not trigger):
            raise self._error("the roles and marks of a relation are needed here", place, found=repr(rest))
        arcs = self._arcs
        if arc_id in arcs.relations or arc_id in arcs.other or arc_id in arcs.parents:
            raise self._error(f"the id {arc_id!r} stands twice", place)
        if kind == _METABOLITE_OF and len(roles) == 2:
            child, parent = roles.values()
            if "Ingredient" in roles:
                parent = roles.pop("Ingredient")
                (child,) = roles.values()
            arcs.parents[arc_id] = child, parent, place
            return
        precipitant = roles.pop("Precipitant", None) or roles.pop("Arg1", None)
        other = roles.pop("Object", None) or roles.pop("Arg2", None)
        if kind != _EVENT or precipitant is None or other is None:
            arcs.other.add(arc_id)
            self._lose(f"relation or event {kind!r} that is no interaction of a precipitant and an object")
            return
        for role in roles:
            self._lose(f"role {role!r} of an interaction")
        arcs.relations[arc_id] = Relation(arc_id, precipitant, other, trigger or None, {}, f"{place}, {arc_id}")

    def _flag(self, rest: str, place: str) -> None:
        words = rest.replace("\t", " ").split()
        if len(words) not in (2, 3):
            raise self._error("the name, the mark and the value of an attribute are needed here", place)
        name, target, value = (*words, "true")[:3]
        self._arcs.attributes.append((place, target, _ATTRIBUTES.get(name, name), value))

    def _normalisation(self, rest: str, place: str) -> None:
        words = rest.partition("\t")[0].split()
        if len(words) != 3 or ":" not in words[2]:
            raise self._error("a mark and an entry (DATABASE:ID) are needed here", place)
        database, _, entry = words[2].partition(":")
        self._arcs.attributes.append((place, words[1], database, entry))

    def _note(self, rest: str, place: str) -> None:
        head, _, value = rest.partition("\t")
        words = head.split()
        if len(words) != 2:
            raise self._error("the type and the mark of a note are needed here", place, found=repr(head))
        plain = _ESCAPED.sub(lambda match: _UNESCAPED[match[1]], value)
        self._arcs.attributes.append((place, words[1], words[0], plain))

    def _attach(self) -> None:
        """Give marks and relations what notes and attributes say of them."""
        found: dict[str, dict[str, str]] = {}
        for place, target, name, value in self._arcs.attributes:
            if target in self._arcs.other or target in self._arcs.parents:
                self._lose(f"attribute {name!r} of a relation that is no interaction")
                continue
            if target not in self._marks and target not in self._arcs.relations:
                raise self._error(f"it names {target!r}, which is not there", place)
            attributes = found.setdefault(target, {})
            # Two notes of one type are one text of two lines.
            attributes[name] = f"{attributes[name]}\n{value}" if name in attributes else value
        for child, parent, place in self._arcs.parents.values():
            for mark_id in (child, parent):
                if mark_id not in self._marks:
                    raise self._error(f"it names the mark {mark_id!r}, which is not there", place)
            own_id = found.get(parent, {}).get("id", parent)
            found.setdefault(child, {})["active_ingredient"] = own_id
        for target, attributes in found.items():
            if target in self._marks:
                self._marks[target] = replace(self._marks[target], attributes=attributes)
            else:
                relations = self._arcs.relations
                relations[target] = replace(relations[target], attributes=attributes)
