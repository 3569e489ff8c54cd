"""Asking Gmail to ring, and calling it off."""

import json
from datetime import UTC, datetime, timedelta
from typing import Final

from agentic_crm.email.connectors.gmail.opening import gmail_api
from agentic_crm.email.oauth.client import ApiClient, unreadable
from agentic_crm.email.push.watcher import Started, Wanted
from agentic_crm.platform.settings import Settings

_LASTS: Final = timedelta(days=7)


class GmailWatcher:
    """See `push.watcher.Watcher`. One for each mailbox and project; asking again prolongs it."""

    @property
    def renews_before(self) -> timedelta:
        """Once a day, as Google recommends: six tries until it ends."""
        return _LASTS - timedelta(days=1)

    def is_set_up(self, settings: Settings) -> bool:
        """Whether there is a topic, and a sender whose pushes are believed."""
        return bool(settings.gmail_push_topic and settings.gmail_push_sender)

    async def start(self, client: ApiClient, settings: Settings, wanted: Wanted) -> Started:
        api = gmail_api(settings, client, str(wanted.mailbox_id))
        body = json.dumps({"topicName": settings.gmail_push_topic}).encode()
        answer = await api.post("watch", "watch", body)
        said = str(answer.get("expiration", ""))
        if not (said.isascii() and said.isdigit() and len(said) < 16):
            raise unreadable()
        # What changed before it began, the turn that its mailbox has anyway finds.
        return Started(None, datetime.fromtimestamp(int(said) / 1000, UTC), is_new=False)


async def call_off(client: ApiClient, settings: Settings, subject: str) -> None:
    """Gmail rings for this mailbox no more, for nobody who uses the same registration. Raises MailboxFault."""
    await gmail_api(settings, client, subject).post("stop", "stop", b"")
