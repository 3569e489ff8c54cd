"""Amounts of money in running text, in the notations of the languages we read; ranges and unit prices are marked as such."""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agentic_crm.kit.regex import regex

_SYMBOLS = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "￥": "JPY", "円": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY",
    "zł": "PLN", "kč": "CZK", "us$": "USD", "usd$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD",
    "s$": "SGD", "hk$": "HKD", "r$": "BRL", "mx$": "MXN", "fr.": "CHF", "sfr.": "CHF", "rs.": "INR", "rs": "INR",
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "bucks": "USD", "pound": "GBP", "pounds": "GBP",
    "quid": "GBP", "yen": "JPY", "franken": "CHF", "stutz": "CHF", "rupees": "INR", "rupien": "INR", "reais": "BRL",
    "dólares": "USD", "libras": "GBP", "livres": "GBP", "shs": "KES", "shs.": "KES", "r": "ZAR", "ksh": "KES", "ksh.": "KES", "kshs": "KES", "kshs.": "KES", "ush": "UGX", "tsh": "TZS", "tzsh": "TZS", "₦": "NGN", "naira": "NGN", "gh₵": "GHS", "gh¢": "GHS", "₵": "GHS",
    "fcfa": "XOF", "cfa": "XOF", "f cfa": "XOF", "dhs": "AED", "dhs.": "AED", "dirhams": "AED", "rp": "IDR", "rp.": "IDR", "₱": "PHP", "฿": "THB", "baht": "THB", "₫": "VND",
    "nt$": "TWD", "cn¥": "CNY", "rmb": "CNY", "₴": "UAH", "₪": "ILS", "₸": "KZT", "₾": "GEL", "лв": "BGN", "shillings": "KES",
    "pesos": "MXN", "zloty": "PLN", "złotych": "PLN", "forint": "HUF", "rupee": "INR", "euro's": "EUR", "egp": "EGP", "s/": "PEN", "s/.": "PEN",
    "kronor": "SEK", "kroner": "NOK", "kr": "SEK", "kr.": "SEK", "eur.": "EUR",
}  # fmt: skip
_CODES = [
    "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "AUD", "CAD", "NZD", "SGD", "HKD", "INR", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN",
    "TRY", "RUB", "UAH", "BRL", "MXN", "ARS", "CLP", "COP", "ZAR", "AED", "SAR", "ILS", "KRW", "THB", "MYR", "IDR", "PHP", "TWD", "ISK", "KES",
    "UGX", "TZS", "RWF", "ETB", "NGN", "GHS", "ZMW", "BWP", "NAD", "MZN", "AOA", "XOF", "XAF", "MAD", "TND", "DZD", "EGP", "QAR", "KWD", "BHD",
    "OMR", "JOD", "LKR", "PKR", "BDT", "NPR", "VND", "PEN", "UYU", "BOB", "PYG", "CRC", "GTQ", "DOP", "JMD", "TTD", "RSD", "GEL", "KZT", "MUR",
    "FJD",
]  # fmt: skip
# Of these there are several: the workspace's own is meant. A bare R is money in one country alone.
_NAMESAKES = {
    name: tuple(codes.split())
    for names, codes in (
        ("kr kr. kroner kronor", "DKK NOK SEK ISK"),
        ("shs shs. shillings", "KES UGX TZS"),
        ("pesos", "MXN ARS CLP COP PHP UYU DOP"),
        ("dirhams dhs dhs.", "AED MAD"),
        ("rupees rs rs. rupee", "INR PKR LKR NPR MUR"),
        ("fcfa cfa", "XOF XAF"),
        ("pounds pound £", "GBP EGP"),
        ("r", "ZAR"),
    )
    for name in names.split()
}
_MULTIPLIERS = {
    "k": 3, "tsd": 3, "tsd.": 3, "thousand": 3, "tausend": 3, "mille": 3, "mil": 3, "mila": 3, "duizend": 3, "grand": 3,
    "m": 6, "mio": 6, "mio.": 6, "mn": 6, "mln": 6, "million": 6, "millions": 6, "millionen": 6, "millones": 6, "millón": 6,
    "milioni": 6, "milione": 6, "miljoen": 6, "milhões": 6, "milhão": 6, "bn": 9, "mrd": 9, "mrd.": 9, "billion": 9,
    "lakh": 5, "lakhs": 5, "lac": 5, "crore": 7, "crores": 7, "cr": 7, "万": 4, "億": 8, "千": 3,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{2,3})*(?:[.,'’ \u00a0\u202f]\d{3})(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_MULTIPLIER = "|".join(sorted((re.escape(m) for m in _MULTIPLIERS), key=len, reverse=True))
# Letters that stand for money though figures follow at once: "AED180,000"; others are names as well: RS485, PHP8.
_CLOSE = frozenset(
    [
        "eur",
        "usd",
        "gbp",
        "chf",
        "aed",
        "kes",
        "inr",
        "sgd",
        "aud",
        "nzd",
        "hkd",
        "myr",
        "ngn",
        "sar",
        "ksh",
        "kshs",
        "r",
    ]
)
_CURRENCY = "|".join(
    sorted(
        (
            rf"{re.escape(s)}" + ((r"(?![^\W\d])" if s in _CLOSE else r"(?!\w)") if s[-1].isalpha() else "")
            for s in [*_SYMBOLS, *(c.lower() for c in _CODES)]
        ),
        key=len,
        reverse=True,
    )
)
_SPACE = r"[ \u00a0\u202f]?"
_AMOUNT = regex(
    rf"(?<![0-9A-Za-zÀ-ÿ.,/#-])(?P<before>{_CURRENCY})?{_SPACE}(?P<number>{_NUMBER})(?:{_SPACE}(?P<multiplier>{_MULTIPLIER})(?![a-zà-ÿ]))?"
    rf"(?:[.,/]?[-–—]{{1,2}}(?!\d))?(?:{_SPACE}(?:de{_SPACE}|d')?(?P<after>{_CURRENCY})(?!{_SPACE}\d))?",
    re.IGNORECASE,
)
_DIGIT = regex(r"\d")
_RANGE = regex(r"\s*(?:-|–|—|to|bis|à|a|al|tot|até|und|and|et|y|e|en|or|oder|ou|o)\s*", re.IGNORECASE)
_CHANGES = regex(
    r"\b(?:pass\w*|go(?:es|ne)?|went|ris\w*|rose|rais\w*|increas\w*|grow\w*|up|down|drop\w*|reduc\w*|chang\w*|mov\w*|cut|steig\w*|stieg|erhöh\w*|sink\w*|gesenkt|"
    r"sub\w+|baj\w+|aument\w+|sal\w+|scend\w+|stijg\w*|gestegen|verhoogd|augment\w+|réduit\w*|aumenta\w*)\b[^.;]{0,30}\b(?:from|von|de|da|van|desde|del|dai?)\s*$"
)
_UNIT = regex(
    r"\s*(?:excl\.?|ex|plus|net|netto|ht|\+)?\s*(?:/\s?(?!yr|year|jahr|an\b|año|anno|jaar|ano)|(?:per|pro|je|par|por|al?|each|apiece|a|an|"
    r"le|la|the|il|per|voor een)\s+(?!year|annum|jahr|an\b|año|anno|jaar|ano\b|total|all|in\b)(?:seat|user|head|month|mth|week|day|night|hour|piece|pcs?|"
    r"unit|item|location|site|box|pallet|person|licen[cs]e|device|m²|m2|sqm|sq|kg|ton|tonne|litre|liter|metre|meter|foot|km|stück|stk|"
    r"monat|woche|tag|stunde|std|nutzer|benutzer|arbeitsplatz|person|kopf|meter|quadratmeter|mois|semaine|jour|heure|pièce|unité|poste|"
    r"personne|utilisateur|mes|semana|día|hora|unidad|pieza|persona|usuario|metro|mese|giorno|ora|pezzo|unità|maand|uur|stuk|persoon|"
    r"gebruiker|mês|dia|peça|unidade|pessoa)s?\b|each\b|apiece\b|das stück|la pièce|l'unité|la unidad|cada un[oa]|p\.\s?p|pp\b|p/m|pcm|ea\.)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount at `[start, end)` of the text; `currency` None if none is printed; `is_range` has no single value."""

    start: int
    end: int
    amount: Decimal
    currency: str | None
    is_unit_price: bool = False
    is_range: bool = False


_SPOKEN_SUMS = frozenset(("k", "grand", "lakh", "lakhs", "lac", "crore", "crores"))
_STANDS_ALONE = regex(
    r"\s*(?:$|[.,;:!?)]|(?:for|on|to|in|and|all|max|tops|left|set|aside|available|budgeted|or|is|was|would|per|a year|from|by|if|as)\b)"
)


# "Our budget is 84,000", "12.500 netto zzgl. MwSt.": a sum without a currency, by the words that lead to it or follow it.
_SUM_AHEAD = regex(
    r"\b(?:budget\w*|presupuesto\w*|orçamento|enveloppe|kostenrahmen|finanzrahmen|auftragswert|auftragssumme|auftragsvolumen|contract value|order value|deal value|purchase price|"
    r"kaufpreis|gesamtpreis|festpreis|pauschalpreis|total price|fixed price|prix total|prezzo totale|precio total|preço total|totaalprijs|vaste prijs|can (?:spend|pay)|willing to (?:spend|pay)|"
    r"prepared to (?:spend|pay))\b(?:\s+(?:for|für|pour|para|per|voor)\s+[^\d.,;:!?]{1,30}?)?(?:\s*:|\s+(?:is|was|of|at|to|stands?|lies|liegt|bei|von|beträgt|beläuft|sich|auf|ist|wäre|would|be|will|"
    r"est|de|d['’]|es|sería|serait|è|sarebbe|di|van|bedraagt|é|seria|now|about|around|roughly|approx\.?|approximately|some|up|max(?:imum|\.)?|circa|ca\.?|etwa|rund|environ|unos|ongeveer|cerca|"
    r"maximal|höchstens|jetzt|nun|ungefähr|limited|capped|somewhere)){0,5}\s*$"
)
_SUM_BEHIND = regex(
    r"\s*(?:(?:,?\s*(?:plus|excl(?:\.|uding)?|incl(?:\.|uding)?|exc\.|exkl\.|inkl\.|zzgl\.|ex|hors|más|mais|più|oltre)|net|netto|brutto|gross)\s+(?:(?:of|of the|der|de|de l['’]|l['’]|gesetzl\. ?|gesetzlicher )\s?)?"
    r"(?:vat|mwst|ust|tva|iva|btw|sales tax|tax(?:es)?|gst)\b|h\.?t\b|ttc\b|net\b(?! \w)|netto\b(?! \w+gewicht))"
)
# "Please plan with 245,000 instead of what I wrote": what replaces a sum is one.
_PLANS = regex(
    r"\b(?:(?:plan|work|calculate|reckon|go|budget) (?:with|for|on)|make (?:it|that)|(?:planen|rechnen|kalkulieren) sie(?: bitte)?(?: nun| jetzt)? mit|(?:plane?|rechne|kalkuliere?)(?: bitte)? mit|(?:tablez|partez|comptez|pars|compte) sur|prévo(?:yez|is)|"
    r"(?:cuente|calcule|cuenta|calcula|trabaje|trabaja)n? con|(?:consider[ia]|calcol[ia]|conti|conta)(?: pure)?|(?:reken|ga uit|werk) (?:op|van|met)|(?:conte|calcule|trabalhe) com)(?: now| about| around| rather)?\s*$"
)
_INSTEAD = regex(
    r"[^.;!?]{0,12}?\b(?:instead|rather than|not the|statt|anstatt|anstelle|au lieu|plutôt que|en (?:lugar|vez)|invece|anziché|in plaats|em vez|ao invés)\b"
)
_YEAR = regex(r"(?:19|20)\d\d")
_GAPS = regex(r"[ '’\u00a0\u202f]")
_FIGURES = regex(r"\d[\d.,]*")
_DECIMAL = regex(r"\d+(\.\d+)?")


def parse_number(text: str) -> Decimal | None:
    """A number in European, Anglo-American, Swiss or Indian grouping; None if it is none."""
    compact = _GAPS.sub("", text)
    separators = [c for c in compact if c in ".,"]
    if not _FIGURES.fullmatch(compact) or compact[-1] in ".,":
        return None
    if separators:
        last = separators[-1]
        tail = compact.rpartition(last)[2]
        grouped = len(separators) > 1 and len(set(separators)) == 1
        if grouped or (len(separators) == 1 and len(tail) == 3 and not compact.startswith("0")):
            compact = compact.replace(last, "")
        else:
            other = "." if last == "," else ","
            compact = compact.replace(other, "").replace(last, ".")
    return Decimal(compact) if _DECIMAL.fullmatch(compact) else None


def _code(printed: str | None) -> str | None:
    if not printed:
        return None
    low = printed.lower().strip()
    return _SYMBOLS.get(low) or (low.upper() if low.upper() in _CODES else None)


def find_money(text: str, default_dollar: str = "USD") -> list[Money]:
    """The amounts of a text that carry a currency, follow one in a range, or are sums of money by the words around them, in order.

    `default_dollar` is what a bare `$` means here (the workspace's own currency if that is a dollar).
    """
    return list(_money(text, default_dollar)) if _DIGIT.search(text) else []


# What may stand before the first figure of an amount is no longer than this.
_REACH = max(map(len, (*_SYMBOLS, *_CODES))) + 1


def _amounts(text: str) -> Iterator["re.Match[str]"]:
    """As `_AMOUNT.finditer`, but looked for only where figures are."""
    at = 0
    while (digit := _DIGIT.search(text, at)) and (found := _AMOUNT.search(text, max(at, digit.start() - _REACH))):
        yield found
        at = found.end()


def numbers_in(text: str) -> list[Decimal]:
    """The numbers of a text with what multiplies them (`40k`, `2,5 Mio.`), whether they are money or not."""
    found: list[Decimal] = []
    for match in _amounts(text):
        value = parse_number(match["number"])
        if value is not None:
            found.append(value.scaleb(_MULTIPLIERS[match["multiplier"].lower()]) if match["multiplier"] else value)
    return found


_LEAST_SUM = 100


def _is_bare_sum(text: str, number: "re.Match[str]") -> bool:
    """Whether a number without a currency is one of money by the words around it."""
    if number["multiplier"] is None and _YEAR.fullmatch(number["number"]):
        return False
    if _SUM_BEHIND.match(text.lower(), number.end()):
        return True
    if _INSTEAD.match(text.lower(), number.end()) and _PLANS.search(text[: number.start()].lower()[-40:]):
        return True
    return (
        _STANDS_ALONE.match(text, number.end()) is not None
        and _SUM_AHEAD.search(text[: number.start()].lower()[-90:]) is not None
    )


@lru_cache(maxsize=2048)
def _money(text: str, default_dollar: str) -> tuple[Money, ...]:
    found: list[Money] = []
    previous: Money | None = None
    for match in _amounts(text):
        currency = _code(match["before"]) or _code(match["after"])
        value = parse_number(match["number"])
        if value is None:
            continue
        if match["multiplier"]:
            value = value.scaleb(_MULTIPLIERS[match["multiplier"].lower()])
        printed = (match["before"] or match["after"] or "").strip()
        if printed in ("$", "dollars", "dollar", "bucks"):
            currency = default_dollar if default_dollar.endswith("D") else "USD"
        if default_dollar in _NAMESAKES.get(printed.lower(), ()):
            currency = default_dollar
        if printed in ("R", "r") and (default_dollar != "ZAR" or value < _LEAST_SUM):
            currency = None
        start = match.start("before") if match["before"] else match.start("number")
        money = Money(start, match.end(), value, currency, _UNIT.match(text, match.end()) is not None)
        if (
            currency is None
            and match["multiplier"]
            and _STANDS_ALONE.match(text, match.end())
            and match["multiplier"].lower() in _SPOKEN_SUMS
        ):
            currency = default_dollar
        if currency is None and printed == "" and value >= _LEAST_SUM and _is_bare_sum(text, match):
            currency = default_dollar
        joined = previous is not None and _RANGE.fullmatch(text, previous.end, start) is not None
        if joined and previous is not None and (currency or previous.currency):
            separator = text[previous.end : start].strip().lower()
            before = text[: previous.start].lower()
            change = (currency and _CHANGES.search(before) is not None) or (
                currency
                and previous.currency
                and re.search(r"\b(?:from|von|de|da|van|desde)\s*$", text[: previous.start].lower())
            )
            if (not change and separator in ("-", "–", "—", "to", "bis", "à", "a", "tot", "até", "al")) or text[
                : previous.start
            ].lower().rstrip().endswith(("between", "zwischen", "entre", "tra", "tussen")):
                shared = currency or previous.currency
                if found and found[-1] == previous:
                    found.pop()
                money = Money(previous.start, money.end, money.amount, shared, money.is_unit_price, is_range=True)
                currency = shared
        if currency and money.amount < Decimal(10) ** 12:
            found.append(money)
        previous = money
    return tuple(found)
