"""A program's login: an access token for minutes, and a chain of refresh tokens that are used once each.

The login is a row of `user_sessions` like a browser's, so it stands in the same list and ends the same ways: the person revokes
it, changes the password, is deactivated. The chain of its refresh tokens is the family that a reuse ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth import scopes
from agentic_crm.auth.errors import RefreshRefused
from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.security_events import service as security_events
from agentic_crm.auth.sessions import repository as sessions
from agentic_crm.auth.sessions.access import SignedInUser
from agentic_crm.auth.sessions.ending import end_sessions
from agentic_crm.auth.sessions.rules import is_alive
from agentic_crm.auth.sessions.service import Device
from agentic_crm.auth.tokens import access_tokens, repository, rules
from agentic_crm.auth.tokens.access_tokens import AccessToken
from agentic_crm.auth.tokens.keys import KeyStore
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import RefreshToken, User, UserSession
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings

_log = structlog.get_logger(__name__)
_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """What a program keeps. `expires_in` of the access token in seconds; `ends_at`: nothing refreshes beyond."""

    access_token: str
    refresh_token: str
    expires_in: int
    ends_at: datetime
    session_id: UUID
    scopes: frozenset[Scope]


async def begin(
    database: Database,
    settings: Settings,
    keys: KeyStore,
    signed_in: SignedInUser,
    device: Device,
    granted: frozenset[Scope],
    workspace_id: UUID | None = None,
) -> Tokens:
    """A program's login for a person who has just signed in: however that went, the program gets no more than it proved."""
    signer = await keys.signer()
    async with database.unscoped("sessions are global") as db:
        browser = await sessions.by_id(db, signed_in.session_id)
        assert browser is not None, "it was found a moment ago"
        now = clock.now()
        session = UserSession(
            id=uuid7(),
            user_id=signed_in.user_id,
            kind="token",
            scopes=[scope.value for scope in Scope if scope in granted],
            bound_workspace_id=workspace_id,
            # No cookie ever fits: nobody was given what this would be the hash of.
            token_hash=token_bytes(32),
            csrf_secret=token_bytes(32),
            authenticated_at=browser.authenticated_at,
            proved_at=browser.proved_at,
            methods=list(browser.methods),
            last_seen_at=now,
            expires_at=now + timedelta(days=settings.session_absolute_days),
            ip=device.ip,
            user_agent=(device.user_agent or "")[:400] or None,
        )
        db.add(session)
        await db.flush()
        await repository.forget_ended(db, session.user_id, now)
        text = rules.first_refresh_token()
        await _add(db, session, text, parent_id=None)
    token = AccessToken(session.user_id, session.id, workspace_id, granted)
    return _tokens(access_tokens.sign(settings, signer, token), text, session, granted)


async def refresh(database: Database, settings: Settings, keys: KeyStore, text: str, device: Device) -> Tokens:
    """The next pair. Raises RefreshRefused; when the token was used before, the whole login is over then.

    Right after a token was used it brings the same successor once more, as long as nobody used that: an answer may get lost.
    """
    signer = await keys.signer()
    async with database.unscoped("sessions are global") as db:
        found = await repository.hold_refresh_token(db, rules.token_hash(text))
        if found is None:
            raise RefreshRefused("This refresh token is not known here. Sign in again.")
        row, session, user = found
        _require_alive(settings, row, session, user)
        is_reused = await _is_reused(db, row)
        if is_reused:
            await end_sessions(db, user.id, clock.now(), only=session.id)
            await security_events.record(
                db, "refresh_token_reused", user_id=user.id, device=device, session_id=session.id
            )
        successor = rules.next_refresh_token(text, row.salt, settings.signing_secret)
        if not is_reused and row.used_at is None:
            await repository.use_refresh_token(db, row.id, clock.now())
            await _add(db, session, successor, parent_id=row.id)
            await sessions.touch(db, session.id, clock.now())
    if is_reused:
        _log.warning("refresh_token_reused", session_id=str(session.id), user_id=str(user.id))
        raise RefreshRefused("This refresh token was used before, so this login has been ended. Sign in again.")
    granted = scopes.known(session.scopes)
    token = AccessToken(user.id, session.id, session.bound_workspace_id, granted)
    return _tokens(access_tokens.sign(settings, signer, token), successor, session, granted)


async def revoke(database: Database, text: str) -> None:
    """End the login of a refresh token. Says nothing when there is none: whoever asks wants it gone."""
    async with database.unscoped("sessions are global") as db:
        found = await repository.hold_refresh_token(db, rules.token_hash(text))
        if found is not None:
            await end_sessions(db, found[2].id, clock.now(), only=found[1].id)


def _require_alive(settings: Settings, row: RefreshToken, session: UserSession, user: User) -> None:
    now = clock.now()
    is_good = is_alive(
        now=now,
        last_seen_at=session.last_seen_at,
        expires_at=min(session.expires_at, row.expires_at),
        revoked_at=session.revoked_at or user.deactivated_at,
        idle=settings.program_idle,
    )
    if not is_good:
        raise RefreshRefused("This login is over. Sign in again.")


async def _is_reused(db: AsyncSession, row: RefreshToken) -> bool:
    if row.used_at is None:
        return False
    return clock.now() - row.used_at > rules.GRACE or await repository.is_successor_used(db, row.id)


async def _add(db: AsyncSession, session: UserSession, text: str, *, parent_id: UUID | None) -> None:
    await repository.add_refresh_token(
        db,
        RefreshToken(
            id=uuid7(),
            session_id=session.id,
            parent_id=parent_id,
            token_hash=rules.token_hash(text),
            salt=token_bytes(_SALT_BYTES),
            expires_at=session.expires_at,
        ),
    )


def _tokens(access_token: str, refresh_token: str, session: UserSession, granted: frozenset[Scope]) -> Tokens:
    return Tokens(
        access_token=access_token,
        refresh_token=refresh_token,
        expires_in=int(rules.ACCESS_FOR.total_seconds()),
        ends_at=session.expires_at,
        session_id=session.id,
        scopes=granted,
    )
