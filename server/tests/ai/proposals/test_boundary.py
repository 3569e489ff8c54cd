"""The approval boundary with the analyst's own credentials: it proposes, and can write nothing else, whatever its code does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.ai.suggested import arms
from tests.make.people import Person
from tests.make.threads import propose, store_thread

Databases = dict[Role, Database]
MAY_INSERT = {"analyses", "proposals", "suggested_actions", "model_calls", "confidence_curves"}
"""What it puts forward, questions to a language model, which somebody else carries out, and what its confidence came to mean."""
MAY_UPDATE = {
    ("proposals", "state"),
    ("proposals", "superseded_by_id"),
    ("suggested_actions", "state"),
    *(("confidence_curves", column) for column in ("points", "decided", "error_before", "error_after", "fitted_at")),
    # What it found in a replay that a person asked for.
    *(("replays", column) for column in ("state", "finished_at")),
    *(("replay_threads", column) for column in ("state", "read_by", "more", "less", "altered", "differences")),
}
COLUMNS = """
select c.relname as table_name, array_agg(a.attname order by a.attnum) as columns
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not in ('jobs', 'alembic_version')
group by c.relname order by c.relname
"""
SEALED = ("payload", "ref", "type", "fingerprint", "position", "proposal_id", "risk", "risk_reason", "warnings")


async def refused(database: Database, person: Person, sql: str) -> str | None:
    """The database's answer to a statement in the person's workspace: its SQLSTATE, None when it was carried out."""
    assert person.workspace_id
    try:
        async with database.scoped(person.workspace_id, SystemActor("intruder")) as scope:
            await scope.db.execute(text(sql))
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", ""))
    return None


async def test_the_analyst_writes_nothing_but_proposals(databases: Databases, owner: Person) -> None:
    assert owner.workspace_id
    await propose(databases, owner, await store_thread(databases, owner), *arms())
    analyst = databases[Role.ANALYST]
    async with analyst.scoped(owner.workspace_id, SystemActor("analysis")) as scope:
        tables = [(row.table_name, row.columns) for row in (await scope.db.execute(text(COLUMNS))).all()]
    tried = 0
    for table, columns in tables:
        attempts = [f"delete from {table}", f"truncate {table}"]
        attempts += [f"insert into {table} default values"] if table not in MAY_INSERT else []
        attempts += [
            f'update {table} set "{column}" = "{column}"' for column in columns if (table, column) not in MAY_UPDATE
        ]
        for sql in attempts:
            assert await refused(analyst, owner, sql) == "42501", sql
            tried += 1
    assert {"companies", "contacts", "deals", "tasks", "decisions", "executions", "audit_log", "members"} <= {
        table for table, _ in tables
    }
    assert tried >= 40


async def test_the_analyst_decides_nothing(databases: Databases, owner: Person) -> None:
    await propose(databases, owner, await store_thread(databases, owner), *arms())
    analyst = databases[Role.ANALYST]
    for sql in (
        "update proposals set state = 'executed'",
        "update proposals set state = 'rejected'",
        "update proposals set state = 'deciding'",
        "update suggested_actions set state = 'executed'",
        "select * from claim_decision(gen_random_uuid())",
        "insert into proposals (id, state) values (gen_random_uuid(), 'executed')",
        "insert into suggested_actions (id, state) values (gen_random_uuid(), 'executed')",
        "set local role acrm_executor",
        "set local role acrm_owner",
        "alter table companies disable row level security",
        "drop trigger approval on companies",
        "create table evil (id int)",
    ):
        assert await refused(analyst, owner, sql) == "42501", sql


async def test_a_decided_state_cannot_be_taken_back_by_the_analyst(databases: Databases, owner: Person) -> None:
    made = await propose(databases, owner, await store_thread(databases, owner), *arms())
    found = (await owner.get(f"/proposals/{made}")).json()
    body = {"package_hash": found["package_hash"], "reason": "wrong"}
    assert (await owner.post(f"/proposals/{made}/reject", body)).status_code == 200
    for table in ("proposals", "suggested_actions"):
        for state in ("pending", "superseded"):
            assert await refused(databases[Role.ANALYST], owner, f"update {table} set state = '{state}'") == "42501"


@pytest.mark.parametrize("role", list(Role))
async def test_nobody_changes_what_was_proposed_or_decided(databases: Databases, owner: Person, role: Role) -> None:
    made = await propose(databases, owner, await store_thread(databases, owner), *arms())
    found = (await owner.get(f"/proposals/{made}")).json()
    body = {"package_hash": found["package_hash"], "reason": "wrong"}
    assert (await owner.post(f"/proposals/{made}/reject", body)).status_code == 200
    statements = [f"update suggested_actions set {column} = {column}" for column in SEALED]
    statements += [
        f"update proposals set {column} = {column}" for column in ("package_hash", "summary", "thread_id", "risk")
    ]
    statements += [
        f"update decisions set {column} = {column}"
        for column in ("payload", "payload_hash", "shown_hash", "decided_by_id", "kind", "consumed_at")
    ]
    statements += [f"delete from {table}" for table in ("proposals", "suggested_actions", "decisions", "audit_log")]
    for sql in statements:
        assert await refused(databases[role], owner, sql) == "42501", sql
