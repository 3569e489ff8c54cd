"""Where a signature begins in text whose segments do not mark one."""

import re

from agentic_crm.engine.analyze.values.domains import has_legal_form
from agentic_crm.engine.analyze.values.names import clean_name, is_person_name, same_person
from agentic_crm.kit.regex import regex

CLOSING = regex(
    r"^\W*(?:(?:with\s+)?(?:best|kind|warm|warmest|many|all\s+the\s+best|yours|sincerely|regards|cheers|thanks|thank\s+you|thx|rgds|br|respectfully|cordially|"
    r"mit\s+(?:freundliche[nm]|besten|herzlichen|vielen|lieben)|freundliche|beste|viele|liebe|herzliche|schöne|grüße|gruß|mfg|lg|vg|danke|"
    r"cordialement|bien\s+(?:à\s+vous|cordialement)|sincères|salutations|bonne\s+(?:journée|fin)|merci|amicalement|"
    r"un\s+(?:saludo|abrazo|cordial)|saludos|atentamente|cordiales|gracias|distinti|cordiali|saluti|grazie|"
    r"met\s+(?:vriendelijke|hartelijke)|groet|groeten|vriendelijke|hartelijke|bedankt|"
    r"com\s+os\s+(?:melhores|meus)|cumprimentos|atenciosamente|obrigad[oa]|abraço|med\s+vänlig|med\s+venlig|mvh|hilsen|pozdrawiam|z\s+poważaniem|よろしく|敬具))\b",
    re.IGNORECASE,
)
PARTS = regex(r"\s+[|·•⋅∙]\s+|\s*\|\s*|\s{3,}|\t|\s+//\s+|\s+[–—]\s+(?=[A-ZÄÖÜ])|\s*・\s*")

# "Drawings attached as promised." is said, though the words could be a name's by their form.
_IS_SENTENCE = regex(
    r"^[^\W\d_]{2,}\.?(?: [^\W\d_]+){1,} [^\W\d_]*[a-zà-ÿ]{4,}\.$|^[a-zà-ÿ]+ [^\W\d_]+.* [a-zà-ÿ]{4,}\.$"
)


def closing_start(text: str, start: int, end: int, sender_name: str) -> int | None:
    """Where a signature begins in text whose segments do not mark one: at the closing words or the sender's own name line."""
    lines: list[tuple[str, int]] = []
    at = start
    for raw in text[start:end].split("\n"):
        lines.append((raw, at))
        at += len(raw) + 1
    filled = [(line, offset) for line, offset in lines if line.strip()]
    for line, offset in filled[-12:]:
        if (
            len(line.strip()) <= 45
            and CLOSING.match(line)
            and not re.search(r"[?]|\bfor\b|\bfür\b|\bpour\b|\bpor\b", line)
        ):
            return offset
        if same_person(clean_name(PARTS.split(line.strip())[0]), sender_name):
            return offset
        if (
            has_legal_form(line)
            and len(line.strip()) <= 60
            and len(line.split()) <= 7
            and not line.rstrip().endswith((".", ",", "?", "!"))
        ):
            return offset
    return _last_block(lines)


def _last_block(lines: list[tuple[str, int]]) -> int | None:
    """Where the last paragraph begins, if it is a name and short lines under it, and prose stands before."""
    while lines and not lines[-1][0].strip():
        lines.pop()
    block = len(lines)
    while block and lines[block - 1][0].strip():
        block -= 1
    last = [line.strip() for line, _ in lines[block:]]
    if block == 0 or not 1 <= len(last) <= 8 or any(len(line) > 60 or line.endswith(("?", "!", ":")) for line in last):
        return None
    if _IS_SENTENCE.search(last[0]):
        return None
    first = clean_name(PARTS.split(last[0])[0])
    is_word = len(last) == 1 and re.fullmatch(r"[A-ZÀ-Þ][\w'’-]{1,14}", first) is not None and not first.isdigit()
    return lines[block][1] if is_person_name(first) or is_word else None
