"""One attempt's hold on its job: every transaction of the handler proves that the job is still its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from agentic_crm.platform.db.scope import SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.definition import LeaseLost
from agentic_crm.platform.jobs.ledger import Claim, fence

# The lock keeps the job from being taken over until this transaction ends, so a worker that was paused cannot write.
_HOLD = text(
    "select 1 from jobs where workspace_id = :workspace_id and id = :id and lease_token = :token and state = 'running' for share"
)
_SUCCEED = text(
    "update jobs set state = 'succeeded', finished_at = now(), lease_token = null, lease_until = null "
    "where workspace_id = :workspace_id and id = :id and lease_token = :token and state = 'running'"
)


class HeldLease:
    """Implements `definition.Lease` for a claimed job."""

    def __init__(self, database: Database, claim: Claim, actor: SystemActor) -> None:
        self._database = database
        self._claim = claim
        self._actor = actor
        # While finishing, the transaction's own fence decides; after that there is nothing left to hold.
        self.is_finishing = False
        self.is_finished = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[WorkspaceScope]:
        self._refuse_after_finish()
        async with self._database.scoped(self._claim.workspace_id, self._actor) as scope:
            if (await scope.db.execute(_HOLD, fence(self._claim))).first() is None:
                raise LeaseLost
            yield scope

    @asynccontextmanager
    async def finish(self) -> AsyncIterator[WorkspaceScope]:
        self._refuse_after_finish()
        async with self._database.scoped(self._claim.workspace_id, self._actor) as scope:
            result = await scope.db.execute(_SUCCEED, fence(self._claim))
            if getattr(result, "rowcount", 0) != 1:
                raise LeaseLost
            self.is_finishing = True
            try:
                yield scope
            except BaseException:
                self.is_finishing = False
                raise
        self.is_finished = True

    def _refuse_after_finish(self) -> None:
        if self.is_finished:
            raise RuntimeError("this job is finished: `finish` is its last transaction")
