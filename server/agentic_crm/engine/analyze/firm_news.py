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


def news_of_firm(letter: Letter) -> list[FirmNews]:
    """What a letter says has changed about its writer's firm."""
    found: list[FirmNews] = []
    for sentence in letter.sentences:
        moved = _MOVED.search(sentence.text)
        if moved and is_postal_address(moved["value"]):
            start = sentence.start + moved.start("value")
            found.append(FirmNews("address", " ".join(moved["value"].split()), start, start + len(moved["value"])))
        renamed = _RENAMED.search(sentence.text)
        if renamed:
            value = renamed["value"].rstrip(".,")
            start = sentence.start + renamed.start("value")
            found.append(FirmNews("name", value, start, start + len(value)))
    return found
