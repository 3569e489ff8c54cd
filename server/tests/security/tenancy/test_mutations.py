"""The proof that the catalogue's tests bite: every policy, key, grant, trigger and function of the schema is lost, widened or
given away once, in a database of its own, and each time a test would fail. What is damaged is generated from the catalogue.
"""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint

from agentic_crm.models import Base
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.embedded.postgres import PostgresServer
from tests.platform.db.catalogue import INVARIANTS
from tests.security.tenancy import rights, rows
from tests.security.tenancy.scratch import scratch_database

A, V = UUID(int=0xA), UUID(int=0xB)
VERBS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
GRANTEES = (*[role.value for role in Role], "acrm_restricted", "public")


class Lost(NamedTuple):
    """One damage: what to run, and the relation or function it is done to."""

    statement: str
    target: int


@pytest.fixture(scope="module")
async def scratch(postgres: PostgresServer, role_urls: dict[Role, str]) -> AsyncIterator[Any]:
    async with scratch_database(postgres, role_urls) as url:
        connection: Any = await asyncpg.connect(url)
        for workspace_id in (A, V):
            await rows.fill(connection, workspace_id, uuid4())
        yield connection
        await connection.close()


async def violated(connection: Any, *names: str) -> set[str]:
    return {name for name in names if await connection.fetchval(f"select exists ({INVARIANTS[name]})")}


class Undone:
    """A savepoint around one damage."""

    def __init__(self, connection: Any, statement: str) -> None:
        self.connection, self.statement = connection, statement

    async def __aenter__(self) -> None:
        self.transaction = self.connection.transaction()
        await self.transaction.start()
        await self.connection.execute(self.statement)

    async def __aexit__(self, *_: object) -> None:
        await self.transaction.rollback()


async def test_the_rights_are_those_that_were_reviewed(scratch: Any) -> None:
    found, reviewed = await rights.of_everything(scratch), rights.recorded()
    assert sorted(found - reviewed) == [], (
        "new rights: run `python -m tests.security.tenancy.rights` and review the difference"
    )
    assert sorted(reviewed - found) == [], (
        "lost rights: run `python -m tests.security.tenancy.rights` and review the difference"
    )


async def test_every_relation_policy_and_grant_that_changes_is_noticed(scratch: Any) -> None:
    damages = [*await _policies(scratch), *await _switches(scratch), *await _grants(scratch), *await _columns(scratch)]
    before: dict[int, set[str]] = {}
    unnoticed = []
    async with scratch.transaction():
        for statement, target in damages:
            if target not in before:
                before[target] = await rights.of_relation(scratch, target)
            async with Undone(scratch, statement):
                if await rights.of_relation(scratch, target) == before[target]:
                    unnoticed.append(statement)
    assert unnoticed == []
    print(f"{len(damages)} policies, switches, triggers and grants damaged, all noticed")  # noqa: T201
    assert len(damages) > 2_500


async def test_every_function_that_changes_is_noticed(scratch: Any) -> None:
    functions = await scratch.fetch(
        "select p.oid::int as oid, p.oid::regprocedure::text as name, p.prosecdef, p.proconfig is not null as is_pinned from pg_proc p"
        " where p.pronamespace = 'public'::regnamespace and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    )
    count = 0
    async with scratch.transaction():
        for function in functions:
            before = await rights.of_function(scratch, function["oid"])
            damages = [
                f"alter function {function['name']} security {'invoker' if function['prosecdef'] else 'definer'}"
            ]
            damages.append(f"alter function {function['name']} owner to postgres")
            if function["is_pinned"]:
                damages.append(f"alter function {function['name']} reset all")
            for role in GRANTEES:
                has = f"has_function_privilege('{role}', {function['oid']}::oid, 'execute')"
                if not await scratch.fetchval(f"select {has}"):
                    damages.append(f"grant execute on function {function['name']} to {role}")
            for statement in damages:
                count += 1
                async with Undone(scratch, statement):
                    assert await rights.of_function(scratch, function["oid"]) != before, statement
    print(f"{count} changes of functions, all noticed")  # noqa: T201
    assert count > 200


async def test_every_widened_policy_lets_a_probe_see_the_other_workspace(scratch: Any) -> None:
    """The same damage as an attacker would use it: the policies are what hides, and nothing else."""
    probed = 0
    async with scratch.transaction():
        for table in await rows.tenant_tables(scratch):
            if table.name == "workspaces":
                continue
            readers = [
                role.value
                for role in Role
                if role is not Role.JOBS
                and await scratch.fetchval(
                    "select has_column_privilege($1::name, $2::text, 'id', 'select')",
                    role.value,
                    f"public.{table.name}",
                )
            ]
            for role in readers[:1]:
                assert not await _sees(scratch, role, table.name)
                restrictive = await scratch.fetch(
                    "select policyname from pg_policies where tablename = $1 and permissive = 'RESTRICTIVE'", table.name
                )
                open_rest = "".join(f"alter policy {row[0]} on {table.name} using (true);" for row in restrictive)
                for damage in (
                    f"alter policy tenant on {table.name} using (true)",
                    f"create policy wide on {table.name} using (true)",
                    f"alter table {table.name} disable row level security",
                ):
                    async with Undone(scratch, open_rest + damage):
                        assert await _sees(scratch, role, table.name), f"{role}: {damage}"
                    probed += 1
                async with Undone(scratch, f"drop policy tenant on {table.name}"):
                    assert not await _sees(scratch, role, table.name), "without its policy a table shows nothing at all"
    print(f"{probed} widened policies, each seen through")  # noqa: T201
    assert probed > 100


async def _sees(connection: Any, role: str, table: str) -> bool:
    """Whether a role, working in A, reads V's row."""
    async with connection.transaction():
        await connection.execute("select enter_as_system($1, 'system:probe')", A)
        await connection.execute(f"set local role {role}")
        found = await connection.fetchval(f"select exists (select 1 from {table} where id = $1)", rows.row_id(table, V))
        await connection.execute("reset role")
        return bool(found)


async def _policies(connection: Any) -> list[Lost]:
    policies = await connection.fetch(
        "select p.polname, c.oid::int as oid, c.oid::regclass::text as name, p.polqual is not null as reads, p.polwithcheck is not null as writes,"
        " pg_get_expr(p.polqual, p.polrelid) = 'true' as is_open from pg_policy p join pg_class c on c.oid = p.polrelid"
    )
    damages = []
    for policy in policies:
        name = f"{policy['polname']} on {policy['name']}"
        damages.append(Lost(f"drop policy {name}", policy["oid"]))
        damages.append(Lost(f"alter policy {name} to acrm_owner", policy["oid"]))
        if policy["reads"]:
            damages.append(
                Lost(f"alter policy {name} using ({'false' if policy['is_open'] else 'true'})", policy["oid"])
            )
        if policy["writes"]:
            damages.append(
                Lost(f"alter policy {name} with check ({'false' if policy['is_open'] else 'true'})", policy["oid"])
            )
    assert len(policies) > 70
    return damages


async def _switches(connection: Any) -> list[Lost]:
    """Row security itself, owners, and triggers."""
    damages = []
    for table in await connection.fetch(
        "select c.oid::int as oid, c.oid::regclass::text as name, c.relrowsecurity as secured from pg_class c"
        " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
    ):
        name = table["name"]
        damages.append(Lost(f"alter table {name} owner to postgres", table["oid"]))
        damages.append(Lost(f"create policy wide on {name} using (true)", table["oid"]))
        if table["secured"]:
            damages.append(Lost(f"alter table {name} disable row level security", table["oid"]))
            damages.append(Lost(f"alter table {name} no force row level security", table["oid"]))
    for trigger in await connection.fetch(
        "select t.tgname, t.tgrelid::int as oid, t.tgrelid::regclass::text as name from pg_trigger t"
        " join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relkind = 'r'"
    ):
        damages.append(Lost(f"drop trigger {trigger['tgname']} on {trigger['name']}", trigger["oid"]))
        damages.append(Lost(f"alter table {trigger['name']} disable trigger {trigger['tgname']}", trigger["oid"]))
    return damages


async def _grants(connection: Any) -> list[Lost]:
    """What each role has is taken, what it has not is given, for every table and verb."""
    held = {
        (row["oid"], row["grantee"], row["verb"])
        for row in await connection.fetch(
            "select c.oid::int as oid, case when acl.grantee = 0 then 'public' else pg_get_userbyid(acl.grantee) end as grantee,"
            " lower(acl.privilege_type) as verb from pg_class c cross join lateral aclexplode(c.relacl) acl"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
        )
    }
    tables = await connection.fetch(
        "select c.oid::int as oid, c.oid::regclass::text as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
    )
    return [
        Lost(
            f"revoke {verb} on {table['name']} from {role}"
            if (table["oid"], role, verb) in held
            else f"grant {verb} on {table['name']} to {role}",
            table["oid"],
        )
        for table in tables
        for role in GRANTEES
        for verb in VERBS
    ]


async def _columns(connection: Any) -> list[Lost]:
    """Grants on columns: each that stands is taken."""
    return [
        Lost(f"revoke {row['verb']} ({row['attname']}) on {row['name']} from {row['grantee']}", row["oid"])
        for row in await connection.fetch(
            "select a.attrelid::int as oid, a.attrelid::regclass::text as name, quote_ident(a.attname) as attname,"
            " case when acl.grantee = 0 then 'public' else pg_get_userbyid(acl.grantee) end as grantee, lower(acl.privilege_type) as verb"
            " from pg_attribute a join pg_class c on c.oid = a.attrelid cross join lateral aclexplode(a.attacl) acl"
            " where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped and acl.grantee <> c.relowner"
        )
    ]


def _modelled() -> set[str]:
    """Keys as the models state them."""
    found = set()
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            match constraint:
                case PrimaryKeyConstraint():
                    found.add(f"{table.name}: primary key ({', '.join(column.name for column in constraint.columns)})")
                case UniqueConstraint():
                    found.add(f"{table.name}: unique ({', '.join(column.name for column in constraint.columns)})")
                case ForeignKeyConstraint():
                    own = ", ".join(constraint.column_keys)
                    theirs = ", ".join(element.column.name for element in constraint.elements)
                    target = constraint.referred_table.name
                    found.add(
                        f"{table.name}: ({own}) is {target} ({theirs}), on delete {(constraint.ondelete or 'no action').lower()}"
                    )
                case _:
                    pass
        found |= {f"{table.name}: unique index {index.name}" for index in _unique(table.indexes)}
    return found


def _unique(indexes: set[Index]) -> list[Index]:
    return [index for index in indexes if index.unique]


_KEYS = """
select k.conrelid::int as oid, k.conname as name, k.contype::text as kind, k.conrelid::regclass::text as table, k.conrelid::regclass::text || ': '
  || case k.contype when 'p' then 'primary key (' when 'u' then 'unique (' else '(' end || own.names || ')'
  || case when k.contype = 'f' then ' is ' || k.confrelid::regclass::text || ' (' || theirs.names || '), on delete '
     || case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
        when 'n' then 'set null' || coalesce(' (' || cleared.names || ')', '') else 'set default' end else '' end as line
from pg_constraint k
  cross join lateral (select string_agg(a.attname, ', ' order by i) as names from unnest(k.conkey) with ordinality c (n, i)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n) own
  cross join lateral (select string_agg(a.attname, ', ' order by i) as names from unnest(k.confkey) with ordinality c (n, i)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n) theirs
  cross join lateral (select string_agg(a.attname, ', ' order by i) as names from unnest(k.confdelsetcols) with ordinality c (n, i)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n) cleared
where k.connamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'f') and k.conrelid <> 'alembic_version'::regclass
union all
select i.indrelid::int, i.indexrelid::regclass::text, 'i', i.indrelid::regclass::text,
  i.indrelid::regclass::text || ': unique index ' || i.indexrelid::regclass::text
from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace and i.indisunique
  and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
"""


async def test_every_key_that_is_lost_or_loses_its_workspace_is_noticed(scratch: Any) -> None:
    keys = await scratch.fetch(_KEYS)
    assert {key["line"] for key in keys} == _modelled()
    lost = narrowed = 0
    async with scratch.transaction():
        for key in keys:
            drop = (
                f"drop index {key['name']}"
                if key["kind"] == "i"
                else f"alter table {key['table']} drop constraint {key['name']} cascade"
            )
            async with Undone(scratch, drop):
                assert {row["line"] for row in await scratch.fetch(_KEYS)} != _modelled(), drop
            lost += 1
        for key in await scratch.fetch(
            "select k.conname, k.conrelid::regclass::text as name, a.attname, k.confrelid::regclass::text as target from pg_constraint k"
            " join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2]"
            " where k.contype = 'f' and k.connamespace = 'public'::regnamespace and cardinality(k.conkey) = 2"
        ):
            # The same reference without its workspace, as a careless migration would write it.
            alone = (
                f"alter table {key['name']} drop constraint {key['conname']};"
                f"create unique index careless on {key['target']} (id);"
                f"alter table {key['name']} add constraint careless foreign key ({key['attname']}) references {key['target']} (id) not valid"
            )
            async with Undone(scratch, alone):
                assert await violated(
                    scratch,
                    "a foreign key between tenant tables carries the workspace",
                    "every unique index begins with the workspace",
                ) == {
                    "a foreign key between tenant tables carries the workspace",
                    "every unique index begins with the workspace",
                }
            narrowed += 1
    print(f"{lost} keys lost and {narrowed} narrowed, all noticed")  # noqa: T201
    assert lost > 200
    assert narrowed > 60


async def test_every_lost_tenant_policy_and_switch_breaks_an_invariant(scratch: Any) -> None:
    """Independently of the reviewed lines: the rules that hold for any table notice by themselves."""
    confined = "one policy for everybody confines to the workspace, reading and writing"
    forced = "row security is enabled and forced"
    further = "further policies are for the two roles that work across workspaces"
    sight = "what people see of records is confined for every role that reads for them"
    count = 0
    async with scratch.transaction():
        for table in await rows.tenant_tables(scratch):
            for statement, rule in (
                (f"drop policy tenant on {table.name}", confined),
                (f"alter policy tenant on {table.name} using (true)", confined),
                (f"alter policy tenant on {table.name} with check (true)", confined),
                (f"alter policy tenant on {table.name} to acrm_api", confined),
                (f"alter table {table.name} disable row level security", forced),
                (f"alter table {table.name} no force row level security", forced),
                (f"create policy wide on {table.name} using (true)", further),
            ):
                async with Undone(scratch, statement):
                    assert await violated(scratch, rule), statement
                count += 1
        for policy in await scratch.fetch(
            "select policyname, tablename from pg_policies where permissive = 'RESTRICTIVE'"
        ):
            for damage in (
                "drop policy {0} on {1}",
                "alter policy {0} on {1} using (true)",
                "alter policy {0} on {1} to acrm_owner",
            ):
                async with Undone(scratch, damage.format(*policy)):
                    assert await violated(scratch, sight), damage.format(*policy)
                count += 1
    print(f"{count} lost policies and switches, each against a rule")  # noqa: T201
