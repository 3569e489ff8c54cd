"""The HTTP API's table of contents: one line a router."""

from fastapi import APIRouter

from agentic_crm.workspaces.audit_log.endpoints import router as audit_log
from agentic_crm.workspaces.members.endpoints import router as members
from agentic_crm.workspaces.sessions.endpoints import router as sessions
from agentic_crm.workspaces.settings.endpoints import router as workspaces

router = APIRouter(prefix="/api/v1")
router.include_router(sessions)
router.include_router(workspaces)
router.include_router(members)
router.include_router(audit_log)
