"""Reports of failed delivery, brought together with what they are about; and telling its author."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Final

import structlog

from agentic_crm.auth.letters import compose
from agentic_crm.email.events import ThreadsChanged
from agentic_crm.email.messages import service as messages
from agentic_crm.email.sending import attempts, repository
from agentic_crm.email.sending.bounces import MOST_READ, Report, Undelivered, read_report
from agentic_crm.email.sending.payloads import ReadBounce, TellAuthor
from agentic_crm.email.sending.service import announce
from agentic_crm.kit.email_address import address_key
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.text import one_line
from agentic_crm.models import Sending
from agentic_crm.platform import clock, domain_events
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, NewJob, enqueue_many, handles
from agentic_crm.platform.mail import post
from agentic_crm.platform.storage.port import ObjectMissing
from agentic_crm.workspaces.audit_log import service as audit_log

_log = structlog.get_logger(__name__)
_SECONDS: Final = 10.0
_LATEST: Final = timedelta(days=14)
"""Servers give up after five days; what comes later is about something else."""


async def look_at_reports(scope: WorkspaceScope, event: ThreadsChanged) -> None:
    """In the transaction that stored them. Old mail that is read for the first time reports nothing that left from here."""
    if event.import_id is not None or event.backlog_of is not None:
        return
    found = await repository.bounces_in(scope, event.thread_ids, clock.now() - _LATEST)
    if found:
        await enqueue_many(scope, [NewJob(ReadBounce(message_id=one), dedupe_key=str(one)) for one in found])


@handles(ReadBounce)
async def read_bounce(job: JobRun[ReadBounce]) -> None:
    message_id = job.payload.message_id
    async with job.transaction() as scope:
        account_id = await repository.account_of_message(scope, message_id)
        try:
            place = await messages.raw_object(scope, message_id)
        except NotFound:
            return
    if account_id is None:
        return
    try:
        size = min(place.length or MOST_READ, MOST_READ)
        raw = await job.resources.objects.get_range(place.key, place.offset, size)
    except ObjectMissing:
        _log.warning("bounce_without_bytes", message_id=str(message_id))
        return
    report = await job.resources.processes.run(_SECONDS, read_report, raw)
    if report is None:
        return
    async with job.finish() as scope:
        row = await repository.sent_as(scope, account_id, report.message_ids)
        if row is None or any(one.get("message_id") == str(message_id) for one in row.bounces):
            return
        await _write_down(scope, row, report, str(message_id))


async def _write_down(scope: WorkspaceScope, row: Sending, report: Report, message_id: str) -> None:
    """Who knows a mail's Message-ID may send us such a report: it says nothing about anybody whom the mail did not go to."""
    now = clock.now()
    recipients = {address_key(str(one)): str(one) for one in row.recipients}
    new = [known for one in report.recipients if (known := _known(one, recipients)) is not None]
    if not new:
        return
    final = {str(one["email"]) for one in row.bounces if one.get("is_final")}
    new = [one for one in new if one.email not in final]
    if not new:
        return
    told = {one.email for one in new}
    kept = [one for one in row.bounces if one.get("is_final") or one.get("email") not in told]
    row.bounces = [*kept, *(asdict(one) | {"at": now.isoformat(), "message_id": message_id} for one in new)]
    if any(one.is_final for one in new):
        row.bounced_at, row.noticed_at = now, None
        detail = {"codes": sorted({one.code for one in new if one.is_final}), "sha256": row.mime_sha256}
        await audit_log.append(scope, "mail.bounced", record_type="sending", record_id=row.id, detail=detail)
        await attempts.tell_author(scope, row)
    await scope.db.flush()
    announce(scope)


def _known(one: Undelivered, recipients: dict[str, str]) -> Undelivered | None:
    """With the recipient as it was approved; a report that names another address is about the only one, or about nobody."""
    email = recipients.get(address_key(one.email)) if one.email else None
    if email is None and len(recipients) == 1:
        email = next(iter(recipients.values()))
    return replace(one, email=email) if email is not None else None


@handles(TellAuthor)
async def tell_author(job: JobRun[TellAuthor]) -> None:
    """One mail for each mail that went wrong, unless its author has said meanwhile that they know."""
    async with job.finish() as scope:
        row = await repository.locked(scope, job.payload.sending_id)
        if row is None or row.told_at is not None or row.noticed_at is not None:
            return
        author = await repository.author_of(scope, row)
        if author is None:
            return
        row.told_at = clock.now()
        failed = [str(one["email"]) for one in row.bounces if one.get("is_final")]
        letter = compose(
            job.resources.settings,
            "mail_not_delivered" if failed else "mail_not_sent",
            to=author.email,
            locale=author.locale,
            path=f"/w/{author.slug}/outgoing",
            name=author.name,
            subject=one_line(row.subject, 120) or "–",
            address=row.from_email,
            workspace=author.workspace,
            who=", ".join(failed[:5]),
        )
        await scope.db.flush()
        await post(scope.db, job.resources.settings, letter)


domain_events.subscribe(ThreadsChanged, look_at_reports)
