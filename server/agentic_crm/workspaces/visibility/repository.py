"""Rows of `role_rules`, and mailboxes as far as sharing goes."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import EmailAccount, Member, RoleRule, User, Workspace
from agentic_crm.platform.db.scope import WorkspaceScope


async def rules_of_roles(scope: WorkspaceScope) -> dict[str, RoleRule]:
    statement = select(RoleRule).where(RoleRule.workspace_id == scope.workspace_id)
    return {rule.role: rule for rule in (await scope.db.execute(statement)).scalars()}


async def put_rule(scope: WorkspaceScope, role: str, values: dict[str, Any]) -> None:
    """Set what a role sees, whether it had a rule or not."""
    statement = insert(RoleRule).values(workspace_id=scope.workspace_id, id=uuid7(), role=role, **values)
    await scope.db.execute(
        statement.on_conflict_do_update(index_elements=["workspace_id", "role"], set_=values),
        execution_options={"synchronize_session": False},
    )


async def mailboxes(scope: WorkspaceScope) -> list[tuple[EmailAccount, str, Any]]:
    """(account, its owner's name, what the asking person reads of it), by name."""
    statement = (
        select(EmailAccount, User.name, func.mail_access(EmailAccount.id))
        .join(Member, (Member.workspace_id == EmailAccount.workspace_id) & (Member.id == EmailAccount.owner_id))
        .join(User, User.id == Member.user_id)
        .where(EmailAccount.workspace_id == scope.workspace_id)
        .order_by(User.name, EmailAccount.id)
        .limit(500)
    )
    return [(row[0], row[1], row[2]) for row in (await scope.db.execute(statement)).all()]


async def account(scope: WorkspaceScope, account_id: UUID) -> EmailAccount | None:
    """Held until the transaction ends."""
    return await scope.db.get(EmailAccount, (scope.workspace_id, account_id), with_for_update=True)


async def default_sharing(scope: WorkspaceScope) -> str:
    return (
        await scope.db.execute(select(Workspace.mail_sharing).where(Workspace.id == scope.workspace_id))
    ).scalar_one()


async def set_default_sharing(scope: WorkspaceScope, sharing: str) -> None:
    await scope.db.execute(
        update(Workspace)
        .where(Workspace.id == scope.workspace_id)
        .values(mail_sharing=sharing)
        .execution_options(synchronize_session=False)
    )
