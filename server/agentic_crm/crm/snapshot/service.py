"""What the CRM knows about one thread, for analysis, planning and preview."""

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from agentic_crm.crm.snapshot import repository
from agentic_crm.crm.snapshot.rules import known_company, known_contact, known_deal, known_task, uuids
from agentic_crm.engine.fingerprint import company_key
from agentic_crm.engine.snapshot import CrmSnapshot, Person, Stage, Workspace
from agentic_crm.kit.email_address import is_free_mail, registrable_domain
from agentic_crm.platform.db.scope import WorkspaceScope


async def snapshot_for(
    scope: WorkspaceScope,
    emails: Iterable[str] = (),
    domains: Iterable[str] = (),
    names: Iterable[str] = (),
    *,
    ids: Iterable[str | UUID] = (),
) -> CrmSnapshot:
    """Records with these ids, contacts by address or name, companies by domain, name or employment, their deals and tasks.

    `emails` and `domains` in any case, `domains` also of hosts; `names` of companies and people; what is no id is left
    out. Bounded: a snapshot holds at most some hundred records besides those named by id, whatever the workspace has.
    """
    wanted = list(uuids(ids))
    addresses = sorted({email.strip().lower() for email in emails})
    given = [domain.strip().lower() for domain in domains if domain]
    hosts = {
        registrable_domain(domain) for domain in (*given, *(one.rpartition("@")[2] for one in addresses)) if domain
    }
    hosts = {host for host in hosts if not is_free_mail(host)}
    written = [name for name in dict.fromkeys(name.strip() for name in names) if name]
    companies = await repository.companies(
        scope,
        ids=wanted,
        emails=addresses,
        domains=sorted({*hosts, *given}),
        keys=[company_key(name) for name in written],
    )
    company_ids = [row["id"] for row in companies]
    contacts = await repository.contacts(
        scope, ids=wanted, emails=addresses, names=[name.lower() for name in written], companies=company_ids
    )
    contact_ids = [row["id"] for row in contacts]
    deals = await repository.deals(scope, ids=wanted, companies=company_ids, contacts=contact_ids)
    tasks = await repository.tasks(
        scope, ids=wanted, companies=company_ids, contacts=contact_ids, deals=[row["id"] for row in deals]
    )
    zone = ZoneInfo((await repository.workspace(scope))["time_zone"])
    return CrmSnapshot(
        companies=tuple(known_company(row) for row in companies),
        contacts=tuple(known_contact(row) for row in contacts),
        deals=tuple(known_deal(row) for row in deals),
        tasks=tuple(known_task(row, zone) for row in tasks),
    )


async def company_domains(scope: WorkspaceScope) -> list[str]:
    """Domains of the workspace's companies, the latest changed first, at most some ten thousand: what mail may imitate."""
    return [row["domain"] for row in await repository.company_domains(scope)]


async def workspace_for(scope: WorkspaceScope, mailbox_owner_id: UUID | None = None) -> Workspace:
    """The workspace with its members and default pipeline; `owner` is the mailbox's, else the workspace's first owner."""
    row = await repository.workspace(scope)
    members = await repository.members(scope)
    people = {one["id"]: Person(name=one["name"], email=one["email"]) for one in members}
    first = next(iter(people.values()), Person(name="", email=""))
    stages = await repository.default_stages(scope)
    return Workspace(
        name=row["name"],
        domains=tuple(row["domains"]),
        time_zone=row["time_zone"],
        currency=row["currency"],
        owner=people.get(mailbox_owner_id, first) if mailbox_owner_id is not None else first,
        members=tuple(people.values()),
        pipeline=tuple(Stage(key=one["key"], name=one["name"], kind=one["kind"]) for one in stages),
    )
