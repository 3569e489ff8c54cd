"""Finding ids by text, in the database's one function that may use the text indexes."""

from uuid import UUID

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all

_FIND = """
select kind, id from unnest(cast(:kinds as text[])) as kind
cross join lateral search_record_ids(kind, :pattern, cast(:most as integer)) as id
"""


async def find(scope: WorkspaceScope, kinds: list[str], pattern: str, most: int) -> list[tuple[str, UUID]]:
    """(kind, id), at most `most` of each kind, in no order."""
    rows = await fetch_all(scope.db, _FIND, kinds=kinds, pattern=pattern, most=most)
    return [(row["kind"], row["id"]) for row in rows]
