"""The only module that knows pydantic-ai: one question to one model, in one of three ways of asking for a form.

The ladder: `native` (the provider holds the model to the schema), `tool` (the form is a tool's arguments), `prompted` (the schema
stands in the text, and the answer is checked). What worked is remembered; what a model cannot do is found out once.
"""

import asyncio
import importlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, assert_never

import httpx2
from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput, PromptedOutput, ToolOutput
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelTimeoutError,
    UnexpectedModelBehavior,
    UserError,
)
from pydantic_ai.models import Model
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage

from agentic_crm.ai.language_models.bridge import Bridge, Sent
from agentic_crm.ai.language_models.faults import FaultCode, ModelFault
from agentic_crm.platform.outbound import AddressRefused, AnswerTooLarge, OutboundPolicy

Provider = Literal["openai", "anthropic", "google", "compatible"]
Mode = Literal["native", "tool", "prompted"]
MODES: Final[tuple[Mode, ...]] = ("native", "tool", "prompted")
MOST_OUTPUT: Final = 4_000
"""Tokens of an answer; the form cannot be longer."""
_TRIES: Final = 3
_LONGEST_PAUSE: Final = 10.0
_DOWN: Final = frozenset({500, 502, 503, 504, 520, 522, 524, 529})
F = TypeVar("F", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Destination:
    """A model, and how it is reached."""

    provider: Provider
    model: str
    base_url: str | None
    api_key: str | None
    policy: OutboundPolicy


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question. `answer` is None with a `fault`. Everything that was sent counts, whatever came of it."""

    answer: dict[str, Any] | None
    fault: ModelFault | None
    mode: Mode | None
    sent: tuple[Sent, ...]
    input_tokens: int
    output_tokens: int
    millis: int


async def ask(
    destination: Destination,
    instructions: str,
    text: str,
    form: type[F],
    *,
    first: Mode | None = None,
    seconds: float = 90.0,
) -> Asked:
    """Put a question; never raises for what a provider does. `first`: the way that worked last. `seconds` in all, retries included."""
    libraries = await _load(*_LIBRARIES[destination.provider])
    bridge = Bridge(destination.policy, seconds)
    usage = RunUsage()
    begun = time.monotonic()
    answer: dict[str, Any] | None = None
    fault: ModelFault | None = None
    mode: Mode | None = None
    try:
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(transport=bridge, timeout=seconds, trust_env=False) as client,
        ):
            model = _model(destination, client, *libraries)
            for mode in _ladder(first):
                try:
                    answer, fault = await _in_mode(model, mode, instructions, text, form, usage), None
                    break
                except ModelFault as error:
                    fault = error
                    if error.code not in ("unreadable", "refused"):
                        break
    except TimeoutError:
        fault = ModelFault("too_slow", f"no answer within {seconds:g} s")
    millis = round((time.monotonic() - begun) * 1000)
    used = mode if answer is not None else None
    return Asked(answer, fault, used, tuple(bridge.sent), usage.input_tokens, usage.output_tokens, millis)


def _ladder(first: Mode | None) -> Sequence[Mode]:
    return MODES if first is None else (first, *(mode for mode in MODES if mode != first))


async def _in_mode(
    model: Model[Any], mode: Mode, instructions: str, text: str, form: type[F], usage: RunUsage
) -> dict[str, Any]:
    """The filled-in form, with patience for what passes. Raises ModelFault."""
    output = {"native": NativeOutput, "tool": ToolOutput, "prompted": PromptedOutput}[mode](form)
    agent: Agent[object, F] = Agent(model, output_type=output, instructions=instructions, retries=0)
    for number in range(_TRIES):
        try:
            ran = await agent.run(text, model_settings=ModelSettings(max_tokens=MOST_OUTPUT), usage=usage)
            return ran.output.model_dump(mode="json")
        except ModelAPIError as error:
            fault = fault_of(error)
            pause = error.retry_after if error.retry_after is not None else 0.5 * 2**number
            if fault.code not in ("throttled", "provider_down") or number + 1 == _TRIES or pause > _LONGEST_PAUSE:
                raise fault from error
            await asyncio.sleep(pause)
        except (UnexpectedModelBehavior, UserError) as error:
            # The message may quote the answer, which may quote mail.
            raise ModelFault(
                "refused" if isinstance(error, ContentFilterError) else "unreadable", type(error).__name__
            ) from error
        except AddressRefused as error:
            raise ModelFault("address_refused", error.code) from error
        except AnswerTooLarge as error:
            raise ModelFault("unreadable", error.code) from error
    raise AssertionError("the last try either returned or raised")


def fault_of(error: ModelAPIError) -> ModelFault:
    """What a provider's error means for whoever has to do something about it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, AddressRefused):
            return ModelFault("address_refused", cause.code)
        cause = cause.__cause__
    status = error.status_code if isinstance(error, ModelHTTPError) else None
    code: FaultCode
    match error:
        case ModelAuthenticationError():
            code = "wrong_key"
        case ModelQuotaExceededError():
            code = "no_credit"
        case ModelNotFoundError():
            code = "unknown_model"
        case ModelRateLimitError():
            code = "throttled"
        case ModelTimeoutError():
            code = "too_slow"
        case ModelRequestRejectedError():
            code = "refused"
        case _:
            by_status: dict[int, FaultCode] = {
                401: "wrong_key",
                402: "no_credit",
                403: "wrong_key",
                404: "unknown_model",
                429: "throttled",
            }
            code = "provider_down" if status is None or status in _DOWN else by_status.get(status, "refused")
    return ModelFault(code, f"status {status}" if status else type(error).__name__)


def _model(destination: Destination, client: httpx2.AsyncClient, models: Any, makers: Any, sdk: Any) -> Model[Any]:
    kind = destination.provider
    match kind:
        case "openai" | "compatible":
            handle = sdk.AsyncOpenAI(
                api_key=destination.api_key or "none", base_url=destination.base_url, http_client=client, max_retries=0
            )
            # What a server of one's own can do is found out by the ladder, not guessed from its model's name.
            profile = (
                ModelProfile(supports_json_schema_output=True, supports_tools=True) if kind == "compatible" else None
            )
            provider = makers.OpenAIProvider(openai_client=handle)
            return _typed(models.OpenAIChatModel(destination.model, provider=provider, profile=profile))
        case "anthropic":
            handle = sdk.AsyncAnthropic(
                api_key=destination.api_key, base_url=destination.base_url, http_client=client, max_retries=0
            )
            provider = makers.AnthropicProvider(anthropic_client=handle)
            return _typed(models.AnthropicModel(destination.model, provider=provider))
        case "google":
            provider = makers.GoogleProvider(
                api_key=destination.api_key, base_url=destination.base_url, http_client=client
            )
            return _typed(models.GoogleModel(destination.model, provider=provider))
        case _:
            assert_never(kind)


_OPENAI: Final = ("pydantic_ai.models.openai", "pydantic_ai.providers.openai", "openai")
_LIBRARIES: Final[dict[Provider, tuple[str, str, str]]] = {
    "openai": _OPENAI,
    "compatible": _OPENAI,
    "anthropic": ("pydantic_ai.models.anthropic", "pydantic_ai.providers.anthropic", "anthropic"),
    "google": ("pydantic_ai.models.google", "pydantic_ai.providers.google", "google.genai"),
}
"""Models, providers and the maker's own library. Importing them takes seconds: it is done beside the loop, for the provider in use."""


async def _load(*names: str) -> tuple[Any, ...]:
    return tuple([await asyncio.to_thread(importlib.import_module, name) for name in names])


def _typed(model: Any) -> Model[Any]:
    assert isinstance(model, Model)
    return model


__all__ = ["MODES", "MOST_OUTPUT", "Asked", "Destination", "Mode", "Provider", "ask", "fault_of"]
