"""Run a target under atheris: ``python -m fuzz TARGET [SECONDS] [OPTIONS OF LIBFUZZER]``.

New inputs go to ``build/fuzz/TARGET``, beside those of earlier runs, and an input that breaks a rule to
``build/fuzz/findings``; ``PK_DDI_FUZZ`` names another folder than ``build/fuzz``. The exit code is not 0 where there
is one.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from random import Random

import atheris

from fuzz import common
from fuzz.mutations import mutate


def custom_mutator(data: bytes, most: int, seed: int) -> bytes:
    """Change an input word by word as often as libFuzzer does it byte by byte."""
    if seed % 2:
        return bytes(atheris.Mutate(data, most))
    return mutate(data, Random(seed))[:most]


def main(arguments: list[str]) -> None:
    """Fuzz one target; the arguments are as in the module's docstring."""
    if not arguments or arguments[0] not in common.TARGETS:
        sys.exit(f"usage: python -m fuzz TARGET [SECONDS] [OPTIONS]; targets: {', '.join(common.TARGETS)}")
    target, *rest = arguments
    seconds = rest.pop(0) if rest and rest[0].isdigit() else "600"
    # Ours is imported by `common` already for its errors, which need no tracing; readers come now.
    with atheris.instrument_imports(include=["corpus_tools", "ddi"]):
        harness = importlib.import_module(f"fuzz.fuzz_{target}").TestOneInput
    build = Path(os.environ.get("PK_DDI_FUZZ") or common.FOLDER.parent / "build" / "fuzz")
    grown, findings = build / target, build / "findings"
    for folder in (grown, findings):
        folder.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_len={common.MOST_BYTES}",
        f"-max_total_time={seconds}",
        "-len_control=0",
        # Of the clock on the wall, on a machine that may do other things; `common.bounded` counts CPU time.
        "-timeout=60",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        f"-artifact_prefix={findings}/{target}-",
    ]
    words = common.FOLDER / "words" / f"{target}.txt"
    if words.is_file():
        options.append(f"-dict={words}")
    corpus = [str(grown), str(common.FOLDER / "seeds" / target)]
    atheris.Setup([sys.argv[0], *options, *rest, *corpus], harness, custom_mutator=custom_mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
