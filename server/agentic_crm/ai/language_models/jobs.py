"""The mail worker's part: open the key, put the question, keep what was sent, count what it cost, and have the thread read again."""

import asyncio
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

import structlog

from agentic_crm.ai.analyses.payloads import AnalyzeThread
from agentic_crm.ai.language_models import access, repository
from agentic_crm.ai.language_models.excluding import may_still_read
from agentic_crm.ai.language_models.faults import REST, ModelFault
from agentic_crm.ai.language_models.payloads import AskModel
from agentic_crm.ai.language_models.prices import cost
from agentic_crm.ai.language_models.purposes import Came, Purpose, purpose_of, register
from agentic_crm.ai.prompts.answer import Answer, Greeting
from agentic_crm.ai.prompts.instructions import INSTRUCTIONS
from agentic_crm.ai.prompts.question import size_of
from agentic_crm.models import LanguageModel, ModelCall
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.definition import JobRun, handles, when_dead
from agentic_crm.platform.jobs.enqueuing import enqueue

if TYPE_CHECKING:
    from agentic_crm.ai.language_models.providers import Asked, Destination, Mode, Provider

_log = structlog.get_logger(__name__)
_MOST_KEPT: Final = 256 * 1024
_BETWEEN: Final = b"\n\n"


@dataclass(frozen=True, slots=True)
class _Errand:
    """A question, and where it goes."""

    purpose: str
    prompt: str
    destination: "Destination"
    mode: "Mode | None"
    input_price: int
    output_price: int
    names: dict[str, Any]


@handles(AskModel)
async def ask_model(job: JobRun[AskModel]) -> None:
    # The libraries of the providers take seconds to import, and many workspaces never need them.
    providers = await asyncio.to_thread(importlib.import_module, "agentic_crm.ai.language_models.providers")
    async with job.transaction() as scope:
        errand = await _begin(scope, job, providers)
    if errand is None:
        return
    if isinstance(errand, ModelFault):
        async with job.finish() as scope:
            await _give_up(scope, job.payload.call_id, errand)
        return
    purpose = purpose_of(errand.purpose)
    asked: Asked = await providers.ask(
        errand.destination,
        purpose.instructions,
        errand.prompt,
        purpose.form,
        first=errand.mode,
        seconds=job.resources.settings.model_timeout_seconds,
    )
    read = None
    if asked.answer is not None and purpose.read is not None:
        read = await purpose.read(job.resources.processes, errand.prompt, errand.names, asked.answer)
    async with job.finish() as scope:
        await _end(scope, job, errand, asked, read)


async def _begin(scope: WorkspaceScope, job: JobRun[AskModel], providers: Any) -> _Errand | ModelFault | None:
    settings = job.resources.settings
    call = await repository.call_to_carry(scope, job.payload.call_id)
    if call is None:
        return None
    model = await repository.chosen(scope)
    if model is None or call.prompt is None or (model.provider, model.model) != (call.provider, call.model):
        return ModelFault("interrupted", "the workspace has chosen another model meanwhile")
    if not await _may_still(scope, model, call):
        return ModelFault("kept_back", "the workspace keeps this from models meanwhile")
    await repository.change_call(scope, call.id, state="asking")
    return _Errand(
        call.purpose,
        call.prompt,
        providers.Destination(
            cast("Provider", model.provider),
            model.model,
            model.base_url,
            await access.open_key(scope, settings, model),
            access.policy_of(settings),
        ),
        cast("Mode | None", model.output_mode),
        model.input_price,
        model.output_price,
        dict(call.names or {}),
    )


async def _may_still(scope: WorkspaceScope, model: LanguageModel, call: ModelCall) -> bool:
    """Privacy counts when something is sent, not when it was written down."""
    if call.purpose == "test":
        return True
    return model.privacy in (call.privacy, "full") and await may_still_read(scope, call)


async def _end(
    scope: WorkspaceScope, job: JobRun[AskModel], errand: _Errand, asked: "Asked", read: object | None
) -> None:
    call = await repository.call_to_carry(scope, job.payload.call_id)
    if call is None:
        return
    now = clock.now()
    fault = asked.fault
    bodies = _BETWEEN.join(sent.body for sent in asked.sent)[:_MOST_KEPT]
    await repository.change_call(
        scope,
        call.id,
        state="answered" if fault is None else "failed",
        fault_code=fault.code if fault else None,
        mode=asked.mode,
        host=asked.sent[-1].host if asked.sent else None,
        answer=asked.answer,
        prompt=None,
        names=call.names if fault is None else None,
        # An erasure that came meanwhile has taken the question away; what was sent is not brought back.
        request=await access.seal_request(scope, job.resources.settings, call.id, bodies)
        if bodies and call.prompt is not None
        else None,
        input_tokens=asked.input_tokens,
        output_tokens=asked.output_tokens,
        cost_micros=_cost(errand, asked),
        millis=asked.millis,
        ended_at=now,
    )
    state: dict[str, Any] = {"fault_code": None, "fault_at": None, "not_before": None}
    if fault is not None:
        rest = REST.get(fault.code)
        state = {"fault_code": fault.code, "fault_at": now, "not_before": now + rest if rest else None}
        _log.warning("model_fault", code=fault.code, detail=fault.detail, provider=call.provider)
    if asked.mode is not None:
        state["output_mode"] = asked.mode
    if fault is None and errand.purpose == "test":
        state["tested_at"] = now
    await repository.change_model(scope, **state)
    await _settle(scope, call, Came(read, fault.code if fault else None))


def _cost(errand: _Errand, asked: "Asked") -> int:
    """What it came to. Of an answer that nobody waited for, the question at least: the provider has read it, and says nothing of it."""
    tokens = asked.input_tokens
    if asked.fault is not None and asked.fault.code == "too_slow" and not tokens:
        tokens = size_of(errand.prompt)
    return cost(tokens, asked.output_tokens, errand.input_price, errand.output_price)


async def _give_up(scope: WorkspaceScope, call_id: UUID, fault: ModelFault) -> None:
    """Nothing was sent, so nothing was spent."""
    call = await repository.call_to_carry(scope, call_id)
    if call is None:
        return
    await repository.change_call(
        scope,
        call.id,
        state="failed",
        fault_code=fault.code,
        prompt=None,
        names=None,
        cost_micros=0,
        ended_at=clock.now(),
    )
    await _settle(scope, call, Came(None, fault.code))


async def _settle(scope: WorkspaceScope, call: ModelCall, came: Came) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"language_model"})))
    await purpose_of(call.purpose).settle(scope, call, came)


async def _read_again(scope: WorkspaceScope, call: ModelCall, _: Came) -> None:
    """The analyst takes it from there, whatever came."""
    if call.thread_id is None:
        return
    await enqueue(
        scope,
        AnalyzeThread(thread_id=call.thread_id, import_id=call.import_id),
        dedupe_key=f"thread:{call.thread_id}",
        lock_key=f"analysis:{call.thread_id}",
        group_key=f"import:{call.import_id}" if call.import_id is not None else None,
    )


@when_dead(AskModel)
async def give_up(scope: WorkspaceScope, payload: AskModel, error: str) -> None:
    """The worker ended again and again while it asked: the rules' result takes its place. What it may have cost stays counted."""
    del error
    call = await repository.call_to_carry(scope, payload.call_id)
    if call is None:
        return
    await repository.change_call(
        scope, call.id, state="failed", fault_code="interrupted", prompt=None, names=None, ended_at=clock.now()
    )
    await _settle(scope, call, Came(None, "interrupted"))


register("analysis", Purpose(INSTRUCTIONS, Answer, _read_again))
register("test", Purpose("Answer with the form alone.", Greeting, _read_again))
