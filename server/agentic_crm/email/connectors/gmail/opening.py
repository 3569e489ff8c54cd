"""From tokens to a Gmail mailbox."""

from typing import Final

from agentic_crm.email.connectors.faults import Refused
from agentic_crm.email.connectors.gmail.api import GmailApi, text_of
from agentic_crm.email.connectors.gmail.connector import GmailConnector
from agentic_crm.email.connectors.gmail.quota import quota_of
from agentic_crm.email.oauth.client import ApiClient, Authorized
from agentic_crm.email.oauth.identity import Identity
from agentic_crm.kit.email_address import normalize_email
from agentic_crm.platform.settings import Settings

_NEW: Final = "new"


def gmail_api(settings: Settings, client: ApiClient, subject: str) -> GmailApi:
    """`subject`: whose quota is used; a mailbox's id."""
    return GmailApi(client, settings.gmail_api_url, quota_of(settings), subject)


def gmail_connector(settings: Settings, authority: Authorized, subject: str) -> GmailConnector:
    """Close it. Asks nothing yet."""
    return GmailConnector(gmail_api(settings, ApiClient(settings, authority), subject))


async def identity(client: ApiClient, settings: Settings, mailbox: str | None = None) -> Identity:
    """The address of the mailbox that a new token opens. Google lets nobody consent for a mailbox that is delegated to them. Raises MailboxFault."""
    about = await gmail_api(settings, client, _NEW).profile()
    address = normalize_email(text_of(about, "emailAddress"))
    if address is None:
        raise Refused("Google named no address for this mailbox.", code="bad_answer")
    return Identity(address)
