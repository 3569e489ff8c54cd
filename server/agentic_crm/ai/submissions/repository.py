"""Rows of `submissions`, and what became of them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert

from agentic_crm.models import Analysis, ApiKey, Member, Proposal, Submission, Thread, User
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class Outcome:
    """`is_analyzed`: the analyst is done with it."""

    submission: Submission
    is_analyzed: bool
    reason: str | None
    proposal_id: UUID | None


async def content_hash(scope: WorkspaceScope, thread_id: UUID) -> str | None:
    """The thread's content as of now; None when there is no such thread."""
    statement = select(Thread.content_hash).where(Thread.workspace_id == scope.workspace_id, Thread.id == thread_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def waiting(scope: WorkspaceScope, thread_id: UUID) -> UUID | None:
    """The package of the thread that waits for a person."""
    statement = select(Proposal.id).where(
        Proposal.workspace_id == scope.workspace_id,
        Proposal.thread_id == thread_id,
        Proposal.kind == "thread",
        Proposal.state == "pending",
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def add(scope: WorkspaceScope, values: dict[str, Any]) -> UUID | None:
    """Its id; None when the very same one is there already."""
    statement = insert(Submission).values(workspace_id=scope.workspace_id, **values)
    added = statement.on_conflict_do_nothing(index_elements=["workspace_id", "digest"]).returning(Submission.id)
    return (await scope.db.execute(added)).scalar_one_or_none()


async def id_of(scope: WorkspaceScope, digest: str) -> UUID:
    statement = select(Submission.id).where(Submission.workspace_id == scope.workspace_id, Submission.digest == digest)
    return (await scope.db.execute(statement)).scalar_one()


async def outcome(scope: WorkspaceScope, submission_id: UUID) -> Outcome | None:
    """The analysis of a submission has the submission's id."""
    statement = (
        select(Submission, Analysis.id.is_not(None), Analysis.skipped_reason, Proposal.id)
        .outerjoin(Analysis, and_(Analysis.workspace_id == Submission.workspace_id, Analysis.id == Submission.id))
        .outerjoin(
            Proposal, and_(Proposal.workspace_id == Submission.workspace_id, Proposal.analysis_id == Submission.id)
        )
        .where(Submission.workspace_id == scope.workspace_id, Submission.id == submission_id)
    )
    row = (await scope.db.execute(statement)).one_or_none()
    return None if row is None else Outcome(*row)


async def one(scope: WorkspaceScope, submission_id: UUID) -> Submission | None:
    return await scope.db.get(Submission, (scope.workspace_id, submission_id))


async def key_name(scope: WorkspaceScope, key_id: UUID) -> str | None:
    statement = select(ApiKey.name).where(ApiKey.workspace_id == scope.workspace_id, ApiKey.id == key_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def member_name(scope: WorkspaceScope, member_id: UUID) -> str | None:
    statement = (
        select(User.name)
        .join(Member, Member.user_id == User.id)
        .where(Member.workspace_id == scope.workspace_id, Member.id == member_id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none()
