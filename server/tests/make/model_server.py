"""Language models' servers on this machine, as three vendors' protocols have them; what they say is up to the test."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

KEY = "sk-test-4711"
Json = dict[str, Any]
PROSE = "Certainly! Here is what I think about this thread: it looks like a promising opportunity."


@dataclass
class ModelServer:
    """`say`: the form that it fills in for a prompt. `can`: the ways in which it holds to a form; asked otherwise it chats.

    `ills` are answered before anything else, one a request: a status, `slow`, `redirect` or `huge`.
    """

    base: str = ""
    say: Callable[[str], Json] = lambda _: {"word": "ready"}
    can: frozenset[str] = frozenset({"native", "tool", "prompted"})
    ills: list[int | str] = field(default_factory=list)
    retry_after: str | None = None
    asked: list[Json] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @property
    def openai(self) -> str:
        return f"{self.base}/v1"

    async def _ill(self) -> Response | None:
        ill = self.ills.pop(0) if self.ills else None
        match ill:
            case None:
                return None
            case "slow":
                await asyncio.sleep(30)
                return None
            case "redirect":
                return RedirectResponse(f"{self.base}/elsewhere", status_code=307)
            case "huge":
                return Response(b" " * (5 * 1024**2), media_type="application/json")
            case _:
                headers = {"retry-after": self.retry_after} if self.retry_after is not None else {}
                said = {"error": {"message": "no", "type": "error", "code": None, "status": "NO"}, "type": "error"}
                return JSONResponse(said, status_code=int(ill), headers=headers)

    def _words(self, mode: str, prompt: str) -> str | Json:
        return self.say(prompt) if mode in self.can else PROSE

    async def openai_chat(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("authorization", "").removeprefix("Bearer ") or None)
        if (ill := await self._ill()) is not None:
            return ill
        prompt = next(one["content"] for one in body["messages"] if one["role"] == "user")
        mode = (
            "native" if "response_format" in body and body["response_format"]["type"] == "json_schema" else "prompted"
        )
        mode = "tool" if body.get("tools") else mode
        words = self._words(mode, prompt)
        message: Json = {"role": "assistant", "content": words if isinstance(words, str) else json.dumps(words)}
        if mode == "tool" and not isinstance(words, str):
            name = body["tools"][0]["function"]["name"]
            call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": json.dumps(words)}}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return JSONResponse(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1_772_000_000,
                "model": body["model"],
                "choices": [
                    {"index": 0, "message": message, "finish_reason": "tool_calls" if mode == "tool" else "stop"}
                ],
                "usage": {"prompt_tokens": 1200, "completion_tokens": 300, "total_tokens": 1500},
            }
        )

    async def anthropic_messages(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(
            request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
        )
        if (ill := await self._ill()) is not None:
            return ill
        content = body["messages"][0]["content"]
        prompt = content if isinstance(content, str) else content[0]["text"]
        mode = "tool" if body.get("tools") else "native" if body.get("output_config", {}).get("format") else "prompted"
        words = self._words(mode, prompt)
        part: Json = {"type": "text", "text": words if isinstance(words, str) else json.dumps(words)}
        if mode == "tool" and not isinstance(words, str):
            part = {"type": "tool_use", "id": "toolu_1", "name": body["tools"][0]["name"], "input": words}
        return JSONResponse(
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": body["model"],
                "content": [part],
                "stop_reason": "tool_use" if mode == "tool" else "end_turn",
                "stop_sequence": None,
                "usage": {"input_tokens": 1200, "output_tokens": 300},
            }
        )

    async def google_generate(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("x-goog-api-key"))
        if (ill := await self._ill()) is not None:
            return ill
        prompt = body["contents"][0]["parts"][0]["text"]
        shape = body.get("generationConfig", {})
        mode = "tool" if body.get("tools") else "native" if "responseJsonSchema" in shape else "prompted"
        words = self._words(mode, prompt)
        part: Json = {"text": words if isinstance(words, str) else json.dumps(words)}
        if mode == "tool" and not isinstance(words, str):
            name = body["tools"][0]["functionDeclarations"][0]["name"]
            part = {"functionCall": {"name": name, "args": words}}
        return JSONResponse(
            {
                "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
                "usageMetadata": {"promptTokenCount": 1200, "candidatesTokenCount": 300, "totalTokenCount": 1500},
                "modelVersion": "gemini-test",
                "responseId": "r1",
            }
        )

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self.openai_chat, methods=["POST"]),
                Route("/v1/messages", self.anthropic_messages, methods=["POST"]),
                Route("/v1beta/models/{model:path}", self.google_generate, methods=["POST"]),
            ]
        )


@asynccontextmanager
async def running_model_server() -> AsyncIterator[ModelServer]:
    """A server on a free port of this machine."""
    found = ModelServer()
    config = uvicorn.Config(
        found.app(),
        host="127.0.0.1",
        port=0,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    sockets = [config.bind_socket()]
    found.base = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    serving = asyncio.create_task(server._serve(sockets))
    try:
        yield found
    finally:
        server.should_exit = True
        await serving
        sockets[0].close()
