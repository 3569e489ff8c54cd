"""Trying a mailbox before it is kept: the same connection that reading will use, for some seconds."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.connectors.imap.opening import Password, Security, Server
from agentic_crm.email.connectors.protocol import Connector, RemoteFolder
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
    try:
        return await look_around(connector, folders)
    finally:
        await connector.close()


async def look_around(connector: Connector, folders: Sequence[RemoteFolder]) -> MailboxChecked:
    """The folders, those that would be read first, each with how much of it lies in which range. Never takes long, never raises."""
    ordered = sorted(folders, key=lambda one: (skip_reason(one, folders) is not None, reading_order(one.role)))
    checked: list[CheckedFolder] = []
    try:
        async with asyncio.timeout(_COUNT_SECONDS):
            for folder in ordered[:_MOST_FOLDERS]:
                # One by one: what was counted in time counts.
                checked.append(await _counted(connector, folder, skip_reason(folder, folders)))  # noqa: PERF401
    except (TimeoutError, MailboxFault):
        # Counting is a courtesy: what was not counted is listed all the same.
        checked += [_uncounted(one, skip_reason(one, folders)) for one in ordered[len(checked) : _MOST_FOLDERS]]
    return MailboxChecked(folders=checked)


async def _opened(settings: Settings, access: Access) -> tuple[Connector, Sequence[RemoteFolder]]:
    try:
        async with asyncio.timeout(_OPEN_SECONDS):
            connector = await connect(settings, access)
            try:
                return connector, await connector.folders()
            except BaseException:
                await connector.close()
                raise
    except TimeoutError as error:
        raise MailboxNotReached(
            f"{access.server.host} takes too long to answer. Try again.", fault="timeout"
        ) from error
    except MailboxFault as fault:
        raise MailboxNotReached(fault.detail, fault=fault.code) from fault


async def _counted(connector: Connector, folder: RemoteFolder, reason: str | None) -> CheckedFolder:
    if reason is not None:
        return _uncounted(folder, reason)
    today = clock.now().date()
    total = await connector.count(folder.name, None)
    year = await connector.count(folder.name, today - timedelta(days=365)) if total != 0 else 0
    month = await connector.count(folder.name, today - timedelta(days=30)) if year != 0 else 0
    return CheckedFolder(
        name=folder.title,
        role=folder.role.value,
        skip_reason=None,
        total=total,
        last_year=year,
        last_month=month,
    )


def _uncounted(folder: RemoteFolder, reason: str | None) -> CheckedFolder:
    return CheckedFolder(
        name=folder.title, role=folder.role.value, skip_reason=reason, total=None, last_year=None, last_month=None
    )
