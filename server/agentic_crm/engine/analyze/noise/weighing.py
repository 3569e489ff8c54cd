"""Letters weighed as wholes: what no rule knows is judged by its tenor, against the signs of a lead."""

import re

from agentic_crm.engine.analysis import Category
from agentic_crm.engine.analyze.deals.leads import ENOUGH, lead_score
from agentic_crm.engine.analyze.deals.quoting import wants_quote
from agentic_crm.engine.analyze.deals.serving import serves_us
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.noise.suppliers import buys_from, is_tender
from agentic_crm.engine.analyze.noise.tenor import direction, tenor_of
from agentic_crm.engine.analyze.text.cues import BUY_STRONG, BUY_WEAK
from agentic_crm.engine.analyze.values.domains import has_legal_form
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.engine.analyze.values.titles import is_title
from agentic_crm.kit.regex import regex

_BEYOND_DOUBT = 1.0
_PLEA, _MOST_SIGNS = 1.0, 0.8
_PLAINLY, _MOSTLY, _RATHER_THAN_WORK = -0.7, 0.5, 0.75
_NUMBER_TO_CALL = regex(
    r"(?<![\d.,€$£/-])(?:\+\d|\(?\d)[\d ()/-]{6,}\d(?![\d.,/-])(?!\s?(?:€|eur|kwh|units|pcs|stück))", re.IGNORECASE
)
_KINDS = {"offer": Category.VENDOR_PITCH, "notice": Category.NOTIFICATION, "private": Category.PERSONAL}


def noise_by_tenor(first: Letter, pitching: int) -> Category | None:
    """The category of a stranger's first letter that is no business as a whole, signs of a lead weighed against it.

    `pitching` counts its phrases of selling.
    """
    tenor = None if first.form else tenor_of(first)
    if tenor is None:
        return None
    wishes, offers = _wishes(first)
    signs = 0.1 * max(-4, min(6, lead_score(first))) + 0.4 * min(2, wishes) - 0.2 * min(2, pitching + offers)
    signs += 0.6 * signs_as_business(first) - 0.4 * serves_us(first.subject.lower()) - 0.1
    signs = (
        min(_MOST_SIGNS, signs)
        + _PLEA * max(wants_quote(first), is_tender(first))
        + 0.4 * (first.message.invite is not None or first.is_forwarded)
    )
    return _KINDS[tenor.kind] if tenor.noise >= signs else None


def _is_mere_notice(letter: Letter) -> bool:
    """Whether an answer to us is a notice beyond doubt, as machines and front desks send it."""
    tenor = tenor_of(letter)
    return tenor is not None and tenor.kind == "notice" and tenor.noise >= _BEYOND_DOUBT and not find_money(letter.text)


def _wishes(letter: Letter) -> tuple[int, int]:
    """In how many sentences phrases of buying stand that want something, and in how many that offer it."""
    spoken = [s.text for s in letter.sentences if BUY_STRONG.search(s.low) or BUY_WEAK.search(s.low)]
    kinds = [direction(text) for text in spoken]
    return kinds.count("want"), kinds.count("offer")


def noise_of_answers(first: Letter, answers: list[Letter]) -> Category | None:
    """The category of what strangers answer to a letter of ours that buys, or with mere notices; None for others."""
    if buys_from(first):
        return Category.VENDOR_PITCH
    return Category.NOTIFICATION if all(_is_mere_notice(le) for le in answers) else None


def wants_plainly(letter: Letter) -> bool:
    """Whether a letter as a whole wants something of ours beyond doubt, in whatever words."""
    tenor = tenor_of(letter)
    return (
        tenor is not None
        and tenor.noise <= _PLAINLY
        and tenor.shares[0] >= _MOSTLY
        and tenor.wanting >= _RATHER_THAN_WORK
    )


def signs_needed(letter: Letter) -> int:
    """How many signs of a lead a stranger's letter must show: one more unsigned, fewer if it wants plainly."""
    is_signed = letter.form or signs_as_business(letter) or _NUMBER_TO_CALL.search(letter.text)
    return ENOUGH + (not is_signed) - 2 * wants_plainly(letter)


def is_plain_lead(letter: Letter) -> bool:
    """Whether a letter wants something plainly and shows the signs that this takes."""
    return wants_plainly(letter) and lead_score(letter) >= signs_needed(letter)


def signs_as_business(letter: Letter) -> bool:
    """Whether the letter is signed with a title, a firm or a phone number."""
    if letter.signature is None:
        return False
    lines = [line for line in letter.message.text[slice(*letter.signature)].splitlines() if line.strip()]
    return any(is_title(line) or has_legal_form(line) or sum(c.isdigit() for c in line) >= 7 for line in lines)
