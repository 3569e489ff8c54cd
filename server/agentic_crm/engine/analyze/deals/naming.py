"""Names for what a thread is about: its subject where that says something, else what is wanted, in the thread's own words."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.cues import BUY_STRONG, BUY_WEAK
from agentic_crm.engine.analyze.text.wording import fold, stems
from agentic_crm.kit.regex import regex

_PREFIX = regex(
    r"^\s*(?:(?:re|aw|fwd?|wg|tr|rv|sv|vs|antw|ref|rif|enc|res)\s*(?:\[\d+\])?\s*:\s*|\[[^\]]{1,30}\]\s*)+",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    fold(w)[:5]
    for w in [
        "contact",
        "form",
        "entry",
        "submission",
        "submitted",
        "website",
        "web",
        "site",
        "new",
        "request",
        "inquiry",
        "enquiry",
        "question",
        "questions",
        "hello",
        "hi",
        "hallo",
        "bonjour",
        "hola",
        "ciao",
        "talk",
        "fair",
        "stand",
        "meeting",
        "call",
        "chat",
        "visit",
        "follow",
        "followup",
        "update",
        "urgent",
        "important",
        "quick",
        "message",
        "mail",
        "email",
        "info",
        "information",
        "information",
        "thanks",
        "thank",
        "you",
        "introduction",
        "intro",
        "inquiry",
        "lead",
        "anfrage",
        "kontakt",
        "kontaktformular",
        "formular",
        "frage",
        "nachricht",
        "neue",
        "neuer",
        "termin",
        "gespräch",
        "messe",
        "angebot",
        "angebotsanfrage",
        "preisanfrage",
        "demande",
        "contact",
        "formulaire",
        "question",
        "devis",
        "rendez-vous",
        "appel",
        "salon",
        "consulta",
        "contacto",
        "formulario",
        "pregunta",
        "presupuesto",
        "solicitud",
        "reunión",
        "llamada",
        "feria",
        "richiesta",
        "preventivo",
        "contatto",
        "domanda",
        "informazioni",
        "aanvraag",
        "offerte",
        "vraag",
        "contactformulier",
        "afspraak",
        "pedido",
        "orçamento",
        "contato",
        "informação",
        "quote",
        "quotation",
        "offer",
        "proposal",
        "price",
        "pricing",
        "please",
        "need",
        "help",
        "us",
        "our",
        "your",
        "notre",
        "votre",
        "unser",
        "ihr",
        "wanted",
        "regarding",
    ]
)
_OBJECT = regex(
    r"\b(?:looking (?:for|at)|interested in|in the market for|(?:quote|quotation|price|prices|pricing|offer|proposal|estimate|budget) (?:for|on)|(?:want|like|need|plan|wish|hope) to (?:buy|order|purchase|rent|lease|hire|book|get|replace|add|install|automate)|"
    r"(?:we|i) (?:need|want)|(?:suchen|benötigen|brauchen)(?: wir| ich)?|angebot (?:für|über)|cherchons|recherchons|devis pour|besoin d[e']|queremos comprar|buscamos|necesitamos|presupuesto (?:para|de)|cerchiamo|preventivo per|zoeken|offerte voor|procuramos|orçamento para)\s+"
    r"(?P<what>[^.,;:?!()]{6,90})",
    re.IGNORECASE,
)
_CUT = regex(
    r"\s+(?:for our|for my|for the|in our|at our|by|before|until|this (?:year|month|week|autumn|spring|summer|winter)|next|für unser\w*|in unser\w*|bis|pour notre|dans notre|d['’]ici|avant|para nuestr\w+|antes|per il nostro|voor ons|voor onze)\b.*$",
    re.IGNORECASE,
)
_ARTICLE = regex(
    r"^(?:to (?:buy|order|purchase|rent|lease|hire|get) )?(?:an?|the|some|eine[nrms]?|ein|une?|un[ao]|een|uma?)\s+",
    re.IGNORECASE,
)
_MAX_NAME = 200
_MAX_SUMMARY = 160


def subject_of(letters: list[Letter]) -> str:
    """The thread's subject without `Re:` and list marks, its first letter in upper case."""
    subject = _PREFIX.sub("", next((le.subject for le in letters if le.subject.strip()), "")).strip(" -–:?")
    subject = " ".join(subject.split())
    return subject[:1].upper() + subject[1:]


def says_something(subject: str) -> bool:
    """Whether a subject names a matter rather than the occasion of writing."""
    plain = re.sub(r"\([^)]*\)|\S+\.\S{2,}", " ", subject)
    return bool(stems(plain) - _EMPTY)


def wanted_in(letters: list[Letter]) -> str:
    """What the other side wants, in its own words, or an empty string."""
    for cue in (BUY_STRONG, BUY_WEAK):
        for letter in letters:
            for sentence in letter.sentences if not letter.is_ours else ():
                match = _OBJECT.search(sentence.text) if cue.search(sentence.low) else None
                if match:
                    what = _ARTICLE.sub("", _CUT.sub("", match["what"])).strip(" -–")
                    if stems(what):
                        return what[:1].upper() + what[1:]
    return ""


def deal_name(letters: list[Letter], party: str) -> str:
    """A name for the thread's deal: the subject, else what is wanted, else whose request it is."""
    subject = subject_of(letters)
    if subject and says_something(subject):
        return subject[:_MAX_NAME]
    what = wanted_in(letters)
    if what:
        return f"{what} – {party}"[:_MAX_NAME] if party else what[:_MAX_NAME]
    return (subject or f"Request by {party or 'an unknown sender'}")[:_MAX_NAME]


def summary_of(letters: list[Letter]) -> str:
    """One line on the thread in its own words: the subject where it says something, else the sentence that does."""
    subject = subject_of(letters)
    if subject and says_something(subject) and len(stems(subject)) >= 2:
        return _short(subject)
    telling = [s.text for le in letters for s in le.sentences if len(s.text) >= 40]
    wanting = [s.text for le in letters for s in le.sentences if len(s.text) >= 30 and BUY_STRONG.search(s.low)]
    return _short(next(iter([*wanting, *telling]), subject))


def _short(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if len(text) <= _MAX_SUMMARY else text[: _MAX_SUMMARY - 1].rsplit(" ", 1)[0] + "…"
