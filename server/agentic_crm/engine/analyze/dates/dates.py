"""Dates and times of day in running text, resolved against the day on which the message was written.

Rules: a bare weekday is the next such day; "next Tuesday" lies in the following Monday-to-Sunday week; "in two weeks" adds
14 days; a week ends on Friday, a month or quarter on its last day; a span without "by" or "end of" gives no date. What is
counted from another day of the sentence ("two days before the fair on the 12th") is that day, and the other is no date of its own.
"""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from agentic_crm.engine.analyze.dates.clock_times import ClockTime, find_times
from agentic_crm.engine.analyze.dates.date_patterns import OF_FIGURES, PATTERNS
from agentic_crm.engine.analyze.dates.date_resolvers import DAY_NUMBER, RESOLVERS
from agentic_crm.engine.analyze.dates.shifts import Shift, find_shifts
from agentic_crm.engine.analyze.text.wording import lowered
from agentic_crm.kit.regex import regex


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


_DEADLINE = regex(
    r"(?:\b(?:by|until|till|before|no later than|not later than|latest|due|deadline(?: is)?|up to|bis(?: zum| zur| spätestens)?|spätestens(?: am| bis)?|vor|"
    r"avant|d['’]ici|pour|jusqu['’]au|au plus tard|antes|para|hasta|a más tardar|entro|prima|fino al|voor|uiterlijk|vóór|tot|até|antes de|"
    r"までに)(?:\s+(?:the|end of|eod|cob|close of business|on|le|la|el|il|den|dem|am|op|o|a|del|de|di|à|close of|noon|midday|zum|al|day|business|of|"
    r"this|next|lunchtime|first thing))*\s*,?\s*)$"
)
_AFTER_DEADLINE = regex(
    r"^\s*(?:at the latest|latest|spätestens|au plus tard|como muy tarde|a más tardar|al più tardi|uiterlijk|\(?[金月火水木土日]?\)?までに)"
)
_OR = regex(r"^[\s,]*(?:or|oder|ou|o|of)\s+(?:on\s+|am\s+|le\s+|el\s+|the\s+|il\s+|op\s+)?$")
_PAST = regex(
    r"\b(?:last|since|past|previous|ago|letzte[nrsm]?|vergangene[nrsm]?|seit|vom|dernière?|depuis|passée?|pasad[oa]|desde|scorso|scorsa|dal|"
    r"vorige|afgelopen|sinds|passad[oa]|week of|weeks of)(?:\s+(?:the|dem|den|der|le|la|el|il|lo|o|de|op|am|monday|week))?\s*$"
)


_SPAN_OF_DAYS = regex(
    r"\s*(?:-|–|to|through|till|bis|au|a|al|tot|t/m|até)\s*(?:\w+day|\w+tag|mittwoch|sonnabend|\w+di|dimanche|freitag|viernes|lunes|martes|sábado|domingo|\w+dag|\w+erdì|\w+edì|sabato|domenica|\w+-feira|sexta|fri|sun|sat|fr|so|sa)\b"
)


# "Sun Devil Stadium", "we sat down": short names of days that are other words as well.
_AMBIGUOUS = frozenset(["sun", "sat", "wed", "mon", "mar"])
_LEADS_TO_DAY = regex(r"\b(?:on|by|next|this|until|till|before|every|last)\s$|[,(/–-]\s?$")
_JOINS_DAY = regex(r"\b(?:or|and|from|to|for)\s$")
_TIME_FOLLOWS = regex(
    r"\s*(?:[\d@.,?!/)–-]|$|(?:at|am|pm|morning|afternoon|evening|night|noon|works|or|and|please|pls)\b)"
)
_NAME_FOLLOWS = regex(
    r"\s+(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|(?:Noon|Morning|Afternoon|Evening|Night)\b)[A-Z][a-z]+"
)


def _is_another_word(text: str, match: "re.Match[str]") -> bool:
    """Whether the short name of a day is part of a name or a verb."""
    if match[0] not in _AMBIGUOUS:
        return False
    before = text[max(0, match.start() - 8) : match.start()].lower()
    if _LEADS_TO_DAY.search(before):
        return False
    if text[match.start()].isupper():
        return _NAME_FOLLOWS.match(text, match.end()) is not None
    return _TIME_FOLLOWS.match(text, match.end()) is None and _JOINS_DAY.search(before) is None


# "Thereafter within ten days" is not counted from today.
_AFTER_THAT = regex(
    r"\b(?:danach|anschließend|im anschluss|daraufhin|afterwards|after (?:that|this)|thereafter|ensuite|après (?:cela|ça|quoi)|después|luego|a continuación|dopodiché|in seguito|successivamente|daarna|vervolgens|depois disso|em seguida)\b[^.;!?]*$"
)
# "Bis Freitagmittag" says the hour, "am Freitagmittag" hardly.
_NOON_OF = regex(r"(?<!nach)(?<!vor)mittags?$")
_FIGURES = regex(r"\d[./-]\d")


def _matches(low: str) -> Iterator[tuple[str, "re.Match[str]"]]:
    """Non-overlapping matches, earlier patterns first where two overlap."""
    taken: list[tuple[int, int]] = []
    has_figures = _FIGURES.search(low) is not None
    for name, pattern in PATTERNS.maybe_in(low):
        if name in OF_FIGURES and not has_figures:
            continue
        for match in pattern.finditer(low):
            if all(match.end() <= s or match.start() >= e for s, e in taken):
                taken.append(match.span())
                yield name, match


def _zoned(mention: DateMention, clock: ClockTime, match: tuple[str, "re.Match[str]"], anchor: Anchor) -> DateMention:
    """The mention with its time of day, brought from the clock that the text names into the workspace's zone."""
    zone: tzinfo = (
        {
            "writer": anchor.writer,
            "reader": anchor.reader,
        }.get(clock.zone or "", anchor.zone)
        if clock.zone in (None, "writer", "reader")
        else ZoneInfo(clock.zone or "UTC")
    )
    day = mention.day
    if clock.zone:
        name, found = match
        day = RESOLVERS[name](found, anchor.at.astimezone(zone).date(), anchor.is_day_first) or day
    local = datetime.combine(day, clock.at, tzinfo=zone).astimezone(anchor.zone)
    return replace(
        mention,
        day=local.date(),
        at=local.time(),
        start=min(mention.start, clock.start),
        end=max(mention.end, clock.end),
    )


def find_dates(text: str, anchor: Anchor) -> list[DateMention]:
    """The dates of one sentence in order, times of day attached to the date beside them."""
    return list(_dates(text, anchor))


@lru_cache(maxsize=2048)
def _dates(text: str, anchor: Anchor) -> tuple[DateMention, ...]:
    low = lowered(text)
    today = anchor.at.date()
    times = find_times(low)
    found: list[tuple[DateMention, tuple[str, re.Match[str]]]] = []
    for name, match in _matches(low):
        day = RESOLVERS[name](match, today, anchor.is_day_first)
        before = low[max(0, match.start() - 40) : match.start()]
        if name.startswith("weekday") and _is_another_word(text, match):
            continue
        if name.startswith("weekday") and _SPAN_OF_DAYS.match(low, match.end()) and not _DEADLINE.search(before):
            continue
        if day is None or _PAST.search(before) or re.match(r"\s+ago\b", low[match.end() : match.end() + 5]):
            continue
        deadline = (
            name.startswith(("end_of", "by_span", "mid_"))
            or bool(_DEADLINE.search(before))
            or bool(_AFTER_DEADLINE.match(low[match.end() : match.end() + 20]))
            or (name == "counted" and match["by"] is not None)
            or match[0].startswith(
                (
                    "by ",
                    "until ",
                    "till ",
                    "before ",
                    "bis ",
                    "avant ",
                    "pour ",
                    "antes",
                    "para ",
                    "d'ici",
                    "eod",
                    "cob",
                )
            )
        )
        if name == "counted" and _AFTER_THAT.search(before):
            continue
        is_weekday = name.startswith("weekday")
        numbered = DAY_NUMBER.match(low, match.end()) if is_weekday else None
        end = numbered.end() if numbered and int(numbered["d"]) == day.day else match.end()
        at = time(12) if is_weekday and deadline and _NOON_OF.search(match[0]) else None
        found.append((DateMention(match.start(), end, day, at, deadline, is_weekday=is_weekday), (name, match)))
    found.sort(key=lambda item: item[0].start)
    mentions = [m for m, _ in found]
    for clock in times:
        near = [
            (distance, i)
            for i, m in enumerate(mentions)
            if m.at is None and (distance := _distance(m, clock, low)) is not None
        ]
        if near:
            _, index = min(near)
            mentions[index] = _zoned(mentions[index], clock, found[index][1], anchor)
    mentions = _merged(mentions, low)
    for move in find_shifts(low) if mentions else ():
        mentions = _shifted(mentions, move, low)
    return tuple(mentions)


_CLAUSE_ENDS = regex(r"[.,;:!?()]")


def _shifted(mentions: list[DateMention], move: Shift, low: str) -> list[DateMention]:
    """The dates of a sentence with one that is counted from another of them: from the next in its clause, else from the last before."""
    if any(m.start <= move.start and m.end >= move.end for m in mentions):
        return mentions
    ahead = [
        m
        for m in mentions
        if 0 <= m.start - move.end <= 60 and not _CLAUSE_ENDS.search(low[move.end : m.start].rstrip("., "))
    ]
    behind = [m for m in mentions if m.end <= move.start and not m.is_open]
    if not (ahead or behind):
        return mentions
    other = ahead[0] if ahead and move.count else behind[-1] if behind else None
    if other is None:
        return mentions
    end = other.end if other.start >= move.end else move.end
    deadline = (
        move.is_deadline or other.end <= move.start or bool(_DEADLINE.search(low[max(0, move.start - 40) : move.start]))
    )
    counted = DateMention(move.start, end, move.of(other.day), is_deadline=deadline)
    kept = [m for m in mentions if m.end <= counted.start or m.start >= counted.end]
    return sorted([*kept, counted], key=lambda m: m.start)


def _distance(mention: DateMention, clock: ClockTime, low: str) -> int | None:
    """How far a time of day stands from a date, None if it does not belong to it."""
    if 0 <= clock.start - mention.end <= 26 and not re.search(r"[.;!?]\s", low[mention.end : clock.start]):
        return clock.start - mention.end
    return mention.start - clock.end + 4 if 0 <= mention.start - clock.end <= 14 else None


def _merged(mentions: list[DateMention], low: str) -> list[DateMention]:
    """Two ways of saying one date made one, and alternatives marked as open."""
    result: list[DateMention] = []
    for found in mentions:
        mention = found
        if result:
            last = result[-1]
            between = low[last.end : mention.start]
            if (
                low[last.start : last.end].startswith(("eod", "cob", "end of"))
                and len(between) <= 4
                and last.day != mention.day
            ):
                result[-1] = replace(mention, start=last.start, is_deadline=True)
                continue
            if _OR.match(between) and last.day != mention.day:
                result[-1] = replace(last, is_open=True)
                mention = replace(mention, is_open=True)
            elif (
                last.is_weekday
                and not mention.is_weekday
                and len(between) <= 8
                and last.day.weekday() == mention.day.weekday()
            ):
                at = mention.at or last.at
                result[-1] = replace(
                    mention,
                    start=last.start,
                    at=at,
                    is_deadline=last.is_deadline or mention.is_deadline,
                    end=max(last.end, mention.end),
                )
                continue
        result.append(mention)
    return result


def fixed_offset(moment: datetime) -> tzinfo:
    """The clock by which a moment was written."""
    return timezone(moment.utcoffset() or timedelta(0))
