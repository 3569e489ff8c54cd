"""Tenancy, asked of the database itself: the catalogue's invariants, and that they notice every policy, key and trigger that is lost."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import UNSCOPED, Base, Company, Contact, ContactCompany, Deal, Pipeline, Stage, Task
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import ScopeMissing, SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.settings import Settings
from tests.make.people import Person
from tests.platform.db.catalogue import INVARIANTS

ACTOR = SystemActor("test")
Databases = dict[Role, Database]


@pytest.fixture
async def administrator(postgres: PostgresServer, settings: Settings) -> AsyncIterator[AsyncConnection]:
    """A superuser's connection whose transaction is rolled back: a scratch copy of the whole schema."""
    engine = create_async_engine(postgres.url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()
    await engine.dispose()


CONFINED = "one policy for everybody confines to the workspace, reading and writing"


async def violations(connection: AsyncConnection, *names: str) -> dict[str, list[str]]:
    """What breaks these invariants, or any."""
    found = {
        name: [str(row[0]) for row in await connection.execute(text(INVARIANTS[name].replace(":", "\\:")))]
        for name in names or INVARIANTS
    }
    return {name: rows for name, rows in found.items() if rows}


class TestTheCatalogue:
    async def test_has_no_violation(self, administrator: AsyncConnection) -> None:
        assert await violations(administrator) == {}

    async def test_is_the_models(self, administrator: AsyncConnection) -> None:
        rows = await administrator.execute(text("select tablename from pg_tables where schemaname = 'public'"))
        assert set(rows.scalars()) == set(Base.metadata.tables) | {"alembic_version"}
        scoped = {name for name, table in Base.metadata.tables.items() if "workspace_id" in table.c}
        assert set(Base.metadata.tables) - scoped == (set(UNSCOPED) | {"workspaces"}) - {"alembic_version"}

    async def test_notices_each_lost_policy(self, administrator: AsyncConnection) -> None:
        policies = (
            await administrator.execute(
                text("select tablename, policyname from pg_policies where policyname = 'tenant'")
            )
        ).all()
        assert len(policies) > 30
        for table, policy in policies:
            async with administrator.begin_nested() as savepoint:
                await administrator.execute(text(f"drop policy {policy} on {table}"))
                assert await violations(administrator, CONFINED) == {CONFINED: [table]}
                await savepoint.rollback()

    @pytest.mark.parametrize(
        "damage",
        [
            "alter table contacts no force row level security",
            "alter table contacts disable row level security",
            "create policy wide on contacts using (true)",
            "alter policy tenant on contacts using (true)",
            "alter policy tenant on contacts with check (true)",
            "create unique index on contacts (id)",
            "alter table deals add column partner_id uuid",
            "create view everything as select * from contacts",
            "create materialized view everything as select 1 as x",
            "create table loose (id uuid primary key)",
            "alter table contacts drop constraint fk_contacts_workspace_id",
            "alter table attachments alter column message_id drop not null",
            "alter table attachments drop constraint fk_attachments_workspace_id_message_id",
            "alter function search_record_ids(text, text, integer) reset search_path",
            "grant execute on function claim_decision(uuid) to public",
            "alter function append_audit(uuid, text, text, uuid, jsonb, text, text) owner to acrm_owner",
            "alter role acrm_api bypassrls",
            "alter role acrm_definer login",
            "grant acrm_owner to acrm_api",
            "grant truncate on contacts to acrm_api",
            "grant create on schema public to acrm_worker",
            "grant insert on contacts to acrm_analyst",
            "grant update (payload) on suggested_actions to acrm_analyst",
            "grant delete on proposals to acrm_analyst",
            "grant insert on decisions to acrm_executor",
            "grant update on decisions to acrm_api",
            "grant insert (consumed_xid) on decisions to acrm_api",
            "grant delete on audit_log to acrm_api",
            "grant insert on executions to acrm_api",
            "drop trigger approval on contacts",
            "alter table contacts disable trigger approval",
        ],
    )
    async def test_notices_damage(self, administrator: AsyncConnection, damage: str) -> None:
        await administrator.execute(text(damage))
        assert await violations(administrator) != {}

    async def test_notices_a_key_without_the_workspace(self, administrator: AsyncConnection) -> None:
        await administrator.execute(text("alter table companies add column n uuid, add unique (n)"))
        await administrator.execute(text("alter table deals add column partner_id uuid references companies (n)"))
        found = await violations(administrator)
        assert "every unique index begins with the workspace" in found
        assert "a foreign key between tenant tables carries the workspace" in found


class TestAScope:
    @pytest.mark.parametrize("role", [Role.API, Role.WORKER, Role.ANALYST, Role.EXECUTOR])
    async def test_is_needed_by_every_statement(self, databases: Databases, role: Role) -> None:
        async with databases[role].unscoped("a test of the refusal") as db:
            with pytest.raises(ScopeMissing, match="companies"):
                await db.execute(select(Company))
            with pytest.raises(ScopeMissing, match="contacts"):
                await db.execute(select(Base.metadata.tables["contacts"]))
            with pytest.raises(ScopeMissing):
                await db.get(Company, (uuid4(), uuid4()))

    async def test_without_one_raw_sql_finds_and_writes_nothing(self, owner: Person, databases: Databases) -> None:
        async with databases[Role.API].unscoped("a test of the policies") as db:
            assert (await db.execute(text("select count(*) from members"))).scalar_one() == 0
        with pytest.raises(DBAPIError):
            async with databases[Role.API].unscoped("a test of the policies") as db:
                await db.execute(
                    text("insert into companies (workspace_id, id, name, name_key) values (:w, :i, 'x', 'x')"),
                    {"w": owner.workspace_id, "i": uuid7()},
                )

    async def test_shows_its_workspace_alone(self, owner: Person, other_owner: Person, databases: Databases) -> None:
        assert owner.workspace_id
        assert other_owner.workspace_id
        async with databases[Role.API].scoped(other_owner.workspace_id, ACTOR) as scope:
            scope.db.add(Company(id=uuid7(), name="Theirs", name_key="theirs"))
        async with databases[Role.API].scoped(owner.workspace_id, ACTOR) as scope:
            assert (await scope.db.execute(select(Company))).scalars().all() == []
            changed = await scope.db.execute(text("update companies set name = 'Ours' returning id"))
            assert changed.all() == []

    async def test_does_not_outlive_its_transaction_on_a_pooled_connection(
        self, owner: Person, role_urls: dict[Role, str]
    ) -> None:
        assert owner.workspace_id
        database = Database(role_urls[Role.API], pool_size=1)
        for _ in range(50):
            async with database.scoped(owner.workspace_id, ACTOR) as scope:
                assert (await scope.db.execute(text("select count(*) from members"))).scalar_one() == 1
            async with database.unscoped("a test of reuse") as db:
                assert (await db.execute(text("select count(*) from members"))).scalar_one() == 0
        await database.close()


class TestLinks:
    """A link to nothing, to another workspace, or of a senseless kind is refused by the database, whoever writes."""

    @pytest.fixture
    async def rows(self, owner: Person, other_owner: Person, databases: Databases) -> dict[str, object]:
        assert owner.workspace_id
        assert other_owner.workspace_id
        made: dict[str, object] = {"workspace": owner.workspace_id}
        for prefix, workspace in (("", owner.workspace_id), ("foreign_", other_owner.workspace_id)):
            async with databases[Role.API].scoped(workspace, ACTOR) as scope:
                company = Company(id=uuid7(), name="Acme", name_key="acme")
                contact = Contact(id=uuid7(), name="Jane Roe")
                task = Task(id=uuid7(), title="Call")
                scope.db.add_all([company, contact, task])
                await scope.db.flush()
                pipeline = Pipeline(id=uuid7(), name="Projects")
                stage = Stage(id=uuid7(), pipeline_id=pipeline.id, key="talk", name="Talk", kind="open", position=0)
                scope.db.add(pipeline)
                await scope.db.flush()
                scope.db.add(stage)
                await scope.db.flush()
                deal = Deal(id=uuid7(), name="Arms", pipeline_id=stage.pipeline_id, stage_id=stage.id)
                scope.db.add(deal)
                await scope.db.flush()
                for name, row_id in {
                    "company": company.id,
                    "contact": contact.id,
                    "task": task.id,
                    "deal": deal.id,
                    "stage": stage.id,
                }.items():
                    made[prefix + name] = row_id
                made[f"{prefix}pipeline"] = stage.pipeline_id
        return made

    @pytest.mark.parametrize(
        "statement",
        [
            "insert into contact_companies (id, contact_id, company_id) values (:new, :contact, :foreign_company)",
            "insert into contact_companies (id, contact_id, company_id) values (:new, :contact, :new)",
            "insert into contact_companies (id, contact_id, company_id) values (:new, :company, :contact)",
            "insert into deal_companies (id, deal_id, company_id) values (:new, :deal, :foreign_company)",
            "insert into deal_companies (id, deal_id, company_id) values (:new, :deal, :contact)",
            "insert into deal_companies (id, deal_id, company_id, role) values (:new, :deal, :company, 'friend')",
            "insert into deal_contacts (id, deal_id, contact_id) values (:new, :deal, :foreign_contact)",
            "insert into deal_relations (id, deal_id, related_deal_id, relation) values (:new, :deal, :foreign_deal, 'renewal')",
            "insert into deal_relations (id, deal_id, related_deal_id, relation) values (:new, :deal, :deal, 'renewal')",
            "insert into deal_relations (id, deal_id, related_deal_id, relation) values (:new, :deal, :task, 'renewal')",
            "insert into task_links (id, task_id, deal_id) values (:new, :task, :foreign_deal)",
            "insert into task_links (id, task_id, deal_id) values (:new, :task, :company)",
            "insert into task_links (id, task_id) values (:new, :task)",
            "insert into task_links (id, task_id, deal_id, company_id) values (:new, :task, :deal, :company)",
            "insert into interaction_links (id, interaction_id, deal_id) values (:new, :new, :deal)",
            "update tasks set parent_id = :foreign_task where id = :task",
            "update tasks set parent_id = id where id = :task",
            "update deals set stage_id = :foreign_stage where id = :deal",
            "update deals set pipeline_id = :foreign_pipeline, stage_id = :foreign_stage where id = :deal",
            "update deals set amount_minor = 100 where id = :deal",
            "update deals set amount_minor = 100, currency = 'euro' where id = :deal",
            "update companies set workspace_id = :new where id = :company",
        ],
    )
    async def test_that_make_no_sense_are_refused(
        self, rows: dict[str, object], databases: Databases, statement: str
    ) -> None:
        workspace = rows["workspace"]
        parameters = {**rows, "new": uuid7()}
        used = {
            name: value
            for name, value in parameters.items()
            if f":{name} " in f"{statement.replace(',', ' ').replace(')', ' ')} "
        }
        with pytest.raises(DBAPIError) as refused:
            async with databases[Role.API].scoped(workspace, ACTOR) as scope:  # type: ignore[arg-type]
                await scope.db.execute(text(statement), used)
        assert refused.value.orig is not None
        assert getattr(refused.value.orig, "sqlstate", "") in {"23503", "23514", "23502", "42501"}

    async def test_tasks_cannot_form_a_circle(self, rows: dict[str, object], databases: Databases) -> None:
        workspace = rows["workspace"]
        async with databases[Role.API].scoped(workspace, ACTOR) as scope:  # type: ignore[arg-type]
            child = Task(id=uuid7(), title="Child", parent_id=rows["task"])
            scope.db.add(child)
            await scope.db.flush()
            grandchild = Task(id=uuid7(), title="Grandchild", parent_id=child.id)
            scope.db.add(grandchild)
        with pytest.raises(DBAPIError, match="cannot stand below itself"):
            async with databases[Role.API].scoped(workspace, ACTOR) as scope:  # type: ignore[arg-type]
                await scope.db.execute(
                    text("update tasks set parent_id = :p where id = :t"), {"p": grandchild.id, "t": rows["task"]}
                )

    async def test_go_with_the_record(self, rows: dict[str, object], databases: Databases) -> None:
        workspace = rows["workspace"]
        async with databases[Role.API].scoped(workspace, ACTOR) as scope:  # type: ignore[arg-type]
            scope.db.add(ContactCompany(id=uuid7(), contact_id=rows["contact"], company_id=rows["company"]))
            await scope.db.flush()
            await scope.db.execute(text("delete from companies where id = :c"), {"c": rows["company"]})
            assert (await scope.db.execute(text("select count(*) from contact_companies"))).scalar_one() == 0
            assert (
                await scope.db.execute(text("select count(*) from contacts where id = :c"), {"c": rows["contact"]})
            ).scalar_one() == 1
