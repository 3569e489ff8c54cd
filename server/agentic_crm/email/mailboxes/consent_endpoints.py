"""Connecting mailboxes by their provider's consent: Google and Microsoft."""

from uuid import UUID

from fastapi import APIRouter, Request

from agentic_crm.email.mailboxes import granted
from agentic_crm.email.mailboxes.consent_schemas import (
    ConsentAsk,
    ConsentAsked,
    ConsentFinish,
    ConsentFinished,
    MailboxProviderRead,
)
from agentic_crm.email.mailboxes.endpoints import ConnectingActor, Reading
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits

router = APIRouter(prefix="/workspaces/{workspace_id}/mailbox-consents", tags=["mailboxes"], responses=STANDARD)
_PER_MINUTE = 40
"""Questions and answers of one member. Each costs the provider something."""


@router.get("/providers")
async def list_mailbox_providers(scope: Reading, request: Request) -> list[MailboxProviderRead]:
    """The providers that whoever runs this server has registered it at."""
    return granted.providers(app_state(request).settings)


@router.post("", status_code=201)
async def ask_mailbox_consent(
    actor: ConnectingActor, workspace_id: UUID, data: ConsentAsk, request: Request
) -> ConsentAsked:
    """Begin to connect a mailbox by its provider's consent. 404 `consent_not_configured`, 503 `consent_unavailable`."""
    await _charge(request, actor)
    state = app_state(request)
    return ConsentAsked(url=await granted.ask(state.settings, state.database, workspace_id, actor, data))


@router.post("/finish")
async def finish_mailbox_consent(
    actor: ConnectingActor, workspace_id: UUID, data: ConsentFinish, request: Request
) -> ConsentFinished:
    """Hand on what the provider answered; in the session that asked, once. 409 `consent_state`, 422 `consent_declined` and others."""
    await _charge(request, actor)
    state = app_state(request)
    return await granted.finish(state.settings, state.database, workspace_id, actor, data)


async def _charge(request: Request, actor: MemberActor) -> None:
    """Raises TooManyRequests."""
    await RateLimits(app_state(request).redis).charge(Allowance("consent", str(actor.user_id), _PER_MINUTE))
