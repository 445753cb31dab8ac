"""The writer of the format ``html``: one page for all labels of a run.

A label is laid out when it comes and waits in a temporary file, so that a run of many labels takes little memory; what
goes before the labels, the list of them and the table across them, is known only at the end.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ddi.output.page.build import build_view, failure_view
from ddi.output.page.cross import CrossTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from ddi.output.writers import OutputOptions
    from ddi.reading import LabelReading

_IN_MEMORY = 16 * 1024 * 1024
_CHUNK = 1024 * 1024


def _spool() -> IO[str]:
    return tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="utf-8", newline="")


@dataclass(slots=True)
class HtmlWriter:
    """One page that opens anywhere; a list where there are several labels, or some that could not be read."""

    stream: IO[str]
    options: OutputOptions
    _first: LabelReading | None = None
    _laid_out: IO[str] = field(default_factory=_spool)
    _across: CrossTable = field(default_factory=CrossTable)

    def write(self, reading: LabelReading) -> None:
        """Lay out one label; the first waits for a second, since alone on its page it has no list above it."""
        if self._first is None and not self._across.labels:
            self._first = reading
            return
        if self._first is not None:
            self._lay_out(self._first)
            self._first = None
        self._lay_out(reading)

    def finish(self) -> None:
        """Write the page."""
        from ddi.output.page.render import render, stream

        failures = [failure_view(error) for error in self.options.failures]
        if self._first is not None and failures:
            self._lay_out(self._first)
            self._first = None
        if self._first is not None:
            view = build_view(self._first, united=self.options.united)
            label = render("page/label.html.jinja", label=view, level=1)
            found = stream(
                "page/page.html.jinja", title=view.heading, labels=[label], entries=None, rows=[], failures=[]
            )
        else:
            entries = self._across.labels
            found = stream(
                "page/page.html.jinja",
                title=f"Interactions stated in {len(entries)} drug {'label' if len(entries) == 1 else 'labels'}",
                labels=self._waiting(),
                entries=entries,
                rows=self._across.rows(),
                failures=failures,
            )
        self.stream.writelines(found)

    def close(self) -> None:
        """Let go of the temporary file."""
        self._laid_out.close()

    def _lay_out(self, reading: LabelReading) -> None:
        from ddi.output.page.render import render

        view = build_view(reading, number=len(self._across.labels) + 1, united=self.options.united)
        self._across.add(reading, view)
        self._laid_out.write(render("page/label.html.jinja", label=view, level=2))

    def _waiting(self) -> Iterator[str]:
        """Yield the labels laid out so far, as the markup that they are."""
        from markupsafe import Markup

        self._laid_out.seek(0)
        while piece := self._laid_out.read(_CHUNK):
            yield Markup(piece)  # noqa: S704 - what ``render`` gave
