"""What is told about any record, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agentic_crm.crm.access import Reading
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.crm.records import service
from agentic_crm.crm.records.schemas import HistoryEntry, ProvenanceRead, RecordGraph, StretchQuery, TimelinePage
from agentic_crm.kit.pagination import CursorPage
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(
    prefix="/workspaces/{workspace_id}/records/{record_type}/{record_id}", tags=["records"], responses=STANDARD
)
Stretch = Annotated[StretchQuery, Query()]


@router.get("/timeline")
async def get_timeline(scope: Reading, record_type: RecordType, record_id: UUID, query: Stretch) -> TimelinePage:
    """Interactions, mail, tasks and changes, newest first."""
    return await service.get_timeline(scope, record_type, record_id, query)


@router.get("/graph")
async def get_record_graph(scope: Reading, record_type: RecordType, record_id: UUID) -> RecordGraph:
    """A record, its neighbours (at most 60), and the links among all of them."""
    return await service.get_graph(scope, record_type, record_id)


@router.get("/provenance")
async def get_provenance(scope: Reading, record_type: RecordType, record_id: UUID) -> list[ProvenanceRead]:
    """Which sentence of which message each value came from, and who approved it, latest first."""
    return await service.get_provenance(scope, record_type, record_id)


@router.get("/history")
async def get_history(
    scope: Reading, record_type: RecordType, record_id: UUID, query: Stretch
) -> CursorPage[HistoryEntry]:
    """Changes with before and after, and who made them, newest first."""
    return await service.get_history(scope, record_type, record_id, query)
