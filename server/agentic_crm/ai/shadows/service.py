"""Beginning and ending shadow mode, and its report."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.ai.shadows import repository
from agentic_crm.ai.shadows.errors import ShadowRuns
from agentic_crm.ai.shadows.payloads import TellShadowDue
from agentic_crm.ai.shadows.repository import Shadowed
from agentic_crm.ai.shadows.schemas import (
    ShadowEnd,
    ShadowEnded,
    ShadowExample,
    ShadowRead,
    ShadowReport,
    ShadowStart,
)
from agentic_crm.email.mailboxes import service as mailboxes
from agentic_crm.kit.errors import NotFound
from agentic_crm.models import Proposal
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.workspaces.access.rules import Role
from agentic_crm.workspaces.audit_log import service as audit

_MOST_EXAMPLES: Final = 12


async def list_shadows(scope: WorkspaceScope) -> list[ShadowRead]:
    """Of one's own mailboxes; administrators see everybody's."""
    return [ShadowRead(**_facts(one)) for one in await _running(scope)]


async def start(scope: WorkspaceScope, data: ShadowStart) -> ShadowReport:
    """Raises NotFound, NotYourConnection, MailboxOver, ShadowRuns."""
    await mailboxes.mine(scope, data.mailbox_id)
    now = clock.now()
    until = now + timedelta(days=data.days)
    try:
        async with scope.db.begin_nested():
            await repository.add(scope, data.mailbox_id, until)
    except IntegrityError as error:
        raise ShadowRuns("It is in shadow mode already. End that first.") from error
    held = await repository.hold(scope, data.mailbox_id, now)
    told = TellShadowDue(mailbox_id=data.mailbox_id)
    await enqueue(scope, told, dedupe_key=str(data.mailbox_id), run_at=until)
    await _record(scope, data.mailbox_id, "started", {"days": data.days, "packages": held})
    return await report(scope, data.mailbox_id)


async def report(scope: WorkspaceScope, mailbox_id: UUID) -> ShadowReport:
    """What would have been proposed so far. Raises NotFound."""
    one = next((one for one in await _running(scope) if one.shadow.mailbox_id == mailbox_id), None)
    if one is None:
        raise NotFound("This mailbox is not in shadow mode.")
    found = await repository.found(scope, mailbox_id, one.shadow.started_at)
    examples = await repository.examples(scope, mailbox_id, _MOST_EXAMPLES)
    return ShadowReport(
        **_facts(one),
        threads=found.threads,
        quiet=found.quiet,
        packages=sum(found.confidence.values()),
        high_risk=found.high_risk,
        types=found.types,
        confidence=found.confidence,
        examples=[_example(proposal) for proposal in examples],
    )


async def end(scope: WorkspaceScope, mailbox_id: UUID, data: ShadowEnd) -> ShadowEnded:
    """From now on packages of the mailbox are reviewed. Its owner ends it, or an administrator. Raises NotFound."""
    if all(one.shadow.mailbox_id != mailbox_id for one in await _running(scope)):
        raise NotFound("This mailbox is not in shadow mode.")
    row = await repository.open_of(scope, mailbox_id, lock=True)
    if row is None:
        raise NotFound("This mailbox is not in shadow mode any more.")
    row.ended_at, row.ended_by_id = clock.now(), scope.member.member_id
    row.outcome = "released" if data.held == "release" else "dropped"
    await scope.db.flush()
    await repository.take_back(scope, TellShadowDue.name, str(mailbox_id))
    settle = repository.release if data.held == "release" else repository.drop
    packages = await settle(scope, mailbox_id)
    await _record(scope, mailbox_id, "ended", {"held": row.outcome, "packages": packages})
    return ShadowEnded(packages=packages)


async def _running(scope: WorkspaceScope) -> list[Shadowed]:
    is_admin = scope.member.role in (Role.OWNER, Role.ADMIN)
    return await repository.running(scope, None if is_admin else scope.member.member_id)


def _facts(one: Shadowed) -> dict[str, Any]:
    return {
        "mailbox_id": one.shadow.mailbox_id,
        "address": one.address,
        "started_by": one.started_by,
        "started_at": one.shadow.started_at,
        "until": one.shadow.until,
        "is_due": one.shadow.until <= clock.now(),
    }


def _example(proposal: Proposal) -> ShadowExample:
    return ShadowExample.model_validate(
        {
            "proposal_id": proposal.id,
            "thread_id": proposal.thread_id,
            "summary": proposal.summary,
            "person_name": proposal.person_name,
            "company_name": proposal.company_name,
            "confidence": proposal.confidence,
            "counts": proposal.counts,
            "received_at": proposal.received_at,
        }
    )


async def _record(scope: WorkspaceScope, mailbox_id: UUID, deed: str, detail: dict[str, Any]) -> None:
    await audit.append(scope, f"mailbox.shadow_{deed}", record_type="mailbox", record_id=mailbox_id, detail=detail)
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"shadows", "proposals", "threads"})))
