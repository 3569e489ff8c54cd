"""What makes everything that a thread suggests suspect: a sender in doubt, or orders to the reader's software."""

from dataclasses import dataclass

from agentic_crm.engine.analyze.letters.injection import injected_ranges
from agentic_crm.engine.message import Address, NormalizedMessage
from agentic_crm.engine.propose.risk import Risk
from agentic_crm.engine.senders import KnownDomains, doubts_about
from agentic_crm.engine.snapshot import CrmSnapshot, Workspace
from agentic_crm.kit.email_address import domain_of


@dataclass(frozen=True, slots=True)
class Caution:
    """`risks` are those of every action of the package. Where senders are in doubt, nothing may link to existing records."""

    risks: tuple[Risk, ...] = ()
    may_link: bool = True


CAREFREE = Caution()


def caution_for(
    messages: tuple[NormalizedMessage, ...], workspace: Workspace, snapshot: CrmSnapshot, known: KnownDomains
) -> Caution:
    """By what the messages are, whatever an analyser made of them. `known` are the domains of all the workspace's companies."""
    own = KnownDomains([*workspace.domains, *(domain_of(member.email) for member in workspace.members)])
    members = tuple(Address(member.email, member.name) for member in (workspace.owner, *workspace.members))
    contacts = KnownDomains(domain_of(contact.email) for contact in snapshot.contacts if contact.email)
    risks: dict[str, Risk] = {}
    may_link = True
    for message in messages:
        for doubt in doubts_about(message, known=known, own=own, members=members):
            # A contact whose domain belongs to no company is as known as any other.
            if doubt.code == "lookalike_domain" and doubt.domain in contacts.domains:
                continue
            risks.setdefault(doubt.reason, Risk(doubt.code.value, doubt.reason, doubt.domain, doubt.known))
            may_link = False
        if injected_ranges(message.text, 0, len(message.text)) or injected_ranges(
            message.subject, 0, len(message.subject)
        ):
            found = Risk("instructions_to_software")
            risks.setdefault(found.reason, found)
    return Caution(tuple(risks.values()), may_link)
