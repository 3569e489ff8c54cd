"""Tokens of connected mailboxes, kept sealed and renewed by one worker at a time.

The lock is the credential's row: whoever comes second finds new tokens there and asks nobody. It is held while the provider is
asked, for ten seconds at most, because two renewals at once would cost a mailbox whose provider gives each refresh token one use.
"""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from agentic_crm.email.connectors.faults import ReauthRequired, Refused, Temporary
from agentic_crm.email.oauth import exchange, repository
from agentic_crm.email.oauth.exchange import GrantOver, Tokens
from agentic_crm.email.oauth.providers import MailProvider, provider_of_kind
from agentic_crm.models import MailboxCredential
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.secrets import open_sealed, place, seal
from agentic_crm.platform.settings import Settings

Transaction = Callable[[], AbstractAsyncContextManager[WorkspaceScope]]
"""Opens a transaction in the mailbox's workspace: a job's own, or the API's."""

_SECRET: Final = place("mailbox_credentials", "secret")
_PREVIOUS: Final = place("mailbox_credentials", "previous_secret")
_MARGIN: Final = timedelta(minutes=5)
_AGAIN_AFTER: Final = timedelta(seconds=30)
_TESTING_DAYS: Final = timedelta(days=7)
_TESTING_SPREAD: Final = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Pair:
    """What is sealed."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)

    def to_bytes(self) -> bytes:
        return json.dumps({"access": self.access, "refresh": self.refresh}).encode()

    @classmethod
    def of(cls, content: bytes) -> "Pair":
        found = json.loads(content)
        return cls(str(found["access"]), str(found["refresh"]))


def is_fresh(row: MailboxCredential, now: datetime) -> bool:
    """Good for the next request: not in the last fifth of its life, nor in the last five minutes of a long one."""
    if row.expires_at is None:
        return False
    lifetime = row.expires_at - row.updated_at
    return row.expires_at - min(_MARGIN, lifetime / 5) > now


@dataclass(frozen=True, slots=True)
class MailboxTokens:
    """Names tokens for one mailbox; what connectors are given."""

    transaction: Transaction
    settings: Settings
    mailbox_id: UUID

    async def bearer(self) -> str:
        """Raises MailboxFault."""
        async with self.transaction() as scope:
            row = await _row(scope, self.mailbox_id)
            if is_fresh(row, clock.now()):
                return (await open_pair(scope, self.settings, row)).access
        return await self._renewed(None)

    async def refused(self, token: str) -> str:
        """Raises MailboxFault."""
        return await self._renewed(token)

    async def _renewed(self, refused: str | None) -> str:
        async with self.transaction() as scope:
            # Whoever waited for the lock reads what the one before wrote.
            row = await _row(scope, self.mailbox_id, locked=True)
            pair = await open_pair(scope, self.settings, row)
            now = clock.now()
            if pair.access != refused and is_fresh(row, now):
                return pair.access
            if row.generation > 1 and row.updated_at > now - _AGAIN_AFTER:
                if pair.access != refused and row.expires_at is not None and row.expires_at > now:
                    return pair.access
                # Tokens that are of no use at once: asking for one after the other helps nobody.
                raise Temporary("The provider gives access that ends at once. It is asked again.", code="access_short")
            provider = await _provider(scope, self.settings, self.mailbox_id)
            tokens = await self._ask(scope, provider, row, pair)
            await keep(scope, self.settings, row, tokens, before=pair)
            return tokens.access

    async def _ask(self, scope: WorkspaceScope, provider: MailProvider, row: MailboxCredential, pair: Pair) -> Tokens:
        try:
            return await exchange.by_refresh_token(self.settings, provider, pair.refresh)
        except GrantOver as over:
            earlier = await _previous(scope, self.settings, row)
            if earlier is None or earlier.refresh == pair.refresh:
                raise _ended(provider, row, over) from over
        # We may have died between a renewal and its commit, or the provider may have taken back what it gave.
        try:
            return await exchange.by_refresh_token(self.settings, provider, earlier.refresh)
        except GrantOver as over:
            raise _ended(provider, row, over) from over


async def open_pair(scope: WorkspaceScope, settings: Settings, row: MailboxCredential) -> Pair:
    """Raises SealBroken, KeyUnknown."""
    context = _SECRET.row(row.id, workspace_id=scope.workspace_id)
    return Pair.of(await open_sealed(scope.db, settings, row.secret, context=context))


async def keep(
    scope: WorkspaceScope, settings: Settings, row: MailboxCredential, tokens: Tokens, *, before: Pair | None = None
) -> None:
    """Seal tokens into a credential, whose id must be known. The pair `before` stays for one generation.

    A renewal that names no refresh token leaves the one that is there.
    """
    refresh = tokens.refresh or (before.refresh if before else "")
    if not refresh:
        raise Refused(
            "The provider granted no lasting access. Remove this app from the account's connected apps, then connect again.",
            code="no_lasting_access",
        )
    context = _SECRET.row(row.id, workspace_id=scope.workspace_id)
    row.secret = await seal(scope.db, settings, Pair(tokens.access, refresh).to_bytes(), context=context)
    if before is not None and before.refresh != refresh:
        earlier = _PREVIOUS.row(row.id, workspace_id=scope.workspace_id)
        row.previous_secret = await seal(scope.db, settings, before.to_bytes(), context=earlier)
    now = clock.now()
    if before is None:
        row.previous_secret, row.consented_at, row.generation = None, now, 1
    else:
        row.generation += 1
    if tokens.scopes is not None:
        row.granted_scopes = list(tokens.scopes)
    row.updated_at, row.expires_at = now, now + tokens.lifetime
    await scope.db.flush()


async def _row(scope: WorkspaceScope, mailbox_id: UUID, *, locked: bool = False) -> MailboxCredential:
    row = await repository.credential(scope, mailbox_id, locked=locked)
    if row is None or row.kind != "tokens":
        raise ReauthRequired("This mailbox has no access any more. Connect it again.")
    return row


async def _provider(scope: WorkspaceScope, settings: Settings, mailbox_id: UUID) -> MailProvider:
    kind = await repository.kind_of(scope, mailbox_id)
    found = None if kind is None else provider_of_kind(settings, kind)
    if found is None:
        raise Refused(
            "This server is not registered at the provider any more. Tell whoever runs it.", code="app_not_configured"
        )
    return found


async def _previous(scope: WorkspaceScope, settings: Settings, row: MailboxCredential) -> Pair | None:
    if row.previous_secret is None:
        return None
    context = _PREVIOUS.row(row.id, workspace_id=scope.workspace_id)
    return Pair.of(await open_sealed(scope.db, settings, row.previous_secret, context=context))


def _ended(provider: MailProvider, row: MailboxCredential, over: GrantOver) -> ReauthRequired:
    """Nobody says why a grant ended, but one reason shows: Google ends those of an app in testing after seven days."""
    if provider.id == "google" and row.consented_at is not None:
        age = clock.now() - row.consented_at
        if _TESTING_DAYS - _TESTING_SPREAD < age < _TESTING_DAYS + _TESTING_SPREAD:
            return ReauthRequired(
                "Google ended the access after seven days, as it does while the app's publishing status is “Testing”. "
                "Connect again, and have whoever runs this server publish the app.",
                code="consent_ended_testing",
            )
    return ReauthRequired(over.detail, code="consent_ended")
