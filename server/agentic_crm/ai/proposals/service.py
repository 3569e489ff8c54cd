"""Reading what is proposed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from agentic_crm.ai.proposals import repository
from agentic_crm.ai.proposals.asking import answers_of, without_unanswered
from agentic_crm.ai.proposals.handing import blocked_in
from agentic_crm.ai.proposals.packages import open_package
from agentic_crm.ai.proposals.planning import plan_verdicts, preview_read, verdicts_of
from agentic_crm.ai.proposals.reading import beyond_rights, read_proposal, row_of
from agentic_crm.ai.proposals.repository import Place
from agentic_crm.ai.proposals.schemas import (
    AnswerWrite,
    PreviewRead,
    ProposalCounts,
    ProposalFilters,
    ProposalRead,
    ProposalRow,
    VerdictWrite,
)
from agentic_crm.engine.approve import Accept, Leave
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound
from agentic_crm.kit.pagination import CursorPage, decode_cursor, encode_cursor
from agentic_crm.models import Proposal
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

_MOST_WORDS = 8


async def list_proposals(scope: WorkspaceScope, filters: ProposalFilters) -> CursorPage[ProposalRow]:
    """A stretch of the queue. Raises InvalidInput for a cursor of another order."""
    after = _place(filters) if filters.cursor else None
    patterns = [_pattern(word) for word in (filters.q or "").lower().split()[:_MOST_WORDS]]
    found = await repository.page(scope, filters, patterns, after, clock.now(), filters.limit + 1)
    shown = found[: filters.limit]
    next_cursor = None
    if len(found) > filters.limit:
        last, rank = shown[-1]
        next_cursor = encode_cursor(filters.sort.value, str(rank), last.received_at.isoformat(), str(last.id))
    return CursorPage(items=[row_of(proposal) for proposal, _ in shown], next_cursor=next_cursor)


def _place(filters: ProposalFilters) -> Place:
    key = decode_cursor(filters.cursor or "", 4)
    try:
        if key is not None and key[0] == filters.sort.value:
            return Place(int(key[1]), datetime.fromisoformat(key[2]), UUID(key[3]))
    except ValueError:
        pass
    problem = FieldProblem("cursor", "unknown_cursor", "Start again without a cursor.")
    raise InvalidInput("This is not a position in this list. Start again without it.", fields=(problem,))


def _pattern(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def get_counts(scope: WorkspaceScope) -> ProposalCounts:
    pending, snoozed, assigned = await repository.counts(scope, clock.now())
    return ProposalCounts(pending=pending, snoozed=snoozed, assigned=assigned)


async def get_proposal(scope: WorkspaceScope, proposal_id: UUID) -> ProposalRead:
    """A package as it is to be decided now. Raises NotFound."""
    return await read_proposal(scope, await existing(scope, proposal_id))


async def preview_proposal(
    scope: WorkspaceScope, proposal_id: UUID, written: Sequence[VerdictWrite], answered: Sequence[AnswerWrite] = ()
) -> PreviewRead:
    """What these verdicts and answers lead to.

    What is beyond the person's rights and what waits for an answer counts as left, with what hangs on it.

    Raises NotFound, InvalidInput, VerdictsRefused, PlanRefused.
    """
    opened = await open_package(scope, await existing(scope, proposal_id))
    blocked = await blocked_in(scope, opened)
    beyond = beyond_rights(opened, await repository.obstacles(scope, proposal_id))
    left = dict.fromkeys(beyond, Leave())
    answers = answers_of(opened, answered)
    verdicts = dict.fromkeys(opened.ids, Accept()) | left | verdicts_of(opened, written)
    verdicts = without_unanswered(opened, verdicts, answers)
    return preview_read(opened, await plan_verdicts(scope, opened, verdicts, answers), blocked)


async def existing(scope: WorkspaceScope, proposal_id: UUID) -> Proposal:
    proposal = await repository.one(scope, proposal_id)
    if proposal is None:
        raise NotFound("There is no such proposal.")
    return proposal
