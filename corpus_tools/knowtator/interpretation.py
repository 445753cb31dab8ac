"""Say what a Knowtator document means for a text, and everything that is wrong with it.

A mention or frame with an error is set aside, by name in a problem; it is never half read.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from corpus_tools.documents import LONGEST_MARK, DrugMention, InteractionPhrase, MentionType, Span, covered_text
from corpus_tools.knowtator.frames import read_frame
from corpus_tools.knowtator.index import INTERACTION, PHRASE, Index, Reporter, folded
from corpus_tools.order import in_text_order, interactions_in_text_order

if TYPE_CHECKING:
    from pathlib import Path

    from corpus_tools.documents import GoldInteraction, Problem
    from corpus_tools.knowtator.values import KnowtatorAnnotation, KnowtatorDocument

_TYPES = {folded(mention_type): mention_type for mention_type in MentionType}


class Interpretation(NamedTuple):
    """Drug mentions and interactions in text order, and the problems in the file's order."""

    mentions: tuple[DrugMention, ...]
    interactions: tuple[GoldInteraction, ...]
    problems: tuple[Problem, ...]


def annotators(document: KnowtatorDocument) -> tuple[str, ...]:
    """Return the names of those who annotated, in order of appearance (an id stands for a missing name)."""
    return tuple(
        dict.fromkeys(annotation.annotator_name for annotation in document.annotations if annotation.annotator_name)
    )


def interpret(
    text: str, document: KnowtatorDocument, *, path: str | Path = "", annotator: str | None = None
) -> Interpretation:
    """Read mentions and interactions off a document.

    Args:
        text: what the spans count in, line ends untranslated.
        document: what `load` returned.
        path: for the problems.
        annotator: only what this annotator, by name or id, has marked; ``None``: everyone's.
    """
    reporter = Reporter(str(path))
    index = Index.build(document, reporter, annotator=annotator)
    mentions, phrases = _marked(text, index, reporter)
    mentions = _with_parents(mentions, index, reporter)
    used: set[str] = set()
    interactions = []
    for class_mention in index.wanted_frames:
        interaction = read_frame(class_mention, mentions, phrases, index=index, reporter=reporter, used=used)
        if interaction is not None:
            interactions.append(interaction)
    for unused in sorted(set(phrases) - used):
        reporter.warning("phrase-unused", "no interaction names this interaction phrase", unused, index.line(unused))
    return Interpretation(
        in_text_order(mentions.values()), interactions_in_text_order(interactions), tuple(reporter.problems)
    )


def _marked(text: str, index: Index, reporter: Reporter) -> tuple[dict[str, DrugMention], dict[str, InteractionPhrase]]:
    """Read drug mentions and interaction phrases off the annotations, by id."""
    mentions: dict[str, DrugMention] = {}
    phrases: dict[str, InteractionPhrase] = {}
    for annotation in index.wanted:
        mention_id, line = annotation.mention_id, annotation.line
        name = folded(index.class_name(mention_id))
        if name == INTERACTION:
            # A frame needs no span; one that it has says nothing more, but must be right.
            if annotation.spans:
                _spans(text, annotation, reporter)
            continue
        if not name:
            reporter.error("mention-without-class", "the annotation has no class", mention_id, line)
        elif name not in _TYPES and name != PHRASE:
            expected = ", ".join((*_TYPES, PHRASE, INTERACTION))
            found = index.class_name(mention_id)
            reporter.error(
                "unknown-class", "unknown class of mention", mention_id, line, expected=expected, found=found
            )
        elif (spans := _spans(text, annotation, reporter)) is not None:
            covered = covered_text(text, spans)
            if name == PHRASE:
                phrases[mention_id] = InteractionPhrase(spans, covered, id=mention_id)
            else:
                annotator = annotation.annotator_name
                mentions[mention_id] = DrugMention(spans, _TYPES[name], covered, id=mention_id, annotator=annotator)
    return mentions, phrases


def _agree(spanned_text: str, pieces: list[str]) -> bool:
    """Tell whether an annotation's text is these pieces, joined as Knowtator does or by a blank."""
    # A parser has turned each line end in the XML into a line feed; the text keeps its own.
    return _line_feeds(spanned_text) in (_line_feeds(" ... ".join(pieces)), _line_feeds(" ".join(pieces)))


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _spans(text: str, annotation: KnowtatorAnnotation, reporter: Reporter) -> tuple[Span, ...] | None:
    """Check an annotation's spans against the text, and return them in text order if they are right."""
    if not annotation.spans:
        reporter.error("mention-without-span", "the annotation has no span", annotation.mention_id, annotation.line)
        return None
    right = True
    for start, end in annotation.spans:
        if start < 0 or end <= start:
            code, message = "span-invalid", "a span needs 0 <= start < end"
        elif end > len(text):
            code, message = "span-beyond-text", f"the span ends beyond the text of {len(text)} characters"
        else:
            continue
        right = False
        reporter.error(
            code,
            message,
            annotation.mention_id,
            annotation.line,
            expected=annotation.spanned_text,
            found=f"{start}..{end}",
        )
    if not right:
        return None
    length = sum(end - start for start, end in annotation.spans)
    if length > LONGEST_MARK:
        reporter.error(
            "span-too-long",
            "more is marked than any drug or phrase is long",
            annotation.mention_id,
            annotation.line,
            expected=f"at most {LONGEST_MARK:,} characters",
            found=f"{length:,}",
        )
        return None
    spans = tuple(Span(start, end) for start, end in annotation.spans)
    pieces = [text[span.start : span.end] for span in spans]
    if annotation.spanned_text is None:
        reporter.warning(
            "text-missing", "no spannedText to compare the span with", annotation.mention_id, annotation.line
        )
    elif not _agree(annotation.spanned_text, pieces):
        reporter.error(
            "text-differs",
            "the text at the span is not the annotated text",
            annotation.mention_id,
            annotation.line,
            expected=annotation.spanned_text,
            found=" ... ".join(pieces),
        )
        return None
    spans = tuple(sorted(spans))
    if any(first.overlaps(second) for first, second in pairwise(spans)):
        reporter.error("span-overlap", "two spans of one annotation overlap", annotation.mention_id, annotation.line)
        return None
    return spans


def _with_parents(mentions: dict[str, DrugMention], index: Index, reporter: Reporter) -> dict[str, DrugMention]:
    """Fill in each metabolite's active ingredient."""
    whole = {}
    for mention_id, mention in mentions.items():
        whole[mention_id] = mention
        if mention.type is not MentionType.METABOLITE:
            continue
        parent_id = index.reference(mention_id, "active ingredient", reporter)
        line = index.line(mention_id)
        if parent_id is None:
            reporter.warning(
                "metabolite-without-ingredient",
                "the metabolite names no active ingredient",
                mention_id,
                line,
                found=mention.text,
            )
        elif parent_id not in mentions:
            reporter.warning(
                "ingredient-set-aside",
                "the metabolite's active ingredient is not among the mentions read",
                mention_id,
                line,
                found=parent_id,
            )
        else:
            if mentions[parent_id].type is not MentionType.ACTIVE_INGREDIENT:
                reporter.warning(
                    "ingredient-type",
                    "the metabolite's parent is not an active ingredient",
                    mention_id,
                    line,
                    expected=MentionType.ACTIVE_INGREDIENT,
                    found=mentions[parent_id].type,
                )
            whole[mention_id] = replace(mention, active_ingredient=parent_id)
    return whole
