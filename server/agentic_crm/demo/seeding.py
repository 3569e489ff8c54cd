"""Writes the demo's records through the CRM's own use cases, each as the colleague whose work it is."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from agentic_crm.crm.companies import service as companies
from agentic_crm.crm.companies.schemas import CompanyCreate
from agentic_crm.crm.contacts import service as contacts
from agentic_crm.crm.contacts.schemas import ContactCreate, EmploymentCreate
from agentic_crm.crm.deals import links as deal_links
from agentic_crm.crm.deals import service as deals
from agentic_crm.crm.deals.schemas import DealCompanyCreate, DealContactCreate, DealCreate, DealRelationCreate
from agentic_crm.crm.interactions import service as interactions
from agentic_crm.crm.interactions.schemas import InteractionCreate
from agentic_crm.crm.links.schemas import RecordLinkWrite, RecordType
from agentic_crm.crm.pipelines import service as pipelines
from agentic_crm.crm.tasks import service as tasks
from agentic_crm.crm.tasks.schemas import TaskCreate
from agentic_crm.demo import records, repository
from agentic_crm.demo.almanac import Almanac
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit


@dataclass(slots=True)
class _Written:
    """Ids of what was written, by the names that `records` gives them."""

    members: dict[str, MemberActor]
    stages: dict[str, UUID]
    known: dict[str, RecordLinkWrite] = field(default_factory=dict)

    def scope(self, scope: WorkspaceScope, key: str) -> WorkspaceScope:
        return replace(scope, actor=self.members[key])

    def link(self, key: str) -> RecordLinkWrite:
        return self.known[key]

    def id(self, key: str) -> UUID:
        return self.known[key].record_id


async def seed(scope: WorkspaceScope, members: dict[str, MemberActor], now: datetime) -> None:
    """Write every record once, in the scope's transaction."""
    almanac = Almanac.of(now)
    pipeline = await pipelines.get_pipeline(scope)
    written = _Written(members, {stage.key: stage.id for stage in pipeline.stages})
    await _companies(scope, written)
    await _contacts(scope, written)
    for deal in records.DEALS:
        await _deal(scope, written, deal, almanac)
    for task in records.TASKS:
        await _task(scope, written, task, almanac, None)
    for talk in records.TALKS:
        await _talk(scope, written, talk, almanac)
    await audit.append(scope, repository.SEEDED, record_type="workspace", record_id=scope.workspace_id)


async def _companies(scope: WorkspaceScope, written: _Written) -> None:
    for one in records.COMPANIES:
        owner = written.members[one.owner].member_id
        data = CompanyCreate(
            name=one.name,
            domain=one.domain,
            website=f"www.{one.domain}",
            address=one.address,
            phone=one.phone,
            description=one.description,
            owner_id=owner,
        )
        found = await companies.create_company(written.scope(scope, one.owner), data)
        written.known[one.domain] = RecordLinkWrite(record_type=RecordType.COMPANY, record_id=found.id)


async def _contacts(scope: WorkspaceScope, written: _Written) -> None:
    owners = {one.domain: one.owner for one in records.COMPANIES}
    for one in records.CONTACTS:
        domain = one.email.partition("@")[2]
        own = written.scope(scope, owners[domain])
        data = ContactCreate(
            name=one.name,
            email=one.email,
            phone=one.phone,
            title=one.title,
            owner_id=own.member.member_id,
            company_id=written.id(domain),
        )
        found = await contacts.create_contact(own, data)
        written.known[one.email] = RecordLinkWrite(record_type=RecordType.CONTACT, record_id=found.id)
        if one.former is not None:
            former = EmploymentCreate(company_id=written.id(one.former), is_current=False)
            await contacts.add_employment(own, found.id, former)


async def _deal(scope: WorkspaceScope, written: _Written, one: records.Deal, almanac: Almanac) -> None:
    own = written.scope(scope, one.owner)
    data = DealCreate(
        name=one.name,
        stage_id=written.stages[one.stage],
        amount=Decimal(one.amount),
        currency=one.currency,
        close_on=almanac.day(one.closes) if one.closes else None,
        owner_id=own.member.member_id,
    )
    found = await deals.create_deal(own, data)
    written.known[one.key] = RecordLinkWrite(record_type=RecordType.DEAL, record_id=found.id)
    for domain, company_role in one.companies:
        await deal_links.add_company(own, found.id, DealCompanyCreate(company_id=written.id(domain), role=company_role))
    for email, contact_role in one.people:
        await deal_links.add_contact(own, found.id, DealContactCreate(contact_id=written.id(email), role=contact_role))
    if one.related is not None:
        earlier, relation = one.related
        await deal_links.add_relation(own, found.id, DealRelationCreate(deal_id=written.id(earlier), relation=relation))
    closed_at = almanac.when(one.closed) if one.closed else None
    await repository.date_deal(own, found.id, opened_at=almanac.when(one.opened), closed_at=closed_at)


async def _task(
    scope: WorkspaceScope, written: _Written, one: records.Task, almanac: Almanac, parent_id: UUID | None
) -> None:
    own = written.scope(scope, one.assignee)
    data = TaskCreate(
        title=one.title,
        due_on=almanac.day(one.due) if one.due else None,
        assignee_id=own.member.member_id,
        parent_id=parent_id,
        links=[written.link(key) for key in one.about],
    )
    found = await tasks.create_task(own, data)
    if one.done is not None:
        await tasks.complete_task(own, found.id, found.version)
        await repository.date_completion(own, found.id, almanac.when(one.done))
    for child in one.children:
        await _task(scope, written, child, almanac, found.id)


async def _talk(scope: WorkspaceScope, written: _Written, one: records.Talk, almanac: Almanac) -> None:
    data = InteractionCreate(
        kind=one.kind,
        occurred_at=almanac.when(one.at),
        title=one.title,
        body=one.body,
        links=[written.link(key) for key in one.about],
    )
    await interactions.create_interaction(written.scope(scope, one.author), data)
