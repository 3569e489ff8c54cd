"""What an author should know about whom a mail goes to, before it leaves. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agentic_crm.engine.senders import KnownDomains
from agentic_crm.engine.senders.lookalike import readable
from agentic_crm.kit.email_address import address_key, domain_of, is_no_reply


class DoubtCode(StrEnum):
    """`lookalike_domain` has to be accepted; the others are worth a glance."""

    LOOKALIKE_DOMAIN = "lookalike_domain"
    NOT_IN_THREAD = "not_in_thread"
    NEVER_MET = "never_met"
    NO_REPLY = "no_reply"


SERIOUS = frozenset({DoubtCode.LOOKALIKE_DOMAIN})


@dataclass(frozen=True, slots=True)
class RecipientDoubt:
    """`known`: the domain that the address looks like; empty for the others."""

    code: DoubtCode
    email: str
    known: str = ""

    @property
    def is_serious(self) -> bool:
        return self.code in SERIOUS


def doubts_about(
    recipients: Sequence[str], *, known: KnownDomains, in_thread: Iterable[str] | None, met: Iterable[str]
) -> tuple[RecipientDoubt, ...]:
    """In order of the recipients. `in_thread`: who takes part in the conversation, None for a new one; `met`: with whom mail was exchanged."""
    part = None if in_thread is None else {address_key(one) for one in in_thread}
    ever = {address_key(one) for one in met}
    found: list[RecipientDoubt] = []
    for email in recipients:
        key = address_key(email)
        alike = known.resembled_by(domain_of(email))
        if alike is not None:
            found.append(RecipientDoubt(DoubtCode.LOOKALIKE_DOMAIN, email, readable(alike.known)))
        elif is_no_reply(email):
            found.append(RecipientDoubt(DoubtCode.NO_REPLY, email))
        elif part is not None and key not in part:
            found.append(RecipientDoubt(DoubtCode.NOT_IN_THREAD, email))
        elif part is None and key not in ever:
            found.append(RecipientDoubt(DoubtCode.NEVER_MET, email))
    return tuple(found)
