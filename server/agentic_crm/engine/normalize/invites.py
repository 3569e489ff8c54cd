"""The invitation in a `text/calendar` part."""

import re
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from agentic_crm.engine.message import Address, CalendarInvite
from agentic_crm.engine.normalize.addresses import display_name
from agentic_crm.engine.normalize.limits import MAX_ICALENDAR_BYTES
from agentic_crm.kit.email_address import normalize_email
from agentic_crm.kit.text import one_line

_METHOD = re.compile(r"^METHOD(?:;[^:\r\n]*)?:[ \t]*([A-Za-z-]{1,30})", re.MULTILINE | re.IGNORECASE)
_FIRST_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$.*?^END:VEVENT[ \t]*\r?$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_TIME_ZONES = re.compile(
    r"^BEGIN:VTIMEZONE[ \t]*\r?$.*?^END:VTIMEZONE[ \t]*\r?$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
_MAX_ATTENDEES = 500


def parse_invite(text: str, declared_method: str | None) -> CalendarInvite | None:
    """The first event of an iCalendar text, or None when there is none that can be read. Rules are never expanded."""
    if len(text) > MAX_ICALENDAR_BYTES:
        return None
    event_text = _FIRST_EVENT.search(text)
    if event_text is None:
        return None
    method = _METHOD.search(text)
    zones = "\n".join(_TIME_ZONES.findall(text)[:8])
    source = "\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//normalized//",
            *([zones] if zones else []),
            event_text[0],
            "END:VCALENDAR",
        ]
    )
    try:
        event = _first_event(source)
        return (
            _invite(event, (method[1] if method else declared_method or "PUBLISH").upper())
            if event is not None
            else None
        )
    except (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
        ArithmeticError,
        LookupError,
    ):
        # icalendar raises all of these on damaged input; an unreadable invitation is a mail without one.
        return None


def _first_event(source: str) -> Event | None:
    for component in Calendar.from_ical(source).walk("VEVENT"):
        if isinstance(component, Event):
            return component
    return None


def _invite(event: Event, method: str) -> CalendarInvite:
    starts, is_all_day, floats = _moment(event, "DTSTART")
    ends, _, _ = _moment(event, "DTEND")
    if (
        ends is None
        and starts is not None
        and (length := getattr(event.get("DURATION"), "dt", None))
        and isinstance(length, timedelta)
    ):
        ends = starts + length
    attendees = event.get("ATTENDEE") or []
    people = [_person(item) for item in (attendees if isinstance(attendees, list) else [attendees])[:_MAX_ATTENDEES]]
    return CalendarInvite(
        method=method,
        uid=one_line(str(event.get("UID", "")), 400),
        sequence=_sequence(event),
        summary=one_line(str(event.get("SUMMARY", "")), 500),
        starts_at=starts,
        ends_at=ends,
        is_all_day=is_all_day,
        is_floating=floats,
        location=one_line(str(event.get("LOCATION", "")), 500),
        organizer=_person(event.get("ORGANIZER")),
        attendees=tuple(person for person in people if person is not None),
    )


def _sequence(event: Event) -> int:
    try:
        return max(0, min(int(event.get("SEQUENCE", 0)), 2**31 - 1))
    except (ValueError, TypeError):
        return 0


def _moment(event: Event, name: str) -> tuple[datetime | None, bool, bool]:
    """A time in UTC, whether it is a whole day, and whether its zone is unknown (then as written, without one)."""
    value = getattr(event.get(name), "dt", None)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value, False, True
        return value.astimezone(UTC), False, False
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC), True, False
    return None, False, False


def _person(value: object) -> Address | None:
    if value is None:
        return None
    email = normalize_email(re.sub(r"(?i)^mailto:", "", str(value).strip()))
    if email is None:
        return None
    parameters = getattr(value, "params", {})
    return Address(email, display_name(str(parameters.get("CN", "")), email))
