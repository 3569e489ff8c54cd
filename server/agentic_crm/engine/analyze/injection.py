"""Text that gives orders to the reader's software: it is data, nothing follows from it, and it is left out of reading."""

# ruff: noqa: E501 - word lists are read by line

import re
from functools import lru_cache

from agentic_crm.kit.regex import regex

_SOFTWARE = (
    r"(?:\b(?:ai|a\.i\.|llms?|gpt|chatgpt|copilot|(?:automated |ai |virtual |digital |email |crm )?assistants?|(?:crm|email|mail|ai) (?:software|system|agent|tool|bot|parser)s?|"
    r"language models?|chatbots?|bots?|agents?|automation|parsers?|software|ki|ia|sprachmodell\w*|assistent\w*|assistente|asistente\w*|systems?|machines?)\b)"
)
_ADDRESSED = regex(
    rf"(?:\b(?:note|message|instructions?|notice|attention|attn|prompt|hinweis|nachricht|anweisung\w*|achtung|message|consigne\w*|instrucci\w+|nota|aviso|mensaje|istruzion\w+|instructie\w*|bericht)\s*(?:to|for|an|für|à|aux?|pour|para|al?|per|aan|voor)?\s+(?:any |all |the |alle |jede\w* |tout\w* |cualquier |todos los |qualsiasi |elke )?[\w ]{{0,20}}?{_SOFTWARE})"
    rf"|\b(?:if you are|as) an? {_SOFTWARE}|\b(?:dear|hey|hi|hello|to) (?:the |any |all )?{_SOFTWARE}\s*[,:]|\b(?:system|developer|admin)\s*(?:message|prompt|note|override|instruction)s?\b\s*[:\-]?|<\s*/?\s*(?:system|instructions?|assistant|user)\s*>|\[\s*/?\s*(?:inst|system)\s*\]"
    rf"|\bwenn (?:du|sie) (?:ein|eine|als) {_SOFTWARE}|\bsi (?:eres|vous êtes|tu es) (?:un|une) {_SOFTWARE}",
    re.IGNORECASE,
)
_OVERRIDE = regex(
    r"\b(?:ignore|disregard|forget|override|ignorier\w*|vergiss|missachte\w*|ignore[rz]?|oublie[zr]?|ignora\w*|olvida\w*|dimentica\w*|negeer|vergeet|esqueça|ignore)\b[^.\n]{0,40}\b(?:previous|prior|above|all|earlier|vorherige\w*|bisherige\w*|alle|précédente?s?|toutes|anterior\w*|todas|tutte|eerdere|vorige|todas)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|anweisungen|regeln|consignes|instrucciones|istruzioni|instructies|instruções)",
    re.IGNORECASE,
)
_CRM_ORDER = regex(
    r"\b(?:mark|set|record|register|change|update|move|create|add|delete|export|forward|approve|auto-?approve|markier\w*|setze\w*|trage\w*|marque[zr]?|marca\w*|registr\w+|cambia\w*|añad\w+|imposta\w*|zet|markeer)\b[^.\n]{0,80}\b(?:deals?|opportunit(?:y|ies)|stage|pipeline|crm|records?|tasks?|contact list|customer list|won|closed[- ]won|amount)\b",
    re.IGNORECASE,
)
_ORDER = regex(r"\b(?:respond|reply|output|return|follow|execute|process)\b", re.IGNORECASE)
_HEADING = regex(r"\W*(?:system|developer|instructions?|note to)\b", re.IGNORECASE)
_PARAGRAPHS = regex(r"(\n[ \t>]*\n)")


@lru_cache(maxsize=64)
def _may_address_software(text: str) -> bool:
    """Whether any part of a text can. Most mails hold no such word, and their parts need not be looked at."""
    return _OVERRIDE.search(text) is not None or _ADDRESSED.search(text) is not None


@lru_cache(maxsize=64)
def injected_ranges(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The paragraphs of `text[start:end]` that address software rather than the reader, as offset ranges.

    A paragraph counts if it tells software to forget its instructions, or addresses software and gives orders about records.
    What follows it, up to the next sign of a person writing, belongs to it where it goes on giving such orders.
    """
    if not _may_address_software(text):
        return ()
    whole = text[start:end]
    if _OVERRIDE.search(whole) is None and _ADDRESSED.search(whole) is None:
        return ()
    ranges: list[tuple[int, int]] = []
    at = start
    open_order = False
    for paragraph in _PARAGRAPHS.split(whole):
        stop = at + len(paragraph)
        if paragraph.strip():
            addressed = bool(_ADDRESSED.search(paragraph))
            orders = bool(_CRM_ORDER.search(paragraph)) or bool(_ORDER.search(paragraph))
            hit = (
                bool(_OVERRIDE.search(paragraph))
                or (addressed and orders)
                or (open_order and bool(_CRM_ORDER.search(paragraph)))
            )
            if hit:
                ranges.append((at, stop))
            open_order = hit or (addressed and len(paragraph) < 120)
            if open_order and not hit and _HEADING.match(paragraph):
                ranges.append((at, stop))
        at = stop
    return tuple(ranges)
