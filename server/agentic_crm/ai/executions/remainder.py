"""What a decision left to somebody else: a package of its own, in the transaction that carried out the rest."""

from collections import Counter
from typing import Any
from uuid import UUID

from agentic_crm.ai.executions import repository
from agentic_crm.ai.executions.asking import questions_in
from agentic_crm.engine.actions import CreateDeal, SuggestedAction, UpdateDeal
from agentic_crm.engine.approve import Package, package_hash
from agentic_crm.engine.links import relink
from agentic_crm.engine.plan import ExecutionPlan
from agentic_crm.engine.propose import confidence_word
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Proposal, SuggestedActionRow
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit


async def put_forward_rest(
    scope: WorkspaceScope,
    proposal: Proposal,
    left: list[tuple[SuggestedActionRow, SuggestedAction]],
    plan: ExecutionPlan,
    claimed: dict[str, Any],
) -> None:
    """The actions as they were, now pointing at the records that the rest became, in the queue of whom they were handed to.

    What was put off until its question is answered goes to nobody: it waits for whoever comes to it.
    """
    records = {ref: record.id for ref, record in plan.bindings}
    refs = {row.ref for row, _ in left}

    def moved(link: str) -> str | None:
        if link in refs or ":" not in link:
            return link
        return records.get(link)

    found = [(row, relink(action, moved)) for row, action in left]
    kept = [(row, action) for row, action in found if action is not None]
    if not kept:
        return
    actions = tuple(action for _, action in kept)
    has_deal = any(isinstance(action, CreateDeal | UpdateDeal) for action in actions)
    proposal_id, payload = uuid7(), claimed["payload"]
    hand_to = payload.get("hand_to")
    handing: dict[str, Any] = (
        {
            "assigned_to_id": UUID(hand_to),
            "assigned_by_id": claimed["decided_by_id"],
            "assigned_at": clock.now(),
            "assignment_note": payload.get("hand_note") or None,
        }
        if hand_to
        else {}
    )
    await repository.add_package(
        scope,
        {
            "id": proposal_id,
            "thread_id": proposal.thread_id,
            "analysis_id": proposal.analysis_id,
            "revision": await repository.next_revision(scope, proposal.thread_id),
            "summary": proposal.summary,
            "person_name": proposal.person_name,
            "company_name": proposal.company_name,
            "category": proposal.category,
            "counts": dict(sorted(Counter(action.type for action in actions).items())),
            "amount_minor": proposal.amount_minor if has_deal else None,
            "currency": proposal.currency if has_deal else None,
            "confidence": confidence_word(min(action.confidence for action in actions)),
            "risk": "high" if any(row.risk == "high" for row, _ in kept) else "normal",
            "package_hash": package_hash(Package(actions, questions=questions_in(row for row, _ in kept))),
            "received_at": proposal.received_at,
            "kind": proposal.kind,
            **handing,
        },
        [
            {
                "id": uuid7(),
                "proposal_id": proposal_id,
                "thread_id": row.thread_id,
                "position": position,
                "ref": row.ref,
                "type": row.type,
                "payload": action.model_dump(mode="json", exclude_none=True),
                "fingerprint": row.fingerprint,
                "risk": row.risk,
                "risk_reason": row.risk_reason,
                "warnings": row.warnings,
                "questions": row.questions,
            }
            for position, (row, action) in enumerate(kept)
        ],
    )
    detail = {"from": str(proposal.id), "to": hand_to, "by": str(claimed["decided_by_id"])}
    await audit.append(scope, "proposal.split", record_type="proposal", record_id=proposal_id, detail=detail)
