"""Rows of `oidc_attempts`."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import OidcAttempt


async def by_state(db: AsyncSession, state_hash: bytes) -> OidcAttempt | None:
    """Locked: an answer that comes twice finds it used."""
    statement = select(OidcAttempt).where(OidcAttempt.state_hash == state_hash).with_for_update(of=OidcAttempt)
    return (await db.execute(statement)).scalar_one_or_none()


async def by_id(db: AsyncSession, attempt_id: UUID) -> OidcAttempt | None:
    return await db.get(OidcAttempt, attempt_id)


async def waiting_of_browser(db: AsyncSession, browser_hash: bytes) -> OidcAttempt | None:
    """The newest sign-in of a browser that waits for proof of the existing account; locked."""
    statement = (
        select(OidcAttempt)
        .where(OidcAttempt.browser_hash == browser_hash, OidcAttempt.claims.is_not(None))
        .order_by(OidcAttempt.created_at.desc())
        .limit(1)
        .with_for_update(of=OidcAttempt)
    )
    return (await db.execute(statement)).scalar_one_or_none()
