"""The HTTP API's table of contents: one line a router."""

from agentic_crm.ai.analyses.endpoints import router as analyses
from agentic_crm.ai.executions.endpoints import router as executions
from agentic_crm.ai.language_models.endpoints import router as language_models
from agentic_crm.ai.learning.endpoints import router as learning
from agentic_crm.ai.proposals.endpoints import router as proposals
from agentic_crm.ai.replays.endpoints import router as replays
from agentic_crm.ai.replies.endpoints import router as replies
from agentic_crm.ai.shadows.endpoints import router as shadows
from agentic_crm.ai.submissions.endpoints import router as submissions
from agentic_crm.auth.addresses.endpoints import router as addresses
from agentic_crm.auth.identities.endpoints import router as identities
from agentic_crm.auth.passkeys.endpoints import router as passkeys
from agentic_crm.auth.resets.endpoints import router as resets
from agentic_crm.auth.second_factors.endpoints import router as second_factors
from agentic_crm.auth.security_events.endpoints import router as security_events
from agentic_crm.auth.step_up.endpoints import router as step_up
from agentic_crm.crm.companies.endpoints import router as companies
from agentic_crm.crm.contacts.endpoints import router as contacts
from agentic_crm.crm.deals.endpoints import router as deals
from agentic_crm.crm.interactions.endpoints import router as interactions
from agentic_crm.crm.pipelines.endpoints import router as pipelines
from agentic_crm.crm.records.endpoints import router as records
from agentic_crm.crm.search.endpoints import router as search
from agentic_crm.crm.tasks.endpoints import router as tasks
from agentic_crm.email.addresses.endpoints import router as own_addresses
from agentic_crm.email.destinations.endpoints import router as destinations
from agentic_crm.email.drafts.endpoints import router as drafts
from agentic_crm.email.drafts.file_endpoints import router as draft_files
from agentic_crm.email.imports.endpoints import router as imports
from agentic_crm.email.mailboxes.consent_endpoints import router as mailbox_consents
from agentic_crm.email.mailboxes.endpoints import router as mailboxes
from agentic_crm.email.messages.endpoints import router as messages
from agentic_crm.email.push.gmail.endpoints import router as gmail_push
from agentic_crm.email.push.microsoft.endpoints import router as microsoft_push
from agentic_crm.email.sending.endpoints import router as sending
from agentic_crm.email.threads.endpoints import router as threads
from agentic_crm.platform.http.routing import FlatRouter, operation_id
from agentic_crm.system.events.endpoints import router as events
from agentic_crm.system.jobs.endpoints import router as jobs
from agentic_crm.system.outbox.endpoints import router as outbox
from agentic_crm.workspaces.api_keys.endpoints import router as api_keys
from agentic_crm.workspaces.audit_log.endpoints import router as audit_log
from agentic_crm.workspaces.deletion.endpoints import router as deletion
from agentic_crm.workspaces.members.endpoints import router as members
from agentic_crm.workspaces.privacy.endpoints import router as privacy
from agentic_crm.workspaces.second_factor_rule.endpoints import router as second_factor_rule
from agentic_crm.workspaces.sessions.endpoints import router as sessions
from agentic_crm.workspaces.sessions.oidc_endpoints import router as oidc
from agentic_crm.workspaces.sessions.second_factors import router as sign_in_steps
from agentic_crm.workspaces.settings.endpoints import router as workspaces
from agentic_crm.workspaces.teams.endpoints import router as teams
from agentic_crm.workspaces.tokens.endpoints import router as tokens
from agentic_crm.workspaces.visibility.endpoints import router as visibility

router = FlatRouter(prefix="/api/v1", generate_unique_id_function=operation_id)
router.include_router(sessions)
router.include_router(sign_in_steps)
router.include_router(second_factors)
router.include_router(passkeys)
router.include_router(step_up)
router.include_router(second_factor_rule)
router.include_router(addresses)
router.include_router(resets)
router.include_router(security_events)
router.include_router(identities)
router.include_router(oidc)
router.include_router(outbox)
router.include_router(tokens)
router.include_router(api_keys)
router.include_router(workspaces)
router.include_router(members)
router.include_router(deletion)
router.include_router(visibility)
router.include_router(teams)
router.include_router(audit_log)
router.include_router(privacy)
router.include_router(companies)
router.include_router(contacts)
router.include_router(deals)
router.include_router(pipelines)
router.include_router(imports)
router.include_router(mailboxes)
router.include_router(own_addresses)
router.include_router(mailbox_consents)
router.include_router(microsoft_push)
router.include_router(drafts)
router.include_router(draft_files)
router.include_router(replies)
router.include_router(sending)
router.include_router(gmail_push)
router.include_router(threads)
router.include_router(analyses)
router.include_router(messages)
router.include_router(destinations)
router.include_router(jobs)
router.include_router(events)
router.include_router(interactions)
router.include_router(records)
router.include_router(search)
router.include_router(tasks)
router.include_router(proposals)
router.include_router(submissions)
router.include_router(executions)
router.include_router(learning)
router.include_router(replays)
router.include_router(shadows)
router.include_router(language_models)
