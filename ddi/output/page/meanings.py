"""What the features of the set ``full`` mean, for people who read a page and not the code (``ddi/features/``)."""

from __future__ import annotations

import re

_CLASSES = {
    "parameter": "a measured quantity (AUC, concentration, clearance)",
    "up": "a word of rising",
    "down": "a word of falling",
    "change": "a word of changing",
    "mechanism": "an enzyme or a transporter",
    "together": "a word of being given together",
    "not": "a denial",
    "study": "a word of a study",
    "effect": "an effect on the body",
    "advice": "advice (avoid, monitor, adjust)",
    "vitro": "a word of the laboratory",
    "num": "a figure",
    "drug": "another drug",
}
_OWN = {
    "own any=True": "one of the two is the label's own drug",
    "own any=False": "neither is the label's own drug",
    "own=True, False": "the first is the label's own drug",
    "own=False, True": "the second is the label's own drug",
    "own=False, False": "neither is the label's own drug",
    "one list": "both stand in one list of drugs",
    "two lists": "they stand in two places, not in one list",
}
_PLACES = (
    ("path class=", "between them in the sentence's structure: {}"),
    ("path classes=", "between them in the sentence's structure: {}"),
    ("path classes outside lists=", "between them in the sentence's structure: {}"),
    ("hangs from path=", "close by in the sentence's structure: {}"),
    ("has ", "in the statement: {}"),
    ("classes before second=", "right before the second drug: {}"),
    ("classes after first=", "right after the first drug: {}"),
    ("classes before=", "before the first drug: {}"),
    ("classes after=", "after the second drug: {}"),
    ("class between=", "between the two: {}"),
    ("classes between=", "between the two: {}"),
    ("first sentence has ", "in the first sentence: {}"),
    ("last sentence has ", "in the last sentence: {}"),
)
_WORDS = (
    ("path=", "between them in the sentence's structure: “{}”"),
    ("just before=", "right before the first drug: “{}”"),
    ("just after=", "right after the second drug: “{}”"),
    ("between lists=", "between the two: “{}”"),
)
_PLAIN = frozenset("by of with on in to when and or from than as".split())
_APART = re.compile(r"(own any=(?:True|False)), sentences apart=(\d)")
_PARAMETER = re.compile(r"parameter (True|False), effect (True|False)")


def meaning(name: str) -> str:
    """Return what a feature says, in words; nothing where its name says as much."""
    if name in _OWN:
        return _OWN[name]
    if apart := _APART.fullmatch(name):
        count = int(apart[2])
        where = "both in one sentence" if count == 0 else f"{count} sentence{'s' if count > 1 else ''} apart"
        return f"{_OWN[apart[1]]}; {where}"
    if found := _PARAMETER.fullmatch(name):
        quantity, effect = ("" if value == "True" else "no " for value in found.groups())
        return f"in the statement: {quantity}measured quantity, {effect}effect on the body"
    for prefix, sentence in _PLACES:
        if name.startswith(prefix):
            named = [_class(word) for word in name[len(prefix) :].split() if word in _CLASSES or word in _PLAIN]
            return sentence.format(", ".join(named)) if named else ""
    for prefix, sentence in _WORDS:
        words = [word for word in name[len(prefix) :].split() if word not in {"drug1", "drug2", "<", ">"}]
        if name.startswith(prefix) and words and words[0] not in {"^", "$"}:
            return sentence.format(" ".join(words))
    return ""


def _class(word: str) -> str:
    return _CLASSES.get(word, f"“{word}”")
