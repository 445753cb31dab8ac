"""Look up the entries of a Knowtator document by id, and collect what is wrong with its structure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from corpus_tools.documents import Problem, Severity
from corpus_tools.knowtator.values import KnowtatorClassMention, KnowtatorSlotMention

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus_tools.knowtator.values import KnowtatorAnnotation, KnowtatorDocument

_Entry = TypeVar("_Entry", KnowtatorClassMention, KnowtatorSlotMention)

INTERACTION = "interaction"
PHRASE = "interaction phrase"
REFERENCE_SLOTS = frozenset({"active ingredient", "precipitant", "object", "interaction phrase"})
LITERAL_SLOTS = frozenset({"modality", "type"})
_NUMBERED = re.compile(r"^\s*\d+\s*\.\s*")
_BLANKS = re.compile(r"[\s_]+")


def folded(name: str) -> str:
    """Fold the name of a class or slot: lower case, no leading number, blanks collapsed."""
    return _BLANKS.sub(" ", _NUMBERED.sub("", name)).strip().lower()


@dataclass(frozen=True, slots=True)
class Reporter:
    """Collects the problems of one file."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, code: str, message: str, mention: str, line: int, **texts: str | None) -> None:
        """Add an error; ``texts`` are ``expected`` and ``found``."""
        self._add(Severity.ERROR, code, message, mention, line, **texts)

    def warning(self, code: str, message: str, mention: str, line: int, **texts: str | None) -> None:
        """Add a warning; ``texts`` are ``expected`` and ``found``."""
        self._add(Severity.WARNING, code, message, mention, line, **texts)

    def _add(
        self,
        severity: Severity,
        code: str,
        message: str,
        mention: str,
        line: int,
        *,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        place = f"line {line}" if line else ""
        self.problems.append(Problem(severity, code, self.path, message, place, mention, expected, found))


@dataclass(frozen=True, slots=True)
class Index:
    """The entries by id. ``wanted`` and ``wanted_frames`` are what the chosen annotator has marked."""

    annotations: dict[str, KnowtatorAnnotation]
    classes: dict[str, KnowtatorClassMention]
    slots: dict[str, KnowtatorSlotMention]
    wanted: tuple[KnowtatorAnnotation, ...]
    wanted_frames: tuple[KnowtatorClassMention, ...]

    @classmethod
    def build(cls, document: KnowtatorDocument, reporter: Reporter, *, annotator: str | None) -> Index:
        """Index a document and report ids that are doubled, dangling or lead nowhere."""
        annotations: dict[str, KnowtatorAnnotation] = {}
        for annotation in document.annotations:
            if annotation.mention_id in annotations:
                reporter.error(
                    "duplicate-id", "a second annotation of one mention", annotation.mention_id, annotation.line
                )
            annotations.setdefault(annotation.mention_id, annotation)
        classes = _by_id(document.class_mentions, "class mention", reporter)
        slots = _by_id(document.slot_mentions, "slot mention", reporter)
        everything = cls(annotations, classes, slots, (), ())
        wanted = tuple(
            annotation
            for annotation in annotations.values()
            if annotator is None or annotator in (annotation.annotator, annotation.annotator_id)
        )
        frames = tuple(
            mention
            for mention in classes.values()
            if folded(mention.name) == INTERACTION and everything._is_by(mention, annotator)
        )
        index = cls(annotations, classes, slots, wanted, frames)
        index._check_structure(reporter, annotator)
        return index

    def class_name(self, mention_id: str) -> str:
        """Return the class of a mention, empty if it has none."""
        mention = self.classes.get(mention_id)
        return "" if mention is None else mention.name

    def line(self, mention_id: str) -> int:
        """Return where a mention's annotation, or failing that its class mention, begins."""
        entry = self.annotations.get(mention_id) or self.classes.get(mention_id)
        return 0 if entry is None else entry.line

    def comment(self, mention_id: str) -> str:
        """Return the comment on a mention's annotation, empty if it has none."""
        annotation = self.annotations.get(mention_id)
        return "" if annotation is None else annotation.comment or ""

    def named_slots(self, mention_id: str, name: str) -> tuple[KnowtatorSlotMention, ...]:
        """Return a mention's slots of a name (folded)."""
        mention = self.classes.get(mention_id)
        slot_ids = () if mention is None else mention.slot_ids
        found = (self.slots[slot_id] for slot_id in slot_ids if slot_id in self.slots)
        return tuple(slot for slot in found if folded(slot.name) == name)

    def value(self, mention_id: str, name: str, reporter: Reporter) -> str | None:
        """Return the one value of a slot; several are an error, and give none."""
        values = [value for slot in self.named_slots(mention_id, name) for value in slot.values]
        if len(values) > 1:
            reporter.error(
                "slot-values",
                f"the slot {name!r} holds more than one value",
                mention_id,
                self.line(mention_id),
                expected="1",
                found=str(len(values)),
            )
            return None
        return values[0] if values else None

    def reference(self, mention_id: str, name: str, reporter: Reporter) -> str | None:
        """Return the id of the mention that a slot points to; one that points to nothing is an error."""
        value = self.value(mention_id, name, reporter)
        if value is not None and value not in self.classes and value not in self.annotations:
            reporter.error(
                "slot-value-missing",
                f"the slot {name!r} points to nothing",
                mention_id,
                self.line(mention_id),
                expected="the id of a class mention",
                found=value,
            )
            return None
        return value

    def literal(self, mention_id: str, name: str, reporter: Reporter) -> str | None:
        """Return a slot's literal, also where a complex slot holds it itself or points to a class of that name."""
        value = self.value(mention_id, name, reporter)
        return self.class_name(value) or value if value is not None else None

    def frame_annotator(self, mention: KnowtatorClassMention) -> str:
        """Return who marked a frame: by its own annotation, or else by those of the mentions it joins."""
        for annotation in self._frame_annotations(mention):
            if annotation.annotator_name:
                return annotation.annotator_name
        return ""

    def _frame_annotations(self, mention: KnowtatorClassMention) -> list[KnowtatorAnnotation]:
        ids = [mention.id]
        for name in ("interaction phrase", "precipitant", "object"):
            ids.extend(value for slot in self.named_slots(mention.id, name) for value in slot.values)
        return [self.annotations[mention_id] for mention_id in ids if mention_id in self.annotations]

    def _is_by(self, mention: KnowtatorClassMention, annotator: str | None) -> bool:
        if annotator is None:
            return True
        for annotation in self._frame_annotations(mention):
            if annotation.annotator_name:
                return annotator in (annotation.annotator, annotation.annotator_id)
        return False

    def _check_structure(self, reporter: Reporter, annotator: str | None) -> None:
        marked = {annotation.mention_id for annotation in self.wanted}
        frames = {mention.id for mention in self.wanted_frames}
        used: set[str] = set()
        for mention in self.classes.values():
            used.update(mention.slot_ids)
            if folded(mention.name) != INTERACTION and mention.id not in self.annotations:
                reporter.error(
                    "class-without-annotation",
                    f"no annotation marks this mention of class {mention.name!r}",
                    mention.id,
                    mention.line,
                )
            if annotator is not None and mention.id not in marked and mention.id not in frames:
                continue
            for slot_id in mention.slot_ids:
                self._check_slot(mention, slot_id, reporter)
        for slot in self.slots.values():
            if slot.id not in used:
                reporter.warning("slot-unused", f"no mention has this slot {slot.name!r}", slot.id, slot.line)

    def _check_slot(self, mention: KnowtatorClassMention, slot_id: str, reporter: Reporter) -> None:
        slot = self.slots.get(slot_id)
        if slot is None:
            reporter.error(
                "slot-missing",
                "the mention has a slot that the file does not define",
                mention.id,
                mention.line,
                expected="a slot mention of that id",
                found=slot_id,
            )
        elif folded(slot.name) not in REFERENCE_SLOTS | LITERAL_SLOTS:
            reporter.warning("unknown-slot", "unknown slot", mention.id, slot.line, found=slot.name)


def _by_id(entries: Iterable[_Entry], what: str, reporter: Reporter) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for entry in entries:
        if entry.id in found:
            reporter.error("duplicate-id", f"a second {what} of one id", entry.id, entry.line)
        found.setdefault(entry.id, entry)
    return found
