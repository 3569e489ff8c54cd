"""What the workspace's side owes after the last letter: promised or asked for, not yet shown as done, with the day it is due."""

import re
from datetime import datetime

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
from agentic_crm.engine.analyze.cues import AGREED, MEETING, MOVED, RECEIVED, RESOLVED, SENT
from agentic_crm.engine.analyze.dates import DateMention, find_dates
from agentic_crm.engine.analyze.deeds import PRICE, Duty, merged
from agentic_crm.engine.analyze.due import (
    BY_THEN,
    CLOSES,
    LATE,
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
from agentic_crm.engine.analyze.letters import Letter, is_own
from agentic_crm.engine.analyze.money import find_money
from agentic_crm.engine.analyze.phrasing import appointment_with
from agentic_crm.engine.analyze.speech import ON_YOUR_BEHALF, promise_in, request_in
from agentic_crm.engine.analyze.steps import with_whole
from agentic_crm.engine.analyze.wording import Sentence, fold, places_of, stems
from agentic_crm.engine.snapshot import Person as Member
from agentic_crm.engine.snapshot import Workspace
from agentic_crm.kit.regex import regex

_SAME_TIME = regex(
    r"\b(?:same (?:time|hour)|gleiche[rn]? (?:zeit|uhrzeit)|même heure|misma hora|stessa ora|zelfde tijd|mesma hora)\b"
)


# "Sorry that we won't be able to meet on the 9th" calls a meeting off, whatever day stands in it.
_UNABLE = regex(
    r"\b(?:(?:won['’]?t|will not|not|un) ?(?:be )?able to|can(?:['’]?t|not) (?:make it|come|attend|meet)|"
    r"nicht (?:kommen|teilnehmen|schaffen)|pas pouvoir|no (?:podré|podremos)|non (?:potrò|potremo)|niet (?:komen|kunnen)|não (?:vou|vamos) poder)\b"
)


def _member(text: str, members: tuple[Member, ...]) -> Member | None:
    for member in members:
        parts = [member.name, *member.name.split()]
        if any(len(p) > 2 and any(True for _ in places_of(p, text)) for p in parts):
            return member
    return None


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
        self.found: list[Duty] = []
        self.others: list[Duty] = []
        self._workspace = workspace

    def read(self, letters: list[Letter]) -> list[Duty]:
        """What is owed after these letters, oldest first."""
        talked_of_meeting = False
        for letter in letters:
            self._settle(letter)
            self._put_off(letter)
            fresh: list[Duty] = []
            for number, sentence in enumerate(letter.sentences):
                kind = "request"
                for part in parts_of(sentence, letter.language, _speaks):
                    duty = self._duty(letter, number, part, talked_of_meeting, kind)
                    if duty is not None:
                        fresh += with_whole(letter, number, duty, fresh)
                        kind = duty.kind if duty.kind != "meeting" or not letter.is_ours else "promise"
            for duty in merged(fresh):
                self._add(duty)
            talked_of_meeting = talked_of_meeting or bool(MEETING.search(letter.low)) or _names_time(letter)
        return [d for d in self.found if not d.is_done]

    def _duty(self, letter: Letter, number: int, part: Part, talked_of_meeting: bool, before: str) -> Duty | None:
        sentence = part.sentence
        mentions = dates_of(letter, sentence)
        usable = usable_dates(mentions, letter, sentence)
        if (is_bare_date(sentence, usable) and not part.continues) or introduces_list(letter, number, sentence):
            return None
        is_listed = self._hears(letter) and is_list_item(letter, number, sentence, usable)
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
            assignee=self._assignee(letter, sentence, kind),
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

    def _hears(self, letter: Letter) -> bool:
        """Whether a letter can ask something of us: another's that reaches us, or one among ourselves."""
        if letter.is_ours and not self._to_colleague(letter):
            return False
        whole = not letter.is_forwarded or bool(letter.form) or not letter.recipients
        return whole or any(is_own(a, self._workspace) for a in letter.recipients)

    def _acts(
        self, letter: Letter, sentence: Sentence, usable: list[DateMention], *, is_listed: bool
    ) -> tuple[str | None, str | None]:
        """What the sentence promises on our side, and what it asks of us, each in its own words."""
        promise = promise_in(sentence) if letter.is_ours else None
        if letter.is_ours and not self._to_colleague(letter):
            if order_to_colleague(sentence, self._members()) is not None:
                return None, request_in(sentence)
            told = promise or colleague_promise(sentence, self._members_besides(letter), is_dated=bool(usable))
            return told, None
        if not self._hears(letter):
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

    def _members(self) -> tuple[Member, ...]:
        owner = self._workspace.owner
        return tuple({m.email.lower(): m for m in (owner, *self._workspace.members)}.values())

    def _members_besides(self, letter: Letter) -> tuple[Member, ...]:
        writer = letter.sender.email.lower() if letter.sender else ""
        return tuple(m for m in self._members() if m.email.lower() != writer)

    def _to_colleague(self, letter: Letter) -> bool:
        """Whether a letter of ours goes to colleagues only, so that it asks rather than tells."""
        return bool(letter.recipients) and all(is_own(a, self._workspace) for a in letter.recipients)

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

    def _assignee(self, letter: Letter, sentence: Sentence, kind: str) -> str | None:
        owner = self._workspace.owner.email.lower()
        not_others = {owner, *self._workspace.aliases}
        members = tuple(m for m in self._workspace.members if m.email.lower() not in not_others)
        if letter.is_ours:
            if not self._to_colleague(letter):
                named = _member(sentence.text, members)
                sender = letter.sender.email.lower() if letter.sender else owner
                if named is None and _member(sentence.text, (self._workspace.owner,)) is not None:
                    return None
                return (
                    named.email
                    if named
                    else sender
                    if sender != owner and any(m.email.lower() == sender for m in members)
                    else None
                )
            own = [a.email.lower() for a in letter.recipients]
            own_word = kind == "promise" or (kind == "meeting" and promise_in(sentence) is not None)
            if own_word and letter.sender is not None and not ON_YOUR_BEHALF.search(sentence.low):
                own = [letter.sender.email.lower()]
            named = _member(sentence.text, members)
            return named.email if named else next((m.email for m in members if own[:1] == [m.email.lower()]), None)
        named = _member(sentence.text, tuple(m for m in members))
        if named and re.search(
            rf"(?:^|[¿¡\s,(]){re.escape(named.name.split()[0])}\b\s*(?:[,:-]|-san|can|could|will|$)|(?:[Cc]ould|[Cc]an|[Ww]ould|[Kk]önnte|[Kk]ann|[Pp]ourrait|[Pp]uede|[Kk]an|[Pp]uò)\s+(?:\w+\s+)?(?:{re.escape(named.name.split()[-1])}|{re.escape(named.name.split()[0])})\b|{re.escape(named.name.split()[0])}\s+(?:could|can|to|might|könnte|pourrait|podría)",
            sentence.text,
        ):
            return named.email
        to = [a.email.lower() for a in letter.message.to if is_own(a, self._workspace)]
        if not letter.is_forwarded and len(to) == 1 and to[0] != owner:
            return next((m.email for m in members if m.email.lower() == to[0]), None)
        return None

    def _put_off(self, letter: Letter) -> None:
        """A promise of ours whose day cannot be kept gets the next day that is named."""
        pending = [d for d in self.found if d.kind == "promise" and not d.is_done and d.due is not None]
        if not letter.is_ours or not pending:
            return
        for number, sentence in enumerate(letter.sentences):
            if not LATE.search(sentence.low):
                continue
            named = {m.day for m in find_dates(sentence.text, letter.anchor)}
            alike = [d for d in pending if d.due_day in named] or pending
            late = max(alike, key=lambda d: len(d.stems & stems(sentence.text)))
            for other in letter.sentences[number : number + 3]:
                later = [
                    m
                    for m in usable_dates(find_dates(other.text, letter.anchor), letter, other)
                    if late.due_day and m.day > late.due_day
                ]
                if later and (len(alike) == 1 or late.stems & stems(sentence.text)):
                    late.due, late.due_span = later[0].value, (other.start + later[0].start, other.start + later[0].end)
                    late.proofs.append((late.letter, late.sentence.start, late.sentence.end, None))
                    late.letter, late.sentence = letter, other
                    return

    def _settle(self, letter: Letter) -> None:
        """Marks as done what this letter shows as done."""
        files = [a for a in letter.message.attachments if not a.is_inline]
        for duty in self.found:
            if duty.is_done or (duty.kind == "meeting" and isinstance(duty.due, datetime)):
                continue
            if not letter.is_ours and not duty.letter.is_ours and any(RESOLVED.search(s.low) for s in letter.sentences):
                duty.is_done = True
            for sentence in letter.sentences if duty.kind != "meeting" else ():
                shared = len(duty.stems & stems(sentence.text))
                if letter.is_ours and promise_in(sentence) is None:
                    sent = bool(SENT.search(sentence.low)) and (shared >= 1 or (len(self.found) == 1 and bool(files)))
                    priced = (
                        bool(PRICE.search(duty.sentence.low))
                        and (duty.due is None or shared >= 1)
                        and any(not m.is_unit_price for m in find_money(sentence.text))
                    )
                    if sent or priced:
                        duty.is_done = True
                elif not letter.is_ours and RECEIVED.search(sentence.low):
                    later = (
                        duty.due_day is not None and duty.due_day > letter.anchor.at.date() and not duty.letter.is_ours
                    )
                    if later and shared < 0.34 * min(len(duty.stems), 6):
                        continue
                    whole = re.search(
                        r"\b(?:both|it|everything|all of it|beides|alles|tout|todo|tutto|kit|them)\b", sentence.low
                    )
                    duty.is_done = (
                        duty.is_done or shared >= 1 or (bool(whole) and duty.letter.is_ours and duty is self.found[-1])
                    )

    def _add(self, duty: Duty) -> None:
        """Adds a duty, or takes it as news on one that is there: the latest promise's date wins."""
        for other in self.found if not (duty.steps or duty.parent) else ():
            handed_on = (
                other.letter.is_forwarded
                and other.letter.message is duty.letter.message
                and duty.kind != "meeting" != other.kind
            )
            if handed_on and not duty.letter.is_forwarded and not other.is_done:
                duty.title = other.title
                self._renew(other, duty)
                return
            if other.is_done or (other.kind == "meeting") != (duty.kind == "meeting"):
                continue
            shared = len(other.stems & duty.stems)
            moved = bool(MOVED.search(duty.sentence.low))
            if duty.kind == "meeting":
                if (
                    other.due_day == duty.due_day
                    or other.due is None
                    or moved
                    or shared >= 2
                    or AGREED.search(duty.sentence.low)
                ):
                    self._renew(other, duty)
                    return
                continue
            answers = duty.kind == "promise" and other.kind == "request" and not other.letter.is_ours
            alike = bool(PRICE.search(duty.sentence.low)) == bool(PRICE.search(other.sentence.low))
            if shared >= 2 or (answers and alike and (shared >= 1 or self._only_pending(other))):
                rest = len(other.stems - duty.stems)
                if (
                    answers
                    and duty.due
                    and other.due
                    and duty.due_day != other.due_day
                    and rest >= 4
                    and shared < rest
                    and not alike
                ):
                    continue
                self._renew(other, duty)
                return
        self.found.append(duty)

    def _only_pending(self, duty: Duty) -> bool:
        return [d for d in self.found if not d.is_done and d.kind != "meeting"] == [duty]

    def _renew(self, old: Duty, new: Duty) -> None:
        if new.due is not None:
            same = _SAME_TIME.search(new.sentence.low)
            if same and isinstance(old.due, datetime) and not isinstance(new.due, datetime):
                new.due = datetime.combine(new.due, old.due.time())
            elif isinstance(old.due, datetime) and not isinstance(new.due, datetime) and new.due == old.due.date():
                new.due = old.due
            old.due, old.due_span = new.due, new.due_span
            old.proofs.append((old.letter, old.sentence.start, old.sentence.end, None))
            old.letter, old.sentence = new.letter, new.sentence
        old.assignee = new.assignee or old.assignee
        if old.kind == "meeting" and len(new.stems) < 3:
            pass
        elif old.kind == "meeting" and new.due is not None:
            old.title = new.title if len(new.title) > 12 else old.title
        old.stems |= new.stems


def words_of(names: list[str]) -> frozenset[str]:
    """Stems of names, which say nothing about what is to be done."""
    return frozenset(s for n in names for s in stems(n)) | frozenset(fold(w)[:5] for n in names for w in n.split())
