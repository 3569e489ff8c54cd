"""The one way of every provider's library to the network: our guarded client, bounded answers, and a copy of what was sent."""

from dataclasses import dataclass, field
from typing import Final

import httpx
import httpx2

from agentic_crm.platform.outbound import GuardedTransport, OutboundPolicy, read_bounded

_MOST_BYTES: Final = 4 * 1024**2
_PASSED_BY: Final = frozenset({b"host", b"content-length", b"transfer-encoding", b"accept-encoding", b"connection"})
_NOT_PASSED_BACK: Final = frozenset({b"content-encoding", b"content-length", b"transfer-encoding", b"connection"})


@dataclass(slots=True)
class Sent:
    """A body that went out, to which host. Keys travel in headers, so a body holds none."""

    host: str
    body: bytes


@dataclass(slots=True)
class Bridge(httpx2.AsyncBaseTransport):
    """A transport of the libraries' own HTTP client. Everything goes through the guard: addresses, ports, no redirects."""

    policy: OutboundPolicy
    seconds: float
    sent: list[Sent] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        self.sent.append(Sent(request.url.host, body))
        headers = [(name, value) for name, value in request.headers.raw if name.lower() not in _PASSED_BY]
        try:
            async with (
                httpx.AsyncClient(
                    transport=GuardedTransport(self.policy),
                    timeout=self.seconds,
                    follow_redirects=False,
                    trust_env=False,
                ) as client,
                client.stream(request.method, str(request.url), headers=headers, content=body) as answer,
            ):
                content = await read_bounded(answer, _MOST_BYTES)
        except httpx.TimeoutException as error:
            raise httpx2.ReadTimeout(str(error), request=request) from error
        except httpx.HTTPError as error:
            raise httpx2.ConnectError(str(error), request=request) from error
        back = [(name, value) for name, value in answer.headers.raw if name.lower() not in _NOT_PASSED_BACK]
        return httpx2.Response(answer.status_code, headers=back, content=content, request=request)
