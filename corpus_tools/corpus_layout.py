"""Find the parts of a corpus folder.

::

    texts/NAME.txt                      UTF-8, line ends as they stand
    knowtator/NAME.txt.knowtator.xml    one for each text
    interactions.csv                    optional: else interactions come from the frames in the XML
    sections.csv                        optional: else each section is a package insert of its own

An annotator's folder inside a corpus folder holds ``knowtator/`` (and perhaps ``interactions.csv``) only;
the texts and the table of sections are those of the folder above. An annotator may leave out texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus_tools.errors import CorpusError
from corpus_tools.order import natural_key

KNOWTATOR_SUFFIX = ".knowtator.xml"
_LAYOUT = "a folder with texts/*.txt and knowtator/*.txt.knowtator.xml, or an annotator's folder inside one"


@dataclass(frozen=True, slots=True)
class CorpusLayout:
    """Where the parts of a corpus lie; a table that is not there is ``None``."""

    folder: Path
    texts: Path
    knowtator: Path
    interactions: Path | None
    sections: Path | None
    is_annotators: bool

    @classmethod
    def find(cls, folder: str | Path) -> CorpusLayout:
        """Find the parts.

        Raises:
            CorpusError: the folder is not a corpus.
        """
        folder = Path(folder)
        if not folder.is_dir():
            found = "a file" if folder.exists() else "nothing"
            raise CorpusError("there is no such folder", path=folder, expected=_LAYOUT, found=found)
        is_annotators = not (folder / "texts").is_dir()
        home = folder.resolve().parent if is_annotators else folder
        for part, suffix in ((home / "texts", ".txt"), (folder / "knowtator", f".txt{KNOWTATOR_SUFFIX}")):
            if not part.is_dir() or not _names(part, suffix, ""):
                found = f"no {part.name}/*{suffix}"
                raise CorpusError("this is not a corpus", path=folder, expected=_LAYOUT, found=found)
        interactions, sections = folder / "interactions.csv", home / "sections.csv"
        return cls(
            folder=folder,
            texts=home / "texts",
            knowtator=folder / "knowtator",
            interactions=interactions if interactions.exists() else None,
            sections=sections if sections.exists() else None,
            is_annotators=is_annotators,
        )

    def text_names(self) -> tuple[str, ...]:
        """Return the file names of the texts, in natural order."""
        return _names(self.texts, ".txt", "")

    def annotated_names(self) -> tuple[str, ...]:
        """Return the file names of the texts that have Knowtator files, in natural order."""
        return _names(self.knowtator, f".txt{KNOWTATOR_SUFFIX}", KNOWTATOR_SUFFIX)


def _names(folder: Path, suffix: str, cut: str) -> tuple[str, ...]:
    names = (entry.name.removesuffix(cut) for entry in folder.iterdir() if is_visible(entry, suffix))
    return tuple(sorted(names, key=natural_key))


def is_visible(entry: Path, suffix: str) -> bool:
    """Tell whether an entry is a file of this kind, and not a hidden one."""
    return entry.name.endswith(suffix) and not entry.name.startswith(".") and entry.is_file()
