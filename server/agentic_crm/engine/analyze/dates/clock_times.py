"""Times of day in running text, with the zone that the text names."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass
from datetime import time

from agentic_crm.engine.analyze.dates.calendar_words import MONTHS, ZONES
from agentic_crm.kit.regex import PatternList, regex


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day at `[start, end)`. `zone` is an IANA name, `writer` ("our time"), `reader` ("your time") or None."""

    start: int
    end: int
    at: time
    zone: str | None = None


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# Words of other languages as well: "16 Uhr ist", "à 10 h et".
_WORD_OR_ZONE = regex(r"(?:uhr|uur|h|heures?|hrs)\s*(?:ist|est|et|mt|pt|ct)$")
_ZONE = "|".join(sorted((re.escape(z) for z in ZONES if z != "z"), key=len, reverse=True))
_SUFFIX = (
    rf"(?:\s*\(?(?:(?P<zone>{_ZONE})\b(?:\s+time)?|(?P<ours>(?:our|my|local)\s+time|unserer\s+zeit|notre\s+heure|heure\s+locale|hora\s+nuestra|"
    r"nuestra\s+hora|onze\s+tijd|nossa\s+hora)|(?P<yours>your\s+(?:time|end)|ihrer\s+zeit|votre\s+heure|su\s+hora|vuestra\s+hora|jullie\s+tijd)))?"
)
# An hour beside a town is that town's hour: "12:30 hora de Madrid", "half past four in Edinburgh".
_TOWNS = {
    "Europe/London": "london londres londra londen edinburgh glasgow manchester bristol leeds cardiff belfast", "Europe/Dublin": "dublin dublín dublino",
    "Europe/Lisbon": "lisbon lisboa lissabon lisbonne lisbona porto", "Atlantic/Canary": "canarias tenerife", "Atlantic/Azores": "azores açores",
    "Europe/Berlin": "berlin berlín berlino munich münchen hamburg frankfurt köln cologne", "Europe/Vienna": "vienna wien vienne viena",
    "Europe/Zurich": "zurich zürich geneva genève genf basel", "Europe/Paris": "paris parís parigi parijs lyon marseille", "Europe/Brussels": "brussels bruxelles brüssel bruselas brussel antwerp",
    "Europe/Madrid": "madrid barcelona valencia sevilla bilbao", "Europe/Rome": "rome roma rom milan milano mailand milán turin torino", "Europe/Amsterdam": "amsterdam rotterdam utrecht",
    "Europe/Copenhagen": "copenhagen kopenhagen københavn", "Europe/Stockholm": "stockholm", "Europe/Oslo": "oslo", "Europe/Helsinki": "helsinki", "Europe/Warsaw": "warsaw warschau varsovie varsovia",
    "Europe/Prague": "prague prag praga", "Europe/Athens": "athens athen athènes atenas atene", "Europe/Istanbul": "istanbul", "Asia/Dubai": "dubai dubái", "Asia/Kolkata": "mumbai delhi bangalore",
    "Asia/Singapore": "singapore singapur singapour", "Asia/Hong_Kong": "hongkong", "Asia/Shanghai": "shanghai beijing", "Asia/Tokyo": "tokyo tokio osaka", "Asia/Seoul": "seoul",
    "Australia/Sydney": "sydney melbourne", "Australia/Perth": "perth", "Pacific/Auckland": "auckland wellington", "Africa/Johannesburg": "johannesburg", "Africa/Nairobi": "nairobi", "Africa/Lagos": "lagos",
    "America/New_York": "boston philadelphia atlanta miami toronto montreal montréal", "America/Chicago": "chicago houston dallas", "America/Denver": "denver calgary edmonton",
    "America/Los_Angeles": "seattle vancouver", "America/Sao_Paulo": "rio", "America/Mexico_City": "méxico",
}  # fmt: skip
_TOWN_ZONES = {town: zone for zone, towns in _TOWNS.items() for town in towns.split()}
_TOWN = "|".join(sorted(_TOWN_ZONES, key=len, reverse=True))
_IN_TOWN = rf"(?:\s*,?\s*\(?(?:(?:hora|heure|ora|tijd|horas)\s+(?:local\s+|locale\s+)?(?:de|di|van|in|em)\s+(?P<town>{_TOWN})\b|(?P<town2>{_TOWN})(?:er)?\s+(?:time|zeit)\b|(?:in|en|em|à)\s+(?=(?P<town3>{_TOWN})\b)))?"
_RANGE_END = r"(?:\s*(?:-|–|—|to|bis|à|a|tot|until)\s*\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\.?|uhr|h)?(?![\d.]))?"
_LEAD = (
    r"(?:\b(?:at|around|about|um|à|a\s+las|alle|alle\s+ore|om|às|from|ab|von|de|gegen|vers|@|kl\.?|ore"
    r"|sobre\s+las|hacia\s+las|verso\s+le|intorno\s+alle|dalle|tra\s+le|por\s+volta\s+das|entre\s+las|zwischen|tussen|between|entre)\s+)"
)
_HOUR_WORDS: dict[str, int] = {}
for _names in (
    "one two three four five six seven eight nine ten eleven twelve",
    "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "une deux trois quatre cinq six sept huit neuf dix onze douze",
    "una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "una due tre quattro cinque sei sette otto nove dieci undici dodici",
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "uma duas três quatro cinco seis sete oito nove dez onze doze",
):
    _HOUR_WORDS |= {name: index for index, name in enumerate(_names.split(), 1)}
_HOUR = "|".join(sorted(_HOUR_WORDS, key=len, reverse=True))
_HALVES = {
    "half past": 30,
    "half": -30,
    "halb": -30,
    "halb ": -30,
    "quarter past": 15,
    "quarter after": 15,
    "quarter to": -15,
    "viertel nach": 15,
    "viertel vor": -15,
    "kwart over": 15,
    "kwart voor": -15,
    "dreiviertel": -15,
}
_SPOKEN = PatternList(
    (None, pattern)
    for pattern in (
        regex(
            rf"\b(?:(?:at|around|about|say|by|um|gegen|om|rond)\s+)?(?:a\s+)?(?P<part>half\s+past|half|quarter\s+(?:past|after|to)|halb|viertel\s+(?:nach|vor)|dreiviertel|kwart\s+(?:over|voor))\s+(?P<h>{_HOUR}|1[0-2]|[1-9])\b{_IN_TOWN}"
        ),
        regex(
            rf"(?:\b(?:at|around|gegen|um|om|alle|às|a\s+las|à|vers)\s+|,\s*)(?P<h>{_HOUR})(?:\s*(?P<clock>o['’]clock|uhr|uur|heures?))?(?=\s*(?:[.,;?!)]|$|sharp|then|works?|would|suits?|our|your|in\s+the|on\b|it\b|or\b|if\b|bei|passt|dan\b))"
        ),
        regex(rf"\b(?P<h>{_HOUR})\s+(?P<clock>o['’]clock|uhr\b|uur\b|heures?\b)"),
    )
)
# What all of `_TIMES` but the last two have behind a digit.
_CLOCK = regex(
    r"\d(?::|\.\d\d\s*(?:-|–|—|to|until|till|bis|à|a|alle|tot|até)\s*(?:las\s+)?\d|\s?(?:[ap]\.?m|h|uhr|o['’]clock|uur|時))"
)
_NOON = regex(rf"\b(?:at\s+|by\s+|before\s+|um\s+|à\s+|a\s+)?(?P<noon>noon|midday|midi|mediodía|mittags?|mezzogiorno|12\s+noon)\b{_SUFFIX}{_IN_TOWN}")  # fmt: skip
_TIMES = [
    regex(rf"(?:{_LEAD})?(?<![\d.,:/-])(?P<h>\d{{1,2}})[.:](?P<m>[0-5]\d)\s*(?:-|–|—|to|until|till|bis|à|a|alle|tot|até)\s*(?:las\s+)?\d{{1,2}}[.:][0-5]\d(?![\d.,:/-]|\s*(?:%|€|eur|cm|mm|m\b|kg)){_SUFFIX}{_IN_TOWN}"),
    regex(rf"(?:{_LEAD})?(?<![\d.,:/-])(?P<h>\d{{1,2}})(?:[:.](?P<m>\d{{2}}))?\s?(?:-|–|—|to|until|and)\s?(?P<until>\d{{1,2}})(?:[:.]\d{{2}})?\s?(?P<half>[ap])\.?m\b\.?{_SUFFIX}{_IN_TOWN}"),
    regex(rf"(?:{_LEAD})?(?<![\d.,:/-])(?P<h>\d{{1,2}})(?:[:.](?P<m>\d{{2}}))?\s?(?P<half>[ap])\.?m\b\.?{_RANGE_END}{_SUFFIX}{_IN_TOWN}"),
    regex(rf"(?:{_LEAD})?(?<![\d.,:/-])(?P<h>\d{{1,2}})(?:[:.](?P<m>\d{{2}}))?(?:\s*(?:-|–|bis|tot)\s*\d{{1,2}}(?:[:.]\d{{2}})?)?\s?(?:uhr\b|hrs?\b|o['’]clock\b|uur\b){_SUFFIX}{_IN_TOWN}"),
    regex(rf"(?:{_LEAD})?(?<![\d.,:/-])(?P<h>\d{{1,2}})\s?h(?:\s?(?P<m>\d{{2}}))?(?![a-z0-9]){_SUFFIX}{_IN_TOWN}"),
    regex(rf"(?:{_LEAD})?(?<![\d.,:/-])(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?![\d:])(?:\s?(?:h|uhr|uur)\b)?{_RANGE_END}(?:\s?(?P<half>[ap])\.?m\b)?(?:\s*uhr\b)?{_SUFFIX}{_IN_TOWN}"),
    regex(rf"(?<![\d.,:/-])(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s?(?:hrs?|h|hours)\b{_SUFFIX}{_IN_TOWN}"),
    regex(rf"(?<![\d])(?P<h>\d{{1,2}})時(?:(?P<m>\d{{1,2}})分|半)?{_SUFFIX}{_IN_TOWN}"),
    regex(rf"\b(?:at|around|by|um|gegen|à|vers|a\s+las|alle|om|rond|às|sobre\s+las|hacia\s+las|verso\s+le|intorno\s+alle|tra\s+le|por\s+volta\s+das)\s+(?P<h>\d{{1,2}})(?!\d?(?:st|nd|rd|th)?\.?\s*(?:{_MONTH})\b)[.h]?(?P<m>\d{{2}})?(?![\d%€$£.,]|\s*(?:%|€|eur|pcs|units|stück|people|personen|of\b|de\s+la\s+(?!tarde|mañana)))(?P<part>\s+(?:in\s+the\s+(?:morning|afternoon)|de\s+la\s+(?:tarde|mañana)|du\s+matin|de\s+l['’]après-midi))?{_SUFFIX}{_IN_TOWN}"),
    _NOON,
]  # fmt: skip
_WITH_CLOCK, _WITHOUT_CLOCK = (PatternList((None, pattern) for pattern in some) for some in (_TIMES, _TIMES[-2:]))


def _time(match: "re.Match[str]") -> time | None:
    groups = match.groupdict()
    if groups.get("noon"):
        return time(12)
    hour, minute = int(groups["h"]), int(groups.get("m") or 0)
    if match[0].endswith("半"):
        minute = 30
    part = groups.get("part") or ""
    if groups.get("until") and hour % 12 > int(groups["until"]) % 12:  # "11 - 1 pm" begins before noon
        return time(hour, minute) if hour < 24 and minute < 60 else None
    if groups.get("half") == "p" or "afternoon" in part or "tarde" in part or "après" in part:
        hour += 12 if hour < 12 else 0
    elif groups.get("half") == "a" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _zone(match: "re.Match[str]") -> str | None:
    """Whose hour it is, as far as the text says it."""
    groups = match.groupdict()
    if groups.get("zone") and not _WORD_OR_ZONE.search(match[0]):
        return ZONES[groups["zone"]]
    town = groups.get("town") or groups.get("town2") or groups.get("town3")
    if town:
        return _TOWN_ZONES[town]
    return "writer" if groups.get("ours") else "reader" if groups.get("yours") else None


def find_times(low: str) -> list[ClockTime]:
    """The times of day of a lower-case text in order; of a range its start. A bare "at 3:30" in office prose is the afternoon."""
    found: list[ClockTime] = []
    for _, pattern in (_WITH_CLOCK if _CLOCK.search(low) else _WITHOUT_CLOCK).maybe_in(low):
        for match in pattern.finditer(low):
            if any(match.start() < t.end and match.end() > t.start for t in found):
                continue
            at = _time(match)
            if at is None:
                continue
            groups = match.groupdict()
            if not groups.get("half") and not groups.get("noon") and 1 <= at.hour <= 5 and "uhr" not in match[0]:
                at = at.replace(hour=at.hour + 12)
            found.append(ClockTime(match.start(), match.end(), at, _zone(match)))
    for _, pattern in _SPOKEN.maybe_in(low):
        for match in pattern.finditer(low):
            if not any(match.start() < t.end and match.end() > t.start for t in found):
                found.append(ClockTime(match.start(), match.end(), _spoken(match), _zone(match)))
    return sorted(found, key=lambda t: t.start)


def _spoken(match: "re.Match[str]") -> time:
    """A time of day in words: `half past nine`, `halb drei`, `at ten`; one to six are taken for the afternoon."""
    hour = _HOUR_WORDS.get(match["h"]) or int(match["h"])
    part = " ".join((match.groupdict().get("part") or "").split())
    shift = _HALVES.get(part, 0)
    # English "half ten" and Dutch and German "half tien", "halb zehn" differ by an hour; English says it seldom in writing.
    minutes = hour * 60 + shift + (720 if hour <= 6 else 0)
    return time(minutes // 60 % 24, minutes % 60)
