"""Use cases of retention and of requests about one person."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import PrivacyRequest
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.events import publish_after_commit
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.privacy import repository, rules, schemas
from agentic_crm.workspaces.privacy.erasing import steps
from agentic_crm.workspaces.privacy.errors import (
    DownloadOver,
    NobodyNamed,
    OwnMember,
    RequestNotWaiting,
    RequestUnderway,
)
from agentic_crm.workspaces.privacy.payloads import ErasePerson, ExportPerson, PrepareErasure
from agentic_crm.workspaces.privacy.retention import DEFAULT_JOB_DAYS, would_remove
from agentic_crm.workspaces.privacy.suppression import suppress

LINK_LIVES: Final = timedelta(minutes=10)
_LISTED: Final = 100
_RECORD: Final = "privacy_request"


async def read_settings(scope: WorkspaceScope) -> schemas.PrivacySettingsRead:
    found = await repository.settings(scope)
    numbers = (
        {name: int((found.applied or {}).get(name, 0)) for name in ("messages", "audit_entries", "jobs")}
        if found
        else {}
    )
    return schemas.PrivacySettingsRead(
        mail_days=found.mail_days if found else None,
        audit_years=found.audit_years if found else None,
        job_days=found.job_days if found else DEFAULT_JOB_DAYS,
        applied_at=found.applied_at if found else None,
        applied=schemas.RetentionNumbers(**numbers) if found and found.applied is not None else None,
        suppressed_addresses=await repository.count_suppressions(scope),
    )


async def update_settings(scope: WorkspaceScope, data: schemas.PrivacySettingsUpdate) -> schemas.PrivacySettingsRead:
    """The next daily run applies them."""
    found = await repository.settings_for_change(scope)
    wanted = data.model_dump()
    changes = [
        {"field": name, "before": getattr(found, name), "after": value}
        for name, value in wanted.items()
        if getattr(found, name) != value
    ]
    for name, value in wanted.items():
        setattr(found, name, value)
    await scope.db.flush()
    if changes:
        await audit.append(
            scope,
            "privacy.retention_changed",
            record_type="workspace",
            record_id=scope.workspace_id,
            detail={"changes": changes},
        )
        publish_after_commit(scope, "privacy")
    return await read_settings(scope)


async def preview_retention(scope: WorkspaceScope, data: schemas.PrivacySettingsUpdate) -> schemas.RetentionNumbers:
    """What these limits would let go of now. Changes nothing."""
    found = await would_remove(scope, mail_days=data.mail_days, audit_years=data.audit_years, job_days=data.job_days)
    return schemas.RetentionNumbers(**found)


async def list_requests(scope: WorkspaceScope) -> list[schemas.PrivacyRequestRead]:
    return await _read(scope, await repository.requests(scope, limit=_LISTED))


async def read_request(scope: WorkspaceScope, request_id: UUID) -> schemas.PrivacyRequestRead:
    return (await _read(scope, [await _existing(scope, request_id)]))[0]


async def ask(scope: WorkspaceScope, data: schemas.PrivacyRequestCreate) -> schemas.PrivacyRequestRead:
    """Begin an export, or count what an erasure would take. Raises NobodyNamed, NotFound, OwnMember."""
    emails = set(data.emails)
    contact_ids = [data.contact_id] if data.contact_id else []
    if data.contact_id is not None:
        contact = next(iter(await repository.contacts(scope, [], contact_ids)), None)
        if contact is None:
            raise NotFound("There is no such contact in this workspace.")
        emails |= {contact.email.lower()} if contact.email else set()
    if not emails and not contact_ids:
        raise NobodyNamed("Choose a contact or give an e-mail address.")
    if data.kind == "erase":
        await _refuse_members(scope, emails)
    about = rules.subject(emails, contact_ids)
    row = PrivacyRequest(
        id=uuid7(),
        workspace_id=scope.workspace_id,
        kind=data.kind,
        state="preparing",
        requested_by_id=scope.member.member_id,
        subject=about.to_json(),
        counts={},
    )
    scope.db.add(row)
    await scope.db.flush()
    # Ids only: the log outlives the person's data.
    await audit.append(scope, f"privacy.{data.kind}_requested", record_type=_RECORD, record_id=row.id)
    payload = ExportPerson(request_id=row.id) if data.kind == "export" else PrepareErasure(request_id=row.id)
    await enqueue(scope, payload, dedupe_key=str(row.id))
    publish_after_commit(scope, "privacy")
    return (await _read(scope, [row]))[0]


async def approve(scope: WorkspaceScope, settings: Settings, request_id: UUID) -> schemas.PrivacyRequestRead:
    """Let an erasure begin; it cannot be undone. One that was given up goes on. Raises RequestNotWaiting, RequestUnderway, OwnMember."""
    found = await _existing(scope, request_id, lock=True)
    if found.kind != "erase" or found.state not in ("waiting", "failed") or found.subject is None or not found.counts:
        raise RequestNotWaiting("Only an erasure that waits for approval can be approved.", state=found.state)
    if await repository.is_erasing(scope, besides=found.id):
        raise RequestUnderway("Another person is being erased at the moment. Approve this one when that has ended.")
    about = rules.Subject.from_json(found.subject)
    await _refuse_members(scope, about.emails)
    # From now on, not only afterwards: mail that is being imported meanwhile must not bring the person back.
    await suppress(scope, settings, about.emails)
    now = clock.now()
    await repository.change(scope, found.id, state="approved", approved_by_id=scope.member.member_id, approved_at=now)
    await audit.append(
        scope, "privacy.erasure_approved", record_type=_RECORD, record_id=found.id, detail={"counts": found.counts}
    )
    await enqueue(scope, ErasePerson(request_id=found.id), dedupe_key=str(found.id), lock_key="erasure")
    publish_after_commit(scope, "privacy")
    scope.db.expire(found)
    return await read_request(scope, request_id)


async def cancel(scope: WorkspaceScope, request_id: UUID) -> schemas.PrivacyRequestRead:
    """Drop an erasure that nobody approved. Raises RequestNotWaiting."""
    found = await _existing(scope, request_id, lock=True)
    if found.state not in ("waiting", "preparing"):
        raise RequestNotWaiting("What was approved or has ended cannot be cancelled.", state=found.state)
    await repository.change(scope, found.id, state="cancelled", subject=None)
    await audit.append(scope, "privacy.request_cancelled", record_type=_RECORD, record_id=found.id)
    publish_after_commit(scope, "privacy")
    scope.db.expire(found)
    return await read_request(scope, request_id)


async def offer_download(scope: WorkspaceScope, request_id: UUID) -> schemas.PrivacyDownload:
    """A new link; an earlier one stops working. Raises NotFound, DownloadOver."""
    found = await _existing(scope, request_id, lock=True)
    if not _can_download(found):
        raise DownloadOver("This export is not there any more. Start it again.")
    token = secrets.token_urlsafe(32)
    expires_at = clock.now() + LINK_LIVES
    await repository.change(scope, found.id, link_hash=_hash(token), link_expires_at=expires_at)
    await audit.append(scope, "privacy.download_offered", record_type=_RECORD, record_id=found.id)
    url = f"/api/v1/workspaces/{scope.workspace_id}/privacy/requests/{found.id}/download/{token}"
    return schemas.PrivacyDownload(url=url, expires_at=expires_at)


async def use_download(scope: WorkspaceScope, request_id: UUID, token: str) -> str:
    """The archive's key, once for each link. Raises NotFound, DownloadOver."""
    found = await _existing(scope, request_id, lock=True)
    fits = found.link_hash is not None and secrets.compare_digest(bytes(found.link_hash), _hash(token))
    if not fits or found.link_expires_at is None or found.link_expires_at < clock.now() or not _can_download(found):
        raise DownloadOver("Ask for a new link on the privacy page.")
    await repository.change(scope, found.id, link_hash=None, link_expires_at=None)
    await audit.append(scope, "privacy.export_downloaded", record_type=_RECORD, record_id=found.id)
    assert found.object_key is not None
    return found.object_key


async def _existing(scope: WorkspaceScope, request_id: UUID, *, lock: bool = False) -> PrivacyRequest:
    found = await repository.request(scope, request_id, lock=lock)
    if found is None:
        raise NotFound("There is no such request in this workspace.")
    return found


async def _refuse_members(scope: WorkspaceScope, emails: Any) -> None:
    if await repository.is_member(scope, sorted(emails)):
        raise OwnMember("This address belongs to an active member of the workspace. Deactivate them first.")


async def _read(scope: WorkspaceScope, rows: list[PrivacyRequest]) -> list[schemas.PrivacyRequestRead]:
    people = {row.requested_by_id for row in rows} | {row.approved_by_id for row in rows if row.approved_by_id}
    names = await repository.member_names(scope, people)
    return [_one(row, names) for row in rows]


def _one(row: PrivacyRequest, names: dict[UUID, str]) -> schemas.PrivacyRequestRead:
    total = len(steps())
    done = int(row.position.get("step", 0)) if row.position else 0
    return schemas.PrivacyRequestRead(
        id=row.id,
        kind=row.kind,
        state=row.state,
        requested_by_name=names.get(row.requested_by_id, ""),
        approved_by_name=names.get(row.approved_by_id) if row.approved_by_id else None,
        subject=schemas.PrivacySubject(
            **{name: row.subject[name] for name in ("emails", "names", "phones", "contact_ids")}
        )
        if row.subject
        else None,
        counts=row.counts,
        result={name: value for name, value in row.result.items() if isinstance(value, int)} if row.result else {},
        steps_done=total if row.state == "done" else min(done, total),
        steps=total,
        can_download=_can_download(row),
        created_at=row.created_at,
        approved_at=row.approved_at,
        finished_at=row.finished_at,
        expires_at=row.expires_at,
    )


def _can_download(row: PrivacyRequest) -> bool:
    return row.object_key is not None and row.expires_at is not None and row.expires_at > clock.now()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
