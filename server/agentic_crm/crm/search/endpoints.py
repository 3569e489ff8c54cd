"""Search over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from agentic_crm.crm.access import Reading
from agentic_crm.crm.search import service
from agentic_crm.crm.search.schemas import SearchHit, SearchQuery
from agentic_crm.platform.http.problems import STANDARD

router = APIRouter(prefix="/workspaces/{workspace_id}/search", tags=["records"], responses=STANDARD)


@router.get("")
async def search(scope: Reading, query: Annotated[SearchQuery, Query()]) -> list[SearchHit]:
    """Companies by name or domain, contacts by name or address, deals and tasks by name; at most `limit` of each."""
    return await service.search(scope, query)
