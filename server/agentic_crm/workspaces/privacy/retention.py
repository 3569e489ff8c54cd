"""Letting go of what a workspace does not keep any longer."""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, handles
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.privacy import repository
from agentic_crm.workspaces.privacy.payloads import ApplyRetention
from agentic_crm.workspaces.privacy.raw_mail import RawPlace, blank

DEFAULT_JOB_DAYS: Final = 90
_AT_ONCE: Final = 200

_OLD_MAIL: Final = """
select m.id, m.raw_key, m.raw_offset, m.size_bytes from messages m
where m.stripped_at is null and m.created_at < :before order by m.created_at, m.id limit :most
"""
_THEIR_FILES: Final = """
select distinct a.object_key from attachments a where a.message_id = any(cast(:ids as uuid[])) and not exists (
  select 1 from attachments b where b.workspace_id = a.workspace_id and b.object_key = a.object_key and b.message_id <> all(cast(:ids as uuid[])))
"""
# What says that there was a message stays: from whom, to whom, when and about what.
_STRIP: Final = text(
    """
    update messages set snippet = '', size_bytes = 0, stripped_at = now(),
      normalized = normalized || '{"text": "", "html": null, "hidden_text": "", "segments": [], "attachments": [], "invite": null}'
    where id = any(cast(:ids as uuid[]))
    """.replace('": ', '"\\: ')
)
_DETACH: Final = text("delete from attachments where message_id = any(cast(:ids as uuid[]))")
_FORGET_ASKED: Final = text(
    "update model_calls set prompt = null, names = null, answer = null, request = null where texts_until < now() "
    "and (prompt is not null or names is not null or answer is not null or request is not null)"
)
_COUNTED: Final = {
    "messages": "select count(*) from messages where stripped_at is null and created_at < :before",
    "audit_entries": "select count(*) from audit_log where at < :before",
    "jobs": "select count(*) from jobs where state in ('succeeded', 'cancelled', 'dead') and finished_at < :before",
}


async def would_remove(
    scope: WorkspaceScope, *, mail_days: int | None, audit_years: int | None, job_days: int
) -> dict[str, int]:
    """How much these limits would let go of now."""
    now = clock.now()
    before = {
        "messages": now - timedelta(days=mail_days) if mail_days else None,
        "audit_entries": _years_ago(audit_years) if audit_years else None,
        "jobs": now - timedelta(days=job_days),
    }
    found: dict[str, int] = {}
    for name, statement in _COUNTED.items():
        limit = before[name]
        found[name] = (
            0 if limit is None else int((await scope.db.execute(text(statement), {"before": limit})).scalar_one())
        )
    return found


@handles(ApplyRetention)
async def apply_retention(job: JobRun[ApplyRetention]) -> None:
    """In small transactions; whatever an interrupted run left is taken by the next."""
    async with job.transaction() as scope:
        kept = await repository.settings(scope)
        expired = await repository.expired(scope, clock.now())
    await _forget_exports(job, expired)
    messages = await _strip_mail(job, kept.mail_days) if kept is not None and kept.mail_days else 0
    async with job.finish() as scope:
        await scope.db.execute(_FORGET_ASKED)
        removed = {
            "messages": messages,
            "audit_entries": await _called(scope, "trim_audit"),
            "jobs": await _called(scope, "trim_jobs"),
            "exports": len(expired),
        }
        if kept is not None:
            await scope.db.execute(
                text("update privacy_settings set applied_at = now(), applied = cast(:applied as jsonb)"),
                {"applied": json.dumps(removed)},
            )
        if removed["messages"] or removed["audit_entries"]:
            await audit.append(scope, "privacy.retention_applied", detail={"removed": removed})


async def _strip_mail(job: JobRun[ApplyRetention], days: int) -> int:
    before = clock.now() - timedelta(days=days)
    stripped = 0
    while True:
        async with job.transaction() as scope:
            found = await repository.rows(scope, _OLD_MAIL, before=before, most=_AT_ONCE)
            ids = [one["id"] for one in found]
            files = await repository.rows(scope, _THEIR_FILES, ids=ids) if ids else []
        if not ids:
            return stripped
        await _remove_bytes(job.resources.objects, found, [one["object_key"] for one in files])
        async with job.transaction() as scope:
            await scope.db.execute(_DETACH, {"ids": ids})
            await scope.db.execute(_STRIP, {"ids": ids})
        stripped += len(ids)


async def _remove_bytes(objects: ObjectStore, messages: list[dict[str, Any]], files: list[str]) -> None:
    await blank(objects, [RawPlace(one["raw_key"], one["raw_offset"], one["size_bytes"]) for one in messages])
    for key in files:
        await objects.delete(key)


async def _forget_exports(job: JobRun[ApplyRetention], expired: list[tuple[UUID, str]]) -> None:
    for request_id, key in expired:
        await job.resources.objects.delete(key)
        async with job.transaction() as scope:
            await repository.change(scope, request_id, object_key=None, link_hash=None)


async def _called(scope: WorkspaceScope, function: str) -> int:
    return int((await scope.db.execute(text(f"select {function}()"))).scalar_one())


def _years_ago(years: int) -> datetime:
    now = clock.now()
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
