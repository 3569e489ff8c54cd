"""Judging the destination of a link by what the workspace knows."""

from asyncio import to_thread

from agentic_crm.crm.snapshot.service import company_domains, workspace_for
from agentic_crm.email.destinations.schemas import DestinationCheck, DestinationDoubtRead, DestinationRead
from agentic_crm.engine.senders import Destination, KnownDomains, destination_of
from agentic_crm.platform.db.scope import WorkspaceScope


async def check(scope: WorkspaceScope, data: DestinationCheck) -> DestinationRead:
    """What a reader should know before they open a link. Compares with the companies that they see."""
    domains = [*(await workspace_for(scope)).domains, *await company_domains(scope)]
    # Some ten thousand domains are some tenths of a second of folding letters, which must not hold up others.
    found = await to_thread(_judge, data, domains)
    return DestinationRead(
        host=found.host,
        readable=found.readable,
        domain=found.domain,
        is_known=found.is_known,
        doubts=[DestinationDoubtRead(code=doubt.code.value, seen=doubt.seen) for doubt in found.doubts],
    )


def _judge(data: DestinationCheck, domains: list[str]) -> Destination:
    return destination_of(data.host, data.text, data.sender.rpartition("@")[2], KnownDomains(domains))
