"""The folder of sent mail of an IMAP mailbox: whether a mail lies there, and putting one there."""

import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from agentic_crm.email.connectors.faults import Temporary
from agentic_crm.email.connectors.imap.connector import quoted_name
from agentic_crm.email.connectors.imap.opening import Login, Opened, Server, open_mailbox, quoted
from agentic_crm.email.connectors.imap.parsing import folders_of
from agentic_crm.email.connectors.imap.wire import CommandRefused, Wire
from agentic_crm.email.connectors.protocol import FolderRole
from agentic_crm.platform.outbound import OutboundPolicy

_UIDS: Final = re.compile(rb"\d+")


class SentFolder:
    """An open connection; a context manager of `opened` closes it."""

    def __init__(self, opened: Opened, name: str) -> None:
        self._wire: Wire = opened.wire
        self._name = name

    async def has(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID lies there. Raises MailboxFault."""
        try:
            await self._wire.command(b"EXAMINE", quoted_name(self._name))
            found = await self._wire.command(b"UID SEARCH", b"HEADER Message-ID", quoted(message_id))
        except CommandRefused as error:
            raise _refused() from error
        return any(answer.kind == b"SEARCH" and _UIDS.search(answer.rest) for answer in found)

    async def add(self, raw: bytes) -> None:
        """A copy, marked as read. Raises MailboxFault."""
        try:
            await self._wire.append(quoted_name(self._name), b"(\\Seen)", raw)
        except CommandRefused as error:
            raise _refused() from error


@asynccontextmanager
async def opened(
    server: Server, login: Login, policy: OutboundPolicy, tls: ssl.SSLContext
) -> AsyncIterator[SentFolder]:
    """The folder over a connection of its own. Raises MailboxFault, also when the mailbox has no such folder."""
    connection = await open_mailbox(server, login, policy, tls)
    try:
        has_uses = {"SPECIAL-USE", "LIST-EXTENDED"} <= connection.capabilities
        words = (b"LIST", b'""', b'"*"', *((b"RETURN (SPECIAL-USE)",) if has_uses else ()))
        try:
            answers = await connection.wire.command(*words)
        except CommandRefused as error:
            raise _refused() from error
        folders = folders_of(answer for answer in answers if answer.kind == b"LIST")
        name = next((one.name for one in folders if one.role is FolderRole.SENT), None)
        if name is None:
            raise Temporary("The mailbox has no folder for sent mail.", code="no_sent_folder")
        yield SentFolder(connection, name)
    finally:
        await connection.wire.close()


def _refused() -> Temporary:
    return Temporary("The mail server refused to look into the folder of sent mail.", code="sent_folder_refused")
