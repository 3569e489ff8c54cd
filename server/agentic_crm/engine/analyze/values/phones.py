"""Phone numbers in signatures and running text, and what is a number of another kind."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from phonenumbers import SUPPORTED_REGIONS, Leniency, PhoneNumberMatcher

from agentic_crm.kit.regex import regex


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the stretch of the message's text that prints it."""

    value: str
    start: int
    end: int


_FAX = regex(r"(?:\bfax\b|telefax|\bf\s*[.:]|\bf\s+(?=\+|\())", re.IGNORECASE)
_PHONE_LIKE = regex(r"(?:\+|\(0|\b0|\b1[-. ])?\(?\d[\d()/. \u00a0-]{5,20}\d")
# What is counted, ordered or billed under a number: "PO number is 4500117723".
_REFERENCE = regex(
    r"\b(?:po|purchase order|order|invoice|quote|quotation|ref|reference|account|acct|contract|ticket|case|serial|policy|vat|tax|booking|tracking|item|part|company|registration|registered|reg|charity|customer|client|member|"
    r"commande|facture|devis|dossier|contrat|pedido|factura|fattura|ordine|fatura|contratto|contrato|order|factuur)\s*(?:no|nr|num|number|numero|número|numéro|nummer|n[°º]?|id|#|ref)\.?\s*(?:is|was|est|es|è|é|[:=#])?\s*$|"
    r"\b\w*(?:bestell|auftrags?|rechnungs|kunden|artikel|angebots|vertrags|serien|steuer|konto|projekt|order|factuur|klant)-?(?:nummer|nr\.?)\s*(?:ist|lautet|is|:)?\s*$|"
    r"\b(?:po|iban|siret|siren|nif|cif|ust-?id\w*|hrb|kvk|btw|vat|p\. ?iva)\W{0,4}$",
    re.IGNORECASE,
)
_PHONE_LABEL = regex(
    r"^\W*(?:tel(?:ef(?:on|oon|ono|one)?|éfono|éphone|efone)?|phone|ph|mobile?|mob|cell|direct|direkt|did|ddi|desk|durchwahl|handy|mobil|móvil|móv|cellulare|cell|"
    r"gsm|gsm-nr|t|m|o|p|d|c|w|office|work|portable|port|standard|fon|tlf|tlm|whatsapp|電話|携帯|fax|f)\b[\s.:)]*",
    re.IGNORECASE,
)
_INTERNATIONAL = regex(
    r"(?<![\w+])(?:\+|00(?=[1-9]))\s?\d{1,3}(?:[ \u00a0./-]{0,2}(?:\(0?\d{0,4}\))?\d{1,}){2,7}(?!\d)"
)
_RUN = regex(r"(?<![\w+./-])0\d{1,5}(?:[ \u00a0.-]\d+)+(?![\w/]|\.\d)")
# "Ring my landline: 0131 555 0184" from a country that nothing else tells.
_SAYS_NUMBER = regex(
    r"\b(?:landline|mobile|phone|tel|number|cell|handy|festnetz|mobil|telefon|durchwahl|portable|fixe|numéro|fijo|móvil|teléfono|cellulare|fisso|mobiel|telefoon|telemóvel|fixo|telefone)\b[ :.]{1,3}(?:(?:is|ist|lautet|est|es|è|é|unter|on|au|al|op)[: ]{1,2})?$",
    re.IGNORECASE,
)
# Endings of countries that anybody uses, and say nothing of where he is.
_ANYWHERE = frozenset(["ac", "ai", "cc", "co", "fm", "gg", "io", "la", "ly", "me", "sh", "to", "tv", "ws"])


@cache
def _regions_of_zones() -> dict[str, str]:
    """The country of each time zone, from the tables of the zones themselves."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def region_of(domain: str, time_zone: str) -> str:
    """The country whose local numbers are to be expected, from the domain's ending, else from the workspace's zone."""
    ending = domain.rpartition(".")[2]
    country = "GB" if ending == "uk" else ending.upper()
    if country in SUPPORTED_REGIONS and ending not in _ANYWHERE:
        return country
    return _regions_of_zones().get(time_zone, "US")


def find_phones(text: str, base: int, region: str) -> list[Found]:
    """Phone numbers as printed, fax numbers left out."""
    if sum(c.isdigit() for c in text) < 7:
        return []
    found: list[Found] = []
    whole = [m.span() for m in _INTERNATIONAL.finditer(text) if 8 <= sum(c.isdigit() for c in m[0]) <= 15]
    parts = [(m.start, m.end) for m in PhoneNumberMatcher(text, region, leniency=Leniency.POSSIBLE)]
    whole += [
        m.span()
        for m in _RUN.finditer(text)
        if 9 <= sum(c.isdigit() for c in m[0]) <= 12
        and not any(m.start() < w[1] and w[0] < m.end() for w in whole)
        and (any(m.start() < p[1] and p[0] < m.end() for p in parts) or _SAYS_NUMBER.search(text, 0, m.start()))
    ]
    spans = sorted([*whole, *(p for p in parts if not any(p[0] < w[1] and w[0] < p[1] for w in whole))])
    if not spans and (_PHONE_LABEL.match(text) or re.fullmatch(r"[\W\d]+", text)):
        spans = [m.span() for m in _PHONE_LIKE.finditer(text)]
    for start, end in spans:
        before = text[max(0, start - 14) : start]
        label = re.split(r"[|,;]|\d\s", before)[-1]
        digits = sum(c.isdigit() for c in text[start:end])
        if (
            _FAX.search(label)
            or _REFERENCE.search(text, max(0, start - 40), start)
            or not 7 <= digits <= 15
            or re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*", text[start:end])
        ):
            continue
        printed = text[start:end].strip(" .,;")
        found.append(Found(printed, base + start, base + start + len(printed)))
    return found
