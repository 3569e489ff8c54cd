"""What the workspace's side owes after the last letter: promised or asked for, not yet shown as done, with the day it is due."""

# ruff: noqa: E501 - word lists are read by line

from dataclasses import dataclass, replace

from agentic_crm.engine.analyze.dates.dates import DateMention, find_dates
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.tasks.asking import (
    agreed_of_us,
    introduces_list,
    is_expected,
    is_key_date,
    is_list_item,
    is_needed_by,
    is_own_list_item,
    things_below,
    without_bullet,
)
from agentic_crm.engine.analyze.tasks.clauses import Deed, Part, deed_of, parts_of
from agentic_crm.engine.analyze.tasks.deeds import PRICE, Duty, merged
from agentic_crm.engine.analyze.tasks.due import (
    choose_date,
    dates_of,
    days_from_elsewhere,
    due_beside,
    in_their_light,
    is_bare_date,
    is_choice,
    is_meeting,
    is_notice,
    usable_dates,
)
from agentic_crm.engine.analyze.tasks.ellipsis import continued, entitled_like
from agentic_crm.engine.analyze.tasks.hearing import colleague_promise, implied_request, order_to_colleague
from agentic_crm.engine.analyze.tasks.notices import is_for_everybody
from agentic_crm.engine.analyze.tasks.owed import Owed
from agentic_crm.engine.analyze.tasks.plans import planned, says_plan
from agentic_crm.engine.analyze.tasks.staff import Staff
from agentic_crm.engine.analyze.tasks.steps import with_whole
from agentic_crm.engine.analyze.tasks.whereabouts import says_where
from agentic_crm.engine.analyze.text.cues import AGREED, MEETING, MOVED
from agentic_crm.engine.analyze.text.speech import promise_in, request_in
from agentic_crm.engine.analyze.text.wording import Sentence, fold, stems
from agentic_crm.engine.analyze.titling.entitling import as_deed, called_in, entitled, is_order, with_name
from agentic_crm.engine.analyze.titling.phrasing import appointment_with
from agentic_crm.engine.snapshot import Workspace
from agentic_crm.kit.regex import regex

# "Sorry that we won't be able to meet on the 9th" calls a meeting off, whatever day stands in it.
_UNABLE = regex(
    r"\b(?:(?:won['’]?t|will not|not|un) ?(?:be )?able to|can(?:['’]?t|not) (?:make it|come|attend|meet)|"
    r"(?:have|need|must|going|like) to cancel|cancel(?:l?ed|l?ing)? (?:our|the|it)|absagen|abgesagt|annul\w+|(?:hay|tengo|tenemos) que cancelar|disdire|afzeggen|afgezegd|desmarcar|"
    r"nicht (?:kommen|teilnehmen|schaffen)|pas pouvoir|no (?:podré|podremos)|non (?:potrò|potremo)|niet (?:komen|kunnen)|não (?:vou|vamos) poder)\b"
)

# "Installation is fixed for 24 March, 8 am."
_IS_SET = regex(
    r"\b(?:is|are|have been|has been|ist|sind|est|sont|está|están|è|sono|is|zijn|está|estão)\b[^.;]{0,30}\b(?:fixed|scheduled|set|booked|arranged|planned|pencilled in|angesetzt|geplant|vereinbart|eingeplant|terminiert|prévue?s?|fixée?s?|planifiée?s?|prevista?s?|programad[ao]s?|fijad[ao]s?|fissat[aoei]|programmat[aoei]|gepland|ingepland|marcad[ao]s?|agendad[ao]s?)\b"
)
# Another who comes at an hour meets us.
_THEY_COME = regex(
    r"\b(?:(?:i|we)(?:['’]ll| will|['’]m| am| can| could|['’]d)? (?:come|coming|be coming|drop (?:by|in)|stop by|swing by|visit(?:ing)? you|be (?:there|with you|at your))|(?:ich|wir) (?:kommen?|besuchen? sie|bin|sind) (?!nicht)[^.;]{0,40}(?:zum|zur|vorbei|bei ihnen|zu ihnen)|(?:komme ich|kommen wir)|(?:je|nous) (?:passe\w*|passerons|viendr\w+|serai\w* chez vous)|(?:paso|pasaré|pasaremos|iré|iremos) (?:a|por)|(?:passo|passerò|vengo|verrò|veniamo) (?:a|da|in)|(?:ik kom|wij komen|we komen|kom ik|komen we) (?:langs|bij|naar)|(?:passo|passarei|vou) (?:aí|pel[oa]))\b"
)
# "Will do", "Mach ich", "Je m'en occupe": who agrees promises nothing beyond what was asked.
_ASSENT = stems(
    "will do consider done sure thing gladly mach machen mache erledige kümmere drum darum gerne klar occupe charge fais fait volontiers "
    "hago encargo ocupo hecho claro faccio penso occupo fatto certo doe regel komt goed zal faço trato claro feito"
)


_VERB_BEFORE = regex(
    r"\W*(?:und |dann |außerdem |auch )?(?!könn|würd|woll|möcht|müss|soll|dürf|hätt|hab|wär|sind)[a-zäöüß]{3,}en sie\b"
)


def _names_time(letter: Letter) -> bool:
    """Whether a letter names a day with a time of day, so that the answer may settle it."""
    return any(m.at is not None for s in letter.sentences for m in find_dates(s.text, letter.anchor))


# What we say we bring is part of the appointment that is set already.
_BRINGS_ALONG = regex(r"(?:bring|bringe ich|bringen wir|apporte|traigo|llevo|porto|breng ik|neem ik|levo|trago)\b")


def _refuses(sentence: Sentence) -> bool:
    """Whether a sentence says that its writer cannot come then, or is elsewhere."""
    return _UNABLE.search(sentence.low) is not None or says_where(sentence.low)


def _offers_days(letter: Letter) -> bool:
    """Whether a letter names days to choose from: the choice will set the appointment."""
    return any(m.is_open for s in letter.sentences for m in find_dates(s.text, letter.anchor))


def _speaks(sentence: Sentence) -> bool:
    """Whether a sentence asks for something or promises it."""
    return request_in(sentence) is not None or promise_in(sentence) is not None or says_plan(sentence)


def _undated(text: str, mentions: list[DateMention]) -> str:
    for mention in mentions:
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


def _paper_before(meeting: Duty) -> list[Duty]:
    """The quote that a sentence asks for by a day of its own, before the meeting that it asks for as well."""
    if meeting.kind != "meeting" or meeting.due is None or not PRICE.search(meeting.act):
        return []
    letter, sentence = meeting.letter, meeting.sentence
    start = max(0, sentence.text.find(meeting.act))
    mentions = [m for m in usable_dates(dates_of(letter, sentence), letter, sentence) if m.start >= start]
    if not mentions or not mentions[0].is_deadline or mentions[0].day == meeting.due_day:
        return []
    by, words = mentions[0], sentence.text[start : mentions[0].end]
    title = entitled(letter, sentence, words, [by], is_request=not letter.is_ours)
    title = as_deed(title, words, letter, sentence, is_request=not letter.is_ours)
    kind = "promise" if letter.is_ours else "request"
    paper = Duty(kind, letter, sentence, title[:200], stems(words), assignee=meeting.assignee, act=words)
    paper.due, paper.due_span = by.value, (sentence.start + by.start, sentence.start + by.end)
    return [paper]


def _undated_act(act: str, sentence: Sentence, mentions: list[DateMention]) -> str:
    start = max(0, sentence.text.find(act))
    return " ".join(_undated(sentence.text, mentions)[start : start + len(act)].split())


def _meets(
    letter: Letter, sentence: Sentence, timed: DateMention | None, act: str | None, talked_of_meeting: bool
) -> tuple[bool, bool]:
    """Whether a sentence sets, moves or agrees to an appointment; and whether it agrees to one that was spoken of."""
    has_time = timed is not None and timed.at is not None
    meeting = is_meeting(sentence, timed) and (bool(act or AGREED.search(sentence.low)) or has_time)
    if timed is not None and has_time and not timed.is_deadline and not letter.is_ours:
        meeting = meeting or (sentence.text.endswith("?") and not is_notice(letter, sentence))
    spoken_of = talked_of_meeting or bool(MEETING.search(letter.subject.lower()))
    agreed = AGREED.search(sentence.low) or _IS_SET.search(sentence.low)
    accepts = has_time and bool(agreed) and (spoken_of or not (timed and timed.is_deadline))
    moved = bool(timed and talked_of_meeting and MOVED.search(sentence.low) and MEETING.search(sentence.low))
    meeting = meeting or (has_time and not letter.is_ours and _THEY_COME.search(sentence.low) is not None)
    if act:
        return meeting or accepts or moved, accepts
    unable = _UNABLE.search(sentence.low) is not None and "?" not in sentence.text
    if is_notice(letter, sentence) or (unable and not moved):
        return False, False
    return meeting or accepts or moved, accepts


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence promises or asks, in its own words; `more` where its verb stands in the sentence before."""

    promise: str | None
    request: str | None
    is_listed: bool = False
    more: str | None = None

    @property
    def act(self) -> str | None:
        return self.promise or self.request


class Duties:
    """Reads letters in order and keeps what is owed."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing owed yet."""
        self._owed = Owed()
        self._staff = Staff(workspace)
        self._earlier: list[Letter] = []
        self._last: Duty | None = None

    def read(self, letters: list[Letter]) -> list[Duty]:
        """What is owed after these letters, oldest first."""
        talked_of_meeting = False
        for at, letter in enumerate(letters):
            self._earlier = letters[:at]
            self._owed.settle(letter)
            self._owed.put_off(letter)
            fresh: list[Duty] = []
            for number, sentence in enumerate(letter.sentences):
                kind = "request"
                for part in parts_of(sentence, letter.language, _speaks):
                    self._last = fresh[-1] if fresh else None
                    duty = self._duty(letter, number, part, talked_of_meeting, kind)
                    if duty is not None and not self._is_told(duty, letter):
                        papers = _paper_before(duty)
                        if papers and duty.title == papers[0].title:
                            duty.title = appointment_with(
                                called_in(letter), letter.language, letter.subject, sentence.text
                            )
                        fresh += [*papers, *with_whole(letter, number, duty, fresh)]
                        kind = duty.kind if duty.kind != "meeting" or not letter.is_ours else "promise"
            for duty in merged(fresh):
                self._owed.add(duty)
            talked_of_meeting = talked_of_meeting or bool(MEETING.search(letter.low)) or _names_time(letter)
        return self._owed.still_open()

    def _hands_on(self, letter: Letter) -> bool:
        """Whether a letter lies above another's that it hands on."""
        last = self._earlier[-1] if self._earlier else None
        return last is not None and last.is_forwarded and last.message is letter.message

    def _is_told(self, duty: Duty, letter: Letter) -> bool:
        """Whether a promise says no more than what is known: the new day of another that runs late, or what happens at an appointment."""
        if duty.kind != "promise":
            return False
        start, end = duty.sentence.start, duty.sentence.end
        if any(
            d.letter is letter and d.sentence.start <= start and end <= d.sentence.end for d in self._owed.still_open()
        ):
            return True
        if duty.due is not None:
            return False
        if _BRINGS_ALONG.match(duty.act.lower()) and any(d.kind == "meeting" for d in self._owed.still_open()):
            return True
        return duty.deed is Deed.TALK and _offers_days(letter)

    def _duty(self, letter: Letter, number: int, part: Part, talked_of_meeting: bool, before: str) -> Duty | None:
        sentence = part.sentence
        told = in_their_light(dates_of(letter, sentence), letter, sentence, self._earlier)
        told |= dict(days_from_elsewhere(letter, sentence, self._earlier))
        mentions = sorted(told, key=lambda m: m.start)
        usable = usable_dates(mentions, letter, sentence)
        is_bare = not part.continues and is_bare_date(sentence, usable, is_ours=letter.is_ours)
        if is_bare or introduces_list(letter, number, sentence):
            return None
        said = self._said(letter, number, part, usable, before)
        chosen = choose_date(usable, max(0, sentence.text.find(said.act)) if said.act else 0, sentence.low)
        timed = next((m for m in usable if m.at is not None and not m.is_deadline), None) or chosen
        if said.promise is not None and not said.more and mentions and all(m.is_open for m in mentions):
            said = replace(said, promise=None)
        act = said.act
        if said.request is not None and is_for_everybody(letter, said.request, is_dated=chosen is not None):
            return None
        is_met, accepts = (False, False) if said.more else _meets(letter, sentence, timed, act, talked_of_meeting)
        if not (is_met or act) and is_choice(letter, usable, self._earlier) and not _refuses(sentence):
            is_met = accepts = True
        if not (is_met or act):
            return None
        kind = "meeting" if is_met else "promise" if said.promise else "request"
        mention = timed if kind == "meeting" else chosen
        if kind == "promise" and mention is None and not stems(sentence.text) - _ASSENT:
            return None
        title = self._title(letter, number, sentence, said, mentions)
        if kind == "meeting" and (
            ((accepts or not act) and not MEETING.search(sentence.low)) or not is_order(title, letter.language)
        ):
            title = appointment_with(called_in(letter), letter.language, letter.subject, sentence.text)
        assignee = self._staff.assignee_of(letter, sentence, kind)
        duty = Duty(kind, letter, sentence, title[:200], stems(_undated(sentence.text, mentions)), assignee=assignee)
        # "Bestellen Sie bitte zwei": the verb stands before the words that ask.
        order = sentence.text if act and _VERB_BEFORE.match(sentence.low) else act or sentence.text
        duty.is_listed, duty.deed, duty.act = said.is_listed, deed_of(order), order
        if mention is not None:
            duty.due, duty.due_span = mention.value, (sentence.start + mention.start, sentence.start + mention.end)
            place = told[mention]
            duty.proofs += [(*place, "due")] if place else []
        elif kind != "meeting" and not (said.request and things_below(letter, number)):
            found, other = due_beside(letter, sentence, number) or (None, sentence)
            if found is not None:
                duty.due, duty.due_span = found.value, (other.start + found.start, other.start + found.end)
        if kind == "request" and duty.due is None and MEETING.search(sentence.low) and not PRICE.search(sentence.low):
            duty.kind = "meeting"
        # Whom a colleague is to call is no answer to what was handed on to him.
        if kind == "request" and letter.is_ours and duty.deed is Deed.TALK and self._hands_on(letter):
            duty.kind = "meeting"
        return duty

    def _said(self, letter: Letter, number: int, part: Part, usable: list[DateMention], before: str) -> _Said:
        """What a part of a sentence promises or asks, of itself or by what stands before it."""
        sentence = part.sentence
        is_listed = self._staff.hears(letter) and is_list_item(letter, number, sentence, usable)
        promise, request = self._acts(letter, sentence, usable, is_listed=is_listed)
        if promise or request:
            return _Said(promise, request, is_listed)
        if part.continues:
            return _Said(sentence.text, None) if before == "promise" else _Said(None, sentence.text)
        if letter.is_ours and is_own_list_item(letter, number, sentence, usable):
            return _Said(without_bullet(sentence.text), None, is_listed=True)
        more = continued(sentence, usable, self._last)
        if more is None or self._last is None:
            return _Said(None, None, is_listed)
        return _Said(more, None, more=more) if self._last.kind == "promise" else _Said(None, more, more=more)

    def _title(self, letter: Letter, number: int, sentence: Sentence, said: _Said, mentions: list[DateMention]) -> str:
        if said.more and self._last:
            thing = _undated_act(said.more, sentence, mentions)
            return entitled_like(self._last.title, thing, called_in(letter), letter.language)
        things = things_below(letter, number) if said.request else ""
        title = things or entitled(letter, sentence, said.act, mentions, is_request=not said.promise)
        if self._earlier and self._staff.is_among_ourselves(letter) and not self._earlier[-1].is_ours:
            title = with_name(title, called_in(self._earlier[-1]), letter.language)
        if said.act and not (things and letter.language == "en"):
            title = as_deed(title, said.act, letter, sentence, is_request=not said.promise)
        return title

    def _acts(
        self, letter: Letter, sentence: Sentence, usable: list[DateMention], *, is_listed: bool
    ) -> tuple[str | None, str | None]:
        """What the sentence promises on our side, and what it asks of us, each in its own words."""
        promise = promise_in(sentence) if letter.is_ours else None
        if letter.is_ours and promise is None and usable:
            promise = planned(sentence, usable)
        if letter.is_ours and not self._staff.is_among_ourselves(letter):
            if order_to_colleague(sentence, self._staff.members()) is not None:
                return None, request_in(sentence)
            told = promise or colleague_promise(sentence, self._staff.besides(letter), is_dated=bool(usable))
            return told, None
        if not self._staff.hears(letter):
            return promise, None
        request = request_in(sentence)
        if request is None and not promise:
            is_due = is_key_date(letter, sentence, usable) or is_needed_by(letter, sentence, usable)
            if is_listed or is_due or is_expected(letter, sentence, usable):
                request = agreed_of_us(letter, sentence) or without_bullet(sentence.text)
            elif agreed := agreed_of_us(letter, sentence):
                request = agreed
            else:
                request = implied_request(letter, sentence, is_dated=bool(usable))
        return promise, request


def words_of(names: list[str]) -> frozenset[str]:
    """Stems of names, which say nothing about what is to be done."""
    return frozenset(s for n in names for s in stems(n)) | frozenset(fold(w)[:5] for n in names for w in n.split())
