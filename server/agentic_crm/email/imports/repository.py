"""Queries on imports and on what could not be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, case, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Analysis, Import, ImportFailure, Job, Member, Message, Proposal, Thread, User
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import with what came of it."""

    row: Import
    creator_id: UUID
    creator_name: str
    threads_analyzed: int
    proposals_found: int


def _views() -> Select[Any]:
    # What belongs to an analysis is looked up for each: of a workspace that is being filled the planner knows nothing yet, takes a table
    # of it for one row, and would join by reading all of one side for each row of the other.
    merged = select(Thread.merged_into_id).where(Thread.id == Analysis.thread_id).correlate(Analysis).scalar_subquery()
    analyzed = (
        select(func.count(Analysis.thread_id.distinct()))
        .where(Analysis.import_id == Import.id, merged.is_(None))
        .correlate(Import)
        .scalar_subquery()
    )
    proposed = (
        select(func.count(Proposal.id))
        .where(
            Proposal.thread_id == Analysis.thread_id,
            Proposal.analysis_id == Analysis.id,
            Proposal.state != "superseded",
        )
        .correlate(Analysis)
        .scalar_subquery()
    )
    proposals = (
        select(func.coalesce(cast(func.sum(proposed), BigInteger), 0))
        .where(Analysis.import_id == Import.id)
        .correlate(Import)
        .scalar_subquery()
    )
    return (
        select(Import, Member.id, User.name, analyzed, proposals)
        .join(Member, Member.id == Import.created_by_id)
        .join(User, User.id == Member.user_id)
    )


async def add(
    scope: WorkspaceScope,
    *,
    account_id: UUID,
    created_by_id: UUID,
    file_name: str,
    size_bytes: int,
    import_id: UUID,
    source_url: str,
) -> None:
    scope.db.add(
        Import(
            id=import_id,
            account_id=account_id,
            created_by_id=created_by_id,
            file_name=file_name,
            size_bytes=size_bytes,
            source_url=source_url,
        )
    )
    await scope.db.flush()


async def get(scope: WorkspaceScope, import_id: UUID) -> Import | None:
    statement = select(Import).where(Import.id == import_id).execution_options(populate_existing=True)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def lock(scope: WorkspaceScope, import_id: UUID) -> Import | None:
    """The import, held until the transaction ends."""
    statement = select(Import).where(Import.id == import_id).with_for_update().execution_options(populate_existing=True)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def view(scope: WorkspaceScope, import_id: UUID) -> ImportView | None:
    row = (await scope.db.execute(_views().where(Import.id == import_id))).one_or_none()
    return ImportView(*row) if row else None


async def views(scope: WorkspaceScope, *, limit: int, offset: int) -> tuple[list[ImportView], int]:
    """Newest first, and how many there are."""
    total = (await scope.db.execute(select(func.count()).select_from(Import))).scalar_one()
    statement = _views().order_by(Import.created_at.desc(), Import.id.desc()).limit(limit).offset(offset)
    return [ImportView(*row) for row in await scope.db.execute(statement)], total


async def change(scope: WorkspaceScope, import_id: UUID, *, only_in: Sequence[str], **values: object) -> bool:
    """Set columns if the import is in one of these states; whether it was."""
    statement = (
        update(Import).where(Import.id == import_id, Import.state.in_(only_in)).values(**values).returning(Import.id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


async def receive(scope: WorkspaceScope, import_id: UUID, *, offset: int, length: int) -> bool:
    """Move `received_bytes` on from `offset`; False when another request was faster."""
    statement = (
        update(Import)
        .where(Import.id == import_id, Import.state == "uploading", Import.received_bytes == offset)
        .values(received_bytes=offset + length)
        .returning(Import.id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """What one batch adds to an import."""

    position: dict[str, object]
    read_bytes: int
    stored: int
    duplicates: int
    threads: int
    failed: int = 0


async def advance(scope: WorkspaceScope, import_id: UUID, before: dict[str, object], progress: Progress) -> bool:
    """Move the cursor and the counters, only from where this reader believes it stands and only while it may read."""
    statement = (
        update(Import)
        .where(Import.id == import_id, Import.state == "reading", Import.position == before)
        .values(
            position=progress.position,
            read_bytes=func.greatest(Import.read_bytes, progress.read_bytes),
            messages_seen=Import.messages_seen + progress.stored + progress.duplicates + progress.failed,
            messages_stored=Import.messages_stored + progress.stored,
            messages_duplicate=Import.messages_duplicate + progress.duplicates,
            messages_failed=Import.messages_failed + progress.failed,
            threads_total=Import.threads_total + progress.threads,
        )
        .returning(Import.id)
    )
    return (await scope.db.execute(statement)).scalar_one_or_none() is not None


async def add_failures(scope: WorkspaceScope, import_id: UUID, failures: Sequence[dict[str, object]]) -> int:
    """Listed once each, however often the stretch is read; how many were not listed yet."""
    if not failures:
        return 0
    rows = [{"id": uuid7(), "import_id": import_id, **failure} for failure in failures]
    statement = insert(ImportFailure).values(rows).on_conflict_do_nothing().returning(ImportFailure.id)
    return len((await scope.db.execute(statement)).all())


async def failures(
    scope: WorkspaceScope, import_id: UUID, *, limit: int, offset: int
) -> tuple[list[ImportFailure], int]:
    """In order of the file, and how many there are."""
    mine = ImportFailure.import_id == import_id
    total = (await scope.db.execute(select(func.count()).where(mine))).scalar_one()
    statement = (
        select(ImportFailure)
        .where(mine)
        .order_by(ImportFailure.created_at, ImportFailure.id)
        .limit(limit)
        .offset(offset)
    )
    return list((await scope.db.execute(statement)).scalars()), total


async def failure(scope: WorkspaceScope, import_id: UUID, failure_id: UUID) -> ImportFailure | None:
    statement = select(ImportFailure).where(ImportFailure.import_id == import_id, ImportFailure.id == failure_id)
    return (await scope.db.execute(statement)).scalar_one_or_none()


async def count_threads(scope: WorkspaceScope, import_id: UUID) -> int:
    """Threads that hold messages of this import."""
    statement = select(func.count(Message.thread_id.distinct())).where(Message.import_id == import_id)
    return (await scope.db.execute(statement)).scalar_one()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Threads that messages of a stretch belong to; `last` is that stretch's last message, None at the end of all."""

    threads: list[UUID]
    last: UUID | None


async def threads_to_analyze(scope: WorkspaceScope, import_id: UUID, *, after: UUID, limit: int) -> Stretch:
    """Those of the next `limit` messages of this import whose present content nobody has analysed, in order of their ids.

    Messages are read in the order they were stored, each once: an import's threads may be any in the workspace.
    """
    # Not by the index on imports, which would be read from its beginning for every stretch.
    of_import = ~Message.import_id.is_distinct_from(import_id)
    statement = select(Message.id, Message.thread_id).where(Message.id > after, of_import).order_by(Message.id)
    rows = (await scope.db.execute(statement.limit(limit))).all()
    analyzed = (
        select(Analysis.id)
        .where(Analysis.thread_id == Thread.id, Analysis.content_hash == Thread.content_hash)
        .correlate(Thread)
        .limit(1)
        .scalar_subquery()
    )
    threads = select(Thread.id).where(Thread.id == func.any(list({row.thread_id for row in rows})), analyzed.is_(None))
    found = (await scope.db.execute(threads.order_by(Thread.id))).scalars() if rows else ()
    return Stretch(list(found), rows[-1].id if len(rows) == limit else None)


async def count_jobs(scope: WorkspaceScope, group_key: str, states: Sequence[str], *, most: int) -> int:
    """Work of this group in one of these states, counted up to `most`."""
    found = select(Job.id).where(Job.group_key == group_key, Job.state.in_(states)).limit(most).subquery()
    return (await scope.db.execute(select(func.count()).select_from(found))).scalar_one()


async def finish(scope: WorkspaceScope, import_id: UUID, *, only_in: Sequence[str], state: str, at: datetime) -> bool:
    """Close an import, with the moment it was closed."""
    return await change(
        scope,
        import_id,
        only_in=only_in,
        state=state,
        finished_at=at,
        started_at=case((Import.started_at.is_(None), at), else_=Import.started_at),
    )
