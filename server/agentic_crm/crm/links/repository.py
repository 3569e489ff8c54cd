"""Queries across the kinds of links."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agentic_crm.crm.links.schemas import RecordLink, RecordType
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

Key = tuple[RecordType, UUID]


@dataclass(frozen=True, slots=True)
class Edge:
    """Two linked records. `kind` is the sort of link, `role` what one is for the other."""

    source: Key
    target: Key
    kind: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Label:
    label: str
    sublabel: str | None


_TASK_LINKS = """
select l.id, l.task_id as holder_id, l.company_id, l.contact_id, l.deal_id, l.interaction_id, null::uuid as task_id,
  coalesce(c.name, p.name, d.name, nullif(i.title, ''), i.kind) as name
from task_links l
left join companies c on c.workspace_id = l.workspace_id and c.id = l.company_id
left join contacts p on p.workspace_id = l.workspace_id and p.id = l.contact_id
left join deals d on d.workspace_id = l.workspace_id and d.id = l.deal_id
left join interactions i on i.workspace_id = l.workspace_id and i.id = l.interaction_id
where l.task_id = any(cast(:ids as uuid[])) order by l.created_at, l.id
"""
_INTERACTION_LINKS = """
select l.id, l.interaction_id as holder_id, l.company_id, l.contact_id, l.deal_id, null::uuid as interaction_id, l.task_id,
  coalesce(c.name, p.name, d.name, t.title) as name
from interaction_links l
left join companies c on c.workspace_id = l.workspace_id and c.id = l.company_id
left join contacts p on p.workspace_id = l.workspace_id and p.id = l.contact_id
left join deals d on d.workspace_id = l.workspace_id and d.id = l.deal_id
left join tasks t on t.workspace_id = l.workspace_id and t.id = l.task_id
where l.interaction_id = any(cast(:ids as uuid[])) order by l.created_at, l.id
"""


async def links_of_tasks(scope: WorkspaceScope, task_ids: list[UUID]) -> dict[UUID, list[RecordLink]]:
    return await _links(scope, _TASK_LINKS, task_ids)


async def links_of_interactions(scope: WorkspaceScope, interaction_ids: list[UUID]) -> dict[UUID, list[RecordLink]]:
    return await _links(scope, _INTERACTION_LINKS, interaction_ids)


async def _links(scope: WorkspaceScope, statement: str, ids: list[UUID]) -> dict[UUID, list[RecordLink]]:
    found: dict[UUID, list[RecordLink]] = defaultdict(list)
    for row in await fetch_all(scope.db, statement, ids=ids) if ids else []:
        record_type, record_id = _record_of(row)
        found[row["holder_id"]].append(
            RecordLink(link_id=row["id"], record_type=record_type, record_id=record_id, name=row["name"])
        )
    return found


def _record_of(row: dict[str, Any]) -> Key:
    """The one column of a link that is set."""
    return next((kind, row[f"{kind}_id"]) for kind in RecordType if row[f"{kind}_id"] is not None)


_EDGES = """
select 'contact' as source_type, contact_id as source_id, 'company' as target_type, company_id as target_id,
  case when is_current then 'employment' else 'former_employment' end as kind, title as role
from contact_companies where contact_id = any(cast(:contacts as uuid[])) or company_id = any(cast(:companies as uuid[]))
union all
select 'deal', deal_id, 'company', company_id, 'deal_company', role
from deal_companies where deal_id = any(cast(:deals as uuid[])) or company_id = any(cast(:companies as uuid[]))
union all
select 'deal', deal_id, 'contact', contact_id, 'deal_contact', role
from deal_contacts where deal_id = any(cast(:deals as uuid[])) or contact_id = any(cast(:contacts as uuid[]))
union all
select 'deal', deal_id, 'deal', related_deal_id, 'deal_relation', relation
from deal_relations where deal_id = any(cast(:deals as uuid[])) or related_deal_id = any(cast(:deals as uuid[]))
union all
select 'task', id, 'task', parent_id, 'child_task', null
from tasks where parent_id is not null and (id = any(cast(:tasks as uuid[])) or parent_id = any(cast(:tasks as uuid[])))
union all
select 'task', task_id, case when company_id is not null then 'company' when contact_id is not null then 'contact'
    when deal_id is not null then 'deal' else 'interaction' end,
  coalesce(company_id, contact_id, deal_id, interaction_id), 'about', null
from task_links where task_id = any(cast(:tasks as uuid[])) or company_id = any(cast(:companies as uuid[]))
  or contact_id = any(cast(:contacts as uuid[])) or deal_id = any(cast(:deals as uuid[]))
  or interaction_id = any(cast(:interactions as uuid[]))
union all
select 'interaction', interaction_id, case when company_id is not null then 'company' when contact_id is not null then 'contact'
    when deal_id is not null then 'deal' else 'task' end,
  coalesce(company_id, contact_id, deal_id, task_id), 'about', null
from interaction_links where interaction_id = any(cast(:interactions as uuid[])) or company_id = any(cast(:companies as uuid[]))
  or contact_id = any(cast(:contacts as uuid[])) or deal_id = any(cast(:deals as uuid[])) or task_id = any(cast(:tasks as uuid[]))
order by target_id, source_id limit cast(:most as integer)
"""


async def edges_touching(scope: WorkspaceScope, keys: Iterable[Key], limit: int) -> list[Edge]:
    """Links with at least one end among `keys`, at most `limit`."""
    rows = await fetch_all(
        scope.db,
        _EDGES,
        most=limit,
        **_by_type(keys),
    )
    return [
        Edge(
            (RecordType(row["source_type"]), row["source_id"]),
            (RecordType(row["target_type"]), row["target_id"]),
            row["kind"],
            row["role"],
        )
        for row in rows
    ]


_LABELS = """
select 'company' as kind, id, name as label, domain as sublabel from companies where id = any(cast(:companies as uuid[]))
union all select 'contact', id, name, coalesce(title, email) from contacts where id = any(cast(:contacts as uuid[]))
union all select 'deal', d.id, d.name, s.name from deals d
  join stages s on s.workspace_id = d.workspace_id and s.id = d.stage_id where d.id = any(cast(:deals as uuid[]))
union all select 'task', id, title, status from tasks where id = any(cast(:tasks as uuid[]))
union all select 'interaction', id, coalesce(nullif(title, ''), kind), kind from interactions
  where id = any(cast(:interactions as uuid[]))
"""


async def labels(scope: WorkspaceScope, keys: Iterable[Key]) -> dict[Key, Label]:
    """Names of records; those that are not there are left out."""
    rows = await fetch_all(scope.db, _LABELS, **_by_type(keys))
    return {(RecordType(row["kind"]), row["id"]): Label(row["label"], row["sublabel"]) for row in rows}


_PLURAL = {
    RecordType.COMPANY: "companies",
    RecordType.CONTACT: "contacts",
    RecordType.DEAL: "deals",
    RecordType.TASK: "tasks",
    RecordType.INTERACTION: "interactions",
}


def _by_type(keys: Iterable[Key]) -> dict[str, list[UUID]]:
    grouped: dict[str, list[UUID]] = {plural: [] for plural in _PLURAL.values()}
    for record_type, record_id in keys:
        grouped[_PLURAL[record_type]].append(record_id)
    return grouped
