"""Contacts as clients see and change them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from agentic_crm.crm.changes.schemas import Input, Line, Name, Patch, Person, Prose, RecordRead
from agentic_crm.crm.contacts.rules import contact_email
from agentic_crm.crm.deals.schemas import LinkedDeal

Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(contact_email)]


class ContactCreate(Input):
    """With `company_id` the contact works there now, as `title`."""

    name: Name
    email: Email | None = None
    phone: Line | None = None
    title: Line | None = None
    description: Prose | None = None
    owner_id: UUID | None = None
    company_id: UUID | None = None


class ContactUpdate(Patch):
    REQUIRED: ClassVar[frozenset[str]] = frozenset({"name"})

    name: Name | None = None
    email: Email | None = None
    phone: Line | None = None
    title: Line | None = None
    description: Prose | None = None
    owner_id: UUID | None = None


class ContactSort(StrEnum):
    NAME = "name"
    NAME_DESC = "-name"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ContactFilters(Input):
    q: Annotated[str, Field(max_length=200)] | None = None
    owner_id: UUID | None = None
    company_id: UUID | None = None
    sort: Annotated[list[ContactSort], Field(max_length=4)] = Field(default_factory=lambda: [ContactSort.NAME])
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class ContactCompany(BaseModel):
    company_id: UUID
    name: str
    title: str | None


class ContactRow(RecordRead):
    """`company` is where the contact works now: the latest employment that is current.

    `hidden_fields` are null because the reader's role does not see them.
    """

    name: str
    email: str | None
    phone: str | None
    title: str | None
    owner: Person | None
    company: ContactCompany | None
    last_interaction_at: datetime | None
    hidden_fields: list[str]


class Employment(BaseModel):
    link_id: UUID
    company_id: UUID
    company_name: str
    title: str | None
    is_current: bool


class ContactRead(RecordRead):
    name: str
    email: str | None
    phone: str | None
    title: str | None
    description: str | None
    owner_id: UUID | None
    owner: Person | None
    employments: list[Employment]
    deals: list[LinkedDeal]
    hidden_fields: list[str]


class EmploymentCreate(Input):
    company_id: UUID
    title: Line | None = None
    is_current: bool = True


class EmploymentUpdate(Input):
    """Fields left out stay; a null title clears it."""

    title: Line | None = None
    is_current: bool | None = None
