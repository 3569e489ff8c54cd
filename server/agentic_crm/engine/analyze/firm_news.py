"""What a firm says has changed about itself: where it is now, what it is called now."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass
from typing import Literal

from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.signature import is_postal_address
from agentic_crm.kit.regex import regex

_MOVED = regex(
    r"(?:\bnew (?:office |postal |business |head ?office )?address(?: is| will be)?|\boffices? (?:is|are|will be) (?:now )?(?:at|in)|\b(?:we(?:['’]ve| have|['’]re| are)?|the office(?: has)?|our offices?(?: has| have)?) (?:now |recently )?(?:mov(?:ed|ing)|relocat(?:ed|ing)) (?:our offices? )?to"
    r"|\bneue (?:anschrift|adresse|geschäftsadresse)(?: lautet| ist)?|\bumgezogen (?:nach|in die|in den)|\bnouvelle adresse(?: est)?|\bnouveaux bureaux[^.:]{0,20}(?:au|à)|\bnueva dirección(?: es)?|\bnuovo indirizzo(?: è)?|\bnieuwe adres(?: is)?|\bnova morada(?: é)?)"
    r"\s*[:,]?\s+(?P<value>\S.{6,120}?)(?=,?\s+(?:and|und|et|y|e|en)\s+(?:my|our|the|we|meine?|unsere?|die|mon|notre|mi|nuestr|il|mijn|ons|o meu)\b|[;!?]|\.\s|\.?$|\s[–—-]\s)",
    re.IGNORECASE,
)
_RENAMED = regex(
    r"\b(?i:(?:we(?:['’]re| are)|(?:the|our) (?:company|firm) is) (?:now|henceforth) (?:called|known as|trading as|named)|(?:changed (?:our|its) name|rebranded|renamed (?:ourselves|the company)) (?:to|as)|(?:firmieren|heißen) (?:wir )?(?:ab sofort|jetzt|nun|künftig|neu)(?: als| unter)?|"
    r"nous nous appelons (?:désormais|maintenant)|ahora nos llamamos|ora ci chiamiamo|wij heten (?:nu|voortaan)|agora chamamo-nos)\s+[\"“„«]?(?P<value>[A-ZÀ-Þ][\w&.'’-]*(?:\s+(?:[A-ZÀ-Þ&][\w&.'’-]*|of|and|und|et|y|de|du|e))*)"
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
    r"heißt (?:jetzt|nun|künftig|ab sofort|ab \S+(?: \w+)?)|firmiert (?:jetzt |nun |künftig |ab sofort |ab \S+ (?:\w+ )?)?(?:als|unter)|wird (?:ab \S+ (?:\w+ )?)?zur?|s['’]appelle (?:désormais|maintenant)|devient|(?:ahora )?(?:se llama|pasa a llamarse)(?: ahora)?|"
    r"(?:ora |adesso )?si chiama(?: ora| adesso)?|diventa|heet (?:nu|voortaan|vanaf \w+)|wordt|(?:agora )?chama-se(?: agora)?|passa a chamar-se)\s+[\"“„«]?(?P<value>[A-ZÀ-Þ][\w&.'’-]*(?:\s+(?:[A-ZÀ-Þ&][\w&.'’-]*|of|and|und|et|y|de|du|e))*)"
)


def _called_now(text: str, known: str) -> "re.Match[str] | None":
    at = text.find(known) if known else -1
    return _CALLED_NOW.match(text, at + len(known)) if at >= 0 else None


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
