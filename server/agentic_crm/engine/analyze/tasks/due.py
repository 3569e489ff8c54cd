"""Which of a sentence's dates says when something is due, and what stretches of a sentence its dates belong to."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import replace

from agentic_crm.engine.analyze.dates.calendar_words import MONTHS
from agentic_crm.engine.analyze.dates.dates import DateMention, find_dates
from agentic_crm.engine.analyze.dates.shifts import find_shifts
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.cues import AGREED, CALLING, MEETING, SIGNING
from agentic_crm.engine.analyze.text.speech import promise_in, request_in
from agentic_crm.engine.analyze.text.wording import Sentence, stems
from agentic_crm.kit.regex import regex

_FINE = regex(
    r"\b(?:delivery|deliver(?:ed)?|install(?:ed|ation)?|opening|event on|launch|go[- ]live|arriv\w+|start(?:s|ing)?|from|since|as of|lieferung|geliefert|montage|eröffnung|ab|livraison|ouverture|entrega|instalación|apertura|consegna|levering)\s*(?:date |is |on |in |for |am |zum |le |el |the |week of )*$",
    re.IGNORECASE,
)
_REPLACED = regex(
    r"\b(?:rather than|instead of|not|statt|anstatt|nicht|plutôt que|au lieu d[eu]|en vez del?|en lugar del?|invece d\w+|in plaats van|niet|em vez d[eao])\s+(?:\w+\s+)?$"
)
_IS_THEIR_TURN = regex(
    r"(?:,| and| then| so)\s+(?:then )?(?:i|we)(?:['’]ll| will| can| could)\b|,?\s(?:und|dann) (?:ich|wir)\b|\bdann (?:kann|können|werde) (?:ich|wir)\b"
)
_WORDS = regex(r"[^\W_]+")
BULLET = regex(r"\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s+(?=\S+\s+\S)")
POINTS_BACK = regex(
    r"\b(?:it|this|that|them|these|das|dies|es|davon|ça|cela|celle|celui|lo|la|los|las|eso|esto|questo|het|dit|dat|isso|need|needed|brauch\w*|benötig\w*|necesit\w*|deadline|latest|frist|bis|(?:der|die) (?:darf|kann|muss|soll|wird|reicht|genügt))\b"
)

# "If I have it by Friday": a condition that gives the day for what is asked beside it.
_IF_BY = regex(r"^\W*(?:if|wenn|falls|sofern|si|se|als|indien|caso|provided)\b")


# "À jeudi," at a letter's end says goodbye.
_FAREWELL = regex(
    r"^\W*(?:à|see you|talk to you|speak to you|until|till|bis(?: dann)?|hasta(?: el)?|nos vemos|a|ci vediamo|ci sentiamo|tot|até|we['’]ll see you)\s+(?:next |nächste\w* |kommende\w* |on |am |le |el |volgende )?(?:the |den )?\w+(?: \w+)?\W*$"
)


def due_beside(letter: Letter, sentence: Sentence, number: int) -> tuple[DateMention, Sentence] | None:
    """The deadline that the sentence after or before gives for "it"."""
    is_item = BULLET.match(sentence.text) is not None
    # An item's day can stand after a word in passing, and never before the item.
    for beside in (number + 1, number + 2 if is_item else number - 1):
        if not 0 <= beside < len(letter.sentences):
            continue
        other = letter.sentences[beside]
        if beside > number and BULLET.match(other.text):
            return None
        if abs(other.paragraph - sentence.paragraph) > (1 if beside > number else 0):
            continue
        bare = beside > number and len(other.text.split()) <= 8 and not other.text.endswith("?")
        if bare and beside >= len(letter.sentences) - 3 and _FAREWELL.match(other.low):
            continue
        is_condition = beside > number and _IF_BY.match(other.low) is not None
        asks = not is_condition and (request_in(other) or promise_in(other))
        if asks or not (bare or is_condition or POINTS_BACK.search(other.low) or CLOSES.search(other.low)):
            continue
        closes = bare or CLOSES.search(other.low) is not None
        deadlines = [m for m in usable_dates(dates_of(letter, other), letter, other) if m.is_deadline or closes]
        if deadlines and not re.search(r"\b(?:decid|sign|order|entscheid|décid|decid|besliss)", other.low):
            return deadlines[0], other
    return None


# A promised day that cannot be kept: the next day named is the new one.
LATE = regex(
    r"\b(?:(?:won['’]?t|will not|can(?:['’]t|not)|not going to|not be able to|unable to) (?:make|manage|do|finish|keep|meet|get|have|send|be ready)\b|(?:takes?|taking|need) (?:me |us )?(?:a (?:little|bit|day|few)|some|more|longer)\b|(?:is|are|running|be) (?:late|delayed|behind)\b|slipp(?:ed|ing|s)\b|(?:is|are|looks?|was|be|['’]s) (?:(?:now|really|a bit|far|just|going to be) )*too (?:tight|soon|early|ambitious|optimistic)\b|"
    r"(?:schaffe[n]?|schaff|klappt|reicht|wird) (?:ich |wir |es |das )?(?:leider )?(?:bis |am |zum |nicht)|nicht (?:schaffen|halten|rechtzeitig)|schaffen wir nicht|verzögert|dauert (?:\w+ ){0,4}länger|(?:zu knapp|zu früh|zu sportlich|wird (?:\w+ ){0,3}(?:nix|nichts|eng))\b|(?:trop (?:juste|court|serré|tôt)|(?:muy|demasiado) (?:justo|pronto)|troppo (?:stretto|presto)|te (?:krap|vroeg)|(?:muito|demasiado) (?:apertado|cedo))\b|"
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


Place = tuple[Letter, int, int]
"""A stretch of a letter."""

_BARE_NUMBER = regex(r"^\D*?\d{1,2}(?:st|nd|rd|th|\.|º|e|ste|de)?$")
_NAMED_MONTH = regex(rf"\d{{1,2}}[./-]\d{{1,2}}|\b(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b")


def in_their_light(
    mentions: list[DateMention], letter: Letter, sentence: Sentence, earlier: list[Letter]
) -> dict[DateMention, Place | None]:
    """The dates of a sentence as the letter before lets them be read, with where it does.

    "The 25th" is the 25th of the month that was named there; a day that is agreed to has the hour that was offered for it.
    """
    last = earlier[-1] if earlier else None
    if last is None or not mentions:
        return dict.fromkeys(mentions)
    before = [
        (m, s) for s in last.sentences for m in find_dates(s.text, last.anchor) if m.day >= letter.anchor.at.date()
    ]
    found: dict[DateMention, Place | None] = {}
    for mention in mentions:
        told = _told_by(before, mention, sentence)
        if told is None:
            found[mention] = None
            continue
        other, place = told
        found[replace(mention, day=other.day, at=mention.at or other.at)] = (
            last,
            place.start + other.start,
            place.start + other.end,
        )
    return found


def _told_by(
    before: list[tuple[DateMention, Sentence]], mention: DateMention, sentence: Sentence
) -> tuple[DateMention, Sentence] | None:
    words = sentence.low[mention.start : mention.end].rstrip(" .,")
    if _BARE_NUMBER.match(words) and not _NAMED_MONTH.search(words) and not mention.is_weekday:
        for other, place in before:
            if other.day.day == mention.day.day and _NAMED_MONTH.search(place.low[other.start : other.end]):
                return replace(other, at=mention.at), place
    if mention.is_weekday and not mention.is_deadline and not any(c.isdigit() for c in words):
        offered = [(o, p) for o, p in before if o.is_open and o.day.weekday() == mention.day.weekday()]
        if len(offered) == 1:
            return replace(offered[0][0], at=mention.at or offered[0][0].at), offered[0][1]
    agrees = AGREED.search(sentence.low) or CALLING.search(sentence.low)
    if mention.at is None and not mention.is_deadline and agrees:
        timed = [(o, p) for o, p in before if o.day == mention.day and o.at is not None]
        return timed[0] if len({o.at for o, _ in timed}) == 1 else None
    return None


def is_choice(letter: Letter, usable: list[DateMention], earlier: list[Letter]) -> bool:
    """Whether a sentence names one of the days that the letter before, of the other side, gave to choose from."""
    if not usable or not earlier or earlier[-1].is_ours == letter.is_ours:
        return False
    last = earlier[-1]
    offered = {m.day for s in last.sentences for m in find_dates(s.text, last.anchor) if m.is_open}
    return len(offered) >= 2 and usable[0].day in offered


def days_from_elsewhere(letter: Letter, sentence: Sentence, earlier: list[Letter]) -> list[tuple[DateMention, Place]]:
    """The dates that a sentence counts from a day that other sentences name ("by then", "two days before the fair"), with where it is named.

    That is the day of a sentence that speaks of the same event, else the last one named before it in the letter, else the next
    sentence's; for want of these the only day that the letter before named.
    """
    found: list[tuple[DateMention, Place]] = []
    own = find_dates(sentence.text, letter.anchor)
    for move in find_shifts(sentence.low):
        if any(m.start <= move.start and m.end >= move.end for m in own):
            continue
        named = _day_elsewhere(letter, sentence, move.start, move.event, earlier)
        if named is not None:
            day, place = named
            mention = DateMention(move.start, move.end, move.of(day.day), is_deadline=True)
            found.append((mention, place))
    return found


def _day_elsewhere(
    letter: Letter, sentence: Sentence, start: int, event: frozenset[str], earlier: list[Letter]
) -> tuple[DateMention, Place] | None:
    today = letter.anchor.at.date()
    around = [
        (m, s)
        for s in letter.sentences
        if s.end <= sentence.start + start or s.start >= sentence.end or (s.start < sentence.start < s.end)
        for m in find_dates(s.text, letter.anchor)
        if m.day >= today and not m.is_open and not sentence.start <= s.start + m.start < sentence.end
    ]
    of_event = [(m, s) for m, s in around if event & stems(s.text)]
    before = [(m, s) for m, s in around if s.start + m.end <= sentence.start + start]
    after = [(m, s) for m, s in around if s.start >= sentence.end and s.paragraph - sentence.paragraph <= 1]
    if of_event or before or after:
        mention, other = of_event[-1] if of_event else before[-1] if before else after[0]
        return mention, (letter, other.start + mention.start, other.start + mention.end)
    if not earlier:
        return None
    last = earlier[-1]
    named = [
        (m, s) for s in last.sentences for m in find_dates(s.text, last.anchor) if m.day >= today and not m.is_open
    ]
    if len({m.day for m, _ in named}) != 1:
        return None
    mention, other = named[0]
    return mention, (last, other.start + mention.start, other.start + mention.end)


# "Tomorrow call back" is short and dated, and still a deed.
_CALLS_BACK = regex(
    r"\b(?:zurückrufen|anrufen|nachfassen|terugbellen|nabellen|rappeler|recontacter|richiamare|call back|ring back|follow up)\b"
)


# What stands beside a day in a sentence that only names it: "by Thursday at the latest, please".
_BESIDE_DAY = regex(
    r"(?:please|kindly|pls|asap|by|at|on|the|latest|until|till|before|end|of|day|if|possible|ideally|would|be|great|good|fine|best|thanks|it|this|that|we|you|me|us|need(?:ed)?|is|"
    r"bitte|spätestens|am|zum|bis|um|ende|möglichst|wenn|möglich|danke|das|es|sie|ich|wir|svp|merci|si|au|plus|tard|pour|avant|je|nous|por|favor|posible|para|el|antes|como|muy|tarde|más|tardar|gracias|"
    r"per|favore|entro|possibilmente|al|più|tardi|grazie|graag|uiterlijk|voor|liefst|bedankt|até|mais|se|possível|obrigad[oa])"
)
_NAMES_THING = regex(
    r"\b(?:the|an?|your|our|my|die|den|das|der|ein\w*|ihr\w*|unser\w*|le|la|les|une?|votre|notre|vos|nos|el|los|las|una?|il|lo|i|gli|het|de|een|uw|jullie|os?|as?|uma?)\s(?!latest|end|day|week|month|morning|tag|woche|ende|fin|plus)[^\W\d_]{3,}"
)


def is_bare_date(sentence: Sentence, usable: list[DateMention], *, is_ours: bool) -> bool:
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
    rest = sentence.low
    for mention in usable:
        rest = rest[: mention.start] + " " * (mention.end - mention.start) + rest[mention.end :]
    if len(_WORDS.findall(rest)) > 4:
        return False
    act = promise_in(sentence) if is_ours else request_in(sentence)
    if not act:
        return _NAMES_THING.search(rest) is None
    start = max(0, sentence.text.find(act))
    return all(len(w) < 2 or _BESIDE_DAY.fullmatch(w) for w in _WORDS.findall(rest[start : start + len(act)]))


# A quote "valid to the end of August" is not due then.
_VALID = regex(
    r"\b(?:valid(?:ity)?|good|gültig(?:keit)?|gilt|gelten|valable|validité|valid[oaie]|válid[oa]s?|validez|validità|geldig(?:heid)?|validade)\b[^,.;]{0,25}$"
)


def usable_dates(mentions: list[DateMention], letter: Letter, sentence: Sentence) -> list[DateMention]:
    """The dates on which something can be due: to come, settled, and no day of delivery or of how long an offer holds."""
    today = letter.anchor.at.date()
    return [
        m
        for m in mentions
        if not m.is_open
        and m.day >= today
        and (m.is_deadline or not _FINE.search(sentence.text[: m.start]))
        and not _VALID.search(sentence.low[: m.start])
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
    # "Three days after the site visit" is a day, not a visit.
    said = sentence.low[: mention.start] + " " + sentence.low[mention.end :]
    return bool(MEETING.search(said)) or (
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
