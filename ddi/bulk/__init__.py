"""Many labels: read on all cores or on a cluster, as a stream, with results on disk as they come.

Values: ``ReadSettings``, ``Progress``, ``Summary``.

Functions: ``run_bulk``, ``retry_failed``. ``docs/bulk.md`` says what a run leaves on disk and how it goes on.
"""

from __future__ import annotations

from ddi.bulk.reading import ReadSettings
from ddi.bulk.retrying import retry_failed
from ddi.bulk.run import Progress, Summary, run_bulk

__all__ = ["Progress", "ReadSettings", "Summary", "retry_failed", "run_bulk"]
