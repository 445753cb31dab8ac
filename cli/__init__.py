"""The commands ``ddi`` and ``corpus``: options in, one library call, results printed.

Data goes to standard output and nothing else does; progress and warnings go to standard error. Exit codes:
0 done, 1 a problem that has a name, 2 wrong usage.
"""

from __future__ import annotations

from cli import compare, completion, corpus, drugs, extract, info, learning
from cli.groups import corpus_commands, ddi_commands

__all__ = ["compare", "completion", "corpus", "corpus_commands", "ddi_commands", "drugs", "extract", "info", "learning"]
