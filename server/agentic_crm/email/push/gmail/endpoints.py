"""Where Google's Pub/Sub rings. Nobody signs in here: a push proves itself by a token that Google signed for our subscription."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, StringConstraints

from agentic_crm.email.push.gmail import proving, service
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits

router = APIRouter(prefix="/push/gmail", tags=["push"], responses=STANDARD)
RINGS_PER_MINUTE = 600
"""Of one mailbox; Gmail sends one a second at most. What is turned away is sent again."""


class PubSubMessage(BaseModel):
    """`data`: base64 of a small JSON document."""

    data: Annotated[str, StringConstraints(max_length=4096)] = ""


class GmailPush(BaseModel):
    """As Pub/Sub wraps a message. What else it carries does not matter here."""

    message: PubSubMessage


@router.post("", status_code=204, response_class=Response)
async def receive_gmail_push(
    request: Request, data: GmailPush, authorization: Annotated[str | None, Header(max_length=8300)] = None
) -> Response:
    """Something happened in a mailbox. Says nothing about whether we know it. 401 `push_refused`."""
    state = app_state(request)
    await proving.prove(state.settings, authorization)
    address = proving.address_in(data.message.data)
    if address is not None:
        # Beside the database nobody's address is written down.
        place = hashlib.sha256(address.casefold().encode()).hexdigest()[:32]
        await RateLimits(state.redis).charge(Allowance("push", place, RINGS_PER_MINUTE))
        await service.heard(state.database, address)
    return Response(status_code=204)
