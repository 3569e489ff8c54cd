"""The scheduler clears away what identity leaves behind: links and sign-ins that are over, and events after their time."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.scheduler import sweep

KEEP_LINKS: Final = timedelta(days=30)
"""After they ran out: opening an old link still says what is wrong with it."""
KEEP_ATTEMPTS: Final = timedelta(days=1)
KEEP_EVENTS: Final = timedelta(days=400)
_DELETED_AT_ONCE: Final = 1000


@sweep(timedelta(hours=1))
async def forget_old_proofs(jobs: Database) -> None:
    """Delete in batches. Runs as `acrm_jobs`, which reads ids and times of these tables and nothing else."""
    for table, moment, keep in (
        ("account_links", "expires_at", KEEP_LINKS),
        ("oidc_attempts", "expires_at", KEEP_ATTEMPTS),
        ("security_events", "at", KEEP_EVENTS),
    ):
        statement = text(
            f"delete from {table} where id in (select id from {table} "  # noqa: S608 - names of ours
            f"where {moment} < now() - cast(:keep as interval) limit :most)"
        )
        while True:
            async with jobs.connection() as connection:
                gone = (await connection.execute(statement, {"keep": keep, "most": _DELETED_AT_ONCE})).rowcount
            if gone < _DELETED_AT_ONCE:
                break
