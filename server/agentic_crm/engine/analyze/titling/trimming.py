"""What a title leaves out: the day that stands beside it, and what is said after the deed (why, what follows, else what)."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.kit.regex import regex

# Words that lead up to a day, by any number: "on or before", "d'ici la", "bis spätestens zum".
_LEADS = regex(
    r"\s*(?:(?<![\w'’-])(?:by|on|or|until|till|before|no later than|not later than|latest|for|at|the|sometime|first thing|"
    r"bis|am|zum|zur|um|ab|vor|oder|also|spätestens|pour|avant|d['’]ici|le|la|au|à|à partir du|para|antes|del?|el|los|a las|hasta|como muy|al|a más|"
    r"entro|il|per|prima|uiterlijk|voor|vóór|tegen|op|om|até|ao|às|em|um|na|no|kommende[nr]?|nächste[nr]?)\s*)+$",
    re.IGNORECASE,
)
# "Le conseil du 12 novembre", "the dates of 8 to 19 June": the day belongs to a thing that is spoken of.
_PART_OF_THING = regex(
    r"(?<!d['’]ici )(?<!avant )(?<!antes )(?<!partir )(?<!week )(?<!end )(?<!start )\b(?!antes|avant|después|après|además|más|week|semaine|semana|settimana|Woche)[^\W\d_]{4,} (?:du|del|vom|do|dell['’]|of(?: the)?)\s*$|\d (?:to|bis|à|al|a|t/m|and|und|or)\s*$"
)
_REST_OF_DAY = regex(
    r"^[\s,]*(?:(?:in the |am |à l['’]|le |por la |de la |nel |in de |di |del )?(?:morning|afternoon|evening|lunchtime|vormittags?|nachmittags?|abends?|früh|après-midi|matin|mañana|tarde|mattina|pomeriggio|ochtend|middag|manhã)\b|"
    r"(?:at the |como muy |a más |au plus |al più |à )?(?:latest|spätestens|tard[eia]?r?|uiterlijk)\b|if (?:possible|you can|at all possible)\b|wenn möglich|si possible|si es posible|se possibile|indien mogelijk)+",
    re.IGNORECASE,
)


def without_day(text: str, start: int, end: int) -> str:
    """The words less a day at `[start, end)` and what leads up to it; as they are where the day names a thing."""
    if end > len(text) or _PART_OF_THING.search(text[:start]):
        return text
    head, rest = _LEADS.sub("", text[:start]), text[end:]
    rest = _REST_OF_DAY.sub("", rest)
    if not head.strip():
        plain = rest.lstrip(" ,;:–-")
        return plain if len(plain.split()) >= 2 else text
    if start < 4:
        return text
    return head + rest if rest.strip(" .!?") else head.rstrip(" ,;(")


# By language: where the deed is over and its writer goes on to say why, what follows from it, or what else there is.
_OVER = {
    "en": regex(
        r",?\s+(?:so (?:that )?(?:our|my|the|he|she|they|it|everyone|nobody|i|we)|because|by then|if (?:you['’]re|you are|you have|you want|you like|such|there is|any))\b.*$|"
        r"\s*,\s+please\s+[a-z]+\b.*$|\s*,\s+(?:otherwise|since|as (?:i|we|planned|discussed|agreed|promised|usual)|that would|it would|thanks|cheers|and thanks|or (?:i|we)|then (?:i|we)|when (?:i|we)|(?:i|we|he|she|they|it|you|everyone)(?:['’]\w+)? [a-z]+|in the (?:morning|afternoon|evening)s?)\b.*$|"
        r",?\s+as (?:planned|promised|agreed|discussed|usual)\b.*$|,?\s+(?:i|we)(?:['’]d| would) (?:be (?:very |most |really |so )?(?:grateful|obliged|delighted|glad|happy|thankful|pleased)|appreciate)\b.*$",
        re.IGNORECASE,
    ),
    "de": regex(
        r"\s*[,;]\s+(?:(?:sonst|ansonsten|sie (?:hat|hatte|ist|war|will|möchte|wartet|braucht|mag)|gern\w*|also|wie besprochen|da|damit|weil|denn|dann|ich|wir|es|er|sobald|falls|am besten|vielen dank|danke)\b|(?:das|der|die|den|dem) [^,]*\b(?:ist|sind|war|hat|habe|hatte\w*|wird|sein)\b|[a-zäöü]{3,}t (?:bei|in|auf|es|er|sie|das|die|der|uns|ihr\w*)\b).*$|"
        r"\s*[;]\s.*$"
    ),
    "fr": regex(r"\s*[,;]\s+(?:sinon|car|parce que|afin|pour que|je|nous|on|il|elle|ça|c['’]est|comme|merci)\b.*$|\s+(?:parce que|car|afin que)\b.*$"),
    "es": regex(r"\s*[,;]\s+(?:si no|porque|así|ya que|para que|que|y así|(?:lo|la|los|las|le|se|me|nos) [a-záéíóú]+[oa]?)\b.*$|\s+(?:porque|para que|y lo|ya que)\b.*$"),
    "it": regex(r"\s*[,;]\s+(?:altrimenti|perché|così|poiché|in modo|(?:lo|la|li|le|si|mi|ci) [a-zàèéìòù]+)\b.*$|\s+(?:perché|poiché)\b.*$"),
    "nl": regex(r"\s*[,;]\s+(?:anders|want|omdat|zodat|dan|ik|wij|we|ze|hij|dat|dank)\b.*$|\s+(?:omdat|want|zodat)\b.*$"),
    "pt": regex(r"\s*[,;]\s+(?:senão|porque|pois|assim|como|para que|eu|nós|obrigad[oa])\b.*$|\s+(?:porque|pois|para que)\b.*$"),
}  # fmt: skip
_SOMEBODY = regex(r"^(?:somebody|someone|anybody|jemand|quelqu|alguien|qualcuno|iemand|alguém)")
_LEAD = regex(r"^(?:wie (?:besprochen|vereinbart|gewünscht|versprochen|telefonisch besprochen)|comme convenu|como acordado|come d['’]accordo|zoals besproken|como combinado|as (?:discussed|promised|agreed)),?\s+", re.IGNORECASE)  # fmt: skip


_THEN_THEY = regex(
    r"(?<!\bhow)(?<!\bwhat)(?<!\bwhen)(?<!\bwhere)(?<!\bwhether)(?<!\bif)(?<!\bwhich)(?<!\bwho)(?<!\bthat)(?<!\bwhy)(?<!\bas)(?<!\bbefore)(?<!\bafter)(?<!\buntil)(?<!\bonce)(?:,?\s+(?:and|so|then))*\s+(?:i|we)(?:['’]ll| can| could| will)\b.*$",
    re.IGNORECASE,
)


def without_rest(text: str, language: str, *, is_request: bool) -> str:
    """The words up to where the deed is over, as long as two of them are left."""
    text = _LEAD.sub("", text)
    pattern = _OVER.get(language)
    if pattern is None or (_SOMEBODY.match(text.lower()) and language != "en"):
        return text
    match = (_THEN_THEY.search(text) if is_request and language == "en" else None) or pattern.search(text)
    if match is None or match.start() < 7 or len(text[: match.start()].split()) < 2:
        return text
    return text[: match.start()]
