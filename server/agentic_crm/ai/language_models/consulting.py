"""The analyst's part: whether to ask the workspace's model about a thread, what to ask, and what its answer comes to.

The analyst has neither the model's key nor a way to the network. It writes a question down; the mail worker carries it out and
has the thread analysed again, and then the answer is there. Whatever goes wrong, what the rules found stands, with a note why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from agentic_crm.ai.analyses.running import ANALYZER as BUILTIN
from agentic_crm.ai.analyses.running import VERSION as BUILTIN_VERSION
from agentic_crm.ai.analyses.running import Run
from agentic_crm.ai.language_models import repository, running
from agentic_crm.ai.language_models.exampling import Examples, examples_for
from agentic_crm.ai.language_models.excluding import may_read
from agentic_crm.ai.language_models.repository import Put
from agentic_crm.ai.language_models.rules import ANALYZER, Choice, is_worth_asking, refusal
from agentic_crm.ai.prompts.question import Question
from agentic_crm.email.messages.service import StoredMessage
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.definition import JobRun, Queue
from agentic_crm.platform.jobs.enqueuing import wake_after_commit

_SECONDS: Final = 20.0
_BELIEVED: Final = timedelta(days=1)
"""How long a question that was put about a thread as it is counts: a failed one is not put again at every turn."""
_MOST_DECIDED: Final = 20


@dataclass(frozen=True, slots=True)
class Author:
    """Who an analysis is by. `model` is the language model, if one made it; `note` why the one that was chosen did not."""

    analyzer: str = BUILTIN
    version: str = BUILTIN_VERSION
    model: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The thread that is analysed; `messages` as they are stored."""

    thread_id: UUID
    account_id: UUID
    import_id: UUID | None
    content_hash: str
    context: ThreadContext
    messages: Sequence[StoredMessage]


@dataclass(frozen=True, slots=True)
class Consulted:
    """What is to be stored."""

    run: Run
    author: Author


async def consult(job: JobRun[Any], subject: Subject, draft: Run) -> Consulted | None:
    """The analysis to store, or None when a question is on its way: the thread is analysed again once it is answered."""
    async with job.transaction() as scope:
        choice = await repository.choice(scope)
        if choice is None or not is_worth_asking(draft.result) or not choice.may_read(subject.account_id, ()):
            return Consulted(draft, Author())
        if not await may_read(scope, choice, subject.account_id, subject.messages):
            return Consulted(draft, Author(note="kept_back"))
        since = clock.now() - _BELIEVED
        put = await repository.put_before(scope, subject.thread_id, subject.content_hash, choice, since)
    if put is not None:
        return await _settled(job, subject, draft, choice, put)
    fault = choice.fault_now(clock.now())
    if fault is not None:
        return Consulted(draft, Author(note=fault))
    question, shown_threads = await _question(job, subject, draft, choice)
    key = question.key(choice.provider, choice.model)
    async with job.transaction() as scope:
        known = await repository.answered_before(scope, key)
    if known is not None:
        return await _settled(job, subject, draft, choice, known)
    async with job.transaction() as scope:
        spent = await repository.spent(scope, month_start(clock.now()), serialize=True)
        reason = refusal(choice, question.text, spent)
        if reason is None:
            values: dict[str, Any] = {
                "thread_id": subject.thread_id,
                "account_id": subject.account_id,
                "import_id": subject.import_id,
                "purpose": "analysis",
                "content_hash": subject.content_hash,
                "cache_key": key,
                "names": question.names.to_json(),
                "shown_threads": list(shown_threads),
            }
            await put_question(scope, choice, question.text, choice.most(question.text), values)
    return None if reason is None else Consulted(draft, Author(note=reason))


async def _question(
    job: JobRun[Any], subject: Subject, draft: Run, choice: Choice
) -> tuple[Question, tuple[UUID, ...]]:
    """With examples, unless they are what makes it too expensive for one thread; and the threads that these are from."""
    async with job.transaction() as scope:
        decided = _digests(await repository.decided(scope, subject.thread_id, _MOST_DECIDED))
        examples = await examples_for(scope, choice, subject.account_id, subject.thread_id, subject.context)

    async def asked(shown: Examples) -> tuple[Question, tuple[UUID, ...]]:
        question = await job.resources.processes.run(
            _SECONDS, running.ask, subject.context, draft.result, choice.privacy, decided, shown.blocks
        )
        return question, shown.thread_ids

    found = await asked(examples)
    return found if not examples.blocks or choice.affords(found[0].text) else await asked(Examples())


async def put_question(scope: WorkspaceScope, choice: Choice, text: str, most: int, values: dict[str, Any]) -> UUID:
    """Write a question down for the mail worker; its id."""
    call_id = uuid7()
    await repository.add_call(
        scope,
        {
            "id": call_id,
            "provider": choice.provider,
            "model": choice.model,
            "privacy": choice.privacy,
            "prompt": text,
            "cost_micros": most,
            "texts_until": clock.now() + timedelta(days=choice.keep_days),
            **values,
        },
    )
    wake_after_commit(scope, Queue.MAIL)
    return call_id


def month_start(now: datetime) -> datetime:
    """Budgets are of calendar months in UTC."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


async def _settled(job: JobRun[Any], subject: Subject, draft: Run, choice: Choice, put: Put) -> Consulted | None:
    """What an earlier question came to."""
    if put.state in ("waiting", "asking"):
        return None
    if put.state == "failed" or put.answer is None or put.names is None:
        return Consulted(draft, Author(note=put.fault_code))
    understood = await job.resources.processes.run(
        _SECONDS, running.read, subject.context, draft, put.answer, put.names
    )
    if understood is None:
        return Consulted(draft, Author(note="unreadable"))
    if understood.offered and not understood.result.actions:
        # Nothing of what it said stands in the mail: the rules, whose every word does, are worth more.
        return Consulted(draft, Author(note="unproven"))
    run = replace(draft, result=understood.result)
    return Consulted(run, Author(ANALYZER, choice.version, choice.name))


def _digests(rows: Sequence[tuple[str, str, dict[str, Any]]]) -> tuple[str, ...]:
    """One line for each thing that was decided before: what it was, and what became of it."""
    found: list[str] = []
    for type_, state, payload in rows:
        fields = payload.get("fields", {})
        said = fields.get("changes", fields)
        words = ", ".join(f"{name} {value}" for name, value in list(said.items())[:5] if isinstance(value, str | int))
        found.append(f"- {type_.replace('_', ' ')} ({'rejected' if state == 'rejected' else 'done'}): {words[:200]}")
    return tuple(found)
