"""The site of the documentation: it builds without a warning, loads nothing from elsewhere, and its code runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
# What a browser fetches by itself; links that a reader follows may lead anywhere.
_LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]+)\"|<link\b[^>]*\bhref=\"([^\"]+)\"")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site, built as `make docs` builds it: every warning is an error."""
    pytest.importorskip("mkdocs", reason="the extra docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", folder],
        cwd=PROJECT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_of_the_documentation_is_on_the_site(site: Path) -> None:
    """And in the navigation, or the strict build refuses it."""
    pages = {page.stem for page in (PROJECT / "docs").glob("*.md")} - {"index"}
    assert {folder.name for folder in site.iterdir() if (folder / "index.html").exists()} >= pages
    assert "omitted_files: warn" in (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    """No font, style, script or picture: the site can be read without a network."""
    loaded = 0
    for page in site.rglob("*.html"):
        for match in _LOADED.finditer(page.read_text(encoding="utf-8")):
            address = match.group(1) or match.group(2)
            loaded += 1
            assert not re.match(r"(?:\w+:)?//", address), (page.name, address)
    assert loaded
    for style in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:\w+:)?//", style.read_text(encoding="utf-8")), style.name


def test_parts_of_the_readme_are_on_the_site(site: Path) -> None:
    """The transcript on the first page, the limits on theirs; the API with its functions."""
    assert "ketoconazole" in (site / "index.html").read_text(encoding="utf-8")
    assert "no medical advice" in (site / "limits" / "index.html").read_text(encoding="utf-8")
    assert 'id="corpus_tools.corpus.load_corpus"' in (site / "api" / "index.html").read_text(encoding="utf-8")


def test_the_quickstarts_code_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints what the README's table shows."""
    monkeypatch.chdir(PROJECT)
    (block,) = re.findall(r"^```python\n(.*?)^```$", Path("docs/index.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    exec(compile(block, "docs/index.md", "exec"), {})  # noqa: S102 - our own page
    assert "ketoconazole tacrolimus positive" in capsys.readouterr().out
