"""Compare the cold start of `ddi extract` with importing spaCy and loading its model alone, side by side.

    python benchmarks/startup.py [LABEL]

Both run as new processes, in turn; the medians and their ratio are printed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

_SPACY = "from ddi.parsing.spacy_parser import load_spacy_model; import spacy; load_spacy_model()"
_RUNS = 7


def seconds(command: list[str]) -> float:
    """Return how long a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print medians and ratio."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("label", nargs="?", default="examples/label.txt")
    label = arguments.parse_args().label
    commands = {
        "spaCy and its model alone": [sys.executable, "-c", _SPACY],
        "ddi extract": [str(Path(sys.executable).with_name("ddi")), "extract", label],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_RUNS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name}: {median:.2f} s (median of {_RUNS})")
    alone, extract = medians.values()
    print(f"ratio: {extract / alone:.2f}")


if __name__ == "__main__":
    main()
