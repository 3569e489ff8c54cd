"""When a task is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from agentic_crm.crm.tasks.schemas import TaskDue

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueDays:
    """Days from `first` to `last`, both included; None is open-ended."""

    first: date | None
    last: date | None


def today(now: datetime, time_zone: str) -> date:
    return now.astimezone(ZoneInfo(time_zone)).date()


def due_days(due: TaskDue, today: date) -> DueDays | None:
    """The days that a filter means; None for tasks without a day."""
    match due:
        case TaskDue.OVERDUE:
            return DueDays(None, today - timedelta(days=1))
        case TaskDue.TODAY:
            return DueDays(today, today)
        case TaskDue.WEEK:
            return DueDays(today + timedelta(days=1), today + WEEK)
        case TaskDue.LATER:
            return DueDays(today + WEEK + timedelta(days=1), None)
        case TaskDue.NONE:
            return None
        case _:
            assert_never(due)


def settle_due(changes: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
    """The changes with day and moment in agreement: a moment decides its day, a day alone clears the moment."""
    settled = dict(changes)
    due_at = settled.get("due_at")
    if due_at is not None:
        settled["due_on"] = today(due_at, time_zone)
    elif "due_on" in settled:
        settled["due_at"] = None
    elif "due_at" in settled:
        settled["due_on"] = None
    return settled
