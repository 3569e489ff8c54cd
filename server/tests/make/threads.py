"""Threads of real mail, read and stored as the mail worker does, and packages stored as the analyst does."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from agentic_crm.ai.analyses import service
from agentic_crm.ai.analyses.running import Run
from agentic_crm.email.messages.codec import encode
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult, Category
from agentic_crm.engine.evidence import locate
from agentic_crm.engine.normalize import normalize
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import EmailAccount, Message, Thread
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.make.people import Person

Databases = dict[Role, Database]
START = datetime(2026, 3, 3, 9, 14, tzinfo=UTC)
QUOTE_REQUEST = """Hello Dana,

we would like to order 12 robot arms for our plant in Jena. Our budget is 84,000 EUR.
Could you please send me a quote by Friday?

Best regards,
Jane Roe
Head of Purchasing
Acme Industries GmbH
Phone: +49 3641 123456
"""


async def store_thread(databases: Databases, person: Person, body: str = QUOTE_REQUEST, **fields: str) -> UUID:
    """A thread of one message from Jane of Acme, in a mailbox of the person."""
    assert person.workspace_id
    account_id, thread_id = uuid7(), uuid7()
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
        subject = fields.get("Subject", "12 robot arms")
        scope.db.add(
            Thread(
                id=thread_id,
                account_id=account_id,
                subject=subject,
                kind="person",
                search_text=f"{subject} jane@acme.example".lower(),
            )
        )
    await add_message(databases, person, thread_id, body, **fields)
    return thread_id


async def add_message(databases: Databases, person: Person, thread_id: UUID, body: str, **fields: str) -> UUID:
    """One more message, an hour after the one before; the thread's content is another then."""
    assert person.workspace_id
    message_id = uuid7()
    async with databases[Role.WORKER].scoped(person.workspace_id, SystemActor("mail")) as scope:
        account_id = (await scope.db.execute(select(Thread.account_id).where(Thread.id == thread_id))).scalar_one()
        ids = (await scope.db.execute(select(Message.id).where(Message.thread_id == thread_id))).scalars().all()
        sent_at = START + timedelta(hours=len(ids))
        values = {
            "From": "Jane Roe <jane@acme.example>",
            "To": f"Dana Weiss <{person.email}>",
            "Subject": "12 robot arms",
            "Date": sent_at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            "Message-ID": f"<{message_id.hex}@acme.example>",
            "Content-Type": "text/plain; charset=utf-8",
            **fields,
        }
        raw = "".join(f"{name}: {value}\n" for name, value in values.items()) + "\n" + body
        message = normalize(raw.encode())
        scope.db.add(
            Message(
                id=message_id,
                account_id=account_id,
                thread_id=thread_id,
                fingerprint=message.fingerprint,
                message_id_header=message.message_id,
                subject=message.subject,
                from_email=message.sender.email if message.sender else None,
                from_name=message.sender.name if message.sender else None,
                sent_at=sent_at,
                direction="inbound",
                kind=message.kind.value,
                snippet=message.text[:100],
                raw_key="none",
                raw_sha256="0" * 64,
                size_bytes=len(raw),
                normalizer_version=message.version,
                normalized=encode(message),
            )
        )
        await scope.db.flush()
        content = hashlib.sha256(",".join(sorted(map(str, [*ids, message_id]))).encode()).hexdigest()
        await scope.db.execute(
            update(Thread)
            .where(Thread.id == thread_id)
            .values(message_count=len(ids) + 1, last_message_at=sent_at, content_hash=content)
        )
    return message_id


async def propose(
    databases: Databases,
    person: Person,
    thread_id: UUID,
    *actions: SuggestedAction,
    quote: str = "12 robot arms",
    summary: str = "Jane asks for a quote on 12 robot arms",
) -> UUID | None:
    """Store what an analyser that suggests these actions would bring about; the new proposal's id."""
    assert person.workspace_id
    async with databases[Role.ANALYST].scoped(person.workspace_id, SystemActor("analysis")) as scope:
        loaded = await service.load(scope, thread_id)
    assert loaded is not None
    assert loaded.context is not None
    evidence = locate(quote, loaded.context.messages[0], source="text")
    assert evidence is not None
    quoted = tuple(
        action if action.evidence else action.model_copy(update={"evidence": (evidence,)}) for action in actions
    )
    result = AnalysisResult(Category.OPPORTUNITY, quoted, summary, None if actions else "nothing to record")
    async with databases[Role.ANALYST].scoped(person.workspace_id, SystemActor("analysis")) as scope:
        return await service.store(scope, thread_id, None, loaded, Run(result, 1.5))
