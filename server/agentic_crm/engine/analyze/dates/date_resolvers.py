"""What day a written date means, seen from the day on which it was written."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from agentic_crm.engine.analyze.dates.calendar_words import MONTHS, NUMBERS, WEEKDAYS
from agentic_crm.engine.analyze.dates.date_patterns import UNIT_OF
from agentic_crm.kit.regex import regex


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest_year(today: date, month: int, day: int) -> date | None:
    """The date of that month and day next to come; up to six weeks back it is taken as just past."""
    candidate = _safe(today.year, month, day)
    if candidate is None:
        return None
    if (today - candidate).days > 45:
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
    step = 1 if count > 0 else -1
    while count:
        today += timedelta(days=step)
        count -= step * (today.weekday() < 5)
    return today


def count_of(text: str) -> int:
    """The number that a figure or a word says; one where it is an article."""
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


def _mid_named(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return _nearest_year(today, MONTHS[match["m"]], 15)


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
    return _week_end(today, int(any(match[f"n{i}"] for i in range(1, 8))))


def _by_span(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    if match["w"]:
        return _week_end(today, 1)
    later = _add_months(today.replace(day=1), 1)
    return _month_end(later.year, later.month)


def _of_next_week(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return _weekday_next_week(today, WEEKDAYS[match["w"] or match["w2"]])


def _weekday_after_next(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return _next_weekday(today, WEEKDAYS[match["w"] or match["w2"] or match["w3"]]) + timedelta(days=7)


DAY_NUMBER = regex(
    r",?\s+(?:the\s+|den\s+|dem\s+|le\s+|el\s+|día\s+|dia\s+|il\s+|de\s+|\()?(?P<d>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|\.|º|°|e)?(?![\d:%]|[.,/]\d|\s*(?:uhr|uur|h\b|hrs|am\b|pm\b|a\.m|p\.m|o['’]clock))"
)


def _weekday(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    groups = match.groupdict()
    name = groups["w"] or groups.get("w2") or ""
    weekday = WEEKDAYS.get(name, _PT.get(name, 0))
    after = groups.get("after") or ""
    if (groups.get("next") and not groups["next"].startswith(("kommend", "que"))) or after.startswith(
        ("next", "proch", "próx", "pross")
    ):
        return _weekday_next_week(today, weekday)
    if groups.get("this") and weekday == today.weekday() and groups["this"] != "this coming":
        return today
    numbered = DAY_NUMBER.match(match.string, match.end())
    if numbered and not groups.get("next"):
        for weeks in range(1, 27):
            day = _next_weekday(today, weekday) + timedelta(days=7 * (weeks - 1))
            if day.day == int(numbered["d"]):
                return day
    return _next_weekday(today, weekday)


def _relative(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return today + timedelta(days=2 if match["r2"] else 1 if match["r1"] else 0)


def shift(today: date, count: int, unit: str, *, business: bool = False) -> date:
    """The day that lies so many units after another, or before it."""
    if unit == "month":
        return _add_months(today, count)
    if unit == "day" and business:
        return _business_days(today, count)
    if unit == "hour":
        return today + timedelta(days=-(-count // 24))
    return today + timedelta(days=count * {"week": 7, "fortnight": 14}.get(unit, 1))


def _counted(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    return shift(today, count_of(match["n"]), UNIT_OF[match["u"]], business=bool(match["b"] or match["b2"]))


def _counted_from(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    origin = match["from"]
    if origin in ("tomorrow", "morgen"):
        today += timedelta(days=1)
    elif origin not in ("today", "now", "heute"):
        name = origin.split()[-1]
        today = _weekday_next_week(today, WEEKDAYS[name]) if " " in origin else _next_weekday(today, WEEKDAYS[name])
    return shift(today, count_of(match["n"]), UNIT_OF[match["u"]])


def _day_only(match: "re.Match[str]", today: date, _day_first: bool) -> date | None:
    day = int(next(g for g in match.groups() if g))
    for months in range(3):
        first = _add_months(today.replace(day=1), months)
        candidate = _safe(first.year, first.month, day)
        if candidate and candidate >= today:
            return candidate
    return None


RESOLVERS: dict[str, Resolver] = {
    "iso": _calendar_day,
    "cjk": _calendar_day,
    "named": _calendar_day,
    "numeric": _numeric,
    "end_of_named": _end_of_named,
    "mid_named": _mid_named,
    "end_of_quarter": _end_of_quarter,
    "end_of_year": _end_of_year,
    "end_of_month": _end_of_month,
    "end_of_week": _end_of_week,
    "by_span": _by_span,
    "weekday_of_next_week": _of_next_week,
    "weekday_after_next": _weekday_after_next,
    "weekday": _weekday,
    "relative": _relative,
    "counted": _counted,
    "counted_from": _counted_from,
    "day_only": _day_only,
}
