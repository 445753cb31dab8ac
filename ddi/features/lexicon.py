"""Classes of words with which labels speak of interactions, so that a few examples stand for many words.

The lists are pharmacology's vocabulary; they hold no drug. They were written by someone who had read errors of
simpler models on the development corpus, so that corpus is a mild judge of them; labels never seen are the fair one.
A class is found by the beginning of a word, in lower case.
"""

from __future__ import annotations

from functools import cache

_CLASSES: dict[str, str] = {
    # What is measured of a drug in the body.
    "parameter": (
        "auc area cmax cmin ctrough peak trough pharmacokinetic kinetic concentration level exposure clearance "
        "half-life halflife bioavailab absorption absorb excretion eliminat metaboli disposition distribution "
        "plasma serum steady-state steady tmax volume systemic"
    ),
    "up": (
        "increas elevat rais rise higher greater prolong enhanc doubl tripl potentiat fold times rose augment "
        "accumulat lengthen"
    ),
    "down": (
        "decreas reduc lower diminish declin shorten impair less delay drop fell fall halv minimi attenuat reduct loss"
    ),
    "change": "alter affect chang influenc effect interact modif impact interfer differ displac",
    "mechanism": "inhibit induc substrat inducer inhibitor pathway isoenzym isozym cyp cytochrome enzym transport",
    "together": (
        "coadminist co-administ administ concomitant concurrent combin combination simultan addition given giv "
        "receiv taking taken coadministration cotreat along together use used add presence treatment dosing"
    ),
    "not": "no not without neither nor lack absence unaffected unchanged unalter cannot never none",
    "study": "study studi trial volunteer subject healthy patient evaluat observ demonstrat show investigat report",
    # What two drugs do to the body, which is no pharmacokinetic interaction.
    "effect": (
        "additive hypotens bleed bradycard sedat toxic hypertens qt torsad seizure serotonin syndrome "
        "blood pressure heart rate psychomotor cns depress anticoagul prothrombin inr hematolog nephrotox "
        "synerg antagoni pharmacodynamic efficacy therapeut response adverse intoxicat block hypoglyc arrhythm"
    ),
    "advice": "caution monitor adjust avoid recommend should contraindicat consider dose dosage titrat",
    "vitro": "vitro rat mice animal bind protein albumin microsom receptor culture isolat mutation resistan",
}

_PREFIXES = {prefix: name for name, prefixes in _CLASSES.items() for prefix in prefixes.split()}
_LONGEST = max(map(len, _PREFIXES))
# Short words count whole: "no" is not the beginning of "normal".
_WHOLE = frozenset(
    {"no", "not", "nor", "add", "use", "used", "area", "less", "fall", "fell", "drop", "rat", "giv", "qt"}
)


@cache
def word_class(word: str) -> str | None:
    """Return the class of a word in lower case, or ``None``; the longest prefix that fits decides."""
    for length in range(min(len(word), _LONGEST), 1, -1):
        prefix = word[:length]
        if prefix in _PREFIXES and (length == len(word) or prefix not in _WHOLE):
            return _PREFIXES[prefix]
    return None
