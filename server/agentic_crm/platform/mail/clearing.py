"""The scheduler clears mail away that was written long ago, sent or not."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.scheduler import sweep

KEEP: Final = timedelta(days=7)
_DELETED_AT_ONCE: Final = 1000


@sweep(timedelta(hours=1))
async def forget_old_mail(jobs: Database) -> None:
    """Delete it in batches."""
    statement = text(
        "delete from outgoing_mails where id in (select id from outgoing_mails "
        "where created_at < now() - cast(:keep as interval) limit :most)"
    )
    while True:
        async with jobs.connection() as connection:
            deleted = (await connection.execute(statement, {"keep": KEEP, "most": _DELETED_AT_ONCE})).rowcount
        if deleted < _DELETED_AT_ONCE:
            return
