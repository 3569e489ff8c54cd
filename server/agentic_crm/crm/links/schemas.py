"""How other records are named from a record."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from agentic_crm.crm.changes.schemas import Input


class RecordType(StrEnum):
    COMPANY = "company"
    CONTACT = "contact"
    DEAL = "deal"
    TASK = "task"
    INTERACTION = "interaction"


class RecordLinkWrite(Input):
    record_type: RecordType
    record_id: UUID


class RecordLink(BaseModel):
    """A link to any record, and that record's name or title."""

    link_id: UUID
    record_type: RecordType
    record_id: UUID
    name: str
