"""Changes given in figures: "46 %", "6- to 8-fold", "factors of 2.2 and 3.1", "from 14.2 to 17.8 micrograms/mL".

Doses, counts of patients, p-values and confidence intervals are figures too, but of no change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ddi.effects.values import FOLD, OF_BASELINE, PERCENT, Amount

_WORDS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(),
        start=1,
    )
}
_PARTS = {"half": 50.0, "third": 33.3, "quarter": 25.0, "fourth": 25.0}
_CONCENTRATION = r"(?:micrograms?|nanograms?|milligrams?|mcg|[µμnp]g|mg|[µμnm]?mol|mEq)(?:[*·•.x\s-]?(?:h|hr|hrs|min))?"
_FLOW = r"(?:m?L|liters?)/(?:min|hr?|hour)"
# Every quantifier is bounded and no two neighbours overlap, so matching is linear in the text.
_NUMBER = re.compile(
    rf"(?<![\w.])(?<!\d,)(?P<number>\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}}(?:\.\d{{1,6}})?|\.\d{{1,6}}"
    rf"|(?:{'|'.join(_WORDS)})(?=\b|fold))"
    r"(?:\s?(?:±|\+/-)\s?\d{1,6}(?:\.\d{1,6})?)?"
    r"(?:[\s-]?(?P<percent>%|per\s?cent\b)|\s?[-‑–]?\s?(?P<fold>fold\b)|\s(?P<times>times\b)"
    rf"|\s?(?P<absolute>{_CONCENTRATION}/(?:[md]?L|ml)\b(?:/kg\b)?|{_FLOW}\b(?:/(?:kg|m2)\b)?|h\b|hrs?\b|hours?\b)|(?=[^\w]|$))",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?P<way>by|to)\s(?:about\s|approximately\s|almost\s|nearly\s|more\sthan\s|at\sleast\s|up\sto\s)?(?:one[\s-]|a\s)?"
    r"(?P<part>half|third|quarter|fourth)\b",
    re.IGNORECASE,
)
_HEDGE = r"(?:about|approximately|around|an\saverage\sof|a\smean\sof|at\sleast|nearly|almost|~)?\s{0,2}"
_TO = re.compile(rf"(?<!\bup)\sto\s{{1,2}}{_HEDGE}$", re.IGNORECASE)
_OF_THAT = re.compile(r"\sof\s(?:that|those|(?:the\s)?(?:values?|baseline|control))\b", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom\s{{1,2}}{_HEDGE}$", re.IGNORECASE)
_FACTOR = re.compile(rf"\bfactors?\s(?:of|from|between|ranging\s(?:from|between))\s{_HEDGE}$", re.IGNORECASE)
# "AUC ratio (90 % CI) of A with B was", "geometric mean ratios for Cmax and AUC were 0.7 (0.6, 0.8) and".
_RATIO = re.compile(r"\b(?:ratios?|GMRs?)\b", re.IGNORECASE)
_RATIO_IS = re.compile(
    rf"(?:^|.*(?:\b(?:was|were|is|are|of|values?)|(?<!\d)[=:]))\s?{_HEDGE}(?:\d{{1,3}}(?:\.\d{{1,4}})?\s{{0,2}}(?:,|,?\s?and|or)\s{{1,2}}){{0,3}}$",
    re.IGNORECASE,
)
_OF_A_PARAMETER = re.compile(r"\b(?:AUC|C\s?max|C\s?min|exposure|clearance|concentrations?\b|half-li)", re.IGNORECASE)
_OTHER_RATIO = re.compile(
    r"\b(?:hazards?|odds|risk|rate|normali[sz]ed|metabolic|metabolite|parent|likelihood|accumulation|plasma|serum|blood|milk|"
    r"tissue|urin\w{1,4}|molar|dose|benefit|extraction)[\s/-]{1,2}(?:ratios?|GMRs?)\b",
    re.IGNORECASE,
)
_NO_RATIO = re.compile(r"\s?(?::|/|to\s1\b|m?c?g\b|kg\b|(?:days?|weeks?|patients|subjects)\b)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BETWEEN = re.compile(rf"\bbetween\s{_HEDGE}$", re.IGNORECASE)
_P_VALUE = re.compile(r"(?:\bp\s?[<=>≤]|[<=>≤]|\bn\s?=)\s?$", re.IGNORECASE)
_RANGE_OF_A_MEAN = re.compile(r"[(\[,;]\s?(?:range|CI|95|90)\b[^()]{0,20}$", re.IGNORECASE)
_JOIN = re.compile(r"\s?[-‑–]?\s?(?:,|,?\s?\b(?:and|or)\b|/)?\s?(?:by\s)?", re.IGNORECASE)
_SPAN = re.compile(r"\s?[-‑–]?\s?(?:to\b|[-‑–])\s?", re.IGNORECASE)
# A percentage of people or of a dose, an interval, how often a dose is taken.
_NO_CHANGE = re.compile(
    r"\s?(?:CI\b|confidence|of\s(?:the\s|all\s|these\s|an?\s|our\s|total\s|administered\s|patients\son\s){0,2}"
    r"(?:\w{1,15}\s)?(?:patients|subjects|volunteers|individuals|population|cases|dos(?:e|es|age)|metabolizers|people|"
    r"children|adults|women|men|caucasians|drug|radioactivity)\b|(?:as\s)?(?:bound|protein)\b|"
    r"(?:daily|a\sday|per\s|weekly|each|every|the\s(?:\w{1,15}\s){0,2}(?:dos|recommended|maximum\srecommended|MRHD)))",
    re.IGNORECASE,
)
_LOOK_BACK = 48
_RATIO_WITHIN = 200


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number as it stands, with the unit right behind it, if any."""

    value: float
    unit: str | None
    start: int
    end: int
    absolute: bool


def find_amounts(text: str) -> list[Amount]:
    """Return the changes given in figures, in text order; ranges are one amount."""
    figures = _figures(text)
    amounts: list[Amount] = []
    index = 0
    while index < len(figures):
        last = index
        while last + 1 < len(figures) and _continues(text, figures[last], figures[last + 1]):
            last += 1
        amounts.extend(_of_run(text, figures[index : last + 1]))
        index = last + 1
    amounts.extend(
        Amount(
            _PARTS[m["part"].lower()], PERCENT if m["way"].lower() == "by" else OF_BASELINE, m.start("part"), m.end()
        )
        for m in _PART.finditer(text)
    )
    return _without_repeats(text, sorted(amounts, key=lambda amount: amount.start))


def _figures(text: str) -> list[_Figure]:
    figures = []
    for match in _NUMBER.finditer(text):
        number = match["number"].lower()
        unit = PERCENT if match["percent"] else FOLD if match["fold"] or match["times"] else match["absolute"]
        value = float(_WORDS.get(number) or number.replace(",", ""))
        figures.append(_Figure(value, unit, match.start(), match.end(), absolute=match["absolute"] is not None))
    return figures


def _continues(text: str, one: _Figure, other: _Figure) -> bool:
    """Tell whether two numbers stand in one list or range: "39 and 50 %", "6- to 8-fold"."""
    gap = text[one.end : other.start]
    return len(gap) < 12 and bool(_SPAN.fullmatch(gap) or (gap.strip() and _JOIN.fullmatch(gap)))


def _of_run(text: str, run: list[_Figure]) -> list[Amount]:
    """Make amounts of a list of numbers; those without a unit take the next one's, or that of "a factor of"."""
    before = text[max(0, run[0].start - _LOOK_BACK) : run[0].start]
    after = text[run[-1].end : run[-1].end + _LOOK_BACK]
    if _P_VALUE.search(before) or _RANGE_OF_A_MEAN.search(before):
        return []
    if _NO_CHANGE.match(after):
        run = [figure for figure in run if figure.unit not in (None, run[-1].unit)]
        if not run:
            return []
    ratio = _is_ratio(text, run)
    unit = FOLD if ratio or _FACTOR.search(before) else None
    absolute = False
    united: list[tuple[_Figure, str, bool]] = []
    for figure in reversed(run):
        if figure.unit is not None:
            unit, absolute = figure.unit, figure.absolute
        elif ratio:
            unit, absolute = FOLD, False
        if unit is not None:
            united.append((figure, unit, absolute))
    united.reverse()
    if not united:
        return []
    if united[0][2]:
        return _reached(text, [figure for figure, _, _ in united], united[0][1], before)
    relative = [(figure, unit) for figure, unit, is_absolute in united if not is_absolute]
    to = bool(ratio or _TO.search(before) or _OF_THAT.match(after)) and all(unit == PERCENT for _, unit in relative)
    amounts = _with_ranges(text, relative, between=bool(_BETWEEN.search(before)), of_baseline=to)
    return [amount.of_baseline() for amount in amounts] if ratio else amounts


def _is_ratio(text: str, run: list[_Figure]) -> bool:
    """Tell whether numbers are ratios of a parameter with and without a drug, or one in per cent."""
    if _NO_RATIO.match(text, run[-1].end) or run[0].unit not in (None, PERCENT):
        return False
    before = _IN_BRACKETS.sub("", text[max(0, run[0].start - _RATIO_WITHIN) : run[0].start])
    *_, behind = _RATIO.split(before)
    return (
        len(behind) < len(before)
        and ";" not in behind
        and _RATIO_IS.match(behind) is not None
        and _OF_A_PARAMETER.search(before) is not None
        and _OTHER_RATIO.search(before) is None
    )


def _with_ranges(text: str, figures: list[tuple[_Figure, str]], *, between: bool, of_baseline: bool) -> list[Amount]:
    amounts: list[Amount] = []
    joined = False
    for number, (figure, unit) in enumerate(figures):
        if joined:
            amounts[-1] = _range(amounts[-1], figure)
            joined = False
        else:
            amounts.append(Amount(figure.value, OF_BASELINE if of_baseline else unit, figure.start, figure.end))
            if number + 1 < len(figures):
                gap = text[figure.end : figures[number + 1][0].start]
                joined = bool(_SPAN.fullmatch(gap)) or (between and number == 0)
    return amounts


def _range(low: Amount, figure: _Figure) -> Amount:
    """Unite the ends of a range; what goes down, "from 40 % to 20 %", is a value before and one reached."""
    if figure.value < low.value:
        return replace(low, value=figure.value, before=low.value, end=figure.end)
    return replace(low, high=figure.value, end=figure.end)


def _reached(text: str, run: list[_Figure], unit: str, before: str) -> list[Amount]:
    """Read "from A to B units" and "to B units"; other values with a unit are no change."""
    first, last = run[0], run[-1]
    if len(run) > 1 and _FROM.search(before) and _SPAN.fullmatch(text[first.end : run[1].start]):
        return [Amount(run[1].value, unit, first.start, run[1].end, before=first.value)]
    if len(run) == 1 and _TO.search(before):
        return [Amount(last.value, unit, last.start, last.end)]
    return []


_REPEAT = re.compile(r"\s?[(\[]\s?(?:i\.e\.,?\s|or\s|about\s|approximately\s)?|\s(?:from|to)\s", re.IGNORECASE)


def _without_repeats(text: str, amounts: list[Amount]) -> list[Amount]:
    """Drop what says the amount before once more in other units: "300 % (4-fold)", "57 % from 1.0 to 1.6 mg/L"."""
    kept: list[Amount] = []
    for amount in amounts:
        if kept and amount.start < kept[-1].end:
            continue
        if kept and kept[-1].unit != amount.unit and _REPEAT.fullmatch(text[kept[-1].end : amount.start]):
            continue
        kept.append(amount)
    return kept
