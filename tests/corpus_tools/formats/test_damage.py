"""Whatever is done to a file, its reader reads it or says by name what is wrong with it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_tools.errors import CorpusError
from corpus_tools.formats import FORMATS

if TYPE_CHECKING:
    from corpus_tools.formats import AnnotatedDocument

_TOKEN = re.compile(rb"\d+|[A-Za-z_]+|[^A-Za-z_0-9]")
_VALUES = st.sampled_from(
    [
        b"",
        b"-1",
        b"0",
        b"9" * 30,
        b"1.5",
        b"null",
        b"true",
        b'""',
        b"[]",
        b"{}",
        b"\\ud800",
        b"\xff",
        b"\0",
        b"&#0;",
        b"<",
    ]
)


@pytest.mark.parametrize("name", [name for name, format_ in FORMATS.items() if format_.write])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_has_a_name(name: str, bare_document: AnnotatedDocument, data: st.DataObject) -> None:
    """Words of one file replaced, dropped or put elsewhere, or the file cut short."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"one{FORMATS[name].suffix}"
        write = FORMATS[name].write
        assert write is not None
        write((bare_document,), target)
        files = sorted(path for path in (target.rglob("*") if target.is_dir() else [target]) if path.is_file())
        file = data.draw(st.sampled_from(files))
        tokens = _TOKEN.findall(file.read_bytes())
        places = st.integers(0, len(tokens) - 1)
        for _ in range(data.draw(st.integers(1, 3))):
            tokens[data.draw(places)] = data.draw(_VALUES | places.map(tokens.__getitem__))
        if data.draw(st.booleans()):
            del tokens[data.draw(places) :]
        file.write_bytes(b"".join(tokens))
        found, path = (), folder
        try:
            found = FORMATS[name].read(target).documents
        except CorpusError as error:
            path = str(error.path)
        assert found or path != folder
        assert path.startswith(folder)
