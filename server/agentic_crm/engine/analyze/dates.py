"""Dates and times of day in running text, resolved against the day on which the message was written.

Rules: a bare weekday is the next such day; "next Tuesday" lies in the following Monday-to-Sunday week; "in two weeks" adds
14 days; a week ends on Friday, a month or quarter on its last day; a span without "by" or "end of" gives no date.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from agentic_crm.engine.analyze.calendar_words import MONTHS, NUMBERS, UNITS, WEEKDAYS
from agentic_crm.engine.analyze.clock_times import ClockTime, find_times
from agentic_crm.engine.analyze.wording import lowered


@dataclass(frozen=True, slots=True)
class Anchor:
    """When and where a message was written: `at` in the workspace's zone, the clocks of writer and reader beside it."""

    at: datetime
    zone: tzinfo
    writer: tzinfo
    reader: tzinfo
    is_day_first: bool = True


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at `[start, end)` of the text, in the workspace's zone; `at` is None without a time of day.

    `is_deadline`: the text says by, until or end of. `is_open`: one of several alternatives, nothing settled.
    """

    start: int
    end: int
    day: date
    at: time | None = None
    is_deadline: bool = False
    is_open: bool = False
    is_weekday: bool = False

    @property
    def value(self) -> date | datetime:
        """The day, or the naive local time if there is one."""
        return self.day if self.at is None else datetime.combine(self.day, self.at)


def _alternatives(names: dict[str, int]) -> str:
    return "|".join(sorted((re.escape(n) for n in names if len(n) > 1), key=len, reverse=True))


_D = _alternatives(WEEKDAYS)
_M = _alternatives(MONTHS)
_N = _alternatives(NUMBERS)
_UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
_U = "|".join(sorted(_UNIT_OF, key=len, reverse=True))
_NEXT = r"next|following|nächst(?:e[nrms]?)|kommend(?:e[nrms]?)|volgende|prochaine?|próxim[oa]|proxim[oa]|prossim[oa]|que viene"
_THIS = r"this coming|this|coming|diese[nrms]?|ce|cet|cette|este|esta|questo|questa|deze|aanstaande|nesta|neste|dies\w+"
_ORD = r"(?:st|nd|rd|th|er|\.|º|°|ª|e)?"

_PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(pattern))
    for name, pattern in (
        ("iso", r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
        ("cjk", r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:\s?[(（][月火水木金土日][)）])?"),
        (
            "named",
            rf"(?:\b(?:{_D})\b\.?,?\s+(?:the\s+|den\s+|dem\s+|le\s+|el\s+|de\s+|dia\s+|día\s+)?)?\b(?P<d>\d{{1,2}}){_ORD}"
            rf"(?:\s+of|\s+de)?[ -](?P<m>{_M})\b\.?(?:,?\s*(?:de\s+|del\s+)?(?P<y>20\d\d)\b)?",
        ),
        (
            "named",
            rf"(?:\b(?:{_D})\b\.?,?\s+)?\b(?P<m>{_M})\b\.?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%])(?:,?\s+(?P<y>20\d\d)\b)?",
        ),
        (
            "numeric",
            rf"(?:\b(?:{_D}|mo|di|mi|do|fr|sa|so|ma|wo|vr|za)\b\.?,?\s+(?:den\s+|dem\s+|le\s+|el\s+|the\s+)?)?"
            r"(?<![\d./-])(?!24/7)(?P<d>\d{1,2})(?P<s>[./-])(?P<m>\d{1,2})(?:(?P=s)(?P<y>20\d\d|\d\d)(?!\d)|\.(?=[\s,;)!?]|$)|(?![\d./%-]))(?!\s?%)",
        ),
        (
            "end_of_named",
            rf"(?:\b(?:end|late|close)\s+of\s+(?:the\s+)?|\b(?:bis\s+)?ende\s+|\bfin(?:\s+de|\s+du\s+mois\s+de|ales\s+de)?\s+|\bfine\s+|"
            rf"\beind(?:e)?\s+(?:van\s+)?|\bfinal\s+de\s+|\bfim\s+de\s+)(?P<m>{_M})\b(?:\s+(?:de\s+)?(?P<y>20\d\d)\b)?",
        ),
        (
            "end_of_quarter",
            r"\bend\s+of\s+(?:the\s+)?(?:q(?P<q>[1-4])|(?P<w>(?:this\s+|the\s+|current\s+|next\s+)?quarter))\b|"
            r"\bende\s+(?:q(?P<q2>[1-4])|(?P<w2>des\s+quartals|dieses\s+quartals))\b|\b(?:fin|final|fine|eind)\s+(?:de\s+|du\s+|van\s+)?"
            r"(?:[qt](?P<q3>[1-4])|(?P<w3>trimestre|kwartaal))\b|\bquartalsende\b|\beoq\b",
        ),
        (
            "end_of_year",
            r"\b(?:end\s+of\s+(?:the\s+|this\s+)?year|year[- ]end|eoy|ende\s+(?:des\s+|dieses\s+)?jahre?s?|jahresende|fin\s+(?:de\s+l['’]|d['’])"
            r"ann[ée]e|(?:fin|final(?:es)?)\s+de(?:l|\s+este)?\s+año|fine\s+(?:dell['’])?anno|eind(?:e)?\s+(?:van\s+het\s+|dit\s+)?jaar|"
            r"(?:fim|final)\s+do\s+ano)\b",
        ),
        (
            "end_of_month",
            r"\b(?:(?:end\s+of\s+(?:the\s+|this\s+)?(?P<n1>next\s+)?month)|eom|month[- ]end|monatsende|ende\s+(?:des\s+|dieses\s+|(?P<n2>nächsten\s+))?"
            r"monats?|fin\s+(?:de\s+mes|du\s+mois|de\s+ce\s+mois)|(?:final(?:es)?|finales)\s+de\s+(?:este\s+)?mes|fine\s+(?:del\s+)?mese|"
            r"eind(?:e)?\s+(?:van\s+)?(?:de\s+|deze\s+)?maand|(?:fim|final)\s+do\s+mês)\b",
        ),
        (
            "end_of_week",
            r"\b(?:end\s+of\s+(?:the\s+|this\s+)?(?P<n1>next\s+)?week|(?:eow|cow)(?P<n4>\s+next)?|(?:the\s+)?week['’]?s\s+end|ende\s+(?:der\s+|dieser\s+|"
            r"(?P<n2>(?:der\s+)?(?:nächste[rn]|kommenden)\s+))?woche|wochenende\b(?=\x00)|fin\s+de\s+(?:la\s+|cette\s+)?semaine(?P<n3>\s+prochaine)?|"
            r"(?:fines|final(?:es)?)\s+de\s+(?:la\s+|esta\s+)?(?P<n5>próxima\s+)?semana|fine\s+(?:della\s+)?settimana(?=\x00)|eind(?:e)?\s+(?:van\s+)?(?:de\s+|deze\s+|"
            r"(?P<n6>volgende\s+))?week|(?:fim|final)\s+da\s+semana)\b|\bende\s+(?:der\s+)?kw\s?(?P<kw>\d{1,2})\b",
        ),
        (
            "by_span",
            r"\b(?:by|before|bis|bis\s+zur|d['’]ici|para|antes\s+de|entro|voor)\s+(?:the\s+|la\s+|l['’]|der\s+)?"
            r"(?:(?P<w>next\s+week|nächste(?:r|n)?\s+woche|kommende(?:r|n)?\s+woche|la\s+semaine\s+prochaine|semaine\s+prochaine|próxima\s+semana|semana\s+que\s+viene|"
            r"prossima\s+settimana|settimana\s+prossima|volgende\s+week)|(?P<m>next\s+month|nächsten\s+monat|le\s+mois\s+prochain|mes\s+que\s+viene|volgende\s+maand))\b",
        ),
        (
            "weekday_of_next_week",
            rf"\b(?P<w>{_D})\b\.?,?\s+(?:of\s+|de\s+la\s+|der\s+)?(?:next\s+week|(?:(?:in\s+der\s+)?(?:nächste[rn]?|kommende[rn]?))\s+woche|"
            rf"(?:de\s+)?la\s+semaine\s+prochaine|(?:de\s+)?la\s+(?:semana\s+que\s+viene|próxima\s+semana)|della\s+prossima\s+settimana|(?:van\s+)?volgende\s+week)"
            rf"|\b(?:next\s+week|nächste\s+woche|kommende\s+woche|volgende\s+week)\s*,?\s*(?:on\s+|am\s+|op\s+)?(?P<w2>{_D})\b",
        ),
        (
            "counted_from",
            rf"\b(?P<n>{_N}|a|\d+)\s+(?P<u>{_U})\s+(?:from|after|ab|nach)\s+(?P<from>today|now|heute|tomorrow|morgen|(?:next\s+)?(?:{_D}))\b",
        ),
        (
            "weekday",
            rf"\b(?:(?P<next>{_NEXT})\s+)?(?:(?P<this>{_THIS})\s+)?(?P<w>{_D})\b(?:\s+(?P<after>prochaine?|próxim[oa]|que\s+viene|prossim[oa]|a\.s\.|aanstaande|next))?",
        ),
        ("weekday", r"\b(?P<next>próxima)\s+(?P<w>segunda|terça|quarta|quinta|sexta)\b|\b(?:na|até|esta|nesta)\s+(?P<w2>segunda|terça|quarta|quinta|sexta)\b(?!\s+vez)"),
        (
            "relative",
            r"\b(?P<r2>the\s+day\s+after\s+tomorrow|day\s+after\s+tomorrow|übermorgen|après[- ]demain|pasado\s+mañana|dopodomani|overmorgen|depois\s+de\s+amanhã)\b"
            r"|\b(?P<r1>tomorrow|tmrw|tmr|(?<!guten )(?<!heute )(?<!good )(?<!jeden )(?<!deze )(?<!am )(?<!vom )morgen(?!\s+(?:herr|frau|zusammen))|demain|(?<!la )(?<!una )(?<!esta )(?<!cada )mañana|domani|amanhã)\b"
            r"|\b(?P<r0>today|tonight|this\s+(?:afternoon|morning|evening)|eod|heute|aujourd['’]hui|ce\s+soir|cet\s+après-midi|hoy|esta\s+(?:tarde|mañana|noche)|oggi|"
            r"vandaag|vanmiddag|vanavond|hoje|cob|end\s+of\s+(?:the\s+)?day|明日\x00|本日)\b",
        ),
        (
            "counted",
            rf"\b(?:(?P<by>within|innerhalb\s+von|binnen|sous|d['’]ici|dentro\s+de|entro|en\s+el\s+plazo\s+de)|in|dans|en|tra|fra|over|daqui\s+a|em)\s+"
            rf"(?:the\s+next\s+|den\s+nächsten\s+|a\s+couple\s+of\s+|les\s+|los\s+)?(?P<n>{_N}|\d{{1,3}})\s+"
            rf"(?P<b>business\s+|working\s+|werk|arbeits|jours\s+ouvrés|hábiles|ouvrés)?(?P<u>{_U})\b(?P<b2>\s+(?:ouvrés|ouvrables|hábiles|laborables|lavorativi|úteis))?",
        ),
        (
            "day_only",
            r"\b(?:(?:on|by|until|till|before|from)\s+the\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)|the\s+(?P<d5>\d{1,2})(?:st|nd|rd|th)|(?:am|bis\s+zum|zum|bis|ab\s+dem|dem|den)\s+(?P<d2>\d{1,2})\.(?!\s?\d)(?!\w)|"
            r"(?:el\s+día|el|para\s+el|del\s+día|antes\s+del)\s+(?P<d3>\d{1,2})(?![\d.,:%º]|\s+(?:de|por|%|m\b|h\b|a\b))|(?:le|pour\s+le|avant\s+le|d['’]ici\s+le|d['’]ici\s+au)\s+(?P<d4>\d{1,2})(?![\d.,:%]|\s+(?:%|h\b)))",
        ),
    )
]
_DEADLINE = re.compile(
    r"(?:\b(?:by|until|till|before|no later than|not later than|latest|due|deadline(?: is)?|up to|bis(?: zum| zur| spätestens)?|spätestens(?: am| bis)?|vor|"
    r"avant|d['’]ici|pour|jusqu['’]au|au plus tard|antes|para|hasta|a más tardar|entro|prima|fino al|voor|uiterlijk|vóór|tot|até|antes de|"
    r"までに)(?:\s+(?:the|end of|eod|cob|close of business|on|le|la|el|il|den|dem|am|op|o|a|del|de|di|à|close of|noon|midday|zum|al|day|business|of|"
    r"this|next|lunchtime|first thing))*\s*,?\s*)$"
)
_AFTER_DEADLINE = re.compile(r"^\s*(?:at the latest|latest|spätestens|au plus tard|como muy tarde|a más tardar|al più tardi|uiterlijk|\(?[金月火水木土日]?\)?までに)")
_OR = re.compile(r"^[\s,]*(?:or|oder|ou|o|of)\s+(?:on\s+|am\s+|le\s+|el\s+|the\s+|il\s+|op\s+)?$")
_PAST = re.compile(
    r"\b(?:last|since|past|previous|ago|letzte[nrsm]?|vergangene[nrsm]?|seit|vom|dernière?|depuis|passée?|pasad[oa]|desde|scorso|scorsa|dal|"
    r"vorige|afgelopen|sinds|passad[oa])\s*$"
)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest_year(today: date, month: int, day: int) -> date | None:
    """The date of that month and day next to come; up to ten weeks back it is taken as just past."""
    candidate = _safe(today.year, month, day)
    if candidate is None:
        return None
    if (today - candidate).days > 70:
        return _safe(today.year + 1, month, day)
    if (candidate - today).days > 300:
        return _safe(today.year - 1, month, day)
    return candidate


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _week_end(today: date, weeks: int) -> date:
    friday = today + timedelta(days=4 - today.weekday() + 7 * weeks)
    return friday if friday >= today or weeks else friday + timedelta(days=7)


def _next_weekday(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _weekday_next_week(today: date, weekday: int) -> date:
    return today + timedelta(days=7 - today.weekday() + weekday)


def _add_months(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return min(date(year, month + 1, 1) + timedelta(days=today.day - 1), _month_end(year, month + 1))


def _business_days(today: date, count: int) -> date:
    while count > 0:
        today += timedelta(days=1)
        count -= today.weekday() < 5
    return today


def _count(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS.get(text, 1)


def _year(text: str | None) -> int | None:
    return None if not text else int(text) if len(text) == 4 else 2000 + int(text)


_PT = {"segunda": 0, "terça": 1, "quarta": 2, "quinta": 3, "sexta": 4}
Resolver = Callable[["re.Match[str]", date, bool], date | None]


def _calendar_day(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    groups = match.groupdict()
    month = int(groups["m"]) if groups["m"].isdigit() else MONTHS[groups["m"]]
    year = _year(groups.get("y"))
    day = int(groups["d"])
    return _safe(year, month, day) if year else _nearest_year(today, month, day)


def _numeric(match: "re.Match[str]", today: date, day_first: bool) -> date | None:
    first, second = int(match["d"]), int(match["m"])
    if match["s"] != "." and (not day_first or second > 12) and first <= 12:
        first, second = second, first
    if not match["y"] and match["s"] == "-":
        return None
    if not match["y"] and match["s"] == "." and match[0][-1] != "." and len(match["m"]) < 2:
        return None
    year = _year(match["y"])
    if year is not None and not 2000 <= year <= today.year + 6:
        return None
    return _safe(year, second, first) if year else _nearest_year(today, second, first)


def _end_of_named(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    month = MONTHS[match["m"]]
    year = _year(match["y"]) or (today.year if month >= today.month else today.year + 1)
    return _month_end(year, month)


def _end_of_quarter(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    named = match["q"] or match["q2"] or match["q3"]
    quarter = int(named) if named else (today.month - 1) // 3 + 1
    if match["w"] and match["w"].startswith("next"):
        quarter += 1
    end = _month_end(today.year + (quarter - 1) // 4, ((quarter - 1) % 4 + 1) * 3)
    return end if end >= today else _month_end(end.year + 1, end.month)


def _end_of_year(_match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return date(today.year, 12, 31)


def _end_of_month(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    later = _add_months(today.replace(day=1), 1) if match["n1"] or match["n2"] else today
    return _month_end(later.year, later.month)


def _end_of_week(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    if match["kw"]:
        try:
            return date.fromisocalendar(today.year, int(match["kw"]), 5)
        except ValueError:
            return None
    return _week_end(today, int(any(match[f"n{i}"] for i in range(1, 7))))


def _by_span(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    if match["w"]:
        return _week_end(today, 1)
    later = _add_months(today.replace(day=1), 1)
    return _month_end(later.year, later.month)


def _of_next_week(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return _weekday_next_week(today, WEEKDAYS[match["w"] or match["w2"]])


def _weekday(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    groups = match.groupdict()
    name = groups["w"] or groups.get("w2") or ""
    weekday = WEEKDAYS.get(name, _PT.get(name, 0))
    if groups.get("next") and not groups["next"].startswith(("kommend", "que")) or groups.get("after") == "next":
        english = groups.get("next") in ("next", "following") or (groups.get("next") or "").startswith(("nächst", "volgend"))
        return _weekday_next_week(today, weekday) if english else _next_weekday(today, weekday)
    if groups.get("this") and weekday == today.weekday() and groups["this"] != "this coming":
        return today
    return _next_weekday(today, weekday)


def _relative(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return today + timedelta(days=2 if match["r2"] else 1 if match["r1"] else 0)


def _shift(today: date, count: int, unit: str, *, business: bool = False) -> date:
    if unit == "month":
        return _add_months(today, count)
    if unit == "day" and business:
        return _business_days(today, count)
    return today + timedelta(days=count * (7 if unit == "week" else 1))


def _counted(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return _shift(today, _count(match["n"]), _UNIT_OF[match["u"]], business=bool(match["b"] or match["b2"]))


def _counted_from(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    origin = match["from"]
    if origin in ("tomorrow", "morgen"):
        today += timedelta(days=1)
    elif origin not in ("today", "now", "heute"):
        name = origin.split()[-1]
        today = _weekday_next_week(today, WEEKDAYS[name]) if " " in origin else _next_weekday(today, WEEKDAYS[name])
    return _shift(today, _count(match["n"]), _UNIT_OF[match["u"]])


def _day_only(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    day = int(next(g for g in match.groups() if g))
    for months in range(3):
        first = _add_months(today.replace(day=1), months)
        candidate = _safe(first.year, first.month, day)
        if candidate and candidate >= today:
            return candidate
    return None


_RESOLVERS: dict[str, Resolver] = {
    "iso": _calendar_day,
    "cjk": _calendar_day,
    "named": _calendar_day,
    "numeric": _numeric,
    "end_of_named": _end_of_named,
    "end_of_quarter": _end_of_quarter,
    "end_of_year": _end_of_year,
    "end_of_month": _end_of_month,
    "end_of_week": _end_of_week,
    "by_span": _by_span,
    "weekday_of_next_week": _of_next_week,
    "weekday": _weekday,
    "relative": _relative,
    "counted": _counted,
    "counted_from": _counted_from,
    "day_only": _day_only,
}


def _matches(low: str) -> Iterator[tuple[str, "re.Match[str]"]]:
    """Non-overlapping matches, earlier patterns first where two overlap."""
    taken: list[tuple[int, int]] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(low):
            if all(match.end() <= s or match.start() >= e for s, e in taken):
                taken.append(match.span())
                yield name, match


def _zoned(mention: DateMention, clock: ClockTime, match: tuple[str, "re.Match[str]"], anchor: Anchor) -> DateMention:
    """The mention with its time of day, brought from the clock that the text names into the workspace's zone."""
    zone: tzinfo = {
        "writer": anchor.writer,
        "reader": anchor.reader,
    }.get(clock.zone or "", anchor.zone) if clock.zone in (None, "writer", "reader") else ZoneInfo(clock.zone or "UTC")
    day = mention.day
    if clock.zone:
        name, found = match
        day = _RESOLVERS[name](found, anchor.at.astimezone(zone).date(), anchor.is_day_first) or day
    local = datetime.combine(day, clock.at, tzinfo=zone).astimezone(anchor.zone)
    return replace(
        mention, day=local.date(), at=local.time(), start=min(mention.start, clock.start), end=max(mention.end, clock.end)
    )


def find_dates(text: str, anchor: Anchor) -> list[DateMention]:
    """The dates of one sentence in order, times of day attached to the date beside them."""
    low = lowered(text)
    today = anchor.at.date()
    times = find_times(low)
    found: list[tuple[DateMention, tuple[str, re.Match[str]]]] = []
    for name, match in _matches(low):
        day = _RESOLVERS[name](match, today, anchor.is_day_first)
        before = low[max(0, match.start() - 40) : match.start()]
        if day is None or _PAST.search(before) or re.match(r"\s+ago\b", low[match.end() : match.end() + 5]):
            continue
        deadline = (
            name.startswith(("end_of", "by_span"))
            or bool(_DEADLINE.search(before))
            or bool(_AFTER_DEADLINE.match(low[match.end() : match.end() + 20]))
            or (name == "counted" and match["by"] is not None)
            or match[0].startswith(("by ", "until ", "till ", "before ", "bis ", "avant ", "pour ", "antes", "para ", "d'ici", "eod", "cob"))
        )
        is_weekday = name.startswith("weekday")
        found.append((DateMention(match.start(), match.end(), day, is_deadline=deadline, is_weekday=is_weekday), (name, match)))
    found.sort(key=lambda item: item[0].start)
    mentions = [m for m, _ in found]
    for clock in times:
        near = [
            (distance, i) for i, m in enumerate(mentions) if m.at is None and (distance := _distance(m, clock, low)) is not None
        ]
        if near:
            _, index = min(near)
            mentions[index] = _zoned(mentions[index], clock, found[index][1], anchor)
    return _merged(mentions, low)


def _distance(mention: DateMention, clock: ClockTime, low: str) -> int | None:
    """How far a time of day stands from a date, None if it does not belong to it."""
    if 0 <= clock.start - mention.end <= 26 and not re.search(r"[.;!?]\s", low[mention.end : clock.start]):
        return clock.start - mention.end
    return mention.start - clock.end + 4 if 0 <= mention.start - clock.end <= 14 else None


def _merged(mentions: list[DateMention], low: str) -> list[DateMention]:
    """Two ways of saying one date made one, and alternatives marked as open."""
    result: list[DateMention] = []
    for mention in mentions:
        if result:
            last = result[-1]
            between = low[last.end : mention.start]
            if low[last.start : last.end].startswith(("eod", "cob", "end of")) and len(between) <= 4 and last.day != mention.day:
                result[-1] = replace(mention, start=last.start, is_deadline=True)
                continue
            if _OR.match(between) and last.day != mention.day:
                result[-1] = replace(last, is_open=True)
                mention = replace(mention, is_open=True)
            elif last.is_weekday and not mention.is_weekday and len(between) <= 8 and last.day.weekday() == mention.day.weekday():
                at = mention.at or last.at
                result[-1] = replace(
                    mention, start=last.start, at=at, is_deadline=last.is_deadline or mention.is_deadline, end=max(last.end, mention.end)
                )
                continue
        result.append(mention)
    return result


def fixed_offset(moment: datetime) -> tzinfo:
    """The clock by which a moment was written."""
    return timezone(moment.utcoffset() or timedelta(0))
