"""A clock that jumps, and a home that is not there."""

from __future__ import annotations

import time
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from ddi.bulk import ReadSettings, run_bulk
from ddi.model import DEFAULT_MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from ddi.bulk import Progress

YEARS = {1970: 0.0, 2026: 1.79e9, 2200: 7.27e9}


def set_clock(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock on the wall stand at a time."""
    localtime = time.localtime
    monkeypatch.setattr(time, "time", lambda: seconds)
    monkeypatch.setattr(time, "localtime", lambda at=None: localtime(seconds if at is None else at))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("suffix", ["xlsx", "sqlite", "parquet", "html", "csv"])
def test_results_do_not_depend_on_the_clock(
    suffix: str,
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Byte for byte, also at a date that the archive of a workbook has no place for."""
    for year, seconds in YEARS.items():
        with monkeypatch.context() as patch:
            set_clock(patch, seconds)
            done = commands.ddi("extract", "label.txt", "-o", f"{year}.{suffix}")
        assert (done.exit_code, done.stderr) == (0, "")
    assert len({(tmp_path / f"{year}.{suffix}").read_bytes() for year in YEARS}) == 1


@pytest.mark.parametrize("year", [1970, 2200])
def test_a_model_is_not_trained_for_nothing_at_a_wrong_date(
    year: int,
    commands: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its archives have no place for the date: that is said before the work."""
    set_clock(monkeypatch, YEARS[year])
    done = commands.ddi("train", commands.annotations, "-m", "model", "--features", "paper")
    assert done.exit_code == 1
    assert f"found the year {year}. Set the clock" in done.stderr
    assert "parsing" not in done.stderr


@pytest.mark.usefixtures("quick")
def test_progress_knows_no_negative_time(labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes back by an hour each time that it is looked at."""
    back = count(2_000_000_000, -3600)
    monkeypatch.setattr(time, "time", lambda: float(next(back)))
    told: list[Progress] = []
    summary = run_bulk(
        [str(labels)], str(tmp_path / "found.jsonl"), ReadSettings(DEFAULT_MODEL), jobs=1, on_progress=told.append
    )
    assert [progress.labels for progress in told] == [16, 32, 40]
    times = [progress.seconds for progress in told]
    assert 0 <= times[0] <= times[1] <= times[2] <= summary.seconds < 600
    assert all((progress.seconds_left or 0) >= 0 and progress.rate >= 0 for progress in told)


@pytest.mark.parametrize("home", ["HOME=$PWD/home", "HOME=/nonexistent"])
def test_no_command_needs_or_fills_a_home(home: str, commands: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """With an empty one, and with one that is not there."""
    (tmp_path / "home").mkdir()
    unset = "-u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u XDG_DATA_HOME -u MPLCONFIGDIR"
    program = "from cli import ddi_commands; ddi_commands(prog_name='ddi')"
    done = commands.shell(
        f'run() {{ env {unset} {home} {commands.words("ddi")[0]} -c "{program}" "$@"; }}; '
        "run extract label.txt -o found.xlsx"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "found.xlsx").exists()
    assert list((tmp_path / "home").iterdir()) == []


def test_a_cache_of_corpora_that_cannot_be_made_is_named(
    commands: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The one command that writes below the home does so when it is asked to fetch, and says where it can't."""
    monkeypatch.delenv("PK_DDI_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "label.txt"))
    done = commands.corpus("fetch", "pi-pk-ddi", "--from", str(tmp_path))
    assert done.exit_code == 1
    assert "cannot make this folder (Not a directory)" in done.stderr
