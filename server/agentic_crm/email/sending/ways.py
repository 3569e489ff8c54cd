"""How mail leaves through each kind of mailbox. Whoever sends asks here and knows no provider."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from agentic_crm.email.connectors.gmail.sending import MOST_BYTES as GMAIL_MOST_BYTES
from agentic_crm.email.connectors.gmail.sending import GmailSender
from agentic_crm.email.connectors.gmail.sending import can_send as gmail_can_send
from agentic_crm.email.connectors.graph.sending import MOST_BYTES as GRAPH_MOST_BYTES
from agentic_crm.email.connectors.graph.sending import GraphSender, can_send
from agentic_crm.email.connectors.imap.opening import Login, Password, Security, Server
from agentic_crm.email.drafts.repository import SendingMailbox
from agentic_crm.email.mailboxes import access
from agentic_crm.email.mailboxes.kinds import Means
from agentic_crm.email.oauth.tokens import MailboxTokens
from agentic_crm.email.sending import sent_folder, smtp
from agentic_crm.email.sending.transport import Outgoing, Sender
from agentic_crm.models import Mailbox, MailboxCredential
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.outbound import OutboundPolicy
from agentic_crm.platform.settings import Settings

Maker = Callable[[Means], Awaitable[Sender]]
"""Gives the sender, outside of any transaction. Raises MailboxFault where a token has to be renewed and cannot be."""

Opening = Callable[[WorkspaceScope, Settings, Mailbox, MailboxCredential], Awaitable[Maker]]
"""Takes what is stored, inside of a transaction. Raises SealBroken, KeyUnknown."""


@dataclass(frozen=True, slots=True)
class Way:
    """`is_set_up`: whether somebody said, or consented to, that mail leaves from this mailbox. `most_bytes`: what a mail may come to."""

    open: Opening
    is_set_up: Callable[[SendingMailbox], bool]
    most_bytes: int


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """SMTP for what leaves, IMAP for what lies in the folder of sent mail. See `transport.Sender`."""

    submission: Server
    reading: Server
    login: Login
    reading_login: Login
    files_copies: bool | None
    policy: OutboundPolicy
    reading_policy: OutboundPolicy
    tls: ssl.SSLContext

    async def send(self, mail: Outgoing) -> None:
        await smtp.send(mail, self.submission, self.login, self.policy, self.tls)

    async def has_sent(self, message_id: str) -> bool:
        async with sent_folder.opened(self.reading, self.reading_login, self.reading_policy, self.tls) as folder:
            return await folder.has(message_id)

    async def keep_copy(self, mail: Outgoing) -> None:
        async with sent_folder.opened(self.reading, self.reading_login, self.reading_policy, self.tls) as folder:
            await folder.add(mail.raw)


def smtp_policy(settings: Settings) -> OutboundPolicy:
    """Submission ports of the open internet, and whatever the operator allows besides."""
    networks = [one.strip() for one in settings.private_networks.split(",") if one.strip()]
    return OutboundPolicy.of(smtp.PORTS, networks)


def smtp_server(sending: Mapping[str, Any]) -> Server:
    """From what is kept in `mailboxes.sending`."""
    return Server(str(sending["host"]), int(sending["port"]), Security(sending["security"]))


async def smtp_way(scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential) -> Maker:
    """The same password as for reading; the user name may be another."""
    stored = await access.access_of(scope, settings, mailbox, credential)
    assert mailbox.sending is not None, "asked only where sending is set up"
    login = stored.login
    if isinstance(login, Password):
        login = Password(str(mailbox.sending["user_name"]), login.password)
    sender = SmtpSender(
        submission=smtp_server(mailbox.sending),
        reading=stored.server,
        login=login,
        reading_login=stored.login,
        files_copies=mailbox.sending.get("files_copies"),
        policy=smtp_policy(settings),
        reading_policy=access.policy_of(settings),
        tls=access.tls_context(settings.mail_ca_file),
    )

    async def make(_: Means) -> Sender:
        return sender

    return make


async def graph_way(
    scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential
) -> Maker:
    """With the consent that reads, once it covers sending."""
    shared = mailbox.connection.get("mailbox")

    async def make(means: Means) -> Sender:
        return GraphSender(means.settings, MailboxTokens(means.transaction, means.settings, means.mailbox_id), shared)

    return make


async def gmail_way(
    scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential
) -> Maker:
    """With the consent that reads, once it covers sending."""

    async def make(means: Means) -> Sender:
        authority = MailboxTokens(means.transaction, means.settings, means.mailbox_id)
        return GmailSender(means.settings, authority, str(means.mailbox_id))

    return make


WAYS: Final[Mapping[str, Way]] = {
    "imap": Way(smtp_way, lambda found: found.mailbox.sending is not None, 25 * 1024**2),
    "gmail": Way(gmail_way, lambda found: gmail_can_send(found.granted_scopes), GMAIL_MOST_BYTES),
    "microsoft": Way(
        graph_way,
        lambda found: can_send(found.granted_scopes, found.mailbox.connection.get("mailbox")),
        GRAPH_MOST_BYTES,
    ),
}
"""By `mailboxes.provider`."""


def is_set_up(found: SendingMailbox) -> bool:
    """Whether mail can leave from this mailbox."""
    way = WAYS.get(found.mailbox.provider)
    return way is not None and way.is_set_up(found)
