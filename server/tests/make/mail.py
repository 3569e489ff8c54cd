"""Stored mail and executed proposals, written by the roles that write them in the product."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from agentic_crm.kit.email_address import registrable_domain
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import (
    Analysis,
    EmailAccount,
    Execution,
    Message,
    MessageParticipant,
    Operation,
    Proposal,
    SuggestedActionRow,
    Thread,
)
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor, SystemActor
from agentic_crm.platform.db.session import Database
from tests.make.people import Person

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Mailbox:
    """A workspace's account with one thread."""

    workspace_id: UUID
    member_id: UUID
    account_id: UUID
    thread_id: UUID
    databases: dict[Role, Database]


async def mailbox(owner: Person, databases: dict[Role, Database]) -> Mailbox:
    assert owner.workspace_id
    box = Mailbox(owner.workspace_id, owner.member_id, uuid7(), uuid7(), databases)
    async with databases[Role.WORKER].scoped(box.workspace_id, SystemActor("mail")) as scope:
        own = {"workspace_id": box.workspace_id}
        scope.db.add(
            EmailAccount(
                **own, id=box.account_id, provider="files", subject_id="x", owner_id=box.member_id, display_name="Mail"
            )
        )
        await scope.db.flush()
        scope.db.add(Thread(**own, id=box.thread_id, account_id=box.account_id, subject="Quote", kind="person"))
    return box


async def message(box: Mailbox, sender: str, *to: str, minutes: int = 0, thread_id: UUID | None = None) -> UUID:
    """A message of the thread, `minutes` after START."""
    message_id, sent_at = uuid7(), START + timedelta(minutes=minutes)
    own = {"workspace_id": box.workspace_id}
    async with box.databases[Role.WORKER].scoped(box.workspace_id, SystemActor("mail")) as scope:
        if thread_id is not None:
            scope.db.add(Thread(**own, id=thread_id, account_id=box.account_id, subject="Other", kind="person"))
            await scope.db.flush()
        scope.db.add(
            Message(
                **own,
                id=message_id,
                account_id=box.account_id,
                thread_id=thread_id or box.thread_id,
                fingerprint=str(message_id),
                message_id_header=f"{message_id}@acme.com",
                subject=f"Mail {minutes}",
                from_email=sender,
                from_name="Jane Roe",
                sent_at=sent_at,
                direction="inbound",
                kind="person",
                snippet="Please send the quote",
                raw_key="raw",
                raw_sha256="0" * 64,
                size_bytes=1,
                normalizer_version=1,
                normalized={},
            )
        )
        await scope.db.flush()
        for role, address in (("from", sender), *(("to", one) for one in to), ("reply_to", sender)):
            scope.db.add(
                MessageParticipant(
                    **own,
                    id=uuid7(),
                    message_id=message_id,
                    role=role,
                    email=address,
                    domain=registrable_domain(address.rpartition("@")[2]),
                    sent_at=sent_at,
                )
            )
    return message_id


async def executed(box: Mailbox, message_id: UUID, record_type: str, record_id: UUID, after: dict[str, Any]) -> UUID:
    """A package that created the record, approved by the mailbox's owner; its evidence is a quote in the message."""
    own = {"workspace_id": box.workspace_id}
    analysis, proposal, action, decision, execution = (uuid7() for _ in range(5))
    evidence = {
        "message_id": str(message_id),
        "source": "text",
        "start": 4,
        "end": 15,
        "quote": "Head of Buy",
        "field": "title",
    }
    async with box.databases[Role.ANALYST].scoped(box.workspace_id, SystemActor("analysis")) as scope:
        scope.db.add(
            Analysis(
                **own,
                id=analysis,
                thread_id=box.thread_id,
                analyzer="builtin",
                analyzer_version="1",
                content_hash="h",
                category="sales",
                flags=[],
                millis=1.0,
            )
        )
        await scope.db.flush()
        await scope.db.execute(
            insert(Proposal).values(
                **own,
                id=proposal,
                thread_id=box.thread_id,
                analysis_id=analysis,
                revision=1,
                summary="s",
                category="sales",
                counts={},
                confidence="clear",
                risk="normal",
                package_hash="p",
                received_at=START,
            )
        )
        await scope.db.flush()
        await scope.db.execute(
            insert(SuggestedActionRow).values(
                **own,
                id=action,
                proposal_id=proposal,
                thread_id=box.thread_id,
                position=0,
                ref="contact:jane",
                type="create_contact",
                payload={"fields": {"name": "Jane", "title": "Buyer"}, "evidence": [evidence]},
                fingerprint="f",
                risk="normal",
                warnings=[],
            )
        )
    person = MemberActor(user_id=uuid7(), member_id=box.member_id, role="owner")
    async with box.databases[Role.API].scoped(box.workspace_id, person) as scope:
        await scope.db.execute(text("update proposals set state = 'deciding' where id = :id"), {"id": proposal})
        await scope.db.execute(
            text(
                "insert into decisions (workspace_id, id, proposal_id, kind, payload, payload_hash, shown_hash, decided_by_id) "
                "values (:workspace, :id, :proposal, 'approve', '{}', 'p', 'p', :member)"
            ),
            {"workspace": box.workspace_id, "id": decision, "proposal": proposal, "member": box.member_id},
        )
    async with box.databases[Role.EXECUTOR].scoped(box.workspace_id, SystemActor("execution")) as scope:
        await scope.db.execute(text("select * from claim_decision(:id)"), {"id": decision})
        scope.db.add(
            Execution(
                **own,
                id=execution,
                proposal_id=proposal,
                decision_id=decision,
                kind="execute",
                state="executed",
                plan={},
                result={},
            )
        )
        await scope.db.flush()
        scope.db.add(
            Operation(
                **own,
                id=uuid7(),
                execution_id=execution,
                action_id=action,
                position=0,
                kind="create",
                table_name="contacts",
                row_id=record_id,
                record_type=record_type,
                record_id=record_id,
                after=after,
                detail={},
            )
        )
    return execution
