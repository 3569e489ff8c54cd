"""Disconnecting an account elsewhere, as long as another way in remains."""

from uuid import UUID

from agentic_crm.auth.errors import LastWayIn
from agentic_crm.auth.identities import repository
from agentic_crm.auth.second_factors.repository import count_factors, lock_user
from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions.service import Device
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.db.session import Database


async def remove(database: Database, user_id: UUID, identity_id: UUID, device: Device) -> None:
    """Raises NotFound, LastWayIn."""
    async with database.unscoped("identities are global") as db:
        user = await lock_user(db, user_id)
        connected = await repository.of_user(db, user_id)
        identity = next((identity for identity in connected if identity.id == identity_id), None)
        if identity is None:
            raise NotFound("There is no such connected account.")
        passkeys, _ = await count_factors(db, user_id)
        if user.password_hash is None and len(connected) == 1 and passkeys == 0:
            raise LastWayIn("Set a password first (“Forgot password?” on the sign-in page), then remove it.")
        await repository.remove(db, identity_id)
        await record(db, "identity_removed", user_id=user_id, device=device, provider=identity.provider)
