"""What a firm says has changed about itself: where it is now, what it is called now, where its mail goes."""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agentic_crm.engine.analyze.domains import bare_name, legal_form_at
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.patterns import one_of
from agentic_crm.engine.analyze.signature import is_postal_address
from agentic_crm.engine.snapshot import KnownCompany
from agentic_crm.kit.regex import regex

_MOVED = regex(
    r"(?:\bnew (?:office |postal |business |head ?office )?address(?: is| will be)?|\boffices? (?:is|are|will be) (?:now )?(?:at|in)|\b(?:we(?:['’]ve| have|['’]re| are)?|the office(?: has)?|our offices?(?: has| have)?) (?:now |recently )?(?:mov(?:ed|ing)|relocat(?:ed|ing)) (?:our offices? )?to"
    r"|\bneue (?:anschrift|adresse|geschäftsadresse|firmenanschrift|firmenadresse|postanschrift)(?: lautet| ist)?|\b(?:umgezogen|ziehen um|ziehen wir um|umziehen) (?:nach|in die|in den)|\bnouvelle adresse(?: est)?|\bnouveaux (?:bureaux|locaux)[^.:]{0,20}(?:au|à)|\b(?:déménagé|déménageons) (?:au|à)|\bnueva dirección(?: es)?|\b(?:mudado|trasladado) a|\bnuovo indirizzo(?: è)?|\bnuova sede(?: è)?(?: in)?|\btrasferiti in|\bnieuwe adres(?: is)?|\bverhuisd naar|\bnova morada(?: é)?|\bnovo endereço(?: é)?|\bmudámos(?:-nos)? para)"
    r"\s*[:,]?\s+(?P<value>\S.{6,120}?)(?=,?\s+(?:and|und|et|y|e|en)\s+(?:my|our|the|we|meine?|unsere?|die|mon|notre|mi|nuestr|il|mijn|ons|o meu)\b|[;!?]|\.\s|\.?$|\s[–—-]\s)",
    re.IGNORECASE,
)
_NAME = r"[\"“„«]?(?P<value>[A-ZÀ-Þ][\w&.'’-]*(?:\s+(?:[A-ZÀ-Þ&][\w&.'’-]*|of|and|und|et|y|de|du|e))*)"
_RENAMED = regex(
    r"\b(?i:(?:we(?:['’]re| are)|(?:the|our) (?:company|firm) is) (?:now|henceforth) (?:called|known as|trading as|named)|(?:changed (?:our|its) name|rebranded|renamed (?:ourselves|the company)) (?:to|as)|our new (?:company |trading |business )?name is|(?:firmieren|heißen) (?:wir )?(?:ab sofort|jetzt|nun|künftig|neu)(?: als| unter)?|unser neuer (?:firmen)?name (?:ist|lautet)|"
    r"nous nous appelons (?:désormais|maintenant)|notre nouveau nom est|ahora nos llamamos|nuestro nuevo nombre es|ora ci chiamiamo|il nostro nuovo nome è|wij heten (?:nu|voortaan)|onze nieuwe naam is|agora chamamo-nos|o nosso novo nome é)\s+"
    + _NAME
)


@dataclass(frozen=True, slots=True)
class FirmNews:
    """One changed field and where the letter's text states it."""

    field: Literal["name", "address"]
    value: str
    start: int
    end: int


# "As of today Lakeshore Temps is called Bluewater Staffing": after the name that the record has.
_CALLED_NOW = regex(
    r"[\"”“»]?(?: (?:[A-Z][A-Za-z]{1,3}|GmbH)\b\.?)?,? (?i:(?:is|are|will be|has been|was) (?:now |henceforth |from \w+ \w+ )?(?:called|known as|named|renamed(?: to| as)?|rebranded(?: to| as)?|trading as)|has (?:changed its name|rebranded|become)(?: to| as)?|becomes|"
    r"(?:operates|trades) (?:now )?as|(?:ist|heißt|heisst|nennt sich) (?:jetzt|nun|künftig|ab sofort|ab \S+(?: \w+)?)|firmiert (?:jetzt |nun |künftig |ab sofort |ab \S+ (?:\w+ )?)?(?:als|unter)|wird (?:ab \S+ (?:\w+ )?)?zur?|s['’]appelle (?:désormais|maintenant)|devient|(?:ahora )?(?:se llama|pasa a llamarse)(?: ahora)?|"
    r"(?:ora |adesso )?si chiama(?: ora| adesso)?|diventa|heet (?:nu|voortaan|vanaf \w+)|wordt|(?:agora )?chama-se(?: agora)?|passa a chamar-se)\s+"
    + _NAME
)
# "Bluewater Staffing (formerly Lakeshore Temps)", "from Lakeshore Temps to": before the name that the record has.
_FORMERLY = one_of(
    r"\b(?:formerly|previously|until now|up to now|hitherto|what was|once|changed (?:our|its) name from|rebranded from|name has changed from|used to be)(?: known as| called| trading as| named)?(?: the)? [\"“„«]?$|\b(?:vormals|ehemals|früher|bisher|bis dato|ehem\.)(?: die| der| das)? [\"“„«]?$|\baus (?:der )?[\"“„«]?$|\b(?:anciennement|précédemment|ex)[ -][\"“„«]?$|\b(?:antes|anteriormente|antigua)(?: llamad[oa]| la)? [\"“„«]?$|\b(?:già|in precedenza|ex) [\"“„«]?$|\b(?:voorheen|eerder) [\"“„«]?$|\b(?:anteriormente|antiga|ex-?) ?[\"“„«]?$"
)
_FROM = regex(
    r"\b(?:name (?:has |is )?(?:chang\w+ )?from|rebranded from|namen von|nom de|nombre de|nome da|naam van)(?: the)? [\"“„«]?$",
    re.IGNORECASE,
)
_TO = regex(r"[\"”“»]?,? (?:to|in|à|en|naar|para|a) " + _NAME)
# "Our e-mail addresses change from".
_OTHER_DOMAIN = one_of(
    r"\b(?:domain|e-?mail addresses|mail addresses|our addresses|e-?mail-?adressen|mailadressen|adresses? (?:e-?)?mail|dominio|direcciones de correo|indirizzi e-?mail|e-?mailadressen|domínio|endereços de e-?mail)\b"
)


# A firm speaks of its name or its domain at all: most letters do not, and a CRM has thousands of firms that could be meant.
_SPEAKS_OF_ITSELF = one_of(
    r"\b(?:now|henceforth|called|known as|named?|renamed|rebranded|becomes?|become|trading as|operates as|trades as|formerly|previously|until now|used to be|domain|addresses|heißt|heisst|nennt|firmier\w+|jetzt|nun|künftig|ab sofort|wird|vormals|ehemals|ehem|früher|bisher|namen?|adressen|mailadressen|appelle|devient|anciennement|précédemment|ex|nom|adresses|llama|llamarse|antes|anteriormente|antigua|nombre|dominio|direcciones|chiama|diventa|già|nome|indirizzi|heet|wordt|voorheen|naam|e-?mailadressen|chama-se|passa|antiga|domínio|endereços)\b"
)


def _places(text: str, known: str) -> list[tuple[int, int]]:
    """Where a text has a firm's name, with its legal form or without."""
    for called in dict.fromkeys((known, bare_name(known))):
        at = text.find(called) if len(called) > 2 else -1
        end = at + len(called)
        if at >= 0 and not text[max(0, at - 1) : at].isalnum() and not text[end : end + 1].isalnum():
            return [(at, legal_form_at(text, end))]
    return []


def _called_now(text: str, known: str) -> "re.Match[str] | None":
    """The name that a text gives a firm after the one that the record has."""
    for start, end in _places(text, known) if known else ():
        found = _CALLED_NOW.match(text, end) or (_TO.match(text, end) if _FROM.search(text[:start]) else None)
        if found:
            return found
    return None


def former_company(letter: Letter, companies: Iterable[KnownCompany]) -> KnownCompany | None:
    """The one company that the firm of a letter's writer was before, as the letter says; None if it is none or several."""
    stretches = [s.text for s in letter.sentences]
    if letter.signature:
        stretches += letter.message.text[slice(*letter.signature)].split("\n")
    spoken = [text for text in stretches if _SPEAKS_OF_ITSELF.search(text.lower())]
    found = [c for c in companies if any(_is_former(text, c) for text in spoken)] if spoken else []
    return found[0] if len(found) == 1 else None


def _is_former(text: str, known: KnownCompany) -> bool:
    """Whether a text says that a firm was called, or had its mail at the domain, that a record has."""
    if _called_now(text, known.name) or any(_FORMERLY.search(text[:a].lower()) for a, _ in _places(text, known.name)):
        return True
    return bool(known.domain and known.domain in text.lower() and _OTHER_DOMAIN.search(text.lower()))


def news_of_firm(letter: Letter, known: str = "") -> list[FirmNews]:
    """What a letter says has changed about its writer's firm, which the record calls `known`."""
    found: list[FirmNews] = []
    for sentence in letter.sentences:
        moved = _MOVED.search(sentence.text)
        if moved and is_postal_address(moved["value"]):
            start = sentence.start + moved.start("value")
            found.append(FirmNews("address", " ".join(moved["value"].split()), start, start + len(moved["value"])))
        renamed = _RENAMED.search(sentence.text) or _called_now(sentence.text, known)
        if renamed:
            value = renamed["value"].rstrip(".,")
            start = sentence.start + renamed.start("value")
            found.append(FirmNews("name", value, start, start + len(value)))
    return found
