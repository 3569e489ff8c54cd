"""Queries on mailboxes and on what says whose mail is ours."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import EmailAccount, Member, User, Workspace
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class OwnIdentity:
    """Addresses and domains of the workspace's own people."""

    addresses: frozenset[str]
    domains: frozenset[str]


async def member_user(scope: WorkspaceScope, member_id: UUID) -> tuple[str, str] | None:
    """E-mail address and name of the person behind a member."""
    statement = select(User.email, User.name).join(Member, Member.user_id == User.id).where(Member.id == member_id)
    row = (await scope.db.execute(statement)).one_or_none()
    return (row.email, row.name) if row else None


async def ensure_account(
    scope: WorkspaceScope, *, provider: str, subject_id: str, owner_id: UUID, address: str, name: str
) -> UUID:
    """The account's id; made when it is missing."""
    statement = (
        insert(EmailAccount)
        .values(
            id=uuid7(),
            provider=provider,
            subject_id=subject_id,
            owner_id=owner_id,
            addresses=[address],
            display_name=name,
            sharing=select(Workspace.mail_sharing).where(Workspace.id == scope.workspace_id).scalar_subquery(),
        )
        .on_conflict_do_nothing()
    )
    await scope.db.execute(statement)
    found = select(EmailAccount.id).where(EmailAccount.provider == provider, EmailAccount.subject_id == subject_id)
    return (await scope.db.execute(found)).scalar_one()


async def add_address(scope: WorkspaceScope, account_id: UUID, address: str) -> None:
    """Unless it is there."""
    statement = (
        update(EmailAccount)
        .where(EmailAccount.id == account_id, ~EmailAccount.addresses.contains([address]))
        .values(addresses=func.array_append(EmailAccount.addresses, address))
        .execution_options(synchronize_session=False)
    )
    await scope.db.execute(statement)


# Lists that say so nowhere else put their name in brackets before the subject.
# `offset 0`: the planner looks up each message's recipients. Of a workspace that is being filled it knows nothing yet, takes all of its
# participants for one row, and would read them once a message.
_RECIPIENTS = text("""
with sample as (
  select id, lower(from_email) as sender from messages
  where account_id = :account and kind in ('person', 'calendar') and coalesce(subject, '') !~ '^([[:alpha:]]{2,4}: *)*[[]'
  order by id desc limit 2000
), reached as (
  select lower(p.email) as email, s.id, s.sender from sample s
  cross join lateral (select email from message_participants where message_id = s.id and role in ('to', 'cc') offset 0) p
)
select r.email from reached r where r.sender <> r.email group by r.email
having count(distinct r.sender) >= 3 and 2 * count(distinct r.id) >= (select count(*) from sample s where s.sender <> r.email)
order by count(distinct r.id) desc, r.email limit 3
""")


async def usual_recipients(scope: WorkspaceScope, account_id: UUID) -> list[str]:
    """Whom at least half of what people wrote goes to, from three senders or more; of the latest messages."""
    return list((await scope.db.execute(_RECIPIENTS, {"account": account_id})).scalars())


async def addresses(scope: WorkspaceScope, account_id: UUID) -> list[str]:
    """Of the account alone."""
    statement = select(EmailAccount.addresses).where(EmailAccount.id == account_id)
    return list((await scope.db.execute(statement)).scalar_one())


async def refused_addresses(scope: WorkspaceScope, account_id: UUID) -> frozenset[str]:
    """What its owner said is not theirs."""
    statement = select(EmailAccount.refused_addresses).where(EmailAccount.id == account_id)
    return frozenset((await scope.db.execute(statement)).scalar_one())


async def own_identity(scope: WorkspaceScope, account_id: UUID) -> OwnIdentity:
    """Of the account and of every active member."""
    own = await addresses(scope, account_id)
    members = (
        select(func.lower(User.email)).join(Member, Member.user_id == User.id).where(Member.deactivated_at.is_(None))
    )
    colleagues = (await scope.db.execute(members)).scalars()
    domains = (await scope.db.execute(select(Workspace.domains).where(Workspace.id == scope.workspace_id))).scalar_one()
    return OwnIdentity(frozenset([*own, *colleagues]), frozenset(domains))
