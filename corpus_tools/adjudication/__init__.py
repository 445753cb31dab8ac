"""From annotators who differ to a consensus: what they agree on passes, a person decides the rest.

Data types: `Case` (a place to decide), `DecisionRow` (what a person has decided), `Adjudication` (where things stand),
`Outcome` (of a run).

Functions: `adjudicate` (annotators and decisions in), `load_decisions`, `dump_decisions` (the list as CSV),
`write_consensus` (a corpus folder out).
"""

from corpus_tools.adjudication.cases import Case
from corpus_tools.adjudication.consensus import write_consensus
from corpus_tools.adjudication.decisions import DecisionRow, dump_decisions, load_decisions
from corpus_tools.adjudication.resolving import Adjudication, adjudicate
from corpus_tools.adjudication.running import Outcome, run_adjudication

__all__ = [
    "Adjudication",
    "Case",
    "DecisionRow",
    "Outcome",
    "adjudicate",
    "dump_decisions",
    "load_decisions",
    "run_adjudication",
    "write_consensus",
]
