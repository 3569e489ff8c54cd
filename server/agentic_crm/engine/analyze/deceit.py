"""Mail that pretends to come from somebody known: a domain one letter off, or other bank details and no time to ask."""

# ruff: noqa: E501 - word lists are read by line

from rapidfuzz.distance import Levenshtein

from agentic_crm.engine.analyze.domains import domain_of, is_free_mail
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.kit.regex import regex

_BANK = regex(
    r"\b(?:(?:new|updated?|changed?|different|other|our) (?:bank(?:ing)?|account|payment) (?:details?|account|information|data|instructions?)|"
    r"bank(?:ing)? (?:details?|account|information)[^.?!]{0,40}\b(?:chang\w+|new|updated?)|(?:chang\w+|new|updated?)[^.?!]{0,40}\bbank(?:ing)? (?:details?|account)|"
    r"neue\w* (?:bankverbindung|kontoverbindung|bankdaten|iban)|bankverbindung[^.?!]{0,40}geändert|nouve(?:au|lles?) (?:rib|coordonnées bancaires|iban)|"
    r"nuev[oa]s? (?:cuenta bancaria|datos bancarios|iban)|nuov[oaei] (?:iban|coordinate bancarie)|nieuwe? (?:rekening\w*|bankgegevens|iban)|novos? (?:dados bancários|iban))\b"
)
_PRESSURE = regex(
    r"\b(?:urgent(?:ly)?|immediately|today|within the hour|asap|right away|do not (?:call|phone|reply to)|confidential|in meetings|dringend|sofort|heute|vertraulich|"
    r"urgence|immédiatement|aujourd['’]hui|confidentiel\w*|urgente|inmediatamente|hoy|confidencial|subito|oggi|riservat\w+|spoed|vandaag|onmiddellijk|hoje)\b"
)


def is_lookalike(letter: Letter, index: CrmIndex) -> bool:
    """Whether a stranger's domain is a known company's but for one letter."""
    domain = domain_of(letter.sender.email) if letter.sender else ""
    if len(domain) < 9 or is_free_mail(domain):
        return False
    known = (domain_of("@" + c.domain) for c in index.crm.companies if c.domain)
    return any(Levenshtein.distance(domain, k, score_cutoff=1) == 1 for k in known)


def asks_to_pay_elsewhere(letter: Letter) -> bool:
    """Whether a stranger wants money on another account, in a hurry or by an answer to another address."""
    text = f"{letter.subject.lower()} . {letter.low}"
    if not _BANK.search(text):
        return False
    message = letter.message
    answer = message.reply_to[0].email if message.reply_to else None
    elsewhere = answer is not None and letter.sender is not None and domain_of(answer) != domain_of(letter.sender.email)
    return elsewhere or bool(_PRESSURE.search(text))
