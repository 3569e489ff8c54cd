"""Where one sentence asks for or promises two things: it is cut at the conjunction that begins a deed of its own.

"The drawing and the data sheet" is one deed with two objects, "sign it and send it back" one with two steps; "a price, and
somebody who can explain it" are two, since other hands do them. What a part takes over from the part before it (who is asked,
what is promised) is the caller's business: `Part.continues` says so.
"""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.kit.regex import regex

_SHORT = 40
_HEAD = 16


class Deed(Enum):
    """How a deed is done: by an answer in writing, by talking or meeting, by work that no answer does, or by somebody still to be found."""

    PERSON = auto()
    ANSWER = auto()
    TALK = auto()
    WORK = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence with one deed; `continues` where the verb that asks or promises stands in an earlier part."""

    sentence: Sentence
    continues: bool = False


_MIDDLE = r"(?:(?:then|also|afterwards|please|perhaps|maybe|possibly|dann|danach|anschließend|außerdem|auch|bitte|ensuite|puis|aussi|également|luego|después|también|por favor|poi|anche|inoltre|daarna|ook|graag|depois|também)\s+)*(?:(?:after|following|nach|après|después\s+de|tras|dopo|na|após|depois\s+d[eoa]s?)\s+(?:[^\s,.;]+\s+){1,3}?)?"
# By language: the conjunctions, a clause that asks or promises in its own words, a second verb under the first one's auxiliary.
_AND = {
    "en": r"(?:and|plus|&|as well as)", "de": r"(?:und|sowie)", "fr": r"(?:et|ainsi que)", "es": r"(?:y|e)", "it": r"(?:e|ed)", "nl": r"(?:en)", "pt": r"(?:e)",
}  # fmt: skip
_ASKS_ANEW = {
    "en": r"(?:(?:could|can|would|will|may|might|shall)\s+(?:you|we|i|someone|somebody|anyone|anybody|\w+)\b|(?:is|are)\s+there\b|do\s+you\b|please\b|let\s+(?:me|us)\s+know\b|(?:i|we)(?:['’]d|['’]ll|\s+would|\s+will|\s+(?:also\s+|still\s+)?need)\b|\w+(?:['’]ll|\s+will)\s|you\s+(?:have|get|hear)\b)",
    "de": r"(?:(?:könnten|können|würden|könntest|kannst|würdest|hätten|haben|dürfte|kann|könnte)\s+(?:sie|du|ich|wir|\w+)\b|(?:gibt|gäbe)\s+es\b|bitte\b|(?:wäre|ist)\s+es\s+möglich\b|(?:ich|wir)\s+(?:bräuchten?|brauchen?|benötigen?|rufe|schicke|sende|bringe|komme|melde|werden?)\b|[a-zäöüß]{3,}(?:en\s+sie|en\s+wir|e\s+ich)\b|(?:herr|frau)\s+\w+\s+(?:ruft|schickt|sendet|kommt|meldet|bringt|wird)\b|\w+\s+(?:ruft|schickt|sendet|kommt|meldet|bringt|wird)\b|(?:sie|du|ihr)\s+(?:bekommen|erhalten|haben|bekommst|erhältst|hast|hören)\b|(?:bekommen|erhalten|hören)\s+sie\b)",
    "fr": r"(?:(?:pourriez|pouvez|pourrais|peux|auriez|avez|seriez)[- ](?:vous|tu)\b|y\s+(?:a-t|aurait)-il\b|est-ce\s+que\b|(?:merci|veuillez|prière)\s+(?:de\s+)?|(?:je|nous)\s+(?:vous|te)\s|il\s+(?:me|nous)\s+faudrait\b|\w+\s+(?:vous|te)\s|vous\s+(?:aurez|recevrez|avez)\b)",
    "es": r"(?:¿\s*)?(?:(?:podr[ií]as?|podr[ií]ais|pod[eé]is|puedes?|hay|habr[ií]a|ten[eé]is|tienes?|me|nos)\b(?:\s+\w+)|necesit\w+|por\s+favor\b|(?:te|le|os)\s+(?:llamo|mando|env[ií]o|paso)\b|\w+\s+(?:te|le|os)\s|(?:lo|la|los|las)?\s*(?:tendr\w+|recibir[áé]\w*)\b)",
    "it": r"(?:(?:potrebbe|potreste|potresti|può|puoi|potete)\b|c['’]è\b|ci\s+sarebbe\b|(?:mi|ci)\s+serv\w+|(?:le|vi|ti)\s+(?:chiedo|chiediamo|mando|invio)\b|per\s+favore\b|\w+\s+(?:le|vi|ti|la)\s|(?:avr(?:à|ete|ai)|ricever(?:à|ete|ai))\b)",
    "nl": r"(?:(?:kun|kunt|kunnen|zou|zouden|wil|wilt)\s+(?:je|u|jullie|\w+)\b|is\s+er\b|(?:ik|wij|we)\s+(?:bel|stuur|mail|kom|heb)\b|graag\b|\w+\s+(?:belt|stuurt|mailt|komt|zal)\b|(?:je|u|jullie)\s+(?:hebt|heeft|hebben|krijgt|krijgen|krijg|hoort|ontvangt)\b)",
    "pt": r"(?:(?:poderia[ms]?|pode[ms]?|podes|consegue[ms]?)\b|há\b|haveria\b|precis\w+|por\s+favor\b|(?:o|a)\s+\w+\s+(?:liga|envia|manda|vai|passa)\b|(?:envio|ligo|mando)-(?:lhe|vos)\b|(?:terá|terás|receber[áã]\w*)\b)",
}  # fmt: skip
_SOMEBODY = {
    "en": r"(?:some(?:body|one)|a\s+(?:person|colleague|technician|specialist))\b",
    "de": r"(?:jemand(?:en|em)?|eine[nm]?\s+(?:ansprechpartner|kolleg|techniker)\w*)\b",
    "fr": r"(?:quelqu['’]un|une\s+personne)\b", "es": r"(?:(?:a\s+)?alguien|una\s+persona)\b", "it": r"(?:qualcuno|una\s+persona)\b",
    "nl": r"(?:iemand)\b", "pt": r"(?:alguém|uma\s+pessoa)\b",
}  # fmt: skip
_VERB = {
    "en": r"(?:send|email|mail|get|give|tell|confirm|forward|share|quote|advise|call|ring|phone|meet|visit|come|bring|book|order|check|ask|prepare|draft|write|update|arrange|schedule|pick|drop|chase|remind|pay|print|sign|return|set\s+up|put|make|fix|ship|deliver|review|organi[sz]e|collect|invite|reserve|import|add|remove|change|move|replace|install|test|train|measure|cancel|extend|issue|look\s+(?:at|into))\s+(?=\S)",
    "de": r"(?:(?:schick|send|sag|ruf|gib|bring|bestell|prüf|klär|mach|frag|meld|bestätig|kümmer)e?\s+(?:mir|uns|ihm|ihr|ihnen|dich|bitte|den|die|das|ein\w*|\w+))\b",
    "fr": r"(?:(?:de\s+|d['’])?(?:(?:nous|me|lui|leur|vous)\s+|m['’])?[a-zéèêîûç]{3,}(?:er|ir|re)\s)", "es": r"(?:[a-záéíóúñ]{3,}(?:ar|er|ir)(?:me|nos|le|les|te|os)?\s)",
    "it": r"(?:(?:di\s+)?[a-zàèéìòù]{3,}(?:are|ere|ire|armi|armi|arci|ermi|erci|irmi|irci|argli|arle)\s)", "nl": r"(?:(?:stuur|bel|mail|regel|bestel|vraag|maak)\s)",
    "pt": r"(?:[a-zãáâéêíóôúç]{3,}(?:ar|er|ir)(?:-me|-nos|-lhe)?\s)",
}  # fmt: skip
_PERSON = regex(
    r"(?:somebody|someone|anybody|anyone|jemand(?:en)?|quelqu['’]un|alguien|qualcuno|iemand|alguém|a (?:person|colleague|technician|specialist)|eine[n]? (?:ansprechpartner|kolleg|techniker)\w*)\b"
)
_TALK = regex(
    r"\b(?:call|ring|phone|dial|meet|visit|speak|talk|chat|come|drop by|pop in|(?:arrange|schedule|book|set up|organi[sz]e) (?:a|an|the) (?:\w+ )?(?:call|meeting|visit|demo)|anrufen|an|telefonieren|vorbeikommen|treffen|besuchen|zurückrufen|ruf\w*|"
    r"(?:r?appel|rencontr|visit)er|passer|llamar\w*|reunir\w*|visitar\w*|chiamar\w*|incontrar\w*|visitare|bel(?:len)?|langskomen|ligar|visitar|reunir)\b"
)
_TELLS = regex(
    r"(?:\b(?:send|email|mail|give|tell|confirm|forward|share|quote|advise|provide|let (?:me|us|him|her|them)|answer|reply|get (?:me|us)|what|how|when|is it|explain|update (?:me|us))\b|\b(?:schick|send|nenn|sag|bestätig|mitteil|geben|gib|teil|was|wann|zukommen)\w*|\b(?:envoy|transm|confirm|donn|indiqu|dire|adress|combien|communiqu)\w*|"
    r"\b(?:envi|mand|confirm|pas(?:ar|a)|deci|indic|dar|cu[aá]nto|remit)\w*|\b(?:invi|manda|conferma|dire|comunica|quanto|indica)\w*|\b(?:stur|mail|bevestig|doorgev|laten weten|wat|geven)\w*)"
)
# What no answer settles: somebody orders, repairs, changes, prints or cancels something.
_WORKS = regex(
    r"\b(?:(?:order|re-?order|book|reserve|replace|swap|exchange|repair|mend|fix|install|fit|deliver|ship|dispatch|print|reprint|cancel|change|move|remove|extend|renew|pick up|collect|refund|credit|pay|sign|countersign|register|reset|unlock|activate|deactivate|invite|test|measure|set aside|put aside|pack|clean|calibrate|upload|import|migrate|configure|set up)\b(?! (?:the |a |an |your )?(?:quote|offer|proposal|price|call|meeting|date|time|appointment|demo|visit)\b)|"
    r"(?:bestell|buch|reservier|ersetz|aus(?:zu)?tausch|reparier|installier|montier|liefer|verschick|druck|stornier|änder|verschieb|entfern|verlänger|korrigier|ab(?:zu)?hol|gut(?:zu)?schreib|überweis|unterschreib|unterzeichn|frei(?:zu)?schalt|sperr|aktivier|ein(?:zu)?lad|an(?:zu)?meld|zurück(?:zu)?leg|verpack|kalibrier|hoch(?:zu)?lad|ein(?:zu)?plan|beauftrag)(?:en?|t|st|e)?\b|"
    r"(?:command|réserv|remplac|échang|répar|install|mont|livr|expédi|imprim|annul|modifi|chang|déplac|supprim|prolong|corrig|récupér|rembours|sign|renouvel|activ|invit|inscri)(?:er|ez|re|e)\b|"
    r"(?:encarg|reserv|cambi|repar|arregl|instal|mont|imprim|anul|cancel|modific|quit|ampli|prorrog|recog|abon|devolv|firm|renov|activ|invit|inscrib|program)(?:ar|er|ir|a|e|as|es|áis|éis|en)\b|(?:pedir|sustitu\w+|correg\w+)\b|"
    r"(?:ordin|prenot|cambi|ripar|aggiust|install|mont|consegn|stamp|annull|modific|spost|togli|rimbors|firm|rinnov|attiv|invit|iscriv|programm|ritir)(?:are|ere|ire|a|i|ate|ete)\b|(?:sostitu|sped|corregg)\w+|"
    r"(?:bestel|boek|reserve|vervang|ruil|repare|herstel|installe|monte|lever|verzend|druk|annule|wijzig|verander|verplaats|verwijder|verleng|corrige|ophal|onderteken|inplan|active|uitnodig)\w{0,4}\b|"
    r"(?:encomend|reserv|troc|repar|arranj|instal|mont|imprim|anul|cancel|alter|remov|prolong|levant|recolh|reembols|assin|renov|ativ|convid|inscrev|agend)(?:ar|er|ir|a|e|am|em)\b|substitu\w+)"
)
_BACK = regex(
    r"^(?:\w+\s+){1,2}?(?:it|this|that|them|these|those|one|both|me|us|him|her|sie|es|ihn|diese[ns]?|uns|mir|le|la|les|lo|los|las|li|het|ze|hem|o|a|os|as)\b\s*(?:$|[.,;?!]|(?:back|over|to|by|on|know|an|bis|zurück|before|if|whether|when)\b)"
)
_DAY = regex(
    r"\d|day\b|tomorrow|tonight|morgen|heute|montag|dienstag|mittwoch|donnerstag|freitag|demain|lundi|mardi|mercredi|jeudi|vendredi|mañana|hoy|lunes|martes|miércoles|jueves|viernes|domani|oggi|vandaag|dag\b|amanhã|hoje|week|eod|eow"
)


# "Prüfen Sie X und bestätigen Sie uns Y": the second order lacks the word of asking.
_ORDER = regex(
    r"(?!könn|würd|woll|möcht|müss|soll|dürf|hätt|hab|wär|sind)[a-zäöüß]{3,}en sie (?:mir|uns|bitte|den|die|das|ein\w*)\b",
    re.IGNORECASE,
)
_JOINTS = {
    language: regex(
        rf"(?:\s*[,;])?\s+{conjunction}\s+{_MIDDLE}"
        rf"(?:(?={_ASKS_ANEW[language]})|(?P<whom>(?={_SOMEBODY[language]}))|(?P<verb>(?={_VERB[language]})))",
        re.IGNORECASE,
    )
    for language, conjunction in _AND.items()
}


def deed_of(text: str) -> Deed:
    """How what a stretch of text asks for or promises is done, by the first of its verbs; an answer, where nothing tells."""
    head = " ".join(text.lower().split()[:9])
    if _PERSON.match(head):
        return Deed.PERSON
    if _TALK.search(head):
        return Deed.TALK
    tells, works = _TELLS.search(head), _WORKS.search(head)
    return Deed.WORK if works and (tells is None or works.start() < tells.start()) else Deed.ANSWER


def begins_with_work(text: str) -> bool:
    """Whether work that no answer does is what a stretch of text asks for first."""
    match = _WORKS.search(" ".join(text.lower().split()[:9]))
    return match is not None and match.start() <= _HEAD


def parts_of(sentence: Sentence, language: str, speaks: Callable[[Sentence], bool]) -> list[Part]:
    """A sentence cut where a deed of its own begins; mostly the sentence as it is. `speaks` tells what asks or promises."""
    joints = _JOINTS.get(language)
    if joints is None or len(sentence.text) < _SHORT:
        return [Part(sentence)]
    parts: list[Part] = []
    begun, continues = 0, False
    for joint in joints.finditer(sentence.text, 8):
        left, right = sentence.text[begun : joint.start()], sentence.text[joint.end() :]
        if len(left.split()) < 3 or len(right.split()) < 3:
            continue
        follows = joint["verb"] is not None
        if follows and not _is_another(left, right):
            continue
        part = Part(_stretch(sentence, begun, joint.start()), continues)
        if not continues and not speaks(part.sentence):
            continue
        parts.append(part)
        begun, continues = joint.end(), follows or joint["whom"] is not None or bool(_ORDER.match(right))
    parts.append(Part(_stretch(sentence, begun, len(sentence.text)), continues))
    return parts


def _is_another(left: str, right: str) -> bool:
    """Whether a second verb under one auxiliary is another deed: done otherwise, or by another day."""
    if _BACK.match(right.lower()):
        return False
    if _DAY.search(left.lower()) and _DAY.search(right.lower()):
        return min(len(left.split()), len(right.split())) >= 4
    first, second = deed_of(left), deed_of(right)
    if first is Deed.ANSWER and second is Deed.WORK:
        return True
    return Deed.TALK in (first, second) and first is not second


def _stretch(sentence: Sentence, start: int, end: int) -> Sentence:
    if start == 0 and end == len(sentence.text):
        return sentence
    return replace(
        sentence, start=sentence.start + start, end=sentence.start + end, text=sentence.text[start:end], low=sentence.low[start:end]
    )  # fmt: skip
