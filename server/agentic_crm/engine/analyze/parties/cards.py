"""Business cards that somebody types in or has read by a machine: a few short lines around an address, with the name that it spells."""

import re
from itertools import groupby

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.parties.mentions import MAIL
from agentic_crm.engine.analyze.parties.signature import Signature, is_postal_address, read_signature
from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail
from agentic_crm.engine.analyze.values.names import clean_name, is_person_name, is_role_address
from agentic_crm.engine.message import SegmentKind
from agentic_crm.kit.email_address import local_part

_FEWEST_LINES, _WIDEST_LINE = 3, 75


def cards_in(letter: Letter, region: str) -> list[tuple[str, Signature]]:
    """The cards in a letter's own text, each with the address on it."""
    text = letter.message.text
    found: list[tuple[str, Signature]] = []
    for segment in letter.message.segments:
        if segment.kind not in (SegmentKind.NEW, SegmentKind.SIGNATURE):
            continue
        for start, end in _blocks(text, segment.start, segment.end):
            emails = {m[0].rstrip(".").lower() for m in MAIL.finditer(text, start, end)}
            if len(emails) != 1:
                continue
            email = emails.pop()
            name = "" if is_role_address(email) else _name_on(text[start:end].split("\n"), email)
            if name:
                domain = None if is_free_mail(domain_of(email)) else domain_of(email)
                found.append((email, read_signature(text, start, end, sender_name=name, domain=domain, region=region)))
    return found


def _blocks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Neighbouring short lines that are not prose."""
    lines: list[tuple[str, int]] = []
    at = start
    for raw in text[start:end].split("\n"):
        lines.append((raw, at))
        at += len(raw) + 1
    found: list[tuple[int, int]] = []
    for is_line, group in groupby(lines, key=lambda line: _is_card_line(line[0])):
        block = list(group)
        if is_line and len(block) >= _FEWEST_LINES:
            found.append((block[0][1], block[-1][1] + len(block[-1][0])))
    return found


def _is_card_line(line: str) -> bool:
    return bool(line.strip()) and len(line) <= _WIDEST_LINE and not re.search(r"[,!?;]\s*$|[a-zà-ÿ]{3}\.\s*$", line)


def _name_on(lines: list[str], email: str) -> str:
    """The person's name among the lines, a word of which the address has."""
    local = fold(local_part(email))
    for line in lines:
        name = "" if is_postal_address(line) else clean_name(line)
        if is_person_name(name) and any(len(w) > 2 and fold(w) in local for w in name.split()):
            return name
    return ""
