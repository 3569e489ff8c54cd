"""Days counted from another day: "two days before the fair on the 12th", "a week later", "by then", "la veille", "am Tag davor"."""

# ruff: noqa: E501 - word lists are read by line

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from agentic_crm.engine.analyze.dates.calendar_words import WEEKDAYS
from agentic_crm.engine.analyze.dates.date_patterns import COUNT, UNIT, UNIT_OF, WEEKDAY
from agentic_crm.engine.analyze.dates.date_resolvers import count_of, shift
from agentic_crm.engine.analyze.text.wording import stems
from agentic_crm.kit.regex import PatternList, regex


@dataclass(frozen=True, slots=True)
class Shift:
    """So many days, weeks or months before or after a day that is told elsewhere, at `[start, end)` of a text.

    `weekday` instead of a count: the nearest such day before or after. `event` are stems of what the day is of, as far as it is said.
    """

    start: int
    end: int
    count: int
    unit: str = "day"
    is_business: bool = False
    weekday: int | None = None
    is_deadline: bool = False
    event: frozenset[str] = frozenset()

    def of(self, day: date) -> date:
        """The day that is meant, where the other one is `day`."""
        if self.weekday is None:
            return shift(day, self.count, self.unit, business=self.is_business)
        if self.count < 0:
            return day - timedelta(days=(day.weekday() - self.weekday - 1) % 7 + 1)
        return day + timedelta(days=(self.weekday - day.weekday() - 1) % 7 + 1)


_BEFORE = r"before(?!\s+(?:yesterday|noon|lunch))|beforehand|prior(?:\s+to)?|ahead(?:\s+of)?|in\s+advance(?:\s+of)?|earlier|vorher|davor|zuvor|im\s+voraus|vor(?!\s+\d{1,2}\s*uhr)|avant|auparavant|plus\s+tôt|à\s+l['’]avance|antes|de\s+antelación|prima|in\s+anticipo|di\s+anticipo|ervoor|daarvoor|van\s+tevoren|tevoren|eerder|voor|vóór|de\s+antecedência|anterior|previo|precedente"
_AFTER = r"after(?!\s+(?:tomorrow|next|that\s+we|which))|afterwards?|following|later|danach|nachher|später|darauf|nach(?!\s+\d{1,2}\s*uhr)|après|plus\s+tard|después|más\s+tarde|dopo|più\s+tardi|erna|daarna|later|na|depois|mais\s+tarde|siguiente|seguinte|successivo|seguente|suivante?"
_MANY = rf"(?:(?P<n>{COUNT}|an?|the|\d{{1,2}}|eine[nm]?|der|am|le|el|il|de|o|no)\s+(?:full\s+|whole\s+|clear\s+|good\s+|volle[n]?\s+|ganze[n]?\s+|guten?\s+|bons?\s+)?(?P<b>business\s+|working\s+|werk-?|arbeits-?)?(?P<u>{UNIT})(?P<b2>\s+(?:ouvrés|ouvrables|hábiles|laborables|lavorativi|úteis))?)"
_SHIFTS = PatternList((
    (1, regex(rf"\b(?P<within>within|innerhalb\s+von|binnen|sous|dentro\s+de|entro|em\s+até)\s+{_MANY}\s+(?P<dir>of|after|from|nach|ab|après|desde|de|dalla|da|dal|na|após)\b")),
    (1, regex(rf"\b{_MANY}\s+(?P<dir>{_AFTER})\b")),
    (-1, regex(rf"\b{_MANY}\s+(?P<dir>{_BEFORE})\b")),
))  # fmt: skip
# One word for the day before or after, in the languages that have it.
_WORDS = PatternList((
    (-1, regex(r"\b(?:am\s+vortag|tags\s+zuvor|am\s+(?:tag|abend)\s+(?:davor|zuvor|vorher)|the\s+(?:evening|night)\s+before|la\s+veille|le\s+jour\s+d['’]avant|la\s+víspera|la\s+vigilia|de\s+(?:dag|avond)\s+(?:ervoor|tevoren)|na\s+véspera|de\s+véspera)\b")),
    (1, regex(r"\b(?:tags\s+darauf|am\s+(?:tag|morgen)\s+(?:danach|darauf)|the\s+(?:morning|next\s+day)\s+after|le\s+lendemain|al\s+día\s+siguiente|il\s+giorno\s+(?:dopo|successivo)|de\s+(?:dag|ochtend)\s+erna|no\s+dia\s+(?:a\s+seguir|seguinte))\b")),
    (-2, regex(r"\b(?:l['’]avant-veille|la\s+antevíspera|l['’]antivigilia|na\s+antevéspera)\b")),
    (2, regex(r"\ble\s+surlendemain\b")),
))  # fmt: skip
_NAMED_DAY = PatternList((
    (-1, regex(rf"\b(?:the|am|le|el|il|de|na|no)\s+(?P<w>{WEEKDAY})\s+(?:before(?!\s+(?:noon|lunch|\d))|davor|zuvor|vor(?!\s+\d)|d['’]avant|avant(?!\s+\d)|précédente?|anterior|antes\s+d\w+|prima(?!\s+delle)|precedente|ervoor|daarvoor|vóór(?!\s+\d))")),
    (1, regex(rf"\b(?:the|am|le|el|il|de|na|no)\s+(?P<w>{WEEKDAY})\s+(?:after(?!\s+(?:next|noon|lunch|\d))|following|danach|darauf|nach(?!\s+\d)|d['’]après|après(?!\s+\d)|suivante?|después\s+de|siguiente|dopo(?!\s+le)|successivo|erna|daarna|na(?!\s+\d)|seguinte|depois\s+d\w+)")),
))  # fmt: skip
_THEN = regex(
    r"\b(?:(?:by|until|till|before)\s+(?:then|that\s+(?:day|date|time))|bis\s+dahin|bis\s+zu\s+diesem\s+(?:tag|termin|datum)|d['’]ici\s+là|avant\s+cette\s+date|para\s+entonces|antes\s+de\s+esa\s+fecha|per\s+allora|entro\s+(?:quella|tale)\s+data|(?:tegen|voor)\s+die\s+(?:tijd|dag|datum)|até\s+lá|até\s+essa\s+data)\b"
)
_SPAN_BEFORE = regex(
    r"\b(?:for|during|over|last(?:s|ed)?|während|für|dauert|pendant|pour|durant|durante|por|per|gedurende|seit|since|about|take[sn]?)\s+(?:(?:the|about|etwa|ca\.|environ|unos?|circa)\s+)?$"
)
_CLAUSE_ENDS = regex(r"[.,;:!?()–]")


# "Two days before that": the word that only points to the other day belongs to the words of the date.
_POINTS = regex(
    r"\s+(?:that|this|it|then|the (?:day|date)|dem (?:tag|termin|datum)|cela|ça|eso|esto|ciò|questo|dat|dit|isso|isto)\b"
)


def _end(low: str, end: int) -> int:
    pointer = _POINTS.match(low, end)
    return pointer.end() if pointer else end


def _event(low: str, end: int) -> frozenset[str]:
    after = low[end : end + 60]
    stop = _CLAUSE_ENDS.search(after)
    return stems(" ".join(after[: stop.start() if stop else 60].split()[:6]))


@lru_cache(maxsize=2048)
def find_shifts(low: str) -> tuple[Shift, ...]:
    """The days of a lower-case sentence that are counted from another, in order."""
    found: list[Shift] = []

    def add(one: Shift) -> None:
        if all(one.end <= f.start or one.start >= f.end for f in found):
            found.append(one)

    for sign, pattern in _SHIFTS.maybe_in(low):
        for match in pattern.finditer(low):
            unit = UNIT_OF[match["u"]]
            if _SPAN_BEFORE.search(low[: match.start()][-24:]) or (unit != "day" and match["n"] in _ARTICLES):
                continue
            add(
                Shift(match.start(), _end(low, match.end()), sign * count_of(match["n"]), unit, bool(match["b"] or match["b2"]),
                      is_deadline="within" in match.groupdict(), event=_event(low, match.end()))
            )  # fmt: skip
    for count, pattern in _WORDS.maybe_in(low):
        for match in pattern.finditer(low):
            add(Shift(match.start(), _end(low, match.end()), count, event=_event(low, match.end())))
    for sign, pattern in _NAMED_DAY.maybe_in(low):
        for match in pattern.finditer(low):
            add(
                Shift(
                    match.start(),
                    _end(low, match.end()),
                    sign,
                    weekday=WEEKDAYS[match["w"]],
                    event=_event(low, match.end()),
                )
            )
    for match in _THEN.finditer(low):
        add(Shift(match.start(), _end(low, match.end()), 0, is_deadline=True))
    return tuple(sorted(found, key=lambda s: s.start))


# "The week before" is a span, "the day before" is a day.
_ARTICLES = frozenset(["the", "der", "am", "le", "el", "il", "de", "o", "no"])
