"""What a provider's pushes need from us: to be asked for, to be asked for again in time, to be called off."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from agentic_crm.email.oauth.client import ApiClient
from agentic_crm.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """A push for one mailbox. `external_id`: the one that should still run. `secret`: a new one would prove itself with it."""

    workspace_id: UUID
    mailbox_id: UUID
    external_id: str | None
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Started:
    """It runs until `expires_at`. `is_new`: not the one that ran before, so there may be a gap between the two."""

    external_id: str | None
    expires_at: datetime
    is_new: bool


class Watcher(Protocol):
    """`renews_before`: how long before its end a push is asked for again; several tries fit into that."""

    @property
    def renews_before(self) -> timedelta: ...

    def is_set_up(self, settings: Settings) -> bool:
        """Whether this server can be rung at all."""
        ...

    async def start(self, client: ApiClient, settings: Settings, wanted: Wanted) -> Started:
        """Ask for it, or for more of it. Raises MailboxFault."""
        ...
