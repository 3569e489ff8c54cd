"""Trying a mailbox before it is kept: the same connection that reading will use, for some seconds."""

import asyncio
from datetime import timedelta
from typing import Final

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.connectors.imap.connector import ImapConnector
from agentic_crm.email.connectors.imap.opening import Password, Security, Server
from agentic_crm.email.connectors.protocol import RemoteFolder
from agentic_crm.email.mailboxes.access import Access, connect
from agentic_crm.email.mailboxes.errors import MailboxNotReached
from agentic_crm.email.mailboxes.schemas import CheckedFolder, MailboxCheck, MailboxChecked, MailServer
from agentic_crm.email.sync.rules import reading_order, skip_reason
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings

_OPEN_SECONDS: Final = 20.0
_COUNT_SECONDS: Final = 8.0
_MOST_FOLDERS: Final = 200


async def reach(settings: Settings, server: MailServer, user_name: str, password: str) -> Access:
    """Sign in and list the folders once. Raises MailboxNotReached."""
    access = Access(Server(server.host, server.port, Security(server.security)), Password(user_name, password))
    connector, _ = await _opened(settings, access)
    await connector.close()
    return access


async def check(settings: Settings, data: MailboxCheck) -> MailboxChecked:
    """What is there, and how much of it would be read for each range. Raises MailboxNotReached."""
    server = Server(data.server.host, data.server.port, Security(data.server.security))
    access = Access(server, Password(data.user_name, data.password.get_secret_value()))
    connector, folders = await _opened(settings, access)
    checked: list[CheckedFolder] = []
    try:
        async with asyncio.timeout(_COUNT_SECONDS):
            for folder in folders[:_MOST_FOLDERS]:
                # One by one: what was counted in time counts.
                checked.append(await _counted(connector, folder, skip_reason(folder, folders)))  # noqa: PERF401
    except (TimeoutError, MailboxFault):
        # Counting is a courtesy: what was not counted is listed all the same.
        checked += [_uncounted(one, skip_reason(one, folders)) for one in folders[len(checked) : _MOST_FOLDERS]]
    finally:
        await connector.close()
    return MailboxChecked(folders=checked)


async def _opened(settings: Settings, access: Access) -> tuple[ImapConnector, list[RemoteFolder]]:
    try:
        async with asyncio.timeout(_OPEN_SECONDS):
            connector = await connect(settings, access)
            try:
                folders = await connector.folders()
                return connector, sorted(
                    folders, key=lambda one: (skip_reason(one, folders) is not None, reading_order(one.role))
                )
            except BaseException:
                await connector.close()
                raise
    except TimeoutError as error:
        raise MailboxNotReached(
            f"{access.server.host} takes too long to answer. Try again.", fault="timeout"
        ) from error
    except MailboxFault as fault:
        raise MailboxNotReached(fault.detail, fault=fault.code) from fault


async def _counted(connector: ImapConnector, folder: RemoteFolder, reason: str | None) -> CheckedFolder:
    if reason is not None:
        return _uncounted(folder, reason)
    today = clock.now().date()
    baseline = await connector.baseline(folder.name)
    year = await connector.count_since(folder.name, today - timedelta(days=365)) if baseline.total else 0
    month = await connector.count_since(folder.name, today - timedelta(days=30)) if year else 0
    return CheckedFolder(
        name=folder.title,
        role=folder.role.value,
        skip_reason=None,
        total=baseline.total,
        last_year=year,
        last_month=month,
    )


def _uncounted(folder: RemoteFolder, reason: str | None) -> CheckedFolder:
    return CheckedFolder(
        name=folder.title, role=folder.role.value, skip_reason=reason, total=None, last_year=None, last_month=None
    )
