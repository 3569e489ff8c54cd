"""Questions to the database about itself and about the job ledger."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Privileges:
    """What a login may do beyond its grants; all of it must be no."""

    login: str
    is_superuser: bool
    bypasses_row_security: bool
    owned_tables: int

    @property
    def are_least(self) -> bool:
        """Whether row-level security and grants bind this login."""
        return not (self.is_superuser or self.bypasses_row_security or self.owned_tables)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in one queue: how many jobs are due, since when the oldest, and how many were given up."""

    queue: str
    due: int
    oldest_due_at: datetime | None
    dead: int


async def privileges(connection: AsyncConnection) -> Privileges:
    """Those of the login that asks."""
    row = (
        await connection.execute(
            text(
                "select rolname, rolsuper, rolbypassrls, "
                "(select count(*) from pg_class where relowner = r.oid and relkind in ('r', 'p')) as owned "
                "from pg_roles r where rolname = session_user"
            )
        )
    ).one()
    return Privileges(row.rolname, row.rolsuper, row.rolbypassrls, row.owned)


async def server_version(connection: AsyncConnection) -> str:
    """Such as `18.6`."""
    return str((await connection.execute(text("show server_version"))).scalar_one())


async def last_beats(connection: AsyncConnection) -> dict[str, datetime]:
    """When the liveliest worker of each queue was last heard of."""
    rows = await connection.execute(text("select queue, max(beat_at) as beat_at from worker_heartbeats group by queue"))
    return {row.queue: row.beat_at for row in rows}


async def backlogs(connection: AsyncConnection) -> list[Backlog]:
    """By queue, over all workspaces; asked as the login of the job ledger. What waits for a deletion to be called off is no backlog."""
    rows = await connection.execute(
        text(
            "select queue, count(*) filter (where state = 'queued' and run_at <= now()) as due, "
            "min(run_at) filter (where state = 'queued' and run_at <= now()) as oldest, "
            "count(*) filter (where state = 'dead') as dead "
            "from jobs j where state in ('queued', 'dead') and not exists (select from workspaces w "
            "where w.id = j.workspace_id and w.deletes_at is not null) group by queue order by queue"
        )
    )
    return [Backlog(row.queue, row.due, row.oldest, row.dead) for row in rows]
