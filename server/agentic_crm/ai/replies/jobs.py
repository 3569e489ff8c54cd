"""The mail worker's part: the built-in words at once; a model's in their place once they are there and hold.

Whoever writes in the draft meanwhile is right: what comes later is not put over their words.
"""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from agentic_crm.ai.language_models import repository as models
from agentic_crm.ai.language_models.consulting import month_start, put_question
from agentic_crm.ai.language_models.excluding import may_read
from agentic_crm.ai.language_models.purposes import Came, Purpose, register
from agentic_crm.ai.language_models.rules import Choice, refusal
from agentic_crm.ai.prompts.question import Question
from agentic_crm.ai.replies import repository, running
from agentic_crm.ai.replies.payloads import WriteReply
from agentic_crm.ai.replies.prompting import INSTRUCTIONS, ReplyAnswer
from agentic_crm.email.drafts import repository as drafts
from agentic_crm.email.drafts.service import announce
from agentic_crm.email.messages.service import StoredMessage, load_messages, load_thread
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.reply import Checked
from agentic_crm.engine.snapshot import CrmSnapshot, Person, Workspace
from agentic_crm.models import Draft, ModelCall
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun, handles, when_dead
from agentic_crm.platform.jobs.processes import ProcessPool

_SECONDS: Final = 20.0
_MOST_MESSAGES: Final = 20
_NO_RECORDS: Final = CrmSnapshot((), (), (), ())
"""What we know of a deal is nobody's business but ours: a letter to somebody outside is not written with it."""


@handles(WriteReply)
async def write_reply(job: JobRun[WriteReply]) -> None:
    draft_id = job.payload.draft_id
    async with job.transaction() as scope:
        draft = await repository.waiting(scope, draft_id, "waiting")
        author = await repository.author_of(scope, draft) if draft is not None else None
        messages = await _conversation(scope, draft) if draft is not None else []
        account_id = await _account(scope, draft) if draft is not None else None
        if draft is None or author is None or account_id is None or not messages:
            if draft is not None:
                await repository.change(scope, draft_id, writing=None)
                announce(scope)
            return
        me = Person(author.name, author.email)
        own = await repository.addresses_of(scope, account_id)
        members = (me, *(Person(author.name, one) for one in own if one.casefold() != author.email.casefold()))
        workspace = Workspace(author.workspace, (), author.time_zone, author.currency, me, members, ())
        thread = ThreadContext(workspace, tuple(_read(one) for one in messages), _NO_RECORDS)
        choice = await models.choice(scope)
        if choice is not None and not await may_read(scope, choice, account_id, messages):
            choice = None
        answers = messages[-1].normalized.message_id
        wish = draft.wish
    fault = choice.fault_now(clock.now()) if choice is not None else None
    privacy = choice.privacy if choice is not None and fault is None else None
    begun = await job.resources.processes.run(_SECONDS, running.begin, thread, answers, author.name, wish, privacy)
    async with job.finish() as scope:
        draft = await repository.waiting(scope, draft_id, "waiting")
        if draft is None:
            return
        is_asked = False
        if choice is not None and begun.question is not None:
            fault = await _ask(scope, choice, draft, account_id, begun.question)
            is_asked = fault is None
        await repository.change(
            scope,
            draft_id,
            body=begun.reply.body,
            origin="built_in",
            writing="asked" if is_asked else None,
            writing_note=fault,
            wish="",
        )
        announce(scope)


@when_dead(WriteReply)
async def writing_died(scope: WorkspaceScope, payload: WriteReply, error: str) -> None:
    """The draft is there, without words."""
    del error
    if await repository.waiting(scope, payload.draft_id, "waiting") is not None:
        await repository.change(scope, payload.draft_id, writing=None, writing_note="interrupted", wish="")
        announce(scope)


async def _conversation(scope: WorkspaceScope, draft: Draft) -> list[StoredMessage]:
    """What its author reads, up to the message that is answered."""
    if draft.answers_id is None:
        return []
    found = await load_thread(scope, draft.thread_id) if draft.thread_id is not None else []
    at = next((number for number, one in enumerate(found) if one.id == draft.answers_id), None)
    if at is None:
        return [*(await load_messages(scope, [draft.answers_id])).values()]
    return found[: at + 1][-_MOST_MESSAGES:]


def _read(message: StoredMessage) -> NormalizedMessage:
    normalized = message.normalized
    return replace(normalized, html=None, sent_at=normalized.sent_at or message.sent_at)


async def _account(scope: WorkspaceScope, draft: Draft) -> UUID | None:
    """Where the answered message lies, which need not be where the answer leaves from."""
    place = await drafts.thread_of_message(scope, draft.answers_id) if draft.answers_id is not None else None
    return place[1] if place else None


async def _ask(scope: WorkspaceScope, choice: Choice, draft: Draft, account_id: UUID, question: Question) -> str | None:
    """Put the question; why it may not be put for its price, if so."""
    spent = await models.spent(scope, month_start(clock.now()), serialize=True)
    reason = refusal(choice, question.text, spent)
    if reason is None:
        values = {
            "purpose": "reply",
            "draft_id": draft.id,
            "thread_id": draft.thread_id,
            "account_id": account_id,
            "names": question.names.to_json(),
        }
        await put_question(scope, choice, question.text, choice.most(question.text), values)
    return reason


async def _check(processes: ProcessPool, prompt: str, names: dict[str, Any], answer: dict[str, Any]) -> object | None:
    return await processes.run(_SECONDS, running.read, prompt, names, answer)


async def _settle(scope: WorkspaceScope, call: ModelCall, came: Came) -> None:
    """Put a model's words in the place of the built-in ones, unless their author has begun to write."""
    draft = await repository.waiting(scope, call.draft_id, "asked") if call.draft_id is not None else None
    if draft is None:
        return
    if isinstance(came.read, Checked):
        found = came.read
        await repository.change(
            scope, draft.id, body=found.body, origin="model", writing=None, left_out=dict(found.left_out)
        )
    else:
        await repository.change(scope, draft.id, writing=None, writing_note=came.fault or "unproven")
    announce(scope)


register("reply", Purpose(INSTRUCTIONS, ReplyAnswer, _settle, _check))
