"""The keys that sign access tokens: made when needed, rotated by age, published, and remembered by each process for seconds."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from joserfc.jwk import ECKey
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.tokens import repository, rules
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import SigningKey
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.secrets import open_sealed, place, seal
from agentic_crm.platform.settings import Settings

ALGORITHM: Final = "ES256"
_PRIVATE_KEY: Final = place("signing_keys", "private_key")
_REMEMBERED_FOR: Final = 15.0
_ASK_FOR_UNKNOWN_EVERY: Final = 1.0


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now."""

    id: UUID
    key: ECKey


async def make_key(db: AsyncSession, settings: Settings, signs_from: datetime) -> SigningKey:
    """A new key, sealed and stored."""
    pair = ECKey.generate_key("P-256", private=True)
    key_id = uuid7()
    sealed = await seal(db, settings, pair.as_der(private=True), context=_PRIVATE_KEY.row(key_id))
    public = {**pair.as_dict(private=False), "kid": str(key_id), "use": "sig", "alg": ALGORITHM}
    row = SigningKey(id=key_id, public_key=public, private_key=sealed, signs_from=signs_from)
    await repository.add_key(db, row)
    return row


async def rotate(db: AsyncSession, settings: Settings, *, is_revoking: bool = False) -> SigningKey:
    """Make the next key. It is published at once and signs a little later; with `is_revoking` at once, and no other counts.

    Tokens of revoked keys are worthless within seconds; programs get new ones with their refresh tokens.
    """
    await repository.lock_keys(db)
    now = clock.now()
    others = await repository.keys(db)
    is_first = rules.signing_key(others, now) is None
    row = await make_key(db, settings, now if is_revoking or is_first else now + rules.PUBLISHED_BEFORE)
    if is_revoking:
        await repository.revoke_keys(db, [key.id for key in others], now)
    await repository.delete_keys(db, [key.id for key in others if key not in rules.believed([*others, row], now)])
    return row


class KeyStore:
    """One process's view of the keys, at most some seconds old."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._keys: Sequence[SigningKey] = ()
        self._public: dict[UUID, ECKey] = {}
        self._signers: dict[UUID, ECKey] = {}
        self._loaded_at = -_REMEMBERED_FOR
        self._lock = asyncio.Lock()

    async def public_key(self, key_id: UUID) -> ECKey | None:
        """The key that a token names, if tokens of it still count."""
        await self._load(_REMEMBERED_FOR)
        if key_id not in self._public:
            await self._load(_ASK_FOR_UNKNOWN_EVERY)
        return self._public.get(key_id)

    async def published(self) -> list[dict[str, Any]]:
        """The key set, as others may verify with it. There is always one key."""
        await self._load(_REMEMBERED_FOR)
        if not self._public:
            await self.signer()
        return [key.public_key for key in rules.believed(self._keys, clock.now())]

    async def signer(self) -> Signer:
        """The key to sign with, made if there is none; a key that is too old gets a successor."""
        await self._load(_REMEMBERED_FOR)
        if rules.is_rotation_due(self._keys, clock.now(), timedelta(days=self._settings.signing_key_days)):
            await self._rotate()
        chosen = rules.signing_key(self._keys, clock.now())
        assert chosen is not None, "rotation makes one when there is none"
        if chosen.id not in self._signers:
            async with self._database.unscoped("signing keys are global") as db:
                der = await open_sealed(db, self._settings, chosen.private_key, context=_PRIVATE_KEY.row(chosen.id))
            self._signers = {chosen.id: ECKey.import_key(der)}
        return Signer(chosen.id, self._signers[chosen.id])

    async def _rotate(self) -> None:
        async with self._database.unscoped("signing keys are global") as db:
            await repository.lock_keys(db)
            every = timedelta(days=self._settings.signing_key_days)
            if rules.is_rotation_due(await repository.keys(db), clock.now(), every):
                await rotate(db, self._settings)
        await self._load(0.0)

    async def _load(self, not_older_than: float) -> None:
        async with self._lock:
            if time.monotonic() - self._loaded_at < not_older_than:
                return
            async with self._database.unscoped("signing keys are global") as db:
                self._keys = await repository.keys(db)
            self._public = {key.id: ECKey.import_key(key.public_key) for key in rules.believed(self._keys, clock.now())}
            self._loaded_at = time.monotonic()


def key_store(request: Request) -> KeyStore:
    """The process's one store."""
    store = getattr(request.app.state, "signing_keys", None)
    if store is None:
        state = app_state(request)
        store = request.app.state.signing_keys = KeyStore(state.database, state.settings)
    assert isinstance(store, KeyStore)
    return store
