"""Rows of `mailbox_shadows`, and the packages that are held back with a mailbox."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select, text, update

from agentic_crm.models import Mailbox, MailboxShadow, Member, Proposal, SuggestedActionRow, Thread, User
from agentic_crm.platform.db.scope import WorkspaceScope

_SHADOWED = text(
    """
    select coalesce(bool_and(s.id is not null), false)
    from messages m join message_locations l on l.workspace_id = m.workspace_id and l.message_id = m.id
    left join mailbox_shadows s on s.workspace_id = l.workspace_id and s.mailbox_id = l.mailbox_id and s.ended_at is null
    where m.workspace_id = current_workspace_id() and m.thread_id = :thread
      and exists (select 1 from mailbox_shadows o where o.workspace_id = current_workspace_id() and o.ended_at is null)
    """
)


async def is_shadowed(scope: WorkspaceScope, thread_id: UUID) -> bool:
    """Whether all that is known of a thread lies in mailboxes that are in shadow mode. A mail that also lies elsewhere is reviewed."""
    return bool((await scope.db.execute(_SHADOWED, {"thread": thread_id})).scalar_one())


async def add(scope: WorkspaceScope, mailbox_id: UUID, until: datetime) -> MailboxShadow:
    row = MailboxShadow(
        workspace_id=scope.workspace_id,
        mailbox_id=mailbox_id,
        started_by_id=scope.member.member_id,
        until=until,
    )
    scope.db.add(row)
    await scope.db.flush()
    return row


async def open_of(scope: WorkspaceScope, mailbox_id: UUID, *, lock: bool = False) -> MailboxShadow | None:
    """The one that has not ended."""
    statement = select(MailboxShadow).where(
        MailboxShadow.workspace_id == scope.workspace_id,
        MailboxShadow.mailbox_id == mailbox_id,
        MailboxShadow.ended_at.is_(None),
    )
    return (await scope.db.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A shadow, with the address of its mailbox and who began it."""

    shadow: MailboxShadow
    address: str
    owner_id: UUID
    started_by: str


async def running(scope: WorkspaceScope, owner_id: UUID | None) -> list[Shadowed]:
    """Those that have not ended, of everybody's mailboxes or of one member's; the one whose report is due first."""
    statement = (
        select(MailboxShadow, Mailbox.address, Mailbox.owner_id, User.name)
        .join(Mailbox, and_(Mailbox.workspace_id == MailboxShadow.workspace_id, Mailbox.id == MailboxShadow.mailbox_id))
        .join(Member, and_(Member.workspace_id == MailboxShadow.workspace_id, Member.id == MailboxShadow.started_by_id))
        .join(User, User.id == Member.user_id)
        .where(MailboxShadow.workspace_id == scope.workspace_id, MailboxShadow.ended_at.is_(None))
        .order_by(MailboxShadow.until, MailboxShadow.id)
    )
    if owner_id is not None:
        statement = statement.where(Mailbox.owner_id == owner_id)
    return [Shadowed(*row) for row in (await scope.db.execute(statement)).all()]


# ruff: noqa: S608 - statements are put together from constants of this module

# Whose mail it is does not matter for where a package waits, so the threads are found by what everybody may know of their mail.
_THREADS = """
    select h.thread_id from message_locations l join mail_headers.messages h on h.workspace_id = l.workspace_id and h.id = l.message_id
    where l.workspace_id = current_workspace_id() and l.mailbox_id = :mailbox
"""
_HOLD = text(
    f"""
    update proposals p set state = 'held', held_at = :now, snoozed_until = null
    where p.workspace_id = current_workspace_id() and p.state = 'pending' and p.thread_id in ({_THREADS})
      and not exists (
        select 1 from message_locations l join mail_headers.messages h on h.workspace_id = l.workspace_id and h.id = l.message_id
        where l.workspace_id = p.workspace_id and h.thread_id = p.thread_id and not exists (
          select 1 from mailbox_shadows s where s.workspace_id = l.workspace_id and s.mailbox_id = l.mailbox_id and s.ended_at is null))
    returning p.id
    """
)
_RELEASE = text(
    f"""
    update proposals p set state = 'pending', held_at = null
    where p.workspace_id = current_workspace_id() and p.state = 'held' and p.thread_id in ({_THREADS}) returning p.id
    """
)
_DROP = text(
    f"""
    update proposals p set state = 'superseded'
    where p.workspace_id = current_workspace_id() and p.state = 'held' and p.thread_id in ({_THREADS}) returning p.id
    """
)


async def hold(scope: WorkspaceScope, mailbox_id: UUID, now: datetime) -> int:
    """Take the packages that wait for threads of this mailbox alone out of review; how many."""
    return len((await scope.db.execute(_HOLD, {"mailbox": mailbox_id, "now": now})).all())


_TAKE_BACK = text(
    "update jobs set state = 'cancelled', finished_at = now() where workspace_id = current_workspace_id() "
    "and kind = :kind and dedupe_key = :key and state = 'queued'"
)


async def take_back(scope: WorkspaceScope, kind: str, key: str) -> None:
    """A job that has not begun; one that runs meanwhile is let go on."""
    await scope.db.execute(_TAKE_BACK, {"kind": kind, "key": key})


async def release(scope: WorkspaceScope, mailbox_id: UUID) -> int:
    """Put what was held back into review; how many."""
    return len((await scope.db.execute(_RELEASE, {"mailbox": mailbox_id})).all())


async def drop(scope: WorkspaceScope, mailbox_id: UUID) -> int:
    """Withdraw what was held back, with its actions; how many packages. Nothing was rejected: it teaches nothing."""
    ids = [row[0] for row in (await scope.db.execute(_DROP, {"mailbox": mailbox_id})).all()]
    if ids:
        await scope.db.execute(
            update(SuggestedActionRow)
            .where(
                SuggestedActionRow.workspace_id == scope.workspace_id,
                SuggestedActionRow.proposal_id.in_(ids),
                SuggestedActionRow.state == "pending",
            )
            .values(state="superseded")
            .execution_options(synchronize_session=False)
        )
    return len(ids)


@dataclass(frozen=True, slots=True)
class Found:
    """What a mailbox has come to since: threads that were read, those that nothing came of, and the packages held back."""

    threads: int
    quiet: int
    types: dict[str, int]
    confidence: dict[str, int]
    high_risk: int


async def found(scope: WorkspaceScope, mailbox_id: UUID, since: datetime) -> Found:
    bound = {"mailbox": mailbox_id, "since": since}
    read = text(
        "select count(*), count(*) filter (where is_quiet) from (select thread_id, bool_and(skipped_reason is not null) as is_quiet "
        f"from analyses where workspace_id = current_workspace_id() and created_at >= :since and thread_id in ({_THREADS}) group by thread_id) t"
    )
    threads, quiet = (await scope.db.execute(read, bound)).one()
    held = f"from proposals p where p.workspace_id = current_workspace_id() and p.state = 'held' and p.thread_id in ({_THREADS})"
    bands = text(f"select p.confidence, count(*), count(*) filter (where p.risk = 'high') {held} group by 1")
    rows = (await scope.db.execute(bands, {"mailbox": mailbox_id})).all()
    kinds = text(
        f"select c.key, sum(c.value::int) from (select p.counts {held}) x cross join jsonb_each_text(x.counts) c group by 1 order by 2 desc, 1"
    )
    types = (await scope.db.execute(kinds, {"mailbox": mailbox_id})).all()
    return Found(
        int(threads),
        int(quiet),
        {row[0]: int(row[1]) for row in types},
        {row[0]: int(row[1]) for row in rows},
        sum(int(row[2]) for row in rows),
    )


async def examples(scope: WorkspaceScope, mailbox_id: UUID, most: int) -> list[Proposal]:
    """The newest packages that are held back, of threads that the asking person may read."""
    statement = (
        select(Proposal)
        .join(Thread, and_(Thread.workspace_id == Proposal.workspace_id, Thread.id == Proposal.thread_id))
        .where(
            Proposal.workspace_id == scope.workspace_id,
            Proposal.state == "held",
            text(f"proposals.thread_id in ({_THREADS})"),
        )
        .order_by(Proposal.received_at.desc(), Proposal.id)
        .limit(most)
    )
    return list((await scope.db.execute(statement, {"mailbox": mailbox_id})).scalars())
