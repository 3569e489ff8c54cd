"""`/healthz`, `/readyz` and `/startupz`, for supervisors and load balancers; without prefix and without sign-in."""

from typing import Any

from fastapi import APIRouter, Request, Response, status

from agentic_crm import __version__
from agentic_crm.platform.http.state import app_state
from agentic_crm.system.schemas import Liveness, Readiness
from agentic_crm.system.service import readiness

router = APIRouter(tags=["system"])
_NOT_READY: dict[int | str, dict[str, Any]] = {
    status.HTTP_503_SERVICE_UNAVAILABLE: {"model": Readiness, "description": "Send requests elsewhere"}
}


@router.get("/healthz")
async def healthz(response: Response) -> Liveness:
    """The process answers. Restart it when this fails, and only then."""
    response.headers["Cache-Control"] = "no-store"
    return Liveness(status="ok", version=__version__)


@router.get("/readyz", responses=_NOT_READY)
async def readyz(request: Request, response: Response) -> Readiness:
    """Whether requests should be sent here: the database answers and has the expected schema, and we are not stopping."""
    return await _answer(request, response)


@router.get("/startupz", responses=_NOT_READY)
async def startupz(request: Request, response: Response) -> Readiness:
    """Whether the start is complete. The same question as readiness, asked by supervisors more patiently."""
    return await _answer(request, response)


async def _answer(request: Request, response: Response) -> Readiness:
    state = app_state(request)
    answer = await readiness(state.database, state.redis, is_draining=state.is_draining)
    response.headers["Cache-Control"] = "no-store"
    if answer.status == "failing":
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return answer
