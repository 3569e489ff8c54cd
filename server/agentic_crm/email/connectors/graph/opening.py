"""From tokens to an Outlook mailbox."""

from collections.abc import Sequence
from datetime import datetime

from agentic_crm.email.connectors.faults import Refused
from agentic_crm.email.connectors.graph.client import GraphClient
from agentic_crm.email.connectors.graph.connector import GraphConnector
from agentic_crm.email.connectors.graph.identity import addresses_of
from agentic_crm.email.connectors.graph.words import NotThere, no_mailbox, no_such_mailbox
from agentic_crm.email.oauth.client import ApiClient, Authorized
from agentic_crm.email.oauth.identity import Identity
from agentic_crm.platform.settings import Settings


def graph_client(settings: Settings, client: ApiClient, mailbox: str | None = None) -> GraphClient:
    """`mailbox`: the address of one that is shared with the person who consented; None is their own."""
    return GraphClient(client, settings.microsoft_graph_url, mailbox)


def graph_connector(
    settings: Settings, authority: Authorized, *, range_from: datetime | None = None, mailbox: str | None = None
) -> GraphConnector:
    """Close it. Asks nothing yet."""
    client = graph_client(settings, ApiClient(settings, authority), mailbox)
    return GraphConnector(client, since=range_from.date() if range_from else None, mailbox=mailbox)


async def identity(client: ApiClient, settings: Settings, mailbox: str | None = None) -> Identity:
    """Whose mailbox a new token opens, and that there is one: accounts without a mailbox exist. Raises MailboxFault.

    `mailbox`: one that should be shared with whoever consented; that it is, only trying tells.
    """
    graph = graph_client(settings, client)
    known = await addresses_of(graph)
    if mailbox is not None:
        return await _shared(settings, client, mailbox, known.addresses)
    try:
        await graph.get(graph.url("mailFolders", "inbox"), {"select": "id"})
    except NotThere as error:
        raise no_mailbox() from error
    return Identity(known.addresses[0], known.user_id)


async def _shared(settings: Settings, client: ApiClient, mailbox: str, own: Sequence[str]) -> Identity:
    """No two mailboxes of Exchange Online have the same address, and its id only administrators may read: so the address is what it is known by."""
    if mailbox in map(str.casefold, own):
        raise Refused(
            "This is your own mailbox, not one that is shared with you. Connect it as your own.", code="own_mailbox"
        )
    graph = graph_client(settings, client, mailbox)
    try:
        await graph.get(graph.url("mailFolders", "inbox"), {"select": "id"})
    except NotThere as error:
        raise no_such_mailbox() from error
    return Identity(mailbox, f"shared:{mailbox}")
