"""Proving and changing the address of one's account."""

from fastapi import APIRouter

from agentic_crm.auth.addresses import service
from agentic_crm.auth.addresses.schemas import AddressProven, EmailChange, LinkUse
from agentic_crm.auth.request_parts import FromDevice, Limits, State
from agentic_crm.auth.sessions.access import SignedIn
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/auth", tags=["auth"], responses=STANDARD)


@router.post("/verification/send", status_code=204)
async def send_verification(state: State, limits: Limits, device: FromDevice, signed_in: SignedIn) -> None:
    """Send the link that proves your address again. 429 `too_many_attempts`."""
    await service.send_again(state.database, state.settings, limits, signed_in.user_id, device)


@router.post("/verification/confirm")
async def confirm_email(data: LinkUse, state: State, limits: Limits, device: FromDevice) -> AddressProven:
    """Prove an address by the link in a mail; signed in or not. 409 `link_unusable`."""
    return AddressProven(email=await service.confirm(state.database, limits, data.token, device))


@router.post("/email-change", status_code=204)
async def request_email_change(
    data: EmailChange, state: State, limits: Limits, device: FromDevice, signed_in: RecentlyProved
) -> None:
    """Send a link to a new address; the old one stays until it is opened. 409 `email_taken`, 403 `step_up_required`."""
    await service.request_change(state.database, state.settings, limits, signed_in.user_id, data.email, device)


@router.post("/email-change/confirm")
async def confirm_email_change(data: LinkUse, state: State, limits: Limits, device: FromDevice) -> AddressProven:
    """Make the new address the account's, by the link in its mail. 409 `link_unusable`, `email_taken`."""
    return AddressProven(email=await service.confirm_change(state.database, state.settings, limits, data.token, device))
