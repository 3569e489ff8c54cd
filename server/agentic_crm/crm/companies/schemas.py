"""Companies as clients see and change them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from agentic_crm.crm.changes.schemas import Input, Line, Money, Name, Patch, Person, Prose, RecordRead
from agentic_crm.crm.companies.rules import company_domain
from agentic_crm.crm.deals.schemas import LinkedDeal

Domain = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(company_domain)]


class CompanyCreate(Input):
    """`domain` may be given as an address of a page; the registrable domain is kept."""

    name: Name
    domain: Domain | None = None
    phone: Line | None = None
    website: Line | None = None
    address: Line | None = None
    description: Prose | None = None
    owner_id: UUID | None = None


class CompanyUpdate(Patch):
    REQUIRED: ClassVar[frozenset[str]] = frozenset({"name"})

    name: Name | None = None
    domain: Domain | None = None
    phone: Line | None = None
    website: Line | None = None
    address: Line | None = None
    description: Prose | None = None
    owner_id: UUID | None = None


class CompanySort(StrEnum):
    NAME = "name"
    NAME_DESC = "-name"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class CompanyFilters(Input):
    q: Annotated[str, Field(max_length=200)] | None = None
    owner_id: UUID | None = None
    sort: Annotated[list[CompanySort], Field(max_length=4)] = Field(default_factory=lambda: [CompanySort.NAME])
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class CompanyRow(RecordRead):
    """Amounts are of open deals, one sum a currency.

    `hidden_fields` are empty here because the reader's role does not see them, `amount` meaning those of deals.
    """

    name: str
    domain: str | None
    phone: str | None
    website: str | None
    owner: Person | None
    open_deal_count: int
    open_deal_amounts: list[Money]
    last_interaction_at: datetime | None
    hidden_fields: list[str]


class CompanyContactCount(BaseModel):
    """`contact_count`: the people who work there now, among those that you see."""

    company_id: UUID
    contact_count: int


class CompanyContact(BaseModel):
    link_id: UUID
    contact_id: UUID
    name: str
    title: str | None
    is_current: bool


class CompanyRead(RecordRead):
    name: str
    domain: str | None
    phone: str | None
    website: str | None
    address: str | None
    description: str | None
    owner_id: UUID | None
    owner: Person | None
    contacts: list[CompanyContact]
    deals: list[LinkedDeal]
    hidden_fields: list[str]
