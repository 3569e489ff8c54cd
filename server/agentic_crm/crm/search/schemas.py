"""Hits of a search over all records."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.crm.changes.schemas import Input
from agentic_crm.crm.links.schemas import RecordType


class SearchQuery(Input):
    q: Annotated[str, Field(min_length=1, max_length=200)]
    record_type: RecordType | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 8


class SearchHit(BaseModel):
    """`hidden_fields`: what `sublabel` would say, and is null because the reader's role does not see it."""

    record_type: RecordType
    id: UUID
    label: str
    sublabel: str | None
    hidden_fields: list[str]
