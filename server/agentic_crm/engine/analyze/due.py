"""Which of a sentence's dates says when something is due, and what stretches of a sentence its dates belong to."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.cues import CALLING, MEETING, SIGNING
from agentic_crm.engine.analyze.dates import DateMention, find_dates
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.wording import Sentence
from agentic_crm.kit.regex import regex

_FINE = regex(
    r"\b(?:delivery|deliver(?:ed)?|install(?:ed|ation)?|opening|event on|launch|go[- ]live|arriv\w+|start(?:s|ing)?|from|since|as of|lieferung|geliefert|montage|eröffnung|ab|livraison|ouverture|entrega|instalación|apertura|consegna|levering)\s*(?:date |is |on |in |for |am |zum |le |el |the |week of )*$",
    re.IGNORECASE,
)
_REPLACED = regex(
    r"\b(?:rather than|instead of|not|statt|anstatt|nicht|plutôt que|au lieu d[eu]|en vez del?|en lugar del?|invece d\w+|in plaats van|niet|em vez d[eao])\s+(?:\w+\s+)?$"
)
BY_THEN = regex(
    r"\b(?:by then|until then|before then|para entonces|bis dahin|d['’]ici là|per allora|tegen die tijd|voor die tijd|até lá)\b"
)
_IS_THEIR_TURN = regex(
    r"(?:,| and| then| so)\s+(?:then )?(?:i|we)(?:['’]ll| will| can| could)\b|,?\s(?:und|dann) (?:ich|wir)\b|\bdann (?:kann|können|werde) (?:ich|wir)\b"
)
_WORDS = regex(r"[^\W_]+")
BULLET = regex(r"\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s+(?=\S+\s+\S)")
POINTS_BACK = regex(
    r"\b(?:it|this|that|them|these|das|dies|es|davon|ça|cela|celle|celui|lo|la|los|las|eso|esto|questo|het|dit|dat|isso|need|needed|brauch\w*|benötig\w*|necesit\w*|deadline|latest|frist|bis)\b"
)

# A promised day that cannot be kept: the next day named is the new one.
LATE = regex(
    r"\b(?:(?:won['’]?t|will not|can(?:['’]t|not)|not going to|not be able to|unable to) (?:make|manage|do|finish|keep|meet|get|have|send|be ready)\b|(?:takes?|taking|need) (?:me |us )?(?:a (?:little|bit|day|few)|some|more|longer)\b|(?:is|are|running|be) (?:late|delayed|behind)\b|slipp(?:ed|ing|s)\b|"
    r"(?:schaffe[n]?|schaff|klappt|reicht|wird) (?:ich |wir |es |das )?(?:leider )?(?:bis |am |zum |nicht)|nicht (?:schaffen|halten|rechtzeitig)|schaffen wir nicht|verzögert|dauert (?:\w+ ){0,4}länger|"
    r"n['’](?:y arriver|aurai|aurons)\w*|ne (?:pourrai|pourrons|serai|tiendr\w+)\b|(?:prend|prendra) (?:du|un peu de) retard|no (?:llego|llegamos|voy a (?:llegar|poder)|podré|podremos|me da tiempo)|se retrasa|non (?:riesco|riusciamo|ce la (?:faccio|facciamo)|faccio in tempo)|in ritardo|"
    r"(?:lukt|red|haal) (?:ik |we |het |me )*(?:\w+ ){0,2}niet|vertrag\w+|não (?:consigo|conseguimos|vou conseguir|vamos conseguir)|atras\w+)"
)


# After that day it is too late: "the papers close on Thursday", "anything later won't make it in".
CLOSES = regex(
    r"\b(?:anything (?:later|after)|too late|close[sd]? (?:on|at)|closing date|cut[- ]?off|(?:is|are) finali[sz]ed on|goes to (?:print|press) on|has to be (?:in|there|here)|needs to be (?:in|there|here)|danach ist es zu spät|(?:redaktions|annahme|melde|anmelde)schluss|einsendeschluss|clôtur\w+|après (?:cette date|quoi)|cierra (?:el|la)|fuera de plazo|si chiude|oltre (?:quella|tale) data|sluit(?:en)? (?:op|de)|sluitingsdatum|fecha (?:no|na|a) )\b"
)


def dates_of(letter: Letter, sentence: Sentence) -> list[DateMention]:
    """The dates of a sentence that can be ours to keep; what the other side says it will do then is left aside."""
    mentions = find_dates(sentence.text, letter.anchor)
    turn = None if letter.is_ours else _IS_THEIR_TURN.search(sentence.low)
    return mentions if turn is None else [m for m in mentions if m.start < turn.start()]


# "Tomorrow call back" is short and dated, and still a deed.
_CALLS_BACK = regex(
    r"\b(?:zurückrufen|anrufen|nachfassen|terugbellen|nabellen|rappeler|recontacter|richiamare|call back|ring back|follow up)\b"
)


def is_bare_date(sentence: Sentence, usable: list[DateMention]) -> bool:
    """Whether a sentence is a day and little else ("By Thursday, please."): it dates what stands beside it."""
    if (
        not usable
        or usable[0].at is not None
        or "?" in sentence.text
        or BULLET.match(sentence.text)
        or sentence.text.endswith(":")
        or _CALLS_BACK.search(sentence.low)
    ):
        return False
    dated = sum(len(_WORDS.findall(sentence.text[m.start : m.end])) for m in usable)
    return len(_WORDS.findall(sentence.text)) - dated <= 4


def usable_dates(mentions: list[DateMention], letter: Letter, sentence: Sentence) -> list[DateMention]:
    today = letter.anchor.at.date()
    return [
        m
        for m in mentions
        if not m.is_open and m.day >= today and (m.is_deadline or not _FINE.search(sentence.text[: m.start]))
    ]


def choose_date(mentions: list[DateMention], start: int, low: str) -> DateMention | None:
    """The date that counts for what is asked or promised from `start` on: a deadline before others, none that is replaced."""
    kept = [m for m in mentions if not _REPLACED.search(low[: m.start])] or mentions
    inside = [m for m in kept if m.start >= start] or kept
    return next((m for m in inside if m.is_deadline), inside[0] if inside else None)


_IF_YOU_LIKE = regex(
    r"\b(?:if (?:you|that|it)(?:['’]d| would)? (?:want|like|care|suits?|wish|prefer)|in case you want|(?:wenn|falls) (?:sie|du|ihr|ihnen|es ihnen) (?:\w+ ){0,6}(?:möcht\w*|wollen|willst|mögen|passt)|si (?:vous voulez|vous souhaitez|tu veux|cela vous)|"
    r"si (?:quiere\w*|quieres|le va bien|os va bien)|se (?:vuole|volete|vuoi)|als (?:u|je|jullie) (?:\w+ ){0,5}(?:wilt?|willen)|se (?:quiser\w*|quiseres))\b"
)


def is_meeting(sentence: Sentence, mention: DateMention | None) -> bool:
    """Whether a sentence sets or asks for a meeting, call, visit or signing at a stated day."""
    if mention is None or (mention.is_deadline and mention.at is None):
        return False
    if mention.at is not None and not mention.is_deadline and _IF_YOU_LIKE.search(sentence.low):
        return True
    return bool(MEETING.search(sentence.low)) or (
        mention.at is not None and bool(SIGNING.search(sentence.low) or CALLING.search(sentence.low))
    )


# A session that a notice announces, a headline, or the writer's own appointment: nobody is met.
_PERSONAL = regex(r"\b(?:you|your|u|we|us|our|i|me|my|let['’]?s)\b|\?")
_OWN_DATE = regex(
    r"^\W*(?:i|i['’]ve|i['’]ll)(?: \w+){0,2} (?:have|got|having|be at|at) (?:a|an|my|the)\b(?!.*\b(?:you|your|us|we|our)\b)|\b(?:already (?:done|had|held|met)|have (?:already )?(?:done|had|held))\b|^\W*(?:you['’]re|you are|did|was|were|when i|feels like)\b|^\W*(?:join us|come (?:and )?(?:meet|join|see|hear)|register|sign up|save the date)\b"
)


def is_notice(letter: Letter, sentence: Sentence) -> bool:
    """Whether an English sentence with a time only tells of something that takes place."""
    if letter.language != "en":
        return False
    words = len(sentence.text.split())
    return bool(_OWN_DATE.search(sentence.low)) or (words > 8 and not _PERSONAL.search(sentence.low))
