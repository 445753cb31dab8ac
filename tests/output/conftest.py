"""What was read of labels that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus_tools.documents import DrugMention, InteractionType, MentionType, Modality, Span
from ddi.drugs import Layer, RecognisedDrug
from ddi.effects import Amount, Direction, Effect, Parameter
from ddi.interaction import Drug, Interaction, Statement
from ddi.labels import Label, LabelSection
from ddi.reading import LabelReading, ReadSection

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADING = "7 DRUG INTERACTIONS"


class Readings:
    """Builders, under one name since tests cannot import this module."""

    @staticmethod
    def reading(
        *pairs: tuple[str, str],
        source: str = "label.txt",
        title: str = "",
        denied: tuple[tuple[str, str], ...] = (),
        alone: tuple[str, ...] = (),
        names: Mapping[str, str] | None = None,
        parents: Mapping[str, str] | None = None,
        amounts: bool = True,
        reasons: tuple[tuple[str, float], ...] = (),
    ) -> LabelReading:
        """Return the reading of a label with one section that states each pair in a sentence of its own.

        Args:
            pairs: precipitant and object of what it says.
            source: the label's.
            title: the label's.
            denied: the same, of what it denies.
            alone: drugs that it names besides.
            names: normalised names where they are not the names in lower case.
            parents: of metabolites.
            amounts: whether the first effect has a figure.
            reasons: of each interaction.
        """
        text, drugs, found = f"{HEADING}\n\n", [], []

        def mention(name: str) -> RecognisedDrug:
            nonlocal text
            start = len(text)
            text += name
            known = names or {}
            drug = RecognisedDrug(
                DrugMention((Span(start, len(text)),), MentionType.ACTIVE_INGREDIENT, name, id=f"drug-{len(drugs)}"),
                known.get(name, name.lower()),
                Layer.DICTIONARY,
                {"drugbank": f"DB-{name.lower()}"} if name.isalnum() else {},
                (parents or {}).get(name),
            )
            drugs.append(drug)
            return drug

        for acts, other in (*pairs, *denied):
            start = len(text)
            first = mention(acts)
            text += " raised the AUC of "
            second = mention(other)
            text += " by 46%."
            is_denied = (acts, other) in denied
            effect = Effect(
                Parameter.AUC,
                Direction.NONE if is_denied else Direction.INCREASE,
                Amount(46.0, "%", len(text) - 4, len(text) - 1) if amounts and not is_denied else None,
                second.name,
                "raised the AUC",
                start,
                len(text),
            )
            found.append(
                Interaction(
                    label=source,
                    section_code="34073-7",
                    section_title=HEADING,
                    section_number=1,
                    precipitant=_drug(first),
                    object=_drug(second),
                    modality=Modality.NEGATIVE if is_denied else Modality.POSITIVE,
                    type=InteractionType.QUANTITATIVE if amounts else InteractionType.QUALITATIVE,
                    statement=Statement(text[start:], start, len(text)),
                    score=0.9123456789,
                    modality_score=0.99,
                    role_score=None,
                    model="example 1",
                    effects=(effect,),
                    reasons=reasons,
                )
            )
            text += " "
        for name in alone:
            mention(name)
            text += " is a drug. "
        section = LabelSection("34073-7", HEADING, text, 1, (HEADING,), ("34073-7",))
        return LabelReading(
            label=Label(source, (section,), title=title, set_id="1b5e", version="3", effective_date="2020-05"),
            sections=(ReadSection(1, section, tuple(drugs)),),
            interactions=tuple(found),
            model="example 1",
            threshold=0.25,
        )


def _drug(drug: RecognisedDrug) -> Drug:
    mention = drug.mention
    return Drug(drug.name, mention.text, mention.type, mention.start, mention.end, dict(drug.ids))


@pytest.fixture(scope="session")
def readings() -> type[Readings]:
    return Readings
