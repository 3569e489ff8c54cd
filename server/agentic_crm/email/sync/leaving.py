"""Taking leave of a mailbox: what is known of its folders goes; with a purge, so do the messages that came from it alone."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, text

from agentic_crm.email.intake.repository import refresh_threads
from agentic_crm.email.mailboxes.payloads import DisconnectMailbox
from agentic_crm.email.push.leaving import give_back
from agentic_crm.email.sync import mailbox_repository
from agentic_crm.models import MailFolder
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, handles
from agentic_crm.workspaces.audit_log import service as audit_log
from agentic_crm.workspaces.privacy.raw_mail import RawPlace, blank

_AT_ONCE: Final = 200
# What also came with a file, or lies in another mailbox that is still connected, stays.
_THEIRS: Final = text(
    """
    select distinct m.id, m.thread_id, m.raw_key, m.raw_offset, m.size_bytes, m.stripped_at is null as has_raw
    from message_locations l join messages m on m.workspace_id = l.workspace_id and m.id = l.message_id
    where l.mailbox_id = :mailbox and m.import_id is null and not exists (
      select 1 from message_locations o where o.workspace_id = l.workspace_id and o.message_id = l.message_id and o.mailbox_id <> :mailbox)
    limit :most
    """
)
_FILES: Final = text(
    """
    select distinct a.object_key from attachments a where a.message_id = any(cast(:ids as uuid[])) and not exists (
      select 1 from attachments b where b.workspace_id = a.workspace_id and b.object_key = a.object_key and b.message_id <> all(cast(:ids as uuid[])))
    """
)
_DELETE: Final = text("delete from messages where id = any(cast(:ids as uuid[]))")
# An empty thread stays for what was proposed from it, and says nothing any more.
_EMPTY: Final = text(
    """
    update threads t set message_count = 0, subject = '', search_text = '', content_hash = '', first_message_at = null, last_message_at = null
    where t.id = any(cast(:ids as uuid[])) and not exists (select 1 from messages m where m.workspace_id = t.workspace_id and m.thread_id = t.id)
    """
)
_QUARANTINED: Final = text(
    "select id, raw_key from message_locations where mailbox_id = :mailbox and state = 'quarantined' and raw_key is not null limit :most"
)
_RELEASED: Final = text("update message_locations set raw_key = null where id = any(cast(:ids as uuid[]))")


@handles(DisconnectMailbox)
async def disconnect_mailbox(job: JobRun[DisconnectMailbox]) -> None:
    """In small transactions; an interrupted run goes on where it stopped. Bytes go before the rows that name them."""
    mailbox_id = job.payload.mailbox_id
    await give_back(job, mailbox_id)
    purged = await _purge(job, mailbox_id) if job.payload.purge else 0
    while quarantined := await _rows(job, _QUARANTINED, mailbox=mailbox_id, most=_AT_ONCE):
        for one in quarantined:
            await job.resources.objects.delete(one["raw_key"])
        async with job.transaction() as scope:
            await scope.db.execute(_RELEASED, {"ids": [one["id"] for one in quarantined]})
    async with job.finish() as scope:
        mailbox = await mailbox_repository.lock_mailbox(scope, mailbox_id)
        if mailbox is None or mailbox.state != "disconnecting":
            return
        await scope.db.execute(delete(MailFolder).where(MailFolder.mailbox_id == mailbox_id))
        mailbox.state, mailbox.state_at = "disconnected", clock.now()
        if job.payload.purge:
            detail = {"messages": purged}
            await audit_log.append(scope, "mailbox.purged", record_type="mailbox", record_id=mailbox_id, detail=detail)
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"mailboxes", "threads"})))


async def _purge(job: JobRun[DisconnectMailbox], mailbox_id: UUID) -> int:
    purged = 0
    while found := await _rows(job, _THEIRS, mailbox=mailbox_id, most=_AT_ONCE):
        ids = [one["id"] for one in found]
        places = [RawPlace(one["raw_key"], one["raw_offset"], one["size_bytes"]) for one in found if one["has_raw"]]
        await blank(job.resources.objects, places)
        for one in await _rows(job, _FILES, ids=ids):
            await job.resources.objects.delete(one["object_key"])
        async with job.transaction() as scope:
            await _remove(scope, ids, sorted({one["thread_id"] for one in found}))
        purged += len(ids)
    return purged


async def _remove(scope: WorkspaceScope, ids: list[UUID], threads: list[UUID]) -> None:
    await scope.db.execute(_DELETE, {"ids": ids})
    await refresh_threads(scope, threads)
    await scope.db.execute(_EMPTY, {"ids": threads})


async def _rows(job: JobRun[DisconnectMailbox], statement: Any, **parameters: Any) -> list[dict[str, Any]]:
    async with job.transaction() as scope:
        return [dict(row) for row in (await scope.db.execute(statement, parameters)).mappings()]
