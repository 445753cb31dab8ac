"""Every reader ends every input in a result or an error of our own: seeds, mutations of them, and a run of atheris."""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz import common
from fuzz.mutations import mutate

PROJECT = Path(__file__).parents[2]
MUTATIONS = 300


@pytest.mark.parametrize("target", common.TARGETS)
def test_seeds_and_mutations_of_them(target: str) -> None:
    """The same ones in every run; `python -m fuzz` tries other ones."""
    harness = common.harness(target)
    seeds = [path.read_bytes() for path in common.seeds(target)]
    for seed in seeds:
        harness(seed)
    source = random.Random(target)
    for _ in range(MUTATIONS):
        data = mutate(source.choice(seeds), source)
        try:
            harness(data)
        except Exception as error:  # noqa: BLE001 - which one, the message says, and on what
            pytest.fail(f"{target}: {error!r} on {data!r}")


def test_every_target_has_seeds_and_a_line_in_the_readme() -> None:
    """A harness without seeds would find nothing."""
    readme = (common.FOLDER / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in (common.FOLDER / "seeds").iterdir()} == set(common.TARGETS)
    assert [target for target in common.TARGETS if f"`{target}`" not in readme] == []


def test_a_reader_that_breaks_the_rules_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other errors go through, and so do time and memory beyond the limits."""
    with pytest.raises(ValueError, match="not ours"), common.bounded(b""):
        raise ValueError("not ours")
    monkeypatch.setattr(common, "MOST_SECONDS", 0.01)
    with pytest.raises(common.LimitError, match="CPU time"), common.bounded(b""):
        sum(range(3_000_000))
    monkeypatch.setattr(common, "MOST_SECONDS", 60.0)
    most = iter((0, common.MOST_MEMORY + 1))
    monkeypatch.setattr(common, "_most_memory", lambda: next(most))
    with pytest.raises(common.LimitError, match="of memory"), common.bounded(b""):
        pass


@pytest.mark.parametrize("target", common.TARGETS)
def test_a_short_run_under_atheris(target: str, tmp_path: Path) -> None:
    """Guided by what the readers execute."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install 'pk-ddi[fuzz]'")
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", target, "60", "-atheris_runs=400", f"-artifact_prefix={tmp_path}/", "-seed=1"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PK_DDI_FUZZ": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 400" in done.stderr + done.stdout
