"""Steps of a deed: what a list below a line tells to do is done for the sake of what the line names."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.dates.dates import DateMention
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.tasks.asking import BULLET, WANTED
from agentic_crm.engine.analyze.tasks.deeds import Duty
from agentic_crm.engine.analyze.tasks.due import choose_date, dates_of, usable_dates
from agentic_crm.engine.analyze.text.speech import promise_in, request_in
from agentic_crm.engine.analyze.text.wording import Sentence, stems
from agentic_crm.engine.analyze.titling.entitling import entitled
from agentic_crm.kit.regex import regex

_ONLY_HEADS = regex(
    r"\b(?:do|make|take|see|read|send|give|get|provide|help|need|have|note|handle|go through|look at|care|the|a|an|of|to|us|me|you|your|our|with|for|these|this|it|them|following|below|few|some|two|three|four|things?|steps?|tasks?|points?|items?|to-?dos?|please|also|then|by|on|until|before|bis|zum|am|avant|antes|entro|voor|até|folgende\w*|punkte?|schritte?|aufgaben|dinge|sachen|bitte|noch|"
    r"erledige\w*|mach\w*|suivant\w*|points?|choses|étapes|faire|siguiente\w*|cosas|puntos|pasos|hacer|seguent\w*|cose|punti|fare|volgende\w*|punten|doen|seguinte\w*|coisas|pontos|fazer)\b|\W"
)
_LONG_WORD = regex(r"[^\W\d_]{5,}")
_TOPIC = regex(
    r"\b(?:for|before|für|vor|pour|avant|para|antes de|per|prima d\w+|voor)\s+(?P<topic>(?:the|our|your|die|den|das|der|le|la|l['’]|el|il|lo|het|de|o|a)\s*[^,:;]{4,60}?)(?=\s*(?:,|:|$|\bplease\b|\bbitte\b|\bby\b|\bbis\b|\bcould\b|\bcan\b|\bwe\b|\bi\b|\byou\b))",
    re.IGNORECASE,
)


def _whole_of(head: Sentence, act: str | None, dates: list[DateMention]) -> str | None:
    """The deed of which the items below a head are the steps: what it asks for or promises, else what it says they are for."""
    if WANTED.search(head.low):
        return None
    start = max(0, head.text.find(act)) if act else 0
    days = [(d.start - start, d.end - start) for d in dates if d.start >= start]
    plain = act or ""
    for begin, end in reversed(days):
        plain = plain[:begin] + plain[end:]
    if len(_ONLY_HEADS.sub("", plain.lower())) >= 5:
        return act.rstrip(" :") if act else None
    topic = _TOPIC.search(head.text)
    named = topic["topic"].strip() if topic else ""
    return named if len(named.split()) >= 3 and _LONG_WORD.search(named) else None


def _head_of(letter: Letter, number: int) -> int | None:
    """The index of the line that heads the list in which a sentence stands."""
    for at in range(number - 1, max(-1, number - 9), -1):
        if letter.sentences[at].text.endswith(":"):
            return at
        if not BULLET.match(letter.sentences[at].text):
            return None
    return None


def _is_list(letter: Letter, number: int) -> bool:
    """Whether an item is not the only one of its list."""
    return any(
        BULLET.match(letter.sentences[at].text) is not None
        for at in (number - 1, number + 1)
        if 0 <= at < len(letter.sentences)
    )


def with_whole(letter: Letter, number: int, step: Duty, fresh: list[Duty]) -> list[Duty]:
    """A listed duty as a step of the deed that heads its list, with that deed itself before the first of them."""
    at = _head_of(letter, number) if step.is_listed else None
    head = letter.sentences[at] if at is not None else None
    if head is None:
        return [step]
    whole = next((d for d in fresh if d.sentence is head), None)
    if whole is None:
        act = request_in(head) or promise_in(head)
        mentions = dates_of(letter, head)
        words = _whole_of(head, act, mentions)
        if words is None or not _is_list(letter, number):
            return [step]
        title = entitled(letter, head, words, mentions, is_request=step.kind == "request").rstrip(" :")
        chosen = choose_date(usable_dates(mentions, letter, head), 0, head.low)
        whole = Duty(step.kind, letter, head, title[:200], stems(head.text), assignee=step.assignee, deed=step.deed)
        if chosen is not None:
            whole.due, whole.due_span = chosen.value, (head.start + chosen.start, head.start + chosen.end)
    whole.steps += 1
    step.parent = whole
    return [step] if whole in fresh else [whole, step]
