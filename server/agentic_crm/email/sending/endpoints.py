"""Looking at the exact bytes, approving them, and what became of them; and how a mailbox sends."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from agentic_crm.email.sending import reading, service, setting_up
from agentic_crm.email.sending.schemas import (
    ApproveDraft,
    PrepareDraft,
    SendingRead,
    SendingRow,
    SendingSetup,
    SendingSetupWrite,
    SendingSuggestions,
    SettleSending,
)
from agentic_crm.kit.pagination import Page
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits
from agentic_crm.workspaces.access.dependency import Requires, RequiresActor
from agentic_crm.workspaces.access.rules import Permission

router = APIRouter(prefix="/workspaces/{workspace_id}", tags=["sending"], responses=STANDARD)

Writing = Annotated[WorkspaceScope, Requires(Permission.SEND_MAIL)]
Connecting = Annotated[WorkspaceScope, Requires(Permission.CONNECT_MAILBOXES)]
ConnectingActor = Annotated[MemberActor, RequiresActor(Permission.CONNECT_MAILBOXES)]
KNOCKS_PER_MINUTE = 12


@router.post("/drafts/{draft_id}/prepare")
async def prepare_draft(scope: Writing, draft_id: UUID, data: PrepareDraft, request: Request) -> SendingRead:
    """Make the exact bytes that would leave. 409 `stale_version`, `sending_not_set_up`, `recipient_erased`, `draft_on_its_way`."""
    return await service.prepare(scope, app_state(request).settings, draft_id, data.version)


@router.post("/drafts/{draft_id}/approve")
async def approve_draft(scope: Writing, draft_id: UUID, data: ApproveDraft, request: Request) -> SendingRead:
    """Let exactly the bytes with this hash leave. 409 `letter_changed`, `newer_message`, `doubtful_recipients`; 429 `send_limit_reached`."""
    settings = app_state(request).settings
    return await service.approve(scope, settings, draft_id, data.sha256, accepts_doubts=data.accepts_doubts)


@router.get("/sendings")
async def list_sendings(
    scope: Writing,
    thread_id: UUID | None = None,
    needs_attention: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Page[SendingRow]:
    """What you approved, and what leaves from your mailboxes; the newest first.

    `needs_attention`: your own that did not leave or arrive, as long as you have not said that you know.
    """
    return await reading.list_sendings(
        scope, thread_id=thread_id, needs_attention=needs_attention, limit=limit, offset=offset
    )


@router.get("/sendings/{sending_id}")
async def get_sending(scope: Writing, sending_id: UUID) -> SendingRead:
    """One of them, with its bytes while they are kept."""
    return await reading.get(scope, sending_id)


@router.post("/sendings/{sending_id}/call-back")
async def call_back_sending(scope: Writing, sending_id: UUID) -> SendingRead:
    """Stop it before it leaves. 409 `cannot_call_back` with `state`."""
    return await service.call_back(scope, sending_id)


@router.post("/sendings/{sending_id}/settle")
async def settle_sending(scope: Writing, sending_id: UUID, data: SettleSending) -> SendingRead:
    """Say what became of a mail that could not be found out about. 409 `nothing_to_settle`."""
    return await service.settle(scope, sending_id, data.outcome)


@router.post("/sendings/{sending_id}/notice")
async def notice_sending(scope: Writing, sending_id: UUID) -> SendingRead:
    """Say that you know what became of it: it asks for no attention any more."""
    return await service.notice(scope, sending_id)


@router.get("/mailboxes/{mailbox_id}/sending")
async def get_sending_setup(scope: Connecting, mailbox_id: UUID) -> SendingSetup:
    """How mail leaves from one of your mailboxes."""
    return await setting_up.read(scope, mailbox_id)


@router.post("/mailboxes/{mailbox_id}/sending/suggest")
async def suggest_sending_setup(
    actor: ConnectingActor, workspace_id: UUID, mailbox_id: UUID, request: Request
) -> SendingSuggestions:
    """Servers to try, from what is known of the provider and from what the domain says."""
    await _knock(request, actor)
    state = app_state(request)
    return await setting_up.suggest(state.settings, state.database, workspace_id, actor, mailbox_id)


@router.put("/mailboxes/{mailbox_id}/sending")
async def set_up_sending(
    actor: ConnectingActor, workspace_id: UUID, mailbox_id: UUID, data: SendingSetupWrite, request: Request
) -> SendingSetup:
    """Sign in at the server, then keep it. 422 `sending_not_reached` with `fault`, 409 `mailbox_not_for_several`."""
    await _knock(request, actor)
    state = app_state(request)
    return await setting_up.set_up(state.settings, state.database, workspace_id, actor, mailbox_id, data)


@router.delete("/mailboxes/{mailbox_id}/sending", status_code=204)
async def switch_off_sending(scope: Connecting, mailbox_id: UUID) -> None:
    """Nothing leaves from this mailbox any more."""
    await setting_up.switch_off(scope, mailbox_id)


async def _knock(request: Request, actor: MemberActor) -> None:
    """Raises TooManyRequests."""
    limits = RateLimits(app_state(request).redis)
    await limits.charge(Allowance("mailbox", str(actor.user_id), KNOCKS_PER_MINUTE))
