"""Challenges, and the answers to them."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from webauthn.helpers import base64url_to_bytes

from agentic_crm.auth.passkeys import ceremonies, repository
from agentic_crm.auth.passkeys.relying_party import RelyingParty
from agentic_crm.auth.passkeys.schemas import AssertionInput, RegistrationInput
from agentic_crm.auth.second_factors.errors import TooManyPasskeys
from agentic_crm.models import Passkey, PasskeyChallenge, User
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database

Purpose = Literal["register", "sign_in", "second_factor", "step_up"]
CHALLENGE_FOR: Final = timedelta(minutes=5)
MOST_PASSKEYS: Final = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A passkey that answered well, and whose it is."""

    passkey: Passkey
    user: User
    sign_count: int
    is_verified: bool


async def ask_to_register(database: Database, site: RelyingParty, user_id: UUID, session_id: UUID) -> dict[str, Any]:
    """Options to make a passkey with. Raises TooManyPasskeys."""
    async with database.unscoped("passkeys are global") as db:
        user = await db.get_one(User, user_id)
        existing = await repository.of_user(db, user_id)
    if len(existing) >= MOST_PASSKEYS:
        raise TooManyPasskeys(f"Remove one first; an account can have {MOST_PASSKEYS}.")
    here = [passkey for passkey in existing if passkey.rp_id == site.rp_id]
    return await _asked(
        database, "register", session_id, lambda challenge: ceremonies.creation_options(site, user, here, challenge)
    )


async def ask_to_sign_in(database: Database, site: RelyingParty) -> dict[str, Any]:
    """Options to sign in with, by whichever passkey of this site. The device must make sure of its owner."""
    return await _asked(
        database,
        "sign_in",
        None,
        lambda challenge: ceremonies.request_options(site, (), challenge, must_verify=True),
    )


async def ask_to_prove(
    database: Database, site: RelyingParty, user_id: UUID, *, purpose: Purpose, asked_by: UUID
) -> dict[str, Any]:
    """Options to prove oneself with, by one of the person's own passkeys."""
    async with database.unscoped("passkeys are global") as db:
        mine = await repository.of_user(db, user_id, rp_id=site.rp_id)
    return await _asked(
        database,
        purpose,
        asked_by,
        lambda challenge: ceremonies.request_options(site, mine, challenge, must_verify=False),
    )


async def registered(
    database: Database, site: RelyingParty, credential: RegistrationInput, session_id: UUID
) -> ceremonies.NewCredential:
    """The credential in a good answer to `ask_to_register`. Raises NotProven."""
    challenge = await _taken(database, credential.response.client_data_json, "register", session_id)
    return ceremonies.registered(credential, site, challenge)


async def answered(
    database: Database,
    site: RelyingParty,
    credential: AssertionInput,
    *,
    purpose: Purpose,
    asked_by: UUID | None,
    must_verify: bool,
) -> Answer:
    """A good answer to a challenge of ours. Raises NotProven; the challenge is used up in any case."""
    challenge = await _taken(database, credential.response.client_data_json, purpose, asked_by)
    try:
        credential_id = base64url_to_bytes(credential.id)
    except ValueError as error:
        raise ceremonies.NotProven("no credential id") from error
    async with database.unscoped("passkeys are global") as db:
        found = await repository.by_credential(db, credential_id)
    if found is None:
        raise ceremonies.NotProven("an unknown passkey")
    passkey, user = found
    if passkey.rp_id != site.rp_id:
        raise ceremonies.NotProven("a passkey of another site of ours")
    assertion = ceremonies.asserted(credential, site, challenge, passkey, must_verify=must_verify)
    return Answer(passkey, user, assertion.sign_count, assertion.is_verified)


async def _asked(
    database: Database, purpose: Purpose, asked_by: UUID | None, options: Callable[[bytes], dict[str, Any]]
) -> dict[str, Any]:
    challenge = secrets.token_bytes(32)
    now = clock.now()
    row = PasskeyChallenge(
        challenge_hash=hashlib.sha256(challenge).digest(),
        purpose=purpose,
        asked_by=asked_by,
        expires_at=now + CHALLENGE_FOR,
    )
    async with database.unscoped("challenges are global") as db:
        await repository.add_challenge(db, row, now)
    return options(challenge)


async def _taken(database: Database, client_data: str, purpose: Purpose, asked_by: UUID | None) -> bytes:
    """The challenge that an answer names, if it was ours to this asker; it is gone afterwards. Raises NotProven."""
    challenge = ceremonies.challenge_in(client_data)
    async with database.unscoped("challenges are global") as db:
        is_ours = await repository.take_challenge(
            db, hashlib.sha256(challenge).digest(), purpose=purpose, asked_by=asked_by, now=clock.now()
        )
    if not is_ours:
        raise ceremonies.NotProven("a challenge that is unknown, used or too old")
    return challenge
