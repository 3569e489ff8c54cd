"""Making, looking at and using links."""

from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.errors import LinkUnusable
from agentic_crm.auth.links import repository
from agentic_crm.auth.sessions.rules import new_token, token_hash
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import AccountLink
from agentic_crm.platform import clock

Purpose = Literal["verify_email", "change_email", "reset_password", "invitation"]
GOOD_FOR: Final[dict[Purpose, timedelta]] = {
    "verify_email": timedelta(hours=24),
    "change_email": timedelta(hours=24),
    "reset_password": timedelta(minutes=30),
    "invitation": timedelta(days=7),
}
_WORDS: Final = {
    "unknown": "This link is not complete or not ours. Open it again from the mail, or ask for a new one.",
    "used": "This link was used already: each works once. Ask for a new one if you still need it.",
    "expired": "This link has run out. Ask for a new one.",
}


async def make(db: AsyncSession, purpose: Purpose, *, user_id: UUID | None, email: str) -> tuple[AccountLink, str]:
    """A link and its token, 256 random bits, which is kept nowhere."""
    token = new_token()
    now = clock.now()
    link = AccountLink(
        id=uuid7(),
        user_id=user_id,
        purpose=purpose,
        email=email,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + GOOD_FOR[purpose],
    )
    db.add(link)
    await db.flush()
    return link, token


async def look_at(db: AsyncSession, purpose: Purpose, token: str) -> AccountLink:
    """A usable link, locked for the transaction. Raises LinkUnusable with the reason."""
    link = await repository.by_token(db, purpose, token_hash(token))
    if link is None or (link.user_id is None and purpose != "invitation"):
        raise unusable("unknown")
    if link.used_at is not None:
        raise unusable("used")
    if link.expires_at <= clock.now():
        raise unusable("expired")
    return link


async def use(db: AsyncSession, purpose: Purpose, token: str) -> AccountLink:
    """The link, used up. Raises LinkUnusable."""
    link = await look_at(db, purpose, token)
    link.used_at = clock.now()
    await db.flush()
    return link


async def use_up_all(db: AsyncSession, user_id: UUID, *purposes: Purpose) -> None:
    """Make the person's open links of these kinds useless."""
    await repository.use_up(db, user_id, purposes, clock.now())


def unusable(state: Literal["unknown", "used", "expired"]) -> LinkUnusable:
    return LinkUnusable(_WORDS[state], state=state)
