"""Names for what a thread is about: its subject where that says something, else what is wanted, in the thread's own words."""

# ruff: noqa: E501 - word lists are read by line

import re
from typing import NamedTuple

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analyze.deals.wanted import Wanted, starts_with_number, wanted_by
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.cues import BUY_STRONG
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
        "subject",
        "card",
        "voicemail",
        "biglietto",
        "visita",
        "aufforderung",
        "angebotsabgabe",
        "convite",
        "invitation",
    ]
)
_REQUEST = (
    r"rf[qpi]|(?:price |quote |quotation |project )?(?:request|inquiry|enquiry|requirement)|quote|quotation|(?:new )?(?:lead|order)|request for (?:an? )?(?:quote|quotation|proposals?|offer|pricing)|"
    r"(?:projekt|preis|angebots)?anfrage|offertanfrage|anfrage|bestellung|demande (?:de (?:devis|prix)|d['’]offre)|devis|richiesta(?: di)?(?: preventivo| offerta)?|preventivo|"
    r"(?:solicitud|petición) de (?:presupuesto|oferta|cotización)|presupuesto|pedido de (?:orçamento|cotação)|orçamento|offerte-?aanvraag|aanvraag(?: offerte)?|offerte|prijsaanvraag"
)
_LEADING = regex(
    rf"^(?:(?:{_REQUEST})(?:\s*[:–—-]\s+|\s+(?:for|of|on|für|über|zu|pour|para|de|per|voor|di)\s+(?:an? |the |die |den |das |eine[nr]? |une? |un |una |een )?)|"
    r"(?:anfrage|demande de devis|devis|richiesta(?: preventivo)?|preventivo|solicitud de presupuesto|presupuesto|pedido de orçamento|orçamento|offerte-?aanvraag|offerte) (?!(?:v[oa]n|aus|über|via|vanaf|dal|del|desde|depuis|and|und|et|y|e|en) )(?=[^\W\d_])|"
    r"(?:our|your|unsere?|ihre?|notre|votre|nuestr[oa]|vuestr[oa]|il nostro|la nostra|onze|uw|nosso|nossa)\s+)",
    re.IGNORECASE,
)
_TRAILING = regex(
    rf"(?:\s*[:–—,-]\s+|\s+\()(?:{_REQUEST}|richtangebot|budgetary quote|urgent|dringend)\)?$|"
    r"\s+(?:(?:is|are) (?:up|ending|due|expiring)|ends?|expires?|runs? out|up (?:on|in)|läuft (?:aus|ab)|endet|loopt (?:af|ten einde)|verloopt|expire|arrive à (?:terme|échéance)|se termine|vence|termina|caduca|scade|gesucht)(?:\s+.{1,30})?$",
    re.IGNORECASE,
)
_NUMBERED = regex(
    r"\b(?:rf[qpi]|tender|ausschreibung|appel d['’]offres|licitación|gara|aanbesteding|concurso)\b.*\d", re.IGNORECASE
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


class DealName(NamedTuple):
    """A name, and where the thread says so where that is not the subject."""

    name: str
    evidence: tuple[Evidence, ...] = ()


def deal_name(letters: list[Letter], party: str) -> DealName:
    """A name for the thread's deal: the subject, what is wanted where that says more, else whose request it is."""
    subject = subject_of(letters)
    if _NUMBERED.search(subject):
        return DealName(subject[:_MAX_NAME])
    plain, wanted = _plain(subject), wanted_by(letters)
    names_it = names_matter(plain, letters, party)
    # What somebody asks for later in a thread has little to do with the subject under which it began.
    is_new = wanted is not None and wanted.is_counted and not wanted.letter.is_ours and wanted.letter is not letters[0]
    if wanted and (is_new or not names_it or _says_more(wanted, plain)):
        return DealName(wanted.thing, wanted.evidence)
    return DealName((plain if names_it else subject or f"Request by {party or 'an unknown sender'}")[:_MAX_NAME])


def _says_more(wanted: Wanted, subject: str) -> bool:
    """Whether it says how many of the things which a subject names."""
    about, said = stems(subject) - _EMPTY, stems(wanted.thing)
    if not wanted.is_counted or any(c.isdigit() for c in subject) or not about & said:
        return False
    return about <= said or starts_with_number(wanted.thing)


def names_matter(subject: str, letters: list[Letter], party: str) -> bool:
    """Whether a subject names what the letters are about: its words come again in them, and are not just who writes."""
    if not says_something(subject):
        return False
    people = [one for le in letters for one in (le.message.sender, *le.message.to, *le.message.cc) if one is not None]
    names = stems(" ".join([party, *(one.name or "" for one in people)]))
    left = stems(subject) - _EMPTY - names
    return any(left & stems(sentence.text) for le in letters for sentence in le.sentences)


def _plain(subject: str) -> str:
    """The subject less what says that it is a request, whose the thing is, and that a term of it ends."""
    plain = _TRAILING.sub("", _LEADING.sub("", subject)).strip(" -–:")
    return plain[:1].upper() + plain[1:] if stems(plain) else subject


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
