"""The HTTP API's table of contents: one line a router."""

from fastapi import APIRouter

from agentic_crm.ai.executions.endpoints import router as executions
from agentic_crm.ai.proposals.endpoints import router as proposals
from agentic_crm.crm.companies.endpoints import router as companies
from agentic_crm.crm.contacts.endpoints import router as contacts
from agentic_crm.crm.deals.endpoints import router as deals
from agentic_crm.crm.interactions.endpoints import router as interactions
from agentic_crm.crm.pipelines.endpoints import router as pipelines
from agentic_crm.crm.records.endpoints import router as records
from agentic_crm.crm.search.endpoints import router as search
from agentic_crm.crm.tasks.endpoints import router as tasks
from agentic_crm.email.imports.endpoints import router as imports
from agentic_crm.email.messages.endpoints import router as messages
from agentic_crm.email.threads.endpoints import router as threads
from agentic_crm.system.events.endpoints import router as events
from agentic_crm.system.jobs.endpoints import router as jobs
from agentic_crm.workspaces.audit_log.endpoints import router as audit_log
from agentic_crm.workspaces.members.endpoints import router as members
from agentic_crm.workspaces.sessions.endpoints import router as sessions
from agentic_crm.workspaces.settings.endpoints import router as workspaces

router = APIRouter(prefix="/api/v1")
router.include_router(sessions)
router.include_router(workspaces)
router.include_router(members)
router.include_router(audit_log)
router.include_router(companies)
router.include_router(contacts)
router.include_router(deals)
router.include_router(pipelines)
router.include_router(imports)
router.include_router(threads)
router.include_router(messages)
router.include_router(jobs)
router.include_router(events)
router.include_router(interactions)
router.include_router(records)
router.include_router(search)
router.include_router(tasks)
router.include_router(proposals)
router.include_router(executions)
