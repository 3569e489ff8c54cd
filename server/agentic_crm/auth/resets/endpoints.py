"""A new password by mail."""

from fastapi import APIRouter

from agentic_crm.auth.addresses.schemas import LinkUse
from agentic_crm.auth.request_parts import FromDevice, Limits, Pool, State
from agentic_crm.auth.resets import service
from agentic_crm.auth.resets.schemas import ResetComplete, ResetPreview, ResetRequest
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/auth/password-reset", tags=["auth"], responses=STANDARD)


@router.post("", status_code=202)
async def request_password_reset(data: ResetRequest, state: State, limits: Limits, device: FromDevice) -> None:
    """Send a link, if the address has an account: the answer is the same. 429 `too_many_attempts`."""
    await service.request(state.database, state.settings, limits, data.email, device)


@router.post("/preview")
async def preview_password_reset(data: LinkUse, state: State, limits: Limits, device: FromDevice) -> ResetPreview:
    """Whose password a link sets; does not use it up. 409 `link_unusable`."""
    return ResetPreview(email=await service.preview(state.database, limits, data.token, device))


@router.post("/complete", status_code=204)
async def complete_password_reset(
    data: ResetComplete, state: State, pool: Pool, limits: Limits, device: FromDevice
) -> None:
    """Set the password and end all sessions; then sign in as usual. 409 `link_unusable`, 422 `weak_password`."""
    await service.complete(state.database, state.settings, pool, limits, data.token, data.new_password, device)
