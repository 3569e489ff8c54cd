"""Stored threads and packages, written as the roles that write them in the product."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from agentic_crm.ai.executions.jobs import CarryOutDecision
from agentic_crm.ai.executions.service import hash_of
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.approve import Package, package_hash
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Analysis, Decision, EmailAccount, Message, Proposal, SuggestedActionRow, Thread
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor, SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.enqueuing import enqueue
from tests.make.people import Person

RECEIVED = datetime(2026, 3, 5, 9, 14, tzinfo=UTC)


@dataclass(frozen=True)
class StoredPackage:
    """A pending proposal and what it holds."""

    proposal_id: UUID
    thread_id: UUID
    message_id: UUID
    action_ids: dict[str, UUID]
    package_hash: str


async def make_thread(
    databases: dict[Role, Database], person: Person, subject: str = "12 robot arms"
) -> tuple[UUID, UUID]:
    """A thread with one message in the person's mailbox; (thread, message)."""
    assert person.workspace_id
    account_id, thread_id, message_id = uuid7(), uuid7(), uuid7()
    async with databases[Role.WORKER].scoped(person.workspace_id, SystemActor("mail")) as scope:
        scope.db.add(
            EmailAccount(
                id=account_id,
                provider="files",
                subject_id=account_id.hex,
                owner_id=person.member_id,
                display_name="Files",
            )
        )
        await scope.db.flush()
        scope.db.add(
            Thread(
                id=thread_id,
                account_id=account_id,
                subject=subject,
                kind="person",
                message_count=1,
                last_message_at=RECEIVED,
            )
        )
        await scope.db.flush()
        scope.db.add(
            Message(
                id=message_id,
                account_id=account_id,
                thread_id=thread_id,
                fingerprint=message_id.hex * 2,
                message_id_header=f"{message_id.hex}@acme.example",
                subject=subject,
                from_email="jane@acme.example",
                from_name="Jane Roe",
                sent_at=RECEIVED,
                direction="inbound",
                kind="person",
                snippet="We would like to order 12 arms.",
                raw_key="none",
                raw_sha256="0" * 64,
                size_bytes=10,
                normalizer_version=1,
                normalized={},
            )
        )
    return thread_id, message_id


async def make_package(databases: dict[Role, Database], person: Person, *actions: SuggestedAction) -> StoredPackage:
    """A pending package of these actions, as analysis stores it."""
    assert person.workspace_id
    thread_id, message_id = await make_thread(databases, person)
    analysis_id, proposal_id = uuid7(), uuid7()
    sealed = package_hash(Package(actions))
    ids = {action.ref: uuid7() for action in actions}
    async with databases[Role.ANALYST].scoped(person.workspace_id, SystemActor("analysis")) as scope:
        scope.db.add(
            Analysis(
                id=analysis_id,
                thread_id=thread_id,
                analyzer="builtin",
                analyzer_version="1",
                content_hash=sealed,
                category="opportunity",
                millis=1.0,
            )
        )
        await scope.db.flush()
        await scope.db.execute(
            insert(Proposal).values(
                workspace_id=person.workspace_id,
                id=proposal_id,
                thread_id=thread_id,
                analysis_id=analysis_id,
                revision=1,
                summary="12 robot arms",
                category="opportunity",
                counts={},
                confidence="clear",
                package_hash=sealed,
                received_at=RECEIVED,
            )
        )
        for position, action in enumerate(actions):
            await scope.db.execute(
                insert(SuggestedActionRow).values(
                    workspace_id=person.workspace_id,
                    id=ids[action.ref],
                    proposal_id=proposal_id,
                    thread_id=thread_id,
                    position=position,
                    ref=action.ref,
                    type=action.type,
                    payload=action.model_dump(mode="json"),
                    fingerprint=f"{action.type} {action.ref}",
                    warnings=[],
                )
            )
    return StoredPackage(proposal_id, thread_id, message_id, ids, sealed)


async def decide(databases: dict[Role, Database], person: Person, package: StoredPackage, **verdicts: Any) -> UUID:
    """A person's approval, accepting what `verdicts` (by the ref's last part) does not name; the decision's id."""
    assert person.workspace_id
    stored = {ref: verdicts.get(ref.split(":")[1], {"verdict": "accept"}) for ref in package.action_ids}
    payload = {"verdicts": stored, "bases": []}
    actor = MemberActor(user_id=person.user_id, member_id=person.member_id, role="owner")
    async with databases[Role.API].scoped(person.workspace_id, actor) as scope:
        proposal = await scope.db.get(Proposal, (person.workspace_id, package.proposal_id))
        assert proposal is not None
        proposal.state = "deciding"
        decision = Decision(
            workspace_id=person.workspace_id,
            id=uuid7(),
            proposal_id=package.proposal_id,
            kind="approve",
            payload=payload,
            payload_hash=hash_of(payload),
            shown_hash=package.package_hash,
            decided_by_id=person.member_id,
        )
        scope.db.add(decision)
        await scope.db.flush()
        await enqueue(scope, CarryOutDecision(decision_id=decision.id), dedupe_key=str(decision.id))
    return decision.id
