"""HTTP to addresses that users supply: checked addresses, no redirects, no proxies from the environment, bounded answers."""

import ssl
from collections.abc import AsyncIterator, Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import ClassVar
from urllib.parse import urlsplit

import httpcore
import httpx

from agentic_crm.kit.errors import AppError, ErrorKind
from agentic_crm.platform.outbound.addresses import AddressRefused, OutboundPolicy, Resolver, host_of, resolve

MAX_URL = 2_000
MAX_REQUEST_URL = 16_000
"""Providers put the state of a listing into the links that they give."""


class UrlRefused(AddressRefused):
    code: ClassVar[str] = "url_refused"


class AnswerTooLarge(AppError):
    code: ClassVar[str] = "answer_too_large"
    kind: ClassVar[ErrorKind] = ErrorKind.UNAVAILABLE
    title: ClassVar[str] = "The other server's answer is too large"


def check_url(url: str, policy: OutboundPolicy, *, longest: int = MAX_URL) -> httpx.URL:
    """A URL as it may be stored and asked for. Raises UrlRefused or AddressRefused with what to write instead; resolves nothing."""
    if len(url) > longest or any(ord(char) <= 0x20 or char in "\\\x7f" for char in url):
        raise UrlRefused("Write an address such as https://example.com/path, without spaces.")
    try:
        split, parsed = urlsplit(url), httpx.URL(url)
        port = split.port
    except (ValueError, httpx.InvalidURL) as error:
        raise UrlRefused("Write an address such as https://example.com/path.") from error
    if split.scheme not in ("https", "http") or not split.hostname:
        raise UrlRefused("Write an address that begins with https://.")
    if split.username is not None or split.password is not None:
        raise UrlRefused("Leave user name and password out of the address.")
    is_exempt = _is_exempt(split.hostname, policy)
    if split.scheme == "http" and not is_exempt:
        raise UrlRefused("Write an address that begins with https://.")
    if not is_exempt:
        host_of(split.hostname)
        if (port or 443) not in policy.ports:
            raise UrlRefused(f"Port {port} cannot be used here.")
    if parsed.host.rstrip(".") != split.hostname.rstrip(".") and parsed.host.encode("idna").decode() != split.hostname:
        raise UrlRefused("Write an address such as https://example.com/path.")
    return parsed


def _is_exempt(host: str, policy: OutboundPolicy) -> bool:
    if host == "localhost":
        host = "127.0.0.1"
    try:
        return policy.is_exempt(ip_address(host))
    except ValueError:
        return False


class _CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses; TLS above it still verifies the name of the URL."""

    def __init__(self, policy: OutboundPolicy, resolver: Resolver | None) -> None:
        self._policy = policy
        self._resolver = resolver
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface's own
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        last: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in await resolve(host, port, self._policy, self._resolver):
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        assert last is not None
        raise last

    async def connect_unix_socket(self, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        raise AddressRefused("This address cannot be used.")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: httpcore.Response) -> None:
        self._response = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._response.aclose()


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The system's authorities, read once: that takes tens of milliseconds."""
    return ssl.create_default_context()


class GuardedTransport(httpx.AsyncBaseTransport):
    """An httpx transport whose every connection goes to an address that `policy` allows."""

    def __init__(
        self, policy: OutboundPolicy, *, tls: ssl.SSLContext | None = None, resolver: Resolver | None = None
    ) -> None:
        self._policy = policy
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or _trusted(),
            max_connections=20,
            keepalive_expiry=5.0,
            network_backend=_CheckedNetwork(policy, resolver),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        check_url(str(request.url), self._policy, longest=MAX_REQUEST_URL)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        try:
            answer = await self._pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        except httpcore.TimeoutException as error:
            raise httpx.ConnectTimeout(str(error), request=request) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions, request=request
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


def guarded_client(
    policy: OutboundPolicy,
    *,
    seconds: float = 10.0,
    tls: ssl.SSLContext | None = None,
    resolver: Resolver | None = None,
) -> httpx.AsyncClient:
    """A client for addresses that users supply. Redirects come back as they are: follow one by checking it like any other URL."""
    return httpx.AsyncClient(
        transport=GuardedTransport(policy, tls=tls, resolver=resolver),
        timeout=httpx.Timeout(seconds),
        follow_redirects=False,
        trust_env=False,
    )


async def read_bounded(response: httpx.Response, limit_bytes: int) -> bytes:
    """The body of a streamed answer. Raises AnswerTooLarge as soon as it passes `limit_bytes`, decompressed."""
    body = bytearray()
    async for part in response.aiter_bytes(64 * 1024):
        body += part
        if len(body) > limit_bytes:
            raise AnswerTooLarge(f"It is larger than {limit_bytes // 1024} kB.")
    return bytes(body)
