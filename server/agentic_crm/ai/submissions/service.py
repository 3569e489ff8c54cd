"""Two sides: the API takes a package and keeps it as it came, the analyst's job checks it again and proposes."""

import asyncio
from dataclasses import replace
from hashlib import sha256
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from agentic_crm.ai.analyses import repository as analyses
from agentic_crm.ai.analyses.running import Run
from agentic_crm.ai.analyses.service import OUTSIDE_VERSION, Outside, load_any, store
from agentic_crm.ai.executions.service import named_by
from agentic_crm.ai.submissions import repository, rules
from agentic_crm.ai.submissions.errors import AnotherWaits, QuoteNotFound
from agentic_crm.ai.submissions.repository import Outcome
from agentic_crm.ai.submissions.schemas import SubmissionCreate, SubmissionRead, SubmissionState
from agentic_crm.crm.snapshot.service import snapshot_for
from agentic_crm.email.messages.service import load_thread
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult, Category, ThreadContext
from agentic_crm.engine.approve import canonical_json
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.snapshot import CrmSnapshot
from agentic_crm.engine.validate import validate
from agentic_crm.kit.errors import FieldProblem, NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Submission
from agentic_crm.platform.db.scope import Actor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.workspaces.audit_log import service as audit

ACTIONS: Final[TypeAdapter[SuggestedAction]] = TypeAdapter(SuggestedAction)
FAILED: Final = "failed"
_WAIT_SECONDS: Final = 5.0


async def submit(scope: WorkspaceScope, data: SubmissionCreate) -> tuple[UUID, bool]:
    """Keep a package, in the acting member's view of the thread: its id, and whether it is new.

    Raises NotFound, QuoteNotFound, AnotherWaits.
    """
    content_hash = await repository.content_hash(scope, data.thread_id)
    if content_hash is None:
        raise NotFound("There is no such thread.")
    missing = rules.unfounded(data.actions, await _messages(scope, data.thread_id))
    if missing:
        raise QuoteNotFound(
            "Some quotes are not in the messages of this thread. Quote literally, with offsets in code points.",
            fields=tuple(
                FieldProblem(f"actions.{at}.evidence.{number}", "quote_not_found", "This quote does not stand there.")
                for at, number in missing[:20]
            ),
        )
    actions = [action.model_dump(mode="json", exclude_none=True) for action in data.actions]
    package = [str(data.thread_id), content_hash, data.summary, data.category.value, str(data.replaces), actions]
    digest = sha256(canonical_json(package).encode()).hexdigest()
    waiting = await repository.waiting(scope, data.thread_id)
    member = scope.member
    submission_id = await repository.add(
        scope,
        {
            "id": uuid7(),
            "thread_id": data.thread_id,
            "submitted_by_id": member.member_id,
            "api_key_id": member.api_key_id,
            "replaces_id": data.replaces if data.replaces == waiting else None,
            "analyzer": rules.ANALYZER,
            "category": data.category.value,
            "summary": data.summary,
            "actions": actions,
            "digest": digest,
        },
    )
    if submission_id is None:
        return await repository.id_of(scope, digest), False
    if waiting is not None and waiting != data.replaces:
        raise AnotherWaits(
            "A package for this thread waits to be reviewed. Name it as `replaces` to take its place.",
            proposal_id=str(waiting),
        )
    await audit.append(
        scope,
        "proposal.submitted",
        record_type="submission",
        record_id=submission_id,
        detail={"thread_id": str(data.thread_id), "actions": len(actions)},
    )
    return submission_id, True


async def read(scope: WorkspaceScope, submission_id: UUID) -> SubmissionRead:
    """What became of it. Raises NotFound."""
    found = await repository.outcome(scope, submission_id)
    if found is None:
        raise NotFound("There is no such submission.")
    return SubmissionRead(
        id=found.submission.id,
        thread_id=found.submission.thread_id,
        state=_state(found),
        proposal_id=found.proposal_id,
        reason=found.reason,
        created_at=found.submission.created_at,
    )


async def wait(database: Database, workspace_id: UUID, actor: Actor, submission_id: UUID) -> SubmissionRead:
    """The same, waiting a few seconds for the analyst; `queued` when that is not enough."""
    pause = 0.02
    deadline = asyncio.get_running_loop().time() + _WAIT_SECONDS
    while True:
        async with database.scoped(workspace_id, actor) as scope:
            found = await read(scope, submission_id)
        if found.state != "queued" or asyncio.get_running_loop().time() >= deadline:
            return found
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.2)


async def propose(scope: WorkspaceScope, submission_id: UUID) -> None:
    """The analyst's side: check everything again, on the thread and the CRM as they are now. Raises BeingDecided."""
    submission = await repository.one(scope, submission_id)
    if submission is None:
        return
    loaded = await load_any(scope, submission.thread_id)
    if loaded is None or loaded.context is None:
        await note_failure(scope, submission_id)
        return
    messages = {message.id: message.normalized for message in loaded.messages}
    actions = rules.on_our_terms(
        [ACTIONS.validate_python(action) for action in submission.actions], messages, await _by(scope, submission)
    )
    checked = validate(actions, replace(loaded.context, crm=await _offered(scope, loaded.context, actions)))
    result = AnalysisResult(
        category=Category(submission.category),
        actions=checked.actions,
        summary=submission.summary,
        flags=(rules.ANALYZER,),
        left_out=checked.counts,
    )
    outside = Outside(submission.id, submission.analyzer, submission.digest, submission.replaces_id)
    await store(scope, submission.thread_id, None, loaded, Run(result, 0.0), outside)


async def _offered(scope: WorkspaceScope, context: ThreadContext, actions: tuple[SuggestedAction, ...]) -> CrmSnapshot:
    """What the package may point to: the workspace's own records that it names, and those of the thread's people."""
    named, emails, domains = named_by(actions)
    known = (context.crm.companies, context.crm.contacts, context.crm.deals, context.crm.tasks)
    people = [one.email for message in context.messages for one in message.participants]
    ids = (*named, *(one.id for group in known for one in group))
    return await snapshot_for(scope, [*emails, *people], domains, [], ids=ids)


async def note_failure(scope: WorkspaceScope, submission_id: UUID) -> None:
    """Record that nothing will come of a submission."""
    submission = await repository.one(scope, submission_id)
    if submission is None:
        return
    await analyses.add_analysis(
        scope,
        {
            "id": submission.id,
            "thread_id": submission.thread_id,
            "analyzer": submission.analyzer,
            "analyzer_version": OUTSIDE_VERSION,
            "content_hash": submission.digest,
            "category": submission.category,
            "skipped_reason": FAILED,
            "flags": [rules.ANALYZER],
            "millis": 0.0,
        },
    )


async def _messages(scope: WorkspaceScope, thread_id: UUID) -> dict[UUID, NormalizedMessage]:
    return {message.id: message.normalized for message in await load_thread(scope, thread_id)}


async def _by(scope: WorkspaceScope, submission: Submission) -> str:
    """Whom a reviewer is told that it comes from."""
    name = await repository.member_name(scope, submission.submitted_by_id)
    if submission.api_key_id is None:
        return f"Proposed by a program of {name}"
    return f"Proposed with the API key “{await repository.key_name(scope, submission.api_key_id)}” of {name}"


def _state(found: Outcome) -> SubmissionState:
    if found.proposal_id is not None:
        return "proposed"
    if not found.is_analyzed:
        return "queued"
    match found.reason:
        case "failed":
            return "failed"
        case "another_waits":
            return "another_waits"
        case _:
            return "nothing_new"
