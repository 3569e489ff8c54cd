"""What is owed so far: letter by letter added to, renewed, put off, and shown as done."""

# ruff: noqa: E501 - word lists are read by line

import re
from datetime import datetime

from agentic_crm.engine.analyze.dates.dates import find_dates
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.tasks.deeds import PRICE, Duty, is_question
from agentic_crm.engine.analyze.tasks.due import LATE, usable_dates
from agentic_crm.engine.analyze.text.cues import AGREED, MOVED, RECEIVED, RESOLVED, SENT
from agentic_crm.engine.analyze.text.speech import promise_in
from agentic_crm.engine.analyze.text.wording import stems
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.kit.regex import regex

_SAME_TIME = regex(
    r"\b(?:same (?:time|hour)|gleiche[rn]? (?:zeit|uhrzeit)|même heure|misma hora|stessa ora|zelfde tijd|mesma hora)\b"
)

# "Here it is", "le voici": the only thing that is asked for need not be named.
_HERE_IT_IS = regex(
    r"\b(?:here (?:it|they|you) (?:is|are|go)|(?:it|they)(?:['’]s|['’]re| is| are) (?:attached|enclosed)|please find (?:it|them) attached|(?:ist|sind|habe ich|finden sie (?:ihn|sie|es)) (?:anbei|beigefügt|angehängt)|hier (?:ist|sind) (?:er|sie|es)|(?:le|la|les) voici|(?:le|la|les) voilà|aquí (?:lo|la|los|las) tiene\w*|(?:te|se) (?:lo|la|los|las) adjunto|ecco(?:lo|la|li|le)|(?:lo|la|li|le) allego|hierbij|bij deze|aqui (?:está|vai)|segue)\b"
)
# What a title can hold without saying what is to be done.
_HOLLOW = stems(
    "send tell answer give get do make sort fix solve help what is needed schicken machen klären erledigen lösen envoyer faire régler "
    "enviar hacer resolver inviare fare risolvere sturen doen regelen oplossen fazer tratar"
)


class Owed:
    """Keeps the duties that earlier letters gave, and what later ones say of them."""

    def __init__(self) -> None:
        """Nothing owed yet."""
        self.found: list[Duty] = []

    def still_open(self) -> list[Duty]:
        """What no letter shows as done."""
        return [d for d in self.found if not d.is_done]

    def put_off(self, letter: Letter) -> None:
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

    def settle(self, letter: Letter) -> None:
        """Marks as done what this letter shows as done."""
        files = [a for a in letter.message.attachments if not a.is_inline]
        pending = self.still_open()
        for duty in self.found:
            if duty.is_done or (duty.kind == "meeting" and isinstance(duty.due, datetime)):
                continue
            if not letter.is_ours and not duty.letter.is_ours and any(RESOLVED.search(s.low) for s in letter.sentences):
                duty.is_done = True
            if letter.is_ours and is_question(duty) and letter.sender != duty.letter.sender and letter.sentences:
                duty.is_done = True
            for sentence in letter.sentences if duty.kind != "meeting" else ():
                common = duty.stems & stems(sentence.text)
                # Of two like things a sentence that names one says nothing of the other.
                if common and any(common < (d.stems & stems(sentence.text)) for d in pending if d is not duty):
                    continue
                shared = len(common)
                if letter.is_ours and promise_in(sentence) is None:
                    is_it = bool(files) or _HERE_IT_IS.search(sentence.low) is not None
                    sent = bool(SENT.search(sentence.low)) and (shared >= 1 or (len(pending) == 1 and is_it))
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

    def add(self, duty: Duty) -> None:
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
            # Two promises of one letter that have days of their own are two, though both answer one request.
            if (
                other.letter is duty.letter
                and other.due is not None
                and duty.due is not None
                and other.due_day != duty.due_day
            ):
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
                if answers and not shared and not stems(other.title) - _HOLLOW:
                    other.title = duty.title
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
