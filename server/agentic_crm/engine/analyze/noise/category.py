"""What a thread is about, and whether it is noise: decided before anything is proposed."""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentic_crm.engine.analysis import Category
from agentic_crm.engine.analyze.deals.deals import states_budget
from agentic_crm.engine.analyze.deals.introductions import brings_lead, introduces
from agentic_crm.engine.analyze.deals.leads import ENOUGH, is_likely_lead, is_taken_up, lead_score
from agentic_crm.engine.analyze.deals.serving import raises_prices
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.noise.applying import applies_for_work
from agentic_crm.engine.analyze.noise.deceit import asks_to_pay_elsewhere, is_lookalike, orders_payment, overpays
from agentic_crm.engine.analyze.noise.mass_mail import (
    carried_mass_mail,
    greets_a_group,
    kind_of_mass_mail,
    tells_how_to_stop,
)
from agentic_crm.engine.analyze.noise.suppliers import bills, is_mistaken, is_tender, places_links
from agentic_crm.engine.analyze.noise.tenor import is_work
from agentic_crm.engine.analyze.noise.weighing import (
    is_plain_lead,
    noise_by_tenor,
    noise_of_answers,
    signs_as_business,
    signs_needed,
    wants_plainly,
)
from agentic_crm.engine.analyze.parties.firm_news import former_company
from agentic_crm.engine.analyze.text.cues import (
    BUY_STRONG,
    BUY_WEAK,
    FIRST_PERSON,
    MEETING,
    OPT_OUT,
    PERSONAL,
    PITCH,
    SPAM,
)
from agentic_crm.engine.analyze.text.outcomes import shows_loss, shows_order
from agentic_crm.engine.analyze.text.speech import request_in
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.engine.analyze.values.names import clean_name, is_machine_address, is_person_name, is_role_address
from agentic_crm.engine.message import MessageKind
from agentic_crm.kit.regex import regex

NOISE = frozenset(
    {
        Category.NEWSLETTER,
        Category.NOTIFICATION,
        Category.AUTO_REPLY,
        Category.BOUNCE,
        Category.VENDOR_PITCH,
        Category.SPAM,
        Category.PERSONAL,
    }
)
_MACHINES = {
    MessageKind.BOUNCE: Category.BOUNCE,
    MessageKind.AUTO_REPLY: Category.AUTO_REPLY,
    MessageKind.NEWSLETTER: Category.NEWSLETTER,
    MessageKind.LIST: Category.NEWSLETTER,
    MessageKind.NOTIFICATION: Category.NOTIFICATION,
}
_TO_US = regex(
    r"\b(?:your|you|ihr\w*|sie|euch|euer|vos|votre|vous|vuestr\w+|su|sus|os|le|tu|vostr\w+|vi|uw|u|jullie|je|vosso|vossa|vocês)\b"
)

_SELLER = regex(
    r"\b(?:account executive|business development|sales (?:development|representative|executive|manager|rep)|SDR|BDR|growth|partnerships?|export manager|vertriebsmitarbeiter\w*|vertriebsleit\w*|"
    r"gestor de exportação|ejecutiv[oa] (?:comercial|de ventas)|(?:responsable|directeur|directrice|ingénieur) commercial\w*|chargée? d['’]affaires|desarrollo de negocio|accountmanager|vertrieb (?:innen|außen)dienst|(?:innen|außen)dienst|sales account)\b",
    re.IGNORECASE,
)

_LIST_TAG = regex(r"\s*(?:(?:re|aw|fwd?)\s*:\s*)*\[[\w .:-]{2,30}\]", re.IGNORECASE)
LIST_NAME = regex(
    r"(?:^|[-_.])(?:list|users?|dev|devel|announce|discuss|talk|forum|group|members|subscribers|fork|social)s?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Interest:
    """How strongly the other side's own words speak of buying and of selling to us."""

    buying: int
    pitching: int


def interest_of(letters: list[Letter]) -> Interest:
    """Counts distinct buying and pitching phrases in what the other side wrote."""
    buying = pitching = 0
    for letter in letters:
        if letter.is_ours:
            continue
        if letter.interest is None:
            letter.interest = _interest(letter)
        buying += letter.interest[0]
        pitching += letter.interest[1]
    return Interest(buying, pitching)


def _interest(letter: Letter) -> tuple[int, int]:
    text = f"{letter.subject.lower()} . {letter.low}"
    strong = _first(BUY_STRONG.finditer(text), 3)
    weak = _first(BUY_WEAK.finditer(text), 2)
    pitch = {m[0] for m in PITCH.finditer(text)}
    if letter.signature and _SELLER.search(letter.message.text, *letter.signature):
        pitch.add("seller")
    buying = 2 * len(strong) + len(weak)
    buying += 2 * (not pitch and not letter.is_ours and states_budget(letter) is not None)
    return buying + (buying == 1 and bool(find_money(text))), len(pitch)


def _first(matches: "Iterator[re.Match[str]]", most: int) -> set[str]:
    """The first few phrases that differ."""
    found: set[str] = set()
    while len(found) < most and (match := next(matches, None)) is not None:
        found.add(match[0])
    return found


def category_of_machine(letters: list[Letter]) -> Category | None:
    """The category of a thread in which only machines answered, None if a person wrote from outside or only we did."""
    theirs = [le for le in letters if not le.is_ours]
    people = [
        le
        for le in theirs
        if le.message.kind in (MessageKind.PERSON, MessageKind.CALENDAR) or le.form or le.is_forwarded
    ]
    machines = [le for le in letters if le.message.kind in _MACHINES and not le.form and not le.is_forwarded]
    if _is_list_talk(letters):
        return Category.NEWSLETTER
    if people or not machines:
        if len(people) == len(theirs) and people and all(_is_machine(le) for le in people):
            return Category.NOTIFICATION
        return None
    return _MACHINES[machines[-1].message.kind]


def _is_list_talk(letters: list[Letter]) -> bool:
    """Whether a thread is talk on a list that somebody of ours reads: nobody of ours is named in it, and a list shows."""
    if any(le.is_ours or le.form or le.is_forwarded or le.reaches_us for le in letters):
        return False
    recipients = {a.email.lower() for le in letters for a in le.recipients}
    senders = {le.sender.email.lower() for le in letters if le.sender}
    answered = {a.email.lower() for le in letters for a in le.message.reply_to}
    tagged = any(_LIST_TAG.match(le.subject) for le in letters)
    named = any(LIST_NAME.search(r.partition("@")[0]) for r in recipients)
    return bool(recipients) and (tagged or named or bool(answered & recipients) or len(senders) >= 3)


# "Ann Lee via DocuSign", "Xero on behalf of Dairy Lane": a service writes, whoever had it do so.
_FOR_ANOTHER = regex(
    r"\w\s+(?:on behalf of|via|im auftrag (?:von|der)|de la part de|au nom de|pour le compte de|en nombre de|por cuenta de|per conto di|namens|em nome de)\s+\w",
    re.IGNORECASE,
)


def _is_machine(letter: Letter) -> bool:
    return (
        letter.sender is not None
        and (
            is_machine_address(letter.sender.email)
            or (_FOR_ANOTHER.search(letter.sender.name) is not None and not letter.message.list_id)
        )
        and not letter.form
        and not letter.message.invite
    )


def is_spam(letters: list[Letter]) -> bool:
    """Whether an unasked mail tries to cheat or to sell to everybody."""
    first = letters[0]
    if first.is_ours or any(le.is_ours for le in letters):
        return False
    text = f"{first.subject.lower()} . {first.low}"
    score = len({m[0] for m in SPAM.finditer(text)})
    score = score if (score < 3 and not _is_lead(first)) or score >= 4 else score // 2
    message = first.message
    if not first.is_forwarded:
        reply = message.reply_to[0].email if message.reply_to else None
        if reply and message.sender and domain_of(reply) != domain_of(message.sender.email):
            score += 1
        score += not (message.to or message.cc)
        score += bool(re.search(r"!{2,}|\${2,}", message.subject)) + (
            message.subject.isupper() and len(message.subject) > 12
        )
        score += bool(re.search(r"(?:\d{6,}|\s{4,}\S+|\[[a-z0-9]{4,12}\])\s*$", message.subject))
    score -= lead_score(first) >= 4
    if score < 2 and OPT_OUT.search(first.low) and not first.is_forwarded and not first.form:
        score += 1 + (len(first.sentences) > 25)
    return score >= 2


def _is_lead(letter: Letter) -> bool:
    """Whether a stranger's letter asks to buy for itself: it needs, wants or asks a price, and does not offer."""
    if lead_score(letter) >= signs_needed(letter):
        return True
    introduced = "@" in letter.text
    budget = states_budget(letter)
    if (
        budget is not None
        and FIRST_PERSON.search(letter.low)
        and _TO_US.search(letter.low)
        and not any(PITCH.search(s.low) for s in letter.sentences)
    ):
        return True
    for sentence in letter.sentences:
        if PITCH.search(sentence.low):
            continue
        introduces = introduced and re.search(r"\b(?:they|she|he|sie|er|ils?|elle|ellos?|ellas?)\b", sentence.low)
        if introduces and (BUY_STRONG.search(sentence.low) or BUY_WEAK.search(sentence.low)):
            return True
        wants = (BUY_STRONG.search(sentence.low) or BUY_WEAK.search(sentence.low)) and FIRST_PERSON.search(sentence.low)
        if wants or (BUY_STRONG.search(sentence.low) and (request_in(sentence) or sentence.text.endswith("?"))):
            return True
    return bool(re.search(r"[\u3040-\u30ff]", letter.text) and BUY_STRONG.search(letter.low))


def _noise_of_unasked(letters: list[Letter], index: CrmIndex, *, is_known: bool) -> Category | None:
    """The category of a stranger's thread that cheats, bills or sells to us, goes to many or is private; None for business."""
    first = letters[0]
    if is_lookalike(first, index) or asks_to_pay_elsewhere(first) or orders_payment(first) or overpays(first):
        return Category.SPAM
    carried = carried_mass_mail(letters)
    if carried is not None:
        return carried
    if is_mistaken(letters):
        return Category.PERSONAL
    if is_spam(letters):
        return Category.SPAM
    return None if is_known else _noise_of_supplier(first) or _noise_of_letter(letters)


def _noise_of_supplier(first: Letter) -> Category | None:
    if bills(first) or greets_a_group(first):
        return Category.NOTIFICATION
    return Category.VENDOR_PITCH if raises_prices(first) else None


def _noise_of_letter(letters: list[Letter]) -> Category | None:
    first = letters[0]
    if is_taken_up(letters) or any(is_plain_lead(le) for le in letters[1:] if not le.is_ours):
        return None
    interest = interest_of(letters)
    return _noise_of_stranger(first, interest) or noise_by_tenor(first, interest_of([first]).pitching)


def category_of(letters: list[Letter], index: CrmIndex) -> Category:
    """The category of a thread of people, deals left aside: the caller knows whether one is proposed or moved."""
    outside = [le for le in letters if not le.is_ours]
    if not outside:
        to_outside = any(le.message.kind is MessageKind.PERSON and _leaves(le, letters) for le in letters)
        return Category.CUSTOMER if to_outside else Category.INTERNAL
    first = letters[0]
    interest = interest_of(letters)
    known = any(_is_known(le, index) for le in outside)
    moved = any(le.sender and index.moved_contact(clean_name(le.sender.name), le.sender.email) for le in outside)
    moved = moved or any(former_company(le, index.crm.companies) for le in outside)
    begun = first.is_ours and not first.is_forwarded
    noise = noise_of_answers(first, outside) if begun and not known and not moved else None
    if noise is not None:
        return noise
    unasked = not known and not begun and not first.form
    noise = _noise_of_unasked(letters, index, is_known=known or moved) if unasked else None
    if noise is not None:
        return noise
    if any(shows_order(s.low) or shows_loss(s.low) for le in letters for s in le.sentences):
        return Category.OPPORTUNITY
    if unasked and not moved and len(outside) == len(letters):
        other = _stranger_without_lead(letters, interest)
        if other is not None:
            return other
    brought = introduces(letters, index) and any(is_likely_lead(le) for le in letters)
    brought = brought or brings_lead(letters, index)
    works = unasked and len(outside) == len(letters) and is_work(first) and not is_tender(first)
    if not works and (
        interest.buying >= 2 or brought or (unasked and not first.message.invite and wants_to_buy(letters))
    ):
        return Category.OPPORTUNITY
    if any(le.message.invite for le in letters) or _only_meeting(letters):
        return Category.SCHEDULING
    if unasked and not _asks(outside):
        return Category.PERSONAL if _writes_from_free_mail(first) else Category.CUSTOMER
    return Category.CUSTOMER if known or works or interest.buying == 0 else Category.OPPORTUNITY


def wants_to_buy(letters: list[Letter]) -> bool:
    """Whether strangers' letters are a lead by their signs, or one of ours took them up as one."""
    if any(PITCH.search(le.low) for le in letters if not le.is_ours):
        return any(lead_score(le) > ENOUGH for le in letters)
    return is_taken_up(letters) or any(lead_score(le) >= signs_needed(le) for le in letters)


def _writes_from_free_mail(letter: Letter) -> bool:
    return letter.sender is not None and is_free_mail(domain_of(letter.sender.email))


def _is_family(letter: Letter) -> bool:
    """Whether a stranger without a business bears the family name of somebody of ours to whom the letter goes."""
    if letter.sender is None or signs_as_business(letter):
        return False
    written = set(re.findall(r"[a-zà-ÿ]{3,}", f"{letter.sender.name} {letter.sender.email.partition('@')[0]}".lower()))
    return any(a.name.split()[-1].lower() in written for a in letter.recipients if len(a.name.split()) > 1)


def _noise_of_stranger(first: Letter, interest: Interest) -> Category | None:
    """The category of a stranger's first letter that is mass mail, sells to us, or is private; None if it is business."""
    pitched = interest_of([first])
    if applies_for_work(first):
        return Category.PERSONAL
    mass = kind_of_mass_mail(first)
    if mass is not None:
        return mass
    if tells_how_to_stop(first):
        return Category.VENDOR_PITCH if pitched.pitching >= 2 else Category.NEWSLETTER
    sells = pitched.pitching >= 2 and pitched.pitching * 2 > (pitched.buying if _asks_to_buy(first) else 0)
    if sells or places_links(first):
        return Category.VENDOR_PITCH
    if lead_score(first) <= -ENOUGH and not first.message.in_reply_to and not first.form:
        return Category.VENDOR_PITCH
    if is_likely_lead(first) and not _writes_from_free_mail(first) and signs_as_business(first):
        return None
    personal = len({m[0] for m in PERSONAL.finditer(f"{first.subject.lower()} . {first.low}")})
    private = personal >= 2 and interest.buying < 4 and not find_money(first.text)
    if _is_family(first) and interest.buying < 4:
        return Category.PERSONAL
    if private or (_writes_from_free_mail(first) and personal >= 1 and interest.buying < 2):
        return Category.PERSONAL
    silent = (
        interest.buying == 0
        and pitched.pitching == 0
        and (lead_score(first) <= ENOUGH or _writes_from_free_mail(first) or not find_money(first.text))
        and not first.message.invite
        and not first.is_forwarded
    )
    if (
        silent
        and not signs_as_business(first)
        and not wants_plainly(first)
        and "@" not in first.text
        and len(find_money(first.text)) < 2
    ):
        named = first.sender is not None and is_person_name(clean_name(first.sender.name))
        return Category.PERSONAL if named or _writes_from_free_mail(first) else Category.NOTIFICATION
    return None


def _stranger_without_lead(letters: list[Letter], interest: Interest) -> Category | None:
    """The category of strangers' letters that ask for nothing we sell; None if one is a lead, a tender or an invitation."""
    first = letters[0]
    if any(_is_lead(le) for le in letters) or first.message.invite or is_tender(first):
        return None
    if (
        first.sender
        and is_role_address(first.sender.email)
        and not (first.form or first.is_forwarded or _asks([first]))
    ):
        return Category.NOTIFICATION
    if any(SPAM.search(le.low) for le in letters) and not signs_as_business(first):
        return Category.SPAM
    offers = interest.pitching > 1 or (interest.pitching == 1 and lead_score(first) < ENOUGH - 1)
    if offers or interest.buying >= 4 or len(first.sentences) > 40:
        return Category.VENDOR_PITCH
    return Category.SCHEDULING if _only_meeting(letters) and signs_as_business(first) else Category.CUSTOMER


def _leaves(letter: Letter, letters: list[Letter]) -> bool:
    own = {le.sender.email for le in letters if le.sender and le.is_ours}
    domains = {domain_of(e) for e in own}
    return any(domain_of(a.email) not in domains and a.email not in own for a in letter.recipients)


def _is_known(letter: Letter, index: CrmIndex) -> bool:
    if letter.sender is None:
        return False
    return index.contact(letter.sender.email) is not None or index.company_of_email(letter.sender.email) is not None


def _asks_to_buy(letter: Letter) -> bool:
    return any(
        BUY_STRONG.search(s.low) and (_TO_US.search(s.low) or s.low.endswith("?")) and not PITCH.search(s.low)
        for s in letter.sentences
    )


def _asks(letters: list[Letter]) -> bool:
    return any("?" in s.text or BUY_WEAK.search(s.low) for le in letters for s in le.sentences)


def _only_meeting(letters: list[Letter]) -> bool:
    sentences = [s for le in letters for s in le.sentences if len(s.text) > 25]
    about = [s for s in sentences if MEETING.search(s.low)]
    return bool(about) and len(sentences) <= 4 * len(about) + 2
