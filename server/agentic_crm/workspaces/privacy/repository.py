"""Requests, settings and suppressions, and what a workspace holds about a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Contact, Member, PrivacyRequest, PrivacySettings, Suppression, User
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.db.session import fetch_all
from agentic_crm.workspaces.privacy.rules import NEVER, Subject


async def settings(scope: WorkspaceScope) -> PrivacySettings | None:
    """The workspace's, or None while it keeps the defaults."""
    return (await scope.db.execute(select(PrivacySettings))).scalar_one_or_none()


async def settings_for_change(scope: WorkspaceScope) -> PrivacySettings:
    """The same, made when there is none and locked."""
    statement = insert(PrivacySettings).values(workspace_id=scope.workspace_id, id=uuid7()).on_conflict_do_nothing()
    await scope.db.execute(statement)
    return (await scope.db.execute(select(PrivacySettings).with_for_update())).scalar_one()


async def requests(scope: WorkspaceScope, *, limit: int) -> list[PrivacyRequest]:
    """Newest first."""
    statement = select(PrivacyRequest).order_by(PrivacyRequest.created_at.desc(), PrivacyRequest.id.desc())
    return list((await scope.db.execute(statement.limit(limit))).scalars())


async def request(scope: WorkspaceScope, request_id: UUID, *, lock: bool = False) -> PrivacyRequest | None:
    statement = select(PrivacyRequest).where(PrivacyRequest.id == request_id)
    return (await scope.db.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def is_erasing(scope: WorkspaceScope, *, besides: UUID) -> bool:
    """Whether another erasure is approved or under way."""
    statement = select(PrivacyRequest.id).where(
        PrivacyRequest.kind == "erase", PrivacyRequest.state.in_(("approved", "running")), PrivacyRequest.id != besides
    )
    return (await scope.db.execute(statement.limit(1))).first() is not None


async def change(scope: WorkspaceScope, request_id: UUID, **values: Any) -> None:
    """Columns of a request. Only those that the process's role may write."""
    await scope.db.execute(update(PrivacyRequest).where(PrivacyRequest.id == request_id).values(**values))


async def member_names(scope: WorkspaceScope, ids: set[UUID]) -> dict[UUID, str]:
    statement = select(Member.id, User.name).join(User, User.id == Member.user_id).where(Member.id.in_(ids))
    return {row[0]: row[1] for row in (await scope.db.execute(statement)).all()}


async def is_member(scope: WorkspaceScope, emails: Sequence[str]) -> bool:
    """Whether one of the addresses signs an active member in."""
    statement = (
        select(Member.id)
        .join(User, User.id == Member.user_id)
        .where(User.email_norm.in_(emails), Member.deactivated_at.is_(None))
    )
    return (await scope.db.execute(statement.limit(1))).first() is not None


async def contacts(scope: WorkspaceScope, emails: Sequence[str], ids: Sequence[UUID]) -> list[Contact]:
    """The contacts that are meant."""
    statement = select(Contact).where(Contact.email_norm.in_(emails) | Contact.id.in_(ids))
    return list((await scope.db.execute(statement)).scalars())


async def written_names(scope: WorkspaceScope, emails: Sequence[str]) -> list[str]:
    """Names that mail gives to these addresses."""
    statement = text(
        "select distinct name from message_participants where lower(email) = any(cast(:emails as text[])) and name <> '' limit 50"
    )
    return list((await scope.db.execute(statement, {"emails": list(emails)})).scalars())


async def proposed_phones(scope: WorkspaceScope, emails: Sequence[str]) -> list[str]:
    """Numbers that mail gave for these addresses, whether anybody took them over or not."""
    statement = text(
        "select distinct payload #>> '{fields,phone}' from suggested_actions where type = 'create_contact' "
        "and lower(payload #>> '{fields,email}') = any(cast(:emails as text[])) and payload #>> '{fields,phone}' is not null limit 50"
    )
    return list((await scope.db.execute(statement, {"emails": list(emails)})).scalars())


# One query a line of the preview: what stands there, in how many rows. `:pattern` is all terms in one.
COUNTED: dict[str, str] = {
    "contacts": "select count(*) from contacts where id = any(cast(:contacts as uuid[])) or email_norm = any(cast(:emails as text[]))",
    "interactions": (
        "select count(distinct interaction_id) from interaction_links where contact_id = any(cast(:contacts as uuid[]))"
    ),
    "messages": (
        "select count(distinct message_id) from message_participants where lower(email) = any(cast(:emails as text[]))"
    ),
    "mentions": (
        "select count(*) from messages m where not exists (select 1 from message_participants p where p.workspace_id = m.workspace_id "
        "and p.message_id = m.id and lower(p.email) = any(cast(:emails as text[]))) and (m.subject || ' ' || m.normalized::text) ~* :pattern"
    ),
    "proposals": (
        "select count(distinct p.id) from proposals p join messages m on m.workspace_id = p.workspace_id and m.thread_id = p.thread_id "
        "join message_participants q on q.workspace_id = m.workspace_id and q.message_id = m.id where lower(q.email) = any(cast(:emails as text[]))"
    ),
    "other_records": (
        "select (select count(*) from companies where concat_ws(' ', name, website, phone, address, description) ~* :pattern) + "
        "(select count(*) from deals where concat_ws(' ', name, description) ~* :pattern) + "
        "(select count(*) from tasks where concat_ws(' ', title, description) ~* :pattern) + "
        "(select count(*) from interactions i where concat_ws(' ', title, body) ~* :pattern)"
    ),
    "audit_entries": (
        "select count(*) from audit_log where record_id = any(cast(:contacts as uuid[])) or detail::text ~* :pattern"
    ),
}


async def counts(scope: WorkspaceScope, about: Subject) -> dict[str, int]:
    """How much there is about somebody, by kind."""
    values = {
        "emails": list(about.emails),
        "contacts": [str(one) for one in about.contact_ids],
        "pattern": "|".join(pattern for pattern, _ in about.terms()) or NEVER,
    }
    found: dict[str, int] = {}
    for name, statement in COUNTED.items():
        used = {key: value for key, value in values.items() if f":{key}" in statement}
        found[name] = int((await scope.db.execute(text(statement), used)).scalar_one())
    return found


async def add_suppressions(scope: WorkspaceScope, digests: Sequence[bytes]) -> None:
    """Remember addresses by digest; those that are known stay."""
    for digest in digests:
        statement = insert(Suppression).values(workspace_id=scope.workspace_id, id=uuid7(), digest=digest)
        await scope.db.execute(statement.on_conflict_do_nothing())


async def suppressed(scope: WorkspaceScope, digests: Sequence[bytes]) -> set[bytes]:
    """Those of the digests that are suppressed."""
    return set((await scope.db.execute(select(Suppression.digest).where(Suppression.digest.in_(digests)))).scalars())


async def has_suppressions(scope: WorkspaceScope) -> bool:
    return (await scope.db.execute(select(Suppression.id).limit(1))).first() is not None


async def rows(scope: WorkspaceScope, sql: str, **values: Any) -> list[dict[str, Any]]:
    """Rows of a textual statement, for exports and for functions of the database."""
    return await fetch_all(scope.db, sql, **values)


async def expired(scope: WorkspaceScope, now: datetime) -> list[tuple[UUID, str]]:
    """Exports whose time is over, with their objects."""
    statement = select(PrivacyRequest.id, PrivacyRequest.object_key).where(
        PrivacyRequest.object_key.is_not(None), PrivacyRequest.expires_at < now
    )
    return [(row[0], row[1] or "") for row in (await scope.db.execute(statement)).all()]


async def count_suppressions(scope: WorkspaceScope) -> int:
    return (await scope.db.execute(select(func.count()).select_from(Suppression))).scalar_one()
