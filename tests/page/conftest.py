"""Labels made up for pages, and a real browser to open them in."""

from __future__ import annotations

import io
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from corpus_tools.documents import DrugMention, InteractionType, MentionType, Modality, Span
from ddi.drugs.values import Layer, RecognisedDrug
from ddi.effects import Effect
from ddi.effects.values import Amount, Direction, Parameter
from ddi.interaction import Drug, Interaction, Statement
from ddi.labels.label import Label, LabelSection
from ddi.output.page.writer import HtmlWriter
from ddi.output.writers import OutputOptions
from ddi.reading import LabelReading, ReadSection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Invented:
    """Builders of what reading a label gives, under one name since tests cannot import this module."""

    @staticmethod
    def section(title: str, text: str, *, start: int | None = None, level: int = 1, around: str = "") -> LabelSection:
        """Return a section that begins with its title."""
        path = (around, title) if around else (title,)
        return LabelSection(
            "34073-7", title, f"{title}\n\n{text}" if title else text, level, path, (None,) * len(path), start
        )

    @classmethod
    def reading(
        cls,
        sections: Sequence[LabelSection],
        found: Sequence[tuple[str, str, str]],
        *,
        names: Sequence[str] = (),
        source: str = "made-up.txt",
        unread: Sequence[LabelSection] = (),
        modality: Callable[[int], Modality] = lambda _: Modality.POSITIVE,
        score: Callable[[int], float] = lambda _: 0.75,
        effect: Callable[[int], Direction | None] = lambda _: None,
        reasons: tuple[tuple[str, float], ...] = (("path class=parameter", 0.4), ("own any=False", -0.2)),
        **label: Any,  # noqa: ANN401 - fields of a label
    ) -> LabelReading:
        """Return a reading of sections in which (precipitant, object, statement) were found.

        Every name of a drug is a mention wherever it stands; a statement is found in the first section that has it.
        """
        drugs = sorted({*names, *(name for one in found for name in one[:2])}, key=len, reverse=True)
        read = [ReadSection(n, section, cls._drugs(section.text, drugs)) for n, section in enumerate(sections, 1)]
        interactions = []
        for number, (precipitant, other, statement) in enumerate(found):
            place = next(one for one in read if statement in one.section.text)
            start = place.section.text.index(statement)
            one, two = (cls._drug(place.section.text, name, start) for name in (precipitant, other))
            direction = effect(number)
            interactions.append(
                Interaction(
                    label=source,
                    section_code=place.section.code,
                    section_title=place.section.heading,
                    section_number=place.number,
                    precipitant=one,
                    object=two,
                    modality=modality(number),
                    type=InteractionType.QUALITATIVE if number % 3 else InteractionType.QUANTITATIVE,
                    statement=Statement(statement, start, start + len(statement)),
                    score=score(number),
                    modality_score=0.9,
                    role_score=None if number % 2 else 0.8,
                    model="example 1",
                    effects=()
                    if direction is None
                    else (Effect(Parameter.AUC, direction, Amount(10, "fold", 0, 1), two.name, "AUC", 0, 3),),
                    reasons=reasons,
                )
            )
        return LabelReading(
            label=Label(source, (*sections, *unread), **label),
            sections=tuple(read),
            interactions=tuple(sorted(interactions, key=lambda one: (one.section_number, one.statement.start))),
            model="example 1",
            threshold=0.25,
        )

    @classmethod
    def many(cls, count: int = 200, *, source: str = "many.txt") -> LabelReading:
        """Return a reading of a label with so many interactions, each of drugs of its own half, in ten sections."""
        statements = [f"Drugalpha{n:03} raised the AUC of drugbeta{n % 40:03} in trial {n}." for n in range(count)]
        size = max(1, count // 10)
        sections = [
            cls.section(
                f"7.{n + 1} Part {n + 1}",
                " ".join(statements[size * n : size * (n + 1)]),
                level=2,
                around="7 DRUG INTERACTIONS",
            )
            for n in range(10)
        ]
        return cls.reading(
            sections,
            [(f"Drugalpha{n:03}", f"drugbeta{n % 40:03}", statement) for n, statement in enumerate(statements)],
            source=source,
            unread=[cls.section("10 OVERDOSAGE", "Call for help.")],
            modality=lambda n: Modality.NEGATIVE if n % 4 == 0 else Modality.POSITIVE,
            score=lambda n: 0.25 + 0.7 * (n * 37 % count) / count,
            effect=lambda n: (Direction.INCREASE, Direction.DECREASE, Direction.NONE, None)[n % 4],
            brand_names=("Manylin",),
            generic_names=("MANYLINIB",),
            effective_date="2020-05-11",
        )

    @staticmethod
    def _drugs(text: str, names: Sequence[str]) -> tuple[RecognisedDrug, ...]:
        found = re.finditer("|".join(map(re.escape, names)), text) if names else ()
        return tuple(
            RecognisedDrug(
                DrugMention((Span(*match.span()),), MentionType.ACTIVE_INGREDIENT, match.group()),
                match.group().lower(),
                Layer.DICTIONARY,
                {"unii": "U" + match.group()[:12]},
            )
            for match in found
        )

    @staticmethod
    def _drug(text: str, name: str, near: int) -> Drug:
        start = text.index(name, near)
        return Drug(
            name.lower(), name, MentionType.ACTIVE_INGREDIENT, start, start + len(name), {"unii": "U" + name[:12]}
        )


@pytest.fixture(scope="session")
def invented() -> type[Invented]:
    return Invented


@pytest.fixture(scope="session")
def written() -> Callable[..., str]:
    """Return what writes readings as one page."""

    def write(*readings: LabelReading, united: bool = False) -> str:
        stream = io.StringIO()
        writer = HtmlWriter(stream, OutputOptions(united=united))
        for reading in readings:
            writer.write(reading)
        writer.finish()
        writer.close()
        return stream.getvalue()

    return write


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a Chromium without a window; tests that need one are skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser is installed: none of {', '.join(BROWSERS)}")
    with api.sync_playwright() as playwright:
        # A container has no sandbox to offer, and little shared memory.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return what opens a page's text from a file; whatever it asks for besides, or complains of, fails the test."""
    contexts = []
    wrong: list[str] = []

    def open_page(text: str, *, width: int = 1280, height: int = 900, **options: Any) -> Page:  # noqa: ANN401
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8", newline="")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        asked = path.as_uri()
        page.on(
            "request",
            lambda one: wrong.append(f"asked for {one.url}") if not one.url.startswith((asked, "data:")) else None,
        )
        page.on(
            "console", lambda one: wrong.append(f"{one.type}: {one.text}") if one.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: wrong.append(f"threw {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))
        page.goto(asked)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
