"""Sending through Graph: the approved bytes as they are. See `sending.transport.Sender`.

Exchange files what it sends by itself, and finds it there by its Message-ID: so whatever was left open by a broken connection is looked up.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import getaddresses
from typing import Final

from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired, Refused, Temporary
from agentic_crm.email.connectors.graph.client import items_of
from agentic_crm.email.connectors.graph.opening import graph_client
from agentic_crm.email.connectors.graph.words import NotThere, fault_of
from agentic_crm.email.oauth.client import Answer, ApiClient, Authorized
from agentic_crm.email.oauth.providers import GRAPH_SEND, GRAPH_SEND_SHARED, MailProvider
from agentic_crm.email.sending.transport import NotSent, Outgoing, Uncertain
from agentic_crm.platform.settings import Settings

MOST_BYTES: Final = 3 * 1024**2
"""Graph takes requests of 4 MB, and the bytes travel in base64."""


def can_send(granted: Iterable[str], mailbox: str | None = None) -> bool:
    """Whether what was consented to is enough. `mailbox`: one that is shared with whoever consented."""
    needed = GRAPH_SEND if mailbox is None else GRAPH_SEND_SHARED
    return MailProvider.plain(needed) in {MailProvider.plain(one) for one in granted}


@dataclass(frozen=True, slots=True)
class GraphSender:
    """For one mailbox. `mailbox`: the address of one that is shared with whoever consented; its copies lie in its own folder of sent mail."""

    settings: Settings
    authority: Authorized
    mailbox: str | None = None

    @property
    def files_copies(self) -> bool | None:
        return True

    async def send(self, mail: Outgoing) -> None:
        raw = with_blind_copies(mail.raw, mail.recipients)
        if len(raw) > MOST_BYTES:
            raise NotSent(
                f"The mail has {len(raw) // 1024} kB, Microsoft takes {MOST_BYTES // 1024}. Shorten it.",
                code="too_large",
                is_final=True,
            )
        try:
            # A token that has to be renewed first is: what fails here has reached nobody.
            await self.authority.bearer()
        except MailboxFault as fault:
            raise _not_sent(fault) from fault
        client = ApiClient(self.settings, self.authority, seconds=120.0)
        url = graph_client(self.settings, client, self.mailbox).url("sendMail")
        try:
            content = base64.b64encode(raw)
            answer = await client.ask("POST", url, content=content, headers={"Content-Type": "text/plain"})
        except Temporary as fault:
            # No answer, or half of one: it may have left all the same.
            raise Uncertain from fault
        except MailboxFault as fault:
            raise _not_sent(fault) from fault
        finally:
            await client.close()
        _judge(answer)

    async def has_sent(self, message_id: str) -> bool:
        client = ApiClient(self.settings, self.authority)
        graph = graph_client(self.settings, client, self.mailbox)
        wanted = message_id.strip("<>").replace("'", "''")
        params = {"filter": f"internetMessageId eq '<{wanted}>'", "select": "id", "top": "1"}
        try:
            found = await graph.get(graph.url("mailFolders", "sentitems", "messages"), params)
            return bool(items_of(found))
        except NotThere:
            return False
        finally:
            await client.close()

    async def keep_copy(self, mail: Outgoing) -> None:
        """Never asked for: Exchange files copies by itself."""


def _judge(answer: Answer) -> None:
    """What Graph said. Only where it certainly did nothing, the mail may be handed over again."""
    if 200 <= answer.status < 300:
        return
    is_patience = answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers)
    if answer.status >= 500 and not is_patience:
        raise Uncertain
    fault = fault_of(answer)
    if isinstance(fault, MailboxFault) and not isinstance(fault, Temporary):
        raise _not_sent(fault)
    raise NotSent(
        "Microsoft refused this mail. Check its recipients, and whether this mailbox may write from its sender's address.",
        code="refused",
        is_final=True,
    )


def with_blind_copies(raw: bytes, recipients: Sequence[str]) -> bytes:
    """Graph sends to whom the headers name: those of the envelope that none names stand in a Bcc, which it takes out again."""
    head = message_from_bytes(raw)
    named = {
        address.casefold()
        for _, address in getaddresses([str(one) for name in ("To", "Cc") for one in head.get_all(name, [])])
    }
    blind = [one for one in recipients if one.casefold() not in named]
    # A letter is made of what was approved; header lines are added by us alone, and addresses have no line breaks.
    assert not any(char in one for one in blind for char in "\r\n,")
    return f"Bcc: {', '.join(blind)}\r\n".encode() + raw if blind else raw


def _not_sent(fault: MailboxFault) -> NotSent:
    """Said before anything was done."""
    return NotSent(fault.detail, code=fault.code, is_final=isinstance(fault, (ReauthRequired, Refused)))
