"""Asking for a reset, which answers everybody alike, and carrying it out."""

from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.addresses.service import prove
from agentic_crm.auth.identities import repository as identities
from agentic_crm.auth.letters import compose
from agentic_crm.auth.links import service as links
from agentic_crm.auth.passwords import PasswordPool
from agentic_crm.auth.second_factors import repository as second_factors
from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions.ending import end_sessions
from agentic_crm.auth.sessions.service import Device
from agentic_crm.auth.throttle import LINK_FROM, RESET_FROM, RESET_TO, Throttle
from agentic_crm.auth.users import repository as users
from agentic_crm.auth.users.passwording import require_password
from agentic_crm.models import AccountLink, User
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings


async def request(database: Database, settings: Settings, throttle: Throttle, email: str, device: Device) -> None:
    """Send a link if the address has an account. Raises TooManyAttempts for too many requests from one address.

    An address without one costs the same statements: its link belongs to nobody and its mail is never sent.
    """
    await throttle.spend(RESET_FROM.of(device.ip))
    has_room = await throttle.has_room(RESET_TO.of(email))
    async with database.unscoped("users are global") as db:
        user = await users.by_email(db, email)
        is_real = user is not None and has_room and user.deactivated_at is None and not user.is_demo
        owner = user if user is not None and is_real else None
        link, token = await links.make(
            db, "reset_password", user_id=owner.id if owner else None, email=owner.email if owner else ""
        )
        letter = compose(
            settings,
            "reset_password",
            to=owner.email if owner else email,
            locale=owner.locale if owner else "en",
            path=f"/reset-password#token={token}",
            good_until=link.expires_at,
            name=owner.name if owner else "nobody",
        )
        await post(db, settings, letter, is_for_nobody=owner is None)
        await record(db, "password_reset_requested", user_id=owner.id if owner else None, device=device)


async def preview(database: Database, throttle: Throttle, token: str, device: Device) -> str:
    """Whose password the link sets: the address. Raises LinkUnusable."""
    await throttle.spend(LINK_FROM.of(device.ip))
    async with database.unscoped("links are global") as db:
        return (await links.look_at(db, "reset_password", token)).email


async def complete(
    database: Database,
    settings: Settings,
    pool: PasswordPool,
    throttle: Throttle,
    token: str,
    new_password: str,
    device: Device,
) -> None:
    """Set the password, end every session, tell the person. Signs nobody in. Raises LinkUnusable, WeakPassword."""
    await throttle.spend(LINK_FROM.of(device.ip))
    async with database.unscoped("links are global") as db:
        user = await _owner_of(await links.look_at(db, "reset_password", token), db)
    require_password(new_password, email=user.email, name=user.name, field="new_password")
    # Hashed outside of the transaction, which must not wait for the pool.
    password_hash = await pool.hash(new_password)
    async with database.unscoped("links are global") as db:
        user = await _owner_of(await links.use(db, "reset_password", token), db)
        if user.email_verified_at is None:
            # Whoever opened the account may have been somebody else: what they connected or set up must not remain.
            await identities.remove_all(db, user.id)
            await second_factors.remove_all(db, user.id)
            await prove(db, user, device)
        await users.set_password(db, user.id, password_hash)
        await links.use_up_all(db, user.id, "reset_password", "change_email")
        await end_sessions(db, user.id, clock.now())
        notice = compose(
            settings,
            "password_changed",
            to=user.email,
            locale=user.locale,
            path="/forgot-password",
            name=user.name,
        )
        await post(db, settings, notice)
        await record(db, "password_reset", user_id=user.id, device=device)


async def _owner_of(link: AccountLink, db: AsyncSession) -> User:
    user = None if link.user_id is None else await users.by_id(db, link.user_id)
    if user is None or user.email_norm != link.email.lower() or user.deactivated_at is not None:
        raise links.unusable("expired")
    return user
