"""Sentences with the date they make something due: `SENTENCE => YYYY-MM-DD[THH:MM]`, or `-` where they make nothing due.

A line `# language moment` gives language and moment of writing of those below. Odd ones are tuned on, even ones kept apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from agentic_crm.engine.analyze.dates.dates import Anchor, find_dates
from agentic_crm.engine.analyze.tasks.due import choose_date
from evaluation.compare import same

FILE = Path(__file__).parent / "due_dates.txt"
_ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Dated:
    """One sentence; `due` is None where nothing is due. `language` `en` writes month before day."""

    text: str
    due: str | None
    language: str
    anchor: Anchor
    is_kept: bool

    @property
    def found(self) -> str | None:
        """What the analyser resolves."""
        today = self.anchor.at.date()
        mentions = [m for m in find_dates(self.text, self.anchor) if m.day >= today and not m.is_open]
        timed = next((m for m in mentions if m.at is not None and not m.is_deadline), None)
        chosen = timed or choose_date(mentions, 0, self.text.lower())
        return chosen.value.isoformat()[:16] if chosen else None

    @property
    def is_right(self) -> bool:
        """Whether it is what was meant."""
        return same("due", self.due, self.found)


def read(path: Path = FILE) -> Iterator[Dated]:
    """The sentences of a file."""
    language, anchor, number = "en", None, 0
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            _, language, moment = line.split()
            at = datetime.fromisoformat(moment).replace(tzinfo=_ZONE)
            anchor = Anchor(at, _ZONE, _ZONE, _ZONE, is_day_first=language != "en")
        elif " => " in line and anchor is not None:
            text, _, due = line.rpartition(" => ")
            number += 1
            yield Dated(text, None if due.strip() == "-" else due.strip(), language, anchor, is_kept=number % 2 == 0)
