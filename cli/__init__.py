"""The commands ``ddi`` and ``corpus``: options in, one library call, results printed.

Data goes to standard output and nothing else does; progress and warnings go to standard error. Exit codes:
0 done, 1 a problem that has a name, 2 wrong usage, 130 interrupted, 143 terminated.
"""

from __future__ import annotations

import sys

try:
    from cli import compare, completion, corpus, drugs, extract, info, learning
    from cli.groups import corpus_commands, ddi_commands
except KeyboardInterrupt:
    # Control-C before any command runs; later ones are `cli.groups`' business.
    sys.stderr.write("interrupted\n")
    raise SystemExit(130) from None

__all__ = ["compare", "completion", "corpus", "corpus_commands", "ddi_commands", "drugs", "extract", "info", "learning"]
