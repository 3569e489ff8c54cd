"""One thing to do: what it consists of, where a sentence holds two, and which of one letter are one."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.wording import Sentence
from agentic_crm.kit.regex import regex

PRICE = regex(
    r"\bwhat (?:would|will|do|does)\b.*\b(?:come to|run|set us)|\b(?:quot|pric|cost|estimate|ballpark|offer|proposal|angebot|anbiet|preis|kost|devis|chiffr|tarif|prix|presupuesto|precio|oferta|cotiz|preventiv|prezz|offert|prijs|orçament|preço)|見積",
    re.IGNORECASE,
)
_SECOND = regex(
    r"(?:,|;)?\s+(?:and|&)\s+(?:then\s+|also\s+|afterwards\s+|please\s+)*(?=(?:send|get|give|call|ring|phone|email|mail|book|order|check|ask|tell|forward|share|prepare|draft|write|update|confirm|arrange|schedule|bring|pick|drop|chase|remind|pay|print|sign|return|let)\s+(?:the|a|an|me|us|him|her|them|it|over|to|[A-Z]))"
    r"|(?:,|;)?\s+(?:und|et|y|e|en)\s+(?:dann|danach|anschließend|ensuite|puis|luego|después|poi|daarna|depois)\s+"
)
_ASKS = regex(
    r"\b(?:could|can|would|will|please|need|bitte|könnte\w*|kannst|können|pourr\w+|peux|pouvez|podr\w+|puede\w*|potr\w+|puoi|può|kun|kunt|zou|pode\w*)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Duty:
    """One thing to do. `sentence` proves it, `due_from` is the stretch that dates it; `kind` is promise, request or meeting."""

    kind: str
    letter: Letter
    sentence: Sentence
    title: str
    stems: frozenset[str]
    due: date | datetime | None = None
    due_span: tuple[int, int] | None = None
    assignee: str | None = None
    is_done: bool = False
    is_listed: bool = False
    proofs: list[tuple[Letter, int, int, str | None]] = field(default_factory=list)

    @property
    def due_day(self) -> date | None:
        """The day it is due."""
        return self.due.date() if isinstance(self.due, datetime) else self.due


def deeds_in(sentence: Sentence) -> list[Sentence]:
    """A sentence cut in two where it asks for one thing by one day and then for another by another day."""
    match = _SECOND.search(sentence.text) if len(sentence.text) > 50 else None
    if match is None or not _ASKS.search(sentence.text, 0, match.start()):
        return [sentence]
    first, second = sentence.text[: match.start()], sentence.text[match.end() :]
    if min(len(first.split()), len(second.split())) < 4 or not (
        _DAY.search(first.lower()) and _DAY.search(second.lower())
    ):
        return [sentence]
    return [
        replace(sentence, end=sentence.start + match.start(), text=first, low=sentence.low[: match.start()]),
        replace(sentence, start=sentence.start + match.end(), text=second, low=sentence.low[match.end() :]),
    ]


_DAY = regex(
    r"\d|day\b|tomorrow|tonight|morgen|heute|montag|dienstag|mittwoch|donnerstag|freitag|demain|lundi|mardi|mercredi|jeudi|vendredi|mañana|hoy|lunes|martes|miércoles|jueves|viernes|domani|oggi|vandaag|dag\b|amanhã|hoje|week|eod|eow"
)


_ANSWER = regex(
    r"\b(?:let (?:me|us) know|tell (?:me|us)|confirm|get back to (?:me|us)|bescheid|rückmeldung|rückmelden|sag\w* (?:mir|uns)|gib\w* (?:mir|uns)|dites?[- ](?:moi|nous)|tenez[- ](?:moi|nous)|confirmer|"
    r"d[ií]me|decirme|avis\w+|confirm\w+|fammi sapere|fatemi sapere|mi dica|laat (?:me|ons|het)|hoor (?:ik|het)|diga-me|diz-me|confirme)\b"
)


def _is_answer_to(duty: Duty, asked: Duty | None) -> bool:
    """Whether a request only says by when the question before it is to be answered."""
    if asked is None or duty.due is None or "request" not in (duty.kind, asked.kind) or duty.kind == "promise":
        return False
    is_next = 0 <= duty.sentence.start - asked.sentence.end <= 3
    short = len(duty.sentence.text.split()) <= 10
    return is_next and short and asked.sentence.text.endswith("?") and bool(_ANSWER.search(duty.sentence.low))


def merged(duties: list[Duty]) -> list[Duty]:
    """One letter's duties, those that one answer settles made one."""
    result: list[Duty] = []
    for duty in duties:
        if _is_answer_to(duty, result[-1] if result else None):
            asked = result[-1]
            asked.due, asked.due_span = duty.due, duty.due_span
            asked.proofs.append((duty.letter, duty.sentence.start, duty.sentence.end, None))
            continue
        for other in result:
            same_kind = other.kind == duty.kind or {other.kind, duty.kind} <= {"promise", "request"}
            if not same_kind or other.assignee != duty.assignee or (other.is_listed and duty.is_listed):
                continue
            # An item of a list stands for itself, unless it says the same once more.
            if other.is_listed != duty.is_listed and len(other.stems & duty.stems) < 2:
                continue
            if duty.kind == "meeting":
                fits = other.due is None or duty.due is None or other.due_day == duty.due_day
            elif duty.kind == "promise":
                fits = other.due_day == duty.due_day and (duty.due is not None or bool(other.stems & duty.stems))
            else:
                fits = other.due is None or duty.due is None or other.due_day == duty.due_day
            if fits:
                if other.due is None:
                    other.due, other.due_span = duty.due, duty.due_span
                    if duty.due is not None and not PRICE.search(other.sentence.low):
                        other.title = duty.title
                elif duty.kind == "meeting" and isinstance(duty.due, datetime) and not isinstance(other.due, datetime):
                    other.due, other.due_span = duty.due, duty.due_span
                other.stems |= duty.stems
                other.proofs.append((duty.letter, duty.sentence.start, duty.sentence.end, None))
                break
        else:
            result.append(duty)
    return result
