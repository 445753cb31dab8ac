"""Public corpora by name: where a fetched one lies, and whether it is whole."""

from __future__ import annotations

import os
from pathlib import Path

from corpus_tools.errors import CorpusError

#: The names that stand for a public corpus.
CORPUS_NAMES = ("pi-pk-ddi",)
#: The environment variable that names the cache.
CACHE_VARIABLE = "PK_DDI_CACHE"


def cache_folder(cache: str | Path | None = None) -> Path:
    """Return the folder of fetched corpora: the one given, ``PK_DDI_CACHE``, or the user's own cache."""
    given = cache or os.environ.get(CACHE_VARIABLE)
    if given:
        return Path(given).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("pk-ddi", appauthor=False)


def corpus_folder(name_or_path: str | Path, *, cache: str | Path | None = None) -> Path:
    """Return the folder that a name or a path stands for.

    What exists under the name, as a path, comes first; then the name of a public corpus. Anything else is a path
    as it stands, and who reads it says what is wrong with it.

    Raises:
        CorpusError: the public corpus of this name has not been fetched, or not whole.
    """
    path = Path(name_or_path)
    name = str(name_or_path)
    if path.exists() or name not in CORPUS_NAMES:
        return path
    from corpus_tools.fetching.published import public_corpus

    folder = cache_folder(cache) / name
    expected = ["sections.csv", *(file.name for file in public_corpus(name).files if file.needed)]
    there = sum((folder / file).is_file() for file in expected)
    if there < len(expected):
        raise CorpusError(
            f"the corpus {name} is not fetched" if not there else f"the corpus {name} is fetched in part only",
            path=folder,
            expected=f"{len(expected)} files",
            found=str(there) if there else "none",
            remedy=f"Run `corpus fetch {name}`",
        )
    return folder
