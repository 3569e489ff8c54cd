"""`RecentlyProved`: what a dangerous route asks for besides its permission.

@router.post("/api-keys")
async def create_api_key(data: ..., scope: Annotated[WorkspaceScope, Requires(...)], _: RecentlyProved) -> ...: ...
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from agentic_crm.auth.sessions.access import SignedIn, SignedInUser
from agentic_crm.auth.step_up import repository
from agentic_crm.auth.step_up.errors import DemoAccount, StepUpRequired
from agentic_crm.platform import clock
from agentic_crm.platform.http.state import app_state

PROVED_FOR = timedelta(minutes=10)


async def require_recently_proved(request: Request, signed_in: SignedIn) -> SignedInUser:
    """Who is asking, if they proved it within ten minutes. Raises StepUpRequired with the methods they have, DemoAccount."""
    require_own_account(signed_in)
    if signed_in.proved_at is not None and clock.now() - signed_in.proved_at < PROVED_FOR:
        return signed_in
    async with app_state(request).database.unscoped("second factors are global") as db:
        methods = await repository.methods_of(db, signed_in.user_id)
    raise StepUpRequired("Confirm that it is you, then this goes on.", methods=list(methods))


def require_own_account(signed_in: SignedInUser) -> None:
    """Raise DemoAccount where everybody shares the account."""
    if signed_in.is_demo:
        raise DemoAccount("Everybody shares the demo's account, so its security stays as it is. Sign up to try this.")


RecentlyProved = Annotated[SignedInUser, Depends(require_recently_proved)]
