"""Accounts elsewhere that sign one in."""

from uuid import UUID

from fastapi import APIRouter

from agentic_crm.auth.identities import repository, service
from agentic_crm.auth.identities.schemas import IdentityRead
from agentic_crm.auth.oidc.providers import NAMES
from agentic_crm.auth.request_parts import FromDevice, State
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/auth/identities", tags=["auth"], responses=STANDARD)


@router.get("")
async def list_identities(state: State, signed_in: SignedIn) -> list[IdentityRead]:
    """The accounts elsewhere that are connected to yours."""
    async with state.database.unscoped("identities are global") as db:
        connected = await repository.of_user(db, signed_in.user_id)
    return [
        IdentityRead(
            id=identity.id,
            provider=identity.provider,
            provider_name=NAMES["google" if identity.provider == "google" else "microsoft"],
            email=identity.email,
            created_at=identity.created_at,
            last_used_at=identity.last_used_at,
        )
        for identity in connected
    ]


@router.delete("/{identity_id}", status_code=204)
async def remove_identity(identity_id: UUID, state: State, device: FromDevice, signed_in: RecentlyProved) -> None:
    """Disconnect one. 409 `last_way_in`, 403 `step_up_required`."""
    await service.remove(state.database, signed_in.user_id, identity_id, device)
