"""How far annotators agree, and where they do not.

Data types: `Comparison`, `SharedSection`, `Agreement`, `Disagreement`.

Functions: `load_comparison` (folders in), `measure_agreement` (all figures), `find_disagreements`, `agreement_tables`,
`agreement_page` (one HTML page).
"""

from corpus_tools.agreement.disagreements import Disagreement, find_disagreements
from corpus_tools.agreement.loading import Comparison, SharedSection, load_comparison
from corpus_tools.agreement.page import agreement_page
from corpus_tools.agreement.report import Agreement, measure_agreement
from corpus_tools.agreement.tables import agreement_tables

__all__ = [
    "Agreement",
    "Comparison",
    "Disagreement",
    "SharedSection",
    "agreement_page",
    "agreement_tables",
    "find_disagreements",
    "load_comparison",
    "measure_agreement",
]
