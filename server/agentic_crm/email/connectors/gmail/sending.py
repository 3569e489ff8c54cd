"""Sending through Gmail: the approved bytes as they are. See `sending.transport.Sender`.

Gmail files what it sends by itself, and finds it by its Message-ID: so whatever was left open by a broken connection is looked up.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired, Refused, Temporary, Throttled
from agentic_crm.email.connectors.gmail.answers import fault_of
from agentic_crm.email.connectors.gmail.api import objects_of
from agentic_crm.email.connectors.gmail.opening import gmail_api
from agentic_crm.email.connectors.graph.sending import with_blind_copies
from agentic_crm.email.oauth.client import Answer, ApiClient, Authorized
from agentic_crm.email.oauth.providers import GMAIL_SEND
from agentic_crm.email.sending.transport import NotSent, Outgoing, Uncertain
from agentic_crm.platform.settings import Settings

MOST_BYTES: Final = 5 * 1024**2


def can_send(granted: Iterable[str]) -> bool:
    """Whether what was consented to is enough."""
    return GMAIL_SEND in granted


@dataclass(frozen=True, slots=True)
class GmailSender:
    """For one mailbox. `subject`: whose quota looking costs."""

    settings: Settings
    authority: Authorized
    subject: str

    @property
    def files_copies(self) -> bool | None:
        return True

    async def send(self, mail: Outgoing) -> None:
        # Gmail sends to whom the headers name, too, and takes the Bcc out of what it sends.
        raw = with_blind_copies(mail.raw, mail.recipients)
        if len(raw) > MOST_BYTES:
            raise NotSent(
                f"The mail has {len(raw) // 1024} kB, more than the {MOST_BYTES // 1024} kB that are sent through Gmail. Shorten it.",
                code="too_large",
                is_final=True,
            )
        try:
            # A token that has to be renewed first is: what fails here has reached nobody.
            await self.authority.bearer()
        except MailboxFault as fault:
            raise _not_sent(fault) from fault
        body = {"raw": base64.urlsafe_b64encode(raw).decode()}
        if mail.thread_id is not None:
            body["threadId"] = mail.thread_id
        client = ApiClient(self.settings, self.authority, seconds=120.0)
        url = f"{self.settings.gmail_api_url.rstrip('/')}/gmail/v1/users/me/messages/send"
        try:
            answer = await client.ask("POST", url, content=json.dumps(body).encode())
        except Temporary as fault:
            # No answer, or half of one: it may have left all the same.
            raise Uncertain from fault
        except MailboxFault as fault:
            raise _not_sent(fault) from fault
        finally:
            await client.close()
        _judge(answer)

    async def has_sent(self, message_id: str) -> bool:
        api = gmail_api(self.settings, ApiClient(self.settings, self.authority), self.subject)
        try:
            wanted = message_id.strip("<>")
            found = await api.messages(q=f"rfc822msgid:{wanted}", labelIds="SENT", maxResults=1)
            return bool(objects_of(found, "messages"))
        finally:
            await api.close()

    async def keep_copy(self, mail: Outgoing) -> None:
        """Never asked for: Gmail files copies by itself."""


def _judge(answer: Answer) -> None:
    """What Gmail said. Only where it certainly did nothing, the mail may be handed over again."""
    if answer.status // 100 == 2:
        return
    if answer.status >= 500:
        raise Uncertain
    fault = fault_of(answer)
    if isinstance(fault, Throttled):
        # Said before anything was done.
        raise NotSent(fault.detail, code=fault.code, is_final=False)
    if isinstance(fault, (ReauthRequired, Refused)):
        raise _not_sent(fault)
    raise NotSent(
        "Gmail refused this mail. Check its recipients, and whether this mailbox may write from its sender's address.",
        code="refused",
        is_final=True,
    )


def _not_sent(fault: MailboxFault) -> NotSent:
    return NotSent(fault.detail, code=fault.code, is_final=isinstance(fault, (ReauthRequired, Refused)))
