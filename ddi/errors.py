"""Everything that can go wrong in learning, extracting and reporting.

::

    DDIError
    ├── MissingDependencyError   an optional package that this needs; the message names the extra
    ├── LabelError               a label that cannot be read
    ├── ModelError               a model folder that is not one, is damaged, or is of another version
    ├── DictionaryError          a drug dictionary that cannot be read or built (``ddi.drugs.errors``)
    ├── NotEnoughDataError       too few instances or package inserts to train or to make folds
    └── OutputError              a result that cannot be written
"""

from __future__ import annotations

from corpus_tools.errors import CorpusError


class DDIError(CorpusError):
    """Say what is wrong, where, and what to do about it; see ``CorpusError`` for the fields."""


class MissingDependencyError(DDIError):
    """A package that is needed here is not installed."""


class LabelError(DDIError):
    """A label that cannot be read."""


class ModelError(DDIError):
    """A folder that is not a model, or one that this version cannot load."""


class NotEnoughDataError(DDIError):
    """A corpus too small for what was asked."""


class OutputError(DDIError):
    """A result that cannot be written."""
