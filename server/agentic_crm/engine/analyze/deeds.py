"""One thing to do: what it consists of, and which of one letter are one."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from agentic_crm.engine.analyze.clauses import Deed
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.wording import Sentence
from agentic_crm.kit.regex import regex

PRICE = regex(
    r"\bwhat (?:would|will|do|does)\b.*\b(?:come to|run|set us)|\b(?:quot|pric|cost|estimate|ballpark|offer|proposal|angebot|anbiet|preis|kost|devis|chiffr|tarif|prix|presupuesto|precio|oferta|cotiz|preventiv|prezz|offert|prijs|orçament|preço)|見積",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Duty:
    """One thing to do. `sentence` proves it, `due_from` is the stretch that dates it; `kind` is promise, request or meeting.

    `parent` is the deed of which it is a step, `steps` how many steps it has itself.
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
    parent: "Duty | None" = None
    steps: int = 0
    ref: str | None = None
    proofs: list[tuple[Letter, int, int, str | None]] = field(default_factory=list)

    @property
    def due_day(self) -> date | None:
        """The day it is due."""
        return self.due.date() if isinstance(self.due, datetime) else self.due


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
    """Whether one answer settles two requests; somebody who is to be found answers for himself."""
    return one.deed is other.deed or Deed.PERSON not in (one.deed, other.deed)


# What is needed only by then is known already; what is asked for beside it is new.
_ONLY_THEN = regex(
    r"\b(?:not (?:until|before|till)|erst (?:am|bis|zum|im|ab)|pas avant|no antes|non prima|niet (?:voor|eerder)|só (?:em|no|na|a))\b"
)


def merged(duties: list[Duty]) -> list[Duty]:
    """One letter's duties, those that one answer settles made one."""
    result: list[Duty] = []
    for duty in duties:
        if _is_answer_to(duty, result[-1] if result else None):
            asked = result[-1]
            asked.due, asked.due_span = (duty.due, duty.due_span) if duty.due else (asked.due, asked.due_span)
            asked.proofs.append((duty.letter, duty.sentence.start, duty.sentence.end, None))
            continue
        for other in result if not duty.steps else ():
            if other.steps:
                continue
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
                same_day = other.due is None or duty.due is None or other.due_day == duty.due_day
                one_only = bool(_ONLY_THEN.search(other.sentence.low)) != bool(_ONLY_THEN.search(duty.sentence.low))
                fits = _by_one_answer(other, duty) and same_day and not one_only
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
