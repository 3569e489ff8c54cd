"""What everybody asks all day, on a workspace of 200,000 rows: by index, in the workspace, reading little more than is shown.

The statements are those that the endpoints send, explained in their own transactions: as the owner, and as a member who sees a part.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
import pytest

from agentic_crm.engine.actions import CompanyFields, CreateCompany
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.jobs import ledger
from agentic_crm.platform.settings import Settings
from tests.make import packages, records, threads
from tests.make.people import Api, Person
from tests.security.explain.large_workspace import Filling, fill
from tests.security.explain.plans import Explained, explaining
from tests.security.tenancy.rows import tenant_tables
from tests.security.tenancy.scratch import scratch_installation
from tests.security.visibility.test_records import KINDS, limit


@dataclass(frozen=True, slots=True)
class Large:
    """A workspace with everything in it, its owner, a member who sees little of it; `tenants` are tenant tables and their indexes."""

    owner: Person
    member: Person
    tenants: set[str]
    databases: dict[Role, Database]
    ids: dict[str, str]
    administrator: "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture(scope="module")
async def large(postgres: PostgresServer, role_urls: dict[Role, str], settings: Settings) -> AsyncIterator[Large]:
    async with scratch_installation(postgres, role_urls, settings) as here:
        administrator = await asyncpg.connect(here.url)
        try:
            yield await build(here.api, here.databases, administrator)
        finally:
            await administrator.close()


async def build(
    api: Api, databases: dict[Role, Database], administrator: "asyncpg.Connection[asyncpg.Record]"
) -> Large:
    fillings, people = [], []
    # The other one has more deals and packages, so that it pays to leave out another's even where all of one's own are read.
    for shares in ({"*": 1.0}, {"*": 0.2, "deals": 2.0, "proposals": 2.0, "threads": 2.0}):
        owner = await api.owner()
        member = await owner.invite("member")
        await limit(owner, **dict.fromkeys(KINDS, "own"))
        company = (await records.company(owner, domain="acme.example"))["id"]
        contact = (await records.contact(owner, email="j@acme.example", company_id=company))["id"]
        deal = await records.deal(owner, company_id=company, contact_id=contact)
        about = [{"record_type": "deal", "record_id": deal["id"]}]
        await records.task(owner, links=about)
        await records.note(owner, links=about)
        await threads.store_thread(databases, owner)
        action = CreateCompany(ref="company:a", fields=CompanyFields(name="Beta"))
        package = await packages.make_package(databases, owner, action)
        await administrator.execute(
            "insert into message_participants (workspace_id, id, message_id, role, email, domain, sent_at) "
            "values ($1, gen_random_uuid(), $2, 'from', 'j@acme.example', 'acme.example', now())",
            owner.workspace_id,
            package.message_id,
        )
        await administrator.execute(
            "insert into jobs (workspace_id, id, queue, kind, payload) "
            "select $1, gen_random_uuid(), 'mail', 'mail.test', '{}' from generate_series(1, 2)",
            owner.workspace_id,
        )
        stages = [UUID(stage["id"]) for stage in (await records.stages(owner)).values()]
        assert owner.workspace_id
        fillings.append(Filling(owner.workspace_id, member.member_id, shares, stages))
        people.append((owner, member))
    rows = await fill(administrator, *fillings)
    assert rows > 200_000
    tenants = {table.name for table in await tenant_tables(administrator)} - {"workspaces"}
    of_tables = "select indexname from pg_indexes where schemaname = 'public' and tablename = any ($1)"
    tenants |= {row["indexname"] for row in await administrator.fetch(of_tables, list(tenants))}
    ids = {
        table: str(
            await administrator.fetchval(
                f"select id from {table} where workspace_id = $1 {mine} order by id limit 1 offset 5",
                fillings[0].workspace_id,
                *([fillings[0].member_id] if "$2" in mine else []),
            )
        )
        for table, mine in (
            ("companies", "and owner_id = $2"),
            ("contacts", "and owner_id = $2"),
            ("deals", "and owner_id = $2"),
            ("tasks", "and assignee_id = $2"),
            ("threads", ""),
            ("proposals", "and state = 'pending'"),
        )
    }
    ids["stage"] = str(fillings[0].stages[0])
    return Large(*people[0], tenants, databases, ids, administrator)


@dataclass(frozen=True, slots=True)
class Hot:
    """A page, the index that answers it, and the one that does for somebody with limits where that is another."""

    path: str
    index: str
    index_of_few: str = ""
    is_for_all: bool = True


HOT = (
    Hot("/companies", "ix_companies_workspace_id_name_norm_id", "ix_companies_workspace_id_owner_id_name_norm_id"),
    Hot("/companies?sort=-name", "ix_companies_workspace_id_name_norm_id", "ix_companies_workspace_id_owner_id_name_norm_id"),
    Hot("/companies?sort=-created_at", "ix_companies_workspace_id_created_at_id", "ix_companies_workspace_id_owner_id_created_at_id"),
    Hot("/companies?sort=created_at", "ix_companies_workspace_id_created_at_id", "ix_companies_workspace_id_owner_id_created_at_id"),
    Hot("/companies/contact-counts?company_id={companies}", "ix_contact_companies_workspace_id_company_id"),
    Hot("/contacts", "ix_contacts_workspace_id_name_norm_id", "ix_contacts_workspace_id_owner_id_name_norm_id"),
    Hot("/contacts?sort=-name", "ix_contacts_workspace_id_name_norm_id", "ix_contacts_workspace_id_owner_id_name_norm_id"),
    Hot("/contacts?sort=-created_at", "ix_contacts_workspace_id_created_at_id", "ix_contacts_workspace_id_owner_id_created_at_id"),
    Hot("/contacts?sort=created_at", "ix_contacts_workspace_id_created_at_id", "ix_contacts_workspace_id_owner_id_created_at_id"),
    Hot("/contacts?company_id={companies}", "ix_contact_companies_workspace_id_company_id"),
    Hot("/contacts?q=abc", "pk_contacts"),
    Hot("/deals", "ix_deals_workspace_id_created_at_id", "ix_deals_workspace_id_owner_id_created_at_id"),
    Hot("/deals?sort=name", "ix_deals_workspace_id_name_norm_id", "ix_deals_workspace_id_owner_id_name_norm_id"),
    Hot("/deals?sort=-name", "ix_deals_workspace_id_name_norm_id", "ix_deals_workspace_id_owner_id_name_norm_id"),
    Hot("/deals?sort=-amount", "ix_deals_amount", "ix_deals_owner_amount"),
    Hot("/deals?sort=amount", "ix_deals_amount", "ix_deals_owner_amount"),
    Hot("/deals?sort=close_on", "ix_deals_workspace_id_close_on_id", "ix_deals_workspace_id_owner_id_close_on_id"),
    Hot("/deals?company_id={companies}", "ix_deal_companies_workspace_id_company_id"),
    Hot("/deals/board", "ix_deals_workspace_id_pipeline_id_stage_id_id", "ix_deals_workspace_id_owner_id_pipeline_id_stage_id_id"),
    Hot("/tasks?status=open", "ix_tasks_workspace_id_status_due_on_id", "ix_tasks_workspace_id_assignee_id_status_due_on"),
    Hot("/tasks?sort=-created_at", "ix_tasks_workspace_id_created_at_id", "ix_tasks_workspace_id_assignee_id_created_at_id"),
    Hot("/companies/{companies}", "pk_companies"),
    Hot("/contacts/{contacts}", "pk_contacts"),
    Hot("/deals/{deals}", "pk_deals"),
    Hot("/tasks/{tasks}", "pk_tasks"),
    Hot("/records/company/{companies}/timeline", "pk_companies"),
    Hot("/records/contact/{contacts}/timeline", "pk_contacts"),
    Hot("/records/deal/{deals}/timeline", "pk_deals"),
    Hot("/records/company/{companies}/graph", "pk_companies"),
    Hot("/records/company/{companies}/history", "ix_audit_log_workspace_id_record_type_record_id_sequence"),
    Hot("/search?q=abc", "pk_contacts"),
    Hot("/proposals", "ix_proposals_workspace_id_state_received_at_id"),
    Hot("/proposals/counts", "ix_proposals_pending"),
    Hot("/proposals/{proposals}", "pk_proposals"),
    Hot("/threads", "ix_threads_workspace_id_last_message_at_id"),
    Hot("/threads/{threads}", "pk_threads"),
    Hot("/jobs", "pk_jobs", is_for_all=False),
    Hot("/audit-log", "uq_audit_log_workspace_id_sequence", is_for_all=False),
    Hot("/audit-log?group=deal", "ix_audit_log_workspace_id_action_sequence", is_for_all=False),
)  # fmt: skip


async def plans_of(person: Person, path: str) -> list[Explained]:
    page, _, query = path.partition("?")
    with explaining() as found:
        answer = await person.get(page, **dict(parse_qsl(query)))
    assert answer.status_code == 200, (path, answer.text)
    assert found
    return found


def judged(plans: list[Explained], tenants: set[str]) -> list[str]:
    return [f"as {one.role}: {fault}\n    {one.statement[:400]}" for one in plans for fault in one.faults(tenants)]


class TestHotQueries:
    @pytest.mark.parametrize("hot", HOT, ids=lambda hot: hot.path)
    async def test_are_answered_by_index(self, large: Large, hot: Hot) -> None:
        path = hot.path.format(**large.ids)
        problems = []
        asked = [(large.owner, hot.index, "acrm_api")]
        if hot.is_for_all:
            asked.append((large.member, hot.index_of_few or hot.index, "acrm_restricted"))
        for person, index, role in asked:
            plans = await plans_of(person, path)
            used = set[str]().union(*(one.indexes for one in plans))
            problems += judged(plans, large.tenants)
            if index not in used:
                problems.append(f"as {role}: {index} is not among {sorted(used)}")
            assert {one.role for one in plans} >= {role}
        assert problems == [], "\n".join(problems)


class TestFindingText:
    async def test_looks_up_what_is_found_whatever_the_planner_knows(self, large: Large) -> None:
        """As after an import, before the database has looked at its tables: nothing is read through to find a few rows in it."""
        await large.administrator.execute(
            "delete from pg_statistic where starelid in ('contacts'::regclass, 'deals'::regclass)"
        )
        try:
            for path in ("/contacts?q=abc", "/contacts?q=abc&sort=-created_at", "/deals?q=abc"):
                for person in (large.owner, large.member):
                    plans = await plans_of(person, path)
                    assert f"pk_{path[1:].partition('?')[0]}" in set[str]().union(*(one.indexes for one in plans))
                    assert judged(plans, large.tenants) == []
        finally:
            await large.administrator.execute("analyze contacts, deals")

    async def test_takes_the_text_index_from_three_characters_on(self, large: Large) -> None:
        """For fewer it has nothing to look up, and would be read as a whole."""
        said: list[str] = []
        connection = large.administrator
        connection.add_log_listener(lambda _, message: said.append(str(message)))
        await connection.execute("load 'auto_explain'")
        async with connection.transaction():
            for name, value in {"log_min_duration": "0", "log_nested_statements": "on"}.items():
                await connection.execute(f"set local auto_explain.{name} = {value}")
            await connection.execute("set local client_min_messages = log")

            async def uses_text_index(kind: str, pattern: str) -> bool:
                said.clear()
                await connection.fetch("select * from search_record_ids($1, $2, 10000)", kind, pattern)
                return "(search_text ~~ " in next(one for one in said if "search_text" in one)

            for person, role in ((large.member, "member"), (large.owner, "owner")):
                entering = "select enter_workspace($1, $2, $3)"
                await connection.fetch(entering, person.workspace_id, person.member_id, role)
                for kind in ("company", "contact", "deal", "task", "thread"):
                    assert not await uses_text_index(kind, "%ab%"), (kind, role, said)
            assert await uses_text_index("contact", "%abc%"), said


async def test_a_worker_claims_by_index(large: Large) -> None:
    """The ledger belongs to all workspaces: what is ready is found by queue, however much has been done."""
    kinds, after = {"mail.test": timedelta(minutes=1)}, UUID(int=0)
    claimed = 0
    with explaining() as found:
        # Workspaces of other tests may have work of other kinds, and each has its turn.
        for _ in range(200):
            some, after = await ledger.claim(large.databases[Role.JOBS], "mail", kinds, 4 - claimed, after)
            claimed += len(some)
            if claimed == 4:
                break
    assert claimed == 4
    assert "ix_jobs_ready" in set[str]().union(*(one.indexes for one in found))
    faults = [fault for one in found for fault in one.faults(large.tenants) if "across workspaces" not in fault]
    assert faults == []


async def test_the_session_is_looked_up_by_key(large: Large) -> None:
    """The first statement of every request: whoever asks, with what it takes to enter the workspace."""
    first = (await plans_of(large.member, "/pipelines"))[0]
    assert first.indexes >= {"uq_user_sessions_token_hash", "pk_users"}, (first.indexes, first.statement)
    assert first.faults(large.tenants) == []
