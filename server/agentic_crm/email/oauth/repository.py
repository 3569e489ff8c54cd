"""Queries on consents and on the credentials that hold tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from agentic_crm.models import Mailbox, MailboxConsent, MailboxCredential
from agentic_crm.platform.db.scope import WorkspaceScope


async def credential(scope: WorkspaceScope, mailbox_id: UUID, *, locked: bool = False) -> MailboxCredential | None:
    """As it is in the database now, also when it was read before."""
    statement = select(MailboxCredential).where(MailboxCredential.mailbox_id == mailbox_id)
    statement = statement.with_for_update() if locked else statement
    return (await scope.db.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def kind_of(scope: WorkspaceScope, mailbox_id: UUID) -> str | None:
    """The mailbox's provider."""
    return (await scope.db.execute(select(Mailbox.provider).where(Mailbox.id == mailbox_id))).scalar_one_or_none()


async def add_consent(scope: WorkspaceScope, row: MailboxConsent, *, forget_before: datetime) -> None:
    """Adds one, and forgets those that are long over."""
    await scope.db.execute(delete(MailboxConsent).where(MailboxConsent.expires_at < forget_before))
    scope.db.add(row)
    await scope.db.flush()


async def consent_by_state(scope: WorkspaceScope, state_hash: bytes) -> MailboxConsent | None:
    """Locked: an answer that comes twice finds it used."""
    statement = select(MailboxConsent).where(MailboxConsent.state_hash == state_hash).with_for_update()
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def is_granted_elsewhere(scope: WorkspaceScope, mailbox_id: UUID) -> bool:
    """Whether another mailbox, here or in another workspace, lives from the same person's grant."""
    return bool((await scope.db.execute(select(func.is_granted_elsewhere(mailbox_id)))).scalar_one())
