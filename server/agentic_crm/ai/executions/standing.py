"""What of a package is settled when the rest of it is decided again: parts that an undo had to leave, parts that somebody else was given."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from agentic_crm.ai.executions import repository
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.links import links_of, relink
from agentic_crm.engine.undo import DeleteRecord, UndoPlan
from agentic_crm.models import Execution, Operation, Proposal, SuggestedActionRow
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit

ACTIONS: Final[TypeAdapter[SuggestedAction]] = TypeAdapter(SuggestedAction)
# A pending package's actions are pending too, or they are settled: carried out, or left to somebody else.
SETTLED: Final = frozenset({"executed", "superseded"})
_WRITTEN: Final = frozenset({"accept", "edit", "link"})


def is_settled(proposal: Proposal, row: SuggestedActionRow) -> bool:
    """Whether an action of a package that is (to be) decided is no part of that decision."""
    return proposal.state in ("pending", "deciding") and row.state in SETTLED


async def open_actions(
    scope: WorkspaceScope, proposal: Proposal, rows: Sequence[SuggestedActionRow]
) -> list[tuple[SuggestedActionRow, SuggestedAction]]:
    """The actions to be decided; what they need of settled ones points at the records that those became.

    An action that needs a settled one which became nothing keeps its link: the plan refuses it and says so.
    """
    typed = [(row, ACTIONS.validate_python(row.payload)) for row in rows]
    settled = {row.ref for row in rows if is_settled(proposal, row)}
    if not settled:
        return typed
    records = await repository.records_of_refs(scope, proposal, settled)

    def moved(link: str) -> str | None:
        return records.get(link) if link in settled else link

    return [(row, relink(action, moved) or action) for row, action in typed if row.ref not in settled]


async def put_back(scope: WorkspaceScope, target: Execution, way_back: UndoPlan, by: UUID) -> None:
    """Say of an undone package what may be decided again: what was taken back in full, and what of it waits with others."""
    found = await repository.package(scope, target.proposal_id)
    decision = await repository.decision(scope, target.decision_id)
    assert found is not None
    assert decision is not None
    proposal, rows = found
    operations = await repository.operations(scope, target.id)
    refs = _taken_back(operations, way_back, decision.payload["verdicts"])
    gone = {step.record.id for step in way_back.steps if isinstance(step, DeleteRecord)}
    withdrawn = await _withdraw_rest(scope, proposal, gone, by)
    again = [
        row.id
        for row in rows
        if (row.state == "executed" and row.ref in refs) or (row.state == "superseded" and row.ref in withdrawn)
    ]
    # It may have been reopened since: then it stays what it became.
    goes_on = proposal.state in ("pending", "deciding")
    stays = goes_on or await repository.stands_otherwise(scope, proposal.id, target.id)
    actions = dict.fromkeys(again, "pending" if goes_on else "undone")
    await repository.set_states(scope, proposal.id, proposal=proposal.state if stays else "undone", actions=actions)


def _taken_back(
    operations: Iterable[Operation], way_back: UndoPlan, verdicts: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """Refs of the decision's actions of which the undo leaves nothing standing."""
    in_the_way = {blocker.undoes for blocker in way_back.blockers}
    kept = {ref for one in operations if one.position in in_the_way for ref in one.detail["actions"]}
    return {ref for ref, stored in verdicts.items() if stored["verdict"] in _WRITTEN} - kept


async def _withdraw_rest(scope: WorkspaceScope, proposal: Proposal, gone: Collection[str], by: UUID) -> set[str]:
    """Take back what of this package waits with somebody else and builds on records that are gone; its refs.

    It is decided again together with what it builds on, once the package is reopened.
    """
    refs: set[str] = set()
    for rest, rows in await repository.waiting_rests(scope, proposal):
        links = {use.link for row in rows for use in links_of(ACTIONS.validate_python(row.payload))}
        if not links & set(gone) or not await repository.supersede_waiting(scope, rest.id):
            continue
        refs |= {row.ref for row in rows}
        detail = {"from": str(proposal.id), "by": str(by)}
        await audit.append(scope, "proposal.withdrawn", record_type="proposal", record_id=rest.id, detail=detail)
    return refs
