"""Where Microsoft Graph rings. Nobody signs in here: a ring proves itself by the secret that its subscription was given."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import PlainTextResponse, Response

from agentic_crm.email.push.microsoft import service
from agentic_crm.email.push.microsoft.schemas import MicrosoftPush
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits

router = APIRouter(prefix="/push/microsoft", tags=["push"], responses=STANDARD)
RINGS_PER_MINUTE = 600
"""Of one mailbox. What is turned away is sent again, and the mailbox is asked every few minutes anyway."""


@router.post(
    "/{place}",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {}}}, 202: {"description": "Taken note of, or none of ours"}},
)
async def receive_microsoft_push(
    request: Request,
    place: Annotated[str, Path(max_length=80)],
    data: MicrosoftPush | None = None,
    validation_token: Annotated[str | None, Query(alias="validationToken", max_length=2048)] = None,
) -> Response:
    """A change notification, a lifecycle notification, or the question whether this address is ours (`validationToken`)."""
    if validation_token is not None:
        # Plain text and nothing else: somebody else may have written it.
        return PlainTextResponse(validation_token, headers={"X-Content-Type-Options": "nosniff"})
    known = service.mailbox_of(place)
    if known is not None and data is not None and data.value:
        state = app_state(request)
        await RateLimits(state.redis).charge(Allowance("push", place, RINGS_PER_MINUTE))
        await service.heard(state.database, *known, data.value)
    return Response(status_code=202)
