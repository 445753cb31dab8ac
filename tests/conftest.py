"""The example corpus, and what makes small texts, mentions and corpora of invented sentences."""

from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import replace
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus_tools.corpus import load_corpus
from corpus_tools.documents import (
    DrugMention,
    GoldInteraction,
    InteractionType,
    MentionType,
    Modality,
    Section,
    Span,
)
from corpus_tools.fetching.published import PublicCorpus, PublicFile, Repository
from corpus_tools.interaction_table import COLUMNS
from corpus_tools.section_table import SectionRow
from ddi.features.context import ParseMemory
from ddi.parsing import spacy_parser
from ddi.parsing.spacy_parser import SpacyParser
from ddi.settings import settings_named
from ddi.training import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus_tools.corpus import Corpus
    from ddi.learning import Settings

PROJECT = Path(__file__).parents[1]
DEVELOPMENT_CORPUS = PROJECT.parent / "shared" / "corpora" / "pi-pk-ddi"


class Make:
    """Builders, under one name since tests cannot import this module."""

    @staticmethod
    def mention(
        text: str,
        name: str,
        *,
        nth: int = 0,
        kind: MentionType = MentionType.ACTIVE_INGREDIENT,
        id: str = "",  # noqa: A002 - the field's name
        parent: str | None = None,
    ) -> DrugMention:
        """Return the mention of a name where it stands for the nth time, counted from 0."""
        start = -1
        for _ in range(nth + 1):
            start = text.index(name, start + 1)
        return DrugMention((Span(start, start + len(name)),), kind, name, id=id, active_ingredient=parent)

    @classmethod
    def mentions(cls, text: str, *names: str) -> tuple[DrugMention, ...]:
        """Return every mention of each name, name by name."""
        return tuple(cls.mention(text, name, nth=nth) for name in names for nth in range(text.count(name)))

    @staticmethod
    def gold(
        precipitant: DrugMention,
        other: DrugMention,
        modality: Modality = Modality.POSITIVE,
        kind: InteractionType = InteractionType.QUALITATIVE,
    ) -> GoldInteraction:
        """Return an annotated interaction."""
        return GoldInteraction(precipitant, other, modality, kind)

    @classmethod
    def section(cls, text: str, *names: str, name: str = "one.txt", insert: str = "") -> Section:
        """Return a section that mentions the names wherever they stand, without interactions."""
        return Section(name, text, cls.mentions(text, *names), package_insert=insert or name)


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the project's folder."""
    return PROJECT


@pytest.fixture(scope="session")
def example_corpus() -> Corpus:
    """Return the corpus in ``annotations``, by its consensus."""
    return load_corpus(PROJECT / "annotations")


@pytest.fixture(scope="session")
def small_corpus(example_corpus: Corpus) -> Corpus:
    """Return the short sections of the example corpus, from 7 package inserts."""
    sections = example_corpus.sections[9:]
    return replace(example_corpus, sections=sections)


@pytest.fixture(scope="session")
def parser() -> ParseMemory:
    """Return spaCy's parser, loaded once; it remembers every sentence."""
    return ParseMemory(SpacyParser())


@pytest.fixture(scope="session")
def full() -> Settings:
    """Return the project's own settings."""
    return settings_named(features="full")


@pytest.fixture(scope="session")
def trained(
    example_corpus: Corpus, parser: ParseMemory, full: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the folder of a model trained on the example corpus."""
    folder = tmp_path_factory.mktemp("trained") / "model"
    train(example_corpus, folder, full, parser=parser, name="example 1")
    return folder


@pytest.fixture(scope="session")
def development_corpus() -> Path:
    """Return the folder of the PI PK DDI corpus's development part, where there is one."""
    if not DEVELOPMENT_CORPUS.is_dir():
        pytest.skip("the PI PK DDI corpus is not in ../shared/corpora/pi-pk-ddi")
    return DEVELOPMENT_CORPUS


class Published:
    """A public corpus of three package inserts and its three repositories; what is published is invented.

    ``files`` are the published files by the path of their address (``repository/commit/path``).
    """

    def __init__(self) -> None:
        self.roles = Repository("invented/roles", "a" * 40)
        self.drugs = Repository("invented/drugs", "b" * 40)
        self.labels = Repository("invented/labels", "c" * 40)
        self.files: dict[str, bytes] = {}
        self.names = tuple(f"package-insert-section-{number}.txt" for number in (1, 2, 3, 4, 10))
        inserts = ("7", "7", "8", "8", "12")
        ingredients = ("zorbamide", "zorbamide", "quexapine", "quexapine", "lumidol")
        kinds = ("drug interactions", "clinical pharmacology", "statement", "paragraph", "statement")
        self.rows = [
            SectionRow(name, insert, ingredient, "newer" if insert == "7" else "older", kind)
            for name, insert, ingredient, kind in zip(self.names, inserts, ingredients, kinds, strict=True)
        ]
        published = []
        for number, name in enumerate(self.names):
            text = f"Zorbamide raised the level of quexapine {number + 2}-fold.\n"
            xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<annotations textSource="{name}">\n</annotations>\n'
            published.append(self._publish(f"texts/{name}", self.roles, f"input/{name}", text))
            published.append(self._publish(f"knowtator/{name}.knowtator.xml", self.drugs, f"xml/{name}.xml", xml))
        published.append(self._publish("interactions.csv", self.roles, "input/all.csv", ",".join(COLUMNS) + "\n"))
        published.append(
            self._publish("ontology.pont", self.drugs, "elsewhere/ontology.pont", "(classes)", needed=False)
        )
        table = "id,file,drug,young,part\n" + "".join(
            f"{row.package_insert},{row.section},{row.active_ingredient.title()},{row.era == 'newer'},{row.kind}\n"
            for row in self.rows
        )
        self.files[self.labels.raw_path("statements/list.csv")] = table.encode()
        self.corpus = PublicCorpus("pi-pk-ddi", tuple(published), tuple(self.rows[:4]), self.labels, "statements")

    def _publish(
        self, name: str, repository: Repository, path: str, content: str, *, needed: bool = True
    ) -> PublicFile:
        data = content.encode()
        self.files[repository.raw_path(path)] = data
        return PublicFile(name, hashlib.sha256(data).hexdigest(), repository, path, needed)

    def content(self, name: str) -> bytes:
        """Return what is published under a name of the corpus folder."""
        (file,) = [file for file in self.corpus.files if file.name == name]
        return self.files[file.repository.raw_path(file.path)]

    def archive(self, repository: Repository) -> bytes:
        """Return the archive of a repository's commit."""
        stream = io.BytesIO()
        prefix = repository.raw_path("")
        with tarfile.open(fileobj=stream, mode="w:gz") as archive:
            for path, data in self.files.items():
                if path.startswith(prefix):
                    member = tarfile.TarInfo(f"folder-{repository.commit}/{path.removeprefix(prefix)}")
                    member.size = len(data)
                    archive.addfile(member, io.BytesIO(data))
        return stream.getvalue()

    def check_out(self, folder: Path) -> Path:
        """Write checkouts of the three repositories into a folder."""
        for path, data in self.files.items():
            owner, name, _, place = path.split("/", 3)
            target = folder / f"{owner}-{name}" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Published:
    """Let an invented corpus be the one that is published as pi-pk-ddi."""
    invented = Published()
    monkeypatch.setattr("corpus_tools.fetching.published.public_corpus", lambda _: invented.corpus)
    return invented


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return folders without end: in one of their own, since pytest looks through all that lie beside a new one."""
    folder = tmp_path_factory.mktemp("caches")
    return (folder / f"cache{number}" for number in count())


@pytest.fixture(autouse=True)
def cache(caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the user's cache."""
    folder = next(caches)
    folder.mkdir()
    monkeypatch.setenv("PK_DDI_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def _pipeline_once() -> Iterator[None]:
    """Load spaCy's pipeline once: that is most of what a command does, and one process reads many labels with one.

    Commands that tests start in processes of their own load it anew, and so do tests that ask for `pipeline_anew`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spacy_parser, "load_spacy_model", lru_cache(spacy_parser.load_spacy_model))
        yield


@pytest.fixture
def pipeline_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test's commands load spaCy's pipeline themselves."""
    monkeypatch.setattr(spacy_parser, "load_spacy_model", spacy_parser.load_spacy_model.__wrapped__)
