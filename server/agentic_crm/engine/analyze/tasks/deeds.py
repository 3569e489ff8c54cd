"""One thing to do: what it consists of, and which of one letter are one."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.tasks.clauses import Deed, begins_with_work
from agentic_crm.engine.analyze.text.speech import request_in
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.kit.regex import regex

PRICE = regex(
    r"\bwhat (?:would|will|do|does)\b.*\b(?:come to|run|set us)|\b(?:quot|pric|cost|estimate|ballpark|offer|proposal|angebot|anbiet|preis|kost|devis|chiffr|tarif|prix|presupuesto|precio|oferta|cotiz|preventiv|prezz|offert|prijs|orçament|preço)|見積",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Duty:
    """One thing to do. `sentence` proves it, `due_from` is the stretch that dates it; `kind` is promise, request or meeting.

    `act` are the words that ask or promise; `parent` is the deed of which it is a step, `steps` how many steps it has itself.
    """

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
    deed: Deed = Deed.ANSWER
    act: str = ""
    parent: "Duty | None" = None
    steps: int = 0
    ref: str | None = None
    proofs: list[tuple[Letter, int, int, str | None]] = field(default_factory=list)

    @property
    def due_day(self) -> date | None:
        """The day it is due."""
        return self.due.date() if isinstance(self.due, datetime) else self.due

    @property
    def is_for_paper(self) -> bool:
        """Whether its sentence asks in so many words for something to be sent."""
        return request_in(self.sentence) is not None and _TO_SEND.search(self.act.lower()[:40]) is not None

    @property
    def is_work(self) -> bool:
        """Whether it is work that no answer does, by the word that asks for it."""
        return self.deed is Deed.WORK and begins_with_work(self.act)


_TO_SEND = regex(
    r"\b(?:send|mail|e-?mail|forward|share|resend|schick\w*|send\w*|zusend\w*|zukommen|mailen|envoy\w*|transm\w*|enviar\w*|envi\w*|mandar?\w*|invi\w+|mandar\w*|stuur\w*|sturen|mande|envie)\b"
)
_TO_KNOW = regex(
    r"\?\W*$|\b(?:tell (?:me|us)|let (?:me|us) know|confirmation (?:of|that|whether)|bestätigung (?:des|der|von|dass)|confirmation d|confirmación d|conferma d|bevestiging v|confirmação d|(?:asks?|wonders?|like to know|want to know) (?:if|whether|how|when|what|where|who|which)|remind (?:me|us) (?:if|whether|how|when|what|which)|(?:sag|gib|geb|teil)\w* (?:sie )?(?:mir|uns)|bescheid|dites?[- ](?:moi|nous)|d[ií]me|d[ií]ga(?:me|nos)|fammi sapere|fatemi sapere|mi dica|dimmi|laat (?:me|ons|het) .*weten|diga-me|diz-me)\b"
)
_TO_GET = regex(
    r"\b(?:send|mail|e-?mail|forward|share|provide|quot\w*|offer|proposal|estimate|price|pricing|cost|how much|draw|draft|prepare|call|ring|phone|meet|visit|copy|get (?:me|us)|give (?:me|us)|have (?:a|an|the|your)|put|drop|include|schick\w*|send\w*|zusend\w*|zukommen|mailen|angebot\w*|preis\w*|kost\w*|nennen|erstell\w*|anruf\w*|"
    r"envoy\w*|transm\w*|devis|prix|tarif\w*|coût\w*|combien|rappel\w*|enviar\w*|envi\w*|mand\w*|pas(?:ar|á)(?:me|nos)|presupuest\w*|precio\w*|cu[aá]nto|cuest\w*|llam\w*|invi\w*|preventiv\w*|prezz\w*|quanto|cost\w*|chiam\w*|stuur\w*|sturen|offerte|prijs\w*|bellen|orçament\w*|preço\w*|ligar)\b"
)


# Who asks what a price holds does not ask for a price.
_INCLUDED = regex(
    r"\b(?:included|cover(?:ed|s)?|contain(?:ed|s)?|enthalten|inbegriffen|inklusive|compris\w*|inclus\w*|incluid\w*|incluso|inclus[ao]|compres\w*|inbegrepen|inclusief|incluíd\w*)\b"
)


def is_question(duty: Duty) -> bool:
    """Whether a request only wants to know something, so that whoever answers the letter has done it."""
    if duty.kind != "request" or duty.deed is not Deed.ANSWER or duty.is_listed:
        return False
    # What is only wished for, without a day, is spoken of in the answer.
    if duty.due is None and request_in(duty.sentence) is None and _TO_SEND.search(duty.act.lower()) is None:
        return PRICE.search(duty.act) is None or _INCLUDED.search(duty.act.lower()) is not None
    return _TO_KNOW.search(duty.sentence.low) is not None and _TO_GET.search(duty.act.lower()[:60]) is None


_ANSWER = regex(
    r"\b(?:let (?:me|us) know|tell (?:me|us)|confirm|get back to (?:me|us)|bescheid|rückmeldung|rückmelden|sag\w* (?:mir|uns)|gib\w* (?:mir|uns)|dites?[- ](?:moi|nous)|tenez[- ](?:moi|nous)|confirmer|"
    r"d[ií]me|decirme|avis\w+|confirm\w+|fammi sapere|fatemi sapere|mi dica|laat (?:me|ons|het)|hoor (?:ik|het)|diga-me|diz-me|confirme)\b"
)


_IF_SO = regex(
    r"^(?:and )?(?:if so|if yes|wenn ja|falls ja|si oui|dans ce cas|en caso afirmativo|si es así|se sì|in tal caso|zo ja|se sim)\b"
)


def _is_answer_to(duty: Duty, asked: Duty | None) -> bool:
    """Whether a request only says by when the question before it is to be answered, or what to do if the answer is yes."""
    if asked is not None and duty.kind != "promise" and _IF_SO.match(duty.sentence.low):
        return 0 <= duty.sentence.start - asked.sentence.end <= 3
    if asked is None or duty.due is None or "request" not in (duty.kind, asked.kind) or duty.kind == "promise":
        return False
    is_next = 0 <= duty.sentence.start - asked.sentence.end <= 3
    short = len(duty.sentence.text.split()) <= 10
    return is_next and short and asked.sentence.text.endswith("?") and bool(_ANSWER.search(duty.sentence.low))


def _by_one_answer(one: Duty, other: Duty) -> bool:
    """Whether one answer settles two requests; somebody who is to be found answers for himself, and work is done by nobody's answer."""
    if (one.is_work and other.is_for_paper) or (other.is_work and one.is_for_paper):
        return bool(one.stems & other.stems)
    return one.deed is other.deed or Deed.PERSON not in (one.deed, other.deed)


_NO_HURRY = regex(
    r"\b(?:whenever|no (?:rush|hurry)|when you (?:have|get|find) (?:a|the|time)|at your (?:leisure|convenience)|wenn (?:sie|du|ihr) (?:mal )?(?:zeit|luft)|hat (?:noch )?(?:zeit|keine eile)|eilt nicht|quand vous (?:aurez|avez) (?:un moment|le temps)|rien ne presse|cuando (?:puedas|pueda|tengas|tenga)|sin prisa|"
    r"quando (?:ha|hai|avete|può|puoi) (?:tempo|un attimo)?|senza fretta|als (?:je|u|jullie) (?:even )?tijd|geen haast|quando puder\w*|sem pressa)\b"
)
# What is needed only by then is known already; what is asked for beside it is new.
_ONLY_THEN = regex(
    r"\b(?:not (?:until|before|till)|erst (?:am|bis|zum|im|ab)|pas avant|no antes|non prima|niet (?:voor|eerder)|só (?:em|no|na|a))\b"
)


_BRINGS = regex(
    r"\b(?:bring|have .{1,30} with you|mitbring\w*|bringen sie|bring\w* .*\bmit|apport\w+|ramen\w+|trae\w*|traig\w*|traer|llev\w+|port(?:are|i|a|ate)|breng\w*|meebreng\w*|neem\b.*\bmee|traz\w*|leve)\b"
)


def _is_brought_along(duty: Duty, result: list[Duty]) -> Duty | None:
    """The appointment to which something is to be brought; None where it is to be brought by a day of its own."""
    if duty.kind == "meeting" or duty.due is not None or not _BRINGS.search(duty.sentence.low):
        return None
    return next((d for d in reversed(result) if d.kind == "meeting" and d.due is not None), None)


def _is_one(other: Duty, duty: Duty) -> bool:
    """Whether two duties of one letter are one, since one deed settles both."""
    same_kind = other.kind == duty.kind or {other.kind, duty.kind} <= {"promise", "request"}
    if other.steps or not same_kind or other.assignee != duty.assignee or (other.is_listed and duty.is_listed):
        return False
    # An item of a list stands for itself, unless it says the same once more.
    if other.is_listed != duty.is_listed and len(other.stems & duty.stems) < 2:
        return False
    same_day = other.due is None or duty.due is None or other.due_day == duty.due_day
    if duty.kind == "meeting":
        return same_day
    if duty.kind == "promise":
        return other.due_day == duty.due_day and (duty.due is not None or bool(other.stems & duty.stems))
    one_only = bool(_ONLY_THEN.search(other.sentence.low)) != bool(_ONLY_THEN.search(duty.sentence.low))
    is_slow = other.due is not None and duty.due is None and _NO_HURRY.search(duty.sentence.low) is not None
    return _by_one_answer(other, duty) and same_day and not one_only and not is_slow


def _take_in(other: Duty, duty: Duty) -> None:
    """Makes a duty part of one that it is one with."""
    if other.due is None:
        other.due, other.due_span = duty.due, duty.due_span
        if duty.due is not None and not PRICE.search(other.sentence.low):
            other.title = duty.title
    elif duty.kind == "meeting" and isinstance(duty.due, datetime) and not isinstance(other.due, datetime):
        other.due, other.due_span = duty.due, duty.due_span
    other.stems |= duty.stems
    other.proofs.append((duty.letter, duty.sentence.start, duty.sentence.end, None))


def merged(duties: list[Duty]) -> list[Duty]:
    """One letter's duties, those that one answer settles made one."""
    result: list[Duty] = []
    for duty in duties:
        if _is_answer_to(duty, result[-1] if result else None):
            asked = result[-1]
            asked.due, asked.due_span = (duty.due, duty.due_span) if duty.due else (asked.due, asked.due_span)
            asked.proofs.append((duty.letter, duty.sentence.start, duty.sentence.end, None))
            continue
        if meeting := _is_brought_along(duty, result):
            duty.due, duty.due_span = meeting.due_day, meeting.due_span
        other = next((o for o in result if _is_one(o, duty)), None) if not duty.steps else None
        if other is None:
            result.append(duty)
        else:
            _take_in(other, duty)
    return result
