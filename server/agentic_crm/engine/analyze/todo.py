"""Existing tasks: shown as done, put off, or already saying what a thread asks for; and appointments in calendar invitations."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agentic_crm.engine.actions import SuggestedAction, TargetLink, TaskChanges, TaskUpdate, UpdateTask
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze.cues import AGREED, MEETING, MOVED, RECEIVED, SENT
from agentic_crm.engine.analyze.dates import DateMention, find_dates
from agentic_crm.engine.analyze.deeds import Duty
from agentic_crm.engine.analyze.due import LATE
from agentic_crm.engine.analyze.duties import words_of
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex, likeness, similar_titles
from agentic_crm.engine.analyze.outcomes import shows_loss, shows_order
from agentic_crm.engine.analyze.package import mention, quote
from agentic_crm.engine.analyze.speech import promise_in, request_in
from agentic_crm.engine.analyze.wording import Sentence, stems
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


_COMES = regex(
    r"^\W*(?:and )?(?:here (?:it|they) (?:is|are|comes?|come)|here(?:['’]s| is| are)\b|as promised|attached|enclosed|please find|voilà|voici|ci-joint|anbei|wie versprochen|hier (?:ist|sind|kommt|kommen)|im anhang|aquí (?:va|van|tiene)|adjunto|ecco|in allegato|hierbij|bijgaand|segue|em anexo)"
)
_TO_SEND = regex(
    r"(?:send|share|deliver|submit|provide|get|forward|mail|hand in|prepare|draft|write|give)\b|.*\b(?:senden|schicken|übermitteln|sturen|envoyer|enviar|mandar|inviare|mandare)\b|(?:envoyer|enviar|mandar|inviare|mandare|transmettre)\b"
)
_HAVE_SPOKEN = regex(
    r"\b(?:(?:good|great|nice|lovely) (?:talking|speaking|to (?:talk|speak)|chatting)|thank(?:s| you)[^.?!]{0,20} (?:call|chat|conversation)|(?:our|the) (?:call|chat|conversation|talk) (?:just now|today|earlier|this (?:morning|afternoon))|had a word with|off the phone|as discussed (?:on the phone|just now|this morning|today)|"
    r"(?:danke|dank) für das (?:\w+ )?(?:gespräch|telefonat)|(?:eben|vorhin|gerade) (?:telefoniert|gesprochen)|merci pour (?:notre|votre|l['’])\s?(?:échange|appel|entretien)|gracias por (?:la|su|tu) (?:llamada|charla)|grazie per la (?:telefonata|chiamata)|bedankt voor het (?:gesprek|telefoontje))\b"
)
_TO_CALL = regex(
    r"\b(?:call|ring|phone|speak|talk|anruf\w*|anrufen|telefon\w*|bellen|appeler|rappeler|llamar|chiamare|ligar)\b"
)
_TO_CHASE = regex(
    r"\b(?:follow[- ]?up|chase|check in|remind|nudge|ask .* (?:about|whether)|nachfass\w*|nachhak\w*|nachfrag\w*|relancer|relance|seguimiento|sollecit\w+|opvolg\w*|get .*signed|(?:call|ring) .* about the (?:offer|quote|proposal))\b"
)


# That something is sent says nothing of what it is.
_SENDING = stems(
    "send share deliver provide senden schicken zusenden übermitteln envoyer transmettre enviar mandar inviare mandare sturen"
)


class TaskDesk:
    """Weighs what is owed against the tasks that exist."""

    def __init__(self, thread: ThreadContext, letters: list[Letter], index: CrmIndex, records: set[str]) -> None:
        """`records` are the ids that the thread is about."""
        self._thread = thread
        self._letters = letters
        self._tasks = index.tasks_of(records)
        names = [c.name for c in index.crm.companies] + [c.name for c in index.crm.contacts]
        self._ignored = words_of(names) | _SENDING

    def settle(self, duties: list[Duty]) -> tuple[list[SuggestedAction], list[Duty]]:
        """Updates of existing tasks, and the duties that no task covers yet."""
        done = self._handed_over() | self._done()
        moved: dict[str, _News] = {}
        fresh: list[Duty] = []
        cancelled, invited = self._invitations()
        for duty in [*duties, *invited]:
            task = self._task_of(duty)
            if task is None or task.id in done:
                if duty.due_day not in cancelled:
                    fresh.append(duty)
            elif duty.due is not None and _differs(task.due, duty.due):
                moved[task.id] = _News(task, duty.letter, duty.sentence, _with_time(task, duty.due))
        for news in self._moved():
            moved[news.task.id] = news
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

    def _fit(self, task: KnownTask, sentence: Sentence) -> float:
        fit = likeness(task.title, stems(sentence.text), self._ignored)
        shared = len((stems(task.title) - self._ignored) & stems(sentence.text))
        return fit if shared >= 2 or (shared == 1 and fit >= 0.5) else 0.0

    def _done(self) -> dict[str, _News]:
        """Tasks that a sentence of ours shows as done, or a thank-you of theirs."""
        found: dict[str, _News] = {}
        for letter in self._letters:
            for sentence in letter.sentences:
                ours = bool(letter.is_ours and promise_in(sentence) is None and SENT.search(sentence.low))
                theirs = not letter.is_ours and RECEIVED.search(sentence.low) and request_in(sentence) is None
                ours = ours or (
                    letter.is_ours
                    and LATE.search(sentence.low) is None
                    and sentence is letter.sentences[min(1, len(letter.sentences) - 1)]
                    and promise_in(sentence) is None
                )
                fetched = not (ours or theirs) and not letter.is_ours and bool(SENT.search(sentence.low))
                if not (ours or theirs or fetched):
                    continue
                for task in self._tasks:
                    if fetched and not _FETCHES.match(task.title):
                        continue
                    if self._fit(task, sentence) >= 0.5:
                        due = _day(task.due)
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

    def _moved(self) -> list[_News]:
        """Tasks for which a sentence names another day."""
        found: list[_News] = []
        for letter in self._letters:
            for number, sentence in enumerate(letter.sentences):
                late = letter.is_ours and LATE.search(sentence.low) is not None
                if not late and not MOVED.search(sentence.low):
                    continue
                days = self._days(letter, sentence)
                if late:
                    self._put_off(letter, number, found)
                    continue
                fits = [(likeness(t.title, stems(sentence.text), self._ignored), t.id, t) for t in self._tasks]
                if not days or not fits:
                    continue
                fit, _, task = max(fits, key=lambda f: (f[0], f[1]))
                if fit <= 0:
                    fit, task = self._only_due_beside(letter, sentence)
                fresh = [m for m in days if m.day != _day(task.due)]
                if fit >= 0.3 and fresh:
                    cue = MOVED.search(sentence.low)
                    best = next((m for m in fresh if cue and m.start >= cue.end()), fresh[-1])
                    found.append(_News(task, letter, sentence, _with_time(task, best.value)))
        return found

    def _days(self, letter: Letter, sentence: Sentence) -> list[DateMention]:
        today = letter.anchor.at.date()
        return [m for m in find_dates(sentence.text, letter.anchor) if not m.is_open and m.day >= today]

    def _put_off(self, letter: Letter, number: int, found: list[_News]) -> None:
        """A task that one of ours cannot do in time, with the later day that the sentence or the next one names."""
        sentence = letter.sentences[number]
        task = max(self._tasks, key=lambda t: self._fit(t, sentence), default=None)
        if task is None or self._fit(task, sentence) < 0.3:
            return
        for other in letter.sentences[number : number + 2]:
            known = _day(task.due) or letter.anchor.at.date()
            later = [m for m in self._days(letter, other) if m.day > known]
            if later:
                found.append(_News(task, letter, other, _with_time(task, later[-1].value)))
                return

    def _only_due_beside(self, letter: Letter, sentence: Sentence) -> tuple[float, KnownTask]:
        """The only task whose own day the sentence names, for want of words in common; else the only appointment, for a new time."""
        mentions = find_dates(sentence.text, letter.anchor)
        days = {m.day for m in mentions}
        booked = [t for t in self._tasks if isinstance(t.due, datetime)]
        if len(booked) == 1 and any(m.at is not None for m in mentions) and self._is_near(booked[0], letter):
            return 0.5, booked[0]
        meets = bool(MEETING.search(sentence.low))
        alike = [t for t in self._tasks if _day(t.due) in days and meets == bool(MEETING.search(t.title.lower()))]
        return (0.5, alike[0]) if len(alike) == 1 else (0.0, self._tasks[0])

    def _is_near(self, task: KnownTask, letter: Letter) -> bool:
        day = _day(task.due)
        return day is not None and 0 <= (day - letter.anchor.at.date()).days <= 14

    def _task_of(self, duty: Duty) -> KnownTask | None:
        """The task that already says what a duty asks for."""
        best = max(self._tasks, key=lambda t: self._alike(t, duty), default=None)
        if best is None:
            return None
        same_day = _day(best.due) == duty.due_day and duty.due_day is not None
        alike = self._alike(best, duty)
        if alike >= (0.34 if same_day else 0.5):
            return best
        if duty.kind == "meeting" and duty.due_day is not None:
            near = [t for t in self._tasks if self._is_same_appointment(t, duty)]
            if len(near) == 1:
                return near[0]
        if duty.kind == "meeting" and AGREED.search(duty.sentence.low):
            return next((t for t in self._tasks if _day(t.due) == duty.due_day and isinstance(t.due, datetime)), None)
        return None

    def _is_same_appointment(self, task: KnownTask, duty: Duty) -> bool:
        """Whether a meeting spoken of can be an appointment that stands already: a word in common, not three weeks apart."""
        day = _day(task.due)
        if day is None or duty.due_day is None or abs((day - duty.due_day).days) > 21:
            return False
        return bool(MEETING.search(task.title.lower())) and bool((stems(task.title) - self._ignored) & duty.stems)

    def _handed_over(self) -> dict[str, _News]:
        """Tasks that a letter shows as done without naming them: what was to be sent comes, the call took place, the answer is there."""
        found: dict[str, _News] = {}
        for letter in self._letters:
            today = letter.anchor.at.date()
            for sentence in letter.sentences:
                for task in self._tasks:
                    day, title = _day(task.due), task.title.lower()
                    near = day is not None and abs((day - today).days) <= 3
                    comes = letter.is_ours and near and _COMES.search(sentence.low) and _TO_SEND.match(title)
                    spoken = near and _HAVE_SPOKEN.search(sentence.low) and _TO_CALL.search(title)
                    answered = (
                        not letter.is_ours
                        and _TO_CHASE.search(title)
                        and (shows_order(sentence.low) or shows_loss(sentence.low))
                    )
                    if (
                        (comes and sum(bool(_TO_SEND.match(t.title.lower())) for t in self._tasks) == 1)
                        or spoken
                        or answered
                    ):
                        found[task.id] = _News(task, letter, sentence)
        return found

    def _alike(self, task: KnownTask, duty: Duty) -> float:
        """How far a task says the same as a duty; names of people and firms say nothing about the deed."""
        return max(similar_titles(task.title, duty.title, self._ignored), self._fit(task, duty.sentence))

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


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _is_told_by(news: _News, duty: Duty) -> bool:
    """Whether a duty is but the news that a task is put off: the same day, in its sentence or about the same thing."""
    if news.due is None or _day(news.due) != duty.due_day:
        return False
    return (
        news.sentence is duty.sentence
        or duty.kind == "meeting"
        or bool((stems(news.task.title) - _SENDING) & duty.stems)
    )


def _with_time(task: KnownTask, due: date | datetime) -> date | datetime:
    """The new day keeps the task's time of day where none is given."""
    if isinstance(task.due, datetime) and not isinstance(due, datetime):
        return datetime.combine(due, task.due.time())
    return due


def _differs(old: date | datetime | None, new: date | datetime) -> bool:
    if isinstance(old, datetime) and isinstance(new, datetime):
        return old != new
    return _day(old) != _day(new)


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
