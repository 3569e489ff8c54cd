"""What Valkey is told, command by command."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from redis.asyncio import Redis

from agentic_crm.platform.settings import Settings

KEYLESS = {
    "PING",
    "CLIENT",
    "HELLO",
    "INFO",
    "MULTI",
    "EXEC",
    "AUTH",
    "SELECT",
    "TIME",
    "MONITOR",
    "SCRIPT",
    "FLUSHALL",
}


@dataclass
class Heard:
    """Commands as lists of words, in their order."""

    commands: list[list[str]] = field(default_factory=list)

    def named(self) -> Iterator[str]:
        """Every key and channel that a command names."""
        for command in self.commands:
            match [command[0].upper(), *command[1:]]:
                case [name, *_] if name in KEYLESS:
                    pass
                case ["EVAL" | "EVALSHA", _, count, *rest]:
                    yield from rest[: int(count)]
                case ["SUBSCRIBE" | "UNSUBSCRIBE" | "DEL" | "UNLINK" | "MGET" | "EXISTS", *channels]:
                    yield from channels
                case ["BLPOP" | "BRPOP", *keys, _]:
                    yield from keys
                case [_, key, *_]:
                    yield key
                case _:
                    raise AssertionError(f"teach {__name__} which keys {command} names")

    def news(self) -> Iterator[tuple[str, str]]:
        """Channel and message of everything that was published."""
        for name, *words in self.commands:
            if name.upper() == "PUBLISH":
                yield words[0], words[1]


@asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[Heard]:
    assert settings.redis_url is not None
    redis = Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=None)
    found = Heard()
    async with redis.monitor() as monitor:
        connection = monitor.connection
        assert connection is not None

        async def listen() -> None:
            while True:
                line = (await connection.read_response()).decode()
                if " lua] " not in line.partition('"')[0]:
                    found.commands.append(words_of(line))

        task = asyncio.create_task(listen())
        try:
            yield found
        finally:
            assert not task.done(), task
            assert not task.done(), task
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    await redis.aclose()


def words_of(line: str) -> list[str]:
    """`1772.1 [0 127.0.0.1:4711] "GET" "a \\"key\\""` in words."""
    return [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:[^"\\]|\\.)*)"', line)]
