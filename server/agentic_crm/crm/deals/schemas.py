"""Deals as clients see and change them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.crm.changes.schemas import (
    Amount,
    AmountInput,
    Currency,
    Input,
    Money,
    Name,
    Patch,
    Person,
    Prose,
    RecordRead,
)
from agentic_crm.crm.deals.rules import amount_of
from agentic_crm.crm.pipelines.schemas import PipelineRead, StageRead
from agentic_crm.models import Deal, Stage

CompanyRole = Literal["customer", "reseller", "partner", "end_customer", "competitor", "other"]
ContactRole = Literal["participant", "decision_maker", "champion", "influencer", "buyer", "user", "other"]
Relation = Literal["renewal", "expansion", "follow_on"]


class DealCreate(Input):
    """Without a stage the first of the pipeline; without a pipeline the default one; without a currency the workspace's."""

    name: Name
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    amount: AmountInput | None = None
    currency: Currency | None = None
    close_on: date | None = None
    description: Prose | None = None
    owner_id: UUID | None = None
    company_id: UUID | None = None
    contact_id: UUID | None = None


class DealUpdate(Patch):
    REQUIRED: ClassVar[frozenset[str]] = frozenset({"name", "stage_id"})

    name: Name | None = None
    stage_id: UUID | None = None
    amount: AmountInput | None = None
    currency: Currency | None = None
    close_on: date | None = None
    description: Prose | None = None
    owner_id: UUID | None = None


class DealMove(Input):
    """`stage_id` may lie in another pipeline: the deal goes there."""

    stage_id: UUID
    version: int = Field(ge=1)


class DealSort(StrEnum):
    NAME = "name"
    NAME_DESC = "-name"
    AMOUNT = "amount"
    AMOUNT_DESC = "-amount"
    CLOSE_ON = "close_on"
    CLOSE_ON_DESC = "-close_on"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class DealFilters(Input):
    q: Annotated[str, Field(max_length=200)] | None = None
    owner_id: UUID | None = None
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    company_id: UUID | None = None
    contact_id: UUID | None = None
    sort: Annotated[list[DealSort], Field(max_length=4)] = Field(default_factory=lambda: [DealSort.CREATED_AT_DESC])
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class DealCompanyName(BaseModel):
    id: UUID
    name: str


class DealRow(RecordRead):
    """`company` is the customer, else the first company of the deal.

    `hidden_fields` are null because the reader's role does not see them.
    """

    name: str
    pipeline_id: UUID
    stage: StageRead
    amount: Amount | None
    currency: str | None
    close_on: date | None
    closed_at: datetime | None
    owner: Person | None
    company: DealCompanyName | None
    last_interaction_at: datetime | None
    hidden_fields: list[str]


class DealCompany(BaseModel):
    link_id: UUID
    company_id: UUID
    name: str
    role: CompanyRole


class DealContact(BaseModel):
    link_id: UUID
    contact_id: UUID
    name: str
    role: ContactRole


class DealRelationRead(BaseModel):
    """Direction `from`: this deal is the renewal (expansion, follow-on) of `deal_id`; `to`: the other way round."""

    link_id: UUID
    deal_id: UUID
    name: str
    relation: Relation
    direction: Literal["from", "to"]


class DealRead(RecordRead):
    name: str
    pipeline_id: UUID
    stage_id: UUID
    stage: StageRead
    amount: Amount | None
    currency: str | None
    close_on: date | None
    closed_at: datetime | None
    description: str | None
    owner_id: UUID | None
    owner: Person | None
    companies: list[DealCompany]
    contacts: list[DealContact]
    relations: list[DealRelationRead]
    hidden_fields: list[str]


class DealCompanyCreate(Input):
    company_id: UUID
    role: CompanyRole = "customer"


class DealContactCreate(Input):
    contact_id: UUID
    role: ContactRole = "participant"


class DealRelationCreate(Input):
    """This deal is the renewal, expansion or follow-on of `deal_id`."""

    deal_id: UUID
    relation: Relation


class LinkedDeal(BaseModel):
    """A deal as a company or contact shows it, with their role in it."""

    link_id: UUID
    deal_id: UUID
    name: str
    role: str
    stage: StageRead
    amount: Amount | None
    currency: str | None

    @classmethod
    def of(cls, link_id: UUID, role: str, deal: Deal, stage: Stage) -> Self:
        return cls(
            link_id=link_id,
            deal_id=deal.id,
            name=deal.name,
            role=role,
            stage=StageRead.of(stage),
            amount=amount_of(deal.amount_minor, deal.currency),
            currency=deal.currency,
        )


class DealCard(BaseModel):
    id: UUID
    version: int
    name: str
    amount: Amount | None
    currency: str | None
    close_on: date | None
    company_name: str | None
    owner: Person | None
    updated_at: datetime
    next_task_title: str | None


class BoardColumn(BaseModel):
    """`count` and `totals` are of all deals in the stage; `deals` are the first 50."""

    stage: StageRead
    count: int
    totals: list[Money]
    deals: list[DealCard]


class DealBoard(BaseModel):
    """`hidden_fields` are null on every card, and `totals` empty, when the reader's role does not see them."""

    pipeline: PipelineRead
    columns: list[BoardColumn]
    hidden_fields: list[str]
