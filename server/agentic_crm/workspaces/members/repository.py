"""Rows of `members` and `invitations`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.models import Invitation, Member, OwnershipTransfer, User
from agentic_crm.platform.db.session import fetch_all


async def all_members(db: AsyncSession) -> list[tuple[Member, User]]:
    """Active ones first, by name."""
    statement = (
        select(Member, User)
        .join(User, User.id == Member.user_id)
        .order_by(Member.deactivated_at.is_not(None), User.name, Member.id)
    )
    return [(row[0], row[1]) for row in (await db.execute(statement)).all()]


async def member(db: AsyncSession, member_id: UUID) -> tuple[Member, User] | None:
    """Locked for the transaction."""
    statement = (
        select(Member, User)
        .join(User, User.id == Member.user_id)
        .where(Member.id == member_id)
        .with_for_update(of=Member)
    )
    row = (await db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def member_of_user(db: AsyncSession, user_id: UUID) -> Member | None:
    return (await db.execute(select(Member).where(Member.user_id == user_id))).scalar_one_or_none()


async def member_with_email(db: AsyncSession, email: str) -> Member | None:
    statement = (
        select(Member)
        .join(User, User.id == Member.user_id)
        .where(User.email_norm == email.lower(), Member.deactivated_at.is_(None))
    )
    return (await db.execute(statement)).scalar_one_or_none()


async def owner_count(db: AsyncSession) -> int:
    """Active owners; their rows are locked, so two owners cannot both step down."""
    statement = select(Member.id).where(Member.role == "owner", Member.deactivated_at.is_(None)).with_for_update()
    return len((await db.execute(statement)).all())


async def invitations(db: AsyncSession) -> list[tuple[Invitation, str]]:
    """Newest first, with the inviter's name."""
    statement = (
        select(Invitation, User.name)
        .join(Member, (Member.workspace_id == Invitation.workspace_id) & (Member.id == Invitation.invited_by_id))
        .join(User, User.id == Member.user_id)
        .order_by(Invitation.created_at.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in (await db.execute(statement)).all()]


async def invitation(db: AsyncSession, invitation_id: UUID) -> tuple[Invitation, str] | None:
    """Locked for the transaction."""
    statement = (
        select(Invitation, User.name)
        .join(Member, (Member.workspace_id == Invitation.workspace_id) & (Member.id == Invitation.invited_by_id))
        .join(User, User.id == Member.user_id)
        .where(Invitation.id == invitation_id)
        .with_for_update(of=Invitation)
    )
    row = (await db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def open_invitation(db: AsyncSession, email: str) -> Invitation | None:
    statement = select(Invitation).where(
        Invitation.email_norm == email.lower(), Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    return (await db.execute(statement.with_for_update())).scalar_one_or_none()


async def locate_invitation(db: AsyncSession, token_hash: bytes) -> tuple[UUID, UUID] | None:
    """(workspace, invitation) of a token; needs no scope."""
    rows = await fetch_all(db, "select workspace_id, invitation_id from invitation_by_token(:token)", token=token_hash)
    return (rows[0]["workspace_id"], rows[0]["invitation_id"]) if rows else None


async def has_account(db: AsyncSession, email: str) -> bool:
    statement = select(func.count()).select_from(User).where(User.email_norm == email.lower())
    return (await db.execute(statement)).scalar_one() > 0


async def open_offer(db: AsyncSession) -> OwnershipTransfer | None:
    """Held until the transaction ends."""
    statement = select(OwnershipTransfer).where(OwnershipTransfer.state == "open").with_for_update()
    return (await db.execute(statement)).scalar_one_or_none()


async def end_offers_of(db: AsyncSession, member_id: UUID, now: datetime) -> None:
    """Who leaves neither gives nor takes."""
    await db.execute(
        update(OwnershipTransfer)
        .where(
            OwnershipTransfer.state == "open",
            or_(OwnershipTransfer.from_id == member_id, OwnershipTransfer.to_id == member_id),
        )
        .values(state="withdrawn", ended_at=now)
        .execution_options(synchronize_session=False)
    )


async def workspace_count(db: AsyncSession, user_id: UUID) -> int:
    """In how many workspaces somebody is."""
    statement = text("select count(*) from workspaces_of_user(cast(:user_id as uuid))")
    return int((await db.execute(statement, {"user_id": user_id})).scalar_one())
