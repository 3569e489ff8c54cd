"""Transactions. A `Database` is one role's connection pool; every transaction states whose rows it may see.

Row-level security is the enforcement: the scope set here is what its policies read. The listeners only make a
forgotten scope fail early and loudly instead of finding nothing.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Final, assert_never
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import Table, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.util import find_tables

from agentic_crm.platform.announcements import Announcer, session_info
from agentic_crm.platform.db.scope import Actor, Limits, MemberActor, ScopeMissing, SystemActor, WorkspaceScope

_ENTER_AS_MEMBER = text(
    "select enter_workspace(cast(:workspace as uuid), cast(:member as uuid), cast(:role as text))",
)
_ENTER_AS_SYSTEM = text("select enter_as_system(cast(:workspace as uuid), cast(:actor as text))")

_TRUSTED_FOR: Final = 60.0
# Behind a pooler the next statement may meet another connection, which knows no prepared statement by that name: none gets one.
_UNNAMED: Final = {"statement_cache_size": 0, "prepared_statement_cache_size": 0, "prepared_statement_name_func": str}


class Database:
    """One role's pool of connections.

    `?pooler=transaction` at the end of `url` says that a pooler in transaction mode stands in between (docs/runbooks/deploy.md).
    """

    def __init__(
        self, url: str, *, pool_size: int = 8, command_timeout: float = 30.0, application_name: str = "agentic-crm"
    ) -> None:
        parsed = make_url(url).set(drivername="postgresql+asyncpg")
        self.role = parsed.username or ""
        self.is_pooled = parsed.query.get("pooler") == "transaction"
        # Set by the process's composition root: who hears of commits.
        self.announcer: Announcer | None = None
        self.engine: AsyncEngine = create_async_engine(
            parsed.difference_update_query(["pooler"]),
            pool_size=pool_size,
            max_overflow=pool_size,
            connect_args={
                "command_timeout": command_timeout,
                "server_settings": {"application_name": application_name, "timezone": "UTC"}
                | ({} if self.is_pooled else {"jit": "off"}),
            }
            | (_UNNAMED if self.is_pooled else {}),
        )
        only_live(self.engine)

    @asynccontextmanager
    async def scoped(self, workspace_id: UUID, actor: Actor) -> AsyncIterator[WorkspaceScope]:
        """One transaction that sees one workspace; commits at the end, rolls back on an error."""
        async with self._session() as db, db.begin():
            yield await enter_scope(db, workspace_id, actor)

    @asynccontextmanager
    async def unscoped(self, reason: str) -> AsyncIterator[AsyncSession]:
        """One transaction on the tables without a tenant. `reason` is for the reader of the call."""
        if not reason:
            raise ScopeMissing("an unscoped transaction needs a reason")
        async with self._session() as db, db.begin():
            yield db

    def _session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False, autoflush=False, info=session_info(self.announcer))

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in a transaction, for the job ledger and health checks."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self.engine.dispose()


def only_live(engine: AsyncEngine) -> None:
    """Let the pool hand out live connections only, replacing the others.

    The driver sees at once when a server closes; only what networks drop silently, which takes idleness, needs a ping
    (three round trips, which every transaction would pay for with `pool_pre_ping`).
    """
    dialect = engine.dialect
    idle_since = "idle_since"

    @event.listens_for(engine.sync_engine, "checkin")
    def _note(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[idle_since] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _check(connection: Any, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError("the server closed this connection")
        if time.monotonic() - record.info.get(idle_since, time.monotonic()) > _TRUSTED_FOR:
            try:
                dialect.do_ping(connection)
            except dialect.loaded_dbapi.Error as error:
                raise DisconnectionError("this idle connection is lost") from error


async def enter_scope(db: AsyncSession, workspace_id: UUID, actor: Actor) -> WorkspaceScope:
    """Give an unscoped transaction a workspace, as sign-up and invitations do once they know it."""
    match actor:
        case MemberActor():
            who = {"workspace": str(workspace_id), "member": str(actor.member_id), "role": actor.role}
            limits = (await db.execute(_ENTER_AS_MEMBER, who)).scalar_one()
        case SystemActor():
            await db.execute(_ENTER_AS_SYSTEM, {"workspace": str(workspace_id), "actor": str(actor)})
            limits = ""
        case _:
            assert_never(actor)
    note_limits(db, limits)
    return adopt_scope(db, workspace_id, actor)


def note_limits(db: AsyncSession, words: str | None) -> None:
    """Keep what `enter_workspace` told of the limits of whoever acts in this transaction, for `adopt_scope`."""
    db.sync_session.info["limits"] = Limits.of(words or "")


def adopt_scope(db: AsyncSession, workspace_id: UUID, actor: Actor) -> WorkspaceScope:
    """The scope that a statement of this transaction has set in the database already."""
    db.sync_session.info["workspace_id"] = workspace_id
    limits: Limits = db.sync_session.info["limits"]
    return WorkspaceScope(db=db, workspace_id=workspace_id, actor=actor, limits=limits)


async def fetch_all(db: AsyncSession, sql: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of a textual statement as dictionaries; for functions that live in the database."""
    return [dict(row) for row in (await db.execute(_statement(sql), parameters)).mappings()]


# Such texts stand in the program; taking one apart for its binds takes longer than sending it.
_statement: Final = lru_cache(maxsize=512)(text)


# Statements that were found to touch no tenant table: those made once, as every request's first one is, are walked once.
_GLOBAL: Final = WeakSet[ClauseElement]()


@event.listens_for(Session, "do_orm_execute")
def _refuse_tenant_tables_without_scope(state: ORMExecuteState) -> None:
    if "workspace_id" in state.session.info:
        return
    if not isinstance(state.statement, ClauseElement) or state.statement in _GLOBAL:
        return
    for table in find_tables(state.statement, include_joins=True, include_aliases=True, include_crud=True):
        if isinstance(table, Table) and "workspace_id" in table.c:
            raise ScopeMissing(f"{table.name} belongs to workspaces: open the transaction with `Database.scoped`")
    _GLOBAL.add(state.statement)
