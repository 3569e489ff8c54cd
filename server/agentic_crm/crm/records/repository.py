"""Queries for what is told about any record."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.crm.records.rules import MailSources, Position, deal_window
from agentic_crm.models import (
    AuditEntry,
    Company,
    Contact,
    ContactCompany,
    Deal,
    DealContact,
    Interaction,
    InteractionLink,
    Member,
    Task,
    TaskLink,
    User,
)
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

MOST_ADDRESSES = 200

_THREADS = """
select distinct p.thread_id from operations o
join executions e on e.workspace_id = o.workspace_id and e.id = o.execution_id
join proposals p on p.workspace_id = e.workspace_id and p.id = e.proposal_id
where o.record_type = cast(:record_type as text) and o.record_id = cast(:record_id as uuid) and e.kind = 'execute'
limit 50
"""


async def mail_sources(scope: WorkspaceScope, record_type: RecordType, record_id: UUID) -> MailSources:
    """Where to look for a record's mail."""
    match record_type:
        case RecordType.CONTACT:
            of_contact = select(Contact.email_norm).where(
                Contact.workspace_id == scope.workspace_id, Contact.id == record_id
            )
            return MailSources(await _texts(scope, of_contact), [], [])
        case RecordType.COMPANY:
            of_people = (
                select(Contact.email_norm)
                .join(
                    ContactCompany,
                    (ContactCompany.workspace_id == Contact.workspace_id) & (ContactCompany.contact_id == Contact.id),
                )
                .where(
                    ContactCompany.workspace_id == scope.workspace_id,
                    ContactCompany.company_id == record_id,
                    ContactCompany.is_current,
                )
                .limit(MOST_ADDRESSES)
            )
            of_company = select(Company.domain).where(
                Company.workspace_id == scope.workspace_id, Company.id == record_id
            )
            return MailSources(await _texts(scope, of_people), await _texts(scope, of_company), [])
        case RecordType.DEAL:
            of_deal = (
                select(Contact.email_norm)
                .join(
                    DealContact,
                    (DealContact.workspace_id == Contact.workspace_id) & (DealContact.contact_id == Contact.id),
                )
                .where(DealContact.workspace_id == scope.workspace_id, DealContact.deal_id == record_id)
                .limit(MOST_ADDRESSES)
            )
            times = select(Deal.created_at, Deal.closed_at).where(
                Deal.workspace_id == scope.workspace_id, Deal.id == record_id
            )
            created_at, closed_at = (await scope.db.execute(times)).one()
            since, until = deal_window(created_at, closed_at)
            emails = await _texts(scope, of_deal)
            return MailSources(emails, [], await _threads(scope, record_type, record_id), since, until)
        case RecordType.TASK | RecordType.INTERACTION:
            return MailSources([], [], await _threads(scope, record_type, record_id))


async def _texts(scope: WorkspaceScope, statement: Any) -> list[str]:  # Any: a select of one nullable text column
    return [text for text in (await scope.db.execute(statement)).scalars() if text]


async def _threads(scope: WorkspaceScope, record_type: RecordType, record_id: UUID) -> list[UUID]:
    rows = await fetch_all(scope.db, _THREADS, record_type=record_type.value, record_id=record_id)
    return [row["thread_id"] for row in rows]


# One probe of an index for each address: each yields its newest messages in order, so no long mailbox is read through.
_MAILS = """
with found as (
  select hit.message_id, hit.sent_at from unnest(cast(:emails as text[])) as address
  cross join lateral (
    select distinct p.sent_at, p.message_id from message_participants p
    where p.email = address and (p.sent_at, p.message_id) < (cast(:at as timestamptz), cast(:id as uuid))
      and p.sent_at >= cast(:since as timestamptz) and p.sent_at <= cast(:until as timestamptz)
    order by p.sent_at desc, p.message_id desc limit cast(:most as integer)
  ) hit
  union
  select hit.message_id, hit.sent_at from unnest(cast(:domains as text[])) as host
  cross join lateral (
    select distinct p.sent_at, p.message_id from message_participants p
    where p.domain = host and (p.sent_at, p.message_id) < (cast(:at as timestamptz), cast(:id as uuid))
    order by p.sent_at desc, p.message_id desc limit cast(:most as integer)
  ) hit
  union
  select hit.id, hit.sent_at from unnest(cast(:threads as uuid[])) as conversation
  cross join lateral (
    select m.id, m.sent_at from mail_headers.messages m
    where m.thread_id = conversation and (m.sent_at, m.id) < (cast(:at as timestamptz), cast(:id as uuid))
    order by m.sent_at desc, m.id desc limit cast(:most as integer)
  ) hit
), newest as (select * from found order by sent_at desc, message_id desc limit cast(:most as integer))
select m.id, m.thread_id, m.subject, m.from_email, m.from_name, m.snippet, m.direction, m.sent_at as at, m.access
from newest join mail_headers.messages m on m.id = newest.message_id order by m.sent_at desc, m.id desc
"""


async def mails(scope: WorkspaceScope, sources: MailSources, after: Position, most: int) -> list[dict[str, Any]]:
    """The newest messages before a position."""
    if not (sources.emails or sources.domains or sources.threads):
        return []
    return await fetch_all(
        scope.db,
        _MAILS,
        emails=sources.emails,
        domains=sources.domains,
        threads=sources.threads,
        since=sources.since,
        until=sources.until,
        at=after.at,
        id=after.id,
        most=most,
    )


def _older(at: ColumnElement[Any] | InstrumentedAttribute[Any], record_id: Any, after: Position) -> ColumnElement[bool]:
    return tuple_(at, record_id) < tuple_(literal(after.at), literal(after.id))


async def interactions(
    scope: WorkspaceScope, record_type: RecordType, record_id: UUID, after: Position, most: int
) -> list[tuple[Interaction, str | None]]:
    """Interactions that name the record, with their authors' names."""
    if record_type is RecordType.INTERACTION:
        return []
    statement = (
        select(Interaction, User.name)
        .join(
            InteractionLink,
            (InteractionLink.workspace_id == Interaction.workspace_id)
            & (InteractionLink.interaction_id == Interaction.id),
        )
        .outerjoin(Member, (Member.workspace_id == Interaction.workspace_id) & (Member.id == Interaction.author_id))
        .outerjoin(User, User.id == Member.user_id)
        .where(
            InteractionLink.workspace_id == scope.workspace_id,
            getattr(InteractionLink, f"{record_type}_id") == record_id,
            _older(Interaction.occurred_at, Interaction.id, after),
        )
        .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


async def tasks(
    scope: WorkspaceScope, record_type: RecordType, record_id: UUID, after: Position, most: int
) -> list[Task]:
    """Tasks about the record, or below it."""
    at = func.coalesce(Task.completed_at, Task.created_at)
    statement = select(Task).where(Task.workspace_id == scope.workspace_id, _older(at, Task.id, after))
    if record_type is RecordType.TASK:
        statement = statement.where(Task.parent_id == record_id)
    else:
        linked = select(TaskLink.task_id).where(
            TaskLink.workspace_id == scope.workspace_id, getattr(TaskLink, f"{record_type}_id") == record_id
        )
        statement = statement.where(Task.id.in_(linked))
    return list((await scope.db.execute(statement.order_by(at.desc(), Task.id.desc()).limit(most))).scalars())


async def audit_entries(
    scope: WorkspaceScope, record_type: RecordType, record_id: UUID, after: Position, most: int
) -> list[tuple[AuditEntry, str | None]]:
    """What was done to the record, with the acting member's name."""
    statement = (
        select(AuditEntry, User.name)
        .outerjoin(Member, (Member.workspace_id == AuditEntry.workspace_id) & (Member.id == AuditEntry.actor_member_id))
        .outerjoin(User, User.id == Member.user_id)
        .where(
            AuditEntry.workspace_id == scope.workspace_id,
            AuditEntry.record_type == record_type.value,
            AuditEntry.record_id == record_id,
            _older(AuditEntry.at, AuditEntry.id, after),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in (await scope.db.execute(statement)).all()]


_APPROVERS = """
select e.id, u.name from executions e
join decisions d on d.workspace_id = e.workspace_id and d.id = e.decision_id
join members m on m.workspace_id = d.workspace_id and m.id = d.decided_by_id
join users u on u.id = m.user_id where e.id = any(cast(:ids as uuid[]))
"""


async def approvers(scope: WorkspaceScope, execution_ids: list[UUID]) -> dict[UUID, str]:
    """Who decided each execution."""
    rows = await fetch_all(scope.db, _APPROVERS, ids=execution_ids) if execution_ids else []
    return {row["id"]: row["name"] for row in rows}


# What an undo took back is no longer where a value came from.
_PROVENANCE = """
select o.kind, o.after, a.payload, a.id as action_id, a.thread_id, p.id as proposal_id, e.id as execution_id,
  n.analyzer, d.decided_at, m.id as member_id, u.name as member_name
from operations o
join executions e on e.workspace_id = o.workspace_id and e.id = o.execution_id
join decisions d on d.workspace_id = e.workspace_id and d.id = e.decision_id
join members m on m.workspace_id = d.workspace_id and m.id = d.decided_by_id
join users u on u.id = m.user_id
join suggested_actions a on a.workspace_id = o.workspace_id and a.id = o.action_id
join proposals p on p.workspace_id = a.workspace_id and p.id = a.proposal_id
join analyses n on n.workspace_id = p.workspace_id and n.id = p.analysis_id
where o.record_type = cast(:record_type as text) and o.record_id = cast(:record_id as uuid)
  and e.kind = 'execute' and e.state = 'executed'
  and not exists (
    select 1 from executions back join operations taken on taken.workspace_id = back.workspace_id and taken.execution_id = back.id
    where back.workspace_id = e.workspace_id and back.undoes_execution_id = e.id and back.state = 'executed'
      and taken.row_id = o.row_id
  )
order by d.decided_at desc, o.position, o.id
limit 500
"""


async def provenance(scope: WorkspaceScope, record_type: RecordType, record_id: UUID) -> list[dict[str, Any]]:
    """Executed operations on the record with the actions behind them, latest first."""
    return await fetch_all(scope.db, _PROVENANCE, record_type=record_type.value, record_id=record_id)
