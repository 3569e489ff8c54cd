"""What speaks against a message coming from whom it seems to come from, by its headers and the names that we know."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from agentic_crm.engine.message import Address, MessageKind, NormalizedMessage
from agentic_crm.engine.senders.lookalike import KnownDomains, Lookalike, readable, skeleton
from agentic_crm.kit.email_address import is_no_reply, registrable_domain

_ADDRESS = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_MASS = frozenset({MessageKind.LIST, MessageKind.NEWSLETTER, MessageKind.NOTIFICATION})


class DoubtCode(StrEnum):
    """Kinds of doubt; `REASONS` has a sentence for each."""

    LOOKALIKE_DOMAIN = "lookalike_domain"
    NAME_SHOWS_OTHER_ADDRESS = "name_shows_other_address"
    NAME_OF_MEMBER = "name_of_member"
    ANSWER_GOES_ELSEWHERE = "answer_goes_elsewhere"
    NOT_AUTHENTIC = "not_authentic"


REASONS: dict[DoubtCode, str] = {
    DoubtCode.LOOKALIKE_DOMAIN: "It comes from {domain}, which looks like {known} but is another domain.",
    DoubtCode.NAME_SHOWS_OTHER_ADDRESS: "The sender's name shows {known}, but the mail comes from {domain}.",
    DoubtCode.NAME_OF_MEMBER: "It bears the name of {known} of your team, but comes from {domain}.",
    DoubtCode.ANSWER_GOES_ELSEWHERE: "It comes from {domain}, but answers would go to {known}.",
    DoubtCode.NOT_AUTHENTIC: "Your mail provider could not confirm that it comes from {domain}.",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to look twice. `domain` is where the mail comes from, `known` whom or what it is taken for, if anything."""

    code: DoubtCode
    domain: str
    known: str = ""

    @property
    def reason(self) -> str:
        return REASONS[self.code].format(domain=self.domain, known=self.known)


def doubts_about(
    message: NormalizedMessage, *, known: KnownDomains, own: KnownDomains, members: Iterable[Address]
) -> tuple[Doubt, ...]:
    """What speaks against the sender of one message from outside; empty for mail of `own` domains that is authentic.

    `known` are the domains of the workspace's companies, `own` the workspace's, `members` its people with all their addresses.
    """
    sender = message.sender
    if sender is None or "@" not in sender.email:
        return ()
    host = sender.email.rpartition("@")[2]
    domain = registrable_domain(host)
    shown = readable(domain)
    doubts: list[Doubt] = []
    if message.authentication == "fail":
        doubts.append(Doubt(DoubtCode.NOT_AUTHENTIC, shown))
    members = tuple(members)
    if any(member.email.casefold() == sender.email.casefold() for member in members):
        return tuple(doubts)
    alike = _lookalike(host, known, own)
    if alike is not None:
        doubts.append(Doubt(DoubtCode.LOOKALIKE_DOMAIN, readable(alike.domain), alike.known))
    named = _ADDRESS.search(sender.name)
    if named is not None and registrable_domain(named[1].casefold()) != domain:
        doubts.append(Doubt(DoubtCode.NAME_SHOWS_OTHER_ADDRESS, shown, named[0]))
    if domain not in own.domains and not message.list_id and _is_name_of(sender.name, members):
        doubts.append(Doubt(DoubtCode.NAME_OF_MEMBER, shown, sender.name))
    if message.kind not in _MASS and not is_no_reply(sender.email):
        doubts += _answers(message, sender, shown, own)
    return tuple(doubts)


def _lookalike(host: str, known: KnownDomains, own: KnownDomains) -> Lookalike | None:
    domain = registrable_domain(host)
    if domain in known.domains or domain in own.domains:
        return None
    return own.resembled_by(host) or known.resembled_by(host)


def _is_name_of(name: str, members: tuple[Address, ...]) -> bool:
    """Whether a display name is a member's full name, in any order and in letters that look the same."""
    words = _words(name)
    return len(words) >= 2 and any(words == _words(member.name) for member in members)


def _words(name: str) -> frozenset[str]:
    return frozenset(skeleton(word) for word in re.findall(r"[^\W\d_]{2,}", name))


def _answers(message: NormalizedMessage, sender: Address, shown: str, own: KnownDomains) -> list[Doubt]:
    """A Reply-To in another organisation's domain. Forms and services use one as well, from addresses nobody reads."""
    for address in message.reply_to:
        elsewhere = registrable_domain(address.email.rpartition("@")[2])
        if (
            elsewhere
            and elsewhere != registrable_domain(sender.email.rpartition("@")[2])
            and elsewhere not in own.domains
        ):
            return [Doubt(DoubtCode.ANSWER_GOES_ELSEWHERE, shown, address.email)]
    return []
