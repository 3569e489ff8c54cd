"""Fills a database with many workspaces, one of them large, in a few statements as the administrator."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

BIG = UUID("0197f000-0000-7000-8000-000000000001")
MEMBER = UUID("0197f000-0000-7000-8000-000000000002")


@dataclass(frozen=True)
class Size:
    """`contacts` in all, `largest` of them in one workspace, the rest spread evenly over the other `workspaces`."""

    workspaces: int = 1_000
    contacts: int = 1_000_000
    largest: int = 200_000

    @property
    def each(self) -> int:
        return (self.contacts - self.largest) // (self.workspaces - 1)


# Contacts are built once as numbers: workspace, number in it. Ten people work at a company, every fifth has a deal.
_NUMBERS = """
create temporary table numbers on commit drop as
select w.id as workspace_id, n, md5(w.id::text || n) as digest
from workspaces w cross join lateral generate_series(1, case when w.id = $1 then $2::int else $3::int end) n
"""
_STEPS = (
    """
    insert into companies (workspace_id, id, name, name_key, domain)
    select workspace_id, md5('company' || digest)::uuid, initcap(translate(left(digest, 9), '0123456789', 'oiexasgtbq')) || ' GmbH',
      left(digest, 9), left(digest, 12) || '.example' from numbers where n % 10 = 1
    """,
    """
    insert into contacts (workspace_id, id, name, email, title, created_at)
    select workspace_id, md5('contact' || digest)::uuid,
      initcap(translate(substr(digest, 1, 6), '0123456789', 'oiexasgtbq') || ' ' || translate(substr(digest, 7, 8), '0123456789', 'oiexasgtbq')),
      left(digest, 10) || '@mail.example', 'Buyer', now() - n * interval '1 second' from numbers
    """,
    """
    insert into contact_companies (workspace_id, id, contact_id, company_id)
    select a.workspace_id, md5('job' || a.digest)::uuid, md5('contact' || a.digest)::uuid, md5('company' || b.digest)::uuid
    from numbers a join numbers b on b.workspace_id = a.workspace_id and b.n = a.n - (a.n - 1) % 10
    """,
    """
    insert into deals (workspace_id, id, name, pipeline_id, stage_id, amount_minor, currency, close_on)
    select x.workspace_id, md5('deal' || digest)::uuid, 'Deal ' || digest, s.pipeline_id, s.id, n * 100, 'EUR', current_date + n % 90
    from numbers x join stages s on s.workspace_id = x.workspace_id and s.position = x.n % 6 where x.n % 5 = 0
    """,
    """
    insert into deal_companies (workspace_id, id, deal_id, company_id)
    select a.workspace_id, md5('part' || a.digest)::uuid, md5('deal' || a.digest)::uuid, md5('company' || b.digest)::uuid
    from numbers a join numbers b on b.workspace_id = a.workspace_id and b.n = a.n - (a.n - 1) % 10 where a.n % 5 = 0
    """,
    """
    insert into message_participants (workspace_id, id, message_id, role, email, domain, sent_at)
    select workspace_id, md5('mail' || digest || k)::uuid, md5('message' || digest || k)::uuid, 'from',
      left(digest, 10) || '@mail.example', 'mail.example', now() - k * interval '1 day'
    from numbers cross join generate_series(1, 3) k where workspace_id = $1
    """,
)
_STAGES = """
insert into stages (workspace_id, id, pipeline_id, key, name, kind, position, probability)
select w.id, md5('stage' || w.id || n)::uuid, md5('pipeline' || w.id)::uuid, 'stage' || n, 'Stage ' || n,
  case n when 4 then 'won' when 5 then 'lost' else 'open' end, n, 10 from workspaces w cross join generate_series(0, 5) n
on conflict do nothing
"""
_SEARCHED = ("companies", "contacts", "deals")


async def fill(admin_url: str, size: Size, user_id: UUID) -> None:
    """Workspaces, pipelines, companies, contacts, employments, deals and mail; `user_id` owns the largest workspace."""
    admin = await asyncpg.connect(admin_url)
    try:
        async with admin.transaction():
            # No triggers and no foreign keys while loading: the rows are made to fit.
            await admin.execute("set local session_replication_role = replica")
            await admin.execute("set local maintenance_work_mem = '256MB'")
            indexes = {
                name: await admin.fetchval("select pg_get_indexdef($1::regclass)", name) for name in _search_indexes()
            }
            for name in indexes:
                await admin.execute(f"drop index {name}")
            await admin.execute(
                "insert into workspaces (id, name, slug) "
                "select case n when 1 then $1::uuid else md5('workspace' || n)::uuid end, 'W' || n, 'bulk-' || n "
                "from generate_series(1, $2::int) n",
                BIG,
                size.workspaces,
            )
            await admin.execute(
                "insert into members (workspace_id, id, user_id, role) values ($1, $2, $3, 'owner')",
                BIG,
                MEMBER,
                user_id,
            )
            await admin.execute(
                "insert into pipelines (workspace_id, id, name, is_default) "
                "select id, md5('pipeline' || id)::uuid, 'Sales', true from workspaces on conflict do nothing"
            )
            await admin.execute(_STAGES)
            await admin.execute(_NUMBERS, BIG, size.largest, size.each)
            for step in _STEPS:
                await admin.execute(step, *([BIG] if "$1" in step else []))
            for definition in indexes.values():
                await admin.execute(definition)
        await admin.execute("vacuum analyze")
    finally:
        await admin.close()


def _search_indexes() -> tuple[str, ...]:
    return tuple(f"ix_{table}_search" for table in _SEARCHED)
