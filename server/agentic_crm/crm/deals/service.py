"""Deals: one use case a function."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import limits
from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.schemas import Money, Person
from agentic_crm.crm.deals import links, repository
from agentic_crm.crm.deals.errors import StageNotInPipeline
from agentic_crm.crm.deals.rules import amount_of, closed_at
from agentic_crm.crm.deals.schemas import (
    BoardColumn,
    DealBoard,
    DealCard,
    DealCompany,
    DealCompanyCreate,
    DealCompanyName,
    DealContact,
    DealContactCreate,
    DealCreate,
    DealFilters,
    DealMove,
    DealRead,
    DealRelationRead,
    DealRow,
    DealUpdate,
)
from agentic_crm.crm.pipelines import service as pipelines
from agentic_crm.crm.pipelines.schemas import StageRead
from agentic_crm.kit.errors import FieldProblem, InvalidInput
from agentic_crm.kit.ids import uuid7
from agentic_crm.kit.money import from_minor, to_minor
from agentic_crm.kit.pagination import Page
from agentic_crm.models import Deal
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

CARDS_A_STAGE = 50


def facts(deal: Deal, stage_name: str) -> dict[str, Any]:
    """What the history tells of a deal."""
    return {
        "name": deal.name,
        "stage": stage_name,
        "amount": amount_of(deal.amount_minor, deal.currency),
        "currency": deal.currency,
        "close_on": deal.close_on,
        "closed_at": deal.closed_at,
        "description": deal.description,
        "owner_id": deal.owner_id,
    }


async def list_deals(scope: WorkspaceScope, filters: DealFilters) -> Page[DealRow]:
    lines, total, is_exact = await repository.page(scope, filters)
    hidden = limits.hidden_fields(scope, "deal")
    # Many deals stand in few stages and belong to few people: each is made once.
    stages = {line.stage_id: line for line in lines}
    people = {line.owner_id: line.owner_name for line in lines}
    stage_of = {stage_id: _stage(line) for stage_id, line in stages.items()}
    owner_of = {owner_id: Person.of(owner_id, name) for owner_id, name in people.items()}
    items = [
        DealRow(
            id=line.id,
            version=line.version,
            created_at=line.created_at,
            updated_at=line.updated_at,
            name=line.name,
            pipeline_id=line.pipeline_id,
            stage=stage_of[line.stage_id],
            amount=amount_of(line.amount_minor, line.currency),
            currency=line.currency,
            close_on=line.close_on,
            closed_at=line.closed_at,
            owner=owner_of[line.owner_id],
            company=_company(line),
            last_interaction_at=line.last_interaction_at,
            hidden_fields=hidden,
        )
        for line in lines
    ]
    return Page(items=items, total=total, is_total_exact=is_exact)


def _stage(line: repository.DealLine) -> StageRead:
    return StageRead(
        id=line.stage_id,
        key=line.stage_key,
        name=line.stage_name,
        kind=line.stage_kind,
        position=line.stage_position,
        probability=line.stage_probability,
    )


def _company(line: repository.DealLine) -> DealCompanyName | None:
    if line.company_id is None or line.company_name is None:
        return None
    return DealCompanyName(id=line.company_id, name=line.company_name)


async def get_deal(scope: WorkspaceScope, deal_id: UUID) -> DealRead:
    """Raises NotFound."""
    found = await repository.one(scope, deal_id)
    if found is None:
        raise changes.not_found("deal")
    deal, stage, owner_name = found
    return DealRead(
        id=deal.id,
        version=deal.version,
        created_at=deal.created_at,
        updated_at=deal.updated_at,
        name=deal.name,
        pipeline_id=deal.pipeline_id,
        stage_id=deal.stage_id,
        stage=StageRead.of(stage),
        amount=amount_of(deal.amount_minor, deal.currency),
        currency=deal.currency,
        close_on=deal.close_on,
        closed_at=deal.closed_at,
        description=deal.description,
        owner_id=deal.owner_id,
        owner=Person.of(deal.owner_id, owner_name),
        companies=[
            DealCompany.model_validate(
                {"link_id": link.id, "company_id": link.company_id, "name": name, "role": link.role}
            )
            for link, name in await repository.companies_of(scope, deal_id)
        ],
        contacts=[
            DealContact.model_validate(
                {"link_id": link.id, "contact_id": link.contact_id, "name": name, "role": link.role}
            )
            for link, name in await repository.contacts_of(scope, deal_id)
        ],
        relations=[
            DealRelationRead.model_validate(
                {
                    "link_id": link.id,
                    "deal_id": link.related_deal_id if link.deal_id == deal_id else link.deal_id,
                    "name": name,
                    "relation": link.relation,
                    "direction": "from" if link.deal_id == deal_id else "to",
                }
            )
            for link, name in await repository.relations_of(scope, deal_id)
        ],
        hidden_fields=limits.hidden_fields(scope, "deal"),
    )


async def create_deal(scope: WorkspaceScope, data: DealCreate) -> DealRead:
    """Raises NotFound naming the field for unknown references, StageNotInPipeline, InvalidInput for the amount."""
    pipeline_id, stage = await _start(scope, data)
    money = limits.writable(scope, "deal", {"amount": data.amount, "currency": data.currency})
    if money:
        minor, currency = await _money(scope, data.amount, data.currency)
        money = {"amount_minor": minor, "currency": currency}
    deal = Deal(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        name=data.name,
        pipeline_id=pipeline_id,
        stage_id=stage.id,
        close_on=data.close_on,
        closed_at=closed_at(stage.kind, None, clock.now()),
        description=data.description,
        owner_id=data.owner_id,
        **money,
    )
    await changes.insert(scope, deal)
    await changes.record(scope, "deal", deal.id, "created", before={}, after=facts(deal, stage.name))
    if data.company_id is not None:
        await links.add_company(scope, deal.id, DealCompanyCreate(company_id=data.company_id))
    if data.contact_id is not None:
        await links.add_contact(scope, deal.id, DealContactCreate(contact_id=data.contact_id))
    return await get_deal(scope, deal.id)


async def _start(scope: WorkspaceScope, data: DealCreate) -> tuple[UUID, StageRead]:
    """The pipeline and stage that a new deal begins in."""
    if data.stage_id is not None:
        pipeline_id, stage = await pipelines.stage_for(scope, data.stage_id)
        if data.pipeline_id not in (None, pipeline_id):
            raise StageNotInPipeline("Choose a stage of the deal's pipeline.")
        return pipeline_id, stage
    pipeline = await pipelines.get_pipeline(scope, data.pipeline_id)
    return pipeline.id, next(stage for stage in pipeline.stages if stage.kind == "open")


async def update_deal(scope: WorkspaceScope, deal_id: UUID, data: DealUpdate) -> DealRead:
    """Raises NotFound, StaleVersion, StageNotInPipeline, InvalidInput for the amount."""
    deal, before = await _locked(scope, deal_id, data.version)
    values = data.changes()
    limits.refuse_hidden(scope, "deal", set(values))
    if values.keys() & {"amount", "currency"}:
        amount = values.pop("amount", amount_of(deal.amount_minor, deal.currency))
        minor, currency = await _money(scope, amount, values.pop("currency", None) or deal.currency)
        values |= {"amount_minor": minor, "currency": currency}
    stage_name: str = before["stage"]
    if "stage_id" in values:
        pipeline_id, stage = await pipelines.stage_for(scope, values["stage_id"])
        if pipeline_id != deal.pipeline_id:
            raise StageNotInPipeline("Choose a stage of the deal's pipeline, or move the deal there.")
        values["closed_at"] = closed_at(stage.kind, deal.closed_at, clock.now())
        stage_name = stage.name
    await changes.update(scope, deal, values)
    await changes.record(scope, "deal", deal_id, "updated", before=before, after=facts(deal, stage_name))
    return await get_deal(scope, deal_id)


async def move_deal(scope: WorkspaceScope, deal_id: UUID, data: DealMove) -> DealRead:
    """To another stage, also of another pipeline. Closing sets `closed_at`, reopening clears it."""
    deal, before = await _locked(scope, deal_id, data.version)
    pipeline_id, stage = await pipelines.stage_for(scope, data.stage_id)
    values = {
        "pipeline_id": pipeline_id,
        "stage_id": stage.id,
        "closed_at": closed_at(stage.kind, deal.closed_at, clock.now()),
    }
    await changes.update(scope, deal, values)
    if before["stage"] != stage.name or before["closed_at"] != deal.closed_at:
        await changes.record(scope, "deal", deal_id, "moved", before=before, after=facts(deal, stage.name))
    return await get_deal(scope, deal_id)


async def delete_deal(scope: WorkspaceScope, deal_id: UUID, version: int) -> None:
    """Its links go with it. Raises NotFound, StaleVersion."""
    deal, before = await _locked(scope, deal_id, version)
    await changes.delete(scope, deal)
    await changes.record(scope, "deal", deal_id, "deleted", before=before, after={})


async def _locked(scope: WorkspaceScope, deal_id: UUID, version: int) -> tuple[Deal, dict[str, Any]]:
    """The deal, held until the transaction ends, and its facts."""
    deal = await changes.lock(scope, Deal, deal_id, "deal")
    current = await get_deal(scope, deal_id)
    changes.check_version("deal", seen=version, actual=deal.version, current=current)
    return deal, facts(deal, current.stage.name)


async def _money(scope: WorkspaceScope, amount: Decimal | None, currency: str | None) -> tuple[int | None, str | None]:
    """Minor units and currency, which a deal has both or neither of."""
    if amount is None:
        return None, None
    currency = currency or await repository.currency_of_workspace(scope)
    try:
        return to_minor(amount, currency), currency
    except ValueError as error:
        detail = f"{currency} has no coin that small."
        raise InvalidInput(detail, fields=(FieldProblem("amount", "too_fine", detail),)) from error


async def get_board(scope: WorkspaceScope, pipeline_id: UUID | None) -> DealBoard:
    """The pipeline by stage: all deals counted and summed, the newest 50 of each stage listed."""
    pipeline = await pipelines.get_pipeline(scope, pipeline_id)
    totals = await repository.stage_totals(scope, pipeline.id)
    cards = await repository.cards(scope, pipeline.id, CARDS_A_STAGE)
    columns = []
    for stage in pipeline.stages:
        of_stage = [(currency, count, minor) for stage_id, currency, count, minor in totals if stage_id == stage.id]
        columns.append(
            BoardColumn(
                stage=stage,
                count=sum(count for _, count, _ in of_stage),
                totals=[
                    Money(amount=from_minor(minor, currency), currency=currency)
                    for currency, _, minor in of_stage
                    if currency is not None
                ],
                deals=[
                    DealCard(
                        id=card["id"],
                        version=card["version"],
                        name=card["name"],
                        amount=amount_of(card["amount_minor"], card["currency"]),
                        currency=card["currency"],
                        close_on=card["close_on"],
                        company_name=card["company_name"],
                        owner=Person.of(card["owner_id"], card["owner_name"]),
                        updated_at=card["updated_at"],
                        next_task_title=card["next_task_title"],
                    )
                    for card in cards
                    if card["stage_id"] == stage.id
                ],
            )
        )
    return DealBoard(pipeline=pipeline, columns=columns, hidden_fields=limits.hidden_fields(scope, "deal"))
