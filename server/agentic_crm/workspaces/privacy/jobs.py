"""Carrying out requests about one person. Runs as the execution queue's role, which reads a workspace and rewrites nothing by itself."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from agentic_crm.models import PrivacyRequest
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, handles, when_dead
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.privacy import repository
from agentic_crm.workspaces.privacy.erasing import Erasure
from agentic_crm.workspaces.privacy.gathering import gather
from agentic_crm.workspaces.privacy.payloads import ErasePerson, ExportPerson, PrepareErasure
from agentic_crm.workspaces.privacy.rules import Subject, subject

EXPORTS_KEPT = timedelta(days=7)


@handles(PrepareErasure)
async def prepare_erasure(job: JobRun[PrepareErasure]) -> None:
    """Find out who is meant and how much there is: the preview that an admin approves."""
    async with job.finish() as scope:
        found = await repository.request(scope, job.payload.request_id, lock=True)
        if found is None or found.state != "preparing" or found.subject is None:
            return
        about = await _completed(scope, Subject.from_json(found.subject))
        counts = await repository.counts(scope, about)
        await repository.change(scope, found.id, state="waiting", subject=about.to_json(), counts=counts)
        _announce(scope)


@handles(ExportPerson)
async def export_person(job: JobRun[ExportPerson]) -> None:
    """Gather, store, and offer the archive for a week."""
    request_id = job.payload.request_id
    async with job.transaction() as scope:
        found = await repository.request(scope, request_id)
        if found is None or found.state not in ("preparing", "running") or found.subject is None:
            return
        about = await _completed(scope, Subject.from_json(found.subject))
        await _start(scope, found)
        workspace = str((await scope.db.execute(text("select name from workspaces"))).scalar_one())
    key, counts = await gather(job, about, workspace)
    async with job.finish() as scope:
        await _end(scope, request_id, counts, object_key=key, expires_at=clock.now() + EXPORTS_KEPT)
        await audit.append(scope, "privacy.export_ready", record_type="privacy_request", record_id=request_id)


@handles(ErasePerson)
async def erase_person(job: JobRun[ErasePerson]) -> None:
    """From where the last attempt stopped."""
    request_id = job.payload.request_id
    async with job.transaction() as scope:
        found = await repository.request(scope, request_id)
        if found is None or found.state not in ("approved", "running") or found.subject is None:
            return
        await _start(scope, found)
    erasure = Erasure(job, dict(found.subject), found.position, found.result)
    await erasure.run()
    async with job.finish() as scope:
        await _end(scope, request_id, erasure.result)
        detail = {"approved_by": str(found.approved_by_id), "counts": erasure.result}
        await audit.append(
            scope, "privacy.person_erased", record_type="privacy_request", record_id=request_id, detail=detail
        )


async def _completed(scope: WorkspaceScope, about: Subject) -> Subject:
    """With the contacts that the addresses mean, their addresses, and the names and numbers they go by."""
    contacts = await repository.contacts(scope, about.emails, about.contact_ids)
    emails = {*about.emails, *(contact.email.lower() for contact in contacts if contact.email)}
    return subject(
        emails,
        {*about.contact_ids, *(contact.id for contact in contacts)},
        [*(contact.name for contact in contacts), *await repository.written_names(scope, sorted(emails))],
        [
            *(contact.phone for contact in contacts if contact.phone),
            *await repository.proposed_phones(scope, sorted(emails)),
        ],
    )


async def _start(scope: WorkspaceScope, found: PrivacyRequest) -> None:
    await repository.change(scope, found.id, state="running", started_at=found.started_at or clock.now())
    _announce(scope)


async def _end(scope: WorkspaceScope, request_id: UUID, result: dict[str, int], **values: object) -> None:
    """Done: what the request knew about the person goes with it."""
    await repository.change(
        scope, request_id, state="done", subject=None, position={}, result=result, finished_at=clock.now(), **values
    )
    _announce(scope)


async def give_up(scope: WorkspaceScope, payload: ErasePerson | ExportPerson | PrepareErasure, error: str) -> None:
    """Say so on the request. An erasure keeps its place and can be started again."""
    del error
    await repository.change(scope, payload.request_id, state="failed", finished_at=clock.now(), error="gave_up")
    _announce(scope)


when_dead(PrepareErasure)(give_up)
when_dead(ExportPerson)(give_up)
when_dead(ErasePerson)(give_up)


def _announce(scope: WorkspaceScope) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"privacy"})))
