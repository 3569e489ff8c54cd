"""Days of the demo, told as weeks ago and a weekday, so that it is always about the weeks before it is loaded."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ZONE: Final = ZoneInfo("Europe/Berlin")
_WHEN: Final = re.compile(r"(-?\d+) (Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?: (\d\d):(\d\d))?(?: ([A-Z]\w+/[\w/]+))?")
_PLACEHOLDER: Final = re.compile(r"\{\{([^|{}]+)\|([^{}]+)\}\}")


class BadWhen(ValueError):
    """A time that is not written as `WEEKS_AGO WEEKDAY [HH:MM] [ZONE]`."""


@dataclass(frozen=True, slots=True)
class Almanac:
    """`monday` begins the week that counts as 0 weeks ago; later weeks have negative numbers."""

    monday: date

    @classmethod
    def of(cls, moment: datetime) -> "Almanac":
        """Week 0 is the week of `moment`."""
        today = moment.astimezone(ZONE).date()
        return cls(today - timedelta(days=today.weekday()))

    def ending_before(self, moment: datetime, newest: str) -> "Almanac":
        """This almanac, moved by whole weeks so that `newest` is the latest such weekday and time before `moment`."""
        weeks = 0 if self.when(newest) <= moment else 1
        return Almanac(self.monday - timedelta(weeks=weeks))

    def day(self, written: str) -> date:
        """`1 Fri`: Friday of last week. Raises BadWhen."""
        return self.when(written).date()

    def when(self, written: str) -> datetime:
        """`1 Fri 09:30 America/New_York`; 09:00 and the workspace's zone where left out. Raises BadWhen."""
        found = _WHEN.fullmatch(written.strip())
        if found is None:
            raise BadWhen(f"“{written}” is not written as WEEKS_AGO WEEKDAY [HH:MM] [ZONE]")
        weeks, weekday, hour, minute, zone = found.groups()
        day = self.monday + timedelta(days=WEEKDAYS.index(weekday) - 7 * int(weeks))
        clock = time(int(hour), int(minute)) if hour else time(9)
        return datetime.combine(day, clock, ZoneInfo(zone) if zone else ZONE)

    def fill(self, text: str) -> str:
        """Replace `{{0 Fri|%d.%m.%Y}}` by that day, written so."""
        return _PLACEHOLDER.sub(lambda found: self.when(found[1]).strftime(found[2]), text)
