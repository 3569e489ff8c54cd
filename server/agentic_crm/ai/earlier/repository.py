"""What lies before a deal: threads of its people, less those that are linked, were offered, or are nobody's business."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from agentic_crm.models import Execution, Operation
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

# Domains count where a company has no other deal that its mail could belong to.
_DEAL = """
select d.id, d.name, d.created_at,
  array(select c.email_norm from deal_contacts l join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id
    where l.workspace_id = d.workspace_id and l.deal_id = d.id and c.email_norm is not null) as emails,
  array(select c.domain from deal_companies l join companies c on c.workspace_id = l.workspace_id and c.id = l.company_id
    where l.workspace_id = d.workspace_id and l.deal_id = d.id and c.domain is not null and not exists (
      select 1 from deal_companies o where o.workspace_id = l.workspace_id and o.company_id = l.company_id and o.deal_id <> d.id)) as domains
from deals d where d.workspace_id = current_workspace_id() and d.id = :deal
"""
_THREADS = """
with met as (
  select p.message_id from message_participants p
  where p.workspace_id = current_workspace_id() and p.email = any(:emails) and p.sent_at between :since and :until
  union
  select p.message_id from message_participants p
  where p.workspace_id = current_workspace_id() and p.domain = any(:domains) and p.sent_at between :since and :until
)
select t.id, t.account_id, max(m.sent_at) as last_at
from met join messages m on m.workspace_id = current_workspace_id() and m.id = met.message_id
join threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
where t.merged_into_id is null and t.kind = 'person'
  -- What the deal came from, or is linked to already.
  and not exists (select 1 from interaction_links k
    join interactions i on i.workspace_id = k.workspace_id and i.id = k.interaction_id
    join messages x on x.workspace_id = i.workspace_id and x.id = i.message_id
    where k.workspace_id = t.workspace_id and k.deal_id = :deal and x.thread_id = t.id)
  and not exists (select 1 from operations o join executions e on e.workspace_id = o.workspace_id and e.id = o.execution_id
    join proposals p on p.workspace_id = e.workspace_id and p.id = e.proposal_id
    where o.workspace_id = t.workspace_id and o.record_type = 'deal' and o.record_id = :deal and p.thread_id = t.id)
  -- What was offered waits, or was answered: neither is asked again.
  and not exists (select 1 from suggested_actions a where a.workspace_id = t.workspace_id and a.thread_id = t.id
    and a.type = 'log_interaction' and a.state <> 'superseded' and a.payload #>> '{links,about,0}' = :deal_text)
  and not exists (select 1 from analyses n where n.workspace_id = t.workspace_id and n.thread_id = t.id and n.category = any(:noise))
group by t.id, t.account_id
order by last_at desc, t.id
limit :most
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A deal as it appeared, and whose mail may belong to it."""

    id: UUID
    name: str
    created_at: datetime
    emails: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EarlierThread:
    id: UUID
    account_id: UUID
    last_at: datetime


async def beginning(scope: WorkspaceScope, deal_id: UUID) -> Beginning | None:
    rows = await fetch_all(scope.db, _DEAL, deal=deal_id)
    return next(
        (
            Beginning(row["id"], row["name"], row["created_at"], tuple(row["emails"]), tuple(row["domains"]))
            for row in rows
        ),
        None,
    )


async def threads_before(
    scope: WorkspaceScope,
    deal: Beginning,
    domains: Sequence[str],
    since: datetime,
    noise: Collection[str],
    most: int,
) -> list[EarlierThread]:
    """Of the deal's people up to when it appeared, the newest first."""
    rows = await fetch_all(
        scope.db,
        _THREADS,
        deal=deal.id,
        deal_text=str(deal.id),
        emails=list(deal.emails),
        domains=list(domains),
        since=since,
        until=deal.created_at,
        noise=list(noise),
        most=most,
    )
    return [EarlierThread(row["id"], row["account_id"], row["last_at"]) for row in rows]


async def deals_of_decision(scope: WorkspaceScope, decision_id: UUID) -> list[UUID] | None:
    """The deals that a decision created; None while it is not carried out."""
    statement = select(Execution.id).where(
        Execution.workspace_id == scope.workspace_id, Execution.decision_id == decision_id
    )
    execution_id = (await scope.db.execute(statement)).scalar_one_or_none()
    if execution_id is None:
        return None
    created = select(Operation.record_id).where(
        Operation.workspace_id == scope.workspace_id,
        Operation.execution_id == execution_id,
        Operation.kind == "create",
        Operation.record_type == "deal",
    )
    return list((await scope.db.execute(created)).scalars())


async def serialize(scope: WorkspaceScope, deal_id: UUID) -> None:
    """One offer for a deal at a time, until the transaction ends."""
    await scope.db.execute(
        text("select pg_advisory_xact_lock(hashtextextended('earlier:' || :deal, 0))"), {"deal": str(deal_id)}
    )
