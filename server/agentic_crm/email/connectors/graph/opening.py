"""From tokens to an Outlook mailbox."""

from datetime import datetime

from agentic_crm.email.connectors.graph.client import GraphClient
from agentic_crm.email.connectors.graph.connector import GraphConnector
from agentic_crm.email.connectors.graph.identity import addresses_of
from agentic_crm.email.connectors.graph.words import NotThere, no_mailbox
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


async def identity(client: ApiClient, settings: Settings) -> Identity:
    """Whose mailbox a new token opens, and that there is one: accounts without a mailbox exist. Raises MailboxFault."""
    graph = graph_client(settings, client)
    known = await addresses_of(graph)
    try:
        await graph.get(graph.url("mailFolders", "inbox"), {"select": "id"})
    except NotThere as error:
        raise no_mailbox() from error
    return Identity(known.addresses[0], known.user_id)
