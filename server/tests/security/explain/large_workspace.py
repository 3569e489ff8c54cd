"""A workspace with more than 200,000 rows: what the API made once, multiplied by the administrator."""

from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

# Of the records of each kind: so many the person with limits owns, so many are nobody's; the rest is spread over twenty others.
OWN, NOBODYS = 0.02, 0.01
COUNTS = {
    "companies": 10_000, "contacts": 40_000, "contact_companies": 40_000, "deals": 16_000, "deal_companies": 16_000, "deal_contacts": 16_000,
    "tasks": 10_000, "task_links": 10_000, "interactions": 8_000, "interaction_links": 16_000, "threads": 6_000, "messages": 10_000,
    "message_participants": 20_000, "analyses": 6_000, "proposals": 6_000, "suggested_actions": 10_000, "audit_log": 15_000, "jobs": 8_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filling:
    """One workspace: what share of COUNTS it gets by table (`*`: of all others), and whose the records are."""

    workspace_id: UUID
    member_id: UUID
    shares: dict[str, float]
    stages: list[UUID] = field(default_factory=list)

    def count(self, table: str) -> int:
        return int(COUNTS[table] * self.shares.get(table, self.shares["*"]))

    def uid(self, table: str, number: str = "n") -> str:
        """The id of a table's row by its number, which may run over how many there are."""
        return f"md5('{table} {self.workspace_id} ' || (1 + ({number}) % {self.count(table)}))::uuid"

    def owner(self) -> str:
        others = "('10000000-0000-4000-8000-0000000000' || lpad((n * 7 % 20)::text, 2, '0'))::uuid"
        return (
            f"case when n * 31 % 1000 < {OWN * 1000} then '{self.member_id}' when n * 31 % 1000 < {(OWN + NOBODYS) * 1000} then null "
            f"else {others} end"
        )

    def columns(self) -> dict[str, dict[str, str]]:
        """By table: what differs from row to row, as SQL over the row's number `n`."""
        company, contact, deal = self.uid("companies"), self.uid("contacts"), self.uid("deals")
        then = "now() - n * interval '7 minutes'"
        stages = "array[" + ", ".join(f"'{stage}'" for stage in self.stages) + "]::uuid[]"
        return {
            "companies": {"name": "'Firm ' || md5(n::text)", "name_key": "md5(n::text)", "domain": "'d' || n || '.example'", "created_at": then,
                          "owner_id": self.owner()},
            "contacts": {"name": "'Person ' || md5(n::text)", "email": "'p' || n || '@d' || n % 9000 || '.example'", "created_at": then,
                         "owner_id": self.owner()},
            "contact_companies": {"contact_id": contact, "company_id": company},
            "deals": {"name": "'Deal ' || md5(n::text)", "amount_minor": "n * 7919 % 9000000", "currency": "'EUR'",
                      "close_on": "current_date + n % 900", "created_at": then,
                      "stage_id": f"({stages})[1 + n % {len(self.stages)}]", "owner_id": self.owner()},
            "deal_companies": {"deal_id": deal, "company_id": company},
            "deal_contacts": {"deal_id": deal, "contact_id": contact},
            "tasks": {"title": "'Do ' || md5(n::text)", "due_on": "current_date + n % 700 - 350", "created_at": then, "assignee_id": self.owner()},
            "task_links": {"task_id": self.uid("tasks"), "deal_id": deal, "company_id": "null", "contact_id": "null", "interaction_id": "null"},
            "interactions": {"occurred_at": then, "author_id": self.owner()},
            "interaction_links": {"interaction_id": self.uid("interactions"), "contact_id": contact, "company_id": "null", "deal_id": "null",
                                  "task_id": "null"},
            "threads": {"last_message_at": then, "provider_thread_id": "null"},
            "messages": {"thread_id": self.uid("threads"), "fingerprint": "md5(n::text)", "message_id_header": "n || '@x'", "sent_at": then},
            "message_participants": {"message_id": self.uid("messages", "n / 2"), "email": "'p' || n || '@d' || n % 9000 || '.example'",
                                     "domain": "'d' || n % 9000 || '.example'", "sent_at": then},
            "analyses": {"thread_id": self.uid("threads"), "content_hash": "md5(n::text)"},
            "proposals": {"thread_id": self.uid("threads"), "received_at": then, "state": "case when n % 3 = 0 then 'pending' else 'executed' end"},
            "suggested_actions": {"proposal_id": self.uid("proposals"), "thread_id": self.uid("threads"), "ref": "'company:' || n",
                                  "fingerprint": "md5(n::text)"},
            "audit_log": {"sequence": "n + 1000000", "at": then, "record_id": self.uid("companies", "n % 500"), "record_type": "'company'",
                          "action": "case when n % 40 = 0 then 'deal.created' else 'company.updated' end"},
            "jobs": {"dedupe_key": "null", "lock_key": "null", "created_at": then, "run_at": then,
                     "state": "case when n % 50 = 0 then 'queued' else 'succeeded' end"},
        }  # fmt: skip


async def fill(administrator: "asyncpg.Connection[asyncpg.Record]", *fillings: Filling) -> int:
    """Multiply one row of each table in each workspace; how many rows there are then in the first."""
    async with administrator.transaction():
        # No triggers, no foreign keys, no text indexes while loading: the rows are made to fit.
        await administrator.execute("set local session_replication_role = replica")
        indexes = [
            (row[0], row[1])
            for row in await administrator.fetch(
                "select indexname, indexdef from pg_indexes where schemaname = 'public' and indexdef like '% USING gin %'"
            )
        ]
        for name, _ in indexes:
            await administrator.execute(f"drop index {name}")
        await administrator.execute(
            "insert into users (id, email, name) select md5('user ' || n)::uuid, 'user' || n || '@many.example', 'User' from generate_series(1, 3000) n"
        )
        await administrator.execute(
            "insert into user_sessions (id, user_id, token_hash, csrf_secret, expires_at) select md5('session ' || n)::uuid, "
            "md5('user ' || n)::uuid, sha256(n::text::bytea), sha256(n::text::bytea), now() + interval '1 day' from generate_series(1, 3000) n"
        )
        for filling in fillings:
            for table, columns in filling.columns().items():
                await _multiply(administrator, filling, table, columns)
        for _, definition in indexes:
            await administrator.execute(definition)
    await administrator.execute("vacuum analyze")
    return sum(
        [
            await administrator.fetchval(
                f"select count(*) from {table} where workspace_id = $1",
                fillings[0].workspace_id,
            )
            for table in COUNTS
        ]
    )


async def _multiply(
    administrator: "asyncpg.Connection[asyncpg.Record]", filling: Filling, table: str, columns: dict[str, str]
) -> None:
    names = await administrator.fetch(
        "select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        table,
    )
    given = {"id": f"md5('{table} {filling.workspace_id} ' || n)::uuid"} | columns
    made = ", ".join(f'{given.get(name, f"r.{name}")} as "{name}"' for (name,) in names)
    listed = ", ".join(f'"{name}"' for (name,) in names)
    template = f"(select * from {table} where workspace_id = '{filling.workspace_id}' limit 1) r"
    numbers = f"generate_series(1, {filling.count(table)}) n"
    status = await administrator.execute(f"insert into {table} ({listed}) select {made} from {template}, {numbers}")
    assert status == f"INSERT 0 {filling.count(table)}", f"{table} has no row to multiply: {status}"
