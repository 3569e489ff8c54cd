"""`CrmSnapshot` and `Workspace` for the engine, read in the caller's transaction. Any role that may read records can call it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from agentic_crm.crm.snapshot import repository
from agentic_crm.engine.snapshot import (
    CrmSnapshot,
    KnownCompany,
    KnownContact,
    KnownDeal,
    KnownTask,
    Person,
    Stage,
    Workspace,
)
from agentic_crm.kit.money import from_minor
from agentic_crm.models import Task
from agentic_crm.platform.db.scope import WorkspaceScope


async def snapshot_for(
    scope: WorkspaceScope,
    *,
    ids: Iterable[str | UUID] = (),
    emails: Iterable[str] = (),
    domains: Iterable[str] = (),
    name_keys: Iterable[str] = (),
) -> CrmSnapshot:
    """The records with these ids, addresses, domains or company name keys, and what hangs together with them.

    That is: colleagues at the companies, the employers of the contacts, the deals of both, and the tasks about any of
    these. Ids are strings; whatever is no id of a record is left out.
    """
    wanted = repository.Wanted(
        ids=repository.uuids(list(ids)),
        emails={email.lower() for email in emails},
        domains={domain.lower() for domain in domains},
        name_keys={key for key in name_keys if key},
    )
    found = repository.Found()
    await repository.companies(scope, wanted, found)
    await repository.contacts(scope, wanted, found)
    await repository.deals(scope, wanted, found)
    await repository.tasks(scope, wanted, found)
    zone = ZoneInfo((await repository.workspace(scope))[0].time_zone)
    return CrmSnapshot(
        companies=tuple(
            KnownCompany(
                id=str(row.id),
                name=row.name,
                domain=row.domain,
                website=row.website,
                phone=row.phone,
                address=row.address,
                version=row.version,
            )
            for row in found.companies.values()
        ),
        contacts=tuple(
            KnownContact(
                id=str(row.id),
                name=row.name,
                email=row.email,
                title=row.title,
                phone=row.phone,
                company=str(found.employers[row.id]) if row.id in found.employers else None,
                version=row.version,
            )
            for row in found.contacts.values()
        ),
        deals=tuple(
            KnownDeal(
                id=str(row.id),
                name=row.name,
                amount=None
                if row.amount_minor is None or row.currency is None
                else from_minor(row.amount_minor, row.currency),
                currency=row.currency,
                stage=stage,
                close_date=row.close_on,
                companies=tuple(map(str, found.deal_companies.get(row.id, ()))),
                contacts=tuple(map(str, found.deal_contacts.get(row.id, ()))),
                version=row.version,
            )
            for row, stage in found.deals.values()
        ),
        tasks=tuple(
            KnownTask(
                id=str(row.id),
                title=row.title,
                due=_due(row, zone),
                status=row.status,
                about=tuple(map(str, found.about.get(row.id, ()))),
                parent=str(row.parent_id) if row.parent_id else None,
                version=row.version,
            )
            for row in found.tasks.values()
        ),
    )


async def workspace_for(scope: WorkspaceScope, *, mailbox_owner_id: UUID | None = None) -> Workspace:
    """Whose mailbox it is. Without `mailbox_owner_id` (a member's) the workspace's first member stands as its owner."""
    row, members, stages = await repository.workspace(scope)
    people = tuple(Person(name=name, email=email) for name, email, _ in members)
    owner = people[0] if people else Person(name="", email="")
    if mailbox_owner_id is not None:
        found = await repository.mailbox_owner(scope, mailbox_owner_id)
        owner = Person(*found) if found else owner
    return Workspace(
        name=row.name,
        domains=tuple(row.domains),
        time_zone=row.time_zone,
        currency=row.currency,
        owner=owner,
        members=people,
        pipeline=tuple(Stage(key=stage.key, name=stage.name, kind=stage.kind) for stage in stages),
    )


def _due(task: Task, zone: ZoneInfo) -> date | datetime | None:
    """A day, or the naive local time in the workspace's zone."""
    if task.due_at is not None:
        return task.due_at.astimezone(zone).replace(tzinfo=None)
    return task.due_on
