"""Knowtator 2 XML, read only: a project folder with ``Annotations/*.xml`` and ``Articles/*.txt``, or one XML file.

What is read (https://github.com/UCDenver-ccp/Knowtator-2.0), by either name where versions differ::

    <knowtator-project>
      <document id="one" text-file="one.txt">
        <annotation id="M" annotator="NAME">          or conceptAnnotation
          <class id="CLASS" label="CLASS"/>           an IRI or a name; Active ingredient, Drug product, ...
          <span start="0" end="9">TEXT</span>         several: a discontinuous mention
        </annotation>
        <graph-space>
          <vertex id="V" annotation="M"/>             or conceptAnnotation
          <triple subject="V" property="PROPERTY" object="W" is-negated="false"/>     or relationAnnotation
        </graph-space>
      </document>
    </knowtator-project>

What it means: a vertex of an *Interaction phrase* with triples ``precipitant`` and ``object`` is an interaction; so is
one triple ``interacts with`` from precipitant to object. A negated triple makes it a negative one. A triple
``active ingredient`` leads from a metabolite to its parent. The format does not say whether figures are given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus_tools.errors import FormatError
from corpus_tools.files import read_bytes
from corpus_tools.formats.assembly import read_graphs
from corpus_tools.formats.document import Loss, Reading
from corpus_tools.formats.folders import read_utf8, visible_files
from corpus_tools.formats.graph import PHRASE, Graph, Mark, Relation
from corpus_tools.knowtator.index import folded
from corpus_tools.xml_files import parse_xml

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.xml_files import Element

ROOT = "knowtator-project"
_MARKS = ("annotation", "conceptAnnotation")
_TRIPLES = ("triple", "relationAnnotation")
_NEGATED = ("is-negated", "is_negated", "isNegated", "polarity", "complement-of")
_PHRASES = frozenset({PHRASE, "interaction"})
_DIRECT = frozenset({"interacts with", "interaction"})
_NUMBER = re.compile(r"\s*[0-9]{1,18}\s*")


def read(path: Path) -> Reading:
    """Read a project folder or one XML file of it.

    Raises:
        CorpusError: it is none, a text is missing, or a file is damaged.
    """
    files = [path]
    if path.is_dir():
        folder = path / "Annotations"
        files = visible_files(folder if folder.is_dir() else path, ".xml")
    losses: list[Loss] = []
    graphs: list[Graph] = []
    for file in files:
        root = parse_xml(read_bytes(file), FormatError, path=file, expected=f"a <{ROOT}>")
        if root.tag != ROOT:
            raise FormatError("this is not Knowtator 2 XML", path=file, expected=f"<{ROOT}>", found=f"<{root.tag}>")
        for element in root.iter("document"):
            reader = _Reader(element, file)
            graphs.append(reader.read())
            losses += reader.losses
    return read_graphs(graphs, path=path, losses=losses)


@dataclass(slots=True)
class _Frame:
    """The triples that leave one vertex."""

    vertex: str
    ends: dict[str, str] = field(default_factory=dict)
    negated: bool = False
    annotator: str = ""
    place: str = ""


class _Reader:
    """Reads one document."""

    def __init__(self, element: Element, path: Path) -> None:
        self._element = element
        self._path = path
        self._name, self._text = self._find_text()
        self._marks: dict[str, Mark] = {}
        self._phrase_annotators: dict[str, str] = {}
        self._relations: list[Relation] = []
        self.losses: list[Loss] = []

    def _error(self, message: str, element: Element, **facts: str) -> FormatError:
        return FormatError(message, path=self._path, place=f"line {element.sourceline}", **facts)

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self._name, what))

    def _find_text(self) -> tuple[str, str]:
        """Return the name and the content of the document's text file."""
        name = self._element.get("text-file") or self._element.get("id") or ""
        if not name or name in {".", ".."} or set(name) & set("/\\\0"):
            raise self._error("a document needs the plain name of its text file", self._element, found=repr(name))
        folders = (self._path.parent.parent / "Articles", self._path.parent)
        for candidate in (folder / each for folder in folders for each in (name, f"{name}.txt")):
            if candidate.is_file() and candidate != self._path:
                return candidate.name, read_utf8(candidate)
        raise self._error("its text is not there", self._element, expected=f"Articles/{name}")

    def read(self) -> Graph:
        for element in self._element:
            if element.tag in _MARKS:
                self._mark(element)
            elif element.tag == "graph-space":
                self._graph_space(element)
            else:
                self._lose(f"element <{element.tag}>")
        return Graph(self._name, self._text, {}, tuple(self._marks.values()), tuple(self._relations), self._path)

    def _need(self, element: Element, *names: str) -> str:
        for name in names:
            if element.get(name):
                return str(element.get(name))
        raise self._error(f"<{element.tag}> has no attribute {names[0]!r}", element)

    def _number(self, element: Element, name: str) -> int:
        value = self._need(element, name)
        if not _NUMBER.fullmatch(value):
            raise self._error(f"the {name} of a span is no whole number", element, found=repr(value))
        return int(value)

    def _mark(self, element: Element) -> None:
        mark_id = self._need(element, "id")
        if mark_id in self._marks:
            raise self._error(f"the id {mark_id!r} stands twice", element)
        found = element.find("class")
        names = [] if found is None else [found.get("id") or "", found.get("label") or "", found.text or ""]
        kinds = [folded(re.split(r"[/#]", name)[-1].replace("%20", " ")) for name in names]
        kind = next((kind for kind in kinds if kind in _KINDS), next(filter(None, kinds), ""))
        spans = tuple((self._number(span, "start"), self._number(span, "end")) for span in element.iter("span"))
        pieces = [span.text or "" for span in element.iter("span")]
        text = " ".join(pieces) if all(pieces) else None
        annotator = element.get("annotator")
        place = f"line {element.sourceline}, {mark_id}"
        kind = PHRASE if kind in _PHRASES else kind
        attributes = {"annotator": annotator} if annotator and kind != PHRASE else {}
        if kind == PHRASE:
            self._phrase_annotators[mark_id] = annotator or ""
        self._marks[mark_id] = Mark(mark_id, kind, spans, text, attributes, place)

    def _graph_space(self, space: Element) -> None:
        vertices = {self._need(vertex, "id"): self._need(vertex, *_MARKS) for vertex in space.iter("vertex")}
        frames: dict[str, _Frame] = {}
        for triple in space.iter(*_TRIPLES):
            ends = [self._need(triple, end) for end in ("subject", "object")]
            for end in ends:
                if end not in vertices or vertices[end] not in self._marks:
                    raise self._error(f"the triple's end {end!r} is no vertex of an annotation", triple)
            self._triple(triple, ends[0], vertices[ends[0]], vertices[ends[1]], frames)
        for frame in frames.values():
            self._frame(frame, vertices)

    def _triple(self, triple: Element, vertex: str, subject: str, other: str, frames: dict[str, _Frame]) -> None:
        name = folded(re.split(r"[/#]", self._need(triple, "property"))[-1])
        negated = any((triple.get(flag) or "").lower() in {"true", "negative"} for flag in _NEGATED)
        annotator = triple.get("annotator") or ""
        place = f"line {triple.sourceline}"
        if name in {"precipitant", "object"}:
            frame = frames.setdefault(vertex, _Frame(vertex, annotator=annotator, place=place))
            if name in frame.ends:
                raise self._error(f"a second {name} of one interaction", triple)
            frame.ends[name] = other
            frame.negated |= negated
        elif name in _DIRECT:
            self._add(subject, other, None, annotator, place, negated=negated)
        elif name == "active ingredient":
            mark = self._marks[subject]
            self._marks[subject] = replace(mark, attributes={**mark.attributes, "active_ingredient": other})
        else:
            self._lose(f"triple {name!r}, which is no part of an interaction")

    def _frame(self, frame: _Frame, vertices: dict[str, str]) -> None:
        phrase = vertices[frame.vertex]
        if self._marks[phrase].type != PHRASE or len(frame.ends) != 2:
            self._lose("interaction without a phrase, a precipitant or an object")
            return
        ends = frame.ends["precipitant"], frame.ends["object"]
        annotator = frame.annotator or self._phrase_annotators[phrase]
        self._add(*ends, phrase, annotator, frame.place, negated=frame.negated)

    def _add(
        self, precipitant: str, other: str, phrase: str | None, annotator: str, place: str, *, negated: bool
    ) -> None:
        attributes = {"modality": "negative" if negated else "positive"} | (
            {"annotator": annotator} if annotator else {}
        )
        number = len(self._relations) + 1
        self._relations.append(Relation(f"R{number}", precipitant, other, phrase, attributes, place))


_KINDS = frozenset({"active ingredient", "drug product", "metabolite"}) | _PHRASES
