"""Addresses that users supply reach nothing but the open internet, however they are written and whatever a name says later."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import pytest

from agentic_crm.platform.outbound import (
    AddressRefused,
    AnswerTooLarge,
    OutboundPolicy,
    PortRefused,
    check_url,
    guarded_client,
    open_connection,
    read_bounded,
    resolve,
)
from agentic_crm.platform.outbound.addresses import Resolver

WEB = OutboundPolicy.of([443])
MAIL = OutboundPolicy.of([143, 993, 465, 587])
HERE = OutboundPolicy.of([443], ["127.0.0.0/8"])
PUBLIC = "93.184.216.34"

HOSTS = [
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0",
        "0.1.2.3",
        "localhost",
        "LOCALHOST",
        "localhost.",
    ),
    *(
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x7f.1",
        "127.0.0.0x1",
        "00000177.0.0.1",
    ),
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.127.255.255"),
    *("169.254.169.254", "169.254.170.2", "2852039166", "0xa9fea9fe", "168.63.129.16", "192.0.0.192", "198.18.0.1"),
    *("192.0.2.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("[::1]", "::1", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]"),
    *(
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[ff02::1]",
        "[fec0::1]",
        "[2001:db8::1]",
        "[100::1]",
    ),
    *(
        "metadata.google.internal",
        "db.local",
        "redis.svc",
        "router.lan",
        "printer.home.arpa",
        "hidden.onion",
        "x.localhost",
    ),
    *(
        "exa mple.com",
        "a" * 64 + ".com",
        "-bad.com",
        "a..b",
        "",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "１２７.0.0.1",
        "ⓛocalhost",
    ),
]
URLS = [
    *(f"https://{host}/" for host in HOSTS if host and " " not in host),
    *(
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/_x",
        "data:text/plain,x",
    ),
    *("https://user:secret@example.com/", "https://example.com@127.0.0.1/", "https://127.0.0.1#@example.com/"),
    *(
        "https://127.0.0.1\\@example.com/",
        "https://example.com:22/",
        "https://example.com:6379/",
        "https://example.com:0/",
    ),
    *(
        "https:///path",
        "https://",
        "//example.com/",
        "https://exam\tple.com/",
        "https://example.com/\r\nHost: x",
        "javascript:x",
    ),
    *("https://[::1", "https://example.com:99999/", "https://" + "a" * 3000 + ".com/"),
]


def answers(*addresses: str) -> Resolver:
    async def resolver(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolver


async def ask(url: str) -> None:
    """What a form does with an address before it keeps it."""
    check_url(url, WEB)
    await resolve(httpx.URL(url).host, 443, WEB)


@asynccontextmanager
async def listener(reply: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server on this machine that counts who comes."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(4096))
        writer.write(reply)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTS)) + len(set(URLS)) >= 120


@pytest.mark.parametrize("host", HOSTS)
async def test_a_mail_host_of_ours_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        await resolve(host, 993, MAIL)
    assert "\n" not in refused.value.detail


@pytest.mark.parametrize("url", URLS)
async def test_a_url_of_ours_is_refused(url: str) -> None:
    async with guarded_client(WEB, seconds=2.0) as client:
        with pytest.raises((AddressRefused, httpx.InvalidURL, httpx.UnsupportedProtocol)):
            await client.get(url)
    with pytest.raises(AddressRefused):
        await ask(url)


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "169.254.169.254", "::1", "fd00::1", "64:ff9b::a00:1", "::ffff:10.0.0.1"]
)
async def test_a_public_name_of_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        await resolve("example.com", 443, WEB, answers(address))
    with pytest.raises(AddressRefused):
        await resolve("example.com", 443, WEB, answers(PUBLIC, address))


async def test_a_name_is_asked_once_so_that_changing_its_answer_is_of_no_use() -> None:
    async with listener(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret") as (port, heard):
        asked: list[str] = []

        async def rebinding(host: str, port: int) -> Sequence[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) > 1 else ["192.0.2.1"] if len(asked) > 9 else [PUBLIC]

        policy = OutboundPolicy.of([port])
        found = await resolve("rebind.example.com", port, policy, rebinding)
        assert [str(one) for one in found] == [PUBLIC]
        # The second answer is private by now: a connection that asks again is refused, and nothing was sent there.
        with pytest.raises(AddressRefused):
            await open_connection("rebind.example.com", port, policy, resolver=rebinding)
        async with guarded_client(policy, resolver=rebinding) as client:
            with pytest.raises(AddressRefused):
                await client.get(f"https://rebind.example.com:{port}/")
        assert heard == []


async def test_a_redirect_is_not_followed_by_itself() -> None:
    reply = b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/latest/meta-data\r\ncontent-length: 0\r\n\r\n"
    async with listener(reply) as (port, heard), guarded_client(HERE) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/start")
        assert answer.status_code == 302
        assert len(heard) == 1
        with pytest.raises(AddressRefused):
            check_url(answer.headers["location"], WEB)


async def test_what_the_operator_allows_is_reached_with_its_own_name() -> None:
    reply = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    async with listener(reply) as (port, heard), guarded_client(HERE, resolver=answers("127.0.0.1")) as client:
        answer = await client.get(f"http://localhost:{port}/models")
        assert (answer.status_code, await answer.aread()) == (200, b"ok")
        assert f"host: localhost:{port}" in heard[0].decode().lower()
    async with listener(b"* OK ready\r\n") as (port, heard):
        reader, writer = await open_connection("localhost", port, HERE)
        writer.write(b"a1 CAPABILITY\r\n")
        assert await reader.readline() == b"* OK ready\r\n"
        writer.close()


async def test_ports_are_those_of_the_purpose() -> None:
    with pytest.raises(PortRefused, match="Allowed: 143, 465, 587, 993"):
        await resolve("example.com", 25, MAIL, answers(PUBLIC))
    assert [str(one) for one in await resolve("example.com", 993, MAIL, answers(PUBLIC, PUBLIC))] == [PUBLIC]


async def test_an_answer_without_end_is_cut() -> None:
    reply = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000
    async with (
        listener(reply) as (port, _),
        guarded_client(HERE) as client,
        client.stream("GET", f"http://127.0.0.1:{port}/") as answer,
    ):
        with pytest.raises(AnswerTooLarge):
            await read_bounded(answer, 100_000)


async def test_a_name_nobody_knows_is_refused_like_a_private_one() -> None:
    async def nothing(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(AddressRefused) as unknown:
        await resolve("nobody.example.com", 993, MAIL, nothing)
    with pytest.raises(AddressRefused) as private:
        await resolve("nobody.example.com", 993, MAIL, answers("10.0.0.1"))
    assert unknown.value.detail == private.value.detail
