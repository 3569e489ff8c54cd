"""Every provider's protocol over real HTTP: the form comes back, and each fault has its word."""

import pytest

from agentic_crm.ai.language_models import providers
from agentic_crm.ai.language_models.providers import Destination, Provider, ask
from agentic_crm.ai.prompts.answer import Answer, Greeting
from agentic_crm.platform.outbound import OutboundPolicy
from tests.make.model_server import KEY, ModelServer

OPEN = OutboundPolicy.of((443,), ["127.0.0.0/8"])
ANSWER = {"category": "opportunity", "summary": "A quote is asked for", "items": []}
NATIVE = {
    "openai": "gpt-5-mini",
    "anthropic": "claude-haiku-4-5",
    "google": "gemini-3.5-flash-lite",
    "compatible": "own",
}


def to(model: ModelServer, provider: Provider, name: str | None = None) -> Destination:
    base = model.openai if provider in ("openai", "compatible") else model.base
    return Destination(provider, name or NATIVE[provider], base, KEY, OPEN)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google", "compatible"])
async def test_the_form_comes_back_whatever_the_provider_can(model: ModelServer, provider: Provider) -> None:
    model.say = lambda prompt: ANSWER if "<message m1>" in prompt else {}
    for mode in providers.MODES:
        model.can = frozenset({mode})
        model.asked.clear()
        asked = await ask(to(model, provider), "Read.", "<message m1>", Answer, first="native")
        assert (asked.mode, asked.fault) == (mode, None)
        assert Answer.model_validate(asked.answer).summary == "A quote is asked for"
        # What was sent is what arrived, and every try is counted.
        assert len(asked.sent) == len(model.asked) == providers.MODES.index(mode) + 1
        assert (asked.input_tokens, asked.output_tokens) == (1200 * len(asked.sent), 300 * len(asked.sent))
        assert b"<message m1>" in asked.sent[-1].body
        assert KEY.encode() not in b"".join(one.body for one in asked.sent)
    assert set(model.keys) == {KEY}
    model.can = frozenset({"prompted"})
    again = await ask(to(model, provider), "Read.", "<message m1>", Answer, first="prompted")
    assert len(again.sent) == 1


@pytest.mark.parametrize(
    ("ills", "code", "requests"),
    [
        ([401], "wrong_key", 1),
        ([403], "wrong_key", 1),
        ([402], "no_credit", 1),
        ([404], "unknown_model", 1),
        ([429, 429, 429], "throttled", 3),
        ([500, 503, 500], "provider_down", 3),
        ([400, 400, 400], "refused", 3),
        (["slow"], "too_slow", 1),
        (["redirect"] * 3, "provider_down", 3),
        (["huge"], "unreadable", 3),
    ],
)
async def test_each_fault_has_its_word(model: ModelServer, ills: list[int | str], code: str, requests: int) -> None:
    model.ills, model.retry_after = list(ills), "0"
    model.say = lambda _: {"something": "else"}
    seconds = 1.0 if "slow" in ills else 20.0
    asked = await ask(to(model, "compatible"), "Read.", "Hello", Greeting, seconds=seconds)
    assert asked.answer is None
    assert asked.fault is not None
    assert (asked.fault.code, len(model.asked)) == (code, requests)


async def test_what_passes_is_waited_for(model: ModelServer) -> None:
    model.ills, model.retry_after = [429, 503], "0"
    asked = await ask(to(model, "openai"), "Read.", "Hello", Greeting)
    assert (asked.answer, asked.fault) == ({"word": "ready"}, None)


async def test_prose_is_no_answer(model: ModelServer) -> None:
    model.can = frozenset()
    asked = await ask(to(model, "compatible"), "Read.", "Hello", Greeting)
    assert asked.fault is not None
    assert (asked.fault.code, len(model.asked)) == ("unreadable", 3)


@pytest.mark.parametrize("base", ["http://169.254.169.254/v1", "https://10.0.0.7/v1", "https://localhost:5432/v1"])
async def test_nothing_is_sent_into_the_private_network(base: str) -> None:
    closed = OutboundPolicy.of((443,))
    asked = await ask(Destination("compatible", "own", base, KEY, closed), "Read.", "Hello", Greeting)
    assert asked.fault is not None
    assert asked.fault.code == "address_refused"
