"""What an action stands on: its quotes, the headers of its thread, and the values that follow from them."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations
from zoneinfo import ZoneInfo

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analyze.dates.dates import Anchor, fixed_offset
from agentic_crm.engine.analyze.dates.dates import find_dates as dates_in
from agentic_crm.engine.analyze.dates.shifts import Shift, find_shifts
from agentic_crm.engine.analyze.text.wording import fold, sentences
from agentic_crm.engine.analyze.values.domains import coverage, registrable
from agentic_crm.engine.analyze.values.money import find_money, numbers_in
from agentic_crm.engine.message import NormalizedMessage, SegmentKind
from agentic_crm.engine.validate.sources import Sources
from agentic_crm.kit.email_address import domain_of

_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")
_SMALL_WORDS = frozenset(
    [
        *(
            "of",
            "the",
            "and",
            "for",
            "at",
            "de",
            "der",
            "die",
            "das",
            "und",
            "für",
            "von",
            "du",
            "des",
            "la",
            "le",
            "et",
        ),
        *("el", "y", "e", "van", "di", "da", "del", "do"),
    ]
)
_MOST_NUMBERS = 24


class Ground:
    """One action's ground. Every `has_…` says whether a value stands there or follows from what stands there."""

    def __init__(self, evidence: tuple[Evidence, ...], sources: Sources) -> None:
        self._sources = sources
        self._evidence = evidence

    @cached_property
    def _quotes(self) -> str:
        return "\n".join(evidence.quote for evidence in self._evidence)

    @cached_property
    def _headers(self) -> str:
        return "\n".join(f"{a.name} {a.email}" for a in self._sources.people.values())

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(fold(self._quotes).split())

    @cached_property
    def _header_words(self) -> frozenset[str]:
        return frozenset(fold(re.sub(r"[.@_+-]", " ", self._headers)).split())

    @cached_property
    def _addresses(self) -> frozenset[str]:
        found = {m.group().casefold().rstrip(".") for m in _ADDRESS.finditer(self._quotes)}
        return frozenset(found | set(self._sources.people))

    @cached_property
    def _domains(self) -> frozenset[str]:
        """Registrable domains of addresses and of hosts that the quotes print."""
        hosts = {m.group().casefold() for m in _HOST.finditer(self._quotes)}
        return frozenset({registrable(h) for h in hosts} | {registrable(domain_of(a)) for a in self._addresses})

    def has_words(self, value: str) -> bool:
        """Whether all words of a value stand in the quotes."""
        return all(w in self._words or w in _SMALL_WORDS for w in fold(value).split())

    def has_person(self, name: str) -> bool:
        """Whether a person is called so in the quotes or in a header, or by an address."""
        known = self._words | self._header_words
        words = fold(name).split()
        if words and all(w in known or w in _SMALL_WORDS for w in words):
            return True
        locals_ = {re.sub(r"[^a-z]", "", a.partition("@")[0]) for a in self._addresses}
        return bool(words) and any(_spells(local, words) for local in locals_ if len(local) >= 3)

    def has_company(self, name: str) -> bool:
        """Whether a company is called so in the quotes or in a header, or by a domain."""
        known = self._words | self._header_words
        if all(w in known or w in _SMALL_WORDS for w in fold(name).split()):
            return True
        return any(coverage(name, domain) >= 0.7 for domain in self._domains)

    def has_email(self, email: str) -> bool:
        return email.casefold() in self._addresses

    def has_domain(self, domain: str) -> bool:
        return registrable(domain.casefold().removeprefix("www.")) in self._domains

    def has_website(self, website: str) -> bool:
        bare = re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", website.casefold())
        return bare in self._quotes.casefold() or ("/" not in bare and self.has_domain(bare))

    def has_phone(self, phone: str) -> bool:
        """Whether a number's last digits, all but a prefix that is dialled from elsewhere, stand in one of the quotes."""
        digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", phone)).lstrip("0")
        tail = digits[-max(7, len(digits) - 3) :]
        return len(digits) >= 5 and any(
            tail in re.sub(r"\D", "", re.sub(r"\(0\)", "", e.quote)) for e in self._evidence
        )

    @cached_property
    def _sums(self) -> list[tuple[Decimal, str | None]]:
        dollar = self._sources.thread.workspace.currency
        found = [(m.amount, m.currency) for e in self._evidence for m in find_money(e.quote, dollar)]
        return found[:_MOST_NUMBERS]

    def has_amount(self, amount: Decimal) -> bool:
        """Whether a sum stands in the quotes or follows by adding, multiplying, a discount, or twelve months."""
        numbers = list(dict.fromkeys(n for e in self._evidence for n in numbers_in(e.quote)))[:_MOST_NUMBERS]
        wanted = amount.quantize(Decimal("0.01"))
        if any(n.quantize(Decimal("0.01")) == wanted for n in numbers if n < Decimal(10) ** 13):
            return True
        near = max(Decimal("0.01"), wanted / 1000)
        sums = [value for value, _ in self._sums]
        reached = {a * b for a, b in combinations(numbers, 2)} | {n * 12 for n in numbers}
        reached |= {a * b * 12 for a, b in combinations(numbers, 2)}
        reached |= {s * (100 + sign * n) / 100 for s in sums for n in numbers if n < 100 for sign in (1, -1)}
        reached |= {abs(a - b) for a, b in combinations(sums, 2)}
        products = [a * b for a, b in combinations(numbers, 2)][:60]
        parts = sums + products
        reached |= {a + b for a, b in combinations(parts, 2)} | {sum(sums, Decimal(0))}
        reached |= {sum(three, Decimal(0)) for three in combinations(sums, 3)}
        return any(abs(value - wanted) <= near for value in reached)

    def has_currency(self, currency: str, known: str | None) -> bool:
        """Whether the quotes print it, or print none and it is the workspace's or the record's own."""
        printed = {code for _, code in self._sums if code} | set(re.findall(r"\b[A-Z]{3}\b", self._quotes))
        if currency in printed:
            return True
        of_sums = {code for _, code in self._sums if code}
        return currency in (known, self._sources.thread.workspace.currency) and not of_sums - {currency}

    @cached_property
    def _dates(self) -> tuple[frozenset[date], frozenset[datetime]]:
        days: set[date] = set()
        times: set[datetime] = set()
        counted: list[Shift] = []
        for evidence in self._evidence:
            message = self._sources.messages[evidence.message_id]
            invite = message.invite
            if invite is not None and invite.starts_at is not None:
                local = _local(invite.starts_at, self._sources)
                days.add(local.date())
                times.add(local)
            quoted = sentences(evidence.quote.replace("\n", " "))
            for anchor in self._anchors(message, _NUMERIC.search(evidence.quote) is not None):
                for sentence in quoted:
                    counted += find_shifts(sentence.low)
                    for mention in dates_in(sentence.text, anchor):
                        days.add(mention.day)
                        if isinstance(mention.value, datetime):
                            times.add(mention.value)
        # "Two days before that": one quote counts from the day that another names.
        days |= {move.of(day) for move in counted for day in days}
        return frozenset(days), frozenset(times)

    def _anchors(self, message: NormalizedMessage, is_numeric: bool) -> list[Anchor]:
        """When the message was written, and when each mail that it forwards; the clocks of writer and reader beside it.

        `is_numeric`: a day may be written in figures, the month first or the day.
        """
        thread = self._sources.thread
        others = len({m.sent_at.utcoffset() for m in thread.messages if m.sent_at}) > 1
        if others or any(s.kind is SegmentKind.FORWARDED for s in message.segments):
            found = [letter.anchor for letter in self._sources.letters if letter.message is message]
            if found:
                return found
        zone = ZoneInfo(thread.workspace.time_zone)
        if message.sent_at is None:
            return []
        at = message.sent_at.astimezone(zone)
        writer = fixed_offset(message.sent_at)
        return [Anchor(at, zone, writer, zone, first) for first in ((True, False) if is_numeric else (True,))]

    def has_day(self, day: date) -> bool:
        """Whether a day is named in the quotes, or follows from when they were written."""
        return day in self._dates[0] or self._prints(day)

    def has_time(self, moment: datetime, before: date | datetime | None = None) -> bool:
        """Whether a day and its time of day are. The hour may be that of `before`, which the quotes put off."""
        if moment in self._dates[1]:
            return True
        if isinstance(before, datetime) and before.time() == moment.time():
            return self.has_day(moment.date())
        hours = {moment.hour, (moment.hour - 1) % 12 + 1}
        shown = {
            int(h) for h in re.findall(r"(?<!\d)(\d{1,2})(?=[:.hH]\d{2}|\s*(?:[ap]\.?m|h\b|uhr|uur))", self._quotes)
        }
        return self.has_day(moment.date()) and bool(hours & shown or _says_noon(self._words, moment))

    def _prints(self, day: date) -> bool:
        """Whether the day stands there as figures in a language whose months we do not know, the year as well if it is another."""
        figures = {int(n) for n in re.findall(r"(?<!\d)\d{1,2}(?!\d)", self._quotes)}
        if day.day not in figures:
            return False
        if day.month in figures - {day.day} or (
            day.month == day.day and re.search(rf"\b0?{day.day}\D+0?{day.day}\b", self._quotes)
        ):
            return True
        sent = [m.sent_at for e in self._evidence if (m := self._sources.messages[e.message_id]).sent_at]
        return any(at is not None and (day.year, day.month) == (at.year, at.month) for at in sent)


_NUMERIC = re.compile(r"\d[./-]\d")
_FIGURE = re.compile(r"\d(?:[\d.,'’ \u00a0\u202f]*\d)?")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]+|(?:[\w-]+\.)+(?:com|net|org|io|de|fr|es|it|nl|pt|uk|eu|ru|cn|info|biz|app|example|test)\b(?:/\S*)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=16)
def _figures_of(stock: str) -> tuple[str, frozenset[Decimal]]:
    """A stock of texts with its figures written without grouping, and their values."""
    digits = re.sub(r"(?<=\d)[.,'’ \u00a0\u202f](?=\d)", "", stock)
    return digits, frozenset(numbers_in(stock)) if len(stock) < 40_000 else frozenset()


def missing_from(text: str, stock: str) -> list[str]:
    """The figures of three digits and more, links and addresses of a text that a stock of texts does not hold."""
    low = stock.casefold()
    wrong = [m.group() for m in _LINK.finditer(text) if m.group().casefold().rstrip(".,;:!?/") not in low]
    wrong += [m.group() for m in _ADDRESS.finditer(text) if m.group().casefold().rstrip(".") not in low]
    figures = [m.group() for m in _FIGURE.finditer(text) if len(re.sub(r"\D", "", m.group())) >= 3]
    if figures:
        digits, values = _figures_of(stock)
        for figure in figures:
            bare = re.sub(r"\D", "", figure)
            if bare in digits or (bare.rstrip("0") and any(n in values for n in numbers_in(figure))):
                continue
            wrong.append(figure)
    return wrong


def _spells(local: str, words: list[str]) -> bool:
    """Whether the local part of an address spells a name: run together, or with initials."""
    joined = "".join(words)
    forms = {
        joined,
        "".join(reversed(words)),
        words[0][0] + words[-1],
        words[0] + words[-1][0],
        words[-1] + words[0][0],
        words[0],
        words[-1],
    }
    if len(words) == 1:
        return local == words[0]
    return local in forms and len(local) >= 4 and local not in words


def _says_noon(words: frozenset[str], moment: datetime) -> bool:
    return moment.hour == 12 and bool(
        words & {"noon", "midday", "mittag", "mittags", "midi", "mediodia", "mezzogiorno"}
    )


def _local(moment: datetime, sources: Sources) -> datetime:
    zone = ZoneInfo(sources.thread.workspace.time_zone)
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)
