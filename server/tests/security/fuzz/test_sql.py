"""Generated SQL: every table x verb x role x scope. With any scope but its own, no row of the victim is read or written.

The rows and the statements come from the catalogue. Every role also shows that it does see the row in the victim's own scope,
wherever it may read at all: otherwise finding nothing would prove nothing.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.embedded.postgres import PostgresServer
from tests.security.tenancy import rows
from tests.security.tenancy.scratch import scratch_database

OWN, VICTIM, OTHER = UUID(int=0xA1), UUID(int=0xB1), UUID(int=0xC1)
SCOPES = {"own": str(OWN), "other": str(OTHER), "none": None, "garbage": "x'; drop table users; --", "empty": ""}
VERBS = ("select", "insert", "update", "delete", "upsert")
# The ledger's loop serves all workspaces, with jobs and with nothing else; the catalogue's tests hold it to these two tables.
ACROSS = {("acrm_jobs", "jobs"), ("acrm_jobs", "workspaces")}
REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidTextRepresentationError)
# What a refused write may run into before the policy: the executor's boundary, and keys that lead nowhere in this scope.
OTHERWISE = (asyncpg.IntegrityConstraintViolationError, asyncpg.RaiseError, asyncpg.PostgresError)
RESTRICTED = "acrm_restricted"


@pytest.fixture(scope="module")
async def scratch(postgres: PostgresServer, role_urls: dict[Role, str]) -> AsyncIterator[str]:
    """Three workspaces with a row in every table each."""
    async with scratch_database(postgres, role_urls) as url:
        administrator: Any = await asyncpg.connect(url)
        for workspace_id in (OWN, VICTIM, OTHER):
            await rows.fill(administrator, workspace_id, uuid4())
        yield url
        await administrator.close()


class Statements:
    """What one role may try on one table: with its own column privileges, so that policies and not missing grants refuse."""

    def __init__(self, table: rows.Table, readable: set[str], insertable: set[str], updatable: set[str]) -> None:
        self.table, self.readable, self.insertable, self.updatable = table, readable, insertable, updatable
        self.key = "id" if table.name == "workspaces" else "workspace_id"
        self.values = rows.values(table, VICTIM, uuid4())
        self.types = {column.name: column.type for column in table.columns}

    def of(self, verb: str) -> tuple[str, list[Any]]:
        """SQL whose rows are the victim's rows that it read or wrote, and its arguments."""
        name, row_id = self.table.name, rows.row_id(self.table.name, VICTIM)
        if name == "workspaces":
            row_id = VICTIM
        where, back = (
            (f"{self.key} = $1", [VICTIM])
            if self.key in self.readable or not self.readable
            else ("$1 is not null", [VICTIM])
        )
        match verb:
            case "select":
                shown = self.key if self.key in self.readable or not self.readable else min(self.readable)
                return f"select {shown} from {name} where {where}", back
            case "update":
                column = min(self.updatable or {"id"})
                return f"update {name} set {column} = {column} where {where} returning 1", back
            case "delete":
                return f"delete from {name} where {where} returning 1", back
            case _:
                names = [key for key in self.values if not self.insertable or key in self.insertable]
                arguments = [self._fresh(key, row_id, is_same=verb == "upsert") for key in names]
                marks = ", ".join(
                    f"${i}::{'text::xid8' if self.types[n] == 'xid8' else self.types[n]}"
                    for i, n in enumerate(names, 1)
                )
                conflict = " on conflict do nothing" if verb == "upsert" else ""
                return f"insert into {name} ({', '.join(names)}) values ({marks}){conflict} returning 1", arguments

    def _fresh(self, name: str, row_id: UUID, *, is_same: bool) -> Any:
        """The victim's values; the id is one that is there already for an upsert, and a new one for an insert."""
        if name == "id":
            return row_id if is_same else uuid4()
        value = self.values[name]
        return str(value) if self.types[name] == "xid8" else value


async def _privileges(connection: Any, role: str, table: str, verb: str) -> set[str]:
    found = await connection.fetch(
        "select attname from pg_attribute where attrelid = $2::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''"
        " and has_column_privilege($1::name, attrelid, attnum, $3::text)",
        role,
        table,
        verb,
    )
    return {row[0] for row in found}


async def _enter(connection: Any, role: str, scope: str | None) -> None:
    if scope is not None:
        await connection.execute("select set_config('app.workspace_id', $1, true)", scope)
    if role == RESTRICTED:
        await connection.execute(f"set local role {RESTRICTED}")


@pytest.mark.parametrize("role", [*[role.value for role in Role], RESTRICTED])
async def test_no_statement_reaches_another_workspace(scratch: str, role_urls: dict[Role, str], role: str) -> None:
    login = role_urls[Role.API if role == RESTRICTED else Role(role)]
    connection: Any = await asyncpg.connect(login.rsplit("/", 1)[0] + "/" + scratch.rsplit("/", 1)[1])
    administrator: Any = await asyncpg.connect(scratch)
    tables = await rows.tenant_tables(administrator)
    before = await rows.fingerprints(administrator, VICTIM)
    outcomes: Counter[str] = Counter()
    reached = []
    seen = 0
    try:
        for table in tables:
            rights = [
                await _privileges(administrator, role, table.name, verb) for verb in ("select", "insert", "update")
            ]
            statements = Statements(table, *rights)
            seen += await _control(connection, role, statements)
            for name, scope in SCOPES.items():
                async with connection.transaction():
                    await _enter(connection, role, scope)
                    for verb in VERBS:
                        outcome = await _try(connection, *statements.of(verb))
                        outcomes[outcome] += 1
                        if outcome == "reached" and (role, table.name) not in ACROSS:
                            reached.append(f"{role} in scope {name}: {verb} {table.name}")
    finally:
        await connection.close()
    assert reached == []
    assert await rows.fingerprints(administrator, VICTIM) == before
    await administrator.close()
    print(f"{role}: {outcomes.total()} cases, {dict(outcomes)}, and {seen} tables read in the victim's own scope")  # noqa: T201
    # Six roles together: more than 6,000.
    assert outcomes.total() == len(tables) * len(VERBS) * len(SCOPES) >= 1_000
    assert seen >= (1 if role == Role.JOBS else 8)


async def _control(connection: Any, role: str, statements: Statements) -> bool:
    """Whether the role reads the victim's row in the victim's own scope, as it should wherever it may read."""
    if not statements.readable:
        return False
    async with connection.transaction():
        # As the product's own parts enter: with nobody's limits.
        await connection.execute("select enter_as_system($1, 'system:probe')", VICTIM)
        await _enter(connection, role, None)
        outcome = await _try(connection, *statements.of("select"))
    if role not in (RESTRICTED, Role.JOBS):
        assert outcome == "reached", f"{role} does not see its own {statements.table.name}"
    return outcome == "reached"


async def _try(connection: Any, statement: str, arguments: list[Any]) -> str:
    """`reached`: it read or wrote rows. Always undone."""
    attempt = connection.transaction()
    await attempt.start()
    try:
        return "reached" if await connection.fetch(statement, *arguments) else "nothing"
    except REFUSED:
        return "refused"
    except OTHERWISE as error:
        return f"failed {error.sqlstate}"
    finally:
        await attempt.rollback()
