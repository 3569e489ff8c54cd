"""Existing tasks: shown as done, put off, or already saying what a thread asks for; and appointments in calendar invitations."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agentic_crm.engine.actions import SuggestedAction, TargetLink, TaskChanges, TaskUpdate, UpdateTask
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex, similar_titles
from agentic_crm.engine.analyze.package import mention, quote
from agentic_crm.engine.analyze.tasks.deeds import Duty
from agentic_crm.engine.analyze.tasks.due import LATE
from agentic_crm.engine.analyze.tasks.duties import words_of
from agentic_crm.engine.analyze.tasks.fulfilment import SENDING, fulfilled, is_negated, waits_for_answer
from agentic_crm.engine.analyze.tasks.postponing import day_of, delays, fit_of, is_to_come, with_time
from agentic_crm.engine.analyze.text.cues import AGREED, MEETING, RECEIVED, SENT
from agentic_crm.engine.analyze.text.speech import promise_in, request_in
from agentic_crm.engine.analyze.text.wording import Sentence, stems
from agentic_crm.engine.snapshot import KnownTask
from agentic_crm.kit.regex import regex

_FETCHES = regex(
    r"\W*(?:ask|get|chase|request|collect|obtain|await|remind|nachfassen|anfordern|fragen|einholen|demander|relancer|récupérer|pedir|solicitar|reclamar|chiedere|richiedere|vragen|opvragen|navragen|pedir|solicitar)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _News:
    task: KnownTask
    letter: Letter
    sentence: Sentence
    due: date | datetime | None = None


class TaskDesk:
    """Weighs what is owed against the tasks that exist."""

    def __init__(self, thread: ThreadContext, letters: list[Letter], index: CrmIndex, records: set[str]) -> None:
        """`records` are the ids that the thread is about."""
        self._thread = thread
        self._letters = letters
        self._tasks = index.tasks_of(records)
        names = [c.name for c in index.crm.companies] + [c.name for c in index.crm.contacts]
        self._index = index
        self._names = words_of(names)
        self._ignored = self._names | SENDING

    def settle(self, duties: list[Duty]) -> tuple[list[SuggestedAction], list[Duty]]:
        """Updates of existing tasks, and the duties that no task covers yet."""
        signs = fulfilled(self._tasks, self._letters, self._index, self._names)
        done = {s.task.id: _News(s.task, s.letter, s.sentence) for s in signs} | self._done()
        moved: dict[str, _News] = {}
        fresh: list[Duty] = []
        cancelled, invited = self._invitations()
        for duty in [*duties, *invited]:
            task = self._task_of(duty)
            if task is None or task.id in done:
                if duty.due_day not in cancelled:
                    fresh.append(duty)
            elif duty.due is not None and _differs(task.due, duty.due):
                moved[task.id] = _News(task, duty.letter, duty.sentence, with_time(task, duty.due))
        for delay in delays(self._tasks, self._letters, self._ignored):
            moved[delay.task.id] = _News(delay.task, delay.letter, delay.sentence, delay.due)
        fresh = [d for d in fresh if not any(n.due is not None and _is_told_by(n, d) for n in moved.values())]
        fresh = _without_twins(fresh)
        updates: list[SuggestedAction] = [
            UpdateTask(
                ref=f"update:{news.task.id}"[:60].replace(" ", "-"), fields=TaskUpdate(changes=TaskChanges(due=news.due) if news.due is not None else TaskChanges(status="done")),
                links=TargetLink(target=news.task.id), evidence=quote(news.letter, news.sentence.start, news.sentence.end),
                confidence=0.75, reason=f"The thread shows “{news.task.title}” as {'put off' if news.due is not None else 'done'}.",
                reason_code="task_put_off" if news.due is not None else "task_done",
            )
            for news in [*(n for n in moved.values() if n.task.id not in done), *done.values()]
        ]  # fmt: skip
        return updates, fresh

    def _done(self) -> dict[str, _News]:
        """Tasks that a sentence of ours shows as done, or a thank-you of theirs."""
        found: dict[str, _News] = {}
        for letter in self._letters:
            for sentence in letter.sentences:
                ours = bool(letter.is_ours and promise_in(sentence) is None and SENT.search(sentence.low))
                theirs = (
                    not letter.is_ours
                    and RECEIVED.search(sentence.low)
                    and request_in(sentence) is None
                    and not is_negated(sentence.low)
                )
                ours = ours or (
                    letter.is_ours
                    and LATE.search(sentence.low) is None
                    and sentence is letter.sentences[min(1, len(letter.sentences) - 1)]
                    and promise_in(sentence) is None
                    and not is_to_come(letter, sentence)
                )
                fetched = not (ours or theirs or sentence.low.endswith("?") or letter.is_ours) and bool(
                    SENT.search(sentence.low)
                )
                if not (ours or theirs or fetched):
                    continue
                for task in self._tasks:
                    if (fetched and not _FETCHES.match(task.title)) or (theirs and waits_for_answer(task)):
                        continue
                    if fit_of(task, sentence.text, self._ignored) >= 0.5:
                        due = day_of(task.due)
                        if due is not None and due >= letter.anchor.at.date() and MEETING.search(task.title.lower()):
                            continue
                        if (
                            letter.is_ours
                            and not SENT.search(sentence.low)
                            and (due is None or abs((due - letter.anchor.at.date()).days) > 4)
                        ):
                            continue
                        found[task.id] = _News(task, letter, sentence)
        return found

    def _task_of(self, duty: Duty) -> KnownTask | None:
        """The task that already says what a duty asks for."""
        best = max(self._tasks, key=lambda t: self._alike(t, duty), default=None)
        if best is None:
            return None
        same_day = day_of(best.due) == duty.due_day and duty.due_day is not None
        alike = self._alike(best, duty)
        if alike >= (0.34 if same_day else 0.5):
            return best
        if duty.kind == "meeting" and duty.due_day is not None:
            near = [t for t in self._tasks if self._is_same_appointment(t, duty)]
            if len(near) == 1:
                return near[0]
        if duty.kind == "meeting" and AGREED.search(duty.sentence.low):
            return next((t for t in self._tasks if day_of(t.due) == duty.due_day and isinstance(t.due, datetime)), None)
        return None

    def _is_same_appointment(self, task: KnownTask, duty: Duty) -> bool:
        """Whether a meeting spoken of can be an appointment that stands already: a word in common, not three weeks apart."""
        day = day_of(task.due)
        if day is None or duty.due_day is None or abs((day - duty.due_day).days) > 21:
            return False
        return bool(MEETING.search(task.title.lower())) and bool((stems(task.title) - self._ignored) & duty.stems)

    def _alike(self, task: KnownTask, duty: Duty) -> float:
        """How far a task says the same as a duty; names of people and firms say nothing about the deed."""
        return max(
            similar_titles(task.title, duty.title, self._ignored), fit_of(task, duty.sentence.text, self._ignored)
        )

    def _invitations(self) -> tuple[set[date], list[Duty]]:
        """Days of cancelled appointments, and the appointments that calendar files ask for."""
        cancelled: set[date] = set()
        by_uid: dict[str, Duty] = {}
        zone = ZoneInfo(self._thread.workspace.time_zone)
        for letter in self._letters:
            invite = letter.message.invite
            if invite is None or invite.starts_at is None or letter.is_forwarded:
                continue
            start = invite.starts_at if invite.is_floating or invite.is_all_day else invite.starts_at.astimezone(zone)
            due: date | datetime = (
                start.date() if invite.is_all_day else start.replace(tzinfo=None, second=0, microsecond=0)
            )
            if invite.method == "CANCEL":
                by_uid.pop(invite.uid, None)
                cancelled.add(start.date())
                continue
            if invite.method not in ("REQUEST", "PUBLISH", "ADD", ""):
                continue
            place = letter.sentences[0] if letter.sentences else None
            proof = mention(letter, invite.summary, None, "invite") if invite.summary else ()
            if place is None and proof:
                text = invite.summary
                place = Sentence(0, 0, text, text.lower(), 0)
            if place is None:
                continue
            by_uid[invite.uid] = Duty(
                "meeting", letter, place, invite.summary or letter.subject or "Appointment", stems(invite.summary), due
            )
        return cancelled, list(by_uid.values())


def _is_told_by(news: _News, duty: Duty) -> bool:
    """Whether a duty is but the news that a task is put off: the same day, in its sentence or about the same thing."""
    if news.due is None or day_of(news.due) != duty.due_day:
        return False
    return (
        news.sentence is duty.sentence
        or duty.kind == "meeting"
        or bool((stems(news.task.title) - SENDING) & duty.stems)
    )


def _differs(old: date | datetime | None, new: date | datetime) -> bool:
    if isinstance(old, datetime) and isinstance(new, datetime):
        return old != new
    return day_of(old) != day_of(new)


def _is_same_hour(one: Duty, other: Duty) -> bool:
    """Whether two duties are one appointment: both meetings of a day, or due at the same minute."""
    meetings = one.kind == other.kind == "meeting" and one.due_day == other.due_day
    return meetings or (isinstance(one.due, datetime) and one.due == other.due)


def _without_twins(duties: list[Duty]) -> list[Duty]:
    """An appointment that both the text and the calendar file give, given once: the calendar file's."""
    result: list[Duty] = []
    for duty in duties:
        twin = next((d for d in result if _is_same_hour(d, duty)), None)
        if twin is None:
            result.append(duty)
        elif duty.letter.message.invite is not None:
            twin.title, twin.due = duty.title, duty.due
    return result
