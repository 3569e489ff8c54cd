"""Verification of an address, and its change: the old one stays until the new one is proven."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.errors import EmailTaken, EmailUnverified
from agentic_crm.auth.letters import compose
from agentic_crm.auth.links import service as links
from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions.service import Device
from agentic_crm.auth.throttle import LINK_FROM, VERIFY_TO, Throttle
from agentic_crm.auth.users import repository as users
from agentic_crm.kit.errors import FieldProblem
from agentic_crm.models import User
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings


async def post_verification(db: AsyncSession, settings: Settings, user: User) -> None:
    """Send the link that proves the account's address."""
    link, token = await links.make(db, "verify_email", user_id=user.id, email=user.email)
    letter = compose(
        settings,
        "verify_email",
        to=user.email,
        locale=user.locale,
        path=f"/verify-email#token={token}",
        good_until=link.expires_at,
        name=user.name,
    )
    await post(db, settings, letter)


async def send_again(database: Database, settings: Settings, throttle: Throttle, user_id: UUID, device: Device) -> None:
    """Send another link, unless the address is proven already. Raises TooManyAttempts."""
    async with database.unscoped("users are global") as db:
        user = await users.by_id(db, user_id)
    if user is None or user.email_verified_at is not None:
        return
    await throttle.spend(VERIFY_TO.of(user_id))
    async with database.unscoped("links are global") as db:
        await post_verification(db, settings, user)
        await record(db, "email_verification_sent", user_id=user_id, device=device)


async def confirm(database: Database, throttle: Throttle, token: str, device: Device) -> str:
    """Prove the address of the account that the link was sent for; the address. Raises LinkUnusable."""
    await throttle.spend(LINK_FROM.of(device.ip))
    async with database.unscoped("links are global") as db:
        link = await links.use(db, "verify_email", token)
        user = await _owner(db, link.user_id)
        # A link to an address that the account has left since proves nothing about it.
        if user.email_norm != link.email.lower():
            raise links.unusable("expired")
        await prove(db, user, device)
        return user.email


async def prove(db: AsyncSession, user: User, device: Device) -> None:
    """Note that the person reads the mailbox of their account's address."""
    if user.email_verified_at is None:
        user.email_verified_at = clock.now()
        await db.flush()
        await links.use_up_all(db, user.id, "verify_email")
        await record(db, "email_verified", user_id=user.id, device=device)


async def request_change(
    database: Database, settings: Settings, throttle: Throttle, user_id: UUID, new_email: str, device: Device
) -> None:
    """Send a link to the new address, and tell the old one. Who else may have the new address is not said here."""
    await throttle.spend(VERIFY_TO.of(user_id))
    async with database.unscoped("users are global") as db:
        user = await _owner(db, user_id)
        if user.email_norm == new_email.lower():
            detail = "This is your address already."
            raise EmailTaken(detail, fields=(FieldProblem("email", "email_taken", detail),))
        await links.use_up_all(db, user_id, "change_email")
        link, token = await links.make(db, "change_email", user_id=user_id, email=new_email)
        confirmation = compose(
            settings,
            "change_email",
            to=new_email,
            locale=user.locale,
            path=f"/change-email#token={token}",
            good_until=link.expires_at,
            name=user.name,
        )
        notice = compose(
            settings,
            "email_change_requested",
            to=user.email,
            locale=user.locale,
            path="/settings/security",
            name=user.name,
            new_email=new_email,
        )
        await post(db, settings, confirmation)
        await post(db, settings, notice)
        await record(db, "email_change_requested", user_id=user_id, device=device)


async def confirm_change(database: Database, settings: Settings, throttle: Throttle, token: str, device: Device) -> str:
    """Make the proven address the account's own; the address. Raises LinkUnusable, EmailTaken."""
    await throttle.spend(LINK_FROM.of(device.ip))
    try:
        async with database.unscoped("links are global") as db:
            link = await links.use(db, "change_email", token)
            user = await _owner(db, link.user_id)
            before, user.email = user.email, link.email
            user.email_verified_at = clock.now()
            await db.flush()
            # Keys that were sent to the old address open nothing any more.
            await links.use_up_all(db, user.id, "verify_email", "reset_password", "change_email")
            notice = compose(
                settings, "email_changed", to=before, locale=user.locale, name=user.name, new_email=link.email
            )
            await post(db, settings, notice)
            await record(db, "email_changed", user_id=user.id, device=device)
            return link.email
    except IntegrityError as error:
        detail = "Another account has this address. Sign in with that one, or choose another address."
        raise EmailTaken(detail) from error


async def require_verified(db: AsyncSession, settings: Settings, user_id: UUID) -> None:
    """Raise EmailUnverified unless the person has proven their address, where mail can reach anybody."""
    user = await users.by_id(db, user_id)
    if user is not None and user.email_verified_at is None and settings.can_reach_people:
        raise EmailUnverified(
            f"Open the link that we sent to {user.email}, or have it sent again from the notice at the top."
        )


async def _owner(db: AsyncSession, user_id: UUID | None) -> User:
    user = None if user_id is None else await users.by_id(db, user_id)
    if user is None:
        raise links.unusable("unknown")
    return user
