"""The words for parameters and directions, as labels write them.

Texts come with drug names masked by ``MASK`` characters, so that no name is read as a word and offsets stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ddi.effects.values import FOLD, PERCENT, Amount, Direction, Parameter

#: Stands for each character of a drug's name.
MASK = "Ω"

_LEVELS = r"(?:concentrations?|levels?)\b(?![-‑])"
# Up to four words between "peak" and "concentrations"; none of them may start another phrase.
_BETWEEN = r"(?:\s(?!and\b|or\b|of\b|in\b|to\b|was\b|were\b)[\w/-]{1,40}){0,4}?\s"
_PARAMETERS: tuple[tuple[Parameter, str], ...] = (
    (
        Parameter.TMAX,
        (
            r"\bt[\s_]?max(?:imum)?\b|\btime(?:s)?\sto\s(?:reach\s)?(?:peak|maxim\w{1,3}|Cmax)"
            rf"(?:(?:\s[\w/-]{{1,40}}){{0,3}}?\s{_LEVELS})?"
        ),
    ),
    (
        Parameter.AUC,
        (
            r"\bAUC(?:'?s\b|tau\b|inf\b|last\b|ss\b|\s?\(?\s?(?:tau\b|inf(?:inity)?\b|last\b|ss\b|0\s?[-‑–]\s?(?:\d{1,3}|∞|inf\w{0,5}|t(?:au)?)\)?"
            r"(?:\s?h(?:rs?)?\b)?)){0,1}(?!\w)"
            r"|\bareas?\sunder\sthe\s(?:[\w/,-]{1,30}[\s-]){0,5}?curves?\b"
        ),
    ),
    (
        Parameter.CMAX,
        (
            rf"\bC(?:ss)?[\s_,]{{0,2}}max(?:,?\s?ss)?\b|\b(?:peak|maximum|maximal|max)(?:{_BETWEEN}|\s){_LEVELS}"
            r"|\bpeak(?=\s(?:and|or)\s(?:trough|minimum|steady|average|mean)\b)"
        ),
    ),
    (
        Parameter.CMIN,
        (
            rf"\bC(?:ss)?[\s_,]{{0,2}}(?:min|trough|tau|τ)(?:,?\s?ss)?\b(?:\s{_LEVELS})?"
            rf"|\b(?:trough|minimum|minimal|pre-?dose)(?:{_BETWEEN}|\s){_LEVELS}|\btroughs?\b"
        ),
    ),
    (Parameter.CLEARANCE, r"\bclearances?\b(?:\srates?\b)?|\bCL\s?/\s?F\b|\bCLr?\b"),
    (Parameter.HALF_LIFE, r"\bhalf[\s-]?(?:life|lives)\b|\bt\s?(?:1/2|½)(?:[βα]|beta)?"),
    (Parameter.VOLUME, r"\bvolumes?\sof\sdistribution\b|\bV(?:d|ss|z)(?:/F)?\b|\bV/F\b"),
    (Parameter.EXPOSURE, r"\bexposures?\b"),
    (Parameter.BIOAVAILABILITY, r"\bbioavailability\b"),
    (Parameter.METABOLISM, r"\bmetabolism\b"),
    (Parameter.ABSORPTION, r"\babsorption\b"),
    (
        Parameter.CONCENTRATION,
        (
            r"\bconcentrations?\b(?![-‑]time|[-‑]dependent)|\bC(?:ss|avg|av)\b"
            r"|\b(?:plasma|serum|blood|circulating|systemic|steady[-\s]state|drug)\slevels?\b"
            rf"|(?<={MASK}\s)levels?\b"
            rf"|\blevels?(?=\sof\s(?:[\w-]{{1,20}}\s){{0,2}}{MASK})"
        ),
    ),
)
# What is measured of the patient, and no drug's: how the kidneys work.
_OF_PATIENTS = (
    r"\b(?:creatinine|urea|inulin)\sclearances?\b(?:\srates?\b)?(?:\s\([^()]{1,20}\))?|\bclearances?\sof\screatinine\b"
    r"|\b(?:Cl\s?cr|Cr\s?Cl|e?GFR)\b|\bglomerular\sfiltration\srates?\b|\b(?:renal|kidney)\sfunction\b"
)
# What a drug does to the body, and substances of the body or of drink: "prothrombin time", "blood glucose levels".
_KIND = (
    r"(?:(?:mean|peak|max(?:imum|imal)?|trough|minimum|minimal|serum|plasma|blood|fasting|total|systolic|diastolic)[\s-])"
    r"{0,4}"
)
_IN_THE_BODY = (
    r"(?:alcohol|ethanol|glucose|sugar|potassium|sodium|calcium|magnesium|creatinine|prolactin|cortisol|testosterone|"
    r"cholesterol|triglycerides?|bilirubin|ha?emoglobin|uric\sacid|urate|TSH|T4|ammonia|lipids?|transaminases?)"
)
_EFFECTS_ON_BODY = (
    rf"\b{_KIND}(?:(?:prothrombin|thromboplastin|bleeding|clotting)\stimes?|INR|(?:blood|arterial)\spressures?|(?:heart|pulse)\srates?"
    rf"|QTc?\s(?:intervals?|prolongation)|{_IN_THE_BODY}\s(?:concentrations?|levels?))\b"
    rf"|\b(?:serum|plasma|blood)\s{_IN_THE_BODY}\b"
    # Who takes part: "volunteers with maximum blood alcohol levels of 0.08 %", where alcohol is one of the drugs.
    rf"|\b{_KIND}blood\s{MASK}{{1,40}}\s(?:levels?|concentrations?)(?=\s(?:of|at|above|below|up\sto)\s\d)"
)
# The first of these that fits where a name starts is taken.
_PARAMETER = re.compile(
    "|".join(
        (
            f"(?P<other>{_OF_PATIENTS}|{_EFFECTS_ON_BODY})",
            *(f"(?P<p{n}>{pattern})" for n, (_, pattern) in enumerate(_PARAMETERS)),
        )
    ),
    re.IGNORECASE,
)
#: The renal function of patients, in figures: "creatinine clearance of 45 to 79 mL/min".
RENAL_FUNCTION = re.compile(
    rf"\b(?:creatinine\sclearance|Cl\s?cr|Cr\s?Cl|e?GFR|glomerular\sfiltration\srate|(?:renal|kidney)\sfunction)\b"
    rf"(?:\s?\([^()]{{1,20}}\))?(?:(?!clearance|{MASK})[^;()]){{0,60}}?\bm?L\s?/\s?min\b",
    re.IGNORECASE,
)

_UP = (
    r"increas(?:e|es|ed|ing)|elevat(?:e|es|ed|ing|ions?)|rais(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|higher|greater|"
    r"prolong(?:s|ed|ing|ations?)?|enhanc(?:e|es|ed|ing|ements?)|lengthen(?:s|ed|ing)?|longer|augment(?:s|ed|ing|ation)?|"
    r"accelerat(?:e|es|ed|ing|ion)|faster|(?:go|goes|going|gone|went)\sup"
)
_DOWN = (
    r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tions?)|lower(?:s|ed|ing)?|diminish(?:es|ed|ing)?|declin(?:e|es|ed|ing)|"
    r"shorten(?:s|ed|ing)?|shorter|impair(?:s|ed|ing|ment)?|less(?!\sthan)|smaller|drop(?:s|ped)?|fell|falls?|"
    r"attenuat(?:e|es|ed|ing|ion)|depress(?:es|ed|ing)?|slow(?:s|ed|er|ing)?|loss|(?:go|goes|going|gone|went)\sdown"
)
#: "Inhibits the metabolism", "induces the clearance", "interferes with the absorption": of these parameters alone.
_LIMITED = frozenset({Parameter.METABOLISM, Parameter.CLEARANCE, Parameter.ABSORPTION, Parameter.BIOAVAILABILITY})
_INDUCE = r"induc(?:e|es|ed|ing|tion)|stimulat(?:e|es|ed|ing|ion)"
_INHIBIT = (
    r"inhibit(?:s|ed|ing|ion)?|interfer(?:e|es|ed|ing|ence)(?:\swith)?|block(?:s|ed|ing)?|suppress(?:es|ed|ing|ion)?|"
    r"prevent(?:s|ed|ing)?|limit(?:s|ed|ing)?"
)
_DELAY = r"delay(?:s|ed|ing)?"
_DOUBLE = r"doubl(?:e(?![-\s]blind|-)|es|ed|ing)"
_TRIPLE = r"tripl(?:e|es|ed|ing)"
_QUADRUPLE = r"quadrupl(?:e|es|ed|ing)"
_HALVE = r"halv(?:e|es|ed|ing)"
_SAME = r"unchanged|unaffected|unaltered|similar|comparable|the\ssame|constant"
# These say which way only under a negation: "no effect on", "did not alter".
_CHANGE = (
    r"chang(?:e|es|ed|ing)|effects?|affect(?:s|ed|ing)?|alter(?:s|ed|ing|ations?)?|influenc(?:e|es|ed|ing)|"
    r"modif(?:y|ies|ied|ying|ications?)|impact(?:s|ed)?|differ(?:s|ed|ences?|ent)?"
)
# "Mirtolol raised the AUC of quexapine; velotril did not."
_ELLIPSIS = r"(?:did|does|do|was|were|is|are|has|have)\snot(?=\s?(?:[.,;:)]|$))"
_DIRECTION = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<induce>{_INDUCE})|(?P<inhibit>{_INHIBIT})|(?P<delay>{_DELAY})"
    rf"|(?P<double>{_DOUBLE})|(?P<triple>{_TRIPLE})|(?P<quadruple>{_QUADRUPLE})|(?P<halve>{_HALVE})"
    rf"|(?P<same>{_SAME})|(?P<change>{_CHANGE})|(?P<ellipsis>{_ELLIPSIS}))\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|without|neither|nor|cannot|little|never|minimal(?:ly)?|fail(?:s|ed)?\sto|unlikely\sto|lack(?:s|ed)?\sof)\b"
    r"(?!\sonly)"
    r"(?:\s(?!but\b|however\b)[\w%-]{1,25}){0,6}\s(?:\(\w{1,20}\)\s)?$",
    re.IGNORECASE,
)
_LOOK_BACK = 120
_WAYS = {
    "up": Direction.INCREASE,
    "down": Direction.DECREASE,
    "induce": Direction.INCREASE,
    "inhibit": Direction.DECREASE,
    "delay": Direction.DECREASE,
    "double": Direction.INCREASE,
    "triple": Direction.INCREASE,
    "quadruple": Direction.INCREASE,
    "halve": Direction.DECREASE,
    "same": Direction.NONE,
    "ellipsis": Direction.NONE,
}
_BUILT_IN = {"double": (2.0, FOLD), "triple": (3.0, FOLD), "quadruple": (4.0, FOLD), "halve": (50.0, PERCENT)}
_DELAYED = frozenset({Parameter.ABSORPTION, Parameter.TMAX})


@dataclass(frozen=True, slots=True)
class ParameterMark:
    """Where a text names a parameter; the end is exclusive.

    ``of_drug`` is false where it is measured of the patient, as creatinine clearance or INR; ``parameter`` then says
    only which words can be said of it.
    """

    parameter: Parameter
    start: int
    end: int
    of_drug: bool = True


@dataclass(frozen=True, slots=True)
class DirectionMark:
    """Where a text says which way; ``amount`` is that of "doubled" and its kin, ``kind`` the class of word."""

    direction: Direction
    kind: str
    start: int
    end: int
    amount: Amount | None = None

    def governs(self, parameter: Parameter) -> bool:
        """Tell whether the word can be said of a parameter: a metabolism is inhibited, a half-life is not."""
        if self.kind == "ellipsis":
            return False
        if self.kind in ("induce", "inhibit"):
            return parameter in _LIMITED
        return self.kind != "delay" or parameter in _DELAYED

    def direction_of(self, parameter: Parameter) -> Direction:
        """Return which way a parameter goes: a delayed Tmax is a later one."""
        if self.kind == "delay" and parameter is Parameter.TMAX and self.direction is Direction.DECREASE:
            return Direction.INCREASE
        return self.direction


def find_parameters(masked: str) -> list[ParameterMark]:
    """Return the parameters that a text names, those of no drug too, in text order."""
    return [
        ParameterMark(Parameter.CLEARANCE, *match.span(), of_drug=False)
        if match.lastgroup == "other"
        else ParameterMark(_PARAMETERS[int((match.lastgroup or "p0")[1:])][0], *match.span())
        for match in _PARAMETER.finditer(masked)
    ]


def find_directions(masked: str) -> list[DirectionMark]:
    """Return the words that say which way something goes, in text order; a negated one says that nothing changes."""
    marks = []
    for match in _DIRECTION.finditer(masked):
        kind = match.lastgroup or ""
        negated = _NEGATION.search(masked[max(0, match.start() - _LOOK_BACK) : match.start()]) is not None
        way = _WAYS.get(kind)
        if kind == "same":
            way = None if negated else Direction.NONE
        elif negated:
            way = Direction.NONE
        if way is None:
            continue
        amount = None
        if kind in _BUILT_IN and not negated:
            amount = Amount(*_BUILT_IN[kind], match.start(), match.end())
        marks.append(DirectionMark(way, kind, match.start(), match.end(), amount))
    return marks
