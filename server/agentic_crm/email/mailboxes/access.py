"""From a stored mailbox to an open connection, and what a person typed in to something that can be stored."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from agentic_crm.email.connectors.imap.connector import ImapConnector
from agentic_crm.email.connectors.imap.opening import PORTS, Login, Password, Security, Server, open_mailbox
from agentic_crm.models import Mailbox, MailboxCredential
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.outbound import OutboundPolicy
from agentic_crm.platform.secrets import open_sealed, place, seal
from agentic_crm.platform.settings import Settings

_SECRET: Final = place("mailbox_credentials", "secret")


@dataclass(frozen=True, slots=True)
class Access:
    """Where a mailbox is, and what opens it."""

    server: Server
    login: Login


def stored_connection(server: Server, user_name: str) -> dict[str, Any]:
    """What is kept of it in the open."""
    return {"host": server.host, "port": server.port, "security": server.security.value, "user_name": user_name}


def server_of(connection: Mapping[str, Any]) -> Server:
    """What `stored_connection` made."""
    return Server(str(connection["host"]), int(connection["port"]), Security(connection["security"]))


async def seal_password(scope: WorkspaceScope, settings: Settings, row: MailboxCredential, password: str) -> None:
    """Put a password into a credential; its id must be known."""
    context = _SECRET.row(row.id, workspace_id=scope.workspace_id)
    row.secret = await seal(scope.db, settings, json.dumps({"password": password}).encode(), context=context)


async def access_of(
    scope: WorkspaceScope, settings: Settings, mailbox: Mailbox, credential: MailboxCredential
) -> Access:
    """Open a stored credential. Raises SealBroken, KeyUnknown."""
    context = _SECRET.row(credential.id, workspace_id=scope.workspace_id)
    secret = json.loads(await open_sealed(scope.db, settings, credential.secret, context=context))
    return Access(
        server_of(mailbox.connection), Password(str(mailbox.connection["user_name"]), str(secret["password"]))
    )


async def connect(settings: Settings, access: Access) -> ImapConnector:
    """An authenticated connection; close it. Raises MailboxFault."""
    policy = policy_of(settings)
    opened = await open_mailbox(access.server, access.login, policy, tls_context(settings.mail_ca_file))
    try:
        return await ImapConnector.over(opened)
    except BaseException:
        opened.wire.abort()
        raise


def policy_of(settings: Settings) -> OutboundPolicy:
    """Mail ports of the open internet, and whatever the operator allows besides."""
    return OutboundPolicy.of(PORTS, _networks(settings))


def web_policy(settings: Settings) -> OutboundPolicy:
    """For what domains publish about their mail servers."""
    return OutboundPolicy.of((443,), _networks(settings))


def _networks(settings: Settings) -> list[str]:
    return [one.strip() for one in settings.private_networks.split(",") if one.strip()]


@lru_cache(maxsize=4)
def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Verifies names and certificates. Reading the system's authorities takes long, so it is done once."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context
