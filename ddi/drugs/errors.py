"""What can go wrong in recognising drugs, below `ddi.errors.DDIError`.

::

    DDIError
    └── DictionaryError   a drug dictionary, or a source of one, that is missing or damaged
"""

from __future__ import annotations

from ddi.errors import DDIError


class DictionaryError(DDIError):
    """A drug dictionary, or a source of one, that cannot be read."""
