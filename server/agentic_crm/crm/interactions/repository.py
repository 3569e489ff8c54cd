"""Queries on interactions."""

from uuid import UUID

from sqlalchemy import delete, select

from agentic_crm.models import Interaction, InteractionLink, Member, User
from agentic_crm.platform.db.scope import WorkspaceScope


async def one(scope: WorkspaceScope, interaction_id: UUID) -> tuple[Interaction, str | None] | None:
    """With the author's name."""
    statement = (
        select(Interaction, User.name)
        .outerjoin(Member, (Member.workspace_id == Interaction.workspace_id) & (Member.id == Interaction.author_id))
        .outerjoin(User, User.id == Member.user_id)
        .where(Interaction.workspace_id == scope.workspace_id, Interaction.id == interaction_id)
        .execution_options(populate_existing=True)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def remove_links(scope: WorkspaceScope, link_ids: list[UUID]) -> None:
    statement = delete(InteractionLink).where(
        InteractionLink.workspace_id == scope.workspace_id, InteractionLink.id.in_(link_ids)
    )
    await scope.db.execute(statement)
