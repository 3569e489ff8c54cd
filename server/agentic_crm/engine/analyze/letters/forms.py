"""The fields of a filled-in web form as its notification prints them: `Key: value`, or each value below its key."""

# ruff: noqa: E501 - word lists are read by line

import re
from functools import lru_cache

from agentic_crm.kit.regex import regex

FORM_KEYS = {
    "name": "name", "full name": "name", "your name": "name", "contact name": "name", "contact": "name", "vor- und nachname": "name",
    "ansprechpartner": "name", "nom": "name", "nom complet": "name", "votre nom": "name", "nombre": "name", "nombre completo": "name",
    "nome": "name", "naam": "name", "nome completo": "name", "first name": "first", "vorname": "first", "prénom": "first",
    "voornaam": "first", "last name": "last", "surname": "last", "nachname": "last", "apellidos": "last", "cognome": "last",
    "achternaam": "last", "nom de famille": "last", "email": "email", "e-mail": "email", "mail": "email", "email address": "email",
    "e-mail address": "email", "e-mail-adresse": "email", "work email": "email", "your email": "email", "adresse e-mail": "email",
    "courriel": "email", "correo": "email", "correo electrónico": "email", "emailadres": "email", "reply to": "email",
    "phone": "phone", "telephone": "phone", "tel": "phone", "phone number": "phone", "mobile": "phone", "telefon": "phone",
    "telefonnummer": "phone", "téléphone": "phone", "teléfono": "phone", "telefono": "phone", "telefoon": "phone",
    "telefoonnummer": "phone", "telefone": "phone", "company": "company", "company name": "company", "organisation": "company",
    "organization": "company", "business": "company", "business name": "company", "firma": "company", "unternehmen": "company",
    "société": "company", "entreprise": "company", "empresa": "company", "azienda": "company", "bedrijf": "company",
    "bedrijfsnaam": "company", "your company": "company", "clinic": "company", "practice": "company", "school": "company", "restaurant": "company",
    "firm": "company", "employer": "company", "organization name": "company", "organisation name": "company", "studio": "company",
    "hotel": "company", "venue": "company", "shop": "company", "store": "company", "institution": "company", "agency": "company",
    "firmenname": "company", "betrieb": "company", "nom de l'entreprise": "company", "raison sociale": "company",
    "nombre de la empresa": "company", "ragione sociale": "company", "organisatie": "company", "your role": "title", "your phone": "phone", "job title": "title", "title": "title", "position": "title",
    "role": "title", "funktion": "title", "fonction": "title", "cargo": "title", "ruolo": "title", "functie": "title",
    "website": "website", "webseite": "website", "site web": "website", "address": "address", "adresse": "address",
    "message": "message", "your message": "message", "nachricht": "message", "ihre nachricht": "message", "mensaje": "message",
    "comments": "message", "tell us more": "message", "how can we help you": "message", "what can we do for you": "message", "your enquiry": "message", "your inquiry": "message", "your request": "message", "additional information": "message", "further details": "message", "beschreibung": "message", "ihr anliegen": "message", "demande": "message", "votre demande": "message", "consulta": "message", "comentarios": "message", "comentários": "message", "richiesta": "message", "note": "message", "opmerkingen": "message", "vraag": "message", "comment": "message", "enquiry": "message", "inquiry": "message", "messaggio": "message", "bericht": "message",
    "mensagem": "message", "votre message": "message", "details": "message", "how can we help": "message", "how can we help?": "message",
    "anfrage": "message", "what do you need": "message", "project": "message", "project details": "message", "notes": "message",
    "contact number": "phone", "telephone number": "phone", "mobile number": "phone", "cell": "phone", "cell phone": "phone",
    "mobile phone": "phone", "phone no": "phone", "tel no": "phone", "handy": "phone", "handynummer": "phone", "mobil": "phone",
    "rückrufnummer": "phone", "portable": "phone", "numéro de téléphone": "phone", "número de teléfono": "phone", "móvil": "phone",
    "numero di telefono": "phone", "cellulare": "phone", "mobiel": "phone", "telemóvel": "phone", "número de telefone": "phone",
    "business email": "email", "company email": "email", "email id": "email", "e mail": "email", "e mail adresse": "email",
    "mailadresse": "email", "correo electronico": "email", "indirizzo email": "email", "e mailadres": "email",
    "einrichtung": "company", "verein": "company", "structure": "company",
    "establecimiento": "company", "entidad": "company", "club": "company", "charity": "company", "account name": "company",
    "designation": "title", "your position": "title", "poste": "title", "puesto": "title", "ruolo aziendale": "title", "beruf": "title",
    "surnames": "last", "family name": "last", "given name": "first", "forename": "first",
    "subject": "subject", "betreff": "subject", "topic": "subject",
}  # fmt: skip
FORM_LINE = regex(
    r"^[ \t>*•-]*(?P<key>[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'_ ?/()-]{1,38}?)\*?\s*[:=]\*?[ \t]*(?P<value>.*)$", re.MULTILINE
)


_WHOSE = regex(
    r"^(?:your|ihre?|deine?|votre|vos|tu|su|vuestr[oa]|il tuo|la tua|je|jouw|uw|o seu|a sua|contact(?: person)?|main|work|business|daytime) "
)


@lru_cache(maxsize=512)
def form_key(printed: str) -> str | None:
    """The field that a form's key names, as it stands or as one of several words for it: "Farm / business (if any)"."""
    plain = re.sub(r"\s*\([^()]*\)", "", printed).strip(" ?*").lower()
    spaced = " ".join(re.split(r"[-_ ]+", plain))  # `your-email`, `first_name`: as programs call their fields
    for called in (plain, spaced, _WHOSE.sub("", spaced)):
        if called in FORM_KEYS:
            return FORM_KEYS[called]
    return next((FORM_KEYS[k] for k in re.split(r"\s*/\s*|\s+(?:or|oder|ou|o|of)\s+", plain) if k in FORM_KEYS), None)


QUESTION_LINE = regex(
    r"^[ \t>*•-]*(?P<key>[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' /()-]{1,38}(?:\?\s*:?|\s*[:=]))[ \t]+(?P<value>\S.*)$", re.MULTILINE
)
EMAIL_KEY = regex(
    r"^[ \t>*•-]*(?:your[ _-]|work |business |contact )?(?:e-?mail(?:[- ]?address|[- ]?adresse)?|mail|courriel|correo(?: electrónico)?|adresse e-?mail|e-?mailadres|indirizzo e-?mail)\*?\s*[:=]?[ \t]*(?:$|\S+@)",
    re.IGNORECASE | re.MULTILINE,
)
# What a line of a few words says of the wish as well.
WISH_KEY = regex(
    r"\b(?:budget|price range|quantity|how many|amount|needed by|deadline|event date|start date|preisrahmen|anzahl|menge|stückzahl|wunschtermin|quantité|nombre de|presupuesto|cantidad|quantità|aantal|orçamento|quantidade)\b",
    re.IGNORECASE,
)
_STACKED = regex(
    r"^[ \t*]*(?P<key>[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' ?/()-]{1,38}?)[ \t]*[:*?]?[ \t]*\n[ \t]*(?P<value>\S[^\n]*)$", re.MULTILINE
)


def stacked_fields(text: str) -> tuple[dict[str, tuple[str, int, int]], tuple[int, int] | None]:
    """The fields of a form that prints each value below its key, and where its message begins."""
    fields: dict[str, tuple[str, int, int]] = {}
    body: tuple[int, int] | None = None
    at = 0
    while match := _STACKED.search(text, at):
        at = match.end("key") + 1
        key = form_key(match["key"])
        if key is None or key in fields or match["value"].strip().lower() in FORM_KEYS:
            continue
        at = match.end()
        if key == "message":
            body = body or (match.start("value"), len(text))
        else:
            fields[key] = (
                match["value"].strip(),
                match.start("value"),
                match.start("value") + len(match["value"].rstrip()),
            )
    return (fields, body) if "email" in fields or "name" in fields else ({}, None)
