"""Mail that was kept instead of sent, for people who develop or try the product on their own machine."""

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.platform.db.session import fetch_all
from agentic_crm.platform.mail.letter import Letter
from agentic_crm.platform.mail.posting import address_hash, opened
from agentic_crm.platform.secrets import KeyUnknown
from agentic_crm.platform.settings import Settings

_PORT: Final = re.compile(r":\d+$")
MOST: Final = 50
_HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail in the outbox."""

    id: UUID
    created_at: datetime
    letter: Letter


def is_open(settings: Settings) -> bool:
    """Whether this server keeps mail for the outbox at all."""
    return settings.environment != "production" and settings.outbox_enabled and settings.mail_from is None


def is_open_to(settings: Settings, *, client: str | None, host: str | None) -> bool:
    """Whether a request may read it: links in there are keys to accounts, so only a browser on this machine, by a local name.

    The name keeps out a web page elsewhere that has its own name point to this machine.
    """
    name = _PORT.sub("", (host or "").lower())
    return is_open(settings) and name in _HERE and _is_loopback(client)


async def newest(db: AsyncSession, settings: Settings, *, recipient: str | None = None) -> list[KeptMail]:
    """The newest mails, or those to one address. What another installation's key sealed is left out."""
    rows = await fetch_all(
        db,
        "select id, created_at, content from outgoing_mails where state = 'held' "
        "and (cast(:recipient as bytea) is null or recipient_hash = :recipient) order by created_at desc, id desc limit :most",
        recipient=None if recipient is None else address_hash(recipient),
        most=MOST,
    )
    kept = []
    for row in rows:
        try:
            kept.append(KeptMail(row["id"], row["created_at"], opened(settings, row["content"], row["id"])))
        except KeyUnknown:
            continue
    return kept


def _is_loopback(client: str | None) -> bool:
    try:
        return client is not None and ip_address(client).is_loopback
    except ValueError:
        return False
