"""A deal's links to companies, contacts and other deals."""

from typing import TypeVar
from uuid import UUID

from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import AlreadyLinked, ConstraintViolated, missing_reference
from agentic_crm.crm.deals import repository
from agentic_crm.crm.deals.errors import DealRelatedToItself
from agentic_crm.crm.deals.schemas import DealCompanyCreate, DealContactCreate, DealRelationCreate
from agentic_crm.crm.events import DealGotParty
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Deal, DealCompany, DealContact, DealRelationLink
from agentic_crm.platform import domain_events
from agentic_crm.platform.db.scope import WorkspaceScope

Link = DealCompany | DealContact | DealRelationLink
L = TypeVar("L", DealCompany, DealContact, DealRelationLink)


async def add_company(scope: WorkspaceScope, deal_id: UUID, data: DealCompanyCreate) -> None:
    """Raises NotFound for the deal or company, AlreadyLinked."""
    await changes.lock(scope, Deal, deal_id, "deal")
    link = DealCompany(workspace_id=scope.workspace_id, id=uuid7(), deal_id=deal_id, **data.model_dump())
    await _add(scope, deal_id, link, "This company takes part in the deal already.")
    changes.announce(scope, "company")
    await domain_events.publish(scope, DealGotParty(deal_id))


async def add_contact(scope: WorkspaceScope, deal_id: UUID, data: DealContactCreate) -> None:
    """Raises NotFound for the deal or contact, AlreadyLinked."""
    await changes.lock(scope, Deal, deal_id, "deal")
    link = DealContact(workspace_id=scope.workspace_id, id=uuid7(), deal_id=deal_id, **data.model_dump())
    await _add(scope, deal_id, link, "This contact takes part in the deal already.")
    changes.announce(scope, "contact")
    await domain_events.publish(scope, DealGotParty(deal_id))


async def add_relation(scope: WorkspaceScope, deal_id: UUID, data: DealRelationCreate) -> None:
    """Raises NotFound for either deal, AlreadyLinked, DealRelatedToItself."""
    await changes.lock(scope, Deal, deal_id, "deal")
    if data.deal_id == deal_id:
        raise DealRelatedToItself("Choose another deal.")
    if await repository.one(scope, data.deal_id) is None:
        raise missing_reference("deal_id")
    link = DealRelationLink(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        deal_id=deal_id,
        related_deal_id=data.deal_id,
        relation=data.relation,
    )
    await _add(scope, deal_id, link, "These deals are related already.")
    changes.announce(scope, "deal")


async def remove_company(scope: WorkspaceScope, deal_id: UUID, link_id: UUID) -> None:
    await _remove(scope, deal_id, await _found(scope, DealCompany, deal_id, link_id))


async def remove_contact(scope: WorkspaceScope, deal_id: UUID, link_id: UUID) -> None:
    await _remove(scope, deal_id, await _found(scope, DealContact, deal_id, link_id))


async def remove_relation(scope: WorkspaceScope, deal_id: UUID, link_id: UUID) -> None:
    """From either of the two deals."""
    await _remove(scope, deal_id, await _found(scope, DealRelationLink, deal_id, link_id))


async def _add(scope: WorkspaceScope, deal_id: UUID, link: Link, detail: str) -> None:
    try:
        await changes.insert(scope, link)
    except ConstraintViolated as violated:
        if violated.name.startswith("uq_"):
            raise AlreadyLinked(detail) from violated
        raise
    field, words, _ = await _words(scope, deal_id, link)
    await changes.record(scope, "deal", deal_id, "linked", before={}, after={field: words})


async def _found(scope: WorkspaceScope, model: type[L], deal_id: UUID, link_id: UUID) -> L:
    link = await changes.lock(scope, model, link_id, "link")
    ends = {link.deal_id, link.related_deal_id} if isinstance(link, DealRelationLink) else {link.deal_id}
    if deal_id not in ends:
        raise changes.not_found("link")
    return link


async def _remove(scope: WorkspaceScope, deal_id: UUID, link: Link) -> None:
    field, words, record_type = await _words(scope, deal_id, link)
    await changes.delete(scope, link)
    await changes.record(scope, "deal", deal_id, "unlinked", before={field: words}, after={})
    changes.announce(scope, record_type)


async def _words(scope: WorkspaceScope, deal_id: UUID, link: Link) -> tuple[str, str, str]:
    """The link in one line for the history, and the type of the record at its other end."""
    match link:
        case DealCompany():
            name = next(name for one, name in await repository.companies_of(scope, deal_id) if one.id == link.id)
            return "company", f"{name} ({link.role})", "company"
        case DealContact():
            name = next(name for one, name in await repository.contacts_of(scope, deal_id) if one.id == link.id)
            return "contact", f"{name} ({link.role})", "contact"
        case DealRelationLink():
            name = next(name for one, name in await repository.relations_of(scope, deal_id) if one.id == link.id)
            return "relation", f"{link.relation}: {name}", "deal"
