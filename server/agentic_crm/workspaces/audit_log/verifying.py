"""Whether the log is what was appended: the chain by itself, and against its anchors."""

from dataclasses import dataclass
from uuid import UUID

from agentic_crm.platform.db.scope import Actor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.secrets.keys import KeyRing
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.workspaces.audit_log import anchors, repository
from agentic_crm.workspaces.audit_log.rules import Anchor, Break, against_anchors, earliest


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken` None: the chain holds and is the anchored one."""

    broken: Break | None
    entries: int
    anchors: tuple[Anchor, ...]
    unreadable: int

    @property
    def last_anchor(self) -> Anchor | None:
        return max(self.anchors, key=lambda one: one.day, default=None)


async def verify(
    database: Database, store: ObjectStore | None, ring: KeyRing, workspace_id: UUID, actor: Actor
) -> Verdict:
    """Recompute a workspace's chain; with a store, compare its anchors. No transaction is open while the store is read."""
    kept = anchors.Anchors((), 0) if store is None else await anchors.read(store, ring, workspace_id)
    async with database.scoped(workspace_id, actor) as scope:
        head = await repository.head(scope.db)
        hashes = await repository.hashes(scope.db, [anchor.sequence for anchor in kept.known])
        broken = await repository.broken(scope.db)
    contradicted = against_anchors(kept.known, hashes, head.first, head.sequence)
    return Verdict(earliest(broken, contradicted), head.entries, kept.known, kept.unreadable)
