"""What the workspace's side owes after the last letter: promised or asked for, not yet shown as done, with the day it is due."""

import re

from agentic_crm.engine.analyze.asking import (
    introduces_list,
    is_key_date,
    is_list_item,
    is_needed_by,
    is_own_list_item,
    things_below,
    without_bullet,
)
from agentic_crm.engine.analyze.clauses import Part, deed_of, parts_of
from agentic_crm.engine.analyze.cues import AGREED, MEETING, MOVED
from agentic_crm.engine.analyze.dates import DateMention, find_dates
from agentic_crm.engine.analyze.deeds import PRICE, Duty, merged
from agentic_crm.engine.analyze.due import (
    BY_THEN,
    CLOSES,
    POINTS_BACK,
    choose_date,
    dates_of,
    is_bare_date,
    is_meeting,
    is_notice,
    usable_dates,
)
from agentic_crm.engine.analyze.entitling import as_deed, called_in, entitled, is_order
from agentic_crm.engine.analyze.hearing import colleague_promise, implied_request, order_to_colleague
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.owed import Owed
from agentic_crm.engine.analyze.phrasing import appointment_with
from agentic_crm.engine.analyze.speech import promise_in, request_in
from agentic_crm.engine.analyze.staff import Staff
from agentic_crm.engine.analyze.steps import with_whole
from agentic_crm.engine.analyze.wording import Sentence, fold, stems
from agentic_crm.engine.snapshot import Workspace
from agentic_crm.kit.regex import regex

# "Sorry that we won't be able to meet on the 9th" calls a meeting off, whatever day stands in it.
_UNABLE = regex(
    r"\b(?:(?:won['’]?t|will not|not|un) ?(?:be )?able to|can(?:['’]?t|not) (?:make it|come|attend|meet)|"
    r"nicht (?:kommen|teilnehmen|schaffen)|pas pouvoir|no (?:podré|podremos)|non (?:potrò|potremo)|niet (?:komen|kunnen)|não (?:vou|vamos) poder)\b"
)


def _names_time(letter: Letter) -> bool:
    """Whether a letter names a day with a time of day, so that the answer may settle it."""
    return any(m.at is not None for s in letter.sentences for m in find_dates(s.text, letter.anchor))


def _speaks(sentence: Sentence) -> bool:
    """Whether a sentence asks for something or promises it."""
    return request_in(sentence) is not None or promise_in(sentence) is not None


class Duties:
    """Reads letters in order and keeps what is owed."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing owed yet."""
        self._owed = Owed()
        self._staff = Staff(workspace)

    def read(self, letters: list[Letter]) -> list[Duty]:
        """What is owed after these letters, oldest first."""
        talked_of_meeting = False
        for letter in letters:
            self._owed.settle(letter)
            self._owed.put_off(letter)
            fresh: list[Duty] = []
            for number, sentence in enumerate(letter.sentences):
                kind = "request"
                for part in parts_of(sentence, letter.language, _speaks):
                    duty = self._duty(letter, number, part, talked_of_meeting, kind)
                    if duty is not None:
                        fresh += with_whole(letter, number, duty, fresh)
                        kind = duty.kind if duty.kind != "meeting" or not letter.is_ours else "promise"
            for duty in merged(fresh):
                self._owed.add(duty)
            talked_of_meeting = talked_of_meeting or bool(MEETING.search(letter.low)) or _names_time(letter)
        return self._owed.still_open()

    def _duty(self, letter: Letter, number: int, part: Part, talked_of_meeting: bool, before: str) -> Duty | None:
        sentence = part.sentence
        mentions = dates_of(letter, sentence)
        usable = usable_dates(mentions, letter, sentence)
        if (is_bare_date(sentence, usable) and not part.continues) or introduces_list(letter, number, sentence):
            return None
        is_listed = self._staff.hears(letter) and is_list_item(letter, number, sentence, usable)
        promise, request = self._acts(letter, sentence, usable, is_listed=is_listed)
        if part.continues and not promise and not request:
            promise, request = (sentence.text, None) if before == "promise" else (None, sentence.text)
        if letter.is_ours and not promise and not request and is_own_list_item(letter, number, sentence, usable):
            promise, is_listed = without_bullet(sentence.text), True
        act = promise or request
        chosen = choose_date(usable, max(0, sentence.text.find(act)) if act else 0, sentence.low)
        timed = next((m for m in usable if m.at is not None and not m.is_deadline), None) or chosen
        has_time = timed is not None and timed.at is not None
        meeting = is_meeting(sentence, timed) and (bool(act or AGREED.search(sentence.low)) or has_time)
        if timed is not None and has_time and not timed.is_deadline and not letter.is_ours:
            meeting = meeting or (sentence.text.endswith("?") and not is_notice(letter, sentence))
        spoken_of = talked_of_meeting or bool(MEETING.search(letter.subject.lower()))
        accepts = spoken_of and has_time and bool(AGREED.search(sentence.low))
        moved = bool(timed and talked_of_meeting and MOVED.search(sentence.low) and MEETING.search(sentence.low))
        if promise is not None and mentions and all(m.is_open for m in mentions):
            promise, act = None, request
        if not (meeting or accepts or moved or act):
            return None
        if not act and is_notice(letter, sentence):
            return None
        if _UNABLE.search(sentence.low) and (meeting or accepts) and not moved and not act and "?" not in sentence.text:
            return None
        kind = "meeting" if meeting or accepts or moved else "promise" if promise else "request"
        mention = timed if kind == "meeting" else chosen
        things = things_below(letter, number) if request else ""
        title = things or entitled(letter, sentence, act, mentions, is_request=not promise)
        if act and not (things and letter.language == "en"):
            title = as_deed(title, act, letter, sentence, is_request=not promise)
        if kind == "meeting" and (
            ((accepts or not act) and not MEETING.search(sentence.low)) or not is_order(title, letter.language)
        ):
            title = appointment_with(called_in(letter), letter.language, letter.subject, sentence.text)
        undated = sentence.text
        for date_at in mentions:
            undated = undated[: date_at.start] + " " * (date_at.end - date_at.start) + undated[date_at.end :]
        duty = Duty(
            kind,
            letter,
            sentence,
            title[:200],
            stems(undated),
            assignee=self._staff.assignee_of(letter, sentence, kind),
            is_listed=is_listed,
            deed=deed_of(act or sentence.text),
        )
        if mention is not None:
            duty.due, duty.due_span = mention.value, (sentence.start + mention.start, sentence.start + mention.end)
        elif kind != "meeting" and not things:
            self._due_elsewhere(duty, letter, number)
        if kind == "request" and duty.due is None and MEETING.search(sentence.low) and not PRICE.search(sentence.low):
            duty.kind = "meeting"
        return duty

    def _acts(
        self, letter: Letter, sentence: Sentence, usable: list[DateMention], *, is_listed: bool
    ) -> tuple[str | None, str | None]:
        """What the sentence promises on our side, and what it asks of us, each in its own words."""
        promise = promise_in(sentence) if letter.is_ours else None
        if letter.is_ours and not self._staff.is_among_ourselves(letter):
            if order_to_colleague(sentence, self._staff.members()) is not None:
                return None, request_in(sentence)
            told = promise or colleague_promise(sentence, self._staff.besides(letter), is_dated=bool(usable))
            return told, None
        if not self._staff.hears(letter):
            return promise, None
        request = request_in(sentence)
        if request is None and not promise:
            if is_listed or is_key_date(letter, sentence, usable) or is_needed_by(letter, sentence, usable):
                request = without_bullet(sentence.text)
            else:
                request = implied_request(letter, sentence, is_dated=bool(usable))
        return promise, request

    def _due_elsewhere(self, duty: Duty, letter: Letter, number: int) -> None:
        """The day that another sentence gives: the last one named for "by then", else a deadline beside."""
        if not BY_THEN.search(duty.sentence.low):
            self._due_beside(duty, letter, number)
            return
        earlier = [
            (s, m)
            for s in letter.sentences[: number + 1]
            for m in usable_dates(find_dates(s.text, letter.anchor), letter, s)
        ]
        if earlier:
            place, mention = earlier[-1]
            duty.due, duty.due_span = mention.day, (place.start + mention.start, place.start + mention.end)

    def _due_beside(self, duty: Duty, letter: Letter, number: int) -> None:
        """The deadline that the sentence after or before gives for "it"."""
        for beside in (number + 1, number - 1):
            if not 0 <= beside < len(letter.sentences):
                continue
            other = letter.sentences[beside]
            if abs(other.paragraph - duty.sentence.paragraph) > (1 if beside > number else 0):
                continue
            bare = beside > number and len(other.text.split()) <= 8 and not other.text.endswith("?")
            if (
                request_in(other)
                or promise_in(other)
                or not (bare or POINTS_BACK.search(other.low) or CLOSES.search(other.low))
            ):
                continue
            closes = bare or CLOSES.search(other.low) is not None
            deadlines = [m for m in usable_dates(dates_of(letter, other), letter, other) if m.is_deadline or closes]
            if deadlines and not re.search(r"\b(?:decid|sign|order|entscheid|décid|decid|besliss)", other.low):
                duty.due = deadlines[0].value
                duty.due_span = (other.start + deadlines[0].start, other.start + deadlines[0].end)
                return


def words_of(names: list[str]) -> frozenset[str]:
    """Stems of names, which say nothing about what is to be done."""
    return frozenset(s for n in names for s in stems(n)) | frozenset(fold(w)[:5] for n in names for w in n.split())
