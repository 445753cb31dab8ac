"""Time the conversion of a corpus into each format and back, and say what of it comes back.

    python benchmarks/convert.py CORPUS

For each format: seconds of writing and reading, the size of what is written, how many sections come back the same, and
how many things are named as lost on the way.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from corpus_tools.formats import FORMATS, guess_format
from corpus_tools.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus_tools.formats import AnnotatedDocument, Format

_COLUMNS = ("format", "written, s", "read, s", "kB", "sections the same", "named as lost")


def there_and_back(
    format_: Format, documents: Sequence[AnnotatedDocument], folder: Path
) -> tuple[float, float, int, int, int]:
    """Return seconds of writing and reading, bytes, equal sections, and losses."""
    if format_.write is None:
        raise ValueError(format_.name)
    target = folder / f"corpus{format_.suffix}"
    start = time.perf_counter()
    losses = format_.write(documents, target)
    written = time.perf_counter()
    back = format_.read(target)
    read = time.perf_counter()
    files = [path for path in (target.rglob("*") if target.is_dir() else [target]) if path.is_file()]
    same = sum(given == found for given, found in zip(documents, back.documents, strict=True))
    size = sum(path.stat().st_size for path in files)
    return written - start, read - written, size, same, len(losses) + len(back.losses)


def main() -> None:
    """Print a row a format, and the time of all."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    corpus = arguments.parse_args().corpus
    documents = guess_format(corpus).read(corpus).documents
    rows = []
    total = 0.0
    for format_ in FORMATS.values():
        if format_.write is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            written, read, size, same, lost = there_and_back(format_, documents, Path(folder))
        total += written + read
        cells = (f"{written:.2f}", f"{read:.2f}", f"{size // 1000:,}", f"{same} of {len(documents)}", f"{lost:,}")
        rows.append((format_.name, *cells))
    Console(width=100).print(Table("Every format and back", _COLUMNS, tuple(rows)).to_rich())
    print(f"all formats and back: {total:.1f} s")


if __name__ == "__main__":
    main()
