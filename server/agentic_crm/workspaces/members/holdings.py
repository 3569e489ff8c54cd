"""What somebody has in a workspace, and moving it to somebody else: records, open tasks, packages to review, mailboxes."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, update

from agentic_crm.models import Company, Contact, Deal, EmailAccount, Proposal, Task
from agentic_crm.platform.db.scope import WorkspaceScope

_WORK: Final[dict[str, tuple[Any, Any, tuple[ColumnElement[bool], ...]]]] = {
    "companies": (Company, Company.owner_id, ()),
    "contacts": (Contact, Contact.owner_id, ()),
    "deals": (Deal, Deal.owner_id, ()),
    # What is done stays whose it was.
    "tasks": (Task, Task.assignee_id, (Task.status == "open",)),
    "packages": (Proposal, Proposal.assigned_to_id, (Proposal.state == "pending",)),
}
NOTHING: Final = {**dict.fromkeys(_WORK, 0), "mailboxes": 0}


async def counts(scope: WorkspaceScope, member_id: UUID) -> dict[str, int]:
    """How much of each kind."""
    found: dict[str, int] = {}
    for kind, (table, column, conditions) in _WORK.items():
        statement = select(func.count()).where(
            table.workspace_id == scope.workspace_id, column == member_id, *conditions
        )
        found[kind] = int((await scope.db.execute(statement)).scalar_one())
    mail = select(func.count()).where(
        EmailAccount.workspace_id == scope.workspace_id, EmailAccount.owner_id == member_id
    )
    found["mailboxes"] = int((await scope.db.execute(mail)).scalar_one())
    return found


async def move_work(scope: WorkspaceScope, member_id: UUID, successor_id: UUID | None) -> dict[str, int]:
    """Give it to somebody, or to nobody; how much of each kind went."""
    moved: dict[str, int] = {}
    for kind, (table, column, conditions) in _WORK.items():
        statement = (
            update(table)
            .where(table.workspace_id == scope.workspace_id, column == member_id, *conditions)
            .values({column: successor_id})
            .execution_options(synchronize_session=False)
        )
        moved[kind] = int(getattr(await scope.db.execute(statement), "rowcount", 0))
    return moved


async def move_mailboxes(scope: WorkspaceScope, member_id: UUID, reader_id: UUID) -> int:
    """Let somebody else own the mail, which is to read it. How many mailboxes went.

    Files that the former owner imports after they came back are theirs again: what went is no longer found under their name.
    """
    statement = (
        update(EmailAccount)
        .where(EmailAccount.workspace_id == scope.workspace_id, EmailAccount.owner_id == member_id)
        .values(
            owner_id=reader_id,
            subject_id=case(
                (EmailAccount.provider == "files", func.concat(EmailAccount.subject_id, " ", EmailAccount.id)),
                else_=EmailAccount.subject_id,
            ),
        )
        .execution_options(synchronize_session=False)
    )
    return int(getattr(await scope.db.execute(statement), "rowcount", 0))
