"""Dates and currencies that can be read in two ways: `03/04/2027`, a bare `$`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from agentic_crm.engine.actions import Evidence, SuggestedAction, UpdateDeal
from agentic_crm.engine.analyze.text.wording import detect_language
from agentic_crm.engine.approve import Candidate, Ground, GroundCode, Place
from agentic_crm.engine.approve.questions import value_of_field
from agentic_crm.engine.evidence import source_text
from agentic_crm.engine.message import NormalizedMessage, SegmentKind
from agentic_crm.engine.records import SnapshotIndex
from agentic_crm.engine.snapshot import KnownDeal, Workspace

_NUMERIC: Final = re.compile(r"(?<![\d./-])(\d{1,2})([/-])(\d{1,2})(?:\2(?:20)?\d\d)?(?![\d/%-])")
_DOTTED: Final = re.compile(r"(?<!\d)\d{1,2}\.\d{1,2}\.(?:\d\d|20\d\d)(?!\d)")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SIGNS: Final = {"$": re.compile(r"(?<![A-Za-z$])\$"), "¥": re.compile("[¥￥]")}
_OF_SIGN: Final[dict[str, dict[str, str]]] = {
    "$": {"ca": "CAD", "au": "AUD", "nz": "NZD", "sg": "SGD", "hk": "HKD", "us": "USD", "mx": "MXN"},
    "¥": {"cn": "CNY", "jp": "JPY"},
}
_USUAL: Final = {"$": "USD", "¥": "JPY"}
_NAMED: Final = re.compile(r"\b(?:USD|CAD|AUD|NZD|SGD|HKD|MXN|JPY|CNY|RMB)\b|\b(?:US|CA|C|AU|A|NZ|S|HK|MX)\$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A field whose value could be another one as well. The likeliest first."""

    field: str
    kind: Literal["currency", "date"]
    candidates: tuple[Candidate, ...]


def readings_of(
    action: SuggestedAction,
    workspace: Workspace,
    messages: Mapping[str, NormalizedMessage],
    index: SnapshotIndex,
    domains: Iterable[str],
) -> Iterable[Reading]:
    """`messages` by the ids of the evidence, `domains` those of the thread's people who are not ours."""
    for field in ("due", "close_date"):
        said = value_of_field(action, field)
        if said is not None and (found := _other_day(field, said[:10], action.evidence, messages)) is not None:
            yield found
    if value_of_field(action, "amount") is not None:
        known = index.get(action.links.target) if isinstance(action, UpdateDeal) else None
        own = known.currency if isinstance(known, KnownDeal) else None
        money = _currencies(action, workspace, messages, own, domains)
        if money is not None:
            yield money


def _of_field(evidence: Iterable[Evidence], field: str) -> list[Evidence]:
    quotes = [one for one in evidence if one.source in ("text", "subject")]
    own = [one for one in quotes if one.field == field]
    return own or quotes


def _other_day(
    field: str, said: str, evidence: Iterable[Evidence], messages: Mapping[str, NormalizedMessage]
) -> Reading | None:
    value = date.fromisoformat(said)
    if value.day > 12 or value.day == value.month:
        return None
    other = date(value.year, value.day, value.month)
    for quote in _of_field(evidence, field):
        message = messages.get(quote.message_id)
        for found in _NUMERIC.finditer(quote.quote):
            first, second = int(found[1]), int(found[3])
            if {first, second} != {value.day, value.month} or message is None:
                continue
            if _is_settled(message, found[2], value, other, quote):
                return None
            place = _place(quote, found.start(), found.end())
            as_written: GroundCode = "as_written"
            return Reading(
                field,
                "date",
                (
                    Candidate(value.isoformat(), (Ground(as_written, place),)),
                    Candidate(other.isoformat(), (Ground("other_order", place),)),
                ),
            )
    return None


def _is_settled(message: NormalizedMessage, sign: str, value: date, other: date, quote: Evidence) -> bool:
    """Whether something else says which it is: when it was written, a day of the week, a date that can be read in one way."""
    if message.sent_at is not None and other < message.sent_at.date():
        return True
    # Only in English the order differs from country to country.
    if detect_language(message.segment_text(SegmentKind.NEW, SegmentKind.FORWARDED) or message.text) != "en":
        return True
    around = source_text(message, quote.source)
    near = around[max(0, quote.start - 20) : quote.end + 20].casefold()
    if any(re.search(rf"\b{_DAYS[one.weekday()]}", near) for one in (value, other)):
        return True
    # Who writes 31.12. or 25/12 puts the day first everywhere, who writes 12/25 the month.
    unmistakable = any(one[2] == sign and max(int(one[1]), int(one[3])) > 12 for one in _NUMERIC.finditer(message.text))
    return unmistakable or bool(_DOTTED.search(message.text))


def _place(quote: Evidence, start: int, end: int) -> Place:
    return Place(
        quote.message_id, "subject" if quote.source == "subject" else "text", quote.start + start, quote.start + end
    )


def _currencies(
    action: SuggestedAction,
    workspace: Workspace,
    messages: Mapping[str, NormalizedMessage],
    own: str | None,
    domains: Iterable[str],
) -> Reading | None:
    said = value_of_field(action, "currency") or own or workspace.currency
    for quote in _of_field(action.evidence, "amount"):
        message = messages.get(quote.message_id)
        sign = next((sign for sign, pattern in _SIGNS.items() if pattern.search(quote.quote)), None)
        if sign is None or message is None or _NAMED.search(message.text):
            continue
        countries = _OF_SIGN[sign]
        found: dict[str, GroundCode] = {}
        for code, ground in (
            (own, "deal_currency"),
            *((countries.get(domain.rpartition(".")[2]), "sender_country") for domain in domains),
            # Who keeps their books in one of them means that one by the sign, unless something speaks for another.
            (workspace.currency, "workspace_currency"),
            (None if workspace.currency in countries.values() else _USUAL[sign], "usual_currency"),
        ):
            if code is not None and code in countries.values():
                found.setdefault(code, _code(ground))
        if said in countries.values():
            found.setdefault(said, "as_written")
        if len(found) < 2 or value_of_field(action, "currency") is None:
            return None
        at = _SIGNS[sign].search(quote.quote)
        place = _place(quote, at.start(), at.end()) if at else None
        return Reading(
            "currency", "currency", tuple(Candidate(code, (Ground(ground, place),)) for code, ground in found.items())
        )
    return None


def _code(ground: str) -> GroundCode:
    match ground:
        case "deal_currency":
            return "deal_currency"
        case "sender_country":
            return "sender_country"
        case "workspace_currency":
            return "workspace_currency"
        case _:
            return "usual_currency"
