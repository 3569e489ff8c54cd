"""`GET /outbox`: outside production, without SMTP, and on the same machine alone; elsewhere there is no such page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from agentic_crm.auth.request_parts import State
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.mail import outbox
from agentic_crm.system.outbox.schemas import OutboxMail

router = APIRouter(prefix="/outbox", tags=["system"], responses=STANDARD)


@router.get("")
async def list_outbox(
    request: Request, state: State, to: Annotated[str | None, Query(max_length=254)] = None
) -> list[OutboxMail]:
    """The newest mails, of everybody or `to` one address. 404 where mail is sent, in production, and from other machines."""
    client = request.client.host if request.client else None
    if not outbox.is_open_to(state.settings, client=client, host=request.headers.get("host")):
        raise NotFound("There is no outbox here: it opens in development, on the machine that the server runs on.")
    async with state.database.unscoped("mail goes to persons") as db:
        kept = await outbox.newest(db, state.settings, recipient=to)
    return [
        OutboxMail(
            id=mail.id,
            kind=mail.letter.kind,
            to=mail.letter.recipient,
            subject=mail.letter.subject,
            created_at=mail.created_at,
            text=mail.letter.text(),
            link=mail.letter.button.url if mail.letter.button else None,
            link_label=mail.letter.button.label if mail.letter.button else None,
        )
        for mail in kept
    ]
