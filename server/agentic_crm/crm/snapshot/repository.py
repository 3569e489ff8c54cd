"""Few statements that find everything near some addresses, domains and names. Runs as any role that reads the CRM."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

Row = dict[str, Any]  # Any: columns of a textual statement

# The people written to or from, and those of the same name; then who works at the companies found.
_CONTACTS = """
select c.id, c.name, c.email, c.title, c.phone, c.version, job.company_id
from contacts c
left join lateral (
  select e.company_id from contact_companies e
  where e.contact_id = c.id and e.is_current order by e.created_at desc, e.id desc limit 1
) job on true
where c.id = any(array(
  (select unnest(cast(:ids as uuid[])))
  union (select id from contacts where email_norm = any(cast(:emails as text[])) limit 200)
  union (select id from contacts where name_norm = any(cast(:names as text[])) limit 50)
  union (select e.contact_id from contact_companies e
    where e.company_id = any(cast(:companies as uuid[])) and e.is_current order by e.created_at desc limit 100)
))
order by c.created_at, c.id
"""

_COMPANIES = """
select id, name, domain, website, phone, address, version from companies
where id = any(array(
  (select unnest(cast(:ids as uuid[])))
  union (select id from companies where domain = any(cast(:domains as text[])) limit 100)
  union (select id from companies where name_key = any(cast(:keys as text[])) limit 50)
  union (select e.company_id from contacts c
    join contact_companies e on e.workspace_id = c.workspace_id and e.contact_id = c.id
    where c.email_norm = any(cast(:emails as text[])) or c.id = any(cast(:ids as uuid[])) limit 200)
))
order by created_at, id
"""

_DEALS = """
select d.id, d.name, d.amount_minor, d.currency, d.close_on, d.version, s.key as stage,
  array(select array[x.key, x.name, x.kind] from stages x where x.pipeline_id = p.id and not p.is_default order by x.position, x.id) as stages,
  array(select l.company_id from deal_companies l where l.deal_id = d.id order by l.role <> 'customer', l.created_at, l.id) as companies,
  array(select l.contact_id from deal_contacts l where l.deal_id = d.id order by l.created_at, l.id) as contacts
from deals d
join stages s on s.workspace_id = d.workspace_id and s.id = d.stage_id
join pipelines p on p.workspace_id = d.workspace_id and p.id = d.pipeline_id
where d.id = any(array(
  select unnest(cast(:ids as uuid[]))
  union select deal_id from deal_companies where company_id = any(cast(:companies as uuid[]))
  union select deal_id from deal_contacts where contact_id = any(cast(:contacts as uuid[]))
))
order by d.id <> all(cast(:ids as uuid[])), d.closed_at is not null, d.created_at desc, d.id limit 200
"""

_TASKS = """
select t.id, t.title, t.due_on, t.due_at, t.status, t.parent_id, t.version,
  array(select coalesce(l.company_id, l.contact_id, l.deal_id) from task_links l
    where l.task_id = t.id and l.interaction_id is null order by l.created_at, l.id) as about
from tasks t
where t.id = any(array(
  select unnest(cast(:ids as uuid[]))
  union select task_id from task_links where company_id = any(cast(:companies as uuid[]))
  union select task_id from task_links where contact_id = any(cast(:contacts as uuid[]))
  union select task_id from task_links where deal_id = any(cast(:deals as uuid[]))
)) and (t.status = 'open' or t.completed_at > now() - interval '60 days' or t.id = any(cast(:ids as uuid[])))
order by t.id <> all(cast(:ids as uuid[])), t.status desc, t.created_at desc, t.id limit 200
"""


async def companies(
    scope: WorkspaceScope, *, ids: Sequence[UUID], emails: Sequence[str], domains: Sequence[str], keys: Sequence[str]
) -> list[Row]:
    return await fetch_all(
        scope.db, _COMPANIES, ids=list(ids), emails=list(emails), domains=list(domains), keys=list(keys)
    )


async def contacts(
    scope: WorkspaceScope,
    *,
    ids: Sequence[UUID],
    emails: Sequence[str],
    names: Sequence[str],
    companies: Sequence[UUID],
) -> list[Row]:
    return await fetch_all(
        scope.db, _CONTACTS, ids=list(ids), emails=list(emails), names=list(names), companies=list(companies)
    )


async def deals(
    scope: WorkspaceScope, *, ids: Sequence[UUID], companies: Sequence[UUID], contacts: Sequence[UUID]
) -> list[Row]:
    return await fetch_all(scope.db, _DEALS, ids=list(ids), companies=list(companies), contacts=list(contacts))


async def tasks(
    scope: WorkspaceScope,
    *,
    ids: Sequence[UUID],
    companies: Sequence[UUID],
    contacts: Sequence[UUID],
    deals: Sequence[UUID],
) -> list[Row]:
    return await fetch_all(
        scope.db, _TASKS, ids=list(ids), companies=list(companies), contacts=list(contacts), deals=list(deals)
    )


async def workspace(scope: WorkspaceScope) -> Row:
    rows = await fetch_all(
        scope.db,
        "select name, domains, time_zone, currency from workspaces where id = cast(:id as uuid)",
        id=scope.workspace_id,
    )
    return rows[0]


async def members(scope: WorkspaceScope) -> list[Row]:
    """Active members, owners first, then by joining."""
    return await fetch_all(
        scope.db,
        "select m.id, u.name, u.email from members m join users u on u.id = m.user_id "
        "where m.deactivated_at is null order by m.role <> 'owner', m.joined_at, m.id limit 500",
    )


async def company_domains(scope: WorkspaceScope) -> list[Row]:
    return await fetch_all(
        scope.db, "select domain from companies where domain is not null order by updated_at desc limit 20000"
    )


async def default_stages(scope: WorkspaceScope) -> list[Row]:
    return await fetch_all(
        scope.db,
        "select s.key, s.name, s.kind from pipelines p join stages s on s.workspace_id = p.workspace_id and s.pipeline_id = p.id "
        "where p.is_default order by s.position, s.id",
    )
